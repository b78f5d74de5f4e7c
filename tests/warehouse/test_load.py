"""What a load leaves in a data warehouse: the same in every engine that we execute."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.contract.tables import TABLES
from entity_lists.errors import StoreError, WarehouseError
from entity_lists.snapshot import published
from entity_lists.snapshot.publications import published_at
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.warehouse import views
from world.commits import manifest_of
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID
from world.warehouses import LOADED_AT, Warehouse, in_store, postgresql_at

LATER = datetime(2025, 4, 4, 12, 0, 0, tzinfo=UTC)
UNSEEN = "the stand-in's interface does not see what ALTER TABLE did; see the tests of this engine"
BY = {"reason": "a wrong release", "by": "tester", "now": NOW}


def expected(store: LocalStore, release_id: str) -> dict[str, list[tuple]]:
    """Return the contract's tables as they have to be when a release is in force."""
    manifest = published.get_manifest(store, SOURCE_ID, release_id)
    tables = in_store(store, manifest)
    before = manifest["previous_release_id"]
    if before:
        tables["changes"] = sorted([*tables["changes"], *expected(store, before)["changes"]], key=repr)
    return tables


def contents(warehouse: Warehouse) -> dict[str, list[tuple]]:
    return {name: rows for name, rows in warehouse.state().items() if name != "releases"}


def releases(warehouse: Warehouse) -> list[tuple]:
    query = f"select release_id, sequence, is_in_force, is_withdrawn from {warehouse.at('releases')} order by sequence"
    return [(*row[:2], *map(bool, row[2:])) for row in warehouse.ask(query)]


def test_the_tables_are_those_of_the_release_in_force_and_changes_those_of_all(
    warehouse: Warehouse, copy: LocalStore
) -> None:
    loaded, nothing = warehouse.load(copy)
    assert (loaded.outcome, loaded.release_id) == ("loaded", AFTER_ID)
    assert loaded.added == tuple(sorted([BEFORE_ID, AFTER_ID]))
    assert (nothing.source_id, nothing.outcome, nothing.release_id) == ("us_csl", "unchanged", None)
    assert contents(warehouse) == expected(copy, AFTER_ID)
    assert releases(warehouse) == [(BEFORE_ID, 1, False, False), (AFTER_ID, 2, True, False)]


