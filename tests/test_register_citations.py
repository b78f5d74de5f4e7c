"""Citations in the spellings of the Denied Persons List and of the Entity List CSV."""

from datetime import date

import pytest

from entity_lists.register_citations import read_citations

Found = list[tuple[str, date | None]]


@pytest.mark.parametrize(
    ("text", "found", "unread"),
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
def test_a_cell_gives_its_citations_oldest_first(text: str, found: Found, unread: str) -> None:
    citations, left = read_citations(text)
    assert [(citation.citation, citation.published_on) for citation in citations] == found
    assert left == unread


def test_an_issue_is_cited_without_a_page() -> None:
    ((citation,), _) = read_citations("76 FR No. 197 (10/12/2011)")
    assert (citation.volume, citation.page) == (76, None)
