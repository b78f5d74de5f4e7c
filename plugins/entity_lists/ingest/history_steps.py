"""The dates of a backfill, one after the other: fetched, written as what follows the one before, and audited.

What came of each date is kept, so a run that is started again goes on where the last one stopped.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from entity_lists.contract.tables import CONTRACT_VERSION
from entity_lists.errors import ExpectationsFailed, UsageError
from entity_lists.ingest.receive import files_seen, received
from entity_lists.release import Release, release_of
from entity_lists.snapshot import backfilled, published
from entity_lists.snapshot.backfilled import Step
from entity_lists.snapshot.manifest import Manifest
from entity_lists.write.draft import draft_snapshot

if TYPE_CHECKING:
    from entity_lists.audit.report import Report
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.source import Source
    from entity_lists.store.store import Store

OnStep = Callable[[str], None]
Auditor = Callable[["Store", Manifest], "Report"]


def write(
    source: "Source",
    store: "Store",
    fetcher: "Fetcher",
    clock: Callable[[], datetime],
    days: Sequence[date],
    *,
    auditor: Auditor | None = None,
    on_step: OnStep = lambda step: None,
) -> None:
    """Fetch, write and audit the releases of these dates, oldest first, each compared with the one before it.

    What is there already is taken as it is. auditor: evaluation.audit_written if None.

    Raises:
        SourceUnavailable: as the source does; it goes on from that date when it is run again.
        ReleaseRejected: the release of a date is not this list, or fails its audit; named is the date.
    """
    before: Manifest | None = None
    drafted: dict[str, Manifest] = {}
    for number, day in enumerate(days, start=1):
        on_step(f"{day}, {number} of {len(days)}")
        step = backfilled.find_step(store, source.source_id, day) or _fetched(source, store, fetcher, clock(), day)
        if not _is_done(source, store, step, before):
            step = _written(source, store, step, before, drafted, auditor or _audit_here)
        if step["draft"] is not None:
            before = step["draft"]
            drafted[before["release_id"]] = before


def _fetched(source: "Source", store: "Store", fetcher: "Fetcher", now: datetime, day: date) -> Step:
    """Return the step of a date whose bytes are kept now."""
    files = source.download(fetcher, day, None)
    if files is None:
        raise UsageError(f"{source.source_id}: the publisher answered {day} with nothing new. Run it again.")
    source.check(files)
    # Whatever is in force now says nothing about that day.
    came = received(source, store, files, day, None, files_seen(files, now, day))
    release = came.release or release_of(published.get_manifest(store, source.source_id, came.confirmed))
    step: Step = {
        "as_of": day.isoformat(),
        "release": release.as_json(),
        "is_written": False,
        "before": None,
        "made_by": [source.parser_version, CONTRACT_VERSION],
        "draft": None,
        "report": None,
    }
    backfilled.keep_step(store, source.source_id, step)
    return step


def _is_done(source: "Source", store: "Store", step: Step, before: Manifest | None) -> bool:
    """Return whether a step is written as it would be now, or published: what then follows another one is replayed."""
    if not step["is_written"]:
        return False
    if step["draft"] and published.find_manifest(store, source.source_id, step["draft"]["release_id"]):
        return True
    is_same = step["made_by"] == [source.parser_version, CONTRACT_VERSION]
    return is_same and step["before"] == (before["release_id"] if before else None)


def _written(
    source: "Source",
    store: "Store",
    step: Step,
    before: Manifest | None,
    drafted: dict[str, Manifest],
    auditor: Auditor,
) -> Step:
    """Return the step with what was written and audited of it, and keep that.

    Raises:
        ReleaseRejected: as draft_snapshot does; ExpectationsFailed if the audit rejects it.
    """
    release = Release.from_json(step["release"])
    draft = draft_snapshot(source, store, release, before, drafted=drafted)
    if draft is not None:
        # As many releases come before it as there would be if each were published before the next is written.
        draft["sequence"] = 1 + len(drafted)
    report = None if draft is None else _audited(store, draft, auditor)
    made_by = [source.parser_version, CONTRACT_VERSION]
    done = step | Step(
        as_of=step["as_of"],
        release=step["release"],
        is_written=True,
        before=before["release_id"] if before else None,
        made_by=made_by,
        draft=draft,
        report=report,
    )
    backfilled.keep_step(store, source.source_id, done)
    return done


def _audited(store: "Store", draft: Manifest, auditor: Auditor) -> dict[str, Any]:
    from entity_lists.audit.report import summary

    report = auditor(store, draft)
    text = summary(report, f"{draft['source_id']} {draft['release_id']}")
    if report.verdict == "reject":
        raise ExpectationsFailed(
            f"{text}\nThe backfill stops at {draft['as_of']}; nothing of it was published. If that release is right, a "
            "threshold is wrong: change it in its suite, with the reason, and run it again: it goes on from there.",
            report.as_json()["failed"],
        )
    return report.as_json()


def _audit_here(store: "Store", draft: Manifest) -> "Report":
    from entity_lists.audit.evaluation import audit_written

    return audit_written(store, draft)
