"""The consolidated list as it was served in two formats: all of it is there, and a party is the same in both."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Entry, Records
from entity_lists.sources.us_ofac import us_ofac_consolidated
from entity_lists.write.changes import count_entries
from world.sample_lists import tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_ofac_consolidated.SOURCE
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def advanced(corpus: Path) -> Records:
    return us_ofac_consolidated.SOURCE.parse([(corpus / "ofac" / "cons_advanced_2023-12-07.xml").read_bytes()])


@pytest.fixture(scope="module")
def flat(corpus: Path) -> Records:
    files = [corpus / "ofac" / f"{stem}_2025-12-19.csv" for stem in ("cons_prim", "cons_add", "cons_alt")]
    return us_ofac_consolidated.SOURCE.parse([*(path.read_bytes() for path in files)])


def by_number(records: Records) -> dict[str, Entry]:
    return {entry.publisher_id or "": entry for entry in records.entries}


def test_every_record_is_accounted_for(advanced: Records, flat: Records) -> None:
    assert (advanced.record_count, len(advanced.entries), advanced.quarantine) == (445, 445, ())
    assert flat.record_count == 442 + 574 + 1073
    assert (len(flat.entries), flat.quarantine, flat.counts.unaccounted) == (442, (), 0)
    assert flat.set_aside == {"address rows": 574, "alias rows": 1073, "comment rows": 0}


def test_the_parts_are_counted(advanced: Records, flat: Records) -> None:
    def counted(records: Records) -> list[int]:
        parts = ("names", "addresses", "identifiers", "relations")
        return [sum(len(getattr(entry, part)) for entry in records.entries) for part in parts]

    assert counted(advanced) == [1672, 520, 2405, 284]
    assert counted(flat) == [1656, 522, 2475, 283]
    assert Counter(entry.entry_type for entry in flat.entries) == {"organization": 363, "person": 79}


def test_every_label_of_the_xml_is_known_and_every_party_has_a_day(advanced: Records) -> None:
    assert advanced.observations["remarks_read", "release"] >= 1
    assert not advanced.observations["impossible_dates", "release"]
    days = [entry.listed_on for entry in advanced.entries if entry.listed_on]
    assert (len(days), min(days), max(days)) == (445, date(2006, 4, 12), date(2023, 10, 31))


def test_the_flat_remarks_are_read_but_for_those_that_break_off(flat: Records) -> None:
    assert flat.observations["remarks_read", "release"] > 0.975
    assert int(flat.observations["remarks_cut_off", "release"]) == 10


def test_a_party_is_the_same_in_both_formats(advanced: Records, flat: Records) -> None:
    before = tables_of(SOURCE, advanced, "2023-12-07")
    after = tables_of(SOURCE, flat, "2025-12-19", before=before)
    changes = [row for row in after["changes"].to_pylist() if row["op"] != "modified"]
    names = {row["entry_id"]: row["name"] for table in (before, after) for row in table["entries"].to_pylist()}
    assert {(row["op"], names[row["entry_id"]]) for row in changes} == {
        ("added", "MARTELLY, Michel Joseph"),
        ("removed", "JOINT STOCK COMPANY SOVCOMFLOT"),
        ("removed", "KAYAKIRAN, Evren"),
        ("removed", "PROMINVESTBANK"),
        ("removed", "SBERBANK (SWITZERLAND) AG"),
    }
    assert set(after["identity"]["method"].to_pylist()) == {"publisher_id", "new"}


@pytest.fixture(scope="module")
def pair(advanced: Records, flat: Records) -> tuple[Tables, Tables]:
    """The tables of both releases, the advanced XML's first."""
    before = tables_of(SOURCE, advanced, "2023-12-07")
    return before, tables_of(SOURCE, flat, "2025-12-19", before=before)


def test_another_form_of_the_file_amends_nobody(pair: tuple[Tables, Tables]) -> None:
    _, after = pair
    assert count_entries(after["changes"]) == {"added": 1, "removed": 4, "modified": 86, "form": 355, "unread": 0}
    amended = [row for row in after["changes"].to_pylist() if (row["op"], row["cause"]) == ("modified", "source")]
    assert Counter((row["table_name"], row["field"]) for row in amended) == {
        ("entries", "programs"): 27,
        ("entries", "name"): 3,
        ("entries", "country_code"): 5,
        ("names", "row"): 38,
        ("addresses", "row"): 26,
        ("identifiers", "row"): 129,
        ("relations", "row"): 1,
    }
    # Whose country is another one has another address.
    moved = {row["entry_id"] for row in amended if row["field"] == "country_code"}
    assert moved <= {row["entry_id"] for row in amended if row["table_name"] == "addresses"}


