"""The README says what the code says."""

import re
from pathlib import Path

from typer.testing import CliRunner

from entity_lists import errors
from entity_lists.cli.app import app
from entity_lists.contract.tables import TABLES

README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_table_of_sources_is_the_one_that_the_command_prints() -> None:
    made = re.search(
        r"<!-- made by: entity-lists (?P<command>[^>]+) -->\n(?P<table>.+?)\n<!-- end -->", README, re.DOTALL
    )
    assert made is not None
    assert CliRunner().invoke(app, made["command"].split()).stdout.strip() == made["table"]


def test_every_table_of_the_contract_is_described() -> None:
    described = re.findall(r"^\| ([a-z]+) \| ", README, re.MULTILINE)
    assert sorted(set(described) & TABLES.keys()) == sorted(TABLES)


def test_the_errors_and_their_exit_codes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d) \|", README, re.MULTILINE)
    assert {name: int(code) for name, code in rows} == {name: getattr(errors, name).exit_code for name, _ in rows}
    leaves = {name for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, Exception)}
    assert leaves - {name for name, _ in rows} == {"EntityListsError", "ReleaseRejected"}


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 200
