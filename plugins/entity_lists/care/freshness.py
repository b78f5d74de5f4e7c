"""Freshness: which sources were not checked successfully for days, by the status.json that every ingest leaves."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from entity_lists.errors import SourceStale, StoreError
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import status_key
from entity_lists.text.counted import counted
from entity_lists.workdays import is_federal_workday

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# How far the clocks of two machines that we trust may be apart.
CLOCKS_DIFFER = timedelta(days=1)


def stale_sources(store: "Store", source_ids: Iterable[str], *, now: datetime, working_days: int) -> dict[str, str]:
    """Return why a source is stale, by source: no successful check of the last so many working days is on record.

    Working days of the U.S. federal government (now: UTC). Every source that is given is expected to be looked at;
    which those are: expected.py.
    """
    reasons = {source_id: _why_stale(store, source_id, now, working_days) for source_id in source_ids}
    return {source_id: why for source_id, why in reasons.items() if why}


def _why_stale(store: "Store", source_id: str, now: datetime, working_days: int) -> str | None:
    key = status_key(source_id)
    stored = store.find(key)
    if stored is None:
        if store.find(keys.latest_key(source_id)) is not None:
            return f"a release is in force, but {store.path(key)} is missing: no check is on record"
        return "was never checked, although it is switched on"
    try:
        status: Mapping[str, Any] = canonical_json.checked(
            stored.content, key, ("last_checked_at", "outcome", "message")
        )
        success = status.get("last_success_at")
        succeeded_at = datetime.fromisoformat(success).astimezone(UTC) if success else None
    except (StoreError, TypeError, ValueError, OverflowError) as error:
        return f"no successful check is on record, {store.path(key)} cannot be read: {error}"
    if succeeded_at and succeeded_at > now + CLOCKS_DIFFER:
        return f"{_describe(status)}; that is in the future: a clock was wrong, so nobody knows when it was checked"
    return None if succeeded_at and _is_recent(succeeded_at.date(), now.date(), working_days) else _describe(status)


def _is_recent(since: date, today: date, working_days: int) -> bool:
    days = (since + timedelta(days=number) for number in range(1, (today - since).days + 1))
    return sum(map(is_federal_workday, days)) <= working_days


def _describe(status: Mapping[str, Any]) -> str:
    message = f": {status['message']}" if status["message"] else ""
    checked = f"last checked {status['last_checked_at']} ({status['outcome']}{message})"
    return f"last checked successfully {status.get('last_success_at') or 'never'}; {checked}"


def check_freshness(store: "Store", source_ids: Iterable[str], *, now: datetime, working_days: int) -> None:
    """Raise SourceStale with the list of them if stale_sources finds any."""
    if stale := stale_sources(store, source_ids, now=now, working_days=working_days):
        listed = "\n".join(f"  {source_id}: {why}" for source_id, why in stale.items())
        raise SourceStale(
            f"{counted(len(stale), 'source')} not checked successfully for more than "
            f"{counted(working_days, 'working day')}, by what is on record as of {now:%Y-%m-%d}:\n{listed}\n"
            "Their last good releases stay in force. Look at the red runs of their DAGs; the next check writes a "
            "status that is missing or damaged anew."
        )
