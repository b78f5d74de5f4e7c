"""The U.S. Entity List as the Bureau of Industry and Security's own CSV, which takes the CFR's prose apart.

A row is a name at one address. Rows of one name, destination, notice, requirement and policy are one entry with several
addresses and aliases; a row that lacks one of the latter three joins the only entry that it can belong to. The order of
the rows says nothing: those of an entry are taken in the order of their text.

The file is typed by hand, and filled in by dragging: dates, footnote numbers and aliases count up from row to row. Of
what the rows of one entry say differently, what most of them say is taken; all of it is in entry_text. Characters that
the publisher's export broke ("People?s") stay as they are, and are counted.

Live: not yet seen. The URL is that of BIS's former site; the new site is not known to serve the file.

Source: https://www.bis.doc.gov/index.php/policy-guidance/lists-of-parties-of-concern/entity-list, file of 2023-11-21.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow, read_csv, repeats_of, without_repeats
from entity_lists.formats.decoding import decode
from entity_lists.formats.file_kind import TABLE
from entity_lists.licensing.licensing import Policy, Requirement, joined_sections, read_policy, read_requirement
from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.source import ListSource
from entity_lists.sources.us_bis.cross_references import see_also
from entity_lists.sources.us_bis.csv_row import (
    AliasCell,
    NameCell,
    listing_dates,
    read_addresses,
    read_aliases,
    read_name,
    stated_country,
)
from entity_lists.sources.us_bis.subordinates import with_parents
from entity_lists.text.citation import Citation
from entity_lists.text.countries import country_code
from entity_lists.text.dates import read_us_dates
from entity_lists.text.party_kind import party_kind
from entity_lists.text.register_citations import read_citations
from entity_lists.text.search_key import search_key
from entity_lists.unknown import Unknown

SOURCE = ListSource(
    source_id="us_bis_entity_list_csv",
    title="U.S. Entity List (CSV of the Bureau of Industry and Security)",
    publisher="Bureau of Industry and Security, U.S. Department of Commerce",
    homepage="https://www.bis.doc.gov/index.php/policy-guidance/lists-of-parties-of-concern/entity-list",
    data_license="U.S. government work, public domain",
    list_codes=("EL",),
    # The file followed the rules by days; the eCFR has the list itself every working day.
    schedule="47 16 * * 3",
    timezone="America/New_York",
    base_url="https://www.bis.doc.gov",
    paths=("/index.php/component/docman/?task=doc_download&gid=1072",),
    file_kind=TABLE,
    parser_version=2,
    parse=lambda contents: parse(*contents),
)

# The form of the Consolidated Screening List, most of which the Entity List has no use for.
UNUSED = (
    "Entity Number", "Programs", "Title", "Standard Order", "Call Sign", "Vessel Type", "Gross Tonnage",
    "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Address Remarks", "Alternate Number", "Alternate Type",
    "Alternate Remarks",
)  # fmt: skip
# Pages about the list, of which the file names three, none about a party; columns without a name, and empty.
IGNORED = ("Web Link", "")
COLUMNS = (
    "Source List", "Entity Number", "SDN Type", "Programs", "Name", "Title", "Address", "City", "State/Province",
    "Postal Code", "Country", "Federal Register Notice", "Effective Date", "Date Lifted/Waived/Expired",
    "Standard Order", "License Requirement", "License Policy", "Call Sign", "Vessel Type", "Gross Tonnage",
    "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Remarks/Notes", "Address Number", "Address Remarks",
    "Alternate Number", "Alternate Type", "Alternate Name", "Alternate Remarks", "Web Link", "", "", "", "",
)  # fmt: skip
_CLOSED = {"Source List": ("EL", ""), "SDN Type": ("",)}
_BROKEN = re.compile(r"\?|\ufffd")
_Value = TypeVar("_Value", bound=Hashable)
_Legal = tuple[tuple[str, ...] | None, str | None, str | None]


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """One row, read: what it says of whom, and by which notice."""

    row: CsvRow
    own: NameCell
    also: AliasCell
    country_code: str | None
    country_text: str
    addresses: tuple[Address, ...]
    citations: tuple[Citation, ...]
    requirement: Requirement
    policy: Policy
    dates: tuple[date, ...]
    ends: tuple[date, ...]
    remarks: tuple[str, ...]

    @property
    def party(self) -> tuple[str, str]:
        return f"{search_key(self.own.name)}\n{self.own.parent_name}", self.country_code or self.country_text

    @property
    def legal(self) -> _Legal:
        """Notice, requirement and policy; None for what the row lacks."""
        notice = tuple(citation.citation for citation in self.citations)
        return notice or None, self.requirement.code, self.policy.code


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: another layout, encoding or list, or a file that breaks off.
    """
    unknown = Unknown()
    text, layouts = decode(content, SOURCE.source_id), {"31 + 4 columns": COLUMNS}
    table = read_csv(text, source_id=SOURCE.source_id, layouts=layouts, unknown=unknown)
    if table.rows and all(map(_unknown_kind, table.rows)):
        raise SourceChanged(f"{SOURCE.source_id}: {_reason(table.rows[0])}. Is this another list?")
    counts = Counter({"impossible_dates": 0, "citations_read": 0})
    quarantine = list(table.quarantine)
    # A row twice is no second address of its party.
    rows = without_repeats(table.rows)
    listed = list(read_each(rows, partial(_read, counts, unknown), quarantine))
    entries = with_parents([_entry(rows) for rows in _together(listed)])
    return Records(
        scope="full list",
        record_count=table.record_count,
        set_aside={"joined": len(listed) - len(entries)} | repeats_of(table.rows, rows),
        entries=entries,
        quarantine=in_order(quarantine),
        observations={
            ("impossible_dates", "release"): float(counts["impossible_dates"]),
            ("citation_cells_read", "release"): counts["citations_read"] / max(1, len(listed)),
            ("broken_characters", "release"): float(_broken(entries)),
        }
        | unknown.observations(),
    )


