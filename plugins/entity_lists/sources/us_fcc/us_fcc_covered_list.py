"""The Covered List: communications equipment and services that no one may get authorised, from the FCC's web page.

Only the table below the heading "Covered List" lists anything. The tables of conditional approvals name what is exempt
from it, and a further one tells of notices: their rows are set aside by name. A table that is none of these is never
read by its place on the page: its rows are kept back and asked about, for they may be covered or exempt.

A row is about equipment or services. Each producer or provider that it names is an entry of its own, as each is a party
that is screened for, has names of its own and may leave the list alone; a subsidiary that is named is tied to its
parent. A row that names nobody ("routers produced in a foreign country") is an entry too, under the publisher's words
up to the exceptions; a paragraph of its own is a category of its own. What is covered of a party stands in remarks,
with the notes that belong to it. The page names no country and no Federal Register document. Read from saved pages; the
download itself is not yet seen live.

Source: https://www.fcc.gov/supplychain/coveredlist, 2026-06-22 to 2026-07-24.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from entity_lists.contract.codes import SUBORDINATE
from entity_lists.errors import SourceChanged
from entity_lists.formats.file_kind import page
from entity_lists.formats.html_table import HtmlRow, HtmlTable, Page, find_columns, read_page
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Entry, Name, Quarantined, Records, Relation
from entity_lists.source import ListSource
from entity_lists.sources.us_fcc.covered_item import Item, Notes, read_items, read_notes, strip_marks, tidy
from entity_lists.text.dates import LONG_DATE, read_us_date
from entity_lists.text.party_kind import UNKNOWN, party_kind
from entity_lists.text.spaces import one_line
from entity_lists.unknown import Unknown

SOURCE = ListSource(
    source_id="us_fcc_covered_list",
    title="FCC Covered List",
    publisher="Public Safety and Homeland Security Bureau, U.S. Federal Communications Commission",
    homepage="https://www.fcc.gov/supplychain/coveredlist",
    data_license="U.S. government work, public domain",
    list_codes=("FCC",),
    # The list itself changes a few times a year, the approvals beside it every week.
    schedule="37 15 * * 1-5",
    timezone="America/New_York",
    base_url="https://www.fcc.gov",
    paths=("/supplychain/coveredlist",),
    file_kind=page("List of Equipment and Services Covered By Section 2 of The Secure Networks Act"),
    parser_version=2,
    is_prose=True,
    parse=lambda contents: parse(*contents),
)

_COVERED, _APPROVAL, _PROHIBITION = "covered", "conditional approval", "notice of an import or marketing prohibition"
_STRUCK = "struck out"
# What each table is, by its column headings and the heading above it, both without footnote marks.
_TABLES = {
    ("Covered Equipment or Services", "Date of Inclusion on Covered List"): (_COVERED, ("Covered List",)),
    ("UAS Conditional Approvals", "Dates of Conditional Approval"): (_APPROVAL, ("Conditional Approvals",)),
    ("Routers Conditional Approvals", "Dates of Conditional Approval"): (_APPROVAL, ("Conditional Approvals",)),
    ("Equipment Subject to Prohibitions", "Public Notices", "Effective Date"): (
        _PROHIBITION,
        (
            "Importation/Marketing Prohibitions",
            "Importation/Marketing Prohibitions on Previously-Authorized Covered Equipment",
        ),
    ),
}


# The dates of a listing with its updates, one below the other: "December 22, 2025", "Updated: January 7, 2026".
_UPDATE = re.compile(rf"\bUpdated: ?(?P<date>{LONG_DATE})")


@dataclass(frozen=True, kw_only=True)
class InclusionDates:
    """Since when something is listed, when the listing was last updated, and every update as printed.

    unread: the whole text, if any of it is no possible date; "" if all was read.
    """

    included_on: date | None
    updated_on: date | None
    updates: tuple[str, ...]
    unread: str


@dataclass(frozen=True, kw_only=True)
class _Covered:
    """The table of what is covered: where its columns stand and new ones do, and the text below it."""

    table: HtmlTable
    own: tuple[int, ...]
    new: tuple[int, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What one row of the list says; new: what stands in columns that are new."""

    row: HtmlRow
    items: tuple[Item, ...]
    dates: InclusionDates
    struck: tuple[str, ...]
    new: tuple[str, ...]


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: it is another page, or has not one table of what is covered.
    """
    page = read_page(content, source_id=SOURCE.source_id, name=SOURCE.file_kind.name)
    set_aside = {_APPROVAL: 0, _PROHIBITION: 0, _STRUCK: 0}
    unknown = Unknown()
    quarantine: list[Quarantined] = []
    covered = _covered_table(page, set_aside, unknown, quarantine)
    listed = [row for row in covered.table.rows if not _is_struck(row, covered)]
    set_aside[_STRUCK] = len(covered.table.rows) - len(listed)
    read = list(read_each(listed, partial(_read, covered), quarantine))
    notes = read_notes(covered.below, [item for record in read for item in record.items])
    entries = tuple(entry for record in read for entry in _entries(record, notes))
    return Records(
        scope="full list",
        record_count=sum(len(table.rows) for table in page.tables),
        set_aside=set_aside,
        entries=entries,
        quarantine=in_order(quarantine),
        observations=_observations(entries, read) | unknown.observations(),
    )


def _covered_table(page: Page, set_aside: dict[str, int], unknown: Unknown, quarantine: list[Quarantined]) -> _Covered:
    """Return the one table that lists what is covered; count the rows of the others, and keep back what is unknown."""
    covered: list[_Covered] = []
    for number, table in enumerate(page.tables, start=1):
        kind, own, new = _kind(table)
        for column in new:
            unknown.kind("column", table.columns[column])
        if kind == _COVERED:
            below = page.tables[number].before if number < len(page.tables) else page.after
            covered.append(_Covered(table=table, own=own, new=new, below=below))
        elif kind:
            set_aside[kind] += len(table.rows)
        else:
            quarantine += _kept_back(table, unknown)
    if len(covered) != 1:
        raise SourceChanged(
            f"{SOURCE.source_id}: expected one table of covered equipment and services below the heading 'Covered "
            f"List', found {len(covered)} among {len(page.tables)} tables. Fetch the page again; if it stays so, look "
            "at it."
        )
    return covered[0]


def _kind(table: HtmlTable) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Return what a table is, "" if it is none that is known, where its columns stand, and where new ones do."""
    columns = tuple(map(strip_marks, table.columns))
    for layout, (kind, headings) in _TABLES.items():
        found = find_columns(columns, layout)
        if found and strip_marks(table.heading) in headings:
            return kind, *found
    return "", (), ()


