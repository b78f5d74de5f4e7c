"""The U.S. Entity List: Supplement No. 4 to part 744 of title 15 of the CFR, from the eCFR.

One table of five columns in two generations of markup. The country stands on the row of its first entity only. A row
whose legal columns are all empty continues another one: the row above, or the row below if that one starts inside a
list of aliases.

Source: https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744, 2026-03-25.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from entity_lists import ecfr
from entity_lists.address_text import address_country
from entity_lists.appendix import Cell, Row, read_appendix
from entity_lists.citation import Citation, parse_citations, volume_matches_year
from entity_lists.countries import country_code
from entity_lists.cross_references import Reference
from entity_lists.entity_cell import EntityCell, Party, read_entity_cell
from entity_lists.licensing import read_policy, read_requirement
from entity_lists.party_kind import is_weak, party_kind
from entity_lists.release import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.search_key import search_key
from entity_lists.source import Source

SOURCE_ID = "us_bis_entity_list"
_PART = "744"
_APPENDIX = "Supplement No. 4 to Part 744"
_HEADINGS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
_RESERVED = re.compile(r"\[?\s*reserved\s*\]?\.?", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"Address \d{1,4}")
_TRAILING_BRACKET = re.compile(r"\((?P<short>[^()]{2,40})\)$")


@dataclass(frozen=True, kw_only=True)
class _Record:
    """The rows of one entry: its country, the entity cell of all its rows, and its legal columns."""

    position: int
    country_text: str
    entity: str
    requirement: Cell
    policy: Cell
    citations: Cell

    @property
    def text(self) -> str:
        columns = (self.country_text, self.entity, self.requirement.text, self.policy.text, self.citations.text)
        return "\n\n".join(columns)

    @property
    def continues(self) -> bool:
        return not (self.requirement.text or self.policy.text or self.citations.text)


def parse(content: bytes) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not this list, or its table has another layout.

    """
    table = read_appendix(content, source_id=SOURCE_ID, part=_PART, appendix=_APPENDIX, headings=_HEADINGS)
    quarantine: list[Quarantined] = []
    rows = list(_with_country(table.rows, quarantine))
    records = _joined(rows)
    named = [record for record in records if not _RESERVED.fullmatch(record.entity)]
    counts: Counter[tuple[str, str]] = Counter()
    entries = _with_parents([entry for record in named for entry in _read(record, quarantine, counts)])
    return Records(
        scope="sample" if table.is_sample else "full list",
        record_count=len(table.rows),
        set_aside={"joined": len(rows) - len(records), "reserved": len(records) - len(named)},
        entries=entries,
        quarantine=tuple(sorted(quarantine, key=lambda record: record.position)),
        observations=_shares(counts),
    )


def _with_country(rows: Sequence[Row], quarantine: list[Quarantined]) -> Iterator[_Record]:
    country = ""
    for row in rows:
        cells = _five(row)
        if cells is None:
            reason = f"expected {len(_HEADINGS)} cells, found {len(row.cells)}"
            quarantine.append(Quarantined(position=row.position, reason=reason, record_text=row.text))
            continue
        heading, entity, requirement, policy, citations = cells
        country = heading.text.replace("\n", " ") or country
        yield _Record(
            position=row.position,
            country_text=country,
            entity=entity.text,
            requirement=requirement,
            policy=policy,
            citations=citations,
        )


def _five(row: Row) -> tuple[Cell, ...] | None:
    # 2023-12-07 has one row with an empty cell too many after the country (SPAIN, Aerofalcon S.L.).
    if len(row.cells) == len(_HEADINGS) + 1 and not row.cells[1].text:
        return (row.cells[0], *row.cells[2:])
    return row.cells if len(row.cells) == len(_HEADINGS) else None


def _joined(rows: Sequence[_Record]) -> list[_Record]:
    """Return the rows with every continuation row joined to the row that it continues."""
    records: list[_Record] = []
    begun = ""
    for row, below in zip_longest(rows, rows[1:]):
        text = begun + row.entity
        if row.continues and below is not None and below.entity.startswith("—"):
            begun = f"{text}\n"
        elif row.continues and records and not begun:
            records[-1] = replace(records[-1], entity=f"{records[-1].entity}\n{text}")
        else:
            records.append(replace(row, entity=text))
            begun = ""
    return records


def _read(record: _Record, quarantine: list[Quarantined], counts: Counter[tuple[str, str]]) -> Iterable[Entry]:
    try:
        return list(_entries(record, counts))
    except ValueError as error:
        quarantine.append(Quarantined(position=record.position, reason=str(error), record_text=record.text))
        return []


