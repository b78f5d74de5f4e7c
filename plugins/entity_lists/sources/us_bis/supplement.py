"""Rows of a supplement to part 744 become records and entries: what the lists in supplements 4, 6 and 7 have in common.

The country stands on the row of its first entity only. A list tells itself which of its rows make one record, and what
its columns between the entity and the citations mean.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.sources.us_bis.appendix import AppendixCell, AppendixRow, read_appendix
from entity_lists.sources.us_bis.appendix_rows import PlacedRow, rows_of_list
from entity_lists.sources.us_bis.cross_references import see_also
from entity_lists.sources.us_bis.entity_cell import CellParty, EntityCell
from entity_lists.sources.us_bis.subordinates import with_parents
from entity_lists.text.addresses import address_country
from entity_lists.text.aliases import BULLET
from entity_lists.text.citation import parse_citations, volume_matches_year
from entity_lists.text.countries import country_code
from entity_lists.text.names import starts_address
from entity_lists.text.party_kind import is_weak, party_kind
from entity_lists.unknown import Unknown

PART = "744"
_RESERVED = re.compile(r"\[?\s*reserved\s*\]?\.?", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"Address \d{1,4}")


@dataclass(frozen=True, kw_only=True)
class Record:
    """The rows of one entry: its country, the entity cell of all its rows, and the columns after that.

    remarks: what columns that are not known say.
    """

    position: int
    country_text: str
    entity: str
    columns: tuple[AppendixCell, ...]
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole record, verbatim, a cell a paragraph."""
        return "\n\n".join((self.country_text, self.entity, *(cell.text for cell in self.columns), *self.remarks))

    @property
    def continues(self) -> bool:
        """Whether it says nothing of its own after the entity, as the rows do that continue another one."""
        return not any(cell.text for cell in self.columns)

    @property
    def is_reserved(self) -> bool:
        """Whether it only reserves a place."""
        return bool(_RESERVED.fullmatch(self.entity))


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """A supplement's table: each row under its country, and the rows that cannot be told to be of this list.

    Those have too few or too many cells, or stand under a heading or in a table never seen. unknown: what was never
    seen of the table itself.
    """

    scope: str
    row_count: int
    rows: tuple[Record, ...]
    quarantine: tuple[Quarantined, ...]
    unknown: Unknown = field(default_factory=Unknown)


class Counts(Counter[tuple[str, str]]):
    """What the reading of records counts, to tell how well it went; unknown: what it met that was never seen."""

    def __init__(self, unknown: Unknown | None = None) -> None:
        super().__init__()
        self.unknown = Unknown() if unknown is None else unknown

    def add(self, cell: EntityCell, listed: Entry, unread: str) -> None:
        """Count what a cell and the citations of its listing state twice, and what could not be read in these."""
        if listed.country_code is None:
            self.unknown.word("country", listed.country_text or "none")
        if unread:
            self.unknown.word("citation", unread)
        parties = [party for party in (cell.own, *cell.members) if party is not None]
        references = [reference for party in parties for reference in party.references]
        self.add_share("citation_cells_read", [not unread])
        self.add_share("citation_volumes_matching_year", map(volume_matches_year, listed.citations))
        self.add_share(
            "alias_counts_matching_number_word",
            [party.stated_count == party.listed_count for party in parties if party.stated_count is not None],
        )
        self.add_share(
            "member_counts_matching_number_word",
            [cell.stated_members == len(cell.members) for _ in parties[:1] if cell.stated_members is not None],
        )
        self.add_share("cross_references_resolved", [reference.country_code is not None for reference in references])

    def add_share(self, metric: str, values: Iterable[bool]) -> None:
        """Count how many of the values are true."""
        answers = list(values)
        self[metric, "share"] += sum(answers)
        self[metric, "of"] += len(answers)

    def shares(self) -> dict[tuple[str, str], float]:
        """Return the share of each metric; where there is nothing that could disagree, nothing does."""
        return {
            (metric, "release"): self[metric, "share"] / self[metric, "of"] if self[metric, "of"] else 1.0
            for metric in sorted({metric for metric, _ in self})
        }


def read_supplement(content: bytes, *, source_id: str, appendix: str, headings: tuple[str, ...]) -> Supplement:
    """Return the rows of one supplement to part 744.

    Raises:
        SourceChanged: the document is not this list, or its table has another layout.
    """
    table = read_appendix(content, source_id=source_id, part=PART, appendix=appendix, headings=headings)
    unknown = Unknown()
    quarantine: list[Quarantined] = []
    placed = list(rows_of_list(table, quarantine, unknown))
    rows = tuple(_told_of_unread(_with_country(placed, _stated_by(table.rows, quarantine)), quarantine))
    return Supplement(
        scope="sample" if table.is_sample else "full list",
        row_count=len(rows) + len(quarantine),
        rows=rows,
        quarantine=tuple(quarantine),
        unknown=unknown,
    )


def joined(rows: Sequence[Record], *, is_more: Callable[[Record], bool] = lambda row: row.continues) -> list[Record]:
    """Return the rows with every continuation row joined to the row that it continues.

    That is the row above if is_more holds of it; the row below if that one starts inside a list of aliases.
    """
    records: list[Record] = []
    begun = ""
    for row, below in zip_longest(rows, rows[1:]):
        text = begun + row.entity
        if row.continues and below is not None and below.entity.startswith(BULLET):
            begun = f"{text}\n"
        elif is_more(row) and records and not begun:
            above = records[-1]
            records[-1] = replace(above, entity=f"{above.entity}\n{text}", remarks=above.remarks + row.remarks)
        else:
            records.append(replace(row, entity=text))
            begun = ""
    return records


