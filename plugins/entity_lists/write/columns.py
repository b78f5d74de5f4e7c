"""What was read of a release, as columns: entries come some at a time, so that few are there as objects.

What the entries say themselves is one table, and each kind of their parts another, whose rows name by `entry` the place
of theirs among all. Once they have their ids, these become the tables of the contract.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import tables as contract
from entity_lists.contract.entry_columns import LICENCE_SECTIONS
from entity_lists.errors import ContractBroken
from entity_lists.identity.known import record_key
from entity_lists.records import Address, Entry, Identifier, Name, Quarantined, RecordCounts, Relation
from entity_lists.text.citation import Citation, citation_url
from entity_lists.text.search_key import search_key

PARTS: Mapping[str, Callable[..., Any]] = {
    "names": Name, "addresses": Address, "citations": Citation, "identifiers": Identifier, "relations": Relation
}  # fmt: skip
# What says where the entry stood: parent_position is told by a relation's text.
_INCIDENTAL = ("position", "parent_position")
# What is so of every entry of its list, and is no column.
_OF_ITS_LIST = ("has_destination",)
# What an entry need not say: of one that does not, the hash is what it was before there was a column for it.
_LATER = ("located_in", *(column.name for column in LICENCE_SECTIONS))
_FIELDS = tuple(field.name for field in fields(Entry))
_OWN = tuple(name for name in _FIELDS if name not in PARTS)
_own_values = attrgetter(*sorted(set(_OWN).difference(_INCIDENTAL, _OF_ITS_LIST, _LATER)))
later_of = attrgetter(*_LATER)
_parts_of = attrgetter(*PARTS)
# Beside its own fields: what follows from its parts.
_TYPES = {
    "has_destination": pa.bool_(), "parent_position": pa.int32(), "located_in": pa.string(),
    "first_cited_on": pa.date32(), "last_cited_on": pa.date32(),
}  # fmt: skip


def entry_content_sha256(entry: Entry) -> str:
    """Return the SHA-256 of everything that an entry says; where it stood in the release does not count.

    Raises:
        ContractBroken: a text cannot be written as UTF-8.
    """
    try:
        later = filter(None, later_of(entry))
        return hashlib.sha256(orjson.dumps([_own_values(entry), _parts_of(entry), *later])).hexdigest()
    except orjson.JSONEncodeError as error:
        raise ContractBroken(f"the record at position {entry.position} cannot be written: {error}") from error


class EntryColumns:
    """Entries as columns; contents: the content hash of each, keys: its record key, by its place."""

    def __init__(self, by_publisher_id: Collection[str] = ()) -> None:
        """Begin without entries; by_publisher_id: the lists in which the publisher's id is the identity."""
        self.by_publisher_id = by_publisher_id
        self.contents: list[str] = []
        self.keys: list[str] = []
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in ("entries", *PARTS)}
        self.add((), ())

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.keys)

    def add(self, entries: Sequence[Entry], contents: Sequence[str]) -> None:
        """Add entries, of which these are the content hashes.

        Raises:
            ContractBroken: a value does not have the type of the contract.
        """
        for name, table in _tables(entries, range(len(self), len(self) + len(entries))).items():
            self._tables[name].append(table)
        self.contents += contents
        self.keys += [record_key(entry, by_publisher_id=self.by_publisher_id) for entry in entries]

    def table(self, name: str) -> pa.Table:
        """Return the table of the entries, a row an entry in their order, or of one kind of their parts."""
        self._tables[name] = [pa.concat_tables(self._tables[name])]
        return self._tables[name][0]

    def take(self, name: str) -> pa.Table:
        """Return a table, and keep it no longer."""
        table = self.table(name)
        # Of a slice without rows all would be kept.
        self._tables[name] = [table.schema.empty_table()]
        return table

    def entries(self, places: Sequence[int]) -> list[Entry]:
        """Return the entries at these places again as they were added."""
        rows: list[dict[str, Any]] = self.table("entries").select(_OWN).take(pa.array(places, pa.int64())).to_pylist()
        for name in PARTS:
            parts = self._parts(name, places)
            for place, row in zip(places, rows, strict=True):
                row[name] = tuple(parts[place])
        return [Entry(**row) for row in rows]

    def replace(self, entries: Mapping[int, Entry]) -> None:
        """Put other entries, which have the same record keys, at these places."""
        places = pa.array(entries, pa.int32())
        others = _tables(list(entries.values()), entries)
        for name in PARTS:
            kept = self.table(name)
            kept = kept.filter(pc.invert(pc.is_in(kept["entry"], value_set=places)))
            self._tables[name] = [kept, others[name]]
        order = list(range(len(self)))
        for number, (place, entry) in enumerate(entries.items(), start=len(self)):
            order[place] = number
            self.contents[place] = entry_content_sha256(entry)
        both = pa.concat_tables([self.table("entries"), others["entries"]])
        self._tables["entries"] = [both.take(pa.array(order, pa.int64()))]

    def _parts(self, name: str, places: Sequence[int]) -> dict[int, list[Any]]:
        table = self.table(name)
        return parts_by(name, "entry", table.filter(pc.is_in(table["entry"], value_set=pa.array(places, pa.int32()))))


