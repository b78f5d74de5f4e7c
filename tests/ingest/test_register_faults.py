"""What may be wrong with an answer of the Federal Register, end to end: how the ingest ends, and what readers see."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

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
from world.releases import NOW, audit_here, ingest

FIRST, SECOND = OF_MARCH


def arrive(
    store: LocalStore,
    fetcher: Fetcher,
    folder: Path,
    day: int,
    *documents: Document,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> Outcome:
    """Ingest an answer that was saved on a day of April 2025; beside: the files that lie beside it."""
    folder /= f"{day}"
    folder.mkdir()
    path = folder / f"documents-{day}.json"
    path.write_bytes(answer(documents))
    for name, content in beside.items():
        (folder / name).write_bytes(content)
    source, as_of = get_source(REGISTER_ID), date(2025, 4, day)
    now = NOW + timedelta(days=day)
    return ingest(store, fetcher, path, source=source, as_of=as_of, auditor=audit_here, now=now)


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


def filed(number: str, planned: str, title: str = "Revisions to the Commerce Control List") -> bytes:
    record = {
        "document_number": number,
        "title": title,
        "type": "Rule",
        "publication_date": planned,
        "filed_at": "2025-04-01T08:45:00.000-04:00",
        "html_url": f"https://www.federalregister.gov/public-inspection/{number}/rule",
        "agencies": [{"slug": "industry-and-security-bureau"}],
        "docket_numbers": [],
    }
    return json.dumps({"count": 1, "results": [record]}).encode()


NOTHING_FILED = b'{"count": 0}'


def test_a_filed_rule_that_turns_out_to_be_of_another_part_is_no_gap(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    beside = {"public_inspection.json": filed("2025-06000", "2025-04-03")}
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND, beside=beside).outcome == "published"
    gone = {"public_inspection.json": NOTHING_FILED}
    assert arrive(store, offline, tmp_path, 3, FIRST, SECOND, beside=gone).outcome == "published"
    assert "2025-06000" not in in_force(store)


def test_a_filed_rule_that_is_printed_keeps_the_day_on_which_it_was_filed(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    title = "Additions to the Entity List"
    beside = {"public_inspection.json": filed("2025-06000", "2025-04-03", title)}
    arrive(store, offline, tmp_path, 2, FIRST, SECOND, beside=beside)
    moved = document("2025-06000", "2025-04-04", title)
    assert arrive(store, offline, tmp_path, 4, FIRST, SECOND, moved).outcome == "published"
    found = in_force(store)["2025-06000"]
    assert (found["status"], found["filed_on"]) == ("published", date(2025, 4, 1))
    assert arrive(store, offline, tmp_path, 5, FIRST, SECOND, moved).outcome == "unchanged"


UNREADABLE = {
    "a page that asks for access": b"<!DOCTYPE html><html><title>Request Access</title></html>",
    "another root": b"<CORRECT/>",
    "half a file": b"<RULE><PRTPAGE",
    "entities": b'<!DOCTYPE RULE [<!ENTITY a "b">]><RULE>&a;</RULE>',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_that_cannot_be_read_is_kept_apart_and_the_documents_are_published(
    store: LocalStore, offline: Fetcher, tmp_path: Path, content: bytes
) -> None:
    third = document("2025-05999", "2025-04-01", "Additions to the Entity List")
    beside = {"2025-05999.xml": content}
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND, third, beside=beside).outcome == "published"
    assert in_force(store)["2025-05999"]["has_text"] is False
    manifest = published.get_manifest(store, REGISTER_ID, None)
    (row,) = published.read_table(store, manifest, "quarantine").to_pylist()
    assert row["reason"].startswith("full text of 2025-05999: ")
    assert row["record_text"] == content.decode()
    assert "unread_of_texts" in json.dumps(manifest["audit"]["failed"])


def test_many_rows_of_a_text_that_cannot_be_read_are_no_odd_records(
    store: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    row = "<ROW><ENT>CHINA</ENT><ENT>A row</ENT><ENT>of three</ENT></ROW>"
    text = f"""<RULE><REGTEXT TITLE="15" PART="744"><AMDPAR>2. Supplement No. 4 to part 744 is amended.</AMDPAR>
        <GPOTABLE>{row * 70}</GPOTABLE></REGTEXT></RULE>"""
    beside = {"2025-05427.xml": text.encode()}
    assert arrive(store, offline, tmp_path, 2, FIRST, SECOND, beside=beside).outcome == "published"
    assert published.get_manifest(store, REGISTER_ID, None)["counts"]["quarantine"] == 70
    # What could not be read in a text is not forgotten when the text is not fetched any more.
    changed = SECOND | {"title": "Another title"}
    assert arrive(store, offline, tmp_path, 3, FIRST, changed).outcome == "published"
    assert published.get_manifest(store, REGISTER_ID, None)["counts"]["quarantine"] == 70
