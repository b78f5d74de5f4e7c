"""The bundled sample of the Unverified List in whole values, rows that need care, and files that are not the list."""

from datetime import date

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.records import Address, Entry, Name, Quarantined
from entity_lists.sources import get_source
from entity_lists.sources.us_bis.us_bis_unverified_list import parse
from entity_lists.text.citation import Citation, parse_citations
from sources.us_bis.supplements import CHINA, HEADINGS, listed, supplement
from world.loopback import downloaded
from world.releases import row
from world.sample_lists import named, sample_tables, samples

SOURCE = get_source("us_bis_unverified_list")
BEFORE, AFTER = (sample.contents[0] for sample in samples(SOURCE))
OY = listed("FINLAND", "Aelcomp OY, Kurkisuontie 2B, Helsinki 00904 Finland", "85 FR 64017, October 9, 2020.")


def aliases(content: bytes) -> list[str]:
    return [name.name for e in parse(content).entries for name in e.names if name.name_type == "aka"]


# The sample


def test_every_row_of_the_sample_is_an_entry_under_its_country() -> None:
    countries = [(e.position, e.country_code, e.name) for e in parse(AFTER).entries]
    assert countries == [
        (1, "AM", "Atlas Sanatgaran"),
        (2, "AM", "Iranian & Armenian"),
        (3, "CA", "Services GP Tek"),
        (4, "CN", "AW Industrial Ltd."),
        (5, "CN", "Hong Kong Engy Technology Co."),
        (6, "CN", "Narpel Technology Co., Limited"),
        (7, "CY", "Mirsystems Ltd"),
        (8, "EE", "Simms Marine Group OU"),
        (9, "GE", "Spars Ltd."),
        (10, "MY", "Premier Kiosk Global Supply Co."),
        (11, "TR", "Metafor Lojistik"),
        (12, "AE", "Piricas Trading Company"),
        (13, "AE", "World Heavy Equipment"),
    ]
    assert parse(AFTER).quarantine == ()


def test_a_row_with_an_alias_and_three_addresses_is_read_whole() -> None:
    text = (
        "Services GP Tek, a.k.a. Nouvelle Option, 1305 Rue Pise, Brossard, QC J4W 2P7, Canada; and 203-760 Rue Galt, "
        "Montreal, QC H4G 2P7, Canada; and 6271 Rue Beaulieu, Montreal, QC, H4E 3E9, Canada"
    )
    assert named(parse(AFTER), "Services GP Tek") == Entry(
        position=3,
        list_code="UVL",
        entry_type="organization",
        country_code="CA",
        country_text="CANADA",
        names=(Name(name="Services GP Tek", name_type="primary"), Name(name="Nouvelle Option", name_type="aka")),
        addresses=(
            Address(address="1305 Rue Pise, Brossard, QC J4W 2P7, Canada", country_code="CA"),
            Address(address="203-760 Rue Galt, Montreal, QC H4G 2P7, Canada", country_code="CA"),
            Address(address="6271 Rue Beaulieu, Montreal, QC, H4E 3E9, Canada", country_code="CA"),
        ),
        citations=(Citation(citation="83 FR 22844", volume=83, page=22844, published_on=date(2018, 5, 17)),),
        entry_text=text,
    )


def test_one_came_one_went_and_one_was_amended_under_a_new_heading() -> None:
    changes = sample_tables(SOURCE)["changes"].to_pylist()
    last = [row for row in changes if row["from_release_id"] == "before"]
    assert sorted((row["op"], row["table_name"], row["field"]) for row in last) == [
        ("added", "entries", "record"),
        ("modified", "addresses", "row"),
        ("modified", "addresses", "row"),
        ("modified", "citations", "row"),
        ("modified", "entries", "amended_on"),
        ("modified", "entries", "country_text"),
        ("modified", "entries", "entry_text"),
        ("removed", "entries", "record"),
    ]


# Rows that need care


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("Spars Ltd., a.k.a. Spars Trading Ltd.", ["Spars Trading Ltd."], id="one"),
        pytest.param("KIA Co., a.k.a. KIB Co., a.k.a. KIC Co.", ["KIB Co.", "KIC Co."], id="a mark before each"),
        pytest.param("MM Cargo OY a.k.a. MM Cargo WH a.k.a. MM Cargo", ["MM Cargo WH", "MM Cargo"], id="no comma"),
        pytest.param("Premier Co., aka PKGS, aka Global Kiosk", ["PKGS", "Global Kiosk"], id="without dots"),
        pytest.param("Able Ltd., a.k.a., Able Group", ["Able Group"], id="a comma after the mark"),
        pytest.param("Able (a.k.a. Abel; a.k.a. Abell; a.k.a. Apel)", ["Abel", "Abell", "Apel"], id="in brackets"),
    ],
)
def test_each_alias_behind_a_mark_is_a_name(names: str, expected: list[str]) -> None:
    content = supplement(6, listed("FINLAND", f"{names}, 14 Rajahovintie, Vaalimaa, 49930 Finland"))
    assert aliases(content) == expected
    assert parse(content).entries[0].entry_text.startswith(names)


def test_a_firm_before_an_address_that_the_party_has_already_is_another_name_of_it() -> None:
    heavy = named(parse(AFTER), "World Heavy Equipment")
    assert [name.name for name in heavy.names] == ["World Heavy Equipment", "World Equipment Trading L.L.C"]
    assert [address.address for address in heavy.addresses] == ["Industrial Area 10, Ras Al Khaimah, UAE"]


