from datetime import date
from typing import Any

import pytest

from entity_lists.register.documents import document_number, read_document, read_inspection
from world.register_answer import document

TITLE = "Additions to the Entity List"


def read(**known: Any) -> dict[str, Any]:
    return read_document(document("2025-05427", "2025-03-28", TITLE, **known))


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("2025-05427", "2025-05427"),
        ("2025–05427", "2025-05427"),
        ("E9-17295", "E9-17295"),
        ("97-2503", "97-2503"),
        ("C1-2024-13148", "C1-2024-13148"),
        ("R1–2023–28849", "R1-2023-28849"),
    ],
)
def test_a_number_is_one_with_hyphens_whatever_dash_is_printed(printed: str, number: str) -> None:
    assert document_number(printed) == number


@pytest.mark.parametrize("text", ["", None, 2025, "../../etc/passwd", "2025", "2025-05427/x"])
def test_what_is_no_number_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="document_number"):
        document_number(text)


def test_a_correction_names_what_it_corrects_and_is_named_by_it() -> None:
    base = "https://www.federalregister.gov/api/v1/documents/"
    assert read(correction_of=f"{base}2024-13148")["corrects_document"] == "2024-13148"
    assert read(corrections=[f"{base}C1-2025-05427", f"{base}C2-2025-05427?publication_date=2025-04-01"])[
        "corrected_by"
    ] == ("C1-2025-05427; C2-2025-05427")


def test_pages_parts_and_numbers_stand_in_columns_of_their_own() -> None:
    row = read(volume=90, start_page=14046, end_page=14052, docket_ids=["Docket No. 250324-0047"])
    assert (row["citation"], row["cfr_parts"], row["docket_ids"]) == (
        "90 FR 14046", "15 CFR 744", "Docket No. 250324-0047",
    )  # fmt: skip
    # The API's word for none.
    assert read(start_page=0)["citation"] is None


def test_a_reference_that_is_none_is_left_out() -> None:
    assert read(cfr_references=[None, "744", {"title": 15, "part": 744}])["cfr_parts"] == "15 CFR 744"


def test_the_day_of_effect_is_checked_and_the_stated_one_kept() -> None:
    row = read(effective_on="2025-03-25", dates="EFFECTIVE DATE: MARCH 25, 2025.")
    assert row["effective_on"] == date(2025, 3, 25)
    # A slip of a year: three days before the printing become 368.
    row = read(effective_on="2024-03-25", dates="This rule is effective March 25, 2024.")
    assert (row["effective_on"], row["effective_on_stated"]) == (None, date(2024, 3, 25))
    assert "more than 31 days before the publication" in row["effective_note"]
    row = read(effective_on="2026-06-25", dates="This rule is effective June 25, 2026.")
    assert (row["effective_on"], row["effective_on_stated"]) == (None, date(2026, 6, 25))


def test_a_page_that_no_year_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no such number"):
        read(volume=10**15)


def test_the_abstract_names_the_lists_before_the_title_does() -> None:
    assert (read()["lists_touched"], read()["lists_touched_by"]) == ("EL", "title")
    row = read(abstract="adding one entity to the Entity List and one to the MEU List")
    assert (row["lists_touched"], row["lists_touched_by"]) == ("EL; MEU", "abstract")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"publication_date": "28 March"}, "publication_date"),
        ({"title": None}, "title"),
        ({"html_url": "https://evil.example/2025-05427"}, "html_url"),
        ({"abstract": 7}, "abstract"),
        ({"docket_ids": "Docket No. 250324-0047"}, "docket_ids"),
        ({"cfr_references": 744}, "cfr_references"),
        ({"agencies": {"name": "Industry and Security Bureau"}}, "agencies"),
        ({"corrections": True}, "corrections"),
    ],
)
def test_a_record_that_cannot_be_read_says_why(known: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_document(document("2025-05427", "2025-03-28", TITLE) | known)


def test_a_document_on_public_inspection_has_neither_pages_nor_a_day_of_effect() -> None:
    record = document("2025-21000", "2025-11-24", TITLE, filed_at="2025-11-20T08:45:00.000-05:00")
    row = read_inspection(record | {"volume": 90, "start_page": 1, "effective_on": "2025-11-20"})
    assert (row["status"], row["filed_on"]) == ("public_inspection", date(2025, 11, 20))
    assert not {"volume", "start_page", "effective_on", "dates_text"} & row.keys()
