"""OFAC's sdnList XML as a third form: the parties of the flat files, and records that cannot be read."""

from dataclasses import replace

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address, Entry, Records
from entity_lists.sources.us_ofac import us_ofac_consolidated, us_ofac_sdn
from entity_lists.sources.us_ofac.ofac_list import is_advanced, is_document
from entity_lists.sources.us_ofac.sdn_list import read_sdn_list
from sources.us_ofac.test_sdn_list_document import document
from sources.us_ofac.test_sdn_list_party import PERSON, entry_of
from world.sample_lists import FIXTURES

FOLDER = FIXTURES / "us_ofac_sdn"
FLAT = [(FOLDER / f"{stem}_2021-07-08.csv").read_bytes() for stem in ("sdn", "add", "alt", "sdn_comments")]
SDN_LIST = (FOLDER / "sdn_2021-07-09.xml").read_bytes()
ADVANCED = (FOLDER / "sdn_advanced_2021-07-06.xml").read_bytes()


def read(*entries: str) -> Records:
    return read_sdn_list(document(*entries), source_id="us_ofac_sdn", list_code="SDN")


def comparable(entry: Entry) -> Entry:
    """Return what an entry says whichever form it comes in: in no order, and addresses without their parts."""
    addresses = {Address(address=one.address, country_code=one.country_code) for one in entry.addresses}
    return replace(
        entry,
        position=0,
        entry_text="",
        names=(entry.names[0], *sorted(entry.names[1:], key=repr)),
        addresses=tuple(sorted(addresses, key=repr)),
        identifiers=tuple(sorted(entry.identifiers, key=repr)),
        relations=tuple(sorted(entry.relations, key=repr)),
    )


def test_it_says_of_every_party_what_the_flat_files_say() -> None:
    flat, listed = us_ofac_sdn.SOURCE.parse(FLAT), us_ofac_sdn.SOURCE.parse([SDN_LIST])
    assert len(listed.entries) == 13
    assert [*map(comparable, listed.entries)] == [*map(comparable, flat.entries)]


def test_it_says_what_the_advanced_xml_says_but_for_the_day_of_listing() -> None:
    advanced = {entry.publisher_id: entry for entry in us_ofac_sdn.SOURCE.parse([ADVANCED]).entries}
    listed = {entry.publisher_id: entry for entry in us_ofac_sdn.SOURCE.parse([SDN_LIST]).entries}
    shared = advanced.keys() & listed.keys()
    assert len(shared) == 5
    for number in shared:
        one, other = advanced[number], listed[number]
        assert (one.name, one.entry_type) == (other.name, other.entry_type)
        assert set((one.programs or "").split("; ")) <= set((other.programs or "").split("; "))
        # Of another day: a company had a website then.
        assert {said for said in one.identifiers if said.id_type != "website"} <= set(other.identifiers)
        assert (one.listed_on is None, other.listed_on) == (False, None)


def test_a_record_that_cannot_be_read_goes_to_quarantine_alone() -> None:
    nameless = "<sdnEntry><uid>2</uid><sdnType>Entity</sdnType></sdnEntry>"
    records = read(PERSON, nameless, entry_of(""))
    assert [(entry.position, entry.publisher_id) for entry in records.entries] == [(1, "900001"), (3, "1")]
    (odd,) = records.quarantine
    assert (odd.position, odd.record_text) == (2, nameless)
    assert (records.record_count, records.counts.unaccounted) == (3, 0)


def test_what_stands_beside_the_parties_goes_to_quarantine_and_is_asked_about() -> None:
    content = document(PERSON, count=1).replace(b"</sdnList>", b"<delisted><uid>7</uid></delisted></sdnList>")
    records = read_sdn_list(content, source_id="us_ofac_sdn", list_code="SDN")
    assert [odd.reason for odd in records.quarantine] == ["expected <sdnEntry>, found <delisted>"]
    assert int(records.observations["unknown_kinds", "element beside the parties: delisted"]) == 1


def test_two_parties_of_one_number_are_both_entries() -> None:
    records = read(entry_of(""), entry_of("").replace("ACME", "OTHER PARTY"))
    assert [(entry.name, entry.publisher_id) for entry in records.entries] == [("ACME", "1"), ("OTHER PARTY", "1")]
    assert int(records.observations["parties_of_shared_numbers", "release"]) == 2


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"<!-- kept -->\n", b'<?xml version="1.0"?>\n'])
def test_the_form_is_told_by_how_a_file_begins(before: bytes) -> None:
    assert is_document(before + b'<sdnList xmlns="http://tempuri.org/sdnList.xsd">')
    assert not is_advanced(before + b'<sdnList xmlns="http://tempuri.org/sdnList.xsd">')
    assert not is_document(before + b"<html>")


@pytest.mark.parametrize(
    ("source", "program", "other"),
    [
        pytest.param(us_ofac_consolidated.SOURCE, "SDGT", "SDN", id="that of the SDN list"),
        pytest.param(us_ofac_sdn.SOURCE, "NS-PLC", "CONS", id="that of the Consolidated list"),
    ],
)
def test_the_other_list_is_refused_by_the_programmes_of_its_parties(
    source: us_ofac_sdn.OfacSource, program: str, other: str
) -> None:
    entry = entry_of(f"<programList><program>{program}</program></programList>")
    with pytest.raises(SourceChanged, match=rf"5 of 5 parties under programmes of OFAC's other list \({other}"):
        source.parse([document(*[entry] * 5)])
    assert len(source.parse([document(*[entry] * 4)]).entries) == 4
