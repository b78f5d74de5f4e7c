"""What a table of the contract is, and making rows into one: every column, of its type, every key once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from functools import reduce
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract.arrow_values import integers, string
from entity_lists.errors import ContractBroken


class Mark(Flag):
    """What is true of a column wherever it is written, compared or watched."""

    # A dictionary makes its file smaller; of a column of many values, larger.
    FEW_VALUES = auto()
    # A value without a code of its own is OTHER, which is counted.
    MAY_BE_OTHER = auto()
    # It holds entry_ids of the same release.
    REFERENCE = auto()
    # Its going blank must be noticed.
    WATCHED_FOR_BLANKS = auto()
    # A publisher rewords it for few entries at a time; of most at once, it is another column's text.
    WATCHED_FOR_REWORDING = auto()


NO_MARK = Mark(0)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its type and what it says, in a sentence; codes: the closed list of its values, () if it has none.

    since: the version of the contract that brought it; tables of an earlier one lack it.
    """

    name: str
    type: pa.DataType
    description: str
    required: bool = False
    codes: tuple[str, ...] = ()
    marks: Mark = NO_MARK
    since: int = 1


def required(
    name: str,
    type_: pa.DataType,
    description: str,
    marks: Mark = NO_MARK,
    *,
    codes: tuple[str, ...] = (),
    since: int = 1,
) -> Column:
    """Return a column that has a value in every row."""
    return Column(name=name, type=type_, description=description, required=True, marks=marks, codes=codes, since=since)


def optional(
    name: str,
    type_: pa.DataType,
    description: str,
    marks: Mark = NO_MARK,
    *,
    codes: tuple[str, ...] = (),
    since: int = 1,
) -> Column:
    """Return a column that may be null."""
    return Column(name=name, type=type_, description=description, marks=marks, codes=codes, since=since)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its columns in the order of their field ids, and the columns that sort and identify its rows.

    incidental: columns that may differ between two releases of the same content: where a row stood, what an earlier
    release had. compared: what makes a row what it is, in the order in which changes tell it; the other columns are
    derived from these or say where the row stands. is_said_by_publisher: if these tables are the same, so is the
    release. is_for_next: the release after is made with it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    incidental: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    is_said_by_publisher: bool = False
    is_for_next: bool = True

    @property
    def is_part(self) -> bool:
        """Whether its rows are parts of entries, each in its place: names, addresses and the like."""
        return self.key == ("entry_id", "position")

    def marked(self, mark: Mark) -> list[str]:
        """Return the names of the columns that have a mark."""
        return [column.name for column in self.columns if mark in column.marks]

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


def completed(table: Table, rows: pa.Table, source_id: str) -> pa.Table:
    """Return rows of an earlier contract version with the columns that came later: null, or false where required."""
    for field_id, column in enumerate(table.columns):
        if column.since > 1 and column.name not in rows.column_names:
            values = _filled(column, rows.num_rows, source_id)
            rows = rows.add_column(min(field_id, rows.num_columns), table.schema.field(column.name), values)
    return rows


def _filled(column: Column, length: int, source_id: str) -> pa.Array:
    if column.name == "source_id":
        return pa.repeat(string(source_id), length)
    return pa.repeat(integers([0])[0].cast(column.type), length) if column.required else pa.nulls(length, column.type)


def build(table: Table, rows: Iterable[Mapping[str, object]], *, source_id: str) -> pa.Table:
    """Return the rows of a source as a table of the contract, sorted by its key.

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
    columns = {name: [row.get(name) for row in rows] for name in table.schema.names}
    return from_columns(table, columns, source_id=source_id)


Values: TypeAlias = Sequence[object] | pa.Array | pa.ChunkedArray


def from_columns(table: Table, columns: Mapping[str, Values], *, source_id: str) -> pa.Table:
    """Return a source's columns of equal length as a table of the contract, sorted by its key.

    A column that is left out is null; source_id need not be given.

    Raises:
        ContractBroken: as build does.
    """
    length = len(next(iter(columns.values())))
    columns = {**columns, "source_id": pa.repeat(string(source_id), length)}
    try:
        arrays = [_array(columns.get(column.name), column.type, length) for column in table.columns]
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError) as error:
        raise ContractBroken(f"table {table.name}: a value does not have the type of the contract: {error}") from error
    return sealed(table, pa.table(arrays, schema=table.schema))


def _array(values: Values | None, type_: pa.DataType, length: int) -> pa.Array | pa.ChunkedArray:
    if values is None:
        return pa.nulls(length, type_)
    return values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, type_)


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
        built = _in_order(rows.cast(table.schema), table.key).combine_chunks()
        built.validate(full=True)
    except (pa.ArrowException, ValueError) as error:
        raise ContractBroken(f"table {table.name}: a value does not have the type of the contract: {error}") from error
    _check_key(table, built)
    return built


def _in_order(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    """Return the rows sorted by a key; those that are so already are not copied."""
    order = pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in key])
    is_so = pc.all(pc.equal(order, pa.array(np.arange(len(order), dtype=np.uint64)))).as_py()
    return rows if is_so else rows.take(order)


def _check_types(table: Table, rows: pa.Table) -> None:
    # A number is not a text, though Arrow would make it one; widths of integers and texts may differ.
    for column in table.columns:
        actual = rows.schema.field(column.name).type
        alike = any(
            is_kind(actual) and is_kind(column.type)
            for is_kind in (pa.types.is_integer, pa.types.is_floating, _is_text, pa.types.is_boolean, pa.types.is_date)
        )
        if not alike and not pa.types.is_null(actual):
            raise ContractBroken(f"table {table.name}: column {column.name} is {actual}, expected {column.type}")


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def _check_required(table: Table, built: pa.Table) -> None:
    for column in table.columns:
        if column.required and (missing := built[column.name].null_count):
            raise ContractBroken(f"table {table.name}: column {column.name} is required but empty in {missing} rows")


def _check_key(table: Table, built: pa.Table) -> None:
    # Sorted by its key, a table has rows of one key beside each other.
    most = max(0, built.num_rows - 1)
    alike = (_alike(built[name].slice(0, most), built[name].slice(1)) for name in table.key)
    same = reduce(pc.and_kleene, alike)
    if repeated := pc.sum(same).as_py():
        raise ContractBroken(f"table {table.name}: {repeated} rows repeat a key {table.key}; every key must be unique")


def _alike(before: pa.ChunkedArray, after: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.or_kleene(pc.equal(before, after), pc.and_(pc.is_null(before), pc.is_null(after)))
