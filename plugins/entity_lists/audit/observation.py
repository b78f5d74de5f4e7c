"""What an audit observed where an expectation held: in how many rows, between which values, how many do not fit."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.audit.condition import rows_of
from entity_lists.audit.threshold import amount, unit_of
from entity_lists.text.counted import counted

_ROW_COUNT = "expect_table_row_count_to_be_between"
_CONTAINS = "expect_column_distinct_values_to_contain_set"
_BETWEEN = "expect_column_values_to_be_between"
_LENGTHS = "expect_column_value_lengths_to_be_between"
_FILLED = "expect_column_values_to_not_be_null"


def observation(expectation: str, kwargs: Mapping[str, Any], table: pa.Table, misfits: int) -> str:
    """Return in words what was found by an expectation that held.

    table: the one that it speaks of. misfits: how many rows do not fit although it held, since so many may.
    """
    if expectation == _ROW_COUNT:
        return counted(table.num_rows, "row")
    if expectation == _CONTAINS:
        return "none missing"
    rows = rows_of(table, kwargs.get("row_condition"))
    if not rows.num_rows:
        return "no such row"
    empty = 0 if expectation == _FILLED else _empty(kwargs, rows)
    extent = _extent(expectation, kwargs, rows)
    if rows.num_rows == 1 and (extent or empty):
        return extent or "empty"
    fit = misfits_in_words(misfits, rows.num_rows)
    share = f" ({_share(misfits / (rows.num_rows - empty))})" if misfits else ""
    blank = f", {empty:,} {'is' if empty == 1 else 'are'} empty" if empty else ""
    return f"{f'{extent}; ' if extent else ''}{fit}{share}{blank}"


def misfits_in_words(number: int, total: int) -> str:
    """Return how many of so many rows do not fit."""
    return f"{number:,} of {counted(total, 'row')} {'does' if number == 1 else 'do'} not fit"


def _extent(expectation: str, kwargs: Mapping[str, Any], rows: pa.Table) -> str | None:
    """Return the least and the greatest value where an expectation speaks of them; None where there is none."""
    if expectation not in {_BETWEEN, _LENGTHS}:
        return None
    found, unit = rows[kwargs["column"]], unit_of(kwargs)
    if expectation == _LENGTHS:
        found, unit = pc.utf8_length(found), ""
    ends = pc.min_max(found).as_py()
    if ends["min"] is None:
        return None
    low, high = (amount(_rounded(ends[name]), unit) for name in ("min", "max"))
    characters = " characters" if expectation == _LENGTHS else ""
    return f"{low if low == high else f'{low} to {high}'}{characters}"


def _rounded(value: Any) -> Any:
    """Return a number without the noise of its computation: four digits of it, two behind the point if it is large."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.4g}") if abs(value) < 1 else round(value, 2)


def _share(part: float) -> str:
    return amount(_rounded(part), " %")


def _empty(kwargs: Mapping[str, Any], rows: pa.Table) -> int:
    """Return in how many of the rows there is nothing to look at."""
    columns = [rows[kwargs[name]] for name in ("column", "column_A", "column_B") if name in kwargs]
    if len(columns) == 1:
        return int(columns[0].null_count)
    return int(pc.sum(pc.or_(*map(pc.is_null, columns))).as_py())
