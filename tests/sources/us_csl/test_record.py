"""A record of the Consolidated Screening List, whichever form of the file it comes in."""

from datetime import date

import pytest

from entity_lists.sources.us_csl.record import iso_code, read_notice, text_of, unbroken
from entity_lists.text.citation import Citation


def test_the_text_of_a_record_is_a_line_a_column_without_its_id_and_web_pages() -> None:
    cells = {
        "id": "0a0a", "name": "ACME", "source": "SDN", "programs": "CUBA; IRAN", "title": "",
        "source_list_url": "https://example.org/list", "source_information_url": "https://example.org/more",
    }  # fmt: skip
    assert text_of(cells) == "source: SDN\nprograms: CUBA; IRAN\nname: ACME"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("FI", "FI", id="a country"),
        pytest.param("AN", "AN", id="the Netherlands Antilles, withdrawn and still printed"),
        pytest.param("NM", None, id="a state of the U.S."),
        pytest.param("fi", None, id="small letters"),
        pytest.param("Finland", None, id="a name"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_country_code_is_one_that_the_publisher_prints(text: str, code: str | None) -> None:
    assert iso_code(text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" Oy One \n  Ab ", "Oy One Ab", id="two lines"),
        pytest.param(" Oy  One ", "Oy  One", id="blanks within a line stay"),
    ],
)
def test_a_text_has_no_line_breaks(text: str, expected: str) -> None:
    assert unbroken(text) == expected


def cited(page: int) -> Citation:
    return Citation(citation=f"82 FR {page}", volume=82, page=page, published_on=date(2017, 3, 29))


@pytest.mark.parametrize(
    ("text", "citations", "unread"),
    [
        pytest.param("82 F.R. 15461 3/29/2017", (cited(15461),), "", id="one"),
        pytest.param("82 F.R. 15461, 15507 3/29/2017", (cited(15461), cited(15507)), "", id="two pages of one issue"),
        pytest.param("", (), "", id="none"),
    ],
)
def test_a_notice_cites_its_pages(text: str, citations: tuple[Citation, ...], unread: str) -> None:
    assert read_notice(text) == (citations, unread)