def _kept_back(table: HtmlTable, unknown: Unknown) -> Iterable[Quarantined]:
    """Yield the rows of a table that is not known: whether they are covered or exempt has to be looked up."""
    what = f"{one_line(table.heading)}: {', '.join(table.columns[:10])}"
    for _ in range(max(1, len(table.rows))):
        unknown.kind("table", what)
    for row in table.rows:
        reason = f"the table is none that is known, so the row may be covered or exempt: {what[:200]}"
        yield Quarantined(position=row.position, reason=reason, record_text=row.text)


def _is_struck(row: HtmlRow, covered: _Covered) -> bool:
    cell = row.cells[covered.own[0]] if len(row.cells) == len(covered.table.columns) else row.cells[0]
    return bool(cell.struck) and not cell.reading


def _read(covered: _Covered, row: HtmlRow) -> _Read:
    expected = len(covered.table.columns)
    if len(row.cells) != expected or any(cell.columns > 1 for cell in row.cells):
        raise ValueError(f"expected {expected} cells, found {len({id(cell) for cell in row.cells})}")
    what, since = (row.cells[number] for number in covered.own)
    new = [(strip_marks(covered.table.columns[number]), row.cells[number].text) for number in covered.new]
    return _Read(
        row=row,
        items=read_items(what),
        dates=read_inclusion_dates(since.reading),
        struck=what.struck,
        new=tuple(f"{column}: {text}" for column, text in new if text),
    )


def _entries(record: _Read, notes: Notes) -> Iterable[Entry]:
    """Yield the entries of a row: each party that it names, and each category that names none."""
    for item in record.items:
        remarks = (
            item.text,
            *notes.of(item),
            *(f"Updated: {text}" for text in record.dates.updates),
            f"Date of Inclusion: {record.dates.unread}" if record.dates.unread else "",
            *(f"Struck out: {text}" for text in record.struck),
            *record.new,
        )
        for name in item.names:
            parent = item.parents.get(name)
            relation = Relation(relation="subordinate_of", related_name=parent, country_code=None, text=item.text)
            yield Entry(
                position=record.row.position,
                list_code="FCC",
                entry_type=party_kind([name]) if item.names_producer else UNKNOWN,
                country_code=None,
                country_text=None,
                names=(Name(name=name, name_type="primary"),),
                listed_on=record.dates.included_on,
                amended_on=record.dates.updated_on,
                effective_on=record.dates.included_on,
                remarks="\n".join(filter(None, remarks)),
                parent_relation=SUBORDINATE if parent else None,
                parent_position=record.row.position if parent else None,
                relations=(relation,) if parent else (),
                entry_text=tidy(record.row.text),
            )


def _observations(entries: Iterable[Entry], read: Iterable[_Read]) -> dict[tuple[str, str], float]:
    items = [item for record in read for item in record.items]
    named = [item for item in items if item.names_producer]
    return {
        ("broken_characters", "release"): float(sum("\ufffd" in entry.name or "?" in entry.name for entry in entries)),
        ("categories_without_producer", "release"): float(len(items) - len(named)),
        ("impossible_dates", "release"): float(sum(bool(record.dates.unread) for record in read)),
        # The page prints every producer bold: the second reading of who is listed.
        ("producers_in_bold", "release"): sum(item.is_bold for item in named) / len(named) if named else 1.0,
    }


def read_inclusion_dates(text: str) -> InclusionDates:
    """Return the dates of a cell."""
    line = one_line(text)
    updates = tuple(update["date"] for update in _UPDATE.finditer(line))
    included_on = read_us_date(_UPDATE.sub("", line))
    days = [read_us_date(update) for update in updates]
    return InclusionDates(
        included_on=included_on,
        updated_on=days[-1] if days else None,
        updates=updates,
        unread="" if included_on and all(days) else line,
    )
