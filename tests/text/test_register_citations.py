"""Citations in the spellings of the lists of Commerce and State."""

from datetime import date

import pytest

from entity_lists.text.citation import Citation
from entity_lists.text.register_citations import Notices, read_citations, read_notices

Dated = list[tuple[str, date | None]]


def issue(volume: int, number: int, published_on: date | None = None) -> Citation:
    return Citation(citation=f"{volume} FR No. {number}", volume=volume, page=None, published_on=published_on)


def page(volume: int, number: int, published_on: date | None = None) -> Citation:
    return Citation(citation=f"{volume} FR {number}", volume=volume, page=number, published_on=published_on)


@pytest.mark.parametrize(
    ("text", "dated", "unread"),
    [
        pytest.param("82 F.R. 48792 10/20/2017", [("82 FR 48792", date(2017, 10, 20))], "", id="dotted"),
        pytest.param("80 F.R 57572 9/24/15 ", [("80 FR 57572", date(2015, 9, 24))], "", id="one dot"),
        pytest.param("81.F.R. 40658 6/22/2016", [("81 FR 40658", date(2016, 6, 22))], "", id="a dot before"),
        pytest.param("83F.R. 28801 6/21/2018", [("83 FR 28801", date(2018, 6, 21))], "", id="no blank before"),
        pytest.param("90 F.R.41968 8/28/2025", [("90 FR 41968", date(2025, 8, 28))], "", id="no blank behind"),
        pytest.param("84 fr 40241", [("84 FR 40241", None)], "", id="small letters"),
        pytest.param("82 F.R. 16788, 16789 4/6/2017", [("82 FR 16788", date(2017, 4, 6))], "", id="two pages"),
        pytest.param("77 FR 58006 (no. 182)", [("77 FR 58006", None)], "", id="the issue in brackets"),
        pytest.param("77 FR 61249 No. 195", [("77 FR 61249", None)], "", id="the issue"),
        pytest.param("76 FR no. 242 pg. 78146", [("76 FR 78146", None)], "", id="the issue before the page"),
        pytest.param(
            "76 FR No. 197 (10/12/2011)", [("76 FR No. 197", date(2011, 10, 12))], "", id="the issue, no page"
        ),
        pytest.param("76 FR No. 197 10/12/1911", [("76 FR No. 197", None)], "", id="the issue, a date of another time"),
        pytest.param("76 FR 50407 (8/15/2011)", [("76 FR 50407", date(2011, 8, 15))], "", id="a date in brackets"),
        pytest.param("73 FR 54508 (9/22/08", [("73 FR 54508", date(2008, 9, 22))], "", id="a bracket left open"),
        pytest.param(
            "46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81",
            [("46 FR 19290", date(1981, 3, 30)), ("46 FR 46154", date(1981, 9, 17))],
            "",
            id="joined by and, the newer first",
        ),
        pytest.param(
            "88 FR 30078; 88 F.R. 30078 5/10/2023", [("88 FR 30078", date(2023, 5, 10))], "", id="the same one twice"
        ),
        pytest.param("85 FR 83420; 88 FR", [("85 FR 83420", None)], "88 FR", id="no page"),
        pytest.param(
            "82 F.R. 2312 1/9/2017, F.R. 30823 7/3/2017",
            [("82 FR 2312", date(2017, 1, 9))],
            "F.R. 30823 7/3/2017",
            id="no volume",
        ),
        pytest.param("89 87329 11/1/2024", [], "89 87329 11/1/2024", id="no Register"),
        pytest.param("84 F.R. 437789 8/22/2019", [], "84 FR 437789", id="a page that no year has"),
        pytest.param("88 F.R. 88570 12/2023", [("88 FR 88570", None)], "12/2023", id="half a date"),
        pytest.param(
            "66 F.R. 47630 9/13/01, NEW F.R. NOTICE TO BE PUBLISHED SOON",
            [("66 FR 47630", date(2001, 9, 13))],
            "NEW F.R. NOTICE TO BE PUBLISHED SOON",
            id="words",
        ),
        pytest.param("", [], "", id="nothing"),
    ],
)
def test_a_cell_gives_its_citations_oldest_first(text: str, dated: Dated, unread: str) -> None:
    citations, left = read_citations(text)
    assert [(citation.citation, citation.published_on) for citation in citations] == dated
    assert left == unread


@pytest.mark.parametrize("days", [(20, 21), (21, 20), (19, 20), (20, 19)])
def test_of_two_dates_of_one_page_the_one_printed_first_counts(days: tuple[int, int]) -> None:
    first, second = days
    cell = f"82 F.R. 48792 10/{first}/2017 and 82 F.R. 48792 10/{second}/2017"
    assert read_citations(cell) == ((page(82, 48792, date(2017, 10, first)),), "")


def test_an_issue_is_cited_without_a_page() -> None:
    assert read_citations("76 FR No. 197 (10/12/2011)") == ((issue(76, 197, date(2011, 10, 12)),), "")


def test_an_issue_may_be_cited_by_its_volume_as_by_the_register() -> None:
    assert read_citations("Vol. 76, No. 197, 10/12/11")[0] == read_citations("76 FR No. 197 (10/12/2011)")[0]


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
def test_the_state_departments_issues_are_read_oldest_first(text: str, expected: list[Citation]) -> None:
    read = Notices(citations=tuple(expected), notices=(), noticed_on=None, contradictions=0, unread="")
    assert read_notices(text) == read


@pytest.mark.parametrize("day", ["09/02/16", "09/02/37", "2/30/15"])
def test_a_date_that_contradicts_its_volume_is_left_out_and_counted(day: str) -> None:
    read = read_notices(f"Vol. 80, No. 170, {day}")
    assert (read.citations, read.contradictions, read.unread) == ((issue(80, 170),), 1, "")


@pytest.mark.parametrize(
    ("text", "citations", "noticed_on"),
    [
        pytest.param("Notice 2061; 08/26/94", [], date(1994, 8, 26), id="with a date of its own"),
        pytest.param("Notice 2061,Vol. 59, No. 165", [issue(59, 165)], None, id="in an issue"),
    ],
)
def test_a_public_notice_is_kept_by_its_number(text: str, citations: list[Citation], noticed_on: date | None) -> None:
    assert read_notices(text) == Notices(
        citations=tuple(citations), notices=("2061",), noticed_on=noticed_on, contradictions=0, unread=""
    )


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        pytest.param("Vol. 79, No. 184 FR Press Release", "FR Press Release", id="a note behind"),
        pytest.param("Vol. 59, No. 214, P55522 contains the waiver", "contains the waiver", id="a note on one"),
        pytest.param("see the department's page", "see the department's page", id="no citation"),
        pytest.param("Vol. 7400, No. 8", "Vol. 7400, No. 8", id="a number with too many digits"),
        pytest.param("72 F.R. 01/30/07", "72 FR 0", id="a date for a page"),
        pytest.param("Notice 123456", "Notice 123456", id="a notice with too many digits"),
    ],
)
def test_what_is_no_citation_is_left_over(text: str, unread: str) -> None:
    assert read_notices(text).unread == unread
