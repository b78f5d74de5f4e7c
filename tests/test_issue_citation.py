"""Citations by issue, in every form that the State Department's list has had."""

from datetime import date

import pytest

from entity_lists.citation import Citation
from entity_lists.issue_citation import Notices, read_notices


def issue(volume: int, number: int, published_on: date | None = None) -> Citation:
    return Citation(citation=f"{volume} FR No. {number}", volume=volume, page=None, published_on=published_on)


def page(volume: int, number: int, published_on: date | None = None) -> Citation:
    return Citation(citation=f"{volume} FR {number}", volume=volume, page=number, published_on=published_on)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Vol. 74, No. 8, 01/13/09", [issue(74, 8, date(2009, 1, 13))], id="as it should be"),
        pytest.param("Vol. 76 No. 103, 5/27/11", [issue(76, 103, date(2011, 5, 27))], id="no comma"),
        pytest.param("Vol. 74, No. 178 11/16/09", [issue(74, 178, date(2009, 11, 16))], id="no comma before the date"),
        pytest.param("Vol.77, No.142, 7/24/2012", [issue(77, 142, date(2012, 7, 24))], id="no blanks, a full year"),
        pytest.param("Vol .74, No. 8, 01/13/09", [issue(74, 8, date(2009, 1, 13))], id="the stop behind the blank"),
        pytest.param("Vol. 72, No 115, 06/15/07", [issue(72, 115, date(2007, 6, 15))], id="no stop"),
        pytest.param("Vol, 71, no. 53, 3-20-06", [issue(71, 53, date(2006, 3, 20))], id="hyphens in the date"),
        pytest.param("Vol. 79, No. 184 , 09/23/14", [issue(79, 184, date(2014, 9, 23))], id="a blank too many"),
        pytest.param("Vol. 65, No. 231, 11/30/00", [issue(65, 231, date(2000, 11, 30))], id="the year 2000"),
        pytest.param("Vol. 76, No. 248", [issue(76, 248)], id="no date"),
        pytest.param("Vol. 56, No. 199, P51734", [page(56, 51734)], id="a page"),
        pytest.param("Vol. 57, No. 130, P29924, 07/07/92", [page(57, 29924, date(1992, 7, 7))], id="page and date"),
        pytest.param(
            "Vol. 73, No. 206 10/23/08 and Vol. 75, No. 98 5/21/10",
            [issue(73, 206, date(2008, 10, 23)), issue(75, 98, date(2010, 5, 21))],
            id="two",
        ),
        pytest.param(
            "Vol. 81, No. 50, 03/15/16, Vol. 74, No. 137, 07/20/2009",
            [issue(74, 137, date(2009, 7, 20)), issue(81, 50, date(2016, 3, 15))],
            id="the newer one first",
        ),
        pytest.param(
            "Vol. 80, No. 170, 09/02/15, Vol. 80; No. 207, 10/27/15",
            [issue(80, 170, date(2015, 9, 2)), issue(80, 207, date(2015, 10, 27))],
            id="a semicolon inside",
        ),
        pytest.param("", [], id="none"),
    ],
)
def test_issues_are_read_oldest_first(text: str, expected: list[Citation]) -> None:
    read = Notices(citations=tuple(expected), notices=(), noticed_on=None, contradictions=0, unread="")
    assert read_notices(text) == read


@pytest.mark.parametrize("day", ["09/02/16", "09/02/37", "2/30/15"])
def test_a_date_that_contradicts_its_volume_is_left_out_and_counted(day: str) -> None:
    found = read_notices(f"Vol. 80, No. 170, {day}")
    assert (found.citations, found.contradictions, found.unread) == ((issue(80, 170),), 1, "")


@pytest.mark.parametrize(
    ("text", "citations", "noticed_on"),
    [
        pytest.param("Notice 2061; 08/26/94", [], date(1994, 8, 26), id="with a date of its own"),
        pytest.param("Notice 2061,Vol. 59, No. 165", [issue(59, 165)], None, id="in an issue"),
    ],
)
def test_a_public_notice_is_kept_by_its_number(text: str, citations: list[Citation], noticed_on: date | None) -> None:
    found = read_notices(text)
    assert found == Notices(
        citations=tuple(citations), notices=("2061",), noticed_on=noticed_on, contradictions=0, unread=""
    )


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        pytest.param("Vol. 79, No. 184 FR Press Release", "FR Press Release", id="a note behind"),
        pytest.param("Vol. 59, No. 214, P55522 contains the waiver", "contains the waiver", id="a note on one"),
        pytest.param("see the department's page", "see the department's page", id="no citation"),
        pytest.param("Vol. 7400, No. 8", "Vol 7400 No 8", id="a number with too many digits"),
        pytest.param("Notice 123456", "Notice 123456", id="a notice with too many digits"),
    ],
)
def test_what_is_no_citation_is_left_over(text: str, unread: str) -> None:
    assert read_notices(text).unread == unread
