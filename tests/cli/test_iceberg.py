"""The commands of the Iceberg tables, and that they follow what other commands change."""

import json
import re

from typer.testing import CliRunner, Result

from entity_lists.cli import app
from entity_lists.contract.tables import TABLES
from entity_lists.iceberg.catalogue import FOLDER
from entity_lists.store.local import LocalStore
from world.iceberg import SOURCE_IDS, assert_shows
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID


def told(store: LocalStore, *arguments: str) -> Result:
    return CliRunner().invoke(app.app, [*arguments, "--store", store.uri], env={"COLUMNS": "100"})


def test_a_sync_says_what_it_did_and_then_that_there_is_nothing_to_do(copy: LocalStore) -> None:
    first, second = told(copy, "warehouse", "sync"), told(copy, "warehouse", "sync")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"{SOURCE_ID}: rows replaced in all tables; 2 tags set or removed in each\n"
    assert second.stdout == "Nothing to do: the 11 tables of entity_lists show what is in force.\n"
    assert_shows(copy, SOURCE_ID)


def test_as_json_a_sync_says_it_table_by_table(copy: LocalStore) -> None:
    said = json.loads(told(copy, "warehouse", "sync", SOURCE_ID, "--json").stdout)
    assert said == {
        "store": copy.uri,
        "catalog": "entity_lists",
        "is_changed": True,
        "tables": {name: {"sources": [SOURCE_ID], "tags": 2} for name in TABLES},
    }


def test_the_status_says_what_the_tables_show_beside_what_is_in_force(copy: LocalStore) -> None:
    def status() -> dict[str, object]:
        (row,) = json.loads(told(copy, "warehouse", "status", "--json").stdout)["sources"]
        assert row["source_id"] == SOURCE_ID
        return {name: row[name] for name in ("release_in_force", "release_shown", "tagged", "is_in_step")}

    names = ("release_in_force", "release_shown", "tagged", "is_in_step")
    assert status() == dict(zip(names, (AFTER_ID, None, 0, False), strict=True))
    told(copy, "warehouse", "sync")
    assert status() == dict(zip(names, (AFTER_ID, AFTER_ID, 2, True), strict=True))
    shown = told(copy, "warehouse", "status").stdout.splitlines()
    assert re.split(r"\s{2,}", shown[1].strip())[:3] == [SOURCE_ID, AFTER_ID, AFTER_ID]


def test_rollback_withdraw_and_rebuild_are_followed_where_there_are_tables(copy: LocalStore) -> None:
    assert told(copy, "rollback", SOURCE_ID, BEFORE_ID, "--reason", "a test").exit_code == 0
    assert not (copy.root / FOLDER).exists()
    told(copy, "warehouse", "sync")
    for command in (("rollback", SOURCE_ID, AFTER_ID), ("withdraw", SOURCE_ID, AFTER_ID)):
        assert told(copy, *command, "--reason", "a test").exit_code == 0
        assert_shows(copy, SOURCE_ID)
    assert told(copy, "rebuild", SOURCE_ID).exit_code == 0
    assert_shows(copy, SOURCE_ID)


def test_a_catalogue_that_fails_does_not_undo_what_was_decided(copy: LocalStore) -> None:
    told(copy, "warehouse", "sync")
    (copy.root / FOLDER / "catalog.db").write_bytes(b"damaged" * 1000)
    done = told(copy, "rollback", SOURCE_ID, BEFORE_ID, "--reason", "a test")
    assert done.exit_code == 0
    assert f"release {BEFORE_ID} is in force now" in done.stdout
    assert "the Iceberg tables do not show this yet" in done.stderr
    assert "warehouse sync" in done.stderr


def test_wrong_use_and_a_store_that_is_not_there_have_their_exit_codes(copy: LocalStore, empty: LocalStore) -> None:
    assert told(empty, "warehouse", "sync").exit_code == 6
    unknown = told(copy, "warehouse", "sync", "no_such_list")
    assert (unknown.exit_code, SOURCE_IDS[0] in unknown.stderr) == (2, True)
    other = told(copy, "warehouse", "sync", "--catalog", "mine")
    assert (other.exit_code, "PYICEBERG_CATALOG__MINE__URI" in other.stderr) == (2, True)
