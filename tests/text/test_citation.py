"""Federal Register citations, in every shape that the tables print."""

from datetime import date
from pathlib import Path

import pytest

from entity_lists.text.citation import Citation, citation_url, parse_citations, volume_matches_year
from sources.us_bis.entity_list_rows import ENTITY_LISTS, entity_list_rows


def cite(volume: int, page: int, day: str | None) -> Citation:
    published_on = None if day is None else date.fromisoformat(day)
    return Citation(citation=f"{volume} FR {page}", volume=volume, page=page, published_on=published_on)


READ = {
    "one": ("90 FR 14048, 3/28/25.", [cite(90, 14048, "2025-03-28")]),
    "no full stop": ("76 FR 67062, 10/31/11", [cite(76, 67062, "2011-10-31")]),
    "two in a line": (
        "87 FR 12240, 3/3/22. 87 FR 34136, 6/6/22.",
        [cite(87, 12240, "2022-03-03"), cite(87, 34136, "2022-06-06")],
    ),
    "two in lines": (
        "84 FR 40241, 8/14/19.\n\n85 FR 83769, 12/23/20.\n",
        [cite(84, 40241, "2019-08-14"), cite(85, 83769, "2020-12-23")],
    ),
    "comma between": (
        "77 FR 61249, 10/9/12, 78 FR 75463, 12/12/13.",
        [cite(77, 61249, "2012-10-09"), cite(78, 75463, "2013-12-12")],
    ),
    "blank between": (
        "73 FR 54508 9/22/08 73 FR 74001, 12/5/08.",
        [cite(73, 54508, "2008-09-22"), cite(73, 74001, "2008-12-05")],
    ),
    "no date": ("86 FR 67319", [cite(86, 67319, None)]),
    "no date, then another": (
        "73 FR 54508\n74 FR 8184, 2/24/09.",
        [cite(73, 54508, None), cite(74, 8184, "2009-02-24")],
    ),
    "no comma": ("87 FR 12240 3/3/22.", [cite(87, 12240, "2022-03-03")]),
    "full stop for comma": (
        "86 FR 67319. 11/26/21.\n\n87 FR 62202, 10/13/22.",
        [cite(86, 67319, "2021-11-26"), cite(87, 62202, "2022-10-13")],
    ),
    "four digits of a year": ("87 FR 77508, 12/19/2022.", [cite(87, 77508, "2022-12-19")]),
    "leading zeros": (
        "65 FR 14444, 03/17/00. 88 FR 38741, 06/12/23.",
        [cite(65, 14444, "2000-03-17"), cite(88, 38741, "2023-06-12")],
    ),
    "last century": ("63 FR 64322, 11/19/98.", [cite(63, 64322, "1998-11-19")]),
    "page and date on two lines": ("77 FR 71098,\n\n 11/29/12.", [cite(77, 71098, "2012-11-29")]),
    "page and date on two lines, no comma": ("77 FR 23116\n4/18/12.", [cite(77, 23116, "2012-04-18")]),
    "trailing comma": ("84 FR 29373, 6/24/19,\n\n", [cite(84, 29373, "2019-06-24")]),
    "lonely full stop": ("87 FR 60066, 10/4/22.\n.", [cite(87, 60066, "2022-10-04")]),
    "debris of the web editor": (
        "81 FR 61601 preview citation details, 9/7/16. 89 FR 51652, 6/18/24.",
        [cite(81, 61601, "2016-09-07"), cite(89, 51652, "2024-06-18")],
    ),
    "FR twice": ("88 FR FR 12158, 2/27/23.", [cite(88, 12158, "2023-02-27")]),
    "page glued to date": ("88 FR 121582/27/23.", [cite(88, 12158, "2023-02-27")]),
    "year of the volume before": ("83 FR 61541, 11/13/19.", [cite(83, 61541, "2019-11-13")]),
    "six-digit page": ("89 FR 106988, 12/31/24.", [cite(89, 106988, "2024-12-31")]),
    "nothing": ("", []),
    "blanks": (" \n\u00a0", []),
}

