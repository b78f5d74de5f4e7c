"""The data dictionary: every table and column of the contract in words, generated from its definition."""

from collections.abc import Iterator

from entity_lists.contract import tables as contract
from entity_lists.contract.schema import Table


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
        *(line for table in contract.TABLES.values() for line in _table(table)),
        "",
    ])


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.name}", "", f"{table.description} Key: {', '.join(f'`{name}`' for name in table.key)}.")
    yield from ("", "| id | column | type | required | description |", "|--:|---|---|---|---|")
    for field_id, column in enumerate(table.columns, start=1):
        required = "yes" if column.required else ""
        values = ", ".join(f"`{code}`" for code in column.codes)
        listed = f" Values: {values}." if values else ""
        yield f"| {field_id} | `{column.name}` | {column.type} | {required} | {column.description}{listed} |"


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
                    }
                    for field_id, column in enumerate(table.columns, start=1)
                ],
            }
            for table in contract.TABLES.values()
        },
    }
