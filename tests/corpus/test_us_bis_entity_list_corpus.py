"""The whole list as it was really served, three times: nothing is lost, and the rules of 2025-03-28 are all there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from entity_list_rows import ENTITY_LISTS, entity_list_rows
from entity_lists.release import Entry, Records
from entity_lists.sources.us_bis_entity_list import parse

pytestmark = pytest.mark.corpus

DAYS = pytest.mark.parametrize("day", sorted(ENTITY_LISTS))
Read = dict[str, Records]


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    return {day: parse((corpus / name).read_bytes()) for day, name in ENTITY_LISTS.items()}


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\W_]+", "", text))


def first_listed(records: Records, citation: str) -> list[Entry]:
    """Return the entries that a rule listed first, without those that are listed as part of another."""
    return [e for e in records.entries if not getattr(e, "parent", None) and e.citations[0].citation == citation]


@DAYS
def test_every_row_is_accounted_for(releases: Read, corpus: Path, day: str) -> None:
    records = releases[day]
    rows = sum(1 for _ in entity_list_rows(corpus / ENTITY_LISTS[day]))
    listed = {entry.position for entry in records.entries}
    assert rows > 2000
    assert records.record_count == rows
    assert len(listed) + len(records.quarantine) + sum(records.set_aside.values()) == rows


@DAYS
def test_every_row_can_be_read(releases: Read, day: str) -> None:
    assert releases[day].quarantine == ()
    assert releases[day].scope == "full list"
    assert {entry.country_code for entry in releases[day].entries} & {None} == set()


@DAYS
def test_every_letter_of_an_entity_cell_is_in_an_entry(releases: Read, corpus: Path, day: str) -> None:
    texts = {entry.position: entry.entry_text for entry in releases[day].entries}
    reserved = [row for row in entity_list_rows(corpus / ENTITY_LISTS[day]) if "reserved" in row.entity.lower()[:10]]
    rows = sum((letters(row.entity) for row in entity_list_rows(corpus / ENTITY_LISTS[day])), Counter())
    kept = sum((letters(text) for text in texts.values()), Counter())
    assert rows - kept == sum((letters(row.entity) for row in reserved), Counter())
    assert kept - rows == Counter()


@DAYS
def test_every_row_stands_under_its_country(releases: Read, corpus: Path, day: str) -> None:
    country, expected = "", {}
    for position, row in enumerate(entity_list_rows(corpus / ENTITY_LISTS[day]), start=1):
        country = " ".join(row.country.split()) or country
        expected[position] = country
    wrong = [e for e in releases[day].entries if " ".join((e.country_text or "").split()) != expected[e.position]]
    assert [(entry.position, entry.name) for entry in wrong] == []


def test_the_twelve_of_90_fr_14048_are_there(releases: Read) -> None:
    entries = first_listed(releases["2026-03-25"], "90 FR 14048")
    assert Counter(entry.country_code for entry in entries) == {"CN": 11, "TW": 1}
    assert sum("Inspur" in entry.name for entry in entries) == 6


def test_the_seventy_of_90_fr_14035_are_there(releases: Read) -> None:
    entries = first_listed(releases["2026-03-25"], "90 FR 14035")
    assert Counter(entry.country_code for entry in entries) == {"CN": 42, "PK": 19, "AE": 4, "ZA": 3, "IR": 2}


@DAYS
def test_what_the_reader_counts_on_the_way_is_as_good_as_the_audit_asks(releases: Read, day: str) -> None:
    observed = releases[day].observations
    assert observed["citation_cells_read", "release"] >= 0.99
    assert observed["citation_volumes_matching_year", "release"] >= 0.99
    assert observed["alias_counts_matching_number_word", "release"] >= 0.9
