"""status.json: when a source was last checked and how that ended, and when it last ended well.

Best effort: no ingest fails because of it, and no ingest reads it to decide. Whoever watches freshness does.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from entity_lists import manifest as manifests
from entity_lists.errors import EntityListsError, SourceStale, StoreError
from entity_lists.workdays import is_federal_workday

if TYPE_CHECKING:
    from entity_lists.store import Store

ENDED_WELL = ("published", "unchanged")
# How an ingest that raised ended, by the exit code of what it raised.
OUTCOMES = {2: "wrong_use", 3: "rejected", 4: "needs_approval", 5: "source_unavailable", 6: "store_refused"}


def status_key(source_id: str) -> str:
    """Return where the store keeps the status."""
    return f"{source_id}/status.json"


def record(store: "Store", source_id: str, outcome: str, *, now: datetime, message: str | None = None) -> None:
    """Write how the check at this time (UTC) ended."""
    checked_at = now.isoformat(timespec="seconds")
    with suppress(StoreError):
        status = {"last_checked_at": checked_at, "outcome": outcome, "message": message}
        status["last_success_at"] = checked_at if outcome in ENDED_WELL else _last_success_at(store, source_id)
        store.put(status_key(source_id), manifests.to_bytes(status))


def record_error(store: "Store", source_id: str, error: EntityListsError, *, now: datetime) -> None:
    """Write that the check at this time (UTC) ended with this error."""
    record(store, source_id, OUTCOMES.get(error.exit_code, "failed"), now=now, message=str(error))


def read(store: "Store", source_id: str) -> dict[str, Any] | None:
    """Return the status, None if the source was never checked."""
    found = store.find(status_key(source_id))
    return None if found is None else manifests.from_bytes(found.content, status_key(source_id))


def _last_success_at(store: "Store", source_id: str) -> str | None:
    with suppress(StoreError):
        return (read(store, source_id) or {}).get("last_success_at")
    return None


def stale_sources(
    store: "Store", source_ids: Iterable[str], *, now: datetime, working_days: int
) -> dict[str, dict[str, Any]]:
    """Return the status of each source whose last successful check is more than so many working days ago.

    Working days of the U.S. federal government (now: UTC). A source that was never checked here is not in use here.
    """
    found = {}
    for source_id in source_ids:
        status = read(store, source_id)
        if status and _is_stale(status.get("last_success_at"), now.date(), working_days):
            found[source_id] = status
    return found


def _is_stale(last_success_at: str | None, today: date, working_days: int) -> bool:
    if last_success_at is None:
        return True
    since = datetime.fromisoformat(last_success_at).astimezone(UTC).date()
    days = (since + timedelta(days=number) for number in range(1, (today - since).days + 1))
    return sum(map(is_federal_workday, days)) > working_days


def check_freshness(store: "Store", source_ids: Iterable[str], *, now: datetime, working_days: int) -> None:
    """Do nothing unless stale_sources finds one. Raises: SourceStale with the list of them."""
    if found := stale_sources(store, source_ids, now=now, working_days=working_days):
        listed = "\n".join(f"  {describe_stale(source_id, status)}" for source_id, status in found.items())
        raise SourceStale(
            f"{len(found)} sources were not checked successfully for more than {working_days} working days, as of "
            f"{now:%Y-%m-%d}:\n{listed}\nTheir last good releases stay in force. Look at the red runs of their DAGs."
        )


def describe_stale(source_id: str, status: dict[str, Any]) -> str:
    """Return a sentence about a source of stale_sources."""
    success = status.get("last_success_at") or "never"
    message = f": {status['message']}" if status.get("message") else ""
    checked = f"last checked {status['last_checked_at']} ({status['outcome']}{message})"
    return f"{source_id}: last checked successfully {success}; {checked}"
