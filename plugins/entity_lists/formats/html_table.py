"""Tables in a web page from outside, with the headings and paragraphs that stand around them.

Marked text keeps its meaning: superscripts are footnote marks, struck-out text does not count, a cell that spans rows
or columns stands in each of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.formats.html_cell import BLOCKS, IGNORED, LINE, OWN_BREAKS, HtmlCell, lines, read_cell
from entity_lists.formats.html_page import page_name, parse_page

_MAX_ROWS = 20_000
_MAX_SPAN = 500
_MAX_CELL_CHARACTERS = 20_000
_HEADING = re.compile(r"h[1-6]")
_BEYOND_LIMIT = "Look at the page: if it is really so, the limit in html_table.py has to be raised."


@dataclass(frozen=True, kw_only=True)
class HtmlRow:
    """One row that is not a heading; position counts the rows of all tables of the page, from 1.

    cells: one a column. text: each cell once, verbatim, a cell a paragraph.
    """

    position: int
    cells: tuple[HtmlCell, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class HtmlTable:
    """A table: the nearest heading above it, the blocks of text since the table before it, its columns, its rows."""

    heading: str
    before: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[HtmlRow, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its tables in order, and the blocks of text after the last one."""

    tables: tuple[HtmlTable, ...]
    after: tuple[str, ...]


def read_page(content: bytes, *, source_id: str, name: str) -> Page:
    """Return the tables of the page that has this name in its title or first headings.

    Raises:
        SourceChanged: it is another page, breaks off, is not UTF-8, or goes beyond a limit.
    """
    root = parse_page(content, source_id=source_id)
    if name.casefold() not in (named := page_name(root)).casefold():
        raise SourceChanged(f"{source_id}: expected the page {name!r}, found {named[:120]!r}. Is this another list?")
    return _Reader(source_id).read(root)


def find_columns(columns: Sequence[str], layout: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return where the columns of a layout stand, and where further ones do that have names of their own.

    None where the layout's are not all there, each once and in its order.
    """
    own = tuple(number for number, column in enumerate(columns) if column in layout)
    others = tuple(number for number in range(len(columns)) if number not in own)
    named = {columns[number] for number in others} - {""}
    is_whole = [columns[number] for number in own] == list(layout) and len(named) == len(others)
    return (own, others) if is_whole else None


class _Reader:
    """What has been read of a page so far: its tables, and the text since the last of them."""

    def __init__(self, source_id: str) -> None:
        self._source_id = source_id
        self._tables: list[HtmlTable] = []
        self._blocks: list[str] = []
        self._heading = ""
        self._row_count = 0

    def read(self, root: etree._Element) -> Page:
        pieces: list[str] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            tag = str(node.tag)
            if tag in BLOCKS or tag in {"li", "table"}:
                self._end_block("".join(pieces), tag if event == "end" else "")
                pieces = []
            if event == "start" and tag == "table":
                self._add_table(node)
            if event == "start" and (tag in IGNORED or tag == "table"):
                walk.skip_subtree()
            elif event == "start":
                pieces += [LINE] if tag == "br" else []
                pieces.append((node.text or "").translate(OWN_BREAKS))
            if event == "end":
                pieces.append((node.tail or "").translate(OWN_BREAKS))
        self._end_block("".join(pieces), "")
        return Page(tables=tuple(self._tables), after=tuple(self._blocks))

    def _end_block(self, raw: str, tag: str) -> None:
        if text := lines(raw):
            self._blocks.append(text)
            if _HEADING.fullmatch(tag):
                self._heading = text

    def _add_table(self, table: etree._Element) -> None:
        if next(table.iter("table")) is not table or sum(1 for _ in table.iter("table")) > 1:
            raise SourceChanged(
                f"{self._source_id}: expected tables side by side, found one inside another. The parser must be taught "
                "the new layout before this release can be published."
            )
        columns: list[str] = []
        rows: list[HtmlRow] = []
        for is_heading, cells in self._grid(table):
            if is_heading and rows:
                raise SourceChanged(
                    f"{self._source_id}: expected column headings at the top of a table only, found "
                    f"{[cell.text for cell in cells][:5]} below {len(rows)} rows: two tables have become one."
                )
            if is_heading:
                columns += [cell.reading for cell in cells]
            elif any(cell.text for cell in cells):
                rows.append(self._row(cells))
        before = tuple(self._blocks)
        self._tables.append(HtmlTable(heading=self._heading, before=before, columns=tuple(columns), rows=tuple(rows)))
        self._blocks = []

    def _row(self, cells: tuple[HtmlCell, ...]) -> HtmlRow:
        self._row_count += 1
        if self._row_count > _MAX_ROWS:
            raise SourceChanged(f"{self._source_id}: expected at most {_MAX_ROWS:,} rows, found more. {_BEYOND_LIMIT}")
        # A cell that spans columns stands in each of them as the same object.
        once = {id(cell): cell.text for cell in cells}
        return HtmlRow(position=self._row_count, cells=cells, text="\n\n".join(filter(None, once.values())))

    def _grid(self, table: etree._Element) -> Iterator[tuple[bool, tuple[HtmlCell, ...]]]:
        """Yield each row's cells, one a column, and whether all of the row's own are column headings."""
        below: dict[int, tuple[int, HtmlCell]] = {}
        for tr in table.iter("tr"):
            own = [node for node in tr if node.tag in {"td", "th"}]
            cells, below = self._placed(own, below)
            if own:
                yield all(node.tag == "th" for node in own), tuple(cells)

    def _placed(
        self, own: Iterable[etree._Element], above: dict[int, tuple[int, HtmlCell]]
    ) -> tuple[list[HtmlCell], dict[int, tuple[int, HtmlCell]]]:
        """Return the cells of a row, those that reach into it from above in their columns, and which reach further."""
        cells: list[HtmlCell] = []
        below: dict[int, tuple[int, HtmlCell]] = {}

        def take(cell: HtmlCell, rows: int) -> None:
            if rows > 1:
                below[len(cells)] = rows - 1, cell
            cells.append(cell)

        for node in own:
            while len(cells) in above:
                take(above[len(cells)][1], above[len(cells)][0])
            columns, rows = self._span(node, "colspan"), self._span(node, "rowspan")
            cell = replace(self._cell(node), columns=columns)
            for _ in range(columns):
                take(cell, rows)
        while len(cells) in above:
            take(above[len(cells)][1], above[len(cells)][0])
        return cells, below

    def _span(self, node: etree._Element, name: str) -> int:
        text = (node.get(name) or "1").strip()
        if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII) or int(text) > _MAX_SPAN:
            raise SourceChanged(
                f"{self._source_id}: expected a {name} from 1 to {_MAX_SPAN}, found {text[:20]!r}. The page is "
                "damaged or laid out anew: look at it."
            )
        return int(text)

    def _cell(self, node: etree._Element) -> HtmlCell:
        if sum(map(len, node.itertext())) > _MAX_CELL_CHARACTERS:
            raise SourceChanged(
                f"{self._source_id}: expected cells of at most {_MAX_CELL_CHARACTERS:,} characters, found a longer "
                f"one. {_BEYOND_LIMIT}"
            )
        return read_cell(node)
