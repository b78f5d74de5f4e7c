"""The Iceberg tables show what the store says."""

import hashlib
import shutil
import tarfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog

from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.tables import TABLES
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg import status as statuses
from entity_lists.iceberg import sync as syncing
from entity_lists.iceberg.catalogue import DATABASE, FOLDER
from entity_lists.iceberg.commits import files_by_source
from entity_lists.iceberg.status import status
from entity_lists.iceberg.sync import keep_in_step, sync
from entity_lists.iceberg.tables import schema_of
from entity_lists.ingest.rebuild import rebuild
from entity_lists.snapshot import published as snapshots
from entity_lists.snapshot.retention import Removal
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.iceberg import BY, CSV, FIXTURES, NOW, SOURCE_IDS, assert_shows, in_store, on_main, tables, tags
from world.releases import AFTER_ID, BEFORE_ID, SOURCE, SOURCE_ID, accept, ingest, read_better, tree


def files(store: LocalStore) -> dict[str, bytes]:
    return {key: content for key, content in tree(store.root).items() if not key.startswith(f"{FOLDER}/")}


def test_a_first_sync_shows_all_sources_and_writes_no_file_of_the_store(two: LocalStore) -> None:
    before = files(two)
    synced = sync(two, SOURCE_IDS)
    assert files(two) == before
    assert not [*(two.root / FOLDER).rglob("*.parquet")]
    assert {one.table for one in synced} == TABLES.keys()
    assert {(one.source_ids, one.tags) for one in synced} == {((SOURCE_ID, CSV), 3)}
    assert_shows(two, SOURCE_ID, CSV)


def test_the_releases_that_a_tag_names_are_told(two: LocalStore) -> None:
    assert statuses.tagged(two) == {}
    sync(two, SOURCE_IDS)
    named = statuses.tagged(two)
    assert {source_id: sorted(named[source_id]) for source_id in SOURCE_IDS if source_id in named} == {
        source_id: snapshots.release_ids(two, source_id) for source_id in (SOURCE_ID, CSV)
    }


def test_a_release_that_was_removed_is_not_tagged_anew(two: LocalStore) -> None:
    removal = Removal(
        release_id=BEFORE_ID, rule="1d", by="tester", at="2025-04-03", manifest_sha256="0" * 64, tables=[], raw=[]
    )
    two.create(keys.removal_key(SOURCE_ID, BEFORE_ID), canonical_json.to_bytes(removal))
    for path in (two.root / SOURCE_ID / "data").glob(f"*/release={BEFORE_ID}/*"):
        path.unlink()
    sync(two, SOURCE_IDS)
    assert statuses.tagged(two)[SOURCE_ID] == {AFTER_ID}
    assert_shows(two, SOURCE_ID, CSV)


