"""Of which rows of a table an expectation speaks: its row condition, in words and as a choice of rows."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_OPERATORS = {
    "==": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}


def in_words(rule: Any) -> str | None:
    """Return in words of which rows an expectation speaks; None if of all."""
    if not isinstance(rule, Mapping):
        return None if rule is None else str(rule)
    if "conditions" in rule:
        return f" {rule['type']} ".join(filter(None, map(in_words, rule["conditions"])))
    column = rule["column"]["name"]
    if "is_null" in rule:
        return f"{column} is {'null' if rule['is_null'] else 'not null'}"
    return f"{column} {rule['operator']} {rule['parameter']}"


def rows_of(table: pa.Table, rule: Mapping[str, Any] | None) -> pa.Table:
    """Return the rows of a table that an expectation speaks of."""
    if rule is None:
        return table
    return table.filter(_is_meant(table, rule))


def values(rule: Mapping[str, Any] | None, column: str) -> Iterator[Any]:
    """Yield each value that a column has in the rows that an expectation speaks of, as far as the condition says."""
    if rule is None:
        return
    for part in rule.get("conditions", [rule]):
        if part.get("operator") == "==" and part["column"]["name"] == column:
            yield part["parameter"]


def _is_meant(table: pa.Table, rule: Mapping[str, Any]) -> pa.ChunkedArray:
    if "conditions" in rule:
        both = pc.and_ if rule["type"] == "and" else pc.or_
        return functools.reduce(both, (_is_meant(table, part) for part in rule["conditions"]))
    column = table[rule["column"]["name"]]
    if "is_null" in rule:
        return pc.is_null(column) if rule["is_null"] else pc.is_valid(column)
    # As in pandas: what is null differs from every value, and stands in no order.
    return pc.fill_null(_OPERATORS[rule["operator"]](column, rule["parameter"]), rule["operator"] == "!=")
