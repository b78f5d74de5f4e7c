"""The data dictionary is made from the contract, and the document beside the contract is what is made today."""

from pathlib import Path

from typer.testing import CliRunner

import entity_lists
from entity_lists.cli.app import app
from entity_lists.contract import codes
from entity_lists.contract import tables as contract
from entity_lists.contract.dictionary import dictionary_json, dictionary_markdown

DOCUMENT = Path(entity_lists.__file__).parent / "contract" / "contract.md"


def test_the_document_is_the_one_that_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["dictionary", "--markdown"]).stdout
    assert printed == DOCUMENT.read_text(), (
        "Run: entity-lists dictionary --markdown > plugins/entity_lists/contract/contract.md"
    )


def test_every_column_has_its_row() -> None:
    rows = [line for line in dictionary_markdown().splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == sum(len(table.columns) for table in contract.TABLES.values())


def test_a_coded_column_has_its_values() -> None:
    tables = dictionary_json()["tables"]
    assert isinstance(tables, dict)
    (column,) = (column for column in tables["identifiers"]["columns"] if column["name"] == "id_type")
    assert column["values"] == list(codes.ID_TYPES)
    assert (column["field_id"], column["type"], column["required"]) == (3, "string", True)
