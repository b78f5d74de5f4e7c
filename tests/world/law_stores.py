"""Stores with a list, the Register, and what is derived from both: the steps in one process, without the audit."""

from collections.abc import Iterable
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

# The two rules of March 2025 that the sample's second release shows: announced and in force three days before printed.
OF_MARCH = tuple(
    document(
        number,
        "2025-03-28",
        "Additions to the Entity List",
        effective_on="2025-03-25",
        dates="This rule is effective March 25, 2025.",
        start_page=first,
        end_page=last,
        citation=f"90 FR {first}",
    )
    for number, first, last in (("2025-05426", 14031, 14046), ("2025-05427", 14046, 14052))
)


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


def ingest_register(
    store: Store, offline: Fetcher, folder: Path, documents: Iterable[Document] = OF_MARCH, *,
    day: str = "2025-03-28", now: datetime = NOW,
) -> Outcome:  # fmt: skip
    """Ingest an answer of the Register's API that was saved on a day; folder: where to save it."""
    path = folder / f"documents_{day}.json"
    path.write_bytes(answer(documents))
    return ingest(store, offline, path, source=get_source(REGISTER_ID), now=now)


def derive_here(store: Store, *, now: datetime = NOW, owners_file: bytes | None = None) -> Outcome:
    """Take the steps that ingest.derive takes, without the audit's own process."""
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
    ingest_register(empty, offline, tmp_path, [RULE])
    derive_here(empty)
    return empty
