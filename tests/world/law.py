"""Stores with a list, the Federal Register and the law derived from both."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from entity_lists.audit.approval import Decision
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.derive import derive
from entity_lists.ingest.steps import Outcome, run
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore

LIST_ID, REGISTER_ID, LAW_ID = "us_bis_entity_list", "us_federal_register", "us_bis_entity_list_law"
NOW = datetime(2026, 11, 20, 18, 0, 0, tzinfo=UTC)
DECISION = Decision(is_approved=True, by="a test", at=NOW.isoformat(), reason="the releases of a test")


def ingested(store: LocalStore, source_id: str, path: Path, as_of: date | None = None) -> Outcome:
    """Ingest a file, whatever the audit asks."""
    with Fetcher(now=lambda: NOW) as fetcher:
        return run(get_source(source_id), store, NOW, fetcher, as_of=as_of, location=str(path), decision=DECISION)


def derived(store: LocalStore, *, owners_file: bytes | None = None, now: datetime = NOW) -> Outcome:
    """Derive the law behind the list, whatever the audit asks."""
    return derive(get_source(LAW_ID), store, lambda: now, owners_file=owners_file, decision=DECISION)


def law_store(folder: Path, releases: Sequence[tuple[Path, date | None]], register: Path) -> LocalStore:
    """Return a store with these releases of the list, the Register's answer, and what is derived from the last."""
    store = LocalStore(folder)
    for path, as_of in releases:
        ingested(store, LIST_ID, path, as_of)
    ingested(store, REGISTER_ID, register)
    derived(store)
    return store