def test_who_is_amended_beside_the_programmes_has_what_no_word_of_the_older_file_says(
    pair: tuple[Tables, Tables], corpus: Path
) -> None:
    text = (corpus / "ofac" / "cons_advanced_2023-12-07.xml").read_text(encoding="utf-8").upper()
    amended = [row for row in pair[1]["changes"].to_pylist() if (row["op"], row["cause"]) == ("modified", "source")]
    by_programme = {row["entry_id"] for row in amended if row["field"] == "programs"}
    others = [row for row in amended if row["entry_id"] not in by_programme]
    gained = [(row["table_name"], json.loads(row["after"])) for row in others if row["after"]]
    told = [row.get("name") or row.get("id_value") or row.get("address") for _, row in gained]
    # The older file has these words nowhere.
    assert told.count("See Section 11 of Executive Order 14024.") == 57
    assert len({row["entry_id"] for row in others}) == 59
    of_parties = [
        str(row.get("name") or row.get("address")) for table, row in gained if table in {"names", "addresses"}
    ]
    assert of_parties
    assert [one for one in of_parties if one.upper() in text] == []


def test_what_the_flat_files_cannot_say_is_as_the_advanced_xml_said_it(pair: tuple[Tables, Tables]) -> None:
    before, after = ({row["entry_id"]: row for row in tables["entries"].to_pylist()} for tables in pair)
    stayed = before.keys() & after.keys()
    assert len(stayed) == 441
    assert {before[entry_id]["listed_on"] == after[entry_id]["listed_on"] for entry_id in stayed} == {True}
    lines = [(after[entry_id]["remarks"] or "").split("\n") for entry_id in stayed]
    assert sum(any(line.startswith("Lists: ") for line in of_entry) for of_entry in lines) == 441
    names = [
        {(row["entry_id"], row["name"]) for row in tables["names"].to_pylist() if row["entry_id"] in stayed}
        for tables in pair
    ]
    assert {name for name in names[0] if not latin(name[1])} <= names[1]
    assert sum(not latin(name) for _, name in names[1]) == 45


def latin(text: str) -> bool:
    return all(ord(letter) < 0x250 or letter in "’‘" for letter in text)


WORDS: dict[str, tuple[int, Callable[[Entry], Any]]] = {
    "type": (0, lambda entry: entry.entry_type),
    "effective_on": (0, lambda entry: entry.effective_on),
    "primary name but for capitals": (3, lambda entry: entry.name.upper()),
    "latin addresses": (14, lambda entry: {address.address for address in entry.addresses if latin(address.address)}),
    "programmes": (27, lambda entry: entry.programs),
    "names but for capitals": (36, lambda entry: {n.name.upper() for n in entry.names if latin(n.name)}),
}


@pytest.mark.parametrize("what", WORDS)
def test_the_two_formats_differ_only_where_two_years_made_a_difference(
    advanced: Records, flat: Records, what: str
) -> None:
    at_most, said = WORDS[what]
    old, new = by_number(advanced), by_number(flat)
    differ = [number for number in old.keys() & new.keys() if said(old[number]) != said(new[number])]
    assert len(differ) <= at_most


@pytest.mark.parametrize("day", ["2023-12-07", "2025-12-19"])
def test_each_release_passes_the_audit(advanced: Records, flat: Records, audit: ModuleType, day: str) -> None:
    records = advanced if day == "2023-12-07" else flat
    report = audit.audit_release(tables_of(SOURCE, records, day).items(), SOURCE.source_id, date.fromisoformat(day))
    assert report.verdict == "publish"
    warned = {failure.suite for failure in report.failed} - {"relations"}
    assert warned == ({SOURCE.source_id} if day == "2025-12-19" else set())


def test_the_other_list_of_the_publisher_is_refused(corpus: Path) -> None:
    stems = ("sdn", "add", "alt", "sdn_comments")
    other = [(corpus / "ofac" / f"{stem}_2021-07-07.csv").read_bytes() for stem in stems]
    with pytest.raises(SourceChanged, match=r"of 8,976 parties under programmes of OFAC's other list \(SDN"):
        us_ofac_consolidated.SOURCE.parse(other)
