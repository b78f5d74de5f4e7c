"""What an audit asserted of each table and whether it held, for tools that show the quality of data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entity_lists.audit.suites import load_suites
from entity_lists.contract.data_sets import tables_of


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One expectation of a suite; column: None if it is about the table.

    observed: what was found, allowed: what may be; None where the report of an earlier make does not say.
    """

    table: str
    suite: str
    expectation: str
    column: str | None
    severity: str
    why: str
    is_met: bool
    observed: str | None
    allowed: str | None


def assertions(source_id: str, report: Mapping[str, Any]) -> Iterator[Assertion]:
    """Yield every expectation that an audit of a source's release looked at; report: of the audit, as JSON.

    Raises:
        ContractBroken: the suites cannot be loaded.
    """
    failed, held = _by_what_they_say(report["failed"]), _by_what_they_say(report.get("held", ()))
    for suite in load_suites(source_id, tables_of(source_id)):
        for expectation in suite.expectations:
            column, why = expectation["kwargs"].get("column"), expectation["meta"]["why"]
            said = (suite.name, expectation["type"], column, expectation["severity"], why)
            found = failed.get(said) or held.get(said) or {}
            yield Assertion(
                table=suite.table,
                suite=suite.name,
                expectation=expectation["type"],
                column=column,
                severity=expectation["severity"],
                why=why,
                is_met=said not in failed,
                observed=found.get("observed"),
                allowed=found.get("threshold"),
            )


def _by_what_they_say(findings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """Return what an audit found by what tells an expectation from every other one."""
    return {(one["suite"], one["expectation"], one["column"], one["severity"], one["why"]): one for one in findings}
