"""What an expectation allows, in a few words, read from its arguments: for people who know no Great Expectations."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from entity_lists.audit import condition
from entity_lists.text.counted import counted
from entity_lists.text.plain import cut

Kwargs = Mapping[str, Any]

_MAX_CHARACTERS = 200
# What the names of metrics of the profile have in them that are parts of a whole.
_PARTS = {"share", "rate"}


def threshold(expectation: str, kwargs: Kwargs) -> str:
    """Return what an expectation of this type allows with these arguments; in how many of the rows, if not in all."""
    words = _WORDS.get(expectation, _as_written)(kwargs)
    mostly = kwargs.get("mostly", 1)
    rows = f"in at least {amount(mostly, ' %')} of rows: " if mostly < 1 else ""
    return cut(f"{rows}{words}", _MAX_CHARACTERS)


def unit_of(kwargs: Kwargs) -> str:
    """Return what the values that an expectation speaks of are told in: in percent if they are parts of a whole."""
    if kwargs["column"] == "relative_change":
        return " %"
    metrics = condition.values(kwargs.get("row_condition"), "metric")
    is_part = any(_PARTS & set(metric.split("_")) for metric in metrics)
    return {"value": " %", "change": " points"}.get(kwargs["column"], "") if is_part else ""


def amount(value: Any, unit: str = "") -> str:
    """Return a value in words; a number that is told in percent, or in percentage points, a hundredfold."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value * 100 if unit else value:,.10g}{unit}"
    # Great Expectations has no days, only their beginnings.
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.removesuffix("T00:00:00")


def _between(kwargs: Kwargs, unit: str = "") -> str:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None or high is None:
        return f"at most {amount(high, unit)}" if low is None else f"at least {amount(low, unit)}"
    return f"exactly {amount(low, unit)}" if low == high else f"between {amount(low, unit)} and {amount(high, unit)}"


def _rows_between(kwargs: Kwargs) -> str:
    return f"{_between(kwargs)} rows"


def _one_of(kwargs: Kwargs) -> str:
    values = kwargs["value_set"]
    return f"only {amount(values[0])}" if len(values) == 1 else f"one of {_listed(values)}"


def _none_of(kwargs: Kwargs) -> str:
    values = kwargs["value_set"]
    return f"not {amount(values[0])}" if len(values) == 1 else f"none of {_listed(values)}"


def _all_of(kwargs: Kwargs) -> str:
    values = kwargs["value_set"]
    return f"{amount(values[0])} is there" if len(values) == 1 else f"all of {_listed(values)}"


def _listed(values: Iterable[Any]) -> str:
    told = [amount(value) for value in values]
    return f"{counted(len(told), 'value')}: {', '.join(told)}"


def _where_known(kwargs: Kwargs) -> str:
    return ", where both are known" if kwargs.get("ignore_row_if") == "either_value_is_missing" else ""


def _greater(kwargs: Kwargs) -> str:
    return "no less than" if kwargs.get("or_equal") else "greater than"


def _as_written(kwargs: Kwargs) -> str:
    return json.dumps(kwargs, sort_keys=True, ensure_ascii=False, default=str)


_WORDS: dict[str, Callable[[Kwargs], str]] = {
    "expect_column_values_to_be_between": lambda kwargs: _between(kwargs, unit_of(kwargs)),
    "expect_column_value_lengths_to_be_between": lambda kwargs: f"{_between(kwargs)} characters",
    "expect_column_values_to_not_be_null": lambda kwargs: "not empty",
    "expect_column_values_to_be_in_set": _one_of,
    "expect_column_values_to_not_be_in_set": _none_of,
    "expect_column_values_to_match_regex": lambda kwargs: f"matches {kwargs['regex']}",
    "expect_column_values_to_not_match_regex": lambda kwargs: f"does not match {kwargs['regex']}",
    "expect_column_distinct_values_to_contain_set": _all_of,
    "expect_column_values_to_be_unique": lambda kwargs: "each value once",
    "expect_column_pair_values_to_be_equal": lambda kwargs: (
        f"{kwargs['column_A']} equals {kwargs['column_B']}{_where_known(kwargs)}"
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": lambda kwargs: (
        f"{kwargs['column_A']} {_greater(kwargs)} {kwargs['column_B']}{_where_known(kwargs)}"
    ),
    "expect_table_row_count_to_be_between": _rows_between,
}
