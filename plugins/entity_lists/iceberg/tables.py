"""A table of the contract as an Iceberg table over all sources: its schema, its partitions, its properties.

The ids of the columns are those of the files, which are 1 to n in the contract's order, so the catalogue gives the same
ones when it numbers them itself. A column that came after version 1 may be null here, though it never is in files of
today: older files lack it, and source_id is filled in from the partition.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract.schema import Table
from entity_lists.errors import WarehouseError
from entity_lists.iceberg.catalogue import NAMESPACE, Opened

if TYPE_CHECKING:
    from pyiceberg.partitioning import PartitionSpec
    from pyiceberg.schema import Schema
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table import Transaction
    from pyiceberg.types import IcebergType

PARTITION = "source_id"
# The store whose files the tables name: no other one may be shown in them.
STORE = "entity-lists.store"
# The files belong to the store: nobody may remove them through the table. A commit that lost a race is planned again.
PROPERTIES = {
    "gc.enabled": "false",
    "commit.retry.num-retries": "0",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "5",
}


def schema_of(table: Table) -> "Schema":
    """Return the Iceberg schema of a table of the contract."""
    from pyiceberg.schema import Schema
    from pyiceberg.types import NestedField

    return Schema(
        *(
            NestedField(
                field_id=field_id,
                name=column.name,
                field_type=_type_of(column.type),
                required=column.required and column.since == 1,
                doc=column.description,
            )
            for field_id, column in enumerate(table.columns, start=1)
        )
    )


def find_table(opened: Opened, table: Table) -> "IcebergTable | None":
    """Return the Iceberg table of a table of the contract, None if it was never made.

    Raises:
        WarehouseError: there is one of that name that shows another store, or has other columns than the contract.
    """
    from pyiceberg.exceptions import NoSuchTableError

    try:
        found = opened.catalogue.load_table((NAMESPACE, table.name))
    except NoSuchTableError:
        return None
    _check(opened, found, table)
    return found


def make_table(opened: Opened, table: Table) -> "IcebergTable":
    """Return the Iceberg table of a table of the contract, made now. Raises: WarehouseError as find_table."""
    from pyiceberg.exceptions import TableAlreadyExistsError

    identifier = (NAMESPACE, table.name)
    try:
        return opened.catalogue.create_table(
            identifier,
            schema=schema_of(table),
            location=f"{opened.folder}/{table.name}" if opened.folder else None,
            partition_spec=_partitions(schema_of(table)),
            properties={**PROPERTIES, STORE: opened.store.uri, "comment": table.description},
        )
    except TableAlreadyExistsError:
        found = opened.catalogue.load_table(identifier)
        _check(opened, found, table)
        return found


def add_columns(transaction: "Transaction", table: Table) -> None:
    """Add the columns that the contract got since the table was made, with the contract's ids."""
    found = transaction.table_metadata.schema()
    if missing := [column for column in table.columns if column.name not in found.column_names]:
        with transaction.update_schema() as update:
            for column in missing:
                update.add_column(column.name, _type_of(column.type), doc=column.description)


def has_all_columns(found: "IcebergTable", table: Table) -> bool:
    """Return whether no column of the contract is missing."""
    return found.schema().column_names == [column.name for column in table.columns]


def _partitions(schema: "Schema") -> "PartitionSpec":
    from pyiceberg.partitioning import PARTITION_FIELD_ID_START, PartitionField, PartitionSpec
    from pyiceberg.transforms import IdentityTransform

    source = schema.find_field(PARTITION).field_id
    return PartitionSpec(PartitionField(source, PARTITION_FIELD_ID_START, IdentityTransform(), PARTITION))


def _check(opened: Opened, found: "IcebergTable", table: Table) -> None:
    named = f"The table {NAMESPACE}.{table.name} of the Iceberg catalogue {opened.name}"
    if (shown := found.properties.get(STORE)) != opened.store.uri:
        raise WarehouseError(
            f"{named} shows the store {shown}, and not {opened.store.uri}. Nothing was changed. To do: name that store "
            "or another catalogue; or, if the store was moved, drop the tables without purging them (in a directory: "
            "remove its folder iceberg/), and sync again."
        )
    expected = [(field.field_id, field.name, field.field_type) for field in schema_of(table).fields]
    actual = [(field.field_id, field.name, field.field_type) for field in found.schema().fields]
    partitions = [field.name for field in found.spec().fields]
    if actual != expected[: len(actual)] or partitions != [PARTITION]:
        raise WarehouseError(
            f"{named} is not what was made there: expected the columns {[name for _, name, _ in expected]} with the "
            f"ids 1 to {len(expected)}, partitioned by {PARTITION}; found "
            f"{[(field_id, name) for field_id, name, _ in actual]}, partitioned by {partitions}. Nothing was changed. "
            "To do: undo that change, or drop the table without purging it, and sync again: it is made anew from the "
            "store."
        )


def _type_of(type_: pa.DataType) -> "IcebergType":
    from pyiceberg import types

    kinds: dict[pa.DataType, IcebergType] = {
        pa.string(): types.StringType(),
        pa.bool_(): types.BooleanType(),
        pa.int32(): types.IntegerType(),
        pa.int64(): types.LongType(),
        pa.float64(): types.DoubleType(),
        pa.date32(): types.DateType(),
        pa.timestamp("us", "UTC"): types.TimestamptzType(),
    }
    return kinds[type_]