def test_the_tables_have_the_columns_ids_and_words_of_the_contract(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    for name, table in tables(two).items():
        assert table.schema() == schema_of(TABLES[name])
        assert [(field.name, str(field.transform)) for field in table.spec().fields] == [("source_id", "identity")]
        assert [field.field_id for field in table.schema().fields] == [*range(1, 1 + len(TABLES[name].columns))]
        assert [field.doc for field in table.schema().fields] == [one.description for one in TABLES[name].columns]
        assert table.properties["gc.enabled"] == "false"
        assert table.location() == f"file://{two.root}/{FOLDER}/{name}"


def test_the_files_are_those_that_were_published_each_in_the_partition_of_its_source(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    for name, table in tables(two).items():
        found = {source_id: [one.file_path for one in some] for source_id, some in files_by_source(table).items()}
        assert found == {
            source_id: [f"file://{two.path(snapshots.get_manifest(two, source_id, None)['tables'][name]['path'])}"]
            for source_id in (SOURCE_ID, CSV)
        }


def test_one_source_is_read_without_the_files_of_the_others(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    scan = tables(two)["names"].scan(row_filter=f"source_id = '{CSV}'")
    assert [task.file.partition[0] for task in scan.plan_files()] == [CSV]
    assert scan.to_arrow().num_rows == in_store(two, CSV)["names"].num_rows


def test_a_tag_has_all_of_its_release_and_nothing_else_in_every_table(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    csv_id = snapshots.release_ids(two, CSV)[0]
    releases = [(SOURCE_ID, BEFORE_ID), (SOURCE_ID, AFTER_ID), (CSV, csv_id)]
    for name, tagged in tags(two).items():
        assert tagged.keys() == {f"{source_id}/{release_id}" for source_id, release_id in releases}
        for source_id, release_id in releases:
            rows = in_store(two, source_id, release_id)[name].to_pylist()
            assert tagged[f"{source_id}/{release_id}"] == rows


def test_the_summary_of_a_snapshot_says_which_release_it_brought(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    manifest = snapshots.get_manifest(copy, SOURCE_ID, None)
    latest = snapshots.in_force(copy, SOURCE_ID)
    assert latest is not None
    expected = {
        "source-id": SOURCE_ID,
        "release-id": AFTER_ID,
        "as-of": "2025-03-28",
        "manifest-sha256": syncing.summary_of(manifest)["manifest-sha256"],
        "parser-version": str(manifest["parser_version"]),
        "contract-version": "2",
    }
    for table in tables(copy).values():
        tagged = table.snapshot_by_name(f"{SOURCE_ID}/{AFTER_ID}")
        for snapshot in (table.current_snapshot(), tagged):
            assert snapshot is not None
            assert {name: snapshot.summary[name] for name in expected} == expected
    content = copy.read(f"{SOURCE_ID}/manifests/{AFTER_ID}.json")
    assert hashlib.sha256(content).hexdigest() == expected["manifest-sha256"]


def test_a_sync_that_finds_nothing_to_do_writes_nothing(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    before = {key: value for key, value in tree(two.root).items() if not key.endswith(DATABASE)}
    assert not any(one.is_changed for one in sync(two, SOURCE_IDS))
    assert {key: value for key, value in tree(two.root).items() if not key.endswith(DATABASE)} == before


def test_of_one_source_only_its_rows_are_replaced(two: LocalStore) -> None:
    sync(two, [CSV])
    assert set(on_main(two)["names"]["source_id"].to_pylist()) == {CSV}
    assert {one.source_ids for one in sync(two, [SOURCE_ID])} == {(SOURCE_ID,)}
    assert_shows(two, SOURCE_ID, CSV)


def test_it_follows_publish_rollback_withdrawal_and_rebuild(copy: LocalStore, offline: Fetcher, save: Any) -> None:
    sync(copy, SOURCE_IDS)
    content = (FIXTURES / SOURCE_ID / "title-15_part-744_2025-03-28.xml").read_bytes()
    edited = save(content.replace(b"Presumption of denial", b"Case-by-case", 1), "2025-03-31")
    third = ingest(copy, offline, edited, as_of=date(2025, 3, 31), now=NOW).release_id
    sync(copy, SOURCE_IDS)
    assert_shows(copy, SOURCE_ID)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    assert {one.tags for one in sync(copy, SOURCE_IDS)} == {0}
    assert_shows(copy, SOURCE_ID)
    assert set(on_main(copy)["changes"]["to_release_id"].to_pylist()) == {BEFORE_ID}
    rollback(copy, SOURCE_ID, third, **BY)
    withdraw(copy, SOURCE_ID, third, **BY)
    sync(copy, SOURCE_IDS)
    assert_shows(copy, SOURCE_ID)
    assert tags(copy)["names"].keys() == {f"{SOURCE_ID}/{one}" for one in (BEFORE_ID, AFTER_ID)}
    rebuild(replace(SOURCE, parser_version=99, parse=read_better), copy, NOW, auditor=accept)
    sync(copy, SOURCE_IDS)
    assert_shows(copy, SOURCE_ID)
    assert len(tags(copy)["names"]) == len(snapshots.release_ids(copy, SOURCE_ID)) - 1


def test_a_source_whose_every_release_is_withdrawn_is_in_no_table(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    pointer = f"{CSV}/latest.json"
    (two.root / pointer).unlink()
    sync(two, SOURCE_IDS)
    assert {one for table in on_main(two).values() for one in table["source_id"].to_pylist()} == {SOURCE_ID}


def test_a_source_that_the_store_has_no_longer_is_taken_out(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    shutil.rmtree(two.root / CSV)
    assert {one.source_id: one.is_in_step for one in status(two, SOURCE_IDS)} == {SOURCE_ID: True, CSV: False}
    sync(two, SOURCE_IDS)
    assert_shows(two, SOURCE_ID)
    assert [one.source_id for one in status(two, SOURCE_IDS)] == [SOURCE_ID]


def test_a_reader_by_tag_sees_one_release_while_the_tables_are_brought_to_another(
    copy: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(copy, SOURCE_IDS)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    seen: list[tuple[set[str], set[str]]] = []
    commit = SqlCatalog.commit_table

    def looked_at(self: SqlCatalog, *arguments: Any, **named: Any) -> Any:
        done = commit(self, *arguments, **named)
        on_tag = {entry["entry_id"] for entry in tags(copy)["names"][f"{SOURCE_ID}/{AFTER_ID}"]}
        seen.append((on_tag, {row["entry_id"] for row in tags(copy)["entries"][f"{SOURCE_ID}/{AFTER_ID}"]}))
        return done

    monkeypatch.setattr(SqlCatalog, "commit_table", looked_at)
    sync(copy, SOURCE_IDS)
    assert len(seen) == len(TABLES)
    assert all(names == entries for names, entries in seen)


def test_a_catalogue_that_was_lost_is_made_again_with_the_same_tags(two: LocalStore) -> None:
    sync(two, SOURCE_IDS)
    rollback(two, SOURCE_ID, BEFORE_ID, **BY)
    sync(two, SOURCE_IDS)
    before = tags(two)
    shutil.rmtree(two.root / FOLDER)
    sync(two, SOURCE_IDS)
    assert tags(two) == before
    assert_shows(two, SOURCE_ID, CSV)


def test_many_releases_are_tagged_in_several_commits(two: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(two, SOURCE_IDS)
    expected = tags(two)
    shutil.rmtree(two.root / FOLDER)
    monkeypatch.setattr(syncing, "_TAGS_AT_ONCE", 1)
    sync(two, SOURCE_IDS)
    assert tags(two) == expected
    assert_shows(two, SOURCE_ID, CSV)


def test_releases_of_which_none_is_in_force_have_their_tags(copy: LocalStore) -> None:
    (copy.root / SOURCE_ID / "latest.json").unlink()
    sync(copy, SOURCE_IDS)
    assert {table.num_rows for table in on_main(copy).values()} == {0}
    assert tags(copy)["names"].keys() == {f"{SOURCE_ID}/{one}" for one in (BEFORE_ID, AFTER_ID)}


def test_a_tag_that_somebody_moved_or_removed_is_set_right(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    expected = tags(copy)
    table = tables(copy)["names"]
    wrong = table.snapshot_by_name(f"{SOURCE_ID}/{BEFORE_ID}")
    assert wrong is not None
    table.manage_snapshots().remove_tag(f"{SOURCE_ID}/{AFTER_ID}").commit()
    table.manage_snapshots().create_tag(wrong.snapshot_id, f"{SOURCE_ID}/{AFTER_ID}").commit()
    tables(copy)["entries"].manage_snapshots().remove_tag(f"{SOURCE_ID}/{BEFORE_ID}").commit()
    assert [one.is_in_step for one in status(copy, SOURCE_IDS)] == [False]
    sync(copy, SOURCE_IDS)
    assert tags(copy) == expected


@pytest.mark.parametrize("what", ["tag", "rows"])
def test_what_a_sync_would_take_away_is_not_in_step(two: LocalStore, what: str) -> None:
    sync(two, SOURCE_IDS)
    table = tables(two)["names"]
    if what == "tag":
        # As of a release that was withdrawn since.
        snapshot = table.current_snapshot()
        assert snapshot is not None
        table.manage_snapshots().create_tag(snapshot.snapshot_id, f"{CSV}/2001-01-01-00000000").commit()
    else:
        table.append(table.scan(row_filter=f"source_id = '{CSV}'").to_arrow())
    assert {one.source_id: one.is_in_step for one in status(two, SOURCE_IDS)} == {SOURCE_ID: True, CSV: False}
    sync(two, SOURCE_IDS)
    assert_shows(two, SOURCE_ID, CSV)


def test_rows_of_a_source_that_there_is_not_are_told_and_taken_away(two: LocalStore) -> None:
    sync(two, SOURCE_IDS, is_whole=True)
    names = tables(two)["names"]
    rows = names.scan(row_filter=f"source_id = '{CSV}'").to_arrow()
    place = rows.column_names.index("source_id")
    names.append(rows.set_column(place, rows.schema.field(place), pa.array(["evil"] * rows.num_rows)))
    found = {one.source_id: one.is_in_step for one in status(two, SOURCE_IDS, is_whole=True)}
    assert found == {SOURCE_ID: True, CSV: True, "evil": False}
    # Of the sources that are named, nothing lacks.
    assert not any(one.is_changed for one in sync(two, SOURCE_IDS))
    changed = [one for one in sync(two, SOURCE_IDS, is_whole=True) if one.is_changed]
    assert [(one.table, one.source_ids) for one in changed] == [("names", ("evil",))]
    assert_shows(two, SOURCE_ID, CSV)


def test_of_main_the_newest_states_stay_and_every_tag(copy: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "KEPT_STATES", 3)
    sync(copy, SOURCE_IDS)
    expected = tags(copy)
    for number in range(6):
        rollback(copy, SOURCE_ID, (BEFORE_ID, AFTER_ID)[number % 2], **BY)
        sync(copy, SOURCE_IDS)
    for table in tables(copy).values():
        assert len(table.snapshots()) == 3 + 2
    assert tags(copy) == expected
    assert_shows(copy, SOURCE_ID)


def test_the_cost_of_a_commit_does_not_grow_with_what_was_replaced(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    for number in range(4):
        rollback(copy, SOURCE_ID, (BEFORE_ID, AFTER_ID)[number % 2], **BY)
        sync(copy, SOURCE_IDS)
        table = tables(copy)["names"]
        snapshot = table.current_snapshot()
        assert snapshot is not None
        # One that has the file, one that says what it replaced.
        assert len(snapshot.manifests(table.io)) == 2


def test_a_column_that_the_contract_got_since_is_added(copy: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = TABLES["entries"]
    with monkeypatch.context() as earlier:
        fewer = replace(entries, columns=entries.columns[:-1])
        earlier.setattr("entity_lists.iceberg.sync.ALL_TABLES", dict(ALL_TABLES) | {"entries": fewer})
        sync(copy, [])
    assert "carried_over_reason" not in tables(copy)["entries"].schema().column_names
    sync(copy, SOURCE_IDS)
    assert tables(copy)["entries"].schema().fields == schema_of(entries).fields
    assert_shows(copy, SOURCE_ID)


def test_a_store_of_older_code_is_shown_with_the_source_in_every_table(tmp_path: Path) -> None:
    with tarfile.open(FIXTURES / "older_store" / "store.tar.gz") as archive:
        archive.extractall(tmp_path / "store", filter="data")
    store = LocalStore(tmp_path / "store")
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)
    scans = {name: table.scan(row_filter=f"source_id = '{SOURCE_ID}'") for name, table in tables(store).items()}
    found = {name: scan.to_arrow().num_rows for name, scan in scans.items()}
    assert found == snapshots.get_manifest(store, SOURCE_ID, None)["counts"]


@pytest.mark.parametrize("name", ["with space", "it's", "größe"])
def test_a_store_may_lie_under_odd_names(copy: LocalStore, tmp_path: Path, name: str) -> None:
    store = LocalStore(shutil.copytree(copy.root, tmp_path / name))
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b"])
def test_a_path_that_readers_take_for_a_uri_is_refused(copy: LocalStore, tmp_path: Path, name: str) -> None:
    store = LocalStore(shutil.copytree(copy.root, tmp_path / name))
    with pytest.raises(UsageError, match="in its path"):
        sync(store, SOURCE_IDS)
    assert not (store.root / FOLDER).exists()


# After a command


def test_a_store_without_tables_gets_none_by_the_way(copy: LocalStore) -> None:
    keep_in_step(copy, SOURCE_ID)
    assert not (copy.root / FOLDER).exists()


def test_the_tables_that_a_store_has_are_kept_in_step(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    keep_in_step(copy, SOURCE_ID)
    assert_shows(copy, SOURCE_ID)
