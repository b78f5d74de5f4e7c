"""What may be wrong with an answer of the Federal Register, end to end: how the ingest ends, and what readers see."""

from datetime import date
from pathlib import Path

import pytest

from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.errors import ApprovalNeeded
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.steps import Outcome
from entity_lists.snapshot import published
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.law_stores import OF_MARCH
from world.register_answer import Document, answer, document
from world.releases import audit_here, ingest

FIRST, SECOND = OF_MARCH


def arrive(store: LocalStore, fetcher: Fetcher, folder: Path, day: int, *documents: Document) -> Outcome:
    path = folder / f"documents-{day}.json"
    path.write_bytes(answer(documents))
    source, as_of = get_source(REGISTER_ID), date(2025, 4, day)
    return ingest(store, fetcher, path, source=source, as_of=as_of, auditor=audit_here)


def in_force(store: LocalStore) -> dict[str, dict[str, object]]:
    """Return the documents in force by their number."""
    table = published.read_table(store, published.get_manifest(store, REGISTER_ID, None), "documents")
    return {row["document_number"]: row for row in table.to_pylist()}


@pytest.fixture
def store(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    assert arrive(empty, offline, tmp_path, 1, FIRST, SECOND).outcome == "published"
    return empty


def test_a_document_that_vanishes_is_asked_about(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    with pytest.raises(ApprovalNeeded):
        arrive(store, offline, tmp_path, 2, FIRST)
    assert in_force(store).keys() == {"2025-05426", "2025-05427"}


def test_a_document_that_changes_is_published_and_told(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND | {"title": "Another title"}).outcome == "published"
    assert in_force(store)["2025-05427"]["title"] == "Another title"


def test_a_correction_is_a_document_and_names_the_corrected_one(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    url = "https://www.federalregister.gov/api/v1/documents/2025-05427"
    correction = document("C1-2025-05427", "2025-04-01", "Additions to the Entity List; Correction", correction_of=url)
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND, correction).outcome == "published"
    assert in_force(store)["C1-2025-05427"]["corrects_document"] == "2025-05427"


def test_a_day_of_effect_a_year_off_is_kept_as_stated_and_given_to_nobody(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    slip = {"effective_on": "2024-01-07", "dates": "This rule is effective January 7, 2024."}
    late = document("2025-05999", "2025-04-01", "Additions to the Entity List", **slip)
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND, late).outcome == "published"
    found = in_force(store)["2025-05999"]
    assert (found["effective_on"], found["effective_on_stated"]) == (None, date(2024, 1, 7))


def test_the_same_answer_again_is_no_release(store: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND).outcome == "unchanged"
