"""From a publisher's bytes to a snapshot, in the steps that the DAG's tasks and the command line both take.

fetch, write, audit, publish: between them go small JSON values, never tables, and each can be run again. Great
Expectations, pandas, boto3 and DuckDB are not imported before the step that needs them.
"""

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from entity_lists.audit import question
from entity_lists.audit.approval import Decision
from entity_lists.audit.kept import keep_rejected
from entity_lists.audit.process import AuditProcess
from entity_lists.audit.report import Report, summary
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.errors import ExpectationsFailed, ReleaseRejected, SourceChanged
from entity_lists.ingest import account, answer, status
from entity_lists.ingest.receive import receive
from entity_lists.ingest.recognise import looks_like, other_list
from entity_lists.release import Release
from entity_lists.snapshot import checks, pointer, published, raw_bytes
from entity_lists.snapshot import commit as publishing
from entity_lists.snapshot.manifest import Manifest

if TYPE_CHECKING:
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.source import Source
    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an ingest ended: published or unchanged, and with which release in force."""

    source_id: str
    release_id: str
    outcome: str
    counts: Mapping[str, int]
    changes: Mapping[str, int]
    is_in_force: bool
    failed: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as a JSON object."""
        return {
            "source_id": self.source_id,
            "release_id": self.release_id,
            "outcome": self.outcome,
            "counts": dict(self.counts),
            "changes": dict(self.changes),
            "is_in_force": self.is_in_force,
            "failed": [dict(failure) for failure in self.failed],
        }


Auditor = Callable[["Store", Manifest], Report]


def fetch(
    source: "Source",
    store: "Store",
    now: datetime,
    fetcher: "Fetcher",
    *,
    as_of: date | None,
    location: str | None,
    sign: publishing.Sign | None = None,
) -> Release | None:
    """Return the release to ingest, its bytes kept in the store; None if it is published already.

    now: UTC, as in every step. as_of: None for the newest release. location: a path or URL to read instead of asking
    the publisher. sign: as in commit.commit, for what an earlier run began to publish.

    Raises:
        SourceUnavailable, ReleaseRejected, UsageError: as the source and the fetcher do.
        StoreUnsafe: the store's endpoint does not honour conditional writes.
        PublishConflict: as receive, finish_claimed and finish_publish do.
    """
    with status.failure_recorded(store, source.source_id, now):
        if publishing.finish_claimed(store, source.source_id, now=now, sign=sign):
            status.keep_catalog(store, source.source_id)
        received = receive(source, store, fetcher, as_of=as_of, location=location, now=now)
        if received.committed is not None:
            finish_publish(store, received.committed)
        if received.release is not None:
            checks.keep_seen(store, source.source_id, received.release.release_id, received.seen)
    if received.release is None:
        status.record_unchanged(store, source.source_id, received.confirmed, received.seen, now=now)
    else:
        _log.info("%s", account.of_fetch(source, received.release))
    return received.release


def finish_publish(store: "Store", committed: Manifest) -> None:
    """Move the pointer to a committed release, unless a newer one is in force: its publish may have broken off before.

    Nothing more is published by it: what this run has fetched says nothing new, and its other steps are skipped.

    Raises:
        PublishConflict: the race for the pointer was lost again and again.
    """
    pointer.point_at(store, committed)


def write(
    source: "Source",
    store: "Store",
    now: datetime,
    release: Release,
    on_table: Callable[[str, bytes], None] = lambda name, content: None,
) -> Manifest | None:
    """Return the manifest of the written, not yet audited release; None if its content is in force already.

    on_table: as in draft.draft_snapshot.

    Raises:
        ReleaseRejected: the bytes are not this list as the parser knows it; the report is in the store.
        ContractBroken: the records do not fit the contract.
    """
    from entity_lists.write.draft import draft_snapshot, release_before

    with status.failure_recorded(store, release.source_id, now):
        before = release_before(store, release)
        try:
            with _wrong_list_named(source, store, release):
                draft = draft_snapshot(source, store, release, before, on_table=on_table)
        except ReleaseRejected as error:
            keep_rejected(store, release.source_id, release.release_id, error=str(error))
            checks.drop_seen(store, release.source_id, release.release_id)
            raise
        seen = checks.find_seen(store, release.source_id, release.release_id)
    if draft is None:
        status.record_unchanged(store, release.source_id, before["release_id"] if before else None, seen, now=now)
        checks.drop_seen(store, release.source_id, release.release_id)
    else:
        _log.info("%s", account.of_write(draft))
    return draft


@contextmanager
def _wrong_list_named(source: "Source", store: "Store", release: Release) -> Generator[None]:
    """Let the message about bytes that are not this list say which one they look like."""
    try:
        yield
    except SourceChanged as error:
        other = other_list(source, raw_bytes.read(store, release, release.files[0]))
        if other is None:
            raise
        raise SourceChanged(f"{error} {looks_like(other)}") from error


