"""A store that older code wrote (tests/fixtures/older_store) stays readable, and today's code goes on with it."""

import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.care.verify import verify_source
from entity_lists.compare.cross_check import cross_check
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.rebuild import rebuild
from entity_lists.snapshot import published
from entity_lists.sources.us_bis import us_bis_entity_list_csv
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE, SOURCE_ID, accept, ingest

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOW = datetime(2026, 11, 28, 16, tzinfo=UTC)
# These had their source from the first version on.
OF_ENTRIES = {"entries", "history"}
RELEASES = pytest.mark.parametrize(("release_id", "version"), [(BEFORE_ID, 1), (AFTER_ID, 2)])


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    with tarfile.open(FIXTURES / "older_store" / "store.tar.gz") as archive:
        archive.extractall(tmp_path / "store", filter="data")
    return LocalStore(tmp_path / "store")


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """A release after those, in which one policy reads otherwise."""
    file = tmp_path / "title-15_part-744_2025-03-31.xml"
    content = AFTER.read_bytes()
    assert content.count(b"Presumption of denial") > 1
    file.write_bytes(content.replace(b"Presumption of denial", b"Case-by-case review", 1))
    return file


def columns(store: LocalStore, release_id: str, name: str) -> list[str]:
    manifest = published.get_manifest(store, SOURCE_ID, release_id)
    found: list[str] = parquet.from_bytes(published.read_file(store, manifest, name)).column_names
    return found


@RELEASES
@pytest.mark.parametrize("name", contract.TABLES)
def test_its_files_lack_the_source_and_are_read_with_it(
    store: LocalStore, release_id: str, version: int, name: str
) -> None:
    manifest = published.get_manifest(store, SOURCE_ID, release_id)
    assert manifest["contract_version"] == version
    assert ("source_id" in columns(store, release_id, name)) == (name in OF_ENTRIES)
    rows = published.read_table(store, manifest, name)
    assert rows.schema.equals(contract.TABLES[name].schema)
    assert rows["source_id"].to_pylist() == [SOURCE_ID] * manifest["counts"][name]


def test_it_verifies_but_for_a_note_that_its_catalogue_says_less(store: LocalStore) -> None:
    found = verify_source(store, SOURCE_ID)
    assert found.problems == ()
    assert [note for note in found.notes if "catalog.json says otherwise than the store of tables." in note]


def test_another_column_that_is_missing_is_told(store: LocalStore) -> None:
    manifest = published.get_manifest(store, SOURCE_ID, AFTER_ID)
    file = store.root / manifest["tables"]["names"]["path"]
    rows = parquet.from_bytes(file.read_bytes()).drop_columns(["is_weak"])
    file.write_bytes(parquet.to_bytes(rows, contract.NAMES))
    assert any("names" in problem for problem in verify_source(store, SOURCE_ID).problems)


def test_the_next_release_has_the_source_in_every_table_and_only_its_own_changes(
    store: LocalStore, offline: Fetcher, next_release: Path
) -> None:
    outcome = ingest(store, offline, next_release, as_of=date(2025, 3, 31), now=NOW)
    assert (outcome.outcome, outcome.changes) == (
        "published", {"added": 0, "removed": 0, "modified": 1, "form": 0, "unread": 0}
    )  # fmt: skip
    assert [name for name in contract.TABLES if "source_id" not in columns(store, outcome.release_id, name)] == []
    manifest = published.get_manifest(store, SOURCE_ID, None)
    changes = published.read_table(store, manifest, "changes").to_pylist()
    assert {(row["op"], row["cause"], row["source_id"]) for row in changes} == {("modified", "source", SOURCE_ID)}
    history = published.read_table(store, manifest, "history")
    before = published.read_table(store, published.get_manifest(store, SOURCE_ID, AFTER_ID), "history")
    assert set(before["release_from"].to_pylist()) < set(history["release_from"].to_pylist())
    assert verify_source(store, SOURCE_ID).problems == ()
    assert entries_as_of(store, SOURCE_ID, date(2025, 3, 28)).rows.num_rows == 34


def test_it_is_rebuilt_and_both_generations_lie_in_one_store(store: LocalStore) -> None:
    stored = {key: store.read(key) for key in store.keys(f"{SOURCE_ID}/data/")}
    published_before = set(published.release_ids(store, SOURCE_ID))
    rebuild(SOURCE, store, NOW, auditor=accept)
    anew = set(published.release_ids(store, SOURCE_ID)) - published_before
    assert anew
    for release_id in anew:
        assert [name for name in contract.TABLES if "source_id" not in columns(store, release_id, name)] == []
    assert {key: store.read(key) for key in stored} == stored
    assert verify_source(store, SOURCE_ID).problems == ()


def test_it_is_compared_with_a_source_that_todays_code_published(store: LocalStore, offline: Fetcher) -> None:
    source = us_bis_entity_list_csv.SOURCE
    file = FIXTURES / source.source_id / "entity-list_2023-11-21.csv"
    ingest(store, offline, file, as_of=date(2023, 11, 21), source=source, now=NOW)
    (comparison,) = cross_check(store, [SOURCE_ID, source.source_id])
    assert comparison.in_both > 0
    both = [published.get_manifest(store, source_id, None) for source_id in (SOURCE_ID, source.source_id)]
    rows = pa.concat_tables([published.read_table(store, manifest, "names") for manifest in both])
    assert set(rows["source_id"].to_pylist()) == {SOURCE_ID, source.source_id}