UNREAD = {
    "month 13": ("90 FR 14048, 13/28/25.", [cite(90, 14048, None)], "13/28/25"),
    "day 31 of February": ("90 FR 14048, 2/31/25.", [cite(90, 14048, None)], "2/31/25"),
    "another year": ("90 FR 14048, 3/28/15.", [cite(90, 14048, None)], "3/28/15"),
    "year 3033": ("88 FR 12158, 2/27/3033.", [cite(88, 12158, None)], "2/27/3033"),
    "three digits of a year": ("88 FR 12158, 2/27/023.", [cite(88, 12158, None)], "2/27/023"),
    "glued, two readings": ("88 FR 1215812/27/23.", [], "88 FR 1215812/27/23"),
    "glued, no reading": ("88 FR 1215899/99/23.", [], "88 FR 1215899/99/23"),
    "prose": ("See 90 FR 14048, 3/28/25; and others.", [cite(90, 14048, "2025-03-28")], "See and others"),
    "placeholder": ("85 FR [INSERT FR PAGE NUMBER] 7/22/20.", [], "85 FR [INSERT FR PAGE NUMBER] 7/22/20"),
    "date alone": ("3/28/25.", [], "3/28/25"),
    "page runs into a stroke": ("88 FR 12158/27", [], "88 FR 12158/27"),
}


@pytest.mark.parametrize(("text", "citations"), READ.values(), ids=READ)
def test_a_cell_is_read_whole(text: str, citations: list[Citation]) -> None:
    assert parse_citations(text) == (tuple(citations), "")


@pytest.mark.parametrize(("text", "citations", "left"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_is_left_over(text: str, citations: list[Citation], left: str) -> None:
    assert parse_citations(text) == (tuple(citations), left)


@pytest.mark.parametrize(
    ("citation", "matches"),
    [
        pytest.param(cite(90, 14048, "2025-03-28"), True, id="same year"),
        pytest.param(cite(83, 61541, "2019-11-13"), False, id="Techlink"),
        pytest.param(cite(86, 67319, None), True, id="undated"),
    ],
)
def test_the_volume_counts_the_years_since_1935(citation: Citation, *, matches: bool) -> None:
    assert volume_matches_year(citation) is matches


def test_the_url_is_that_of_the_federal_register() -> None:
    assert citation_url(90, 14048) == "https://www.federalregister.gov/citation/90-FR-14048"


# Rows that continue the one above (subordinate institutions, further addresses): only their entity cell is filled.
CONTINUATIONS = {
    "2023-12-07": [
        "Subordinate institution",
        "Subordinate institution",
        "The following addresses apply",
        "Affiliated entities:",
        "ICSOSO Electronics Co. Ltd.",
        "53 Leninsky Prospekt",
    ],
    "2026-03-25": [
        "Subordinate institution",
        "Subordinate institution",
        "The following addresses apply",
        "Affiliated entities:",
    ],
}
CONTINUATIONS["2026-07-18"] = CONTINUATIONS["2026-03-25"]


@pytest.mark.corpus
@pytest.mark.parametrize("release", ENTITY_LISTS)
def test_every_citation_cell_of_the_entity_list_is_read_whole(corpus: Path, release: str) -> None:
    cells = [row.citation for row in entity_list_rows(corpus / ENTITY_LISTS[release])]
    read = [parse_citations(cell) for cell in cells]
    assert len(read) > 2_600
    assert [left for _, left in read if left] == []
    assert [c for citations, _ in read for c in citations if c.published_on is None] == []
    assert {c.citation for citations, _ in read for c in citations if not volume_matches_year(c)} == {"83 FR 61541"}
    # Nothing that looks like a citation was skipped.
    assert sum(len(citations) for citations, _ in read) == sum(
        cell.replace("FR FR", "FR").count("FR") for cell in cells
    )


@pytest.mark.corpus
@pytest.mark.parametrize("release", ENTITY_LISTS)
def test_every_row_of_the_entity_list_but_continuations_has_a_citation(corpus: Path, release: str) -> None:
    rows = entity_list_rows(corpus / ENTITY_LISTS[release])
    uncited = [row.entity for row in rows if not parse_citations(row.citation)[0]]
    assert len(uncited) == len(CONTINUATIONS[release])
    assert all(text.startswith(start) for text, start in zip(uncited, CONTINUATIONS[release], strict=True))
