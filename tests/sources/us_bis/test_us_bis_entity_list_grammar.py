"""Rows become entries: one a party, with the legal columns of the row and the parent that the cell names."""

from xml.sax.saxutils import escape

import pytest

from entity_lists.records import Address, Name, Records, Relation
from entity_lists.sources.us_bis.us_bis_entity_list import parse
from world.sample_lists import named

HEADINGS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
LEGAL = (
    "For all items subject to the EAR. (See § 744.11 of the EAR)",
    "Presumption of denial",
    "90 FR 14048, 3/28/25.",
)


def release(*rows: tuple[str, ...]) -> Records:
    """Return the records of an Entity List of these rows; a newline in a cell is a line break of the table."""
    head = "".join(f"<TH>{heading}</TH>" for heading in HEADINGS)
    body = "".join(f"<TR>{''.join(map(cell, row))}</TR>" for row in rows)
    table = f"<TABLE><TR>{head}</TR>{body}</TABLE>"
    return parse(f'<DIV5 N="744"><DIV9 N="Supplement No. 4 to Part 744">{table}</DIV9></DIV5>'.encode())


def cell(text: str) -> str:
    return f"<TD>{escape(text).replace(chr(10), '<br/>')}</TD>"


@pytest.fixture(scope="module")
def family() -> Records:
    return release(
        (
            "CHINA",
            "CASIC Second Academy, a.k.a., the following one alias, and one subordinate institution:\n—CASIC Academy.\n"
            "Subordinate institution\n699 Factory.\n"
            "The following addresses apply to the entity and to the one subordinate institution:\n50 Yongding Road, "
            "Beijing, China.",
            *LEGAL,
        ),
        ("", "CETC 7th Research Institute (CETC-7), No. 381, Xingang Road, Guangzhou, China.", *LEGAL),
        (
            "",
            "Guangzhou Hongyu Technology Co., Ltd. (a subordinate institute of CETC-7),\nNo. 1, Guangzhou, China.",
            *LEGAL,
        ),
        ("INDIA", "The following Department of Atomic Energy entities:\n—Indian Rare Earths.", *LEGAL),
    )


def test_a_member_of_the_cell_has_the_parent_and_its_legal_columns(family: Records) -> None:
    parent, member = named(family, "CASIC Second Academy"), named(family, "699 Factory")
    assert (member.position, member.parent_position, member.parent_relation) == (1, 1, "subordinate")
    assert member.relations == (
        Relation(
            relation="subordinate_of",
            related_name="CASIC Second Academy",
            country_code="CN",
            text="subordinate of CASIC Second Academy",
        ),
    )
    assert (
        member.addresses
        == parent.addresses
        == (Address(address="50 Yongding Road, Beijing, China", country_code="CN"),)
    )
    assert member.citations == parent.citations
    assert member.license_requirement_text == parent.license_requirement_text == LEGAL[0]
    assert (parent.parent_position, parent.parent_relation, parent.relations) == (None, None, ())


def test_a_member_with_a_row_of_its_own_points_to_the_row_of_its_parent(family: Records) -> None:
    member = named(family, "Guangzhou Hongyu Technology Co., Ltd.")
    assert (member.position, member.parent_position, member.parent_relation) == (3, 2, "subordinate")
    assert member.relations[0].related_name == "CETC-7"


def test_a_member_of_a_group_without_a_row_has_its_name_only(family: Records) -> None:
    member = named(family, "Indian Rare Earths")
    assert (member.parent_position, member.parent_relation) == (None, "subordinate")
    assert member.relations[0].related_name == "Department of Atomic Energy"


def test_every_row_is_accounted_for_once(family: Records) -> None:
    assert (family.record_count, len(family.entries), family.counts.unaccounted) == (4, 5, 0)
    assert family.observations == {
        ("alias_counts_matching_number_word", "release"): 1,
        ("citation_cells_read", "release"): 1,
        ("citation_volumes_matching_year", "release"): 1,
        ("cross_references_resolved", "release"): 1,
        ("member_counts_matching_number_word", "release"): 1,
        ("unknown_kinds", "release"): 0,
        ("unknown_words", "release"): 0,
    }


