"""What is observed where an expectation held: for each kind of them, on rows that one sees here."""

from collections.abc import Iterable
from datetime import date
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.audit import condition
from entity_lists.audit.derived import with_derived
from entity_lists.audit.observation import _empty, observation
from entity_lists.audit.suites import load_suites, one_a_table
from entity_lists.contract import tables as contract
from world.releases import SOURCE_ID

AS_OF = date(2025, 3, 28)
NAMES = pa.Table.from_pylist([
    {"entry_id": "a", "name": "Inspur", "listed_on": date(2025, 3, 28), "volume": 90},
    {"entry_id": "b", "name": "Nettrix Co.", "listed_on": date(1997, 2, 3), "volume": 62},
    {"entry_id": "c", "name": "Šumma", "listed_on": None, "volume": None},
])
PROFILE = pa.Table.from_pylist([
    {"metric": "entries", "value": 1234.0, "relative_change": 0.0123456},
    {"metric": "changed_share", "value": 0.00012345678, "relative_change": None},
    {"metric": "changed_share", "value": 1 / 3, "relative_change": None},
    {"metric": "fill_rate", "value": None, "relative_change": None},
])
BETWEEN = "column_values_to_be_between"
PAIR = {"column_A": "listed_on", "column_B": "volume", "ignore_row_if": "either_value_is_missing"}


def where(metric: str) -> dict[str, Any]:
    rule = {"type": "comparison", "column": {"name": "metric"}, "operator": "==", "parameter": metric}
    return {"row_condition": rule}


@pytest.mark.parametrize(
    ("expectation", "kwargs", "misfits", "told"),
    [
        ("table_row_count_to_be_between", {"max_value": 5}, 0, "3 rows"),
        ("column_values_to_be_unique", {"column": "entry_id"}, 0, "0 of 3 rows do not fit"),
        ("column_values_to_be_unique", {"column": "name", "mostly": 0.3}, 2, "2 of 3 rows do not fit (66.67 %)"),
        ("column_values_to_match_regex", {"column": "name", "regex": "."}, 0, "0 of 3 rows do not fit"),
        ("column_values_to_not_match_regex", {"column": "name", "regex": ";"}, 0, "0 of 3 rows do not fit"),
        ("column_values_to_be_in_set", {"column": "volume", "value_set": []}, 0, "0 of 3 rows do not fit, 1 is empty"),
        ("column_values_to_not_be_in_set", {"column": "name", "value_set": ["x"]}, 0, "0 of 3 rows do not fit"),
        ("column_values_to_not_be_null", {"column": "name"}, 0, "0 of 3 rows do not fit"),
        (
            "column_values_to_not_be_null",
            {"column": "listed_on", "mostly": 0.5},
            1,
            "1 of 3 rows does not fit (33.33 %)",
        ),
        ("column_distinct_values_to_contain_set", {"column": "name", "value_set": ["Inspur"]}, 0, "none missing"),
        ("column_pair_values_to_be_equal", PAIR, 0, "0 of 3 rows do not fit, 1 is empty"),
        ("column_pair_values_a_to_be_greater_than_b", PAIR, 0, "0 of 3 rows do not fit, 1 is empty"),
        ("column_value_lengths_to_be_between", {"column": "name"}, 0, "5 to 11 characters; 0 of 3 rows do not fit"),
        (BETWEEN, {"column": "volume"}, 0, "62 to 90; 0 of 3 rows do not fit, 1 is empty"),
        (
            BETWEEN,
            {"column": "listed_on", "mostly": 0.5},
            1,
            "1997-02-03 to 2025-03-28; 1 of 3 rows does not fit (50 %), 1 is empty",
        ),
    ],
)
def test_what_was_observed_is_told_in_words(expectation: str, kwargs: dict[str, Any], misfits: int, told: str) -> None:
    assert observation(f"expect_{expectation}", kwargs, NAMES, misfits) == told


@pytest.mark.parametrize(
    ("column", "metric", "told"),
    [
        pytest.param("value", "entries", "1,234", id="of one row the value"),
        pytest.param("relative_change", "entries", "1.235 %", id="in percent"),
        pytest.param("value", "changed_share", "0.01235 % to 33.33 %; 0 of 2 rows do not fit", id="least and most"),
        pytest.param("relative_change", "changed_share", "0 of 2 rows do not fit, 2 are empty", id="all empty"),
        pytest.param("value", "fill_rate", "empty", id="one row, empty"),
        pytest.param("value", "set_aside", "no such row", id="no row"),
    ],
)
def test_a_count_of_the_profile_is_told_itself(column: str, metric: str, told: str) -> None:
    assert observation(f"expect_{BETWEEN}", {"column": column, **where(metric)}, PROFILE, 0) == told


def audited(
    audit: ModuleType, tables: dict[str, pa.Table]
) -> Iterable[tuple[pa.Table, dict[str, Any], dict[str, Any]]]:
    """Yield each expectation, the table that it speaks of, and what Great Expectations counts in it."""
    parameters = {name: audit.pd.Timestamp(AS_OF) for name in ("as_of", "next_year", "first_rule")}
    source = audit.gx.get_context(mode="ephemeral").data_sources.pandas_default
    for suite in one_a_table(load_suites(SOURCE_ID, contract.TABLES)):
        table = with_derived(suite.table, tables[suite.table], tables["entries"]["entry_id"].combine_chunks())
        batch = source.read_dataframe(audit._frame(table, suite))
        told = batch.validate(audit._as_gx(suite), result_format="BASIC", expectation_parameters=parameters)
        for result in told.results:
            position = result.expectation_config.meta["position"]
            yield table, suite.expectations[position]["kwargs"], result.result


def test_rows_are_counted_as_great_expectations_counts_them(
    audit: ModuleType, sample_tables: dict[str, pa.Table]
) -> None:
    counted = 0
    for table, kwargs, result in audited(audit, sample_tables):
        if "element_count" not in result:
            continue
        rows = condition.rows_of(table, kwargs.get("row_condition"))
        assert rows.num_rows == result["element_count"], kwargs
        assert _empty(kwargs, rows) == result.get("missing_count", result["unexpected_count"]), kwargs
        counted += 1
    assert counted > 100
