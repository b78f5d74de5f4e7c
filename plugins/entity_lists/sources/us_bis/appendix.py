"""The table of an appendix ("Supplement") to a part of the CFR, as the eCFR serves it in XML.

Three lists stand in such tables (supplements 4, 6 and 7 to 15 CFR part 744). Two generations of markup are read: bare
TR/TD rows of 2023 and THEAD/TBODY/TFOOT of 2026.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import parse_xml

SAMPLE_MARK = "entity-lists"
_SPACES = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, kw_only=True)
class AppendixCell:
    """One cell: its text with a line break for each <br>, and the superscripts in it (footnote marks)."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AppendixRow:
    """One row of the table's body; position counts from 1."""

    position: int
    cells: tuple[AppendixCell, ...]

    @property
    def text(self) -> str:
        """The whole row, verbatim, a cell a paragraph."""
        return "\n\n".join(cell.text for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Appendix:
    """A table: its rows, and whether the document says that it is a sample of the list."""

    rows: tuple[AppendixRow, ...]
    is_sample: bool


def read_appendix(content: bytes, *, source_id: str, part: str, appendix: str, headings: tuple[str, ...]) -> Appendix:
    """Return the table of one appendix of one part.

    Raises:
        SourceChanged: the bytes are not well-formed XML, or another part, or lack this appendix or its one table, or
            the table has other column headings.
    """
    root = parse_xml(content, source_id=source_id, what="eCFR XML document")
    table = _find_table(root, source_id=source_id, part=part, appendix=appendix)
    printed = [_cell(th).text.replace("\n", " ") for th in table.iter("TH")]
    if [heading.casefold() for heading in printed] != [heading.casefold() for heading in headings]:
        raise SourceChanged(
            f"{source_id}: the table of {appendix} has other columns. Expected {list(headings)}, found {printed}. "
            "The parser must be taught the new layout before this release can be published."
        )
    body = [tr for tr in table.iter("TR") if tr.find("TD") is not None and not _is_footnote(tr)]
    rows = tuple(
        AppendixRow(position=n, cells=tuple(map(_cell, tr.findall("TD")))) for n, tr in enumerate(body, start=1)
    )
    return Appendix(rows=rows, is_sample=_is_sample(root))


def _find_table(root: etree._Element, *, source_id: str, part: str, appendix: str) -> etree._Element:
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
    if len(tables) != 1:
        raise SourceChanged(
            f"{source_id}: expected one table in {appendix!r}, found {len(tables)}. The parser must be taught the "
            "new layout before this release can be published."
        )
    return tables[0]


def _is_footnote(row: etree._Element) -> bool:
    # 2026 puts the notes into TFOOT; a note spans the table in one cell.
    parent = row.getparent()
    return (parent is not None and parent.tag == "TFOOT") or row.findall("TD")[0].get("colspan") is not None


def _is_sample(root: etree._Element) -> bool:
    before = root.itersiblings(preceding=True)
    return any(isinstance(node, etree._ProcessingInstruction) and node.target == SAMPLE_MARK for node in before)


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
