"""Every source at a glance: what is in force, when it was last checked, and whether that is as its schedule has it.

A source is late once a scheduled check has not ended well some hours after its time, stale once that is so of two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from entity_lists.care.freshness import CLOCKS_DIFFER
from entity_lists.errors import StoreError
from entity_lists.ingest import status
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import id_order
from entity_lists.store import keys
from entity_lists.workdays import is_federal_workday

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store.store import Store

# How long a check may take, with its retries.
GRACE = timedelta(hours=6)
FRESHNESS = ("fresh", "late", "stale", "never")


@dataclass(frozen=True, kw_only=True)
class Overview:
    """One source. freshness: one of FRESHNESS, never if no check ended well; times are ISO 8601 UTC.

    is_switched_on: whether it has to be looked at. verdict: of the audit of the release in force. next_check_at: the
    first scheduled check after the last that ended well, which is overdue unless the source is fresh. open_questions:
    releases that wait for a person's decision.
    """

    source_id: str
    title: str
    is_switched_on: bool
    release_id: str | None
    as_of: str | None
    last_checked_at: str | None
    last_success_at: str | None
    outcome: str | None
    message: str | None
    freshness: str
    next_check_at: str | None
    verdict: str | None
    open_questions: tuple[str, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether somebody has to look: it is switched on and not fresh."""
        return self.is_switched_on and self.freshness != "fresh"


def overview(store: "Store", source: "Source", *, now: datetime, is_switched_on: bool) -> Overview:
    """Return what one source looks like at this time (UTC).

    Raises:
        StoreError: the pointer, a manifest or the status cannot be read.
    """
    current = published.in_force(store, source.source_id)
    checked = status.read(store, source.source_id) or {}
    succeeded_at = _moment(checked.get("last_success_at"), source.source_id)
    due = list(islice(scheduled(source, succeeded_at), 2)) if succeeded_at else []
    return Overview(
        source_id=source.source_id,
        title=source.title,
        is_switched_on=is_switched_on,
        release_id=current.manifest["release_id"] if current else None,
        as_of=current.manifest["as_of"] if current else None,
        last_checked_at=checked.get("last_checked_at"),
        last_success_at=checked.get("last_success_at"),
        outcome=checked.get("outcome"),
        message=checked.get("message"),
        freshness=_freshness(succeeded_at, due, now),
        next_check_at=due[0].isoformat(timespec="seconds") if due else None,
        verdict=current.manifest["audit"]["verdict"] if current else None,
        open_questions=open_questions(store, source.source_id),
    )


def scheduled(source: "Source", after: datetime) -> Iterator[datetime]:
    """Yield when a source's checks are due after a time, in UTC: by its schedule, on federal working days."""
    from croniter import croniter

    moments = croniter(source.schedule, after.astimezone(ZoneInfo(source.timezone)), ret_type=datetime)
    for moment in moments:
        if is_federal_workday(moment.date()):
            yield moment.astimezone(UTC)


def open_questions(store: "Store", source_id: str) -> tuple[str, ...]:
    """Return the releases that somebody was asked about, that nobody decided on and nothing has overtaken, in order."""
    prefix = keys.approvals_prefix(source_id)
    asked: dict[str, set[str]] = {}
    for key in store.keys(prefix):
        release_id, _, name = key.removeprefix(prefix).partition("/")
        asked.setdefault(release_id, set()).add(name)
    waiting = [one for one, names in asked.items() if "question.md" in names and "decision.json" not in names]
    newest = max(map(_day, published.release_ids(store, source_id)), default="") if waiting else ""
    return tuple(
        sorted(
            (one for one in waiting if _day(one) >= newest and not _is_published(store, source_id, one)), key=id_order
        )
    )


def _is_published(store: "Store", source_id: str, release_id: str) -> bool:
    return published.find_manifest(store, source_id, release_id) is not None


def _day(release_id: str) -> str:
    return release_id[:10]


def _freshness(succeeded_at: datetime | None, due: list[datetime], now: datetime) -> str:
    if succeeded_at is None:
        return "never"
    if succeeded_at > now + CLOCKS_DIFFER:
        # A clock was wrong: nobody knows when it was checked.
        return "stale"
    missed = sum(moment + GRACE <= now for moment in due)
    return FRESHNESS[missed]


def _moment(text: Any, source_id: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (TypeError, ValueError, OverflowError) as error:
        raise StoreError(
            f"{keys.status_key(source_id)}: expected a time in last_success_at, found {text!r}. The next check writes "
            "it anew."
        ) from error
