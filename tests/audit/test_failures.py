"""What an audit's result becomes in the report."""

from typing import Any

import pytest

from entity_lists.audit import failures
from entity_lists.audit.failures import failure

META = {"suite": "release_profile", "why": "It never halves."}


def result(severity: str = "critical") -> dict[str, Any]:
    return {
        "expectation_config": {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "relative_change"},
            "severity": severity,
        },
        "result": {"unexpected_count": 1, "element_count": 25},
    }


def test_an_example_names_what_it_tells_and_leaves_out_what_is_empty() -> None:
    row = {"metric": "entries_in_country", "scope": "PK", "previous_value": None, "relative_change": -1.0, "value": 0.3}
    told = failure(META, result(), [row])
    assert told.observed == "1 of 25 rows does not fit"
    assert told.examples == ("metric entries_in_country, scope PK, relative_change -1, value 0.3",)


def test_what_is_missing_is_told_in_one_order() -> None:
    told = failure(META, result() | {"result": {"partial_missing_list": ["UVL", "DPL", "SDN"]}}, [])
    assert told.observed == "missing: DPL, SDN, UVL"


def test_an_example_is_short() -> None:
    told = failure(META, result(), [{"entry_id": "0123", "name": "x" * 300}])
    assert [len(example) for example in told.examples] == [200]


@pytest.mark.parametrize(
    ("severity", "meta", "becomes"),
    [("critical", {}, "reject"), ("critical", {"on_fail": "ask"}, "ask"), ("warning", {"on_fail": "ask"}, "publish")],
)
def test_a_warning_holds_nothing_back(severity: str, meta: dict[str, str], becomes: str) -> None:
    assert failure(META | meta, result(severity), []).on_fail == becomes


def test_an_example_is_cut_between_words() -> None:
    assert failures._example({"name": "Haowei " * 40}).endswith("Haowei…")
