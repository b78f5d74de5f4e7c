"""The full text of a rule, on a fixture in the documented structure; not proven on a real text."""

import time
from pathlib import Path

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.register.full_text import FullText, read_full_text
from entity_lists.register.themes import theme_of
from entity_lists.write.register import primary_name

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register"


def read(content: bytes) -> FullText:
    return read_full_text(content, document_number="2025-05427", name_of=primary_name)


@pytest.fixture(scope="module")
def text() -> FullText:
    return read((FIXTURES / "2025-05427.xml").read_bytes())


def test_rows_are_added_or_revised_as_the_instructions_say_and_removed_by_their_words(text: FullText) -> None:
    assert [(one.action, one.country_code, one.name) for one in text.amendments] == [
        ("add", "CN", "Beijing Academy of Artificial Intelligence"),
        ("revise", "CN", "Inspur Group Co., Ltd."),
        ("add", "TW", "Inspur Taiwan"),
        ("remove", "AE", "Jazirah Aviation Club."),
    ]
    assert text.list_codes == {"EL"}


def test_a_row_keeps_its_cells_and_its_page(text: FullText) -> None:
    first, second, *_ = text.amendments
    assert second.page == 14048
    assert second.license_policy_text == "Policy of denial"
    assert second.citation_text == "88 FR 13675, 3/6/23. 90 FR 14048, 3/28/25."
    assert first.entry_text.splitlines()[1] == "—BAAI."


def test_a_placeholder_never_becomes_a_page(text: FullText) -> None:
    assert "[INSERT FR PAGE NUMBER]" in str(text.amendments[0].citation_text)
    assert text.amendments[0].page is None


def test_the_pages_are_those_that_the_text_marks(text: FullText) -> None:
    assert text.page == 14046


def test_a_row_that_cannot_be_read_is_told_and_not_lost(text: FullText) -> None:
    ((reason, row),) = text.unread
    assert reason == "a row of 3 cells, expected 5"
    assert "A row of three cells" in row


def test_a_reason_is_one_a_party_with_a_theme_of_the_vocabulary_or_none(text: FullText) -> None:
    assert [(one.party, one.country_code, one.theme, one.theme_words) for one in text.reasons] == [
        ("Beijing Academy of Artificial Intelligence", "CN", "supercomputing", "supercomputers"),
        ("Beijing Innovation Wisdom Technology Co., Ltd.", "CN", "supercomputing", "supercomputers"),
        ("Inspur Taiwan", "TW", None, None),
    ]


def test_the_narrower_theme_goes_before_the_wider_one() -> None:
    assert theme_of("training of Chinese military pilots by test pilots, for military modernization")[0] == (
        "pilot_training"
    )
    assert theme_of("surveillance by unmanned aerial vehicles")[0] == "unmanned_aerial_vehicles"
    assert theme_of("high-technology surveillance of Uighurs") == (
        "human_rights",
        ("high-technology surveillance", "Uighurs"),
    )
    assert theme_of("spreading disinformation for the FSB")[0] == "disinformation"
    assert theme_of("acting contrary to the foreign policy of the United States") == (None, ())


@pytest.mark.parametrize(
    "content",
    [
        b"not xml",
        b"<HTML/>",
        b'<!DOCTYPE RULE [<!ENTITY a "b">]><RULE>&a;</RULE>',
        b"<RULE><REGTEXT>",
        b"<RULE>" * 400 + b"</RULE>" * 400,
    ],
)
def test_what_is_no_full_text_is_refused(content: bytes) -> None:
    with pytest.raises(SourceChanged):
        read(content)


def amended(*paragraphs: str, part: str = 'TITLE="15" PART="744"') -> FullText:
    inside = "".join(f"<AMDPAR>{paragraph}</AMDPAR>" for paragraph in paragraphs)
    return read(f"<RULE><REGTEXT {part}>{inside}</REGTEXT></RULE>".encode())


FOUR = "2. Supplement No. 4 to part 744 is amended:"


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("a. Under RUSSIA, by removing the entry for “A LLC”;",),
        ("a. By removing:", "i. Under RUSSIA, the entry for “A LLC”; and"),
        ("a. Under RUSSIA, by removing the entries for: “A LLC”.",),
        ("a. Under RUSSIA, by removing the entity “A LLC”.",),
        ("a. Under IRAN, by adding an entry for “B Co.”; b. by removing the entry for “A LLC” under RUSSIA",),
    ],
)
def test_a_removal_is_read_in_each_of_its_forms(paragraphs: tuple[str, ...]) -> None:
    (one,) = amended(FOUR, *paragraphs).amendments
    assert (one.action, one.name, one.country_code) == ("remove", "A LLC", "RU")


