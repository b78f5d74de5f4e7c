"""Federal Register citations as they are typed into BIS's own lists, in a dozen spellings.

"82 F.R. 48792 10/20/2017", "83F.R. 28801", "81.F.R. 40658", "82 F.R. 16788, 16789 4/6/2017", "77 FR 58006 (no. 182)",
"46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81", "76 FR No. 197 (10/12/2011)": brought to the form that citation.py
reads. A citation that lacks its volume or its page is not completed.

Source: the Denied Persons List of 2018-08-17 to 2026-04-14 and the Entity List CSV of 2023-11-21.
"""

import functools
import re

from entity_lists.american_dates import read_date
from entity_lists.citation import Citation, parse_citations

_REGISTER = re.compile(r"(?<=\d)[ .]{0,4}F\.? ?R\b[. ]{0,4}(?=\d|no\.)", re.IGNORECASE)
# Of a document's pages the first is the citation, and the number of the issue says nothing that the page does not.
_LAST_PAGE = re.compile(r"(?P<first>FR \d{1,6}), ?\d{3,6}(?=,? \d{1,2}/)")
_ISSUE_BEFORE_PAGE = re.compile(r"FR no\. \d{1,3} pg\. (?=\d)", re.IGNORECASE)
_ISSUE_AFTER_PAGE = re.compile(r"(?<=\d) \(?no\. ?\d{1,3}\b\)?", re.IGNORECASE)
_BRACKETED_DATE = re.compile(r"\((\d{1,2}/\d{1,2}/\d{2,4})\)?")
_ISSUE = re.compile(
    r"(?P<volume>\d{1,3}) FR no\. (?P<issue>\d{1,3})\b[ ,]{0,3}(?P<date>\d{1,2}/\d{1,2}/\d{4})?", re.IGNORECASE
)
_AND = re.compile(r"\band\b")
# No year has had more: "84 F.R. 437789" has a digit too many.
_MOST_PAGES = 150_000


@functools.lru_cache(maxsize=4096)
def read_citations(text: str) -> tuple[tuple[Citation, ...], str]:
    """Return the citations of a cell, oldest first and each once, and what could not be read ("" if all was)."""
    plain = _REGISTER.sub(" FR ", " ".join(text.split()))
    plain = _ISSUE_BEFORE_PAGE.sub("FR ", _LAST_PAGE.sub(r"\g<first>", plain))
    plain = _BRACKETED_DATE.sub(r", \1", plain)
    issues = [_issue(found) for found in _ISSUE.finditer(plain)]
    plain = _ISSUE_AFTER_PAGE.sub("", _ISSUE.sub(" ", plain))
    citations, unread = parse_citations(_AND.sub(",", plain))
    impossible = [citation for citation in citations if (citation.page or 0) > _MOST_PAGES]
    unread = " ".join(filter(None, [unread, *(citation.citation for citation in impossible)]))
    found: dict[str, Citation] = {}
    for citation in sorted({*citations, *issues}.difference(impossible), key=_age):
        # The same one twice: the one with its date says more, and is first.
        found.setdefault(citation.citation, citation)
    return tuple(found.values()), unread


def _issue(found: re.Match[str]) -> Citation:
    published_on = read_date(found["date"])[0] if found["date"] else None
    name = f"{found['volume']} FR No. {found['issue']}"
    return Citation(citation=name, volume=int(found["volume"]), page=None, published_on=published_on)


def _age(citation: Citation) -> tuple[int, int, str, bool]:
    return citation.volume, citation.page or 0, citation.citation, citation.published_on is None
