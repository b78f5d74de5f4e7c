"""What the page of an audit shows: every expectation, what was observed and allowed; those that failed first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.pages.release import kept
from entity_lists.pages.sorting import checked_choice, sorted_by
from entity_lists.source import Source

if TYPE_CHECKING:
    from entity_lists.store.store import Store

SORTABLE = ("suite", "expectation", "column", "severity", "observed", "threshold")


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One rule: on what, how grave, what was observed and allowed, why it matters; examples: rows that do not fit."""

    holds: bool
    suite: str
    expectation: str
    column: str | None
    condition: str | None
    severity: str
    on_fail: str
    observed: str
    threshold: str | None
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """The audit of a release. evaluated: how many expectations; is_complete: whether those that held are on record.

    Audits of an earlier make kept only how many held. error: why there was none.
    """

    source_id: str
    title: str
    release_id: str
    state: str
    told: str | None
    verdict: str | None
    approved_by: str | None
    evaluated: int
    failed: int
    is_complete: bool
    error: str | None
    suites: tuple[str, ...]
    suite: str
    outcome: str
    expectations: tuple[Expectation, ...]


def audit_page(
    store: "Store", source: Source, release_id: str, *, suite: str = "", outcome: str = "", sort: str = ""
) -> AuditPage:
    """Return the audit of a release. suite, outcome ("failed", "held"): only those.

    Raises:
        UsageError: nothing is on record of the release, or sort names none of SORTABLE.
    """
    one = kept(store, source.source_id, release_id)
    failed = one.audit.get("failed") or ()
    held = one.audit.get("held") or ()
    evaluated = one.audit.get("evaluated") or {}
    checked_choice("outcome", outcome, ("failed", "held"))
    checked_choice("suite", suite, sorted(evaluated))
    every = [
        Expectation(
            holds=holds,
            suite=each["suite"],
            expectation=each["expectation"],
            column=each["column"],
            condition=each.get("condition"),
            severity=each["severity"],
            on_fail=each.get("on_fail", ""),
            observed=each["observed"],
            threshold=each.get("threshold"),
            why=each["why"],
            examples=tuple(each.get("examples") or ()),
        )
        for holds, group in ((False, failed), (True, held))
        for each in group
    ]
    state, told = one.states.of(release_id)
    shown = [
        each
        for each in every
        if (not suite or each.suite == suite) and (not outcome or each.holds == (outcome == "held"))
    ]
    return AuditPage(
        source_id=source.source_id,
        title=source.title,
        release_id=release_id,
        state=state,
        told=told,
        verdict=one.audit.get("verdict"),
        approved_by=one.audit.get("approved_by"),
        evaluated=sum(evaluated.values()),
        failed=len(failed),
        is_complete=len(every) == sum(evaluated.values()),
        error=one.error,
        suites=tuple(sorted(evaluated)),
        suite=suite,
        outcome=outcome,
        expectations=sorted_by(shown, sort, SORTABLE),
    )
