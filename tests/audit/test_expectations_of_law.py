"""Every expectation on the Federal Register, and on what is derived from it, is shown to hold once and to fail once."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.audit.suites import Suite
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.contract.tables import TABLES

DAY = date(2025, 3, 28)
FOLDER = Path(__file__).resolve().parents[2] / "expectations"
NAMES = (*(name for name in ALL_TABLES if name not in TABLES), REGISTER_ID, LAW_ID)
SUITES = {name: json.loads((FOLDER / f"{name}.json").read_text()) for name in NAMES}
EVERY = [(name, index) for name, suite in SUITES.items() for index in range(len(suite["expectations"]))]
Row = dict[str, Any]
OF_TYPE = {pa.date32(): DAY, pa.int32(): 1, pa.int64(): 1, pa.float64(): 0.5, pa.bool_(): True}
GOOD: Row = {
    "document_number": "2025-05427", "url": "https://www.federalregister.gov/d/2025-05427", "volume": 90,
    "start_page": 14046, "end_page": 14052, "valid_by": "legal", "valid_to": DAY + timedelta(days=1),
    "before": "old", "after": "new",
}  # fmt: skip
# Of the rules that compare two columns, what makes the row wrong.
WRONG_PAIRS: dict[str, Row] = {
    "volume_year": {"volume": 89},
    "end_page": {"end_page": 14045},
    "valid_to": {"valid_to": DAY - timedelta(days=1)},
    "is_same": {"after": "old"},
}


def rule(name: str, index: int) -> Row:
    found: Row = SUITES[name]["expectations"][index]
    return found


def table_of(name: str, index: int) -> str:
    return str(rule(name, index).get("table", SUITES[name]["table"]))


def condition(kwargs: Mapping[str, Any]) -> Row:
    """Return the values of the rows that a rule speaks of."""
    given = kwargs.get("row_condition") or {"type": "and", "conditions": []}
    parts = given["conditions"] if given["type"] == "and" else [given]
    return {part["column"]["name"]: part["parameter"] for part in parts}


def row(table: str) -> Row:
    return {
        column.name: column.codes[0] if column.codes else GOOD.get(column.name, OF_TYPE.get(column.type, "x"))
        for column in ALL_TABLES[table].columns
        if column.name != "source_id"
    }


def right(kwargs: Mapping[str, Any]) -> Row:
    """Return the values of a row that a rule holds of."""
    given = condition(kwargs)
    if "value_set" in kwargs and kwargs["column"] not in given:
        return given | {kwargs["column"]: kwargs["value_set"][0]}
    if kwargs.get("column") == "value":
        return given | {"value": float(kwargs.get("min_value", kwargs.get("max_value", 0)))}
    return given


def wrong(kind: str, kwargs: Mapping[str, Any]) -> Row:
    """Return the values of a row that a rule does not hold of."""
    given, column = condition(kwargs), str(kwargs.get("column"))
    if "column_A" in kwargs:
        return given | WRONG_PAIRS[kwargs["column_A"]]
    if kind.endswith("not_be_in_set"):
        return given | {column: kwargs["value_set"][0]}
    if column == "published_on":
        return {column: date(1901, 1, 1)}
    if kind.endswith("to_be_between"):
        return given | {column: kwargs["min_value"] - 1 if "min_value" in kwargs else kwargs["max_value"] + 1}
    return given | {column: None if kind.endswith("not_be_null") else "!"}


def rows_of(name: str, index: int, *, is_right: bool) -> list[Row]:
    kind, kwargs = rule(name, index)["type"], rule(name, index)["kwargs"]
    base = row(table_of(name, index))
    if kind == "expect_table_row_count_to_be_between":
        return [] if is_right else [base]
    if kind == "expect_column_distinct_values_to_contain_set":
        return [base | {kwargs["column"]: value} for value in kwargs["value_set"][0 if is_right else 1 :]]
    if kind.endswith("not_be_in_set") and is_right:
        return [base | condition(kwargs) | {kwargs["column"]: "equal"}]
    return [base | (right(kwargs) if is_right else wrong(kind, kwargs))]


def failures(audit: ModuleType, name: str, index: int, *, is_right: bool) -> list[Any]:
    table = table_of(name, index)
    columns = pa.schema([(column.name, column.type) for column in ALL_TABLES[table].columns])
    built = pa.Table.from_pylist(rows_of(name, index, is_right=is_right), schema=columns)
    expectation = {key: value for key, value in rule(name, index).items() if key != "table"}
    suite = Suite(name=name, table=table, expectations=(expectation,))
    return list(audit.audit_tables([(table, built)], [suite], as_of=DAY).failed)


def described(which: tuple[str, int]) -> str:
    return f"{which[0]}-{which[1]}-{rule(*which)['type'].removeprefix('expect_')}"


each = pytest.mark.parametrize(("name", "index"), EVERY, ids=map(described, EVERY))


@each
def test_an_expectation_holds_of_what_is_right(audit: ModuleType, name: str, index: int) -> None:
    assert failures(audit, name, index, is_right=True) == []


@each
def test_an_expectation_fails_on_what_is_wrong_and_says_why(audit: ModuleType, name: str, index: int) -> None:
    (failure,) = failures(audit, name, index, is_right=False)
    expected = rule(name, index)
    assert (failure.suite, failure.expectation, failure.severity) == (name, expected["type"], expected["severity"])
    assert failure.why == expected["meta"]["why"]
    assert not failure.observed.startswith("the expectation could not be evaluated")