def _entries(record: _Record, counts: Counter[tuple[str, str]]) -> Iterator[Entry]:
    """Yield the entry of a record's own party, then those of its members, all with the record's legal columns."""
    requirement = read_requirement(record.requirement.text, record.requirement.marks)
    policy = read_policy(record.policy.text)
    citations, unread = parse_citations(f"{policy.stray_text}\n{record.citations.text}")
    if not record.country_text or not citations:
        missing = "country" if citations else "Federal Register citation"
        raise ValueError(f"the row has no {missing}: {record.citations.text[:60]!r}")
    # In 2023 an address stands in the column of the requirement.
    text = "\n".join(filter(None, [record.entity, requirement.stray_text]))
    cell = read_entity_cell(text)
    _count(counts, cell, citations, unread)
    legal = Entry(
        position=record.position,
        list_code="EL",
        entry_type="unknown",
        country_code=country_code(record.country_text),
        country_text=record.country_text,
        names=(),
        citations=citations,
        license_requirement_code=requirement.code,
        license_requirement_text=requirement.text or None,
        license_policy_code=policy.code,
        license_policy_text=policy.text or None,
        footnotes=requirement.footnotes or None,
        entry_text=text,
    )
    if cell.own is not None:
        entry = _with_party(legal, cell.own, remarks=(unread,))
        yield _related(entry, cell, cell.parent_name) if cell.parent_name else entry
    for member in cell.members:
        yield _related(_with_party(legal, member), cell, cell.own.name if cell.own else cell.parent_name)


def _with_party(legal: Entry, party: Party, *, remarks: Iterable[str] = ()) -> Entry:
    names = [party.name, *(name for name, _ in party.aliases)]
    return replace(
        legal,
        entry_type="address" if _ADDRESS_LABEL.fullmatch(party.name) else party_kind(names),
        names=(
            Name(name=party.name, name_type="primary"),
            *(Name(name=name, name_type=kind, is_weak=is_weak(name)) for name, kind in party.aliases),
        ),
        addresses=tuple(Address(address=text, country_code=address_country(text)) for text in party.addresses),
        relations=tuple(map(_see_also, party.references)),
        remarks="\n".join(filter(None, [party.remarks, *remarks])) or None,
    )


def _see_also(reference: Reference) -> Relation:
    return Relation(
        relation="see_also",
        related_name=reference.related_name,
        country_code=reference.country_code,
        text=reference.text,
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


def _with_parents(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries, those whose parent has a record elsewhere in the table with its position."""
    positions: dict[tuple[str | None, str], int] = {}
    for entry in entries:
        if entry.parent_relation is None:
            for name in entry.names:
                positions.setdefault((entry.country_code, search_key(name.name)), entry.position)
                if short := _TRAILING_BRACKET.search(name.name):
                    positions.setdefault((entry.country_code, search_key(short["short"])), entry.position)
    return tuple(
        replace(
            entry,
            parent_position=positions.get((entry.country_code, search_key(entry.relations[0].related_name or ""))),
        )
        if entry.parent_relation is not None and entry.parent_position is None
        else entry
        for entry in entries
    )


def _count(counts: Counter[tuple[str, str]], cell: EntityCell, citations: tuple[Citation, ...], unread: str) -> None:
    parties = [party for party in (cell.own, *cell.members) if party is not None]
    references = [reference for party in parties for reference in party.references]
    shares = {
        "citation_cells_read": [not unread],
        "citation_volumes_matching_year": [volume_matches_year(citation) for citation in citations],
        "alias_counts_matching_number_word": [
            party.stated_count == party.listed_count for party in parties if party.stated_count is not None
        ],
        "member_counts_matching_number_word": [
            cell.stated_members == len(cell.members) for _ in parties[:1] if cell.stated_members is not None
        ],
        "cross_references_resolved": [reference.country_code is not None for reference in references],
    }
    for metric, values in shares.items():
        counts[metric, "share"] += sum(values)
        counts[metric, "of"] += len(values)


def _shares(counts: Counter[tuple[str, str]]) -> dict[tuple[str, str], float]:
    # Where there is nothing that could disagree, nothing does.
    return {
        (metric, "release"): counts[metric, "share"] / counts[metric, "of"] if counts[metric, "of"] else 1.0
        for metric in sorted({metric for metric, _ in counts})
    }


def source(base_url: str = ecfr.BASE_URL) -> Source:
    """Return the source; base_url is another server's in tests."""
    return Source(
        source_id=SOURCE_ID,
        title="U.S. Entity List",
        publisher="Bureau of Industry and Security, U.S. Department of Commerce",
        homepage="https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744",
        data_license="U.S. government work, public domain",
        list_codes=("EL",),
        # The eCFR is updated on federal working days; what was published in the morning is there in the afternoon.
        schedule="0 16 * * 1-5",
        timezone="America/New_York",
        parser_version=1,
        newest=partial(ecfr.newest_date, base_url=base_url),
        download=partial(ecfr.download_release, base_url=base_url),
        check=partial(ecfr.refuse_non_xml, source_id=SOURCE_ID),
        parse=parse,
        feed=ecfr.PART_744,
    )
