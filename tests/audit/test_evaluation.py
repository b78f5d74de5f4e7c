"""The loader of the suites and the verdict; that each expectation can fail is in test_expectations.py."""

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
from entity_lists.contract import tables as contract
from entity_lists.errors import ContractBroken
from entity_lists.sources import SOURCES
from world.releases import SOURCE_ID, report_on

AS_OF = date(2025, 3, 28)
NEVER: dict[str, Any] = {
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 10**9},
    "severity": "critical",
    "meta": {"why": "No list is so long."},
}
UNKNOWN_TYPE = {**NEVER, "type": "expect_the_unexpected"}


@pytest.fixture
def suite_of(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a suite over the entries with these expectations."""

    def written(*expectations: object, **changed: object) -> Path:
        path = tmp_path / "entries.json"
        path.write_text(json.dumps({"name": "entries", "table": "entries", "expectations": expectations, **changed}))
        return path

    return written


def test_the_sample_is_good(sample_tables: dict[str, pa.Table]) -> None:
    report = report_on(sample_tables, SOURCE_ID, AS_OF)
    assert (report.verdict, report.failed) == ("publish", ())
    assert report.evaluated.keys() == {*contract.TABLES, "release_profile", SOURCE_ID} - {"profile"}
    assert min(report.evaluated.values()) > 0


def test_great_expectations_is_told_to_report_nothing_to_its_makers(audit: ModuleType) -> None:
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_an_audit_leaves_the_tables_as_they_were(audit: ModuleType, sample_tables: dict[str, pa.Table]) -> None:
    before = {name: table.to_pylist() for name, table in sample_tables.items()}
    audit.audit_tables(sample_tables.items(), [], as_of=AS_OF)
    assert {name: table.to_pylist() for name, table in sample_tables.items()} == before


# The loader


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        pytest.param(UNKNOWN_TYPE, r"1 expectations written, 0 understood.*\['expect_the_unexp", id="unknown type"),
        pytest.param({**NEVER, "meta": {}}, "KeyError: 'why'", id="no why"),
        pytest.param({**NEVER, "meta": {"why": "  "}}, "does not say why", id="an empty why"),
        pytest.param({k: v for k, v in NEVER.items() if k != "severity"}, "KeyError: 'severity'", id="no severity"),
        pytest.param(
            {**NEVER, "severity": "info"}, r"severity 'info'; it must be one of \('critical', ", id="severity"
        ),
        pytest.param({k: v for k, v in NEVER.items() if k != "meta"}, "KeyError: 'meta'", id="no meta"),
        pytest.param(
            {**NEVER, "meta": {"why": "Because.", "on_fail": "shrug"}}, "on_fail 'shrug'; it must be ask", id="on_fail"
        ),
        pytest.param({**NEVER, "kwargs": {"min_valeu": 1}}, "an expectation is written wrongly", id="unknown argument"),
        pytest.param("rows >= 1", "cannot be loaded: TypeError", id="no object"),
    ],
)
def test_an_expectation_that_is_written_wrongly_stops_the_audit(
    audit: ModuleType, suite_of: Callable[..., Path], expectation: object, message: str
) -> None:
    with pytest.raises(ContractBroken, match=f"suite entries.*{message}"):
        audit.load_suite(suite_of(expectation))


def test_an_unknown_type_among_known_ones_is_not_dropped(audit: ModuleType, suite_of: Callable[..., Path]) -> None:
    with pytest.raises(ContractBroken, match=r"suite entries: 3 expectations written, 2 understood"):
        audit.load_suite(suite_of(NEVER, UNKNOWN_TYPE, {**NEVER, "severity": "warning"}))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"table": "entries"}', '{"expectations": [{}]}'],
    ids=["empty", "list", "cut", "bare", "table"],
)
def test_a_file_that_is_no_suite_is_refused_by_its_name(audit: ModuleType, tmp_path: Path, text: str) -> None:
    (tmp_path / "entries.json").write_text(text)
    with pytest.raises(ContractBroken, match=r"suite entries.json cannot be loaded"):
        audit.load_suite(tmp_path / "entries.json")


def test_a_missing_suite_is_no_permission(audit: ModuleType, tmp_path: Path, suite_of: Callable[..., Path]) -> None:
    suite_of(NEVER)
    with pytest.raises(ContractBroken, match=r"suite names.json cannot be loaded: FileNotFoundError"):
        audit.load_suites(SOURCE_ID, ["entries", "names"], tmp_path)


def test_every_table_of_the_contract_and_every_source_has_its_suite(audit: ModuleType) -> None:
    found = {suite.name for source in SOURCES for suite in audit.load_suites(source.source_id, contract.TABLES)}
    assert found == {path.stem for path in audit.EXPECTATIONS.glob("*")}
    assert {suite.table for suite in audit.load_suites(SOURCE_ID, contract.TABLES)} == contract.TABLES.keys()


def test_an_expectation_may_speak_of_another_table_than_its_suite(
    audit: ModuleType, suite_of: Callable[..., Path]
) -> None:
    suites = audit.load_suite(suite_of(NEVER, {**NEVER, "table": "names"}, NEVER))
    assert [(suite.name, suite.table, len(suite.expectations)) for suite in suites] == [
        ("entries", "entries", 2),
        ("entries", "names", 1),
    ]


def test_an_expectation_of_a_source_stands_in_the_place_of_the_general_one_of_its_id(
    audit: ModuleType, tmp_path: Path
) -> None:
    def write(name: str, *expectations: object) -> None:
        (tmp_path / f"{name}.json").write_text(json.dumps({"table": "entries", "expectations": expectations}))

    named = {**NEVER, "meta": {**NEVER["meta"], "id": "length"}}
    write("entries", named, NEVER)
    write("a_source", {**named, "kwargs": {"min_value": 1}})
    suites = audit.load_suites("a_source", ["entries"], tmp_path)
    assert [(suite.name, [e["kwargs"] for e in suite.expectations]) for suite in suites] == [
        ("entries", [{"min_value": 10**9}]),
        ("a_source", [{"min_value": 1}]),
    ]
    write("a_source", {**named, "meta": {**named["meta"], "id": "lenght"}})
    with pytest.raises(ContractBroken, match="suite a_source: no general expectation has the id lenght"):
        audit.load_suites("a_source", ["entries"], tmp_path)


# The verdict


def failing(severity: str = "critical", **meta: str) -> dict[str, Any]:
    return {**NEVER, "severity": severity, "meta": {**NEVER["meta"], **meta}}


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
    suites = audit.load_suite(suite_of(*expectations))
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
    report = audit.audit_tables(sample_tables.items(), audit.load_suite(suite_of(rule, failing())), as_of=AS_OF)
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
        examples=warning.examples,
        why="An example.",
    )


NO_COLUMN = {**failing(), "type": "expect_column_values_to_be_unique", "kwargs": {"column": "no_such_column"}}


def test_an_expectation_that_cannot_be_evaluated_fails(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    report = audit.audit_tables(sample_tables.items(), audit.load_suite(suite_of(NO_COLUMN)), as_of=AS_OF)
    assert (report.verdict, report.failed[0].column) == ("reject", "no_such_column")
    assert report.failed[0].observed.startswith("the expectation could not be evaluated: ")


def test_an_expectation_that_cannot_be_evaluated_says_why(
    audit: ModuleType, suite_of: Callable[..., Path], sample_tables: dict[str, pa.Table]
) -> None:
    report = audit.audit_tables(sample_tables.items(), audit.load_suite(suite_of(NO_COLUMN)), as_of=AS_OF)
    assert "no_such_column" in report.failed[0].observed
    assert "Traceback" not in report.failed[0].observed
