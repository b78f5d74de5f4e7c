"""The table of an appendix ("Supplement") to a part of the CFR, as the eCFR serves it in XML.

Three lists stand in such tables (supplements 4, 6 and 7 to 15 CFR part 744). Two generations of markup are read: bare
TR/TD rows of 2023 and THEAD/TBODY/TFOOT of 2026.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import parse_xml
from entity_lists.text.vocabulary import words

SAMPLE_MARK = "entity-lists"
_SPACES = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, kw_only=True)
class AppendixCell:
    """One cell: its text with a line break for each <br>, and the superscripts in it (footnote marks)."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AppendixRow:
    """One row of the table's body; position counts from 1.

    is_heading: whether it is one cell across the table that speaks of the rows below it.
    """

    position: int
    cells: tuple[AppendixCell, ...]
    is_heading: bool = False

    @property
    def text(self) -> str:
        """The whole row, verbatim, a cell a paragraph."""
        return "\n\n".join(cell.text for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Appendix:
    """A table: its rows, and whether the document says that it is a sample of the list.

    columns: where each of the known columns stands among the cells of a row. new_columns: the headings of those that
    are not known, by where they stand. rows_elsewhere: the rows of tables of this appendix that are not the list.
    """

    rows: tuple[AppendixRow, ...]
    is_sample: bool
    columns: tuple[int, ...]
    new_columns: Mapping[int, str] = field(default_factory=dict)
    rows_elsewhere: tuple[AppendixRow, ...] = ()


def read_appendix(content: bytes, *, source_id: str, part: str, appendix: str, headings: tuple[str, ...]) -> Appendix:
    """Return the table of one appendix of one part: the first that has these column headings, in this order.

    Raises:
        SourceChanged: the bytes are not well-formed XML, or another part, or lack this appendix or a table with these
            column headings.
    """
    root = parse_xml(content, source_id=source_id, what="eCFR XML document")
    tables = _find_tables(root, source_id=source_id, part=part, appendix=appendix)
    printed = [_headings(table) for table in tables]
    places = [_places(one, headings) for one in printed]
    own = next((number for number, place in enumerate(places) if place), None)
    if own is None:
        raise SourceChanged(
            f"{source_id}: the table of {appendix} has other columns. Expected {list(headings)}, found {printed[0]}. "
            "The parser must be taught the new layout before this release can be published."
        )
    rows = _rows(tables[own])
    elsewhere = [row for number, table in enumerate(tables) if number != own for row in _rows(table)]
    return Appendix(
        rows=tuple(rows),
        is_sample=_is_sample(root),
        columns=places[own],
        new_columns={place: name for place, name in enumerate(printed[own]) if place not in places[own]},
        rows_elsewhere=tuple(replace(row, position=row.position + len(rows)) for row in elsewhere),
    )


def _find_tables(root: etree._Element, *, source_id: str, part: str, appendix: str) -> list[etree._Element]:
    if root.tag == "DIV5" and root.get("N") != part:
        raise SourceChanged(
            f"{source_id}: expected part {part} of the CFR, found part {root.get('N')}. Is it another file?"
        )
    appendices = [div for div in root.iter("DIV9") if div.get("N") == appendix]
    if len(appendices) != 1:
        named = [div.get("N") for div in root.iter("DIV9")]
        raise SourceChanged(
            f"{source_id}: expected one appendix named {appendix!r} in a document that begins with <{root.tag}>, "
            f"found {len(appendices)} (there: {named[:10] or 'no appendix at all'}). Is this part {part} of title 15?"
        )
    tables = list(appendices[0].iter("TABLE"))
    if not tables or any(table.find(".//TABLE") is not None for table in tables):
        raise SourceChanged(
            f"{source_id}: expected a table in {appendix!r}, or several side by side, found {len(tables)}, none "
            "or one inside another. The parser must be taught the new layout before this release can be published."
        )
    return tables


def _headings(table: etree._Element) -> list[str]:
    above = itertools.takewhile(lambda tr: tr.find("TD") is None, table.iter("TR"))
    return [_line(th) for tr in above for th in tr.findall("TH") if th.get("colspan") is None]


def _places(printed: Sequence[str], headings: Sequence[str]) -> tuple[int, ...]:
    """Return where each of the headings stands among those that are printed, in their order; () if one does not."""
    places: list[int] = []
    for heading in map(_plain, headings):
        place = next(
            (n for n in range(places[-1] + 1 if places else 0, len(printed)) if _plain(printed[n]) == heading), None
        )
        if place is None:
            return ()
        places.append(place)
    return tuple(places)


def _plain(heading: str) -> list[str]:
    # "License requirements" is the column of the requirement.
    return [word.removesuffix("s") for word in words(heading)]


def _rows(table: etree._Element) -> list[AppendixRow]:
    """Return the rows of a table's body, without its notes: those of 2026 in TFOOT, and what spans its last rows."""
    body = [tr for tr in table.iter("TR") if not _is_in_foot(tr) and _cells(tr)]
    body = list(itertools.dropwhile(lambda tr: tr.find("TD") is None, body))
    headings = _headings(table)
    body = [tr for tr in body if tr.find("TD") is not None or list(map(_line, _cells(tr))) != headings]
    while body and _is_heading(body[-1]):
        body.pop()
    return [
        AppendixRow(position=n, cells=tuple(map(_cell, _cells(tr))), is_heading=_is_heading(tr))
        for n, tr in enumerate(body, start=1)
    ]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in {"TD", "TH"}]


def _is_heading(row: etree._Element) -> bool:
    cells = _cells(row)
    return row.find("TD") is None or (len(cells) == 1 and cells[0].get("colspan") is not None)


def _is_in_foot(row: etree._Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "TFOOT"


def _is_sample(root: etree._Element) -> bool:
    before = root.itersiblings(preceding=True)
    return any(isinstance(node, etree._ProcessingInstruction) and node.target == SAMPLE_MARK for node in before)


def _line(cell: etree._Element) -> str:
    return _cell(cell).text.replace("\n", " ")


def _cell(cell: etree._Element) -> AppendixCell:
    marks = tuple(filter(None, ((sup.text or "").strip(" ,") for sup in cell.iter("sup"))))
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(_pieces(cell)).split("\v"))
    return AppendixCell(text="\n".join(lines).strip(), marks=marks)


def _pieces(element: etree._Element) -> Iterator[str]:
    r"""Yield the text in order, with \v for <br>: line breaks of the markup itself mean nothing."""
    last = ""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        text = (node.text if event == "start" else node.tail if node is not element else None) or ""
        if event == "start" and node.tag == "br":
            yield "\v"
        if event == "start" and node.tag in {"sup", "fr"} and last[-1:].isdigit() and text[:1].isdigit():
            # A fraction after a whole number (1 1/2) must not run into it; a footnote mark never follows a digit.
            yield " "
        if text:
            yield text
            last = text