@pytest.mark.parametrize(
    "paragraphs",
    [
        (FOUR, "3. Section 744.21 is amended by removing the words “military end user”;"),
        (FOUR, "3. Supplement No. 5 to part 744 is amended by removing the entry for “A LLC”;"),
        (FOUR, "a. Under RUSSIA, by removing the alias “B” from the entry for “A LLC”;"),
        (FOUR, "a. Under RUSSIA, by removing two addresses from the entry for “A LLC”;"),
    ],
)
def test_what_removes_no_entry_is_no_removal(paragraphs: tuple[str, ...]) -> None:
    assert [one for one in amended(*paragraphs).amendments if one.action == "remove"] == []


def test_several_entities_that_are_removed_are_all_named() -> None:
    found = amended(FOUR, "a. Under RUSSIA, by removing the two entities “A LLC” and “B LLC”;").amendments
    assert [one.name for one in found] == ["A LLC", "B LLC"]


def test_an_entry_that_is_revised_without_a_row_is_told() -> None:
    ((reason, _),) = amended(FOUR, "a. Under RUSSIA, by revising the entry for “A LLC”;").unread
    assert "no row" in reason


def test_long_paragraphs_and_pages_take_no_time() -> None:
    start = time.monotonic()
    amended(FOUR, "add " * 20_000 + ":")
    assert read(f'<RULE><PRTPAGE P="{"1" * 5000}"/></RULE>'.encode()).page is None
    assert time.monotonic() - start < 5


def test_another_title_is_not_read() -> None:
    removal = "a. Under RUSSIA, by removing the entry for “A LLC”;"
    assert amended(FOUR, removal, part='TITLE="22" PART="744"').amendments == ()
    assert len(amended(FOUR, removal, part='TITLE="15" PART="744 and 746"').amendments) == 1


def test_amendments_of_another_part_are_not_read() -> None:
    content = (FIXTURES / "2025-05427.xml").read_bytes().replace(b'PART="744"', b'PART="734"')
    assert read(content).amendments == ()


def tabled(*rows: tuple[str, ...]) -> FullText:
    cells = "".join(f"<ROW>{''.join(f'<ENT>{cell}</ENT>' for cell in row)}</ROW>" for row in rows)
    instruction = "<AMDPAR>2. Supplement No. 4 to part 744 is amended by adding entries.</AMDPAR>"
    inside = f'<REGTEXT TITLE="15" PART="744">{instruction}<GPOTABLE>{cells}</GPOTABLE></REGTEXT>'
    return read(f"<RULE>{inside}</RULE>".encode())


LICENSED = ("For all items.", "Presumption of denial.", "90 FR [INSERT PAGE].")


def test_rows_below_a_destination_that_is_not_known_are_not_those_of_the_one_before() -> None:
    found = tabled(("CHINA", "A Co.", *LICENSED), ("ATLANTIS", "B Co.", *LICENSED), ("", "C Co.", *LICENSED))
    assert [(one.country_code, one.name) for one in found.amendments] == [("CN", "A Co.")]
    assert [reason for reason, _ in found.unread] == ["no destination that is known: 'ATLANTIS'"] * 2


@pytest.mark.parametrize("cell", ["[RESERVED]", "Addresses for A Co.: Street 1"])
def test_a_row_without_a_party_is_no_party(cell: str) -> None:
    found = tabled(("CHINA", "A Co.", *LICENSED), ("", cell, *LICENSED))
    assert [one.name for one in found.amendments] == ["A Co."]
    assert [reason for reason, _ in found.unread] == ["the row of an entity has none"]


def test_the_text_of_another_document_is_refused() -> None:
    content = (
        (FIXTURES / "2025-05427.xml").read_bytes().replace(b"FR Doc. 2025-05427", b"FR Doc. 2025\xe2\x80\x9305426")
    )
    with pytest.raises(SourceChanged, match="expected the text of document 2025-05427, found that of 2025-05426"):
        read(content)
