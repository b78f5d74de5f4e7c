"""status.json: when a source was last checked and how that ended, for whoever watches freshness.

Best effort: no ingest fails because of it, and nothing reads it to decide.
"""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entity_lists import manifest as manifests
from entity_lists.errors import EntityListsError, StoreError

if TYPE_CHECKING:
    from entity_lists.store import Store

# How an ingest that raised ended, by the exit code of what it raised.
OUTCOMES = {2: "wrong_use", 3: "rejected", 4: "needs_approval", 5: "source_unavailable", 6: "store_refused"}


def status_key(source_id: str) -> str:
    """Return where the store keeps the status."""
    return f"{source_id}/status.json"


def record(store: "Store", source_id: str, outcome: str, *, now: datetime, message: str | None = None) -> None:
    """Write how the check at this time (UTC) ended."""
    status = {"last_checked_at": now.isoformat(timespec="seconds"), "outcome": outcome, "message": message}
    with suppress(StoreError):
        store.put(status_key(source_id), manifests.to_bytes(status))


def record_error(store: "Store", source_id: str, error: EntityListsError, *, now: datetime) -> None:
    """Write that the check at this time (UTC) ended with this error."""
    record(store, source_id, OUTCOMES.get(error.exit_code, "failed"), now=now, message=str(error))


def read(store: "Store", source_id: str) -> dict[str, Any] | None:
    """Return the status, None if the source was never checked."""
    found = store.find(status_key(source_id))
    return None if found is None else manifests.from_bytes(found.content, status_key(source_id))