def _unknown_kind(row: CsvRow) -> str | None:
    """Return the column that says that a row is of another list or type than all rows that are known."""
    return next((column for column, known in _CLOSED.items() if row.cells[column] not in known), None)


def _reason(row: CsvRow) -> str:
    column = _unknown_kind(row) or ""
    found = row.cells[column][:60]
    return f"row {row.position}: expected {column} to be one of {list(_CLOSED[column])}, found {found!r}"


def _read(counts: Counter[str], unknown: Unknown, row: CsvRow) -> _Listed:
    """Return what a row says. Raises: ValueError (it has no name, or is of another list or type)."""
    cells = row.cells
    if kind := _unknown_kind(row):
        unknown.kind(kind, cells[kind])
        raise ValueError(_reason(row))
    own = read_name(cells["Name"])
    also = read_aliases(cells["Alternate Name"], cells["Remarks/Notes"])
    place = [cells[column] for column in ("City", "State/Province", "Postal Code", "Country")]
    addresses, no_address = read_addresses(cells["Address"], *place)
    # Three rows have further addresses in this column.
    more, no_number = read_addresses(cells["Address Number"], "", "", "", "")
    citations, unread_citations = read_citations(cells["Federal Register Notice"])
    dates, unread_dates = read_us_dates(cells["Effective Date"])
    ends, unread_ends = read_us_dates(cells["Date Lifted/Waived/Expired"])
    if cells["Country"] and country_code(cells["Country"]) is None:
        unknown.word("Country", cells["Country"])
    counts["citations_read"] += not unread_citations
    counts["impossible_dates"] += bool(unread_dates) + bool(unread_ends)
    unplaced = {
        "Federal Register Notice": unread_citations,
        "Effective Date": unread_dates,
        # A list of dates repeats the effective dates; only one date alone can be an end.
        "Date Lifted/Waived/Expired": unread_ends or len(ends) > 1,
    } | {column: cells[column] for column in UNUSED}
    labelled = [f"{column}: {cells[column]}" for column, wanted in unplaced.items() if wanted]
    return _Listed(
        row=row,
        own=own,
        also=also,
        country_code=country_code(cells["Country"]) if cells["Country"] else stated_country((*addresses, *more)),
        country_text=cells["Country"],
        addresses=(*addresses, *more),
        citations=citations,
        requirement=read_requirement(cells["License Requirement"]),
        policy=read_policy(cells["License Policy"] or also.policy_text),
        dates=dates,
        ends=ends if len(ends) == 1 else (),
        remarks=tuple(filter(None, [*own.remarks, *also.remarks, no_address, no_number, *labelled, *row.new_remarks])),
    )


