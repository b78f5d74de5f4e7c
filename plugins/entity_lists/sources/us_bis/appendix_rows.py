"""Which rows of an appendix are the list's, and which cell of a row stands in which column, where that can be told.

2023-12-07 has one row with an empty cell too many after the country (SPAIN, Aerofalcon S.L.). Wherever such a cell
stands, the row is read if what is left can be read in one way only: a country or nothing, an entity, and citations at
the end. A cell too many that says something is not guessed at.

A heading across the table that is no country, a second table, a column that is not known: each decides what the rest
means, so a person is asked. Rows under such a heading and in such a table are kept apart; what such a column says goes
with its row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entity_lists.quarantine import read_each
from entity_lists.records import Quarantined
from entity_lists.sources.us_bis.appendix import Appendix, AppendixCell, AppendixRow
from entity_lists.text.citation import parse_citations
from entity_lists.text.countries import country_code
from entity_lists.text.spaces import one_line
from entity_lists.unknown import Unknown

Cells = tuple[AppendixCell, ...]


@dataclass(frozen=True, kw_only=True)
class PlacedRow:
    """One row: the cell of each known column, and what columns that are not known say, by their headings."""

    position: int
    cells: Cells
    remarks: tuple[str, ...] = ()


def rows_of_list(table: Appendix, quarantine: list[Quarantined], unknown: Unknown) -> Iterator[PlacedRow]:
    """Yield the rows of the list; those that cannot be told to be of it, or be told apart, go to quarantine."""
    for place, heading in table.new_columns.items():
        filled = (row.cells[place].text for row in table.rows if place < len(row.cells) and row.cells[place].text)
        unknown.kind("column", f"{heading} ({next(filled, 'empty')})")
    for row in table.rows_elsewhere:
        unknown.kind("table", table.rows_elsewhere[0].text)
        quarantine.append(_apart(row, "the row stands in a table never seen"))
    yield from read_each(_under_headings(table, quarantine, unknown), lambda row: _placed(row, table), quarantine)


def _under_headings(table: Appendix, quarantine: list[Quarantined], unknown: Unknown) -> Iterator[AppendixRow]:
    """Yield the rows under no heading across the table; of those under a country's the first one states the country."""
    country = section = ""
    for row in table.rows:
        heading = one_line(row.text) if row.is_heading else ""
        if not row.is_heading and section:
            unknown.kind("section", section)
            quarantine.append(_apart(row, f"the row stands under a heading never seen: {section[:60]!r}"))
        elif not row.is_heading:
            first, *others = row.cells
            yield replace(row, cells=(AppendixCell(text=country), *others)) if country and not first.text else row
            country = ""
        elif country_code(heading):
            country = heading
        elif heading:
            section = heading


def _apart(row: AppendixRow, reason: str) -> Quarantined:
    return Quarantined(position=row.position, reason=reason, record_text=row.text)


def _placed(row: AppendixRow, table: Appendix) -> PlacedRow:
    """Return a row with its cells in their columns. Raises: ValueError (they cannot be told apart)."""
    width = len(table.columns) + len(table.new_columns)
    cells = row.cells if len(row.cells) == width else _without_empty_cell(row, table, width)
    new = {name: cells[place].text for place, name in table.new_columns.items()}
    return PlacedRow(
        position=row.position,
        cells=_known(cells, table),
        remarks=tuple(f"{name}: {text}" for name, text in new.items() if text),
    )


def _without_empty_cell(row: AppendixRow, table: Appendix, width: int) -> Cells:
    options: set[Cells] = set()
    for place, cell in enumerate(row.cells if len(row.cells) == width + 1 else ()):
        cells = (*row.cells[:place], *row.cells[place + 1 :])
        # Without its first cell a row begins with the next one, which may be anything but must be a country.
        begins_well = place > 0 or not cells[0].text or country_code(cells[0].text)
        if not cell.text and begins_well and _is_listing(_known(cells, table)):
            options.add(cells)
    if len(options) != 1:
        raise ValueError(f"expected {width} cells, found {len(row.cells)}")
    return options.pop()


def _known(cells: Cells, table: Appendix) -> Cells:
    return tuple(cells[place] for place in table.columns)


def _is_listing(cells: Sequence[AppendixCell]) -> bool:
    _, entity, *legal = cells
    # A row that continues another one says nothing but the rest of its entity.
    is_legal = bool(parse_citations(legal[-1].text)[0]) or not any(cell.text for cell in legal)
    return bool(entity.text) and is_legal
