"""From a publisher's bytes to a snapshot, in the steps that the DAG's tasks and the command line both take.

fetch, write, audit, publish: between them go small JSON values, never tables, and each can be run again. No heavy
library is imported before the step that needs it.
"""

import functools
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from entity_lists import manifest as manifests
from entity_lists import publish as publishing
from entity_lists import snapshot, status
from entity_lists.audit_process import AuditProcess
from entity_lists.contract import CONTRACT_VERSION
from entity_lists.errors import (
    ApprovalNeeded,
    EntityListsError,
    ExpectationsFailed,
    PublishConflict,
    ReleaseRejected,
    SourceUnavailable,
    UsageError,
)
from entity_lists.manifest import Manifest
from entity_lists.release import Origin, Release, base_release_id, origin_key
from entity_lists.report import Report, summary

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.download import Download
    from entity_lists.fetch import Fetcher
    from entity_lists.source import Source
    from entity_lists.store import Store

_MAX_REVISIONS = 1000
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


Auditor = Callable[[Mapping[str, "pa.Table"], str, date], Report]
_P = ParamSpec("_P")
_T = TypeVar("_T")


def _step(
    step: Callable[Concatenate["Source", "Store", datetime, _P], _T],
) -> Callable[Concatenate["Source", "Store", datetime, _P], _T]:
    """Return the step, which now also leaves in status.json how it failed."""

    @functools.wraps(step)
    def recorded(source: "Source", store: "Store", now: datetime, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return step(source, store, now, *args, **kwargs)
        except EntityListsError as error:
            status.record_error(store, source.source_id, error, now=now)
            raise

    return recorded


@_step
def fetch(
    source: "Source", store: "Store", now: datetime, fetcher: "Fetcher", *, as_of: date | None, location: str | None
) -> Release | None:
    """Return the release to ingest, its bytes kept in the store; None if it is published already.

    now: UTC, as in every step. as_of: None for the newest release. location: a path or URL to read instead of asking
    the publisher.

    Raises:
        SourceUnavailable, ReleaseRejected, UsageError: as the source and the fetcher do.
        StoreUnsafe: the store's endpoint does not honour conditional writes.
    """
    _check_date(source, as_of, now.date(), location)
    current = snapshot.in_force(store, source.source_id)
    download, day = _download(source, store, fetcher, current, as_of, location)
    if download is not None:
        source.check(download)
    release_id = _new_release_id(source, store, current, day, download.sha256) if download else None
    if download is None or release_id is None:
        _record_unchanged(source, store, now)
        return None
    store.probe()
    release = Release(
        source_id=source.source_id,
        release_id=release_id,
        as_of=day,
        sha256=download.sha256,
        size_bytes=len(download.content),
        file_name=download.file_name,
        url=download.url,
    )
    _keep_raw(store, release, download)
    return release


def _record_unchanged(source: "Source", store: "Store", now: datetime) -> None:
    message = "nothing new was found; the release in force stays in force"
    status.record(store, source.source_id, "unchanged", now=now, message=message)


def _check_date(source: "Source", as_of: date | None, today: date, location: str | None) -> None:
    if as_of is not None and as_of > today:
        error = SourceUnavailable if location is None else ReleaseRejected
        raise error(f"{source.source_id}: expected an as-of date that has come, found {as_of}; today is {today}.")


def _download(
    source: "Source",
    store: "Store",
    fetcher: "Fetcher",
    current: snapshot.InForce | None,
    as_of: date | None,
    location: str | None,
) -> "tuple[Download | None, date]":
    from entity_lists.fetch import read_input

    if location is not None:
        return read_input(location, fetcher), as_of or _date_in(location)
    day = as_of or source.newest(fetcher)
    return source.download(fetcher, day, _origin_in_force(source, store, current)), day


def _date_in(location: str) -> date:
    found = set(re.findall(r"(?<!\d)(\d{4}-[01]\d-[0-3]\d)(?!\d)", location.rsplit("/", 2)[-1] or location))
    if len(found) != 1:
        raise UsageError(
            f"{location}: its name must hold the one date, as YYYY-MM-DD, that the release is as of; found "
            f"{sorted(found) or 'none'}. Give the date: --as-of YYYY-MM-DD"
        )
    return date.fromisoformat(found.pop())


def _origin_in_force(source: "Source", store: "Store", current: snapshot.InForce | None) -> Origin | None:
    if current is None or not _made_by_this_code(source, current.manifest):
        return None
    key = origin_key(source.source_id, current.manifest["raw"]["sha256"])
    found = store.find(key)
    return Origin(**cast("dict[str, Any]", manifests.from_bytes(found.content, key))) if found else None


def _made_by_this_code(source: "Source", manifest: Manifest) -> bool:
    return (manifest["parser_version"], manifest["contract_version"]) == (source.parser_version, CONTRACT_VERSION)


def _new_release_id(
    source: "Source", store: "Store", current: snapshot.InForce | None, day: date, sha256: str
) -> str | None:
    """Return the id under which these bytes are to be published, None if they are published by this code already."""
    if current and current.manifest["raw"]["sha256"] == sha256 and _made_by_this_code(source, current.manifest):
        return None
    base = base_release_id(day, sha256)
    revisions = [base, *(f"{base}.r{number}" for number in range(2, _MAX_REVISIONS))]
    for release_id in revisions:
        manifest = snapshot.find_manifest(store, source.source_id, release_id)
        if manifest is None:
            return release_id
        if _made_by_this_code(source, manifest):
            # A run that ended between manifest and pointer left this to be done.
            publishing.point_at(store, manifest)
            return None
    raise PublishConflict(f"{source.source_id}: {base} has {len(revisions)} revisions; that is a mistake somewhere.")


def _keep_raw(store: "Store", release: Release, download: "Download") -> None:
    store.create(release.raw_key, download.content)
    key = origin_key(release.source_id, release.sha256)
    origin = Origin(
        url=download.url,
        etag=download.etag,
        last_modified=download.last_modified,
        fetched_at=download.fetched_at.isoformat(timespec="seconds"),
    )
    if store.find(key) is None:
        store.create(key, manifests.to_bytes(vars(origin)))


@_step
def write(source: "Source", store: "Store", now: datetime, release: Release) -> Manifest | None:
    """Return the manifest of the written, not yet audited release; None if its content is in force already.

    Raises:
        ReleaseRejected: the bytes are not this list as the parser knows it; the report is in the store.
        ContractBroken: the records do not fit the contract.
    """
    from entity_lists.write import draft_snapshot, release_before

    try:
        draft = draft_snapshot(source, store, release, release_before(store, release))
    except ReleaseRejected as error:
        _keep_report(store, release.source_id, release.release_id, {"verdict": "reject", "error": str(error)})
        raise
    if draft is None:
        _record_unchanged(source, store, now)
    return draft


@_step
def audit(
    source: "Source", store: "Store", now: datetime, draft: Manifest, auditor: Auditor | None = None
) -> dict[str, Any]:
    """Return the report of the audit of a written release; its verdict is publish or ask.

    auditor: what runs the suites; audit.audit_release in this process if None.

    Raises:
        ExpectationsFailed: the verdict is reject; the report is in the store, the release in force stays as it was.
    """
    tables = {name: snapshot.read_table(store, draft, name) for name in draft["tables"]}
    report = (auditor or _audit_here)(tables, source.source_id, date.fromisoformat(draft["as_of"]))
    text = summary(report, f"{draft['source_id']} {draft['release_id']}")
    _log.info("%s", text)
    if report.verdict == "reject":
        _keep_report(store, draft["source_id"], draft["release_id"], report.as_json())
        raise ExpectationsFailed(
            f"{text}\nNothing was published; the release in force stays as it was.", report.as_json()["failed"]
        )
    return report.as_json()


@_step
def publish(
    source: "Source",
    store: "Store",
    now: datetime,
    draft: Manifest,
    report: Mapping[str, Any],
    *,
    approved_by: str | None = None,
) -> Outcome:
    """Commit an audited release and return how it ended.

    Raises:
        ApprovalNeeded: the verdict is ask and nobody approved.
        PublishConflict: another release was published meanwhile.
    """
    if report["verdict"] == "ask" and approved_by is None:
        _keep_report(store, draft["source_id"], draft["release_id"], report)
        raise ApprovalNeeded(
            f"{draft['source_id']} {draft['release_id']}: the audit asks for a person's approval of "
            f"{len(report['failed'])} failed expectations. Look at the report under rejected/; if the release is "
            f"right, run with the same input: entity-lists ingest {draft['source_id']} --approve",
            report["failed"],
        )
    manifest: Manifest = {**draft, "audit": {**report, "approved_by": approved_by}}
    is_in_force = publishing.commit(store, manifest)
    status.record(store, source.source_id, "published", now=now, message=f"release {draft['release_id']}")
    return Outcome(
        source_id=source.source_id,
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
    approved_by: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """Return how an ingest from fetch to publish ended; on_step is called with the name of each step that begins.

    Raises:
        EntityListsError: as the steps do.
    """
    on_step("fetch")
    release = fetch(source, store, now, fetcher, as_of=as_of, location=location)
    if release is None:
        return unchanged(store, source.source_id)
    with AuditProcess() as auditor:
        on_step("write")
        draft = write(source, store, now, release)
        if draft is None:
            return unchanged(store, source.source_id)
        on_step("audit")
        report = audit(source, store, now, draft, auditor)
        on_step("publish")
        return publish(source, store, now, draft, report, approved_by=approved_by)


def unchanged(store: "Store", source_id: str) -> Outcome:
    """Return the outcome of an ingest that found nothing new: the release in force, without changes."""
    manifest = snapshot.get_manifest(store, source_id, None)
    return Outcome(
        source_id=source_id,
        release_id=manifest["release_id"],
        outcome="unchanged",
        counts=manifest["counts"],
        changes=dict.fromkeys(manifest["change_counts"], 0),
        is_in_force=True,
    )


def _audit_here(tables: Mapping[str, "pa.Table"], source_id: str, as_of: date) -> Report:
    from entity_lists.audit import audit_release

    return audit_release(tables, source_id, as_of)


def _keep_report(store: "Store", source_id: str, release_id: str, report: Mapping[str, Any]) -> None:
    store.put(f"{source_id}/rejected/{release_id}/report.json", manifests.to_bytes(report))
