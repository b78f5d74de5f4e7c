"""Federal Register citations as they are typed into the lists of Commerce and State, in a dozen spellings.

By page: "82 F.R. 48792 10/20/2017", "83F.R. 28801", "81.F.R. 40658", "82 F.R. 16788, 16789 4/6/2017", "77 FR 58006 (no.
182)", "46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81": brought to the form that citation.py reads. By issue, which
volume and number name: "76 FR No. 197 (10/12/2011)", "Vol. 74, No. 8, 01/13/09", some with the page ("Vol. 56, No. 199,
P51734"), which says more. A citation that lacks its volume or its page is not completed.

The State Department's list also names its own public notices, with the issue ("Notice 2061, Vol. 59, No. 165, 8/26/94")
or without it ("Notice 2061; 08/26/94").

Source: the Denied Persons List of 2018-08-17 to 2026-04-14, the Entity List CSV of 2023-11-21, and the nonproliferation
sanctions as kept by the International Trade Administration, 2014-09-24 to 2016-12-02.
"""

import functools
import re
from dataclasses import dataclass, replace
from datetime import date

from entity_lists.text.citation import Citation, parse_citations, publication_date, volume_matches_year
from entity_lists.text.dates import NUMERIC_DATE, read_us_date

_REGISTER = re.compile(r"(?<=\d)[ .]{0,4}F\.? ?R\b[. ]{0,4}(?=\d|no\.)", re.IGNORECASE)
# Of a document's pages the first is the citation, and the number of the issue says nothing that the page does not.
_LAST_PAGE = re.compile(r"(?P<first>FR \d{1,6}), ?\d{3,6}(?=,? \d{1,2}/)")
_ISSUE_BEFORE_PAGE = re.compile(r"FR no\. ?\d{1,3} pg\. (?=\d)", re.IGNORECASE)
_ISSUE_AFTER_PAGE = re.compile(r"(?<=\d) \(?no\. ?\d{1,3}\b\)?", re.IGNORECASE)
_BRACKETED_DATE = re.compile(r"\((\d{1,2}/\d{1,2}/\d{2,4})\)?")
# "Vol. 74, No. 178 11/16/09", "Vol.77, No.142, 7/24/2012", "Vol, 71, no. 53, 3-20-06", "Vol. 80; No. 207, 10/27/15".
_ISSUE = re.compile(
    r"(?:\bVol[\s.,;]{0,3}(?P<volume>\d{1,3})[\s.,;]{1,3}|\b(?P<register>\d{1,3}) FR )"
    r"No[\s.,;]{0,3}(?P<issue>\d{1,3})(?!\d)"
    rf"(?:[\s.,;]{{1,3}}P(?P<page>\d{{1,6}}))?(?:[\s.,;]{{1,3}}(?P<date>{NUMERIC_DATE}))?",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    rf"\bNotice\s(?P<number>\d{{1,5}})(?!\d)(?:[\s.,;]{{1,3}}(?P<date>{NUMERIC_DATE}))?", re.IGNORECASE
)
# The public notices that are named without their issue are of that time.
_YEAR_OF_NOTICES = 1994
_AND = re.compile(r"\band\b")
# No year has had more: "84 F.R. 437789" has a digit too many.
_PAGES = range(1, 150_001)


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


@functools.lru_cache(maxsize=4096)
def read_citations(text: str) -> tuple[tuple[Citation, ...], str]:
    """Return the citations of a cell, oldest first and each once, and what could not be read ("" if all was)."""
    plain = _REGISTER.sub(" FR ", " ".join(text.split()))
    plain = _ISSUE_BEFORE_PAGE.sub("FR ", _LAST_PAGE.sub(r"\g<first>", plain))
    plain = _BRACKETED_DATE.sub(r", \1", plain)
    issues = [_issue(match) for match in _ISSUE.finditer(plain)]
    plain = _ISSUE_AFTER_PAGE.sub("", _ISSUE.sub(" ", plain))
    citations, unread = parse_citations(_AND.sub(",", plain))
    impossible = [citation for citation in citations if citation.page not in _PAGES and citation.page is not None]
    unread = " ".join(filter(None, [unread, *(citation.citation for citation in impossible)]))
    by_name: dict[str, Citation] = {}
    for citation in sorted([one for one in (*citations, *issues) if one not in impossible], key=_age):
        # The same one twice: the one with its date says more, and is first; of two dates, the one printed
        # first, of a page before that of an issue.
        by_name.setdefault(citation.citation, citation)
    return tuple(by_name.values()), unread


def read_notices(text: str) -> Notices:
    """Return what a cell of the State Department's list cites.

    The releases of 2015 and 2016 have "Vol. 80, No. 170" with every day from 09/02/15 to 09/02/37, filled in by a
    spreadsheet; so a date that is only a year off is no more to be trusted than one that is twenty off.
    """
    notices = list(_NOTICE.finditer(text))
    citations, unread = read_citations(_NOTICE.sub(" ", text))
    trusted = [one if volume_matches_year(one) else replace(one, published_on=None) for one in citations]
    dated = [_issue(match) for match in _ISSUE.finditer(text) if match["date"]]
    return Notices(
        citations=tuple(trusted),
        notices=tuple(notice["number"] for notice in notices),
        noticed_on=next((read_us_date(one["date"], near=_YEAR_OF_NOTICES) for one in notices if one["date"]), None),
        contradictions=sum(one.published_on is None or not volume_matches_year(one) for one in dated),
        unread=unread,
    )


def _issue(match: re.Match[str]) -> Citation:
    """Return the citation of an issue, by its page if that is printed."""
    volume, page = int(match["volume"] or match["register"]), int(match["page"]) if match["page"] else None
    name = f"{volume} FR No. {int(match['issue'])}" if page is None else f"{volume} FR {page}"
    published_on = publication_date(match["date"] or "", volume)
    return Citation(citation=name, volume=volume, page=page, published_on=published_on)


def _age(citation: Citation) -> tuple[int, int, int, bool]:
    """Return what sorts citations: volume, page, number of the issue, and those with a date first."""
    number = int(citation.citation.rpartition(" ")[2])
    return citation.volume, citation.page or 0, number, citation.published_on is None
