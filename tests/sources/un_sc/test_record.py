"""A record of the UN Security Council's list: which elements it may have, and what they say."""

from datetime import date

import pytest

from entity_lists.formats.xml_document import Node, read_tree
from entity_lists.records import Address, Identifier
from entity_lists.sources.un_sc.record import (
    LAYOUTS,
    read_addresses,
    read_date,
    read_identifiers,
    record_text,
    text_of,
    unknown_parts,
    values_of,
)
from entity_lists.unknown import Unknown

REFERENCE = "<REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER>"
NUMBER = Identifier(id_type="reference_number", id_value="QDi.001")


def node(children: str, tag: str = "INDIVIDUAL") -> Node:
    return read_tree(f"<{tag}>{children}</{tag}>".encode(), source_id="un_sc_consolidated", what="a record")


@pytest.mark.parametrize(
    ("children", "parts"),
    [
        pytest.param("<SHOE_SIZE>4\n4</SHOE_SIZE>", [("R/SHOE_SIZE", "4 4")], id="an element"),
        pytest.param("<TITLE><NOTE>x</NOTE></TITLE>", [("R/TITLE/NOTE", "x")], id="one further in"),
        pytest.param(
            '<FACE><PART side="left">scar</PART>two</FACE>',
            [
                ("R/FACE", ""),
                ("R/FACE/text", "two"),
                ("R/FACE/PART", "scar"),
                ("R/FACE/PART/@side", "left"),
            ],
            id="one with parts",
        ),
        pytest.param('<GENDER lang="en">Male</GENDER>', [("R/GENDER/@lang", "en")], id="an attribute"),
        pytest.param("<GENDER/>Male", [("R/text", "Male")], id="text beside elements"),
        pytest.param("<GENDER/><TITLE><VALUE>Dr</VALUE></TITLE>", [], id="all is known"),
    ],
)
def test_what_the_layout_does_not_name_is_told_with_its_text(children: str, parts: list[tuple[str, str]]) -> None:
    assert list(unknown_parts(node(children), LAYOUTS["INDIVIDUAL"], "R")) == parts


def test_what_the_layout_of_a_person_names_is_known_of_a_person_only() -> None:
    titled = node(f"{REFERENCE}<TITLE><VALUE>Dr</VALUE></TITLE>")
    assert list(unknown_parts(titled, LAYOUTS["INDIVIDUAL"], "R")) == []
    assert list(unknown_parts(titled, LAYOUTS["ENTITY"], "R")) == [("R/TITLE", ""), ("R/TITLE/VALUE", "Dr")]


def test_character_references_that_were_escaped_twice_are_decoded() -> None:
    assert text_of(node("<FIRST_NAME>A&amp;amp;B &amp;#39;C&amp;#39;</FIRST_NAME>"), "FIRST_NAME") == "A&B 'C'"


def test_a_text_is_in_one_line_and_stands_once() -> None:
    record = node("<FIRST_NAME> Said\n Ali </FIRST_NAME><NOTE/><NOTE/>")
    assert (text_of(record, "FIRST_NAME"), text_of(record, "GENDER")) == ("Said Ali", "")
    with pytest.raises(ValueError, match="NOTE 2 times, expected once"):
        text_of(record, "NOTE")