def is_rest_of_cell(row: Record) -> bool:
    """Return whether a row without a citation can only be the rest of the row above: an alias, an address, a remark.

    Supplement No. 7 has whole parties without a citation (2026-03-25): joined to the row above, they would be lost.
    """
    return row.continues and (row.entity.startswith((BULLET, "(")) or starts_address(row.entity))


def read_records(
    supplement: Supplement,
    records: Sequence[Record],
    read: Callable[[Record, Counts], Iterator[Entry]],
    *,
    set_aside: dict[str, int],
) -> Records:
    """Return what the records of a supplement say.

    read: yields the entries of one record; a ValueError puts it into quarantine, its text being the reason.
    set_aside: the rows that are no record of their own, by the reason why.
    """
    quarantine = list(supplement.quarantine)
    named = [record for record in records if not record.is_reserved]
    counts = Counts(supplement.unknown)
    read_whole = read_each(named, lambda record: list(read(record, counts)), quarantine)
    entries = with_parents([entry for entries_of_record in read_whole for entry in entries_of_record])
    return Records(
        scope=supplement.scope,
        record_count=supplement.row_count,
        set_aside=set_aside | {"reserved": len(records) - len(named)},
        entries=entries,
        quarantine=in_order(quarantine),
        observations=counts.shares() | counts.unknown.observations(),
    )


def listing(record: Record, *, list_code: str, citation_text: str, entry_text: str = "") -> tuple[Entry, str]:
    """Return what a record says of each of its parties, without any of them, and what of the citations is unread.

    Raises:
        ValueError: the record stands under no country.
    """
    if not record.country_text:
        raise ValueError(f"the row has no country: {record.columns[-1].text[:60]!r}")
    citations, unread = parse_citations(citation_text)
    entry = Entry(
        position=record.position,
        list_code=list_code,
        entry_type="unknown",
        country_code=country_code(record.country_text),
        country_text=record.country_text,
        names=(),
        citations=citations,
        remarks="\n".join(record.remarks) or None,
        entry_text=entry_text or record.entity,
    )
    return entry, unread


def entries_of(listed: Entry, cell: EntityCell, unread: str) -> Iterator[Entry]:
    """Yield the entry of a cell's own party, then those of its members, all as their record lists them.

    unread: what of the record's citations could not be read; it goes into the own party's remarks.
    """
    if cell.own is not None:
        entry = _with_party(listed, cell.own, remarks=(unread,))
        yield _related(entry, cell, cell.parent_name) if cell.parent_name else entry
    for member in cell.members:
        yield _related(_with_party(listed, member), cell, cell.own.name if cell.own else cell.parent_name)


def _stated_by(rows: Sequence[AppendixRow], quarantine: Sequence[Quarantined]) -> dict[int, str]:
    """Return the countries that rows in quarantine state, by position: those below stand under them all the same."""
    unread = {record.position for record in quarantine}
    first = {row.position: row.cells[0].text for row in rows if row.position in unread and row.cells}
    return {position: text for position, text in first.items() if text.isupper() or country_code(text)}


def _told_of_unread(rows: Iterable[Record], quarantine: list[Quarantined]) -> Iterator[Record]:
    """Yield the rows but those that go on with a row in quarantine; they belong to it, and not to the row above it."""
    unread = {record.position for record in quarantine}
    for row in rows:
        # A list with one legal column has whole parties whose column is empty.
        goes_on = row.continues if len(row.columns) > 1 else is_rest_of_cell(row)
        if goes_on and row.position - 1 in unread:
            unread.add(row.position)
            reason = "the row continues one that could not be read"
            quarantine.append(Quarantined(position=row.position, reason=reason, record_text=row.text))
        else:
            yield row


def _with_country(rows: Iterable[PlacedRow], stated: Mapping[int, str]) -> Iterator[Record]:
    """Yield the rows under their countries; stated: those of rows that could not be read, by position."""
    country, above = "", 0
    for row in rows:
        heading, entity, *columns = row.cells
        unread = [stated[position] for position in range(above + 1, row.position) if position in stated]
        country = " ".join((heading.text or (unread[-1] if unread else country)).split("\n"))
        above = row.position
        yield Record(
            position=row.position,
            country_text=country,
            entity=entity.text,
            columns=tuple(columns),
            remarks=row.remarks,
        )


def _with_party(listed: Entry, party: CellParty, *, remarks: Iterable[str] = ()) -> Entry:
    names = [party.name, *(name for name, _ in party.aliases)]
    return replace(
        listed,
        entry_type="address" if _ADDRESS_LABEL.fullmatch(party.name) else party_kind(names),
        names=(
            Name(name=party.name, name_type="primary"),
            *(Name(name=name, name_type=kind, is_weak=is_weak(name)) for name, kind in party.aliases),
        ),
        addresses=tuple(Address(address=text, country_code=address_country(text)) for text in party.addresses),
        relations=tuple(map(see_also, party.references)),
        remarks="\n".join(filter(None, [party.remarks, listed.remarks, *remarks])) or None,
    )


def _related(entry: Entry, cell: EntityCell, parent_name: str | None) -> Entry:
    """Return the entry as one of a body's; the body's position is the record's if its own party is that body."""
    relation = Relation(
        relation=f"{cell.relation}_of",
        related_name=parent_name,
        country_code=entry.country_code,
        text=f"{cell.relation} of {parent_name}",
    )
    return replace(
        entry,
        parent_relation=cell.relation,
        parent_position=entry.position if cell.members and cell.own else None,
        relations=(relation, *entry.relations),
    )
