import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.errors import StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE_ID, edit, ingest

LATEST = keys.latest_key(SOURCE_ID)
MANIFEST = keys.manifest_key(SOURCE_ID, AFTER_ID)


def test_before_the_first_release_nothing_is_in_force(empty: LocalStore) -> None:
    assert published.in_force(empty, SOURCE_ID) is None
    assert published.release_ids(empty, SOURCE_ID) == []
    assert list(published.all_manifests(empty, SOURCE_ID)) == []
    assert published.find_manifest(empty, SOURCE_ID, AFTER_ID) is None


def test_the_release_in_force_is_the_one_that_the_pointer_names(copy: LocalStore) -> None:
    current = published.in_force(copy, SOURCE_ID)
    assert current is not None
    assert current.manifest == json.loads(copy.read(MANIFEST))
    assert current.version == copy.find(LATEST).version


def test_releases_are_listed_oldest_first(copy: LocalStore) -> None:
    assert published.release_ids(copy, SOURCE_ID) == [BEFORE_ID, AFTER_ID]
    assert [m["sequence"] for m in published.all_manifests(copy, SOURCE_ID)] == [1, 2]


@pytest.mark.parametrize(
    ("day", "without", "found"),
    [
        ("2025-03-26", [], None),
        ("2025-03-27", [], BEFORE_ID),
        ("2026-01-01", [], AFTER_ID),
        ("2026-01-01", [AFTER_ID], BEFORE_ID),
        ("2026-01-01", [AFTER_ID, BEFORE_ID], None),
    ],
)
def test_the_newest_release_until_a_day_is_found_by_its_id(
    copy: LocalStore, day: str, without: list[str], found: str | None
) -> None:
    # Of no other day is a manifest read, so those may be damaged.
    for release_id in {BEFORE_ID, AFTER_ID} - {found}:
        copy.put(keys.manifest_key(SOURCE_ID, release_id), b"{")
    newest = published.newest_until(copy, SOURCE_ID, day, without=without)
    assert (newest and newest["release_id"]) == found


def test_a_release_that_was_withdrawn_is_not_the_newest(copy: LocalStore) -> None:
    copy.put(keys.tombstone_key(SOURCE_ID, AFTER_ID), b"{}")
    assert published.newest_until(copy, SOURCE_ID, "2026-01-01")["release_id"] == BEFORE_ID


@pytest.mark.parametrize(("asked", "found"), [(None, AFTER_ID), (AFTER_ID, AFTER_ID), (BEFORE_ID, BEFORE_ID)])
def test_a_release_is_found_by_its_id_or_as_the_one_in_force(copy: LocalStore, asked: str | None, found: str) -> None:
    assert published.get_manifest(copy, SOURCE_ID, asked)["release_id"] == found


def test_a_release_that_is_not_published_is_answered_with_those_that_are(copy: LocalStore) -> None:
    with pytest.raises(UsageError, match=f"release 2020-01-01-00000000 is not .*are: {BEFORE_ID}, {AFTER_ID}"):
        published.get_manifest(copy, SOURCE_ID, "2020-01-01-00000000")


def test_an_empty_store_says_that_nothing_is_published(empty: LocalStore) -> None:
    with pytest.raises(UsageError, match=r"release in force is not published in file:.*Nothing is published there yet"):
        published.get_manifest(empty, SOURCE_ID, None)


@pytest.mark.parametrize("release_id", ["../../etc/passwd", "a/../b", ".hidden", "a b", ""])
def test_a_release_id_that_is_no_name_is_wrong_use(copy: LocalStore, release_id: str) -> None:
    with pytest.raises(UsageError):
        published.get_manifest(copy, SOURCE_ID, release_id)


@pytest.mark.parametrize("name", contract.TABLES)
def test_every_table_can_be_read(copy: LocalStore, name: str) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    table = published.read_table(copy, manifest, name)
    assert isinstance(table, pa.Table)
    assert table.num_rows == manifest["counts"][name] == manifest["tables"][name]["rows"]


def test_a_table_that_is_not_there_is_wrong_use(copy: LocalStore) -> None:
    with pytest.raises(UsageError, match=rf"release {AFTER_ID} has no table 'sdn'; it has \['addresses', .*'entries'"):
        published.read_table(copy, published.get_manifest(copy, SOURCE_ID, None), "sdn")


# What is damaged is not read