def _together(listed: Iterable[_Listed]) -> list[list[_Listed]]:
    """Return the rows of each entry, whatever order they come in; the entries in the order of their first rows."""
    parties: dict[Hashable, dict[_Legal, list[_Listed]]] = defaultdict(lambda: defaultdict(list))
    for row in listed:
        parties[row.party][row.legal].append(row)
    entries: list[list[_Listed]] = []
    for groups in parties.values():
        whole = [legal for legal in groups if None not in legal]
        for legal in [legal for legal in groups if None in legal]:
            fitting = [other for other in whole if all(a in {None, b} for a, b in zip(legal, other, strict=True))]
            if len(fitting) == 1:
                groups[fitting[0]] += groups.pop(legal)
        entries += [sorted(rows, key=lambda row: row.row.text) for rows in groups.values()]
    return sorted(entries, key=lambda rows: min(row.row.position for row in rows))


def _entry(rows: Sequence[_Listed]) -> Entry:
    names = _names(rows)
    # Dragged down a column, a footnote counts up: of equals the shortest text has the mark that was typed.
    requirement = _most(sorted((row.requirement for row in rows if row.requirement.code), key=_by_length))
    policy = _most(sorted((row.policy for row in rows if row.policy.code), key=_by_length))
    citations = _most([row.citations for row in rows if row.citations]) or ()
    dates = listing_dates([row.dates for row in rows], citations)
    stray = [f"Effective Date: {row.row.cells['Effective Date']}" for row in rows if row.dates and dates.has_stray]
    remarks = dict.fromkeys([*(remark for row in rows for remark in row.remarks), *stray])
    return Entry(
        position=min(row.row.position for row in rows),
        list_code="EL",
        entry_type=party_kind(name.name for name in names if name.name_type != "subordinate"),
        country_code=rows[0].country_code,
        country_text=rows[0].country_text or None,
        names=names,
        addresses=tuple(dict.fromkeys(address for row in rows for address in row.addresses)),
        citations=citations,
        listed_on=dates.listed_on,
        amended_on=dates.amended_on,
        effective_on=dates.effective_on,
        expires_on=max((end for row in rows for end in row.ends), default=None),
        license_requirement_code=requirement.code if requirement else None,
        license_requirement_text=requirement.text if requirement else None,
        license_policy_code=policy.code if policy else None,
        license_policy_text=policy.text if policy else None,
        license_sections=joined_sections(requirement.sections) if requirement else None,
        license_policy_sections=joined_sections(policy.sections) if policy else None,
        footnotes=(requirement.footnotes or None) if requirement else None,
        remarks="\n".join(remarks) or None,
        parent_relation=rows[0].own.relation,
        relations=tuple(_relations(rows)),
        entry_text="\n".join(row.row.text for row in rows),
    )


def _by_length(cell: Requirement | Policy) -> tuple[int, str]:
    return len(cell.text), cell.text


def _most(values: Sequence[_Value]) -> _Value | None:
    """Return what most of the rows say, the first of those that as many say."""
    return Counter(values).most_common(1)[0][0] if values else None


def _names(rows: Sequence[_Listed]) -> tuple[Name, ...]:
    primary = Name(name=rows[0].own.name, name_type="primary")
    spellings = [Name(name=row.own.name, name_type="aka") for row in rows[1:]]
    others = [name for row in rows for name in (*row.own.aliases, *row.also.names)]
    by_spelling = {primary.name: primary}
    for name in (*spellings, *others):
        by_spelling.setdefault(name.name, name)
    return tuple(by_spelling.values())


def _relations(rows: Sequence[_Listed]) -> Iterable[Relation]:
    own, code = rows[0].own, rows[0].country_code
    if own.relation:
        text = f"{own.relation} of {own.parent_name}"
        yield Relation(relation=f"{own.relation}_of", related_name=own.parent_name, country_code=code, text=text)
    for reference in dict.fromkeys(reference for row in rows for reference in row.also.references):
        yield see_also(reference)


def _broken(entries: Iterable[Entry]) -> int:
    return sum(bool(_BROKEN.search(name.name)) for entry in entries for name in entry.names)
