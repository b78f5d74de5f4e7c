"""Tables that publishers serve under column headings: each column is used or named as ignored, and no cell is lost.

That the headings themselves must be those that are known is in the tests of each source.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.decoding import decode, repaired
from entity_lists.records import Records
from entity_lists.source import Source
from entity_lists.sources.us_bis import us_bis_denied_persons, us_bis_entity_list_csv
from entity_lists.sources.us_csl import us_csl
from entity_lists.sources.us_state import us_state_debarred, us_state_nonproliferation
from world.sample_lists import samples

MODULES = (
    us_bis_denied_persons, us_bis_entity_list_csv, us_csl, us_state_debarred, us_state_nonproliferation,
)  # fmt: skip
# Pages about the list; parts of a name that stands whole beside them; labels of links whose addresses are not there.
IGNORED = {
    us_bis_denied_persons.SOURCE.source_id: set(),
    us_bis_entity_list_csv.SOURCE.source_id: set(us_bis_entity_list_csv.IGNORED),
    us_csl.SOURCE.source_id: {"source_list_url", "source_information_url"},
    us_state_debarred.SOURCE.source_id: {
        "Debarred Party Surname/Corporate Name", "Debarred Party Given Names", "Charging Letter", "Debarment Order",
    },
    us_state_nonproliferation.SOURCE.source_id: {us_state_nonproliferation.IGNORED},
}  # fmt: skip
ENCODINGS = {
    us_state_debarred.SOURCE.source_id: ("utf-8", "cp437"),
    us_state_nonproliferation.SOURCE.source_id: ("utf-8", "windows-1252"),
}
DATES = {
    us_bis_denied_persons.SOURCE.source_id: {"Effective_Date", "Expiration_Date"},
    us_bis_entity_list_csv.SOURCE.source_id: {"Effective Date", "Date Lifted/Waived/Expired"},
    us_csl.SOURCE.source_id: {"start_date", "end_date"},
    us_state_debarred.SOURCE.source_id: {"Eff. Date"},
    us_state_nonproliferation.SOURCE.source_id: {"Effective Date", "Date Lifted/Waived/Expired"},
}
# Nothing, a word, a mark, a number, two dates and a list: each column means something by one of them.
VALUES = ("", "Zyx", "x", "7", "2/3/2004", "2004-02-03", "Zyx, Passport")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file of a release of the sample that has column headings; read: what the parser makes of another file there."""

    source: Source
    header: list[str]
    rows: list[list[str]]
    delimiter: str
    read: Callable[[bytes], Records]

    def records(self, rows: list[list[str]] | None = None) -> Records:
        """Return what the parser makes of the file, or of these rows in it."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter).writerows([self.header, *(rows or self.rows)])
        return self.read(out.getvalue().encode())


def _tables() -> Iterator[Any]:
    for source in (module.SOURCE for module in MODULES):
        for sample in samples(source):
            for number, (path, content) in enumerate(zip(sample.files, sample.contents, strict=True)):
                if path.suffix != ".json":
                    yield pytest.param(_table(source, sample.contents, number, content), id=path.name)


def _table(source: Source, contents: tuple[bytes, ...], number: int, content: bytes) -> Table:
    text, _ = repaired(decode(content, source.source_id, encodings=ENCODINGS.get(source.source_id, ("utf-8",))))
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def read(other: bytes) -> Records:
        records = source.parse([*contents[:number], other, *contents[number + 1 :]])
        assert isinstance(records, Records)
        return records

    return Table(source=source, header=header, rows=rows, delimiter=delimiter, read=read)


TABLES = list(_tables())
EVERY = pytest.mark.parametrize("table", TABLES)
DATED = pytest.mark.parametrize(
    "table", [found for found in TABLES if DATES[found.values[0].source.source_id] & set(found.values[0].header)]
)


def said(records: Records) -> list[str]:
    """Return what the entries say beside the text of their records."""
    entries = (asdict(replace(entry, position=0, entry_text="")) for entry in records.entries)
    return sorted(json.dumps(entry, default=str) for entry in entries)


def is_read(table: Table, column: int) -> bool:
    """Return whether another value in a column makes the entries say something else, or is refused."""
    before = said(table.records())
    for value in VALUES:
        rows = [[*row[:column], value, *row[column + 1 :]] for row in table.rows]
        try:
            if said(table.records(rows)) != before:
                return True
        except SourceChanged:
            return True
    return False


@EVERY
def test_each_column_is_used_or_named_as_ignored(table: Table) -> None:
    unread = {name for column, name in enumerate(table.header) if not is_read(table, column)}
    assert unread == IGNORED[table.source.source_id] & set(table.header)


@EVERY
def test_no_cell_is_lost(table: Table) -> None:
    records = table.records()
    kept = "\n".join(entry.entry_text for entry in records.entries)
    folded = " ".join(kept.replace('""', '"').split())
    wanted = [(n, name) for n, name in enumerate(table.header) if name not in IGNORED[table.source.source_id] | {"_id"}]
    cells = {(name, " ".join(row[n].split())) for row in table.rows for n, name in wanted}
    assert records.quarantine == ()
    assert {cell for cell in cells if cell[1] not in folded} == set()


@DATED
@pytest.mark.parametrize("text", ["0097-06-30", "3017-08-22", "2012-02-31"])
def test_a_day_that_cannot_be_is_no_date_and_its_text_is_kept_and_counted(table: Table, text: str) -> None:
    dated = DATES[table.source.source_id] & set(table.header)
    rows = [
        [text if name in dated else cell for name, cell in zip(table.header, row, strict=True)] for row in table.rows
    ]
    records = table.records(rows)
    assert {(entry.effective_on, entry.expires_on) for entry in records.entries} == {(None, None)}
    assert all(f"{name}: {text}" in (entry.remarks or "") for entry in records.entries for name in dated)
    assert records.observations["impossible_dates", "release"] >= len(records.entries)
