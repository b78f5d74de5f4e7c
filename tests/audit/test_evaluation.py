"""How suites are evaluated, and the verdict; that each expectation can fail is in test_expectations.py."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.audit.report import Failure
from entity_lists.audit.suites import load_suite
from entity_lists.contract import tables as contract
from entity_lists.errors import ContractBroken
from entity_lists.store import canonical_json
from world.releases import SOURCE_ID, report_on
from world.suites import NEVER, UNKNOWN_TYPE

AS_OF = date(2025, 3, 28)


def test_the_sample_is_good(sample_tables: dict[str, pa.Table]) -> None:
    report = report_on(sample_tables, SOURCE_ID, AS_OF)
    assert (report.verdict, report.failed) == ("publish", ())
    assert report.evaluated.keys() == {*contract.TABLES, "release_profile", SOURCE_ID} - {"profile"}
    assert min(report.evaluated.values()) > 0


def test_what_held_is_kept_as_what_failed_is(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    held = {**NEVER, "kwargs": {"max_value": 50}}
    mostly = {
        **held,
        "type": "expect_column_values_to_not_match_regex",
        "kwargs": {"column": "name", "regex": "^Inspur", "mostly": 0.7},
        "severity": "warning",
    }
    dated = {
        **held,
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "listed_on", "max_value": {"$PARAMETER": "as_of"}},
        "meta": {**held["meta"], "on_fail": "ask", "new_rule": "It asks: it may be cited before."},
    }
    suites = load_suite(suite_of(mostly, failing(), held, dated))
    report = audit.audit_tables(sample_tables.items(), suites, as_of=AS_OF)
    of_suite = {"suite": "entries", "condition": None, "why": "No list is so long."}
    assert [one.as_json() for one in report.held] == [
        of_suite
        | {
            "expectation": "expect_column_values_to_be_between",
            "column": "listed_on",
            "severity": "critical",
            "on_fail": "ask",
            "observed": "2011-10-31 to 2025-03-28; 0 of 34 rows do not fit",
            "threshold": "at most 2025-03-28",
        },
        of_suite
        | {
            "expectation": "expect_table_row_count_to_be_between",
            "column": None,
            "severity": "critical",
            "on_fail": "reject",
            "observed": "34 rows",
            "threshold": "at most 50 rows",
        },
        of_suite
        | {
            "expectation": "expect_column_values_to_not_match_regex",
            "column": "name",
            "severity": "warning",
            "on_fail": "publish",
            "observed": "7 of 34 rows do not fit (20.59 %)",
            "threshold": "in at least 70 % of rows: does not match ^Inspur",
        },
    ]
    assert [(one.observed, one.threshold) for one in report.failed] == [("34", "at least 1,000,000,000 rows")]


def test_two_audits_say_the_same_bytes_of_every_expectation(sample_tables: dict[str, pa.Table]) -> None:
    first, second = (report_on(sample_tables, SOURCE_ID, AS_OF).as_json() for _ in range(2))
    assert canonical_json.to_bytes(first) == canonical_json.to_bytes(second)
    assert len(first["held"]) == sum(first["evaluated"].values()) == 142
    assert max(len(str(value)) for one in first["held"] for value in one.values()) < 400
    assert "nan" not in json.dumps([one["observed"] for one in first["held"]]).lower()


def test_great_expectations_is_told_to_report_nothing_to_its_makers(audit: ModuleType) -> None:
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_an_audit_leaves_the_tables_as_they_were(audit: ModuleType, sample_tables: dict[str, pa.Table]) -> None:
    before = {name: table.to_pylist() for name, table in sample_tables.items()}
    audit.audit_tables(sample_tables.items(), [], as_of=AS_OF)
    assert {name: table.to_pylist() for name, table in sample_tables.items()} == before


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        pytest.param(UNKNOWN_TYPE, r"1 expectation written, 0 understood.*\['expect_the_unexp", id="unknown type"),
        pytest.param({**NEVER, "kwargs": {"min_valeu": 1}}, "an expectation is written wrongly", id="unknown argument"),
    ],
)
def test_an_expectation_that_great_expectations_does_not_know_stops_the_audit(
    audit: ModuleType,
    sample_tables: dict[str, pa.Table],
    suite_of: Callable[..., Path],
    expectation: object,
    message: str,
) -> None:
    with pytest.raises(ContractBroken, match=f"suite entries.*{message}"):
        audit.audit_tables(sample_tables.items(), load_suite(suite_of(expectation)), as_of=AS_OF)


def test_an_unknown_type_among_known_ones_is_not_dropped(
    audit: ModuleType, sample_tables: dict[str, pa.Table], suite_of: Callable[..., Path]
) -> None:
    written = load_suite(suite_of(NEVER, UNKNOWN_TYPE, {**NEVER, "severity": "warning"}))
    with pytest.raises(ContractBroken, match=r"suite entries: 3 expectations written, 2 understood"):
        audit.audit_tables(sample_tables.items(), written, as_of=AS_OF)


# The verdict


def failing(severity: str = "critical", **meta: str) -> dict[str, Any]:
    answer = {"new_rule": "It asks: a list may be so long."} if meta.get("on_fail") == "ask" else {}
    return {**NEVER, "severity": severity, "meta": {**NEVER["meta"], **meta, **answer}}


@pytest.mark.parametrize(
    ("expectations", "verdict"),
    [
        pytest.param([], "publish", id="none"),
        pytest.param([failing("warning")], "publish", id="a warning"),
        pytest.param([failing("warning", on_fail="ask")], "publish", id="a warning that would ask"),
        pytest.param([failing()], "reject", id="a critical one"),
        pytest.param([failing(on_fail="reject")], "reject", id="a critical one that says so"),
        pytest.param([failing(on_fail="ask")], "ask", id="a critical one that asks"),
        pytest.param([failing(on_fail="ask"), failing("warning")], "ask", id="ask and warning"),
        pytest.param([failing(on_fail="ask"), failing("warning"), failing()], "reject", id="all three"),
    ],
)
def test_the_verdict_is_that_of_the_worst_failure(
    audit: ModuleType,
    suite_of: Callable[..., Path],
    sample_tables: dict[str, pa.Table],
    expectations: list[dict[str, Any]],
    verdict: str,
) -> None:
    suites = load_suite(suite_of(*expectations))
    report = audit.audit_tables(sample_tables.items(), suites, as_of=AS_OF)
    assert (report.verdict, len(report.failed)) == (verdict, len(expectations))
    assert report.evaluated == ({"entries": len(expectations)} if expectations else {})


def test_a_failure_says_where_what_and_why(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    rule = {
        "type": "expect_column_values_to_not_match_regex",
        "kwargs": {"column": "name", "regex": "^Inspur"},
        "severity": "warning",
        "meta": {"why": "An example."},
    }
    report = audit.audit_tables(sample_tables.items(), load_suite(suite_of(rule, failing())), as_of=AS_OF)
    critical, warning = report.failed
    assert (critical.severity, critical.on_fail, critical.column) == ("critical", "reject", None)
    assert critical.observed == "34"
    rows = [row for row in sample_tables["entries"].to_pylist() if row["name"].startswith("Inspur")]
    examples = [f"entry_id {row['entry_id']}, position {row['position']}, name {row['name']}" for row in rows]
    assert list(warning.examples) == examples[:5]
    assert warning == Failure(
        suite="entries",
        expectation="expect_column_values_to_not_match_regex",
        column="name",
        severity="warning",
        on_fail="publish",
        observed="7 of 34 rows do not fit",
        threshold="does not match ^Inspur",
        examples=warning.examples,
        why="An example.",
    )


NO_COLUMN = {**failing(), "type": "expect_column_values_to_be_unique", "kwargs": {"column": "no_such_column"}}


def test_an_expectation_that_cannot_be_evaluated_fails(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    report = audit.audit_tables(sample_tables.items(), load_suite(suite_of(NO_COLUMN)), as_of=AS_OF)
    assert (report.verdict, report.failed[0].column) == ("reject", "no_such_column")
    assert report.failed[0].observed.startswith("the expectation could not be evaluated: ")


def test_an_expectation_that_cannot_be_evaluated_says_why(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    report = audit.audit_tables(sample_tables.items(), load_suite(suite_of(NO_COLUMN)), as_of=AS_OF)
    assert "no_such_column" in report.failed[0].observed
    assert "Traceback" not in report.failed[0].observed
