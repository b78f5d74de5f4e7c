"""Tables in a web page from outside, with the headings and paragraphs that stand around them.

Read by libxml2 without network, DTDs and huge trees; its own limit on depth stays on, and a page on which it gives up
is refused and not read in part. Marked text keeps its meaning: superscripts are footnote marks, struck-out text does
not count, a cell that spans rows or columns stands in each of them.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.formats.decoding import decode
from entity_lists.formats.html_cell import BLOCKS, IGNORED, LINE, OWN_BREAKS, Cell, fold, lines, read_cell

_MAX_BYTES = 2 << 20
_MAX_ROWS = 20_000
_MAX_SPAN = 500
_MAX_CELL_CHARACTERS = 20_000
# libxml2 compares each attribute of a tag with all before it: a tag with very many costs minutes.
_MAX_ATTRIBUTES = 500
_TAG = re.compile(rb"<[A-Za-z][^>]*")
# A ">" inside a quoted value hides from the pattern above where its tag ends.
_QUOTED_ENDS = re.compile(rb"""=\s{0,50}(?:"[^">]{0,500}>|'[^'>]{0,500}>)""")
_MAX_QUOTED_ENDS = 20
_SEPARATOR = re.compile(rb"[\s/]+")
_NAMES = re.compile(r"<(title|h1)\b[^>]{0,300}>(?P<text>.{0,300}?)</\1", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_HEADING = re.compile(r"h[1-6]")
_BEYOND_LIMIT = "Look at the page: if it is really so, the limit in html_table.py has to be raised."


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that is not a heading; position counts the rows of all tables of the page, from 1.

    cells: one a column. text: each cell once, verbatim, a cell a paragraph.
    """

    position: int
    cells: tuple[Cell, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class HtmlTable:
    """A table: the nearest heading above it, the blocks of text since the table before it, its columns, its rows."""

    heading: str
    before: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its tables in order, and the blocks of text after the last one."""

    tables: tuple[HtmlTable, ...]
    after: tuple[str, ...]


def refuse_other_page(download: Download, *, source_id: str, name: str) -> None:
    """Return if the download is a page that has this name in its title or first heading.

    Raises:
        SourceUnavailable: nothing, another text, or another page: a challenge, an error, a notice of maintenance.
    """
    start = download.content[:2048].removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace").lstrip()
    if not start.startswith("<"):
        found = f"another text that starts with {start[:40]!r}" if start else "nothing"
    elif name.casefold() in (names := _page_names(download.content)).casefold():
        return
    else:
        found = f"a page named {names[:120]!r}" if names else "a page without a name"
    raise SourceUnavailable(
        f"{source_id}: {download.url}: expected the page {name!r}, found {found} ({len(download.content):,} bytes). "
        "Web sites answer so to programs that they challenge and during maintenance: open the address in a browser, "
        "wait and run it again, or give a saved page as the input."
    )


def read_page(content: bytes, *, source_id: str, name: str) -> Page:
    """Return the tables of the page that has this name in its title or first heading.

    Raises:
        SourceChanged: it is another page, breaks off, is not UTF-8, or goes beyond a limit.
    """
    _refuse_unreadable(content, source_id)
    if name.casefold() not in (names := _page_names(content)).casefold():
        raise SourceChanged(f"{source_id}: expected the page {name!r}, found {names[:120]!r}. Is this another list?")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(decode(content, source_id).encode(), parser)
    fatal = [entry.message for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
    if root is None or fatal:
        raise SourceChanged(
            f"{source_id}: expected a page that can be read to its end, found one that cannot: {fatal[:1]}. It is "
            "nested too deeply or damaged: fetch it again."
        )
    return _Reader(source_id).read(root)


def _refuse_unreadable(content: bytes, source_id: str) -> None:
    size = f"{len(content):,} bytes"
    if len(content) > _MAX_BYTES:
        raise SourceChanged(
            f"{source_id}: expected a page of at most {_MAX_BYTES:,} bytes, found {size}. {_BEYOND_LIMIT}"
        )
    if b"</html" not in content.lower() or b"\0" in content:
        raise SourceChanged(
            f"{source_id}: expected a page up to its closing </html>, found {size} that break off or are no text: "
            "fetch it again."
        )
    has_long_tags = any(len(_SEPARATOR.findall(tag)) > _MAX_ATTRIBUTES for tag in _TAG.findall(content))
    if has_long_tags or len(_QUOTED_ENDS.findall(content)) > _MAX_QUOTED_ENDS:
        raise SourceChanged(
            f"{source_id}: expected tags of at most {_MAX_ATTRIBUTES:,} attributes, found one of more. {_BEYOND_LIMIT}"
        )


def _page_names(content: bytes) -> str:
    text = content[:_MAX_BYTES].decode("utf-8", errors="replace")
    return " | ".join(fold(_MARKUP.sub("", found["text"])) for found in _NAMES.finditer(text))


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
        rows: list[Row] = []
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
        found = HtmlTable(heading=self._heading, before=tuple(self._blocks), columns=tuple(columns), rows=tuple(rows))
        self._tables.append(found)
        self._blocks = []

    def _row(self, cells: tuple[Cell, ...]) -> Row:
        self._row_count += 1
        if self._row_count > _MAX_ROWS:
            raise SourceChanged(f"{self._source_id}: expected at most {_MAX_ROWS:,} rows, found more. {_BEYOND_LIMIT}")
        # A cell that spans columns stands in each of them as the same object.
        once = {id(cell): cell.text for cell in cells}
        return Row(position=self._row_count, cells=cells, text="\n\n".join(filter(None, once.values())))

    def _grid(self, table: etree._Element) -> Iterator[tuple[bool, tuple[Cell, ...]]]:
        """Yield each row's cells, one a column, and whether all of the row's own are column headings."""
        below: dict[int, tuple[int, Cell]] = {}
        for tr in table.iter("tr"):
            own = [node for node in tr if node.tag in {"td", "th"}]
            cells, below = self._placed(own, below)
            if own:
                yield all(node.tag == "th" for node in own), tuple(cells)

    def _placed(
        self, own: Iterable[etree._Element], above: dict[int, tuple[int, Cell]]
    ) -> tuple[list[Cell], dict[int, tuple[int, Cell]]]:
        """Return the cells of a row, those that reach into it from above in their columns, and which reach further."""
        cells: list[Cell] = []
        below: dict[int, tuple[int, Cell]] = {}

        def take(cell: Cell, rows: int) -> None:
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

    def _cell(self, node: etree._Element) -> Cell:
        if sum(map(len, node.itertext())) > _MAX_CELL_CHARACTERS:
            raise SourceChanged(
                f"{self._source_id}: expected cells of at most {_MAX_CELL_CHARACTERS:,} characters, found a longer "
                f"one. {_BEYOND_LIMIT}"
            )
        return read_cell(node)