def test_a_changed_file_is_refused(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    path = manifest["tables"]["names"]["path"]
    copy.put(path, copy.read(path)[:-1] + b"?")
    with pytest.raises(StoreError, match=f"{path} has SHA-256 .*changed or damaged. Run: entity-lists verify"):
        published.read_table(copy, manifest, "names")


def test_a_missing_file_is_refused(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    (copy.root / manifest["tables"]["names"]["path"]).unlink()
    with pytest.raises(StoreError, match=r"names-.*parquet is missing"):
        published.read_table(copy, manifest, "names")


def test_an_edited_manifest_is_refused(copy: LocalStore) -> None:
    edit(copy, MANIFEST, as_of="2025-03-29")
    with pytest.raises(StoreError, match=f"{MANIFEST} has SHA-256 .*but {LATEST} points at .*was edited"):
        published.in_force(copy, SOURCE_ID)


def test_a_pointer_to_nothing_is_refused(copy: LocalStore) -> None:
    (copy.root / MANIFEST).unlink()
    with pytest.raises(StoreError, match=f"{MANIFEST} is missing"):
        published.in_force(copy, SOURCE_ID)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param(
            {"format_version": 2}, r"not a manifest of format 1: missing \[\], format_version 2", id="version"
        ),
        pytest.param({"format_version": None}, "format_version null", id="no version"),
    ],
)
def test_a_manifest_of_another_format_is_refused(copy: LocalStore, changed: dict[str, object], message: str) -> None:
    edit(copy, MANIFEST, **changed)
    with pytest.raises(StoreError, match=f"{MANIFEST} is {message}" if "not a" in message else message):
        published.find_manifest(copy, SOURCE_ID, AFTER_ID)


def test_a_manifest_without_its_parts_is_refused(copy: LocalStore) -> None:
    copy.put(MANIFEST, b"{}")
    with pytest.raises(StoreError, match=r"missing \['as_of', 'audit', .*'tables'\], format_version null"):
        published.find_manifest(copy, SOURCE_ID, AFTER_ID)


@pytest.mark.parametrize("content", [b"", b"{", b"[]"], ids=["empty", "cut", "list"])
def test_a_pointer_that_is_no_json_object_is_refused(copy: LocalStore, content: bytes) -> None:
    copy.put(LATEST, content)
    with pytest.raises(StoreError, match=r"latest.json"):
        published.in_force(copy, SOURCE_ID)


@pytest.mark.parametrize("field", sorted(manifests.Latest.__required_keys__))
def test_a_pointer_without_one_of_its_fields_is_refused(copy: LocalStore, field: str) -> None:
    copy.put(LATEST, canonical_json.to_bytes({k: v for k, v in json.loads(copy.read(LATEST)).items() if k != field}))
    with pytest.raises(StoreError, match=rf"latest.json is no pointer to a manifest: it lacks \['{field}'\]"):
        published.in_force(copy, SOURCE_ID)


# Changes between two releases


def test_the_changes_from_one_release_to_the_next_are_those_of_the_later(copy: LocalStore) -> None:
    found = published.changes_between(copy, SOURCE_ID, BEFORE_ID, AFTER_ID)
    later = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    assert found.equals(published.read_table(copy, later, "changes"))
    assert set(found["from_release_id"].to_pylist()) == {BEFORE_ID}


def test_the_changes_over_several_releases_stand_one_after_another(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    third = ingest(copy, offline, save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))).release_id
    found = published.changes_between(copy, SOURCE_ID, BEFORE_ID, third)
    rows = published.get_manifest(copy, SOURCE_ID, AFTER_ID)["counts"]["changes"]
    assert found["to_release_id"].to_pylist()[:rows] == [AFTER_ID] * rows
    assert set(found["to_release_id"].to_pylist()[rows:]) == {third}


@pytest.mark.parametrize(
    ("from_release", "to_release", "message"),
    [
        pytest.param(AFTER_ID, BEFORE_ID, f"release {BEFORE_ID} does not follow {AFTER_ID}; it follows:", id="back"),
        pytest.param(
            AFTER_ID, AFTER_ID, f"expected two releases, the earlier one first, found {AFTER_ID} twice", id="itself"
        ),
        pytest.param("2020-01-01-00000000", AFTER_ID, "release 2020-01-01-00000000 is not published", id="from"),
        pytest.param(BEFORE_ID, "2020-01-01-00000000", "release 2020-01-01-00000000 is not published", id="to"),
    ],
)
def test_releases_that_do_not_follow_one_another_are_wrong_use(
    copy: LocalStore, from_release: str, to_release: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        published.changes_between(copy, SOURCE_ID, from_release, to_release)
