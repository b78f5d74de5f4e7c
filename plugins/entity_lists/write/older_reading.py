"""The older split is tried first: a line break that moved does not change what was read well the day before.

Prose is told apart by its line breaks and punctuation. Where these alone changed in a record, and it now reads
otherwise, the record keeps the reading of the release before, for as long as its letters and digits stay, and the
profile names it. What does not hang on them (dates, citations, the licence columns) is always today's.

A record is taken as a whole: it may be a party and its members. A newer parser is not held back: the release before is
then read again by it, and what both read alike is nobody's older reading.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.records import Address, Entry, Name, Records, Relation
from entity_lists.text.search_key import search_key

OLDER_READINGS_KEPT = "older_readings_kept"
_COLUMNS = ("entry_id", "position", "name", "country_text", "entry_type", "parent_entry_id", "parent_relation")
_TEXTS = ("remarks", "entry_text")

_Row = Mapping[str, Any]
_Part = TypeVar("_Part", Name, Address, Relation)


def keep_older_readings(records: Records, tables: Mapping[str, pa.Table]) -> Records:
    """Return the records; those that are only re-spelled and now read differently read as in the release before.

    tables: those of the release before, as published or as today's parser reads it again.
    """
    printed = {entry.entry_text for entry in records.entries}
    before = _respelled_before(tables, printed)
    if not before:
        return records
    named = {row["entry_text"] for row in before}
    told = set(tables["entries"]["entry_text"].to_pylist())
    now = [entry for entry in records.entries if entry.entry_text not in told or entry.entry_text in named]
    parts = _parts_of(before, tables)
    older = {
        position: reading
        for position, rows, entries in _pairs(before, now)
        if _said(reading := _rebuilt(rows, entries, parts)) != _said(entries)
    }
    return _with(records, older)


def _respelled_before(tables: Mapping[str, pa.Table], printed: set[str]) -> list[_Row]:
    """Return the rows of the entries whose text is not printed so any more, or that kept an older reading already."""
    entries = tables["entries"]
    kept = _kept_before(tables["profile"]) if "profile" in tables else set()
    heads = _zipped(entries, "position", "name", "country_text") if kept else ()
    kept_at = {place for place, name, country in heads if _scope(name, country) in kept}
    texts = _zipped(entries, "entry_text", "position")
    chosen = [row for row, (text, place) in enumerate(texts) if text not in printed or place in kept_at]
    rows: list[_Row] = entries.select([*_COLUMNS, *_TEXTS]).take(chosen).to_pylist() if chosen else []
    return rows


def _kept_before(profile: pa.Table) -> set[str]:
    rows = profile.filter(pc.equal(profile["metric"], OLDER_READINGS_KEPT))
    return {scope for scope, value in _zipped(rows, "scope", "value") if value and scope != "release"}


def _scope(name: str, country_text: str | None) -> str:
    return f"{name} ({country_text})"


def _zipped(table: pa.Table, *columns: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in columns), strict=True)


def _pairs(before: Sequence[_Row], now: Sequence[Entry]) -> Iterable[tuple[int, list[_Row], list[Entry]]]:
    """Yield each record of both releases that has the same letters and digits: where it stands, before and now.

    Of records that all say the same, those under one heading belong together; of several there, none.
    """
    rows, entries = defaultdict[int, list[_Row]](list), defaultdict[int, list[Entry]](list)
    for row in before:
        rows[row["position"]].append(row)
    for entry in now:
        entries[entry.position].append(entry)
    old_keys = {place: (search_key(own[0]["entry_text"]), own[0]["country_text"]) for place, own in rows.items()}
    new_keys = {place: (search_key(own[0].entry_text), own[0].country_text) for place, own in entries.items()}
    for narrow in (False, True):
        olds, news = _only(old_keys, narrow=narrow), _only(new_keys, narrow=narrow)
        for key in sorted(olds.keys() & news.keys(), key=str):
            old, new = olds[key], news[key]
            del old_keys[old], new_keys[new]
            yield new, rows[old], entries[new]


def _only(keys: Mapping[int, tuple[str, str | None]], *, narrow: bool) -> dict[object, int]:
    """Return where each text stands that stands in one place only; narrow: under one heading."""
    wanted = {place: key if narrow else key[0] for place, key in keys.items()}
    counts = Counter(wanted.values())
    return {key: place for place, key in wanted.items() if counts[key] == 1}


def _said(entries: Iterable[Entry]) -> list[tuple[object, ...]]:
    """Return what is read of a record's parties, folded: names, addresses, who belongs to whom."""
    return sorted(
        (
            search_key(entry.name),
            sorted((name.name_type, search_key(name.name)) for name in entry.names[1:]),
            sorted(search_key(address.address) for address in entry.addresses),
            sorted(
                (relation.relation, search_key(relation.related_name or entry.name), relation.country_code or "")
                for relation in entry.relations
            ),
        )
        for entry in entries
    )


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What the release before has of entries, by their ids."""

    names: Mapping[str, list[Name]]
    addresses: Mapping[str, list[Address]]
    relations: Mapping[str, list[Relation]]


def _parts_of(rows: Iterable[_Row], tables: Mapping[str, pa.Table]) -> _Parts:
    ids = [row["entry_id"] for row in rows]
    return _Parts(
        names=_parts(tables["names"], ids, Name),
        addresses=_parts(tables["addresses"], ids, Address),
        relations=_parts(tables["relations"], ids, Relation),
    )


def _rebuilt(rows: Sequence[_Row], entries: Sequence[Entry], parts: _Parts) -> list[Entry]:
    """Return the entries as the rows of the release before have them, with what else their record says today."""
    ids = [row["entry_id"] for row in rows]
    today = entries[0]
    parents = (entry.parent_position for entry in entries if entry.parent_position != entry.position)
    elsewhere = next((parent for parent in parents if parent is not None), None)
    return [
        replace(
            today,
            entry_type=row["entry_type"],
            names=tuple(parts.names[row["entry_id"]]),
            addresses=tuple(parts.addresses[row["entry_id"]]),
            relations=tuple(_own_name_left_out(one, row["name"]) for one in parts.relations[row["entry_id"]]),
            remarks=row["remarks"],
            parent_relation=row["parent_relation"],
            parent_position=_parent_position(row, ids, today.position, elsewhere),
        )
        # The body before its members.
        for row in sorted(rows, key=lambda row: (row["parent_entry_id"] in ids, row["entry_id"]))
    ]


def _parts(table: pa.Table, ids: Sequence[str], kind: type[_Part]) -> dict[str, list[_Part]]:
    parts = defaultdict[str, list[_Part]](list)
    rows = table.filter(pc.is_in(table["entry_id"], pa.array(ids, pa.string()))).to_pylist()
    for row in sorted(rows, key=lambda row: row["position"]):
        parts[row["entry_id"]].append(kind(**{field.name: row[field.name] for field in fields(kind)}))
    return parts


def _own_name_left_out(relation: Relation, name: str) -> Relation:
    return replace(relation, related_name=None) if relation.related_name == name else relation


def _parent_position(row: _Row, ids: Sequence[str], position: int, elsewhere: int | None) -> int | None:
    if row["parent_relation"] is None or row["parent_entry_id"] is None:
        return None
    return position if row["parent_entry_id"] in ids else elsewhere


def _with(records: Records, older: Mapping[int, list[Entry]]) -> Records:
    if not older:
        return records
    entries = [entry for entry in records.entries if entry.position not in older]
    entries += [entry for reading in older.values() for entry in reading]
    named = Counter(_scope(reading[0].name, reading[0].country_text) for reading in older.values())
    named["release"] = len(older)
    told = {(OLDER_READINGS_KEPT, scope): float(number) for scope, number in named.items()}
    return replace(
        records,
        entries=tuple(sorted(entries, key=lambda entry: entry.position)),
        observations=records.observations | told,
    )
