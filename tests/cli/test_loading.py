"""The command that loads a data warehouse, as one types it."""

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from entity_lists.cli import app
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, SOURCE_ID


def run(store: LocalStore, *arguments: str) -> Result:
    command = ["warehouse", "load", *arguments, "--store", str(store.root)]
    return CliRunner().invoke(app.app, command, env={"COLUMNS": "200"})


def test_what_was_loaded_is_told_and_nothing_new_is_told_as_that(copy: LocalStore, tmp_path: Path) -> None:
    target = str(tmp_path / "lists.duckdb")
    first = run(copy, target)
    assert first.exit_code == 0, first.output
    assert first.stdout.splitlines() == [
        f"{SOURCE_ID}: loaded release {AFTER_ID}: 34 entries, 67 new changes",
        f"duckdb:{target} has what is in force of 1 source.",
    ]
    assert run(copy, target).stdout.splitlines()[0] == f"{SOURCE_ID}: unchanged, release {AFTER_ID}"
    with duckdb.connect(target) as reader:
        assert reader.execute("select count(*) from entries_current").fetchall() == [(34,)]


def test_json_has_a_row_a_source(copy: LocalStore, tmp_path: Path) -> None:
    told = json.loads(run(copy, f"duckdb:{tmp_path / 'lists.db'}", SOURCE_ID, "us_csl", "--json").stdout)
    assert told["target"] == f"duckdb:{tmp_path / 'lists.db'}"
    loaded, nothing = told["sources"]
    assert (loaded["outcome"], loaded["release_id"], loaded["rows"]["names"]) == ("loaded", AFTER_ID, 126)
    assert nothing == {
        "source_id": "us_csl",
        "outcome": "unchanged",
        "release_id": None,
        "added": [],
        "removed": [],
        "rows": {},
    }


def test_a_source_that_was_taken_back_is_told(copy: LocalStore, empty: LocalStore, tmp_path: Path) -> None:
    target = str(tmp_path / "lists.duckdb")
    run(copy, target)
    empty.create("us_csl/latest", b"so that there is a store")
    assert run(empty, target).stdout.splitlines()[0] == f"{SOURCE_ID}: taken out, no release is in force any more"
    assert "Nothing is published there yet" in run(empty, target).stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (["mysql://u:canary@h/d"], 2, "is no data warehouse that we load"),
        (["x.duckdb", "us_nothing"], 2, "us_nothing"),
        (["duckdb:/nowhere/lists.db"], 6, "WarehouseError: duckdb:/nowhere/lists.db cannot be opened"),
        (["postgresql://u:canary@127.0.0.1:1/d"], 6, "WarehouseError: postgresql://u@127.0.0.1:1/d is not reached"),
    ],
)
def test_what_goes_wrong_is_one_message_and_an_exit_code(
    copy: LocalStore, arguments: list[str], exit_code: int, words: str
) -> None:
    told = run(copy, *arguments)
    assert told.exit_code == exit_code
    assert words in told.stderr
    assert "canary" not in told.output
    assert "Traceback" not in told.output


def test_the_help_names_every_engine(copy: LocalStore) -> None:
    told = run(copy, "--help").stdout
    for word in ("duckdb:PATH", "postgresql://", "clickhouse://", "snowflake://", "bigquery://", "PGPASSWORD"):
        assert word in told
