"""The command hold, and gc with a rule, as one types them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg.sync import sync
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.commands import json_of, run
from world.releases import SOURCE_ID, full_list, ingest, tree

DAYS = (90, 80, 70, 45, 30, 1)


@pytest.fixture
def chained(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    """A store with six releases."""
    for number, days in enumerate(DAYS):
        at = datetime.now(UTC) - timedelta(days=days)
        path = tmp_path / f"list_{at.date()}.xml"
        path.write_bytes(full_list(3 + number))
        ingest(empty, offline, path, now=at)
    return empty


def test_what_a_rule_removes_is_listed_then_removed_and_told(chained: LocalStore) -> None:
    first, second, third, *rest = published.release_ids(chained, SOURCE_ID)
    before = tree(chained.root)
    assert run(chained, "hold", SOURCE_ID, first, "--reason", "a lawsuit").stdout == (
        f"{SOURCE_ID} release {first} is held.\n"
    )
    listed = json_of(chained, "gc", SOURCE_ID, "--keep", "40d")
    assert (listed["rule"], listed["is_deleted"], [one["release_id"] for one in listed["releases"]]) == (
        "40d", False, [second, third],
    )  # fmt: skip
    assert listed["kept"] == {
        "held": 1, "in the time that is kept": 1, "before or an input of what is in force": 1, "in force": 1,
    }  # fmt: skip
    shown = run(chained, "gc", "--keep", "40d").stdout
    assert "Nothing was removed; with --delete this would be what 2 superseded releases held" in shown
    assert "1 release stays whole: held." in shown
    assert before.items() <= tree(chained.root).items()
    (_, row) = csv.DictReader(io.StringIO(run(chained, "gc", "--keep", "40d", "--format", "csv").stdout))
    assert row == {"source_id": SOURCE_ID, "release_id": third, "as_of": third[:10], "objects": "10"}
    removed = run(chained, "gc", "--keep", "40d", "--delete")
    assert removed.exit_code == 0
    assert "Removed what 2 superseded releases held, but for manifests and changes." in removed.stdout
    rows = {row["release_id"]: row for row in json_of(chained, "releases", SOURCE_ID)["releases"]}
    assert {one: bool(row["removed_at"]) for one, row in rows.items()} == {
        first: False, second: True, third: True, **dict.fromkeys(rest, False),
    }  # fmt: skip
    assert [one for one, row in rows.items() if row["is_held"]] == [first]
    marked = {line.split()[0]: line.split()[-1] for line in run(chained, "releases", SOURCE_ID).stdout.splitlines()[2:]}
    assert (marked[second], marked[rest[-1]]) == ("removed", "yes")
    refused = run(chained, "show", SOURCE_ID, "--release", second, "--table", "entries")
    assert (refused.exit_code, f"release {second} were removed by" in refused.stderr) == (2, True)
    assert json_of(chained, "verify", SOURCE_ID)["problems"] == []
    assert run(chained, "changes", SOURCE_ID, first, rest[-1]).exit_code == 0


def test_a_hold_is_put_on_and_lifted(chained: LocalStore) -> None:
    first = published.release_ids(chained, SOURCE_ID)[0]
    command = ("hold", SOURCE_ID, first, "--reason", "a lawsuit")
    told = {"source_id": SOURCE_ID, "release_id": first}
    assert json_of(chained, *command) == told | {"is_held": True, "is_changed": True}
    assert json_of(chained, *command) == told | {"is_held": True, "is_changed": False}
    assert json_of(chained, *command, "--lift") == told | {"is_held": False, "is_changed": True}
    assert run(chained, *command, "--lift").stdout == f"{SOURCE_ID} release {first} is not held, as before.\n"


def test_what_a_tag_of_the_iceberg_tables_names_stays(chained: LocalStore) -> None:
    sync(chained, [SOURCE_ID])
    told = json_of(chained, "gc", "--keep", "40d", "--delete")
    assert told["releases"] == []
    assert told["kept"] == {"tagged": 5, "in force": 1}


def test_a_rule_that_is_none_is_wrong_use(chained: LocalStore) -> None:
    assert json_of(chained, "gc", "--keep", "a year", exit_code=2)["error"]
