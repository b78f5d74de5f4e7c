"""What an audit asserted of each table and whether it held, for tools that show the quality of data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entity_lists.audit.suites import load_suites
from entity_lists.contract.tables import TABLES


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One expectation of a suite; column: None if it is about the table. observed: what was found, if it failed."""

    table: str
    suite: str
    expectation: str
    column: str | None
    severity: str
    why: str
    observed: str | None

    @property
    def is_met(self) -> bool:
        """Whether it held."""
        return self.observed is None


def assertions(source_id: str, report: Mapping[str, Any]) -> Iterator[Assertion]:
    """Yield every expectation that an audit of a source's release looked at; report: of the audit, as JSON.

    Raises:
        ContractBroken: the suites cannot be loaded.
    """
    failed = {
        (one["suite"], one["expectation"], one["column"], one["severity"], one["why"]): one["observed"]
        for one in report["failed"]
    }
    for suite in load_suites(source_id, TABLES):
        for expectation in suite.expectations:
            column, why = expectation["kwargs"].get("column"), expectation["meta"]["why"]
            said = (suite.name, expectation["type"], column, expectation["severity"], why)
            yield Assertion(
                table=suite.table,
                suite=suite.name,
                expectation=expectation["type"],
                column=column,
                severity=expectation["severity"],
                why=why,
                observed=failed.get(said),
            )
