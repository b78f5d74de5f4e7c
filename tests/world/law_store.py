"""A store with a sample of the Entity List, a rule of March 2025, and what is derived from both."""

from datetime import datetime
from pathlib import Path

import pytest

from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.ingest.derive import gather
from entity_lists.ingest.steps import Outcome
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.register_answer import Document, answer, document
from world.releases import BEFORE, NOW, accept, ingest

NUMBER = "2025-05427"
# Source: 90 FR 14046, published 2025-03-28.
RULE = document(
    NUMBER,
    "2025-03-28",
    "Additions to the Entity List",
    abstract="BIS amends the EAR by adding 12 entities to the Entity List, under the destinations of China, People's "
    "Republic of (China) (11); and Taiwan (1).",
    dates="This rule is effective March 25, 2025.",
    effective_on="2025-03-25",
    start_page=14046,
    end_page=14052,
)


def ingest_register(store: Store, fetcher: Fetcher, folder: Path, *documents: Document, now: datetime = NOW) -> Outcome:
    """Publish a release of the Register with these records; folder: where its answer is saved."""
    path = folder / "2025-03-28.json"
    path.write_bytes(answer(documents))
    day = now.date()
    return ingest(store, fetcher, path, source=get_source(REGISTER_ID), as_of=day, now=now)


def derive(store: Store, *, owners_file: bytes | None = None, now: datetime = NOW) -> Outcome:
    """Take the steps of a derivation, without the audit's own process."""
    source = get_source(LAW_ID)
    release = gather(source, store, now, owners_file=owners_file)
    draft = steps.write(source, store, now, release) if release else None
    if draft is None:
        return steps.unchanged(store, LAW_ID)
    return steps.publish(store, now, draft, steps.audit(store, now, draft, accept))


@pytest.fixture
def ahead(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    """The list of the day before the rule was printed, the Register that has it, and what is derived from both."""
    ingest(empty, offline, BEFORE)
    ingest_register(empty, offline, tmp_path, RULE)
    derive(empty)
    return empty
