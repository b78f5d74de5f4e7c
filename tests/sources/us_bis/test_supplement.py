"""Rows of a supplement become records and entries, whatever the list."""

from collections.abc import Iterator

import pytest

from entity_lists.records import Address, Entry, Name, Quarantined, Relation
from entity_lists.sources.us_bis.appendix import AppendixCell
from entity_lists.sources.us_bis.cross_references import Reference
from entity_lists.sources.us_bis.entity_cell import CellParty, EntityCell
from entity_lists.sources.us_bis.supplement import (
    Counts,
    Record,
    Supplement,
    entries_of,
    is_rest_of_cell,
    joined,
    listing,
    read_records,
    read_supplement,
)
from sources.us_bis.supplements import HEADINGS, listed, supplement

CITATION = "85 FR 83799, 12/23/2020."


def read(*rows: str) -> Supplement:
    content = supplement(6, *rows)
    return read_supplement(content, source_id="us_x", appendix="Supplement No. 6 to Part 744", headings=HEADINGS[6])


def record(position: int, entity: str, citation: str = CITATION, country: str = "FINLAND") -> Record:
    return Record(
        position=position, country_text=country, entity=entity, columns=(AppendixCell(text=citation, marks=()),)
    )


def test_the_country_of_a_row_that_cannot_be_read_is_that_of_the_rows_below() -> None:
    broken = listed("SPAIN", "Uno S.L.").replace("</TR>", "<TD>1</TD><TD>2</TD></TR>")
    table = read(listed("FINLAND", "Oy One"), broken, listed("", "Dos S.L."), listed("JAPAN", "Kabushiki"))
    assert [(row.country_text, row.entity) for row in table.rows] == [
        ("FINLAND", "Oy One"),
        ("SPAIN", "Dos S.L."),
        ("JAPAN", "Kabushiki"),
    ]
    assert [record.position for record in table.quarantine] == [2]


def test_what_a_row_without_a_country_says_first_is_no_country_of_the_rows_below() -> None:
    broken = "<TR><TD>Uno S.L., Madrid</TD><TD>x</TD></TR>"
    table = read(listed("FINLAND", "Oy One"), broken, listed("", "Oy Two"))
    assert [row.country_text for row in table.rows] == ["FINLAND", "FINLAND"]


def test_a_row_that_goes_on_with_one_that_cannot_be_read_is_not_joined_to_another() -> None:
    broken = listed("SPAIN", "Uno S.L., a.k.a.:").replace("</TR>", "<TD>1</TD><TD>2</TD></TR>")
    rest = listed("", "—Primero S.L. Madrid, Spain.", "")
    table = read(listed("FINLAND", "Oy One"), broken, rest, listed("JAPAN", "Kabushiki"))
    assert [row.entity for row in table.rows] == ["Oy One", "Kabushiki"]
    assert [record.position for record in table.quarantine] == [2, 3]
    assert "Primero S.L." in table.quarantine[1].record_text


def test_a_whole_party_without_a_citation_below_a_row_that_cannot_be_read_is_read() -> None:
    broken = listed("SPAIN", "Uno S.L.").replace("</TR>", "<TD>1</TD><TD>2</TD></TR>")
    table = read(broken, listed("", "Dos S.L.", ""))
    assert [(row.country_text, row.entity) for row in table.rows] == [("SPAIN", "Dos S.L.")]


def test_a_row_stands_under_the_country_named_last() -> None:
    table = read(listed("FINLAND", "Oy One"), listed("", "Oy Two"), listed("SPAIN", "Uno S.L."))
    assert (table.scope, table.row_count, table.quarantine) == ("full list", 3, ())
    assert [(row.position, row.country_text, row.entity) for row in table.rows] == [
        (1, "FINLAND", "Oy One"), (2, "FINLAND", "Oy Two"), (3, "SPAIN", "Uno S.L."),
    ]  # fmt: skip


def test_an_empty_cell_too_many_is_left_out_and_another_number_of_cells_is_kept_apart() -> None:
    odd = "<TR><TD>SPAIN</TD><TD/><TD>Uno S.L.</TD><TD>85 FR 1</TD></TR>"
    table = read(odd, "<TR><TD>FINLAND</TD><TD>Oy One</TD></TR>")
    assert [(row.country_text, row.entity) for row in table.rows] == [("SPAIN", "Uno S.L.")]
    assert table.quarantine == (
        Quarantined(position=2, reason="expected 3 cells, found 2", record_text="FINLAND\n\nOy One"),
    )


@pytest.mark.parametrize(
    ("rows", "entities"),
    [
        pytest.param([record(1, "Oy One"), record(2, "Katu 2", "")], {1: "Oy One\nKatu 2"}, id="the row above"),
        pytest.param(
            [record(1, "Oy One"), record(2, "Oy Two, two aliases:", ""), record(3, "—Two")],
            {1: "Oy One", 3: "Oy Two, two aliases:\n—Two"},
            id="the row below, which starts inside a list",
        ),
        pytest.param([record(1, "Oy One"), record(2, "Oy Two")], {1: "Oy One", 2: "Oy Two"}, id="no other row"),
    ],
)
def test_a_row_that_continues_another_one_is_joined_to_it(rows: list[Record], entities: dict[int, str]) -> None:
    assert {row.position: row.entity for row in joined(rows)} == entities


@pytest.mark.parametrize(
    ("entity", "citation", "expected"),
    [
        pytest.param("—Oy Yksi", "", True, id="an alias"),
        pytest.param("(See alternate address under Spain)", "", True, id="a remark"),
        pytest.param("No. 12, Katu Road, Espoo", "", True, id="an address"),
        pytest.param("Oy Two", "", False, id="a party"),
        pytest.param("—Oy Yksi", CITATION, False, id="a row with a citation"),
    ],
)
def test_a_row_without_a_citation_may_be_the_rest_of_the_one_above(entity: str, citation: str, expected: bool) -> None:
    assert is_rest_of_cell(record(2, entity, citation)) is expected


