"""The pinned versions: every package exact and by hash, from no address of its own; installed is what is pinned.

This is what can be audited offline. Known vulnerabilities need a feed from the network: run pip-audit on the lock where
there is one.
"""

import functools
import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PIN = re.compile(r"(?P<name>[a-z0-9]+(?:[._-][a-z0-9]+)*)==(?P<version>[A-Za-z0-9.+!]+)(?P<marker> ; [^\\]+)? \\")
# Ours, and the installer that venv brings along; nothing imports it.
NOT_PINNED = {"entity-lists", "pip"}
# Licences by which these packages may be used, changed and passed on beside code under Apache-2.0. The weak copyleft
# ones (LGPL, MPL) ask for their own source only.
FREE = re.compile(
    r"apache|mit\b|bsd|isc\b|mpl|mozilla public|python software foundation|psf|lgpl|unlicense|artistic|zlib|zpl|cc0|"
    r"public domain|redistribution and use|permission is hereby granted|license agreement is between the",
    re.IGNORECASE,
)


def pins() -> Iterator[Requirement]:
    """Yield what is pinned for this interpreter and platform."""
    for line in LOCK.splitlines():
        if found := PIN.fullmatch(line):
            pin = Requirement(f"{found['name']}=={found['version']}{found['marker'] or ''}")
            if pin.marker is None or pin.marker.evaluate():
                yield pin


@functools.cache
def installed() -> dict[str, importlib.metadata.Distribution]:
    found = {canonicalize_name(one.name): one for one in importlib.metadata.distributions()}
    return {name: one for name, one in found.items() if name not in NOT_PINNED}


def test_every_line_is_an_exact_pin_or_a_hash() -> None:
    # So: no ranges, no addresses of indexes or files, no repositories, no options.
    other = [line for line in LOCK.splitlines() if not (PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert other == []


def test_every_pin_has_its_hashes() -> None:
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) > 100
    assert [block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins()}
    assert {name: one.version for name, one in installed().items()} == pinned


def test_what_the_project_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    pinned = {canonicalize_name(pin.name): pin.specifier for pin in pins()}
    for asked in (Requirement(text) for group in groups for text in group):
        version = str(pinned[canonicalize_name(asked.name)]).removeprefix("==")
        assert asked.specifier.contains(version), f"{asked}: {version} is pinned"


def test_the_licence_of_every_package_is_a_free_one() -> None:
    assert {name: licences(name) for name in installed() if not is_free(name)} == {}


def is_free(name: str) -> bool:
    if any(FREE.search(text) for text in licences(name)):
        return True
    return any(FREE.search(path.read_text(errors="replace")[:3000]) for path in licence_files(name))


def licences(name: str) -> list[str]:
    metadata = installed()[name].metadata
    stated = [metadata.get("License-Expression"), metadata.get("License"), *metadata.get_all("Classifier", [])]
    return [text for text in stated if text and (" :: " not in text or text.startswith("License"))]


def licence_files(name: str) -> list[Path]:
    found = installed()[name].files or []
    paths = [Path(str(file.locate())) for file in found if re.search(r"licen[cs]e|copying", file.name, re.IGNORECASE)]
    return [path for path in paths if path.is_file() and path.suffix not in {".py", ".pyc"}]
