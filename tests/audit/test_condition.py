"""Of which rows an expectation speaks, in words and as a choice of rows."""

from typing import Any

import pyarrow as pa
import pytest

from entity_lists.audit import condition

PROFILE = pa.table(
    [pa.array(["records", "entries", "entries"]), pa.array([1.0, None, 20.0])], names=["metric", "previous_value"]
)


def compared(column: str, operator: str, parameter: object) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


RECORDS = compared("metric", "==", "records")
FIRST = {"type": "nullity", "column": {"name": "previous_value"}, "is_null": True}
LATER = FIRST | {"is_null": False}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (None, None),
        ("metric == 'records'", "metric == 'records'"),
        (RECORDS, "metric == records"),
        (FIRST, "previous_value is null"),
        (LATER, "previous_value is not null"),
        ({"type": "and", "conditions": [RECORDS, FIRST]}, "metric == records and previous_value is null"),
    ],
)
def test_a_condition_is_told_in_words(rule: object, told: str | None) -> None:
    assert condition.in_words(rule) == told


@pytest.mark.parametrize(
    ("rule", "positions"),
    [
        (None, [0, 1, 2]),
        (RECORDS, [0]),
        (compared("metric", "!=", "records"), [1, 2]),
        (FIRST, [1]),
        (LATER, [0, 2]),
        (compared("previous_value", ">=", 20), [2]),
        (compared("previous_value", "<", 20), [0]),
        (compared("previous_value", "!=", 20), [0, 1]),
        ({"type": "and", "conditions": [compared("metric", "==", "entries"), LATER]}, [2]),
        ({"type": "or", "conditions": [RECORDS, FIRST]}, [0, 1]),
    ],
)
def test_the_rows_are_those_that_the_condition_is_true_of(rule: dict[str, Any] | None, positions: list[int]) -> None:
    assert condition.rows_of(PROFILE, rule) == PROFILE.take(positions)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (None, []),
        (FIRST, []),
        (compared("metric", "!=", "records"), []),
        (RECORDS, ["records"]),
        ({"type": "and", "conditions": [FIRST, RECORDS, compared("scope", "==", "x")]}, ["records"]),
    ],
)
def test_a_condition_names_the_metric_that_it_is_about(rule: dict[str, Any] | None, values: list[str]) -> None:
    assert list(condition.values(rule, "metric")) == values