def test_values_that_say_nothing_are_left_out() -> None:
    record = node("<TITLE><VALUE>Dr</VALUE><VALUE>na</VALUE></TITLE><TITLE><VALUE/><VALUE>Haji</VALUE></TITLE>")
    assert values_of(record, "TITLE") == ["Dr", "Haji"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2015-04-07", date(2015, 4, 7), id="a date"),
        pytest.param("2015-04-07-04:00", date(2015, 4, 7), id="a date with a zone"),
        pytest.param("2015-04-07Z", date(2015, 4, 7), id="a date in UTC"),
        pytest.param("2015-02-30", None, id="a date that there is not"),
        pytest.param("7 Apr 2015", None, id="another form"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_date_is_read(text: str, expected: date | None) -> None:
    assert read_date(text) == expected


def test_an_address_is_its_parts_and_a_note_is_said_of_it() -> None:
    place = "<STREET>Rue 1</STREET><CITY>Dakar</CITY><COUNTRY>Senegal</COUNTRY><NOTE>until 2012</NOTE>"
    assert read_addresses(node(f"<A>{place}</A>"), "A") == (
        (Address(address="Rue 1, Dakar, Senegal", city="Dakar", country_code="SN"),),
        ["Address Rue 1, Dakar, Senegal: until 2012"],
    )


def test_a_note_that_stands_alone_is_the_addresses_themselves() -> None:
    note = "Branch Office 7: i) Dr Barno Road, Quetta, Pakistan ii) Kandahari Bazaar, Quetta, Pakistan"
    assert read_addresses(node(f"<A><NOTE>{note}</NOTE></A><A><CITY/></A>"), "A") == (
        (
            Address(address="Dr Barno Road, Quetta, Pakistan", country_code="PK"),
            Address(address="Kandahari Bazaar, Quetta, Pakistan", country_code="PK"),
        ),
        [],
    )


def birth(*parts: str) -> str:
    return f"<INDIVIDUAL_DATE_OF_BIRTH>{''.join(parts)}</INDIVIDUAL_DATE_OF_BIRTH>"


def document(*parts: str) -> str:
    return f"<INDIVIDUAL_DOCUMENT>{''.join(parts)}</INDIVIDUAL_DOCUMENT>"


IDENTIFIERS = {
    "a day of birth": (
        birth("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE>", "<DATE>1962-03-01</DATE>"),
        Identifier(id_type="birth_date", id_value="1962-03-01"),
    ),
    "years of birth": (
        birth("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE>", "<FROM_YEAR>1960</FROM_YEAR>", "<TO_YEAR>1962</TO_YEAR>"),
        Identifier(id_type="birth_date", id_value="1960 to 1962", remarks="between"),
    ),
    "a birth that only a note tells": (
        birth("<NOTE>in the 1960s</NOTE>"), Identifier(id_type="birth_date", id_value="in the 1960s"),
    ),
    "a passport": (
        document(
            "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>", "<NUMBER>A123</NUMBER>",
            "<ISSUING_COUNTRY>Senegal</ISSUING_COUNTRY>", "<DATE_OF_ISSUE>2012-09-10</DATE_OF_ISSUE>",
        ),
        Identifier(id_type="passport", id_value="A123", country_code="SN", remarks="Date of issue: 2012-09-10"),
    ),
    "a document whose second type is plainer": (
        document(
            "<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>",
            "<TYPE_OF_DOCUMENT2>Italian fiscal code</TYPE_OF_DOCUMENT2>", "<NUMBER>ABC</NUMBER>",
        ),
        Identifier(id_type="tax_id", id_value="ABC", remarks="Type: Italian fiscal code"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("element", "expected"), IDENTIFIERS.values(), ids=IDENTIFIERS)
def test_what_tells_a_person_from_others_is_an_identifier(element: str, expected: Identifier) -> None:
    assert list(read_identifiers(node(REFERENCE + element), Unknown())) == [NUMBER, expected]


WORDS = {
    "a gender": ("<GENDER>Unknown</GENDER>", "GENDER: Unknown", Identifier(id_type="gender", id_value="Unknown")),
    "a kind of date": (
        birth("<TYPE_OF_DATE>CIRCA</TYPE_OF_DATE>", "<YEAR>1960</YEAR>"), "TYPE_OF_DATE: CIRCA",
        Identifier(id_type="birth_date", id_value="1960", remarks="CIRCA"),
    ),
    "a document": (
        document("<TYPE_OF_DOCUMENT>Residence card</TYPE_OF_DOCUMENT>", "<NUMBER>T1</NUMBER>"),
        "TYPE_OF_DOCUMENT: Residence card",
        Identifier(id_type="other", id_value="T1", remarks="Document: Residence card"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("element", "word", "expected"), WORDS.values(), ids=WORDS)
def test_a_word_that_was_never_seen_is_kept_and_told(element: str, word: str, expected: Identifier) -> None:
    unknown = Unknown()
    assert list(read_identifiers(node(REFERENCE + element), unknown)) == [NUMBER, expected]
    assert unknown == {("unknown_words", word): 1}


def test_an_empty_document_is_none() -> None:
    assert list(read_identifiers(node(REFERENCE + document("<NUMBER/>")), Unknown())) == [NUMBER]


def test_the_text_of_a_record_is_its_tags_and_values_without_empty_ones() -> None:
    record = node(f"{REFERENCE}<TITLE><VALUE>Dr</VALUE></TITLE><SORT_KEY>1</SORT_KEY><NOTE/>")
    assert record_text(record) == "REFERENCE_NUMBER: QDi.001\nTITLE\n  VALUE: Dr"
