"""What a full text said stays known when a later release of the Register has it no more."""

from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.register.reading import Reading, read_register
from entity_lists.write.register import primary_name, register_tables
from world.register_answer import answer, document

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register"
NUMBER = "2025-05427"
EMPTY = {name: table.schema.empty_table() for name, table in tables_of(REGISTER_ID).items()}


def read(*names: str) -> Reading:
    return read_register([(name, (FIXTURES / name).read_bytes()) for name in names], name_of=primary_name)


@pytest.fixture
def first() -> dict[str, pa.Table]:
    return register_tables(read("documents_2025-11-12.json", f"{NUMBER}.xml"), EMPTY)


def of_texts(tables: dict[str, pa.Table]) -> list[list[dict[str, object]]]:
    return [tables[name].to_pylist() for name in ("amendments", "reasons")]


def flags(tables: dict[str, pa.Table]) -> dict[str, tuple[object, ...]]:
    names = ("lists_touched", "lists_touched_by", "has_text")
    return {row["document_number"]: tuple(row[name] for name in names) for row in tables["documents"].to_pylist()}


def test_rows_and_reasons_are_carried_over_while_the_document_is_there(first: dict[str, pa.Table]) -> None:
    assert [len(rows) for rows in of_texts(first)] == [4, 3]
    second = register_tables(read("documents_2025-11-12.json"), first)
    assert of_texts(second) == of_texts(first)
    assert flags(second)[NUMBER] == ("EL", "text", True)
    assert flags(second) == flags(first)
    # And from there on to the next.
    assert of_texts(register_tables(read("documents_2025-11-12.json"), second)) == of_texts(first)


def test_a_text_that_is_read_again_takes_the_place_of_what_was_known(first: dict[str, pa.Table]) -> None:
    content = (FIXTURES / f"{NUMBER}.xml").read_bytes().replace(b"Inspur Taiwan", b"Inspur Taipei")
    files = [("documents.json", (FIXTURES / "documents_2025-11-12.json").read_bytes()), (f"{NUMBER}.xml", content)]
    second = register_tables(read_register(files, name_of=primary_name), first)
    assert "Inspur Taipei" in second["amendments"]["name"].to_pylist()
    assert "Inspur Taiwan" not in second["amendments"]["name"].to_pylist()


def test_of_a_document_that_is_gone_nothing_is_carried_over(first: dict[str, pa.Table]) -> None:
    other = answer([document("2025-05426", "2025-03-28", "Additions and Modifications to the Entity List")])
    second = register_tables(read_register([("documents.json", other)], name_of=primary_name), first)
    assert of_texts(second) == [[], []]


def test_a_cell_that_names_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="the entity cell is empty"):
        primary_name("")
