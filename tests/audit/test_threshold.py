"""What each kind of expectation under expectations/ allows, in words."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit import threshold as thresholds
from entity_lists.audit.threshold import amount, threshold

FOLDER = Path(__file__).resolve().parents[2] / "expectations"
EVERY = [one for path in sorted(FOLDER.glob("*.json")) for one in json.loads(path.read_text())["expectations"]]


def metric(name: str) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": "metric"}, "operator": "==", "parameter": name}


@pytest.mark.parametrize(
    ("expectation", "kwargs", "told"),
    [
        ("column_values_to_be_between", {"column": "volume", "min_value": 1, "max_value": 1200}, "between 1 and 1,200"),
        ("column_values_to_be_between", {"column": "position", "min_value": 1}, "at least 1"),
        ("column_values_to_be_between", {"column": "score", "max_value": 0.5}, "at most 0.5"),
        ("column_values_to_be_between", {"column": "value", "min_value": 0, "max_value": 0}, "exactly 0"),
        (
            "column_values_to_be_between",
            {"column": "listed_on", "min_value": datetime(1946, 1, 1), "max_value": "2025-03-28T00:00:00"},
            "between 1946-01-01 and 2025-03-28",
        ),
        (
            "column_values_to_be_between",
            {"column": "page", "min_value": 1, "max_value": 150000, "mostly": 0.999},
            "in at least 99.9 % of rows: between 1 and 150,000",
        ),
        (
            "column_values_to_be_between",
            {"column": "value", "max_value": 0.07, "row_condition": metric("changed_share_a_month")},
            "at most 7 %",
        ),
        (
            "column_values_to_be_between",
            {"column": "value", "min_value": 0.98, "row_condition": metric("alias_counts_matching_number_word")},
            "at least 0.98",
        ),
        (
            "column_values_to_be_between",
            {"column": "change", "min_value": -0.2, "row_condition": metric("fill_rate")},
            "at least -20 points",
        ),
        (
            "column_values_to_be_between",
            {"column": "relative_change", "min_value": -0.5, "max_value": 2, "row_condition": metric("entries")},
            "between -50 % and 200 %",
        ),
        (
            "column_value_lengths_to_be_between",
            {"column": "name", "min_value": 1, "max_value": 250},
            "between 1 and 250 characters",
        ),
        ("table_row_count_to_be_between", {"min_value": 0, "max_value": 0}, "exactly 0 rows"),
        ("column_values_to_not_be_null", {"column": "reason"}, "not empty"),
        ("column_values_to_not_be_null", {"column": "x", "mostly": 0.98}, "in at least 98 % of rows: not empty"),
        ("column_values_to_be_unique", {"column": "entry_id"}, "each value once"),
        ("column_values_to_be_in_set", {"column": "entry_is_known", "value_set": [True]}, "only true"),
        (
            "column_values_to_be_in_set",
            {"column": "role", "value_set": ["listed", "amended"]},
            "one of 2 values: listed, amended",
        ),
        ("column_values_to_not_be_in_set", {"column": "id_type", "value_set": ["other"]}, "not other"),
        (
            "column_values_to_not_be_in_set",
            {"column": "entry_type", "value_set": ["unknown", "address"]},
            "none of 2 values: unknown, address",
        ),
        ("column_distinct_values_to_contain_set", {"column": "scope", "value_set": ["release"]}, "release is there"),
        (
            "column_distinct_values_to_contain_set",
            {"column": "metric", "value_set": ["rows", "entities"]},
            "all of 2 values: rows, entities",
        ),
        ("column_values_to_match_regex", {"column": "country_code", "regex": "^[A-Z]{2}$"}, "matches ^[A-Z]{2}$"),
        ("column_values_to_not_match_regex", {"column": "name", "regex": ";"}, "does not match ;"),
        (
            "column_pair_values_to_be_equal",
            {"column_A": "volume_year", "column_B": "published_year", "ignore_row_if": "either_value_is_missing"},
            "volume_year equals published_year, where both are known",
        ),
        (
            "column_pair_values_a_to_be_greater_than_b",
            {"column_A": "valid_to", "column_B": "valid_from"},
            "valid_to greater than valid_from",
        ),
        ("column_max_to_be_less_than_ever", {"b": 1, "a": date(2025, 1, 2)}, '{"a": "2025-01-02", "b": 1}'),
    ],
)
def test_what_is_allowed_is_told_in_words(expectation: str, kwargs: dict[str, Any], told: str) -> None:
    assert threshold(f"expect_{expectation}", kwargs) == told


def test_every_kind_of_expectation_that_a_suite_has_is_told_in_words() -> None:
    assert {one["type"] for one in EVERY} == set(thresholds._WORDS)


def test_every_argument_that_a_suite_gives_is_told() -> None:
    told = {"column", "column_A", "column_B", "min_value", "max_value", "mostly", "row_condition", "value_set", "regex"}
    assert {name for one in EVERY for name in one["kwargs"]} == told | {"ignore_row_if", "or_equal"}


def test_what_is_allowed_is_short() -> None:
    told = [threshold(one["type"], one["kwargs"]) for one in EVERY]
    assert 1 < min(map(len, told)) < max(map(len, told)) <= 200


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (True, "", "true"),
        (1234567, "", "1,234,567"),
        (0.1 + 0.2, "", "0.3"),
        (0.07, " %", "7 %"),
        (date(2025, 3, 28), "", "2025-03-28"),
        ("2025-03-28T10:00:00", "", "2025-03-28T10:00:00"),
        ("EL", "", "EL"),
    ],
)
def test_an_amount_has_no_noise(value: object, unit: str, told: str) -> None:
    assert amount(value, unit) == told
