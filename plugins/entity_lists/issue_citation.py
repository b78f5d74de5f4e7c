"""Federal Register citations by issue, "Vol. 74, No. 8, 01/13/09", as the State Department's list prints them.

Volume and number name one day's issue. Some cells add the page ("Vol. 56, No. 199, P51734"), which says more, and some
name the department's own public notice, with the issue ("Notice 2061, Vol. 59, No. 165, 8/26/94") or without it
("Notice 2061; 08/26/94").
"""

import re
from dataclasses import dataclass
from datetime import date

from entity_lists.citation import Citation, volume_matches_year

_YEAR_BEFORE_VOLUME_1 = 1935
_DATE = r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d\d)(?!\d)"
# "Vol. 74, No. 178 11/16/09", "Vol.77, No.142, 7/24/2012", "Vol, 71, no. 53, 3-20-06", "Vol. 80; No. 207, 10/27/15".
_ISSUE = re.compile(
    rf"\bVol[\s.,;]{{0,3}}(?P<volume>\d{{1,3}})[\s.,;]{{1,3}}No[\s.,;]{{0,3}}(?P<issue>\d{{1,3}})(?!\d)"
    rf"(?:[\s.,;]{{1,3}}P(?P<page>\d{{1,6}}))?(?:[\s.,;]{{1,3}}(?P<date>{_DATE}))?",
    re.IGNORECASE,
)
_NOTICE = re.compile(rf"\bNotice\s(?P<number>\d{{1,5}})(?!\d)(?:[\s.,;]{{1,3}}(?P<date>{_DATE}))?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s.,;]+|\band\b")


@dataclass(frozen=True, kw_only=True)
class Notices:
    """What a cell cites.

    citations: oldest first; one whose date lies in another year than its volume has no date. notices: numbers of public
    notices. noticed_on: the date of a notice that has no issue. contradictions: how many dates lie in another year than
    their volume. unread: what of the text is none of these.
    """

    citations: tuple[Citation, ...]
    notices: tuple[str, ...]
    noticed_on: date | None
    contradictions: int
    unread: str


def read_notices(text: str) -> Notices:
    """Return what the cell of Federal Register notices cites.

    Source: the list as kept by the International Trade Administration, releases 2014-09-24 to 2016-12-02.
    """
    issues = sorted(_ISSUE.finditer(text), key=lambda issue: (int(issue["volume"]), int(issue["issue"])))
    notices = list(_NOTICE.finditer(text))
    dated = [_citation(issue) for issue in issues]
    unread = _SEPARATOR.sub(" ", _NOTICE.sub(" ", _ISSUE.sub(" ", text)))
    return Notices(
        citations=tuple(citation for citation, _ in dated),
        notices=tuple(notice["number"] for notice in notices),
        noticed_on=next((_date(notice["date"], 1994) for notice in notices if notice["date"]), None),
        contradictions=sum(contradicts for _, contradicts in dated),
        unread=" ".join(unread.split()),
    )


def _citation(found: re.Match[str]) -> tuple[Citation, bool]:
    """Return the citation, and whether its date contradicts it.

    The releases of 2015 and 2016 have "Vol. 80, No. 170" with every day from 09/02/15 to 09/02/37, filled in by a
    spreadsheet; so a date that is only a year off is no more to be trusted than one that is twenty off.
    """
    volume, page = int(found["volume"]), int(found["page"]) if found["page"] else None
    citation = Citation(
        citation=f"{volume} FR No. {int(found['issue'])}" if page is None else f"{volume} FR {page}",
        volume=volume,
        page=page,
        published_on=_date(found["date"], _YEAR_BEFORE_VOLUME_1 + volume) if found["date"] else None,
    )
    if found["date"] and (citation.published_on is None or not volume_matches_year(citation)):
        return Citation(citation=citation.citation, volume=volume, page=page, published_on=None), True
    return citation, False


def _date(text: str, year_near: int) -> date | None:
    """Return the date of "m/d/yy" or "m/d/yyyy", two digits of a year being those nearest to the year given."""
    month, day, year = (int(part) for part in re.split(r"[/-]", text))
    if year < 100:
        year = min((century + year for century in (1900, 2000)), key=lambda full: abs(full - year_near))
    try:
        return date(year, month, day)
    except ValueError:
        return None
