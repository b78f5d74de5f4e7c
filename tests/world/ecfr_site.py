"""An eCFR on 127.0.0.1 with a version of part 744 for each of many dates, made from one document by citation dates.

The version of a day has the rows whose first citation is of that day or before, with their citations until then: what
the list would have been had nothing ever been removed, and an amendment changed nothing but the citations.
"""

import functools
import html
import json
import re
from collections.abc import Sequence
from datetime import date

from entity_lists.text.citation import parse_citations
from world import ecfr
from world.loopback import Publisher, Reply

VERSIONS = "/api/versioner/v1/versions/title-15.json?part=744"
_ROW = re.compile(rb"<TR\b[^>]*>.*?</TR>", re.DOTALL)
_CELL = re.compile(rb"<TD\b[^>]*?(?:/>|>(.*?)</TD>)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HEAD, _END = b'<DIV9 N="Supplement No. 4 to Part 744"', b"</DIV9>"


def citation_dates(content: bytes, since: date) -> list[date]:
    """Return the days since that one on which rows of the list were first cited, oldest first."""
    return sorted({first for _, first in _dated(_table(content)[1]) if first >= since})


def version(content: bytes, day: date) -> bytes:
    """Return the document as it would have been on a day; every destination is named by the first row that is left."""
    before, table, after = _table(content)
    rows = _dated(table)
    kept: list[bytes] = []
    country, told, end = b"", b"", 0
    for row, first in rows:
        kept.append(table[end : row.start()])
        end = row.end()
        cells = list(_CELL.finditer(row.group()))
        own = (cells[0].group(1) or b"") if cells else b""
        country = own if own.strip() else country
        if first <= day:
            is_named = not cells or own.strip() or told == country
            cut = _until(row.group(), day)
            kept.append(cut if is_named else b"".join([cut[: cells[0].start()], _cell(country), cut[cells[0].end() :]]))
            told = country if cells else told
    return b"".join([before, *kept, table[end:], after])


def serve(publisher: Publisher, versions: dict[date, bytes]) -> str:
    """Let a publisher answer for these dates, and return its address."""
    rows = [
        {"date": f"{day}", "amendment_date": f"{day}", "issue_date": f"{day}", "part": "744", "title": "15"}
        | {"identifier": "Supplement No. 4 to Part 744", "type": "appendix", "substantive": True, "removed": False}
        for day in versions
    ]
    meta = {"title": "15", "result_count": str(len(rows))}
    publisher.script(VERSIONS, Reply(body=json.dumps({"content_versions": rows, "meta": meta}).encode()))
    publisher.script(ecfr.TITLES, ecfr.titles(f"{max(versions)}"))
    for day, content in versions.items():
        publisher.script(ecfr.part(f"{day}"), Reply(body=content))
    return publisher.url("")


def spread(days: Sequence[date], count: int) -> list[date]:
    """Return so many of the days, evenly, the first and the last among them."""
    return [days[round(n * (len(days) - 1) / (count - 1))] for n in range(count)]


def _until(row: bytes, day: date) -> bytes:
    """Return a row without the citations of later days."""
    cells = list(_CELL.finditer(row))
    citations = parse_citations(_text(cells[-1]))[0] if cells else ()
    kept = [one for one in citations if one.published_on is None or one.published_on <= day]
    if len(kept) == len(citations):
        return row
    told = "<br/>".join(f"{one.volume} FR {one.page}, {one.published_on:%m/%d/%y}." for one in kept if one.published_on)
    return b"".join([row[: cells[-1].start()], _cell(told.encode()), row[cells[-1].end() :]])


def _cell(content: bytes) -> bytes:
    return b"<TD>" + content + b"</TD>"


def _text(cell: re.Match[bytes]) -> str:
    return html.unescape(_TAG.sub(" ", (cell.group(1) or b"").decode()))


def _table(content: bytes) -> tuple[bytes, bytes, bytes]:
    start = content.index(_HEAD)
    end = content.index(_END, start)
    return content[:start], content[start:end], content[end:]


@functools.cache
def _dated(table: bytes) -> list[tuple[re.Match[bytes], date]]:
    """Return every row and the day of its first citation; without one, that of the row above, as if always there."""
    dated: list[tuple[re.Match[bytes], date]] = []
    last = date.min
    for match in _ROW.finditer(table):
        cells = list(_CELL.finditer(match.group()))
        # A citation may stand glued to the review policy.
        text = " ".join(map(_text, cells[-2:]))
        days = [one.published_on for one in parse_citations(text)[0] if one.published_on]
        last = min(days) if days else last
        dated.append((match, last))
    return dated