def test_a_member_that_is_missing_is_in_the_share() -> None:
    text = (
        "Second Academy, a.k.a., the following one alias, and two subordinate institutions:\n—CASIC Academy.\n"
        "Subordinate institution\n699 Factory, Beijing, China."
    )
    records = release(("CHINA", text, *LEGAL))
    assert [entry.name for entry in records.entries] == ["Second Academy", "699 Factory"]
    assert records.observations["member_counts_matching_number_word", "release"] == 0


def test_a_cross_reference_is_a_relation() -> None:
    records = release((
        "CHINA",
        "Corad Technology Limited, 1 Foo Road, Hong Kong. (See alternate addresses under Iran and Atlantis)",
        *LEGAL,
    ))
    text = "(See alternate addresses under Iran and Atlantis)"
    assert named(records, "Corad Technology Limited").relations == tuple(
        Relation(relation="see_also", related_name=None, country_code=code, text=text) for code in ("IR", None)
    )
    assert records.observations["cross_references_resolved", "release"] == pytest.approx(0.5)


def test_a_listed_address_is_no_party() -> None:
    records = release(("CHINA", "Address 01,\nUnit D, 16/F One Capital Place, Wan Chai, Hong Kong.", *LEGAL))
    listed = named(records, "Address 01")
    assert listed.entry_type == "address"
    assert listed.addresses == (
        Address(address="Unit D, 16/F One Capital Place, Wan Chai, Hong Kong", country_code="HK"),
    )


def test_the_names_carry_their_kind_and_weakness() -> None:
    cell_text = "Lukoil, OAO (a.k.a. NKL; f.k.a. Neftyanaya Kompaniya OAO), 11 Sretenski boulevard, Moscow, Russia"
    entry = named(release(("RUSSIA", cell_text, *LEGAL)), "Lukoil, OAO")
    assert entry.entry_type == "organization"
    assert entry.names == (
        Name(name="Lukoil, OAO", name_type="primary"),
        Name(name="NKL", name_type="aka", is_weak=True),
        Name(name="Neftyanaya Kompaniya OAO", name_type="fka"),
    )


def test_addresses_that_go_on_in_the_row_below_are_those_of_the_entry() -> None:
    records = release(
        ("RUSSIA", "Lebedev Institute, 1 Foo Street, Moscow, Russia; and", *LEGAL),
        ("", "53 Leninsky Prospekt, Moscow, 119991, Russia.", "", "", ""),
    )
    entry = named(records, "Lebedev Institute")
    assert entry.names == (Name(name="Lebedev Institute", name_type="primary"),)
    assert [part.address for part in entry.addresses] == [
        "1 Foo Street, Moscow, Russia",
        "53 Leninsky Prospekt, Moscow, 119991, Russia",
    ]
    assert (records.set_aside["joined"], records.counts.unaccounted) == (1, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("CHINA", "", *LEGAL), "the entity cell is empty"),
        (("CHINA", "(See alternate address under Iran)", *LEGAL), "the entity cell has no name"),
        (("CHINA", "The following Atomic entities:", *LEGAL), "the entity cell names a group without members"),
    ],
    ids=["empty", "nameless", "group"],
)
def test_a_cell_that_cannot_be_read_is_kept_with_its_reason(row: tuple[str, ...], reason: str) -> None:
    records = release(("CHINA", "B Trading, 1 Foo Road, Beijing, China.", *LEGAL), row)
    assert [(record.position, record.reason) for record in records.quarantine] == [(2, reason)]
    assert [entry.name for entry in records.entries] == ["B Trading"]
    assert records.counts.unaccounted == 0
