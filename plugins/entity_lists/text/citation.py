"""Federal Register citations ("90 FR 14048, 3/28/25.") as the tables of the CFR print them.

A citation names the page where the text of the amendment starts, not the first page of the document, and the date on
which that issue was published.
"""

import functools
import re
from dataclasses import dataclass
from datetime import date

from entity_lists.text.dates import LONG_DATE, read_us_date

# Volume 1 of the Federal Register is the year 1936.
# Source: https://www.federalregister.gov/citation/90-FR-14048, published 2025-03-28.
YEAR_BEFORE_VOLUME_1 = 1935

# What a web editor left in the table: "81 FR 61601 preview citation details, 9/7/16."
_DEBRIS = re.compile(r"preview\s+citation\s+details")
_SEPARATORS = " \t\n\r\v\f\u00a0.,;"
_CITATION = re.compile(
    rf"""(?<![\d/])(?P<volume>\d{{1,3}})\s+(?:FR\s+)+       # "88 FR FR 12158" stands in the table
    (?:
        (?P<glued>\d{{1,9}}/\d{{1,9}}/\d{{1,9}})            # "88 FR 121582/27/23"
      | (?P<page>\d{{1,6}})(?![\d/])(?:\s+{_DEBRIS.pattern})?
        (?:[\s.,;]*(?P<date>\d{{1,9}}/\d{{1,9}}/\d{{1,9}}|{LONG_DATE}))?
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One citation; page is None where an issue is cited, published_on where no possible date is printed."""

    citation: str
    volume: int
    page: int | None
    published_on: date | None


@functools.lru_cache(maxsize=4096)
def parse_citations(text: str) -> tuple[tuple[Citation, ...], str]:
    """Return the citations in a cell's order, and what of its text could not be read ("" if all was).

    Separators and the web editor's "preview citation details" are not reported. A date that is impossible or more
    than a year off its volume is left over, and its citation stays without one.

    Source: https://www.ecfr.gov/current/title-15/part-744, Supplement No. 4, last column, 2023-12-07 and 2026-03-25.
    """
    citations: list[Citation] = []
    left: list[str] = []
    end = 0
    for match in _CITATION.finditer(text):
        citation, unread = _read(match)
        left += [text[end : match.start()], unread]
        end = match.end()
        if citation is not None:
            citations.append(citation)
    left.append(text[end:])
    pieces = (_DEBRIS.sub(" ", piece).strip(_SEPARATORS) for piece in left if piece)
    return tuple(citations), " ".join(" ".join(filter(None, pieces)).split())


def volume_year(volume: int) -> int:
    """Return the year of a volume of the Federal Register."""
    return YEAR_BEFORE_VOLUME_1 + volume


def publication_date(text: str, volume: int) -> date | None:
    """Return the date printed beside a citation of the volume; None if it is none, or more than a year off.

    A year off is the publisher's slip and worth keeping ("83 FR 61541, 11/13/19"); more is not a date of this page.
    """
    year = volume_year(volume)
    day = read_us_date(text, near=year)
    return day if day is not None and abs(day.year - year) <= 1 else None


def volume_matches_year(citation: Citation) -> bool:
    """Return whether the date lies in the year of the volume; an undated citation contradicts nothing."""
    return citation.published_on is None or citation.published_on.year == volume_year(citation.volume)


def citation_url(volume: int, page: int) -> str:
    """Return the Federal Register's URL of the document that has this page."""
    return f"https://www.federalregister.gov/citation/{volume}-FR-{page}"


def _read(match: re.Match[str]) -> tuple[Citation | None, str]:
    """Return the citation, and the part of the match that could not be read."""
    volume = int(match["volume"])
    if match["glued"] is None:
        printed = match["date"] or ""
        published_on = publication_date(printed, volume) if printed else None
        return _citation(volume, int(match["page"]), published_on), printed if published_on is None else ""
    readings = _split_glued(match["glued"], volume)
    # Two possible splits are as good as none: a wrong page would be a wrong document.
    return (readings[0], "") if len(readings) == 1 else (None, match[0])


def _citation(volume: int, page: int, published_on: date | None) -> Citation:
    return Citation(citation=f"{volume} FR {page}", volume=volume, page=page, published_on=published_on)


def _split_glued(glued: str, volume: int) -> list[Citation]:
    """Return every reading of a page that ran into its date: one or two of the leading digits are the month."""
    head, rest = glued.split("/", 1)
    splits = [(head[:-width], publication_date(f"{head[-width:]}/{rest}", volume)) for width in (1, 2)]
    return [_citation(volume, int(page), day) for page, day in splits if page and day is not None]
