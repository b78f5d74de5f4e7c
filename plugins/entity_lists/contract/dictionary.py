"""The data dictionary: every table and column of the contract in words, generated from its definition.

Which sources fill a column is measured on real releases and kept beside this module: `make filled`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.contract.schema import Table

# Table -> column -> source -> the least and the most percent of a release's entries that have a value.
_FILLED: dict[str, dict[str, dict[str, tuple[int, int]]]] = json.loads(
    Path(__file__).with_name("filled.json").read_text()
)


# Columns that stay null for ever, table -> column -> where it stands instead: a release says what its bytes say, and
# law is joined.
_BY_LAW = "Stays null in us_bis_entity_list, whose rows print days of publication: see legal_history of " + LAW_ID + "."
_OF_A_PAGE = (
    "Stays null in every list, since rows print pages: for us_bis_entity_list see citation_documents of " + LAW_ID + "."
)
_INSTEAD = {
    "entries": {"effective_on": _BY_LAW},
    "history": {"effective_on": _BY_LAW},
    "citations": {"document_number": _OF_A_PAGE, "effective_on": _OF_A_PAGE},
}


def dictionary_markdown() -> str:
    """Return the dictionary as a Markdown document."""
    return "\n".join([
        "# Data dictionary",
        "",
        f"Contract version {contract.CONTRACT_VERSION}. Generated from `contract/tables.py` with "
        "`entity-lists dictionary --markdown`; a test compares the two.",
        "",
        "A column that is not required may be null. The field id of a column never changes. Columns named `*_text` and",
        "`name`, `address` hold the publisher's words.",
        "",
        "Below a table stands which sources fill the columns that may be null, and in which share of their entries:",
        "measured on real releases (`make filled`). In sources that are not named the column is null.",
        *(line for table in contract.TABLES.values() for line in _table(table)),
        *_part("The Federal Register", REGISTER_ID),
        *_part("The law behind a list", LAW_ID),
        "",
    ])


def _part(title: str, source_id: str) -> Iterator[str]:
    """Yield the tables that a data set which is no list has beside those of lists."""
    tables = [table for name, table in tables_of(source_id).items() if name not in contract.TABLES]
    shared = [name for name in tables_of(source_id) if name in contract.TABLES]
    yield from ("", f"# {title}", "")
    yield f"The data set `{source_id}` has these tables, and {', '.join(f'`{name}`' for name in shared)} like a list."
    yield "In `changes`, `entry_id` is the key of a row without its place, its parts joined with `@`:"
    yield "`2025-05427@2025-03-28`."
    for table in tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.name}", "", f"{table.description} Key: {', '.join(f'`{name}`' for name in table.key)}.")
    yield from ("", "| id | column | type | required | description |", "|--:|---|---|---|---|")
    for field_id, column in enumerate(table.columns, start=1):
        required = "yes" if column.required else ""
        values = ", ".join(f"`{code}`" for code in column.codes)
        listed = f" Values: {values}." if values else ""
        yield f"| {field_id} | `{column.name}` | {column.type} | {required} | {column.description}{listed} |"
    if instead := _INSTEAD.get(table.name):
        yield from ("", *(f"- `{name}`: {text}" for name, text in instead.items()))
    if columns := _FILLED.get(table.name):
        yield from ("", "| column | filled by |", "|---|---|")
        for column in table.columns:
            if sources := columns.get(column.name):
                yield f"| `{column.name}` | {filled_by(sources)} |"


def filled_by(sources: Mapping[str, Sequence[int]]) -> str:
    """Return which sources fill a column, and in which share of their entries, in words."""
    return ", ".join(_share(source_id, least, most) for source_id, (least, most) in sources.items())


def _share(source_id: str, least: int, most: int) -> str:
    return f"{source_id} {most if least == most else f'{least}–{most}'} %"


def dictionary_json() -> dict[str, object]:
    """Return the dictionary as a JSON object: table name -> description, key and columns."""
    return {
        "contract_version": contract.CONTRACT_VERSION,
        "tables": {
            table.name: {
                "description": table.description,
                "key": list(table.key),
                "columns": [
                    {
                        "field_id": field_id,
                        "name": column.name,
                        "type": str(column.type),
                        "required": column.required,
                        "description": column.description,
                        "values": list(column.codes) or None,
                        "instead": _INSTEAD.get(table.name, {}).get(column.name),
                        "filled_by": _FILLED.get(table.name, {}).get(column.name),
                    }
                    for field_id, column in enumerate(table.columns, start=1)
                ],
            }
            for table in ALL_TABLES.values()
        },
    }
