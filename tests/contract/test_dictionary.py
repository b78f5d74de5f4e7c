"""The data dictionary is made from the contract, and the document beside the contract is what is made today."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import entity_lists
from entity_lists.cli.app import app
from entity_lists.contract import codes
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.dictionary import dictionary_json, dictionary_markdown
from entity_lists.source import Source
from entity_lists.sources import SOURCES
from world.sample_lists import sample_in_order

DOCUMENT = Path(entity_lists.__file__).parent / "contract" / "contract.md"


def test_the_document_is_the_one_that_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["dictionary", "--markdown"]).stdout
    assert printed == DOCUMENT.read_text(), (
        "Run: entity-lists dictionary --markdown > plugins/entity_lists/contract/contract.md"
    )


def test_every_column_has_its_row() -> None:
    rows = [line for line in dictionary_markdown().splitlines() if re.match(r"\| \d+ \| `", line)]
    assert len(rows) == sum(len(table.columns) for table in ALL_TABLES.values())


def test_a_coded_column_has_its_values() -> None:
    tables = dictionary_json()["tables"]
    assert isinstance(tables, dict)
    (column,) = (column for column in tables["identifiers"]["columns"] if column["name"] == "id_type")
    assert column["values"] == list(codes.ID_TYPES)
    assert (column["field_id"], column["type"], column["required"]) == (3, "string", True)


FILLED = json.loads(DOCUMENT.with_name("filled.json").read_text())


def test_the_columns_say_which_sources_fill_them() -> None:
    lines = dictionary_markdown().splitlines()
    line = next(line for line in lines if line.startswith("| `country_code` |") and "%" in line)
    assert ("us_ofac_sdn 67 %" in line, "us_dhs_uflpa" in line) == (True, False)
    assert "us_bis_entity_list 100 %" in line
    tables = dictionary_json()["tables"]
    assert isinstance(tables, dict)
    (column,) = (column for column in tables["entries"]["columns"] if column["name"] == "listed_on")
    assert column["filled_by"] == FILLED["entries"]["listed_on"]
    assert column["filled_by"]["us_dhs_uflpa"] == [100, 100]


def test_what_is_filled_in_real_releases_is_a_column_of_a_source() -> None:
    known = {source.source_id for source in SOURCES}
    for table, columns in FILLED.items():
        optional = {column.name for column in contract.TABLES[table].columns if not column.required}
        assert columns.keys() <= optional
        for sources in columns.values():
            assert sources.keys() <= known
            assert all(0 <= least <= most <= 100 and most for least, most in sources.values())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_what_the_real_releases_always_fill_the_sample_fills_too(source: Source) -> None:
    always = {column for column, sources in FILLED["entries"].items() if sources.get(source.source_id) == [100, 100]}
    tables = sample_in_order(source)
    filled = {name for one in tables for name in always if one["entries"][name].null_count < one["entries"].num_rows}
    assert filled == always
