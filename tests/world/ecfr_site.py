"""An eCFR on 127.0.0.1 with dated versions of the Entity List, made from one release by the dates that its rows cite.

The version of a day has the rows whose first citation is of that day or before. What was removed since is in none.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from lxml import etree

from entity_lists.text.citation import parse_citations
from world.ecfr import part
from world.loopback import Publisher, Reply

APPENDIX = "Supplement No. 4 to Part 744"
VERSIONS = f"/api/versioner/v1/versions/title-15.json?{urlencode({'part': 744, 'appendix': APPENDIX})}"


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


def serve(publisher: Publisher, content: bytes, days: Iterable[date]) -> None:
    """Let a publisher serve the versions of these days, and the list of them."""
    listed = []
    for day in days:
        publisher.script(part(day.isoformat()), Reply(body=version(content, day)))
        listed.append({
            "date": day.isoformat(), "amendment_date": day.isoformat(), "issue_date": day.isoformat(),
            "identifier": APPENDIX, "name": f"{APPENDIX}—Entity List", "part": "744", "title": "15",
            "type": "appendix", "substantive": True, "removed": False,
        })  # fmt: skip
    answer = {"content_versions": listed, "meta": {"title": "15", "result_count": str(len(listed))}}
    publisher.script(VERSIONS, Reply(body=json.dumps(answer).encode()))
