"""status.json: when a source was last checked and how that ended, and when it last ended well.

Best effort: no ingest fails because of it, and no ingest reads it to decide. Whoever watches freshness does.
"""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entity_lists.errors import EntityListsError, StoreError
from entity_lists.store import canonical_json
from entity_lists.store.keys import status_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

ENDED_WELL = ("published", "unchanged")
# How an ingest that raised ended, by the exit code of what it raised.
OUTCOMES = {2: "wrong_use", 3: "rejected", 4: "needs_approval", 5: "source_unavailable", 6: "store_refused"}


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


def read(store: "Store", source_id: str) -> dict[str, Any] | None:
    """Return the status, None if the source was never checked."""
    stored = store.find(status_key(source_id))
    return None if stored is None else canonical_json.from_bytes(stored.content, status_key(source_id))


def _last_success_at(store: "Store", source_id: str) -> str | None:
    with suppress(StoreError):
        return (read(store, source_id) or {}).get("last_success_at")
    return None
