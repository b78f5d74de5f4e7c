"""What an audit asserted, told table by table: every expectation once, and the failed ones as failed."""

import pytest

from entity_lists.audit.suites import load_suites
from entity_lists.contract.tables import TABLES
from entity_lists.describe.assertions import assertions
from entity_lists.snapshot import published
from entity_lists.sources import SOURCES
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, SOURCE_ID


@pytest.mark.parametrize("source_id", [source.source_id for source in SOURCES])
def test_every_expectation_is_told_apart_by_what_a_failure_says_of_it(source_id: str) -> None:
    found = list(assertions(source_id, {"failed": []}))
    told = {(one.suite, one.expectation, one.column, one.severity, one.why) for one in found}
    assert len(found) == sum(len(suite.expectations) for suite in load_suites(source_id, TABLES)) > 20
    assert len(told) == len(found)
    assert all(one.is_met for one in found)


def test_what_failed_is_told_with_what_was_found_and_the_rest_held() -> None:
    source_id = SOURCES[0].source_id
    one = next(one for one in assertions(source_id, {"failed": []}) if one.column)
    failure = {
        "suite": one.suite,
        "expectation": one.expectation,
        "column": one.column,
        "severity": one.severity,
        "why": one.why,
        "observed": "2 of 34 rows do not fit",
    }
    failed = [one for one in assertions(source_id, {"failed": [failure]}) if not one.is_met]
    assert [(one.table, one.observed, one.allowed) for one in failed] == [(one.table, "2 of 34 rows do not fit", None)]


def test_every_expectation_is_told_with_what_was_found_and_what_may_be(copy: LocalStore) -> None:
    report = published.get_manifest(copy, SOURCE_ID, AFTER_ID)["audit"]
    told = list(assertions(SOURCE_ID, report))
    assert all(one.is_met and one.observed and one.allowed for one in told)
    assert {(one.observed, one.allowed) for one in told if one.suite == "quarantine" and one.severity == "warning"} == {
        ("0 rows", "exactly 0 rows")
    }
