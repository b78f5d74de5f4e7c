"""The citations of the real list and the documents of the corpus, and what was in force by law on a day of 2025."""

import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entity_lists.care.as_of import Listing, entries_as_of
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.law.time import Time
from entity_lists.snapshot import published as snapshot
from entity_lists.store.local import LocalStore
from world.law_stores import derive_here, ingest_register
from world.law_tables import joined
from world.register_answer import corpus_documents
from world.releases import SOURCE_ID, ingest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from register import RELEASE, Compared, compare, count, read_corpus

pytestmark = pytest.mark.corpus

LATER = datetime(2026, 4, 2, 18, 0, 0, tzinfo=UTC)
RULES_OF_MARCH = {("90 FR 14048", 12), ("90 FR 14035", 70)}
ANNOUNCED, PRINTED = date(2025, 3, 25), date(2025, 3, 28)


@pytest.fixture(scope="module")
def compared(corpus: Path) -> tuple[Compared, ...]:
    return compare(corpus, *read_corpus(corpus))


def test_every_citation_that_was_joined_by_hand_is_joined_and_none_otherwise(compared: tuple[Compared, ...]) -> None:
    by_hand = [one for one in compared if one.is_joined_there]
    assert (count(compared), count(by_hand)) == ((201, 5094), (165, 4747))
    assert [one for one in by_hand if not one.is_joined_here] == []
    assert [one for one in compared if one.differs] == []


def test_six_more_are_joined_two_of_them_misprints(compared: tuple[Compared, ...]) -> None:
    more = [one for one in compared if one.is_joined_here and not one.is_joined_there]
    assert {one.citation for one in more} == {
        "64 FR 28909", "64 FR 28910", "74 FR 35797", "74 FR 35799", "79 FR 24461", "83 FR 61541"
    }  # fmt: skip


def test_what_is_not_joined_says_why(corpus: Path) -> None:
    rows = joined(*read_corpus(corpus)).to_pylist()
    assert all(row["problem"] for row in rows if row["document_number"] is None)
    assert Counter(row["method"] for row in rows) == {"day": 133, "interval": 24, "number": 16, "none": 30}
    assert {row["citation"] for row in rows if row["meant"]} == {
        "83 FR 61541", "79 FR 24461", "87 FR 60022", "86 FR 4864", "88 FR 38741", "77 FR 58006"
    }  # fmt: skip


@pytest.fixture(scope="module")
def derived(corpus: Path, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store with the real list, the Register and what is derived from both."""
    root = tmp_path_factory.mktemp("law")
    store = LocalStore(root / "store")
    known = (one for one in corpus_documents(corpus.parent) if one["publication_date"] <= "2026-03-25")
    ingest(store, offline, corpus / "ecfr" / RELEASE, now=LATER)
    ingest_register(store, offline, root, known, day="2026-03-25", now=LATER)
    derive_here(store, now=LATER)
    return store


def of_march(store: LocalStore, listing: Listing) -> list[str]:
    """Return the citation that lists each row, of those of March 2025."""
    manifest = snapshot.get_manifest(store, SOURCE_ID, None)
    cited = {
        row["entry_id"]: row["citation"]
        for row in snapshot.read_table(store, manifest, "citations").to_pylist()
        if row["role"] == "listed"
    }
    wanted = {citation for citation, _ in RULES_OF_MARCH}
    found = (cited.get(row["entry_id"]) for row in listing.rows.to_pylist())
    return [citation for citation in found if citation in wanted]


@pytest.mark.parametrize(
    ("day", "by", "number"),
    [
        pytest.param(date(2025, 3, 24), Time.legal, 0, id="law of the day before"),
        pytest.param(ANNOUNCED, Time.legal, 82, id="law of the day of effect"),
        pytest.param(ANNOUNCED, Time.printed, 0, id="printed on the day of effect"),
        pytest.param(date(2025, 3, 27), Time.printed, 0, id="printed before the issue"),
        pytest.param(PRINTED, Time.printed, 82, id="printed in the issue"),
    ],
)
def test_who_was_added_in_march_2025_is_there_by_law_three_days_before_it_was_printed(
    derived: LocalStore, day: date, by: Time, number: int
) -> None:
    listing = entries_as_of(derived, SOURCE_ID, day, by=by)
    assert (listing.time, len(of_march(derived, listing))) == (by, number)


def test_the_days_of_law_are_what_is_asked_for_where_they_are_derived(derived: LocalStore) -> None:
    listing = entries_as_of(derived, SOURCE_ID, ANNOUNCED)
    assert (listing.time, listing.is_reconstructed) == (Time.legal, True)
    assert Counter(of_march(derived, listing)) == dict(RULES_OF_MARCH)
    rows = snapshot.read_table(derived, snapshot.get_manifest(derived, SOURCE_ID, None), "history")
    assert listing.rows.num_rows <= rows.num_rows


def test_the_manifest_names_both_inputs_and_has_the_day_of_the_newer_one(derived: LocalStore) -> None:
    law = snapshot.get_manifest(derived, "us_bis_entity_list_law", None)
    inputs = {one: snapshot.get_manifest(derived, one, None) for one in (SOURCE_ID, "us_federal_register")}
    assert law["inputs"] == {name: one["release_id"] for name, one in inputs.items()}
    assert law["as_of"] == max(one["as_of"] for one in inputs.values())


def test_no_other_list_has_days_of_law(derived: LocalStore) -> None:
    with pytest.raises(UsageError):
        entries_as_of(derived, "us_bis_unverified_list", ANNOUNCED, by=Time.legal)
