"""The consolidated list as it was served in two formats: all of it is there, and a party is the same in both."""

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
    assert (len(flat.entries), flat.quarantine, flat.unaccounted_count) == (442, (), 0)
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
