import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists import contract, parquet, snapshot
from entity_lists import manifest as manifests
from entity_lists.store import LocalStore
from entity_lists.verify import verify_source
from releases import AFTER_ID, SOURCE_ID


def file_of(store: LocalStore, table: str) -> Path:
    return store.root / snapshot.get_manifest(store, SOURCE_ID, AFTER_ID)["tables"][table]["path"]


def raw_of(store: LocalStore) -> Path:
    raw = snapshot.get_manifest(store, SOURCE_ID, AFTER_ID)["raw"]
    return store.root / SOURCE_ID / "raw" / raw["sha256"] / raw["file_name"]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_whole_store_has_no_problems(copy: LocalStore) -> None:
    tables = len(snapshot.get_manifest(copy, SOURCE_ID, None)["tables"])
    assert verify_source(copy, SOURCE_ID) == (2 * (2 + tables), [])


def test_an_empty_store_has_no_problems(empty: LocalStore) -> None:
    assert verify_source(empty, SOURCE_ID) == (0, [])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            lambda store: flip(file_of(store, "names")), "names-.* has SHA-256 .*, the manifest says", id="bit"
        ),
        pytest.param(
            lambda store: flip(raw_of(store)), "_2025-03-28.xml has SHA-256 .*, the manifest says", id="raw bit"
        ),
        pytest.param(lambda store: file_of(store, "citations").unlink(), "citations-.* is missing", id="missing"),
        pytest.param(lambda store: raw_of(store).unlink(), "_2025-03-28.xml is missing", id="raw missing"),
        pytest.param(
            lambda store: file_of(store, "names").write_bytes(b"PAR1"), "has 4 bytes, the manifest says", id="short"
        ),
    ],
)
def test_damage_is_found_and_named(copy: LocalStore, damage: Callable[[LocalStore], object], message: str) -> None:
    damage(copy)
    _, problems = verify_source(copy, SOURCE_ID)
    assert len(problems) == 1
    assert re.search(message, problems[0])


def test_every_damaged_file_is_named(copy: LocalStore) -> None:
    for table in ("names", "entries"):
        flip(file_of(copy, table))
    raw_of(copy).unlink()
    assert len(verify_source(copy, SOURCE_ID)[1]) == 3


def test_a_wrong_number_of_rows_is_found(copy: LocalStore) -> None:
    # As a manifest would be that was written by something else: hashes right, rows wrong.
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    shorter = parquet.to_bytes(snapshot.read_table(copy, manifest, "names").slice(0, 3), contract.NAMES)
    file = manifest["tables"]["names"]
    file |= {"bytes": len(shorter), "sha256": manifests.sha256(shorter)}
    (copy.root / file["path"]).write_bytes(shorter)
    content = manifests.to_bytes(manifest)
    copy.put(manifests.manifest_key(SOURCE_ID, AFTER_ID), content)
    pointer = json.loads(copy.read(manifests.latest_key(SOURCE_ID)))
    copy.put(
        manifests.latest_key(SOURCE_ID), manifests.to_bytes(pointer | {"manifest_sha256": manifests.sha256(content)})
    )
    _, (problem,) = verify_source(copy, SOURCE_ID)
    assert problem.endswith(f"3 rows of names, the manifest says {file['rows']}")


@pytest.mark.parametrize("key", [manifests.latest_key(SOURCE_ID), manifests.manifest_key(SOURCE_ID, AFTER_ID)])
def test_a_pointer_or_manifest_that_cannot_be_read_is_the_problem(copy: LocalStore, key: str) -> None:
    copy.put(key, b"{")
    checked, (problem,) = verify_source(copy, SOURCE_ID)
    assert checked == 0
    assert key in problem
