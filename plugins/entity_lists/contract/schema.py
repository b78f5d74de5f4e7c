"""What a table of the contract is, and making rows into one: every column, of its type, every key once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.errors import ContractBroken


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its type and what it says, in a sentence."""

    name: str
    type: pa.DataType
    description: str
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its columns in the order of their field ids, and the columns that sort and identify its rows."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    # Columns that may differ between two releases of the same content: where a row stood, what an earlier release had.
    incidental: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with the field ids in the metadata."""
        return pa.schema([
            pa.field(
                column.name,
                column.type,
                nullable=not column.required,
                metadata={"PARQUET:field_id": str(field_id)},
            )
            for field_id, column in enumerate(self.columns, start=1)
        ])


def build(table: Table, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Return the rows as a table of the contract, sorted by its key.

    Raises:
        ContractBroken: a row has a column too many, lacks a required value, has one of another type, or repeats a key.
    """
    rows = list(rows)
    known = {column.name for column in table.columns}
    for row in rows:
        if not known.issuperset(row):
            unknown = row.keys() - known
            raise ContractBroken(
                f"table {table.name}: columns {sorted(unknown)} are not in the contract ({sorted(known)})"
            )
    return from_columns(table, {name: [row.get(name) for row in rows] for name in table.schema.names})


def from_columns(table: Table, columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """Return columns of equal length as a table of the contract, sorted by its key; a column that is left out is null.

    Raises:
        ContractBroken: as build does.
    """
    length = len(next(iter(columns.values())))
    empty = [None] * length
    try:
        arrays = [pa.array(columns.get(field.name, empty), field.type) for field in table.schema]
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError) as error:
        raise ContractBroken(f"table {table.name}: a value does not have the type of the contract: {error}") from error
    return sealed(table, pa.table(arrays, schema=table.schema))


def sealed(table: Table, rows: pa.Table) -> pa.Table:
    """Return Arrow rows as a table of the contract, sorted by its key.

    Raises:
        ContractBroken: a column is missing or has another type, lacks a required value, or a key repeats.
    """
    if missing := [column.name for column in table.columns if column.name not in rows.column_names]:
        raise ContractBroken(f"table {table.name}: the rows lack {missing}; found are {rows.column_names}")
    rows = rows.select(table.schema.names)
    _check_required(table, rows)
    _check_types(table, rows)
    try:
        built = rows.cast(table.schema).sort_by([(name, "ascending") for name in table.key]).combine_chunks()
        built.validate(full=True)
    except (pa.ArrowException, ValueError) as error:
        raise ContractBroken(f"table {table.name}: a value does not have the type of the contract: {error}") from error
    _check_key(table, built)
    return built


def _check_types(table: Table, rows: pa.Table) -> None:
    # A number is not a text, though Arrow would make it one; widths of integers and texts may differ.
    for column in table.columns:
        found = rows.schema.field(column.name).type
        alike = any(
            is_kind(found) and is_kind(column.type)
            for is_kind in (pa.types.is_integer, pa.types.is_floating, _is_text, pa.types.is_boolean, pa.types.is_date)
        )
        if not alike and not pa.types.is_null(found):
            raise ContractBroken(f"table {table.name}: column {column.name} is {found}, expected {column.type}")


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def _check_required(table: Table, built: pa.Table) -> None:
    for column in table.columns:
        if column.required and (missing := built[column.name].null_count):
            raise ContractBroken(f"table {table.name}: column {column.name} is required but empty in {missing} rows")


def _check_key(table: Table, built: pa.Table) -> None:
    # Sorted by its key, a table has rows of one key beside each other.
    same = pa.array([True] * max(0, built.num_rows - 1), pa.bool_())
    for name in table.key:
        before, after = built[name].slice(0, len(same)), built[name].slice(1)
        alike = pc.fill_null(pc.equal(before, after), False)
        if built[name].null_count:
            alike = pc.or_(alike, pc.and_(pc.is_null(before), pc.is_null(after)))
        same = pc.and_(same, alike)
    if repeated := pc.sum(same).as_py():
        raise ContractBroken(f"table {table.name}: {repeated} rows repeat a key {table.key}; every key must be unique")