def test_what_cannot_be_read_and_what_reserves_a_place_is_no_entry() -> None:
    table = read(listed("FINLAND", "Oy One"), listed("", "[Reserved]", ""), listed("", "??"))

    def entries(row: Record, counts: Counts) -> Iterator[Entry]:
        counts.add_share("citation_cells_read", [True])
        if row.entity == "??":
            raise ValueError("no name")
        yield from entries_of(listing(row, list_code="UVL", citation_text="")[0], EntityCell(own=ONE), "")

    records = read_records(table, table.rows, entries, set_aside={"joined": 0})
    assert [(entry.position, entry.name) for entry in records.entries] == [(1, "Oy One")]
    assert [(odd.position, odd.reason) for odd in records.quarantine] == [(3, "no name")]
    assert (records.set_aside, records.counts.unaccounted) == ({"joined": 0, "reserved": 1}, 0)
    assert records.observations == {
        ("citation_cells_read", "release"): 1.0,
        ("unknown_kinds", "release"): 0.0,
        ("unknown_words", "release"): 0.0,
    }


ONE = CellParty(name="Oy One")


def test_a_country_never_seen_is_kept_as_it_is_printed_and_so_is_a_citation_in_a_form_never_seen() -> None:
    table = read(listed("ATLANTIS", "Oy One", "BIS Order 26-12 of July 1, 2026"))

    def entries(row: Record, counts: Counts) -> Iterator[Entry]:
        entry, unread = listing(row, list_code="UVL", citation_text=row.columns[0].text)
        counts.add(EntityCell(own=ONE), entry, unread)
        yield from entries_of(entry, EntityCell(own=ONE), unread)

    records = read_records(table, table.rows, entries, set_aside={})
    (entry,) = records.entries
    assert (entry.country_code, entry.country_text, entry.citations) == (None, "ATLANTIS", ())
    assert entry.remarks == "BIS Order 26-12 of July 1, 2026"
    told = {key: value for key, value in records.observations.items() if key[0].startswith("unknown")}
    assert told == {
        ("unknown_words", "release"): 2.0,
        ("unknown_words", "country: ATLANTIS"): 1.0,
        ("unknown_words", "citation: BIS Order 26-12 of July 1, 2026"): 1.0,
        ("unknown_kinds", "release"): 0.0,
    }


def test_what_a_new_column_says_goes_with_its_party_and_the_rest_of_its_cell() -> None:
    headings = (*HEADINGS[6], "Status")
    rows = ["<TR><TD>FINLAND</TD><TD>Oy One</TD><TD>85 FR 1</TD><TD>open</TD></TR>",
            "<TR><TD/><TD>Katu 2</TD><TD/><TD>shut</TD></TR>"]  # fmt: skip
    table = read_supplement(
        supplement(6, *rows, headings=headings),
        source_id="us_x", appendix="Supplement No. 6 to Part 744", headings=HEADINGS[6],
    )  # fmt: skip
    assert table.unknown == {("unknown_kinds", "column: Status (open)"): 1}
    (whole,) = joined(table.rows)
    assert (whole.entity, whole.remarks) == ("Oy One\nKatu 2", ("Status: open", "Status: shut"))
    assert listing(whole, list_code="UVL", citation_text="85 FR 1")[0].remarks == "Status: open\nStatus: shut"


def test_a_record_lists_its_country_and_citations_and_tells_what_is_unread() -> None:
    entry, unread = listing(record(4, "Oy One"), list_code="UVL", citation_text=CITATION)
    assert (entry.position, entry.list_code, entry.country_code, entry.country_text, unread) == (
        4, "UVL", "FI", "FINLAND", "",
    )  # fmt: skip
    assert [citation.citation for citation in entry.citations] == ["85 FR 83799"]


def test_a_record_under_no_country_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="the row has no country"):
        listing(record(1, "Oy One", country=""), list_code="UVL", citation_text="")


def test_the_parties_of_a_cell_are_entries_and_members_are_tied_to_the_body() -> None:
    base, _ = listing(record(4, "text"), list_code="UVL", citation_text="")
    reference = Reference(country_code="SE", related_name=None, text="See Sweden")
    own = CellParty(
        name="Oy One", aliases=(("Yksi", "aka"),), addresses=("Katu 2, Espoo, Finland",), references=(reference,),
        remarks="a remark",
    )  # fmt: skip
    member = CellParty(name="Address 2")
    body, part = entries_of(base, EntityCell(own=own, members=(member,), relation="subordinate"), "unread")
    assert [name.name for name in body.names] == ["Oy One", "Yksi"]
    assert body.names[0] == Name(name="Oy One", name_type="primary")
    assert body.addresses == (Address(address="Katu 2, Espoo, Finland", country_code="FI"),)
    assert body.relations == (Relation(relation="see_also", related_name=None, country_code="SE", text="See Sweden"),)
    assert (body.remarks, body.parent_relation) == ("a remark\nunread", None)
    assert (part.entry_type, part.parent_relation, part.parent_position) == ("address", "subordinate", 4)
    assert part.relations == (
        Relation(relation="subordinate_of", related_name="Oy One", country_code="FI", text="subordinate of Oy One"),
    )


def test_where_nothing_could_disagree_nothing_does() -> None:
    counts = Counts()
    counts.add_share("none", [])
    counts.add_share("half", [True, False])
    assert counts.shares() == {("half", "release"): 0.5, ("none", "release"): 1.0}
