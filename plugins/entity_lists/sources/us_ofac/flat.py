"""Entries from OFAC's flat files.

A party that cannot be read goes to quarantine with what the other files say of its number. Two parties under one number
are both entries; the other files speak of the number, not of a party, so each has all that is said of it: nobody can
tell whose an alias is, and it is missed for neither. They are counted as parties_of_shared_numbers.

A remark that is longer than 1,000 characters breaks off there, in the middle of a word if need be, and goes on in the
file of comments. Where that file is not given, what the remark says last is kept as text and nothing is made of it.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Address, Entry, Identifier, Name, Quarantined, Records, Relation
from entity_lists.sources.us_ofac.dates import effective_date, observations
from entity_lists.sources.us_ofac.flat_files import COMMENTS, LAYOUTS, FlatRow, number_of, read_table
from entity_lists.sources.us_ofac.flat_remarks import Remarks, read_remarks
from entity_lists.sources.us_ofac.forms import FLAT, FLAT_WITHOUT_COMMENTS, REMARKS_LIMIT, is_cut_off
from entity_lists.sources.us_ofac.labels import identifier
from entity_lists.text.countries import country_code
from entity_lists.unknown import Unknown

_ENTRY_TYPES = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", None: "organization"}
_ALIAS_TYPES = {"aka": "aka", "fka": "fka", "nka": "nka"}
_LABELS = {
    "Call_Sign": "Vessel Call Sign", "Vess_type": "VESSEL TYPE", "Tonnage": "Vessel Tonnage",
    "GRT": "Vessel Gross Registered Tonnage", "Vess_flag": "Vessel Flag", "Vess_owner": "Vessel Owner",
}  # fmt: skip
# The one programme whose day stands in the remarks; a party that is under another one too was listed on another day.
# Its "Listing Date" is no listed_on: the advanced XML dates 29 of the 67 parties earlier.


def read_flat(contents: Sequence[bytes], *, source_id: str, list_code: str) -> Records:
    """Return the records of a release: parties, addresses, aliases, and comments if they are given.

    Raises:
        SourceChanged: a file has another layout, or breaks off.
    """
    unknown = Unknown()
    quarantine: list[Quarantined] = []
    tables: list[list[FlatRow]] = []
    row_count = party_count = 0
    for content, layout in zip(contents, LAYOUTS, strict=False):
        rows, odd = read_table(content, layout, source_id=source_id, rows_before=row_count)
        row_count += len(rows) + len(odd)
        party_count = party_count or row_count
        tables.append(rows)
        quarantine += odd
    parties = list(read_each(tables[0], partial(_typed, unknown), quarantine))
    unread = {number for row in quarantine if row.position <= party_count and (number := number_of(row))}
    joined = [_by_party(rows, parties, unread, quarantine) for rows in tables[1:]]
    joined += [{}] * (len(LAYOUTS) - 1 - len(joined))
    read = [_read(row, [rows.get(row.ent_num, []) for rows in joined], list_code, unknown) for row in parties]
    entries = _with_whole_names([entry for entry, _ in read])
    return Records(
        scope="full list",
        record_count=row_count,
        set_aside={
            f"{layout.name} rows": sum(map(len, rows.values()))
            for layout, rows in zip(LAYOUTS[1:], joined, strict=True)
        },
        entries=entries,
        quarantine=in_order(quarantine),
        observations=(FLAT if len(contents) == len(LAYOUTS) else FLAT_WITHOUT_COMMENTS).observation()
        | {
            ("parties_without_address_row", "release"): float(sum(row.ent_num not in joined[0] for row in parties)),
            ("remarks_cut_off", "release"): float(sum(remarks.is_cut_off for _, remarks in read)),
            **observations(
                entries,
                sum(remarks.statement_count for _, remarks in read),
                sum(remarks.unread_count for _, remarks in read),
                unknown,
            ),
        },
    )


def _typed(unknown: Unknown, party: FlatRow) -> FlatRow:
    """Return the row of a party. Raises: ValueError (its type is not known)."""
    if (kind := party.cells["SDN_Type"]) not in _ENTRY_TYPES:
        unknown.kind("SDN_Type", kind or "")
        raise ValueError(f"expected one of {list(_ENTRY_TYPES)} as SDN_Type, found {kind!r}")
    return party


def _by_party(
    rows: Iterable[FlatRow], parties: Sequence[FlatRow], unread: Container[str], quarantine: list[Quarantined]
) -> dict[str, list[FlatRow]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for party in parties:
        lengths[party.ent_num].add(len(party.cells["Remarks"] or ""))
    rows_of: dict[str, list[FlatRow]] = defaultdict(list)
    for row in rows:
        reason = None
        if row.ent_num in unread and row.ent_num not in lengths:
            reason = f"the row of party {row.ent_num} cannot be read"
        elif row.ent_num not in lengths:
            reason = f"no party has the number {row.ent_num}"
        elif COMMENTS.columns[-1] in row.cells and REMARKS_LIMIT not in lengths[row.ent_num]:
            reason = f"the remark of party {row.ent_num} does not break off, so this does not continue it"
        if reason:
            quarantine.append(Quarantined(position=row.position, reason=reason, record_text=row.text))
        else:
            rows_of[row.ent_num].append(row)
    return rows_of


def _read(
    party: FlatRow, joined: Sequence[Sequence[FlatRow]], list_code: str, unknown: Unknown
) -> tuple[Entry, Remarks]:
    addresses, aliases, comments = joined
    cells = party.cells
    entry_type = _ENTRY_TYPES[cells["SDN_Type"]]
    if len(cells["Remarks"] or "") != REMARKS_LIMIT:
        comments = []
    remark = "".join([cells["Remarks"] or "", *(row.cells["Remarks_continued"] or "" for row in comments)])
    breaks_off = is_cut_off(remark)
    titles = _titles(cells)
    remarks = read_remarks(remark, is_person=entry_type == "person", is_cut_off=breaks_off, said_elsewhere=titles)
    # In the order of the alphabet, since that of the two formats differs.
    programs = "; ".join(sorted((cells["Program"] or "").strip("[] ").split("] [")))
    others = [row.cells.get("Add_remarks") or row.cells.get("alt_remarks") for row in (*addresses, *aliases)]
    entry = Entry(
        position=party.position,
        list_code=list_code,
        publisher_id=party.ent_num,
        entry_type=entry_type,
        country_code=None,
        country_text=None,
        names=_names(party, aliases, remarks, unknown),
        has_destination=False,
        addresses=tuple(address for row in addresses if (address := _address(row))),
        identifiers=(*_column_identifiers(cells), *remarks.identifiers),
        relations=remarks.relations,
        programs=programs,
        effective_on=effective_date(programs, remarks.identifiers),
        remarks="; ".join(filter(None, [*remarks.left, *others])) or None,
        entry_text="\n".join(row.text for row in (party, *addresses, *aliases, *comments)),
    )
    return entry, remarks


def _names(party: FlatRow, aliases: Sequence[FlatRow], remarks: Remarks, unknown: Unknown) -> tuple[Name, ...]:
    names = [Name(name=(party.cells["SDN_Name"] or "").strip(), name_type="primary")]
    for row in aliases:
        kind = row.cells["alt_type"] or ""
        if kind not in _ALIAS_TYPES:
            unknown.word("alt_type", kind)
        names.append(Name(name=(row.cells["alt_name"] or "").strip(), name_type=_ALIAS_TYPES.get(kind, "aka")))
    return tuple(dict.fromkeys([*names, *remarks.names]))


def _address(row: FlatRow) -> Address | None:
    """Return the address; its city, state and postal code stand in one cell and cannot be told apart."""
    country = row.cells["Country"]
    parts = (row.cells["Address"], row.cells["City/State/Province/Postal Code"], country)
    text = ", ".join(part.strip() for part in parts if part)
    return Address(address=text, country_code=country_code(country) if country else None) if text else None


def _titles(cells: Mapping[str, str | None]) -> list[str]:
    return [title.strip() for title in (cells["Title"] or "").split("; ") if title.strip()]


def _column_identifiers(cells: Mapping[str, str | None]) -> Iterable[Identifier]:
    for title in _titles(cells):
        yield identifier("Title", title, is_person=True)
    for column, label in _LABELS.items():
        if value := cells[column]:
            yield identifier(label, value.strip(), is_person=False)


def _with_whole_names(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries; whether the last full stop of a remark is that of a name, the names of the list decide."""
    names = {name.name for entry in entries for name in entry.names}
    return tuple(
        replace(entry, relations=tuple(_with_stop(relation, names) for relation in entry.relations))
        if entry.relations
        else entry
        for entry in entries
    )


def _with_stop(relation: Relation, names: set[str]) -> Relation:
    name = relation.related_name or ""
    other = name.removesuffix(".") if name.endswith(".") else f"{name}."
    if name in names or other not in names:
        return relation
    return replace(relation, related_name=other, text=relation.text.removesuffix(name) + other)