def parts_by(name: str, column: str, rows: pa.Table) -> dict[Any, list[Any]]:
    """Return the parts of one kind that these rows hold, by what stands in a column."""
    make = PARTS[name]
    columns = [field.name for field in fields(make)]  # type: ignore[arg-type]
    parts: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.to_pylist():
        parts[row[column]].append(make(**{column: row[column] for column in columns}))
    return parts


@dataclass(frozen=True, kw_only=True)
class RecordsRead:
    """A release after reading: its entries as columns, what could not be read, and what was counted."""

    entries: EntryColumns
    quarantine: tuple[Quarantined, ...]
    counts: RecordCounts


def _tables(entries: Sequence[Entry], places: Iterable[int]) -> dict[str, pa.Table]:
    """Return the table of the entries and those of their parts; places: of the entries among all."""
    placed = list(zip(places, entries, strict=True))
    columns = {"entries": _entries(entries), **{name: _parts(placed, name) for name in PARTS}}
    columns["names"]["search_key"] = [search_key(name) for name in columns["names"]["name"]]
    _describe(columns["citations"])
    return {name: _table(name, of_table) for name, of_table in columns.items()}


def _entries(entries: Sequence[Entry]) -> dict[str, list[Any]]:
    dates = [[citation.published_on for citation in entry.citations] for entry in entries]
    return {name: list(map(attrgetter(name), entries)) for name in _OWN} | {
        "name": [entry.name for entry in entries],
        "located_in": [entry.located_in for entry in entries],
        "first_cited_on": [days[0] if days else None for days in dates],
        "last_cited_on": [days[-1] if len(days) > 1 else None for days in dates],
    }


def _parts(placed: Sequence[tuple[int, Entry]], name: str) -> dict[str, list[Any]]:
    """Return the columns of a table of parts, each field of a part a column."""
    parts_of = attrgetter(name)
    parts = [part for _, entry in placed for part in parts_of(entry)]
    return {
        "entry": [place for place, entry in placed for _ in parts_of(entry)],
        "position": [position for _, entry in placed for position in range(1, 1 + len(parts_of(entry)))],
        **{field.name: list(map(attrgetter(field.name), parts)) for field in fields(PARTS[name])},  # type: ignore[arg-type]
    }


def _describe(citations: dict[str, list[Any]]) -> None:
    """Add the columns that follow from what is cited and where it stands."""
    pages = zip(citations["volume"], citations["page"], strict=True)
    citations["role"] = ["listed" if position == 1 else "amended" for position in citations["position"]]
    citations["url"] = [None if page is None else citation_url(volume, page) for volume, page in pages]


def _table(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    types = _TYPES | {"entry": pa.int32()} | {column.name: column.type for column in contract.TABLES[name].columns}
    try:
        return pa.table({column: pa.array(values, types[column]) for column, values in columns.items()})
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError) as error:
        raise ContractBroken(f"table {name}: a value does not have the type of the contract: {error}") from error
