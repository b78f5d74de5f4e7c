"""Whether the tables in a data warehouse still have the columns that we gave them, and those of a newer contract.

What we made says so itself: the comment on the table releases ends with the fingerprint of the layout. If it is
today's, a column that lacks was taken away or renamed by somebody; if it is another, our contract has grown since.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from entity_lists.contract.schema import Table
from entity_lists.errors import WarehouseError
from entity_lists.warehouse.target import LOADED, RELEASES, Replacement
from entity_lists.warehouse.views import Named, quoted

_MADE_BY = " Made by entity-lists, layout "

# The types of the columns of our tables that are there, by table and column, as the engine names them.
Columns = Mapping[str, Mapping[str, str]]


def described_releases(layout: str) -> str:
    """Return the comment on the table releases."""
    return f"{RELEASES.description}{_MADE_BY}{layout}."


def layout_in(comment: str | None) -> str:
    """Return the fingerprint of the layout that a comment on the table releases tells, '' if none."""
    return (comment or "").rpartition(_MADE_BY)[2].rstrip(".")


def check_all(columns: Columns, types: Mapping[pa.DataType, str], where: str, tables: Sequence[Table] = LOADED) -> None:
    """Compare the tables that are there with the contract. Raises: WarehouseError as check_columns does."""
    for table in tables:
        if table.name in columns:
            check_columns(table, columns[table.name], types, where)


def additions(
    columns: Columns, types: Mapping[pa.DataType, str], at: Named, tables: Sequence[Table] = LOADED
) -> list[str]:
    """Return what adds the columns that came with a newer contract to the tables that are there.

    They cannot be required: the rows that are there have no value until they are loaded anew.
    """
    return [
        f"alter table {at(table.name)} add column {quoted(column.name)} {types[column.type]}"
        for table in tables
        if table.name in columns
        for column in table.columns
        if column.name not in columns[table.name]
    ]


def check_columns(table: Table, found: Mapping[str, str], types: Mapping[pa.DataType, str], where: str) -> None:
    """Compare a table with the contract; columns that somebody added are no harm.

    found: the types of its columns by name. where: the name of the schema or file, for people.

    Raises:
        WarehouseError: a column lacks, or has another type.
    """
    names = [column.name for column in table.columns]
    missing = [name for name in names if name not in found]
    strange = [name for name in found if name not in names]
    other = [
        f"{column.name} is {found[column.name]}, expected {types[column.type]}"
        for column in table.columns
        if column.name in found and found[column.name] != types[column.type]
    ]
    if missing or other:
        told = [f"missing are {missing}"] if missing else []
        told += [f"columns that the contract does not know are {strange}"] if missing and strange else []
        told += other
        raise WarehouseError(
            f"{where}: the table {table.name} is not as we made it: {'; '.join(told)}. Nothing was loaded. Undo "
            f"that; or drop the tables {table.name} and releases with what depends on them: a load makes both anew."
        )


def miscounted(where: str, source_id: str, replacement: Replacement, count: object) -> WarehouseError:
    """Return the error of a table that has another number of rows of a source than it should have after a load."""
    return WarehouseError(
        f"{where}: {source_id} would have {count} rows in {replacement.table.name}, the manifest says "
        f"{replacement.total}: something else wrote into it. Nothing was loaded. To do: delete the source's rows from "
        "the table releases, and load again: that replaces all of them."
    )
