"""Whether a table in a data warehouse still has the columns that we gave it."""

from collections.abc import Mapping

import pyarrow as pa

from entity_lists.contract.schema import Table
from entity_lists.errors import WarehouseError


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
            f"{where}: the table {table.name} is not as we made it: {'; '.join(told)}. Nothing was loaded. Undo that "
            "change; or drop the table with what depends on it and the table releases: the next load makes both anew."
        )