def audit(store: "Store", now: datetime, draft: Manifest, auditor: Auditor | None = None) -> dict[str, Any]:
    """Return the report of the audit of a written release; its verdict is publish or ask, and then a question is kept.

    auditor: what runs the suites; evaluation.audit_written in this process if None.

    Raises:
        ExpectationsFailed: the verdict is reject; the report is in the store, the release in force stays as it was.
        ContractBroken: the release could not be audited; so is its report.
    """
    with status.failure_recorded(store, draft["source_id"], now):
        report = _audited(store, draft, auditor or _audit_here)
        text = summary(report, f"{draft['source_id']} {draft['release_id']}")
        _log.info("%s", text)
        if report.verdict == "ask":
            question.keep_question(store, draft, report.as_json())
        if report.verdict == "reject":
            keep_rejected(store, draft["source_id"], draft["release_id"], report.as_json(), draft=draft)
            raise ExpectationsFailed(
                f"{text}\nNothing was published; the release in force stays as it was.", report.as_json()["failed"]
            )
    return report.as_json()


def publish(
    store: "Store",
    now: datetime,
    draft: Manifest,
    report: Mapping[str, Any],
    *,
    decision: Decision | None = None,
    replaces: str | None = None,
    is_check: bool = True,
    sign: publishing.Sign | None = None,
) -> Outcome:
    """Commit an audited release and return how it ended; replaces and sign as in commit.commit.

    decision: what a person said to a release whose verdict is ask; it counts for no other release, and not if somebody
    decided otherwise after it. is_check: whether bytes were fetched, and not only read again from the store.

    Raises:
        ApprovalNeeded: the verdict is ask and nobody decided.
        ReleaseDeclined: the verdict is ask, and somebody said no or the question is moot.
        ReleaseRejected: the release was withdrawn meanwhile.
        PublishConflict: another release was published meanwhile.
        StoreError: a file that was written is missing or has other bytes.
    """
    source_id = draft["source_id"]
    with status.failure_recorded(store, source_id, now):
        is_asked = report["verdict"] == "ask"
        by = answer.approved_by(store, now, draft, report, decision) if is_asked else None
        manifest: Manifest = {**draft, "audit": {**report, "approved_by": by}}
        seen = checks.find_seen(store, source_id, draft["release_id"])
        is_in_force = publishing.commit(store, manifest, now=now, replaces=replaces, sign=sign)
    if is_check:
        status.record_published(store, source_id, draft["release_id"], seen, now=now)
    else:
        status.keep_catalog(store, source_id)
    checks.drop_seen(store, source_id, draft["release_id"])
    in_force = published.get_manifest(store, source_id, None)
    _log.info("%s", account.of_publish(store, manifest, in_force, approved_by=by))
    return Outcome(
        source_id=source_id,
        release_id=draft["release_id"],
        outcome="published",
        counts=draft["counts"],
        changes=draft["change_counts"],
        is_in_force=is_in_force,
        failed=tuple(report["failed"]),
    )


def run(
    source: "Source",
    store: "Store",
    now: datetime,
    fetcher: "Fetcher",
    *,
    as_of: date | None = None,
    location: str | None = None,
    decision: Decision | None = None,
    sign: publishing.Sign | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """Return how an ingest from fetch to publish ended; on_step is called with the name of each step that begins.

    sign: as in commit.commit.

    Raises:
        EntityListsError: as the steps do.
    """
    with AuditProcess() as auditor:
        on_step("fetch")
        release = fetch(source, store, now, fetcher, as_of=as_of, location=location, sign=sign)
        if release is None:
            return unchanged(store, source.source_id)
        on_step("write")
        draft = write(source, store, now, release, auditor.tables_of(release))
        if draft is None:
            return unchanged(store, source.source_id)
        on_step("audit")
        report = audit(store, now, draft, auditor)
        on_step("publish")
        # Not the time at which the run began: until now another release was in force.
        return publish(store, fetcher.now(), draft, report, decision=decision, sign=sign)


def unchanged(store: "Store", source_id: str) -> Outcome:
    """Return the outcome of an ingest that found nothing new: the release in force, without changes."""
    manifest = published.get_manifest(store, source_id, None)
    return Outcome(
        source_id=source_id,
        release_id=manifest["release_id"],
        outcome="unchanged",
        counts=manifest["counts"],
        changes=dict.fromkeys(CHANGE_COUNTS, 0),
        is_in_force=True,
    )


def _audited(store: "Store", draft: Manifest, auditor: Auditor) -> Report:
    """Return what an audit found; that a release could not be audited is kept as its report."""
    try:
        return auditor(store, draft)
    except ReleaseRejected as error:
        keep_rejected(store, draft["source_id"], draft["release_id"], error=str(error), draft=draft)
        raise


def _audit_here(store: "Store", draft: Manifest) -> Report:
    from entity_lists.audit.evaluation import audit_written

    return audit_written(store, draft)
