"""What a check that ended well leaves behind: the status, its record in the log of checks, the catalogue up to date.

All three come after the commit and undo nothing: what cannot be written is told in the log, or written by the next one.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.errors import EntityListsError
from entity_lists.ingest import status
from entity_lists.snapshot import catalog, checks
from entity_lists.sources import SOURCES

if TYPE_CHECKING:
    from entity_lists.snapshot.checks import Seen
    from entity_lists.store.store import Store

TITLES = {source.source_id: source.title for source in SOURCES}

_log = logging.getLogger(__name__)


def record_published(store: "Store", source_id: str, release_id: str, seen: "Seen | None", *, now: datetime) -> None:
    """Write down that a check ended with a release published; seen: None if nobody was asked, as in a rebuild."""
    status.record(store, source_id, "published", now=now, message=f"release {release_id}")
    _record(store, source_id, seen, "published", release_id)


def record_unchanged(
    store: "Store", source_id: str, release_id: str | None, seen: "Seen | None", *, now: datetime
) -> None:
    """Write down that a check found nothing new; release_id: of the release that it confirmed."""
    message = "nothing new was found; the release in force stays in force"
    status.record(store, source_id, "unchanged", now=now, message=message)
    _record(store, source_id, seen, "unchanged", release_id)
    if release_id is not None:
        # What the run that published it could not remove.
        checks.drop_seen(store, source_id, release_id)


def _record(store: "Store", source_id: str, seen: "Seen | None", outcome: str, release_id: str | None) -> None:
    if seen is not None and release_id is not None:
        checks.record(store, source_id, seen, outcome=outcome, release_id=release_id)
    keep_catalog(store, source_id)


def keep_catalog(store: "Store", source_id: str) -> None:
    """Bring a source's part of catalog.json up to date; that it could not be is told in the log."""
    try:
        catalog.update(store, source_id, TITLES)
    except EntityListsError as error:
        _log.warning("%s: catalog.json is not up to date; the next check mends it: %s", source_id, error)
