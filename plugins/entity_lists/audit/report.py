"""What an audit found, apart from how it was found."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from entity_lists.text.counted import counted


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An expectation that did not hold: which, on what, how badly, what was found, and why it matters.

    condition: of which rows it speaks, None if of all. threshold: what it allows. is_news: people are told of it even
    if the release is published.
    """

    suite: str
    expectation: str
    column: str | None
    severity: str
    on_fail: str
    observed: str
    examples: tuple[str, ...]
    why: str
    is_news: bool = False
    condition: str | None = None
    threshold: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the failure as a JSON object."""
        return {
            "suite": self.suite,
            "expectation": self.expectation,
            "column": self.column,
            "condition": self.condition,
            "severity": self.severity,
            "on_fail": self.on_fail,
            "observed": self.observed,
            "threshold": self.threshold,
            "examples": list(self.examples),
            "why": self.why,
            "is_news": self.is_news,
        }


@dataclass(frozen=True, kw_only=True)
class Held:
    """An expectation that held: what was observed, what it allows, and what would have become of the release if not.

    condition: of which rows it speaks, None if of all.
    """

    suite: str
    expectation: str
    column: str | None
    condition: str | None
    severity: str
    on_fail: str
    observed: str
    threshold: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """Return what held as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an audit found. verdict is publish, ask or reject; evaluated is the number of expectations a suite."""

    verdict: str
    evaluated: dict[str, int]
    failed: tuple[Failure, ...]
    held: tuple[Held, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as a JSON object without clock times, critical failures first."""
        return {
            "verdict": self.verdict,
            "evaluated": dict(self.evaluated),
            "failed": [failure.as_json() for failure in self.failed],
            "held": [held.as_json() for held in self.held],
        }


def place(failure: Mapping[str, Any]) -> str:
    """Return where an expectation failed, of a failure in a report's JSON: suite and column, and of which rows."""
    condition = f" where {failure['condition']}" if failure.get("condition") else ""
    return f"{failure['suite']}{'.' + failure['column'] if failure['column'] else ''}{condition}"


def finding(failure: Mapping[str, Any], *, examples: int) -> str:
    """Return what was found, of a failure in a report's JSON, with so many examples of it."""
    return "; ".join([failure["observed"], *failure["examples"][:examples]])


def summary(report: Report, title: str) -> str:
    """Return the report as lines for a log or a terminal."""
    warnings = sum(failure.severity != "critical" for failure in report.failed)
    of_these = f": {len(report.failed) - warnings} critical, {counted(warnings, 'warning')}" if report.failed else ""
    lines = [
        f"Audit of {title}: {report.verdict} ({counted(sum(report.evaluated.values()), 'expectation')}, "
        f"{len(report.failed)} failed{of_these})"
    ]
    for failure in report.failed:
        lines.append(f"  {failure.severity:8} {place(failure.as_json())}: {failure.expectation}: {failure.observed}")
        lines.append(f"           why it matters: {failure.why}")
        lines += [f"           for example: {example}" for example in failure.examples]
    return "\n".join(lines)
