"""The commands sql and describe, as a person sees them."""

import json
from pathlib import Path

import duckdb
import pytest
import yaml
from typer.testing import CliRunner, Result

from entity_lists.cli.app import app
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_sql_is_printed_so_that_it_can_be_run(published: Path) -> None:
    done = run("sql", "--dialect", "duckdb", "--store", str(published))
    assert (done.exit_code, done.stderr) == (0, "")
    with duckdb.connect() as connection:
        connection.execute(done.stdout)
        assert connection.execute("select count(*), any_value(release_id) from entries").fetchone() == (34, AFTER_ID)
    of_release = run("sql", SOURCE_ID, "--dialect", "spark", "--release", BEFORE_ID, "--store", str(published))
    assert f"release={BEFORE_ID}/" in of_release.stdout
    assert AFTER_ID not in of_release.stdout


def test_a_description_is_json_or_yaml_and_nothing_else(published: Path) -> None:
    package = run("describe", SOURCE_ID, "--format", "datapackage", "--release", BEFORE_ID, "--store", str(published))
    assert json.loads(package.stdout)["version"] == BEFORE_ID
    contract = run("describe", "--format", "odcs", "--store", str(published))
    assert yaml.safe_load(contract.stdout)["kind"] == "DataContract"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["sql", "--dialect", "oracle"], 2, "oracle"),
        (["sql"], 2, "--dialect"),
        (["sql", "nowhere", "--dialect", "duckdb"], 2, "There is no source 'nowhere'"),
        (["sql", "us_csl", "--dialect", "duckdb"], 2, "Nothing is published"),
        (["sql", "--dialect", "duckdb", "--release", BEFORE_ID], 2, "expected one source"),
        (["describe", SOURCE_ID, "--format", "odcs", "--release", "2025-03-27-00000000"], 2, "is not published"),
    ],
)
def test_wrong_use_is_one_message(published: Path, arguments: list[str], exit_code: int, said: str) -> None:
    done = run(*arguments, "--store", str(published))
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert said in done.stderr


def test_a_store_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = run("describe", "--format", "datapackage", "--store", str(tmp_path / "nothing"))
    assert (done.exit_code, done.stdout) == (6, "")
    assert "There is no store at" in done.stderr
