"""Earlier versions of the Entity List, made from one release by the dates that its rows cite.

The version of a day has the rows whose first citation is of that day or before. What was removed since is in none.
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from entity_lists.text.citation import parse_citations

APPENDIX = "Supplement No. 4 to Part 744"


def citation_dates(content: bytes) -> list[date]:
    """Return the days on which the rows of a release were first listed, oldest first."""
    return sorted({day for _, day in _rows(etree.fromstring(content)) if day})


def version(content: bytes, day: date) -> bytes:
    """Return the release as it was on a day."""
    root = etree.fromstring(content)
    country = printed = ""
    is_kept = True
    for row, listed_on in [*_rows(root)]:
        first = row.find("TD")
        country = "".join(first.itertext()).strip() or country
        # A row without a citation goes on with the one above it.
        is_kept = listed_on <= day if listed_on else is_kept
        if not is_kept:
            row.getparent().remove(row)
        elif country != printed:
            for child in list(first):
                first.remove(child)
            first.text = printed = country
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _rows(root: etree._Element) -> Iterator[tuple[etree._Element, date | None]]:
    (appendix,) = (one for one in root.iter("DIV9") if one.get("N") == APPENDIX)
    for row in appendix.iter("TR"):
        cells = row.findall("TD")
        if len(cells) == 5:
            citations, _ = parse_citations(" ".join(cells[-1].itertext()))
            yield row, citations[0].published_on if citations else None