def test_a_room_before_an_address_that_the_party_has_already_is_no_name() -> None:
    street = "12 Main Street, Dubai, UAE"
    addresses = f"{street}; and Room 5, {street}; and Trading Tower 2, {street}"
    (entry,) = parse(supplement(6, listed("UNITED ARAB EMIRATES", f"Abu Trade LLC, {addresses}"))).entries
    assert [name.name for name in entry.names] == ["Abu Trade LLC"]
    assert len(entry.addresses) == 3


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("85 FR 64017, October 9, 2020.", [("85 FR 64017", date(2020, 10, 9))], id="one"),
        pytest.param(
            "79 FR 34217, June 16, 2014; 80 FR 4779 January 29, 2015",
            [("79 FR 34217", date(2014, 6, 16)), ("80 FR 4779", date(2015, 1, 29))],
            id="a semicolon, and no comma before a date",
        ),
        pytest.param(
            "83 FR 22844, May 17, 2018. 83 FR 26205, June 6, 2018.",
            [("83 FR 22844", date(2018, 5, 17)), ("83 FR 26205", date(2018, 6, 6))],
            id="a full stop",
        ),
        pytest.param(
            "85 FR 64017, 10/9/20.\n89 FR 55038, July 3, 2024.",
            [("85 FR 64017", date(2020, 10, 9)), ("89 FR 55038", date(2024, 7, 3))],
            id="both ways of writing a date",
        ),
    ],
)
def test_dates_with_the_month_written_out_are_read(cell: str, expected: list[tuple[str, date]]) -> None:
    citations, unread = parse_citations(cell)
    assert [(citation.citation, citation.published_on) for citation in citations] == expected
    assert unread == ""


@pytest.mark.parametrize("text", ["June 31, 2014", "Juno 16, 2014", "June 16, 1914"])
def test_an_impossible_date_is_kept_as_unread_text(text: str) -> None:
    records = parse(supplement(6, OY, listed("", "Buran TMI, Lappeenranta, Finland", f"79 FR 34220, {text}.")))
    buran = records.entries[1]
    assert [citation.published_on for citation in buran.citations] == [None]
    assert buran.remarks == text
    assert records.observations["citation_cells_read", "release"] == pytest.approx(0.5)


def test_a_row_without_a_citation_is_a_party_of_its_own() -> None:
    records = parse(supplement(6, OY, listed("", "Buran TMI, Koverinkatu 2-31, Lappeenranta, Finland", " ")))
    assert [(e.name, len(e.citations)) for e in records.entries] == [("Aelcomp OY", 1), ("Buran TMI", 0)]


def test_a_row_that_can_only_be_the_rest_of_the_one_above_is_joined_to_it() -> None:
    first = OY.replace("00904 Finland", "00904 Finland; and")
    records = parse(supplement(6, first, listed("", "2 Merisotilaankatu, Helsinki 00160 Finland", "")))
    (entry,) = records.entries
    assert [address.address for address in entry.addresses] == [
        "Kurkisuontie 2B, Helsinki 00904 Finland",
        "2 Merisotilaankatu, Helsinki 00160 Finland",
    ]
    assert (records.set_aside, records.counts.unaccounted) == ({"joined": 1, "reserved": 0}, 0)


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        pytest.param(row("", "Buran TMI"), "expected 3 cells, found 2", id="two cells"),
        pytest.param(row("", "Buran TMI", "x", "y"), "expected 3 cells, found 4", id="four cells"),
        pytest.param(listed("", ""), "the entity cell is empty", id="no name"),
        pytest.param(
            listed("", "x" * 20_001), "the entity cell has 20,001 characters, more than 20,000", id="too long"
        ),
    ],
)
def test_an_odd_row_is_kept_with_the_reason(odd: str, reason: str) -> None:
    records = parse(supplement(6, OY, odd))
    assert [(kept.position, kept.reason) for kept in records.quarantine] == [(2, reason)]
    assert (len(records.entries), records.counts.unaccounted) == (1, 0)


def test_a_row_before_any_country_is_kept_with_the_reason() -> None:
    records = parse(supplement(6, listed("", "Buran TMI, Lappeenranta, Finland", "90 FR 17340, April 25, 2025.")))
    assert records.quarantine == (
        Quarantined(
            position=1,
            reason="the row has no country: '90 FR 17340, April 25, 2025.'",
            record_text="\n\nBuran TMI, Lappeenranta, Finland\n\n90 FR 17340, April 25, 2025.",
        ),
    )


# What is not this list

BAD = {
    "cut off": (AFTER[:2000], "expected a well-formed eCFR XML document"),
    "another supplement": (supplement(7, OY), r"expected one appendix named 'Supplement No. 6.*No. 7"),
    "another part": (supplement(6, OY, part="746"), "expected part 744 of the CFR, found part 746"),
    "another encoding than it says": (AFTER.replace(b"T&#xDC;RKIYE", b"T\xdcRKIYE"), "well-formed"),
    "a missing column": (supplement(6, OY, headings=HEADINGS[6][:2]), "other columns.*found"),
    "a renamed column": (supplement(6, OY, headings=HEADINGS[7]), "other columns.*'Entity'"),
    "a reordered column": (supplement(6, OY, headings=HEADINGS[6][::-1]), "other columns"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_not_this_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged, match=f"^us_bis_unverified_list: .*{words}"):
        parse(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "found nothing", id="empty"),
        pytest.param(b"<!DOCTYPE html><html>Request Access</html>", "a page without a name", id="HTML with status 200"),
        pytest.param(b"Country,Entity\n", "found text that starts with", id="CSV"),
    ],
)
def test_what_is_no_release_at_all_waits(content: bytes, words: str) -> None:
    with pytest.raises(SourceUnavailable, match=f"us_bis_unverified_list: .*{words}"):
        SOURCE.check([downloaded(content)])


def test_the_list_is_china_and_others() -> None:
    assert CHINA in {e.country_text for e in parse(BEFORE).entries}
