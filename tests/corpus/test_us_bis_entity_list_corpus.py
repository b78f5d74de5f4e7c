"""The whole list as it was really served, three times: nothing is lost, and the rules of 2025-03-28 are all there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from entity_lists.records import Entry, Records
from entity_lists.write.changes import count_entries
from sources.us_bis.entity_list_rows import ENTITY_LISTS, entity_list_rows
from world.releases import SOURCE, read_real
from world.sample_lists import in_order

pytestmark = pytest.mark.corpus

DAYS = pytest.mark.parametrize("day", sorted(ENTITY_LISTS))
Read = dict[str, Records]


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    return {day: read_real(corpus / name) for day, name in ENTITY_LISTS.items()}


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\W_]+", "", text))


def first_listed(records: Records, citation: str) -> list[Entry]:
    """Return the entries that a rule listed first, without those that share the row of another."""
    return [e for e in records.entries if e.parent_position != e.position and e.citations[0].citation == citation]


@DAYS
def test_it_is_the_full_list_under_known_destinations(releases: Read, day: str) -> None:
    assert releases[day].scope == "full list"
    assert {entry.country_text for entry in releases[day].entries if entry.country_code is None} == set()


# Addresses that stand in the column of the licence requirement.
STRAY = {
    "2023-12-07": (
        "71 Boulevard national, 92250 La Garenne-Colombes Paris, France. (See alternate address under China and "
        "Netherlands).",
        "48 Prospekt Makeeva, Miass, Chelyabinskaya Oblast, 4563200, Russia.",
    )
}


@DAYS
def test_every_letter_of_an_entity_cell_is_in_an_entry(releases: Read, corpus: Path, day: str) -> None:
    texts = {entry.position: entry.entry_text for entry in releases[day].entries}
    reserved = [row for row in entity_list_rows(corpus / ENTITY_LISTS[day]) if "reserved" in row.entity.lower()[:10]]
    rows = sum((letters(row.entity) for row in entity_list_rows(corpus / ENTITY_LISTS[day])), Counter())
    kept = sum((letters(text) for text in texts.values()), Counter())
    assert rows - kept == sum((letters(row.entity) for row in reserved), Counter())
    assert kept - rows == sum(map(letters, STRAY.get(day, ())), Counter())


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
def test_the_citations_are_read_as_well_as_the_audit_asks(releases: Read, day: str) -> None:
    observed = releases[day].observations
    assert observed["citation_cells_read", "release"] >= 0.99
    assert observed["citation_volumes_matching_year", "release"] >= 0.99


def test_an_edition_that_moved_blanks_and_stops_amends_nobody(releases: Read, corpus: Path) -> None:
    content = (corpus / ENTITY_LISTS["2026-07-18"]).read_bytes()
    moved = content.replace(b"to the EAR (See", b"to the EAR. (See").replace(b"of the EAR.)</TD>", b"of the EAR).</TD>")
    read = {day: releases[day] for day in ("2026-03-25", "2026-07-18")} | {"2026-07-19": SOURCE.parse([moved])}
    counts = {day: count_entries(tables["changes"]) for day, tables in in_order(SOURCE, read).items()}
    nothing = {"added": 0, "removed": 0, "modified": 0, "unread": 0}
    assert counts["2026-07-18"] == nothing | {"form": 248}
    assert counts["2026-07-19"] == nothing | {"form": 584}
