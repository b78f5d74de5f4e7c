"""Tables that publishers serve as delimited text: told apart by their header, every row checked against it.

A header that is none of the known layouts is a SourceChanged that names what is new and what is missing. So is text
that breaks off: a quote that is never closed, a last row that is too short, a header that comes twice. A single row of
another width elsewhere is kept apart for quarantine. A column beside those of a layout is an unknown kind, where the
source keeps what its cells say. Character references of HTML ("A&amp;B") are decoded: no table is HTML.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from entity_lists.errors import SourceChanged
from entity_lists.records import Quarantined
from entity_lists.text.html_entities import decoded
from entity_lists.unknown import Unknown

_MAX_FIELD_CHARACTERS = 1 << 20


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """One row: its position from 1, its cells by column, stripped of blanks around them, and its text verbatim.

    new: the cells that are not empty of columns that no layout has. undecoded: as they stand, those that have character
    references.
    """

    position: int
    cells: Mapping[str, str]
    text: str
    new: Mapping[str, str] = field(default_factory=dict)
    undecoded: Mapping[str, str] = field(default_factory=dict)

    def verbatim(self, column: str) -> str:
        """Return a cell with its character references; "" where the layout has no such column."""
        return self.undecoded.get(column, self.cells.get(column, ""))

    @property
    def new_remarks(self) -> tuple[str, ...]:
        """What columns that no layout has say, for the remarks of an entry."""
        return tuple(f"{column}: {cell}" for column, cell in self.new.items())


@dataclass(frozen=True, kw_only=True)
class CsvTable:
    """A table: which of the layouts it has, its rows, and those that do not fit the header; record_count is of both."""

    layout: str
    rows: tuple[CsvRow, ...]
    quarantine: tuple[Quarantined, ...]

    @property
    def record_count(self) -> int:
        """The number of rows, the header not counted."""
        return len(self.rows) + len(self.quarantine)


def read_csv(
    text: str,
    *,
    source_id: str,
    layouts: Mapping[str, Sequence[str]],
    delimiter: str = ",",
    unknown: Unknown | None = None,
) -> CsvTable:
    """Return the table; layouts: the names of the columns, in order, by the name of the layout.

    unknown: where columns beside those of a layout are counted; without it they are another header.

    Raises:
        SourceChanged: another header, or text that breaks off.
    """
    records = list(_records(text, source_id, delimiter))
    if not records:
        raise SourceChanged(f"{source_id}: expected a header and rows, found an empty file. Fetch it again.")
    header = [cell.strip() for cell in records[0][0]]
    layout = _layout(header, layouts, source_id, unknown)
    rows: list[CsvRow] = []
    quarantine: list[Quarantined] = []
    for position, (cells, raw) in enumerate(records[1:], start=1):
        if [cell.strip() for cell in cells] == header:
            raise SourceChanged(
                f"{source_id}: row {position} repeats the header. The file is two files, or was put together wrongly: "
                "fetch it again."
            )
        if not any(map(str.strip, cells)):
            quarantine.append(Quarantined(position=position, reason="all cells of the row are blank", record_text=raw))
            continue
        if len(cells) != len(header):
            _refuse_truncated(source_id, position, len(records) - 1, len(cells), len(header), raw)
            reason = f"expected {len(header)} cells, found {len(cells)}"
            quarantine.append(Quarantined(position=position, reason=reason, record_text=raw))
            continue
        rows.append(_row(position, dict(zip(header, map(str.strip, cells), strict=True)), raw, layouts[layout]))
    return CsvTable(layout=layout, rows=tuple(rows), quarantine=tuple(quarantine))


def _row(position: int, printed: Mapping[str, str], raw: str, columns: Sequence[str]) -> CsvRow:
    cells = {column: decoded(cell) for column, cell in printed.items()}
    return CsvRow(
        position=position,
        cells={column: cells[column] for column in columns},
        text=raw,
        new={column: cell for column, cell in cells.items() if column not in columns and cell},
        undecoded={column: cell for column, cell in printed.items() if cell != cells[column]},
    )


def _records(text: str, source_id: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of each record and its lines as they stand; no empty line, nor blank cells at the end."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in text.splitlines(keepends=True) if "\r" in text and "\n" not in text else _lines(text):
            taken.append(line)
            yield line

    csv.field_size_limit(_MAX_FIELD_CHARACTERS)
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    number = -1
    blank: list[tuple[list[str], str]] = []
    while True:
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SourceChanged(
                f"{source_id}: row {number + 1} cannot be read ({error}): {''.join(taken)[:120]!r}. The file breaks "
                "off inside a row or is damaged: fetch it again."
            ) from error
        record = cells, "".join(taken).rstrip("\r\n")
        if any(cell.strip() for cell in cells):
            yield from blank
            number += 1 + len(blank)
            blank.clear()
            yield record
        elif len(cells) > 1 and number >= 0:
            blank.append(record)


def _lines(text: str) -> Iterator[str]:
    # Not splitlines: a form feed or U+2028 inside a cell ends no line.
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _layout(header: list[str], layouts: Mapping[str, Sequence[str]], source_id: str, unknown: Unknown | None) -> str:
    nearest = min(layouts, key=lambda name: len(set(header) ^ set(layouts[name])))
    new = [column for column in header if column not in layouts[nearest]]
    is_whole = [column for column in header if column not in new] == list(layouts[nearest])
    if is_whole and unknown is not None and len(set(filter(None, new))) == len(new):
        for column in new:
            unknown.kind("column", column)
        return nearest
    if is_whole and not new:
        return nearest
    missing = [column for column in layouts[nearest] if column not in header]
    raise SourceChanged(
        f"{source_id}: the table has other columns. Expected (layout {nearest}) {list(layouts[nearest])}, found "
        f"{[column[:60] for column in header[:60]]}: unknown are {[column[:60] for column in new[:60]]}, missing are "
        f"{missing}{'' if new or missing else ', the order differs'}. The parser must be taught the new layout before "
        "this release can be published."
    )


def _refuse_truncated(source_id: str, position: int, last: int, width: int, expected: int, raw: str) -> None:
    if position == last and width < expected:
        raise SourceChanged(
            f"{source_id}: the last row, {position}, has {width} cells, expected {expected}: {raw[:120]!r}. The file "
            "breaks off inside a row: fetch it again."
        )


def without_repeats(rows: Iterable[CsvRow]) -> tuple[CsvRow, ...]:
    """Return the rows without those that say in every character what an earlier one says."""
    by_text: dict[str, CsvRow] = {}
    for row in rows:
        by_text.setdefault(row.text, row)
    return tuple(by_text.values())


def repeats_of(rows: Sequence[CsvRow], kept: Sequence[CsvRow]) -> dict[str, int]:
    """Return how many rows were not kept as repeats, as they are counted among what is set aside."""
    return {"duplicate": len(rows) - len(kept)} if len(rows) > len(kept) else {}