def test_releases_says_what_was_loaded_and_when(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    with closing(warehouse.open()) as target:
        held = {one.release_id: one for one in target.releases()}
    manifest = canonical_json.to_bytes(manifest_of(copy.root, AFTER_ID))
    one = held[AFTER_ID]
    assert (one.source_id, one.source_title, one.as_of) == (SOURCE_ID, "U.S. Entity List", date(2025, 3, 28))
    assert (one.manifest_sha256, one.verdict) == (canonical_json.sha256(manifest), "publish")
    assert one.loaded_at == LOADED_AT
    assert one.published_at == datetime.fromisoformat(published_at(copy, SOURCE_ID)[AFTER_ID])


def test_a_second_load_touches_nothing(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    before = warehouse.ask(f"select * from {warehouse.stored('releases')}")
    (loaded, _) = warehouse.load(copy, now=LATER)
    assert (loaded.outcome, loaded.release_id, loaded.rows) == ("unchanged", AFTER_ID, {})
    assert warehouse.ask(f"select * from {warehouse.stored('releases')}") == before


def test_releases_that_were_missed_come_with_the_next_load(
    warehouse: Warehouse, first: LocalStore, copy: LocalStore
) -> None:
    warehouse.load(first)
    assert contents(warehouse) == expected(copy, BEFORE_ID)
    (loaded, _) = warehouse.load(copy)
    assert (loaded.added, loaded.rows["changes"]) == ((AFTER_ID,), 48)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_a_rollback_is_followed_there_and_back(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    (loaded, _) = warehouse.load(copy)
    assert (loaded.release_id, loaded.removed) == (BEFORE_ID, (AFTER_ID,))
    assert contents(warehouse) == expected(copy, BEFORE_ID)
    assert releases(warehouse) == [(BEFORE_ID, 1, True, False)]
    rollback(copy, SOURCE_ID, AFTER_ID, **BY)
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_a_withdrawal_is_followed_to_the_end(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    withdraw(copy, SOURCE_ID, AFTER_ID, **BY)
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, BEFORE_ID)


def test_what_was_withdrawn_before_is_marked(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    withdraw(copy, SOURCE_ID, BEFORE_ID, **BY)
    (loaded, _) = warehouse.load(copy)
    assert loaded.outcome == "loaded"
    assert releases(warehouse) == [(BEFORE_ID, 1, False, True), (AFTER_ID, 2, True, False)]
    assert warehouse.listed("listed_as_known_on", "2025-03-27") == []


def test_a_source_of_which_nothing_is_in_force_any_more_is_taken_out(
    warehouse: Warehouse, copy: LocalStore, empty: LocalStore
) -> None:
    warehouse.load(copy)
    (loaded, _) = warehouse.load(empty)
    assert (loaded.outcome, loaded.release_id) == ("loaded", None)
    assert set(map(len, warehouse.state().values())) == {0}
    assert warehouse.load(empty)[0].outcome == "unchanged"
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_the_register_and_the_law_are_loaded_beside_the_lists(warehouse: Warehouse, ahead: LocalStore) -> None:
    titles = {SOURCE_ID: "U.S. Entity List", REGISTER_ID: "Federal Register", LAW_ID: "Law of the Entity List"}
    assert {one.outcome for one in warehouse.load(ahead, titles=titles)} == {"loaded"}
    manifests = [published.get_manifest(ahead, source_id, None) for source_id in titles]
    held = contents(warehouse)
    assert held == in_store(ahead, *manifests)
    assert all(held[name] for name in ("documents", "stated_counts", "legal_history", "pending"))
    assert {one.outcome for one in warehouse.load(ahead, titles=titles)} == {"unchanged"}


@pytest.mark.parametrize("day", ["2024-01-01", "2025-03-27", "2025-03-28", "2025-04-01"])
def test_listed_as_of_a_day_is_what_the_command_says(warehouse: Warehouse, copy: LocalStore, day: str) -> None:
    warehouse.load(copy)
    listing = entries_as_of(copy, SOURCE_ID, date.fromisoformat(day), unchecked=True)
    rows = sorted(listing.rows.to_pylist(), key=lambda row: (row["entry_id"], row["valid_from"]))
    found = warehouse.listed("listed_as_of", day)
    assert [row[:3] for row in found] == [(row["entry_id"], row["name"], AFTER_ID) for row in rows]
    assert {bool(row[3]) for row in found} <= {listing.is_reconstructed}
    assert found or day == "2024-01-01"


@pytest.mark.parametrize(("day", "release_id"), [("2025-03-27", BEFORE_ID), ("2025-03-28", AFTER_ID)])
def test_listed_as_known_on_a_day_is_what_the_command_says(
    warehouse: Warehouse, copy: LocalStore, day: str, release_id: str
) -> None:
    warehouse.load(copy)
    listing = entries_as_of(copy, SOURCE_ID, date.fromisoformat(day), known_at=release_id)
    rows = sorted(listing.rows.to_pylist(), key=lambda row: (row["entry_id"], row["valid_from"]))
    found = warehouse.listed("listed_as_known_on", day)
    assert [row[:3] for row in found] == [(row["entry_id"], row["name"], release_id) for row in rows]


def test_entries_current_tells_source_and_release_beside_each_entry(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    columns = "entry_id, source_title, release_id, as_of"
    rows = warehouse.ask(f"select {columns} from {warehouse.at('entries_current')}")
    assert len(rows) == 34
    assert {row[1:] for row in rows} == {("U.S. Entity List", AFTER_ID, date(2025, 3, 28))}


COMMENTS = {
    "duckdb": "select column_name, comment from duckdb_columns() where table_name = 'names'",
    "postgresql": "select a.attname, col_description(a.attrelid, a.attnum) from pg_attribute a "
    "where a.attrelid = 'entity_lists.names'::regclass and a.attnum > 0",
    "clickhouse": "select name, comment from system.columns where table = 'names' and database = '{schema}'",
}


def test_columns_carry_the_words_of_the_contract(warehouse: Warehouse, copy: LocalStore) -> None:
    if warehouse.engine not in COMMENTS:
        pytest.skip("SQL does not tell them here; see the tests of this engine")
    warehouse.load(copy)
    found = dict(warehouse.ask(COMMENTS[warehouse.engine].format(schema=warehouse.schema)))
    assert found == {column.name: column.description for column in TABLES["names"].columns}


def test_a_damaged_file_is_not_loaded(warehouse: Warehouse, first: LocalStore, copy: LocalStore) -> None:
    warehouse.load(first)
    before = warehouse.state()
    path = Path(copy.path(published.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"]["citations"]["path"]))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreError, match="the file was changed or damaged"):
        warehouse.load(copy)
    assert warehouse.state() == before


INSERTED = {
    "duckdb": "insert into {table} select * replace ('other' as entry_id) from {table} limit 1",
    "postgresql": "insert into {table} (select * from {table} limit 1)",
    "clickhouse": "insert into {table} select * from {table} limit 1",
    "snowflake": "insert into {table} select * from {table} limit 1",
    "bigquery": "insert into {table} select * from {table} limit 1",
}


def test_changes_that_somebody_else_wrote_into_stop_the_load(
    warehouse: Warehouse, first: LocalStore, copy: LocalStore
) -> None:
    warehouse.load(first)
    warehouse.ask(INSERTED[warehouse.engine].format(table=warehouse.stored("changes")))
    before = warehouse.state()
    with pytest.raises(WarehouseError, match=r"68 rows in changes, the manifest says 67: something else wrote into it"):
        warehouse.load(copy)
    assert warehouse.state() == before


def test_a_chain_that_lacks_a_manifest_is_not_loaded(warehouse: Warehouse, copy: LocalStore) -> None:
    copy.delete(keys.manifest_key(SOURCE_ID, BEFORE_ID))
    with pytest.raises(StoreError, match=rf"the manifest of release {BEFORE_ID}, which {AFTER_ID} follows, is missing"):
        warehouse.load(copy)
    assert releases(warehouse) == []


def test_rows_that_somebody_took_away_come_back_with_the_next_load(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    before = contents(warehouse)
    # Some engines delete nothing without a condition.
    warehouse.ask(f"delete from {warehouse.stored('names')} where 1 = 1")
    assert warehouse.load(copy, now=LATER)[0].outcome == "loaded"
    assert contents(warehouse) == before
    assert warehouse.load(copy, now=LATER)[0].outcome == "unchanged"


def test_a_column_that_somebody_renamed_is_named_and_nothing_is_loaded(
    warehouse: Warehouse, first: LocalStore, copy: LocalStore
) -> None:
    if warehouse.engine == "bigquery":
        pytest.skip(UNSEEN)
    warehouse.load(first)
    warehouse.ask(f"alter table {warehouse.stored('quarantine')} rename column reason to why")
    with pytest.raises(
        WarehouseError, match=r"quarantine is not as we made it: missing are \['reason'\]; .*not know are \['why'\]"
    ):
        warehouse.load(copy)
    warehouse.ask(f"alter table {warehouse.stored('quarantine')} rename column why to reason")
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_a_column_that_somebody_added_is_no_harm(warehouse: Warehouse, first: LocalStore, copy: LocalStore) -> None:
    warehouse.load(first)
    type_ = "Nullable(String)" if warehouse.engine == "clickhouse" else "varchar"
    warehouse.ask(f"alter table {warehouse.stored('names')} add column checked_by {type_}")
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_a_column_of_another_type_is_named(warehouse: Warehouse, first: LocalStore, copy: LocalStore) -> None:
    if warehouse.engine == "bigquery":
        pytest.skip(UNSEEN)
    warehouse.load(first)
    change = "modify column" if warehouse.engine == "clickhouse" else "alter column"
    types = {"clickhouse": "Float64", "postgresql": "type double precision", "snowflake": "set data type double"}
    to = types.get(warehouse.engine, "type double")
    warehouse.ask(f"alter table {warehouse.stored('citations')} {change} volume {to}")
    with pytest.raises(WarehouseError, match=r"citations is not as we made it: volume is \w+"):
        warehouse.load(copy)


@pytest.mark.parametrize("dropped", ["names", "releases"])
def test_a_table_that_was_dropped_is_made_and_filled_again(
    warehouse: Warehouse, copy: LocalStore, dropped: str
) -> None:
    warehouse.load(copy)
    cascade = "" if warehouse.engine == "clickhouse" else " cascade"
    warehouse.ask(f"drop table {warehouse.stored(dropped)}{cascade}")
    assert warehouse.load(copy)[0].outcome == "loaded"
    assert contents(warehouse) == expected(copy, AFTER_ID)
    assert warehouse.load(copy)[0].outcome == "unchanged"


def test_a_view_that_was_dropped_is_made_again(warehouse: Warehouse, copy: LocalStore) -> None:
    warehouse.load(copy)
    warehouse.ask(f"drop view {warehouse.at('entries_current')}")
    assert warehouse.load(copy)[0].outcome == "unchanged"
    assert len(warehouse.ask(f"select entry_id from {warehouse.at('entries_current')}")) == 34


def test_a_newer_contract_brings_its_columns_and_fills_them(
    warehouse: Warehouse, copy: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    if warehouse.engine == "bigquery":
        pytest.skip(UNSEEN)
    with monkeypatch.context() as then:
        then.setattr(views, "fingerprint", lambda statements: "older")
        warehouse.load(copy)
    warehouse.ask(f"alter table {warehouse.stored('changes')} drop column cause")
    warehouse.load(copy)
    assert contents(warehouse) == expected(copy, AFTER_ID)


def test_views_of_others_on_ours_outlive_a_newer_layout(
    database: str, copy: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = postgresql_at(database)
    with monkeypatch.context() as then:
        then.setattr(views, "fingerprint", lambda statements: "older")
        warehouse.load(copy)
    warehouse.ask("create view mine as select name from entity_lists.entries_current")
    warehouse.ask("create view of_that_day as select name from entity_lists.listed_as_of('2025-03-28')")
    assert warehouse.load(copy)[0].outcome == "unchanged"
    assert warehouse.ask("select count(*) from mine") == warehouse.ask("select count(*) from of_that_day") == [(34,)]
