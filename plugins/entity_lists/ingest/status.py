"""status.json: when a source was last checked and how that ended, and when it last ended well.

Best effort: no ingest fails because of it, and no ingest reads it to decide. Whoever watches freshness does.

A check that ended well leaves its record in the log of checks besides, and the catalogue up to date. All of it comes
after the commit and undoes nothing: what cannot be written is told in the log, or written by the next check.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entity_lists.errors import EntityListsError, ReleaseRejected, StoreError
from entity_lists.fetch.limits import SETTING
from entity_lists.snapshot import catalog, checks
from entity_lists.store import canonical_json
from entity_lists.store.keys import status_key

if TYPE_CHECKING:
    from entity_lists.snapshot.checks import Seen
    from entity_lists.store.store import Store

ENDED_WELL = ("published", "unchanged")
# How an ingest that raised ended, by the exit code of what it raised.
OUTCOMES = {2: "wrong_use", 3: "rejected", 4: "needs_approval", 5: "source_unavailable", 6: "store_refused"}

_log = logging.getLogger(__name__)


def record(store: "Store", source_id: str, outcome: str, *, now: datetime, message: str | None = None) -> None:
    """Write how the check at this time (UTC) ended."""
    checked_at = now.isoformat(timespec="seconds")
    with suppress(StoreError):
        status = {"last_checked_at": checked_at, "outcome": outcome, "message": message}
        status["last_success_at"] = checked_at if outcome in ENDED_WELL else _last_success_at(store, source_id)
        store.put(status_key(source_id), canonical_json.to_bytes(status))


def record_error(store: "Store", source_id: str, error: EntityListsError, *, now: datetime) -> None:
    """Write that the check at this time (UTC) ended with this error."""
    record(store, source_id, OUTCOMES.get(error.exit_code, "failed"), now=now, message=str(error))


@contextmanager
def failure_recorded(store: "Store", source_id: str, now: datetime) -> Generator[None]:
    """Leave in status.json how a step failed, if it does.

    Raises: ReleaseRejected (there was not enough memory).
    """
    try:
        yield
    except EntityListsError as error:
        record_error(store, source_id, error, now=now)
        raise
    except MemoryError as error:
        failure = ReleaseRejected(
            f"{source_id}: the memory that it may have was not enough; nothing was published. If the list has really "
            f"grown so much, allow it more in {SETTING}, or give it a larger machine; run it again."
        )
        record_error(store, source_id, failure, now=now)
        raise failure from error


def record_published(store: "Store", source_id: str, release_id: str, seen: "Seen | None", *, now: datetime) -> None:
    """Write down that a check ended with a release published; seen: None if what the fetch saw is lost."""
    record(store, source_id, "published", now=now, message=f"release {release_id}")
    _record(store, source_id, seen, "published", release_id)


def record_unchanged(
    store: "Store", source_id: str, release_id: str | None, seen: "Seen | None", *, now: datetime
) -> None:
    """Write down that a check found nothing new; release_id: of the release that it confirmed."""
    message = "nothing new was found; the release in force stays in force"
    record(store, source_id, "unchanged", now=now, message=message)
    _record(store, source_id, seen, "unchanged", release_id)
    if release_id is not None:
        # What the run that published it could not remove.
        checks.drop_seen(store, source_id, release_id)


def _record(store: "Store", source_id: str, seen: "Seen | None", outcome: str, release_id: str | None) -> None:
    if seen is not None and release_id is not None:
        checks.record(store, source_id, seen, outcome=outcome, release_id=release_id)
    keep_catalog(store, source_id)


def titles() -> dict[str, str]:
    """Return the title of every source by its id."""
    # Imported here: a command says that it works before the readers of all lists are loaded.
    from entity_lists.sources import ALL_SOURCES

    return {source.source_id: source.title for source in ALL_SOURCES}


def keep_catalog(store: "Store", source_id: str) -> None:
    """Bring a source's part of catalog.json up to date; that it could not be is told in the log."""
    try:
        catalog.update(store, source_id, titles())
    except EntityListsError as error:
        _log.warning("%s: catalog.json is not up to date; the next check mends it: %s", source_id, error)


def read(store: "Store", source_id: str) -> dict[str, Any] | None:
    """Return the status, None if the source was never checked."""
    stored = store.find(status_key(source_id))
    return None if stored is None else canonical_json.from_bytes(stored.content, status_key(source_id))


def _last_success_at(store: "Store", source_id: str) -> str | None:
    with suppress(StoreError):
        return (read(store, source_id) or {}).get("last_success_at")
    return None
