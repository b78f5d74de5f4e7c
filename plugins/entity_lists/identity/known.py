"""What is known of the entries of the release before, and what an entry is recognised by."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.identity.likeness import Evidence
from entity_lists.identity.strong_keys import (
    KEY_TYPES,
    TELLING_TYPES,
    Key,
    Said,
    held_keys,
    strong_keys,
    telling_values,
)
from entity_lists.records import Entry
from entity_lists.text.search_key import search_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The id of one entry and how it came by it; the columns of contract.IDENTITY that are not the entry's own."""

    entry_id: str
    record_key: str
    first_release_id: str
    method: str
    score: float


# The score of an entry under a number that may have been given to another party.
DOUBTFUL = 0.0
# Which identity an entry, by its place, was recognised as: the identity, by which method, with which score.
Matches = dict[int, tuple[Identity, str, float]]
# An entry's id, or its place in a release that has no ids yet.
_Id = TypeVar("_Id", str, int)


@dataclass(frozen=True, kw_only=True)
class Known:
    """The entries of the release before: identity, name and content hash of each, and what they are recognised by.

    former: the entries that left the list earlier, with the key that each had last: one that comes back gets its id
        again, and no other party ever does.
    evidence: returns the evidence of entries, former ones too, by their ids; asked only for those in question.
    holders: returns how many entries of a list have a strong key; asked only if one may decide.
    """

    identities: tuple[Identity, ...]
    names: Mapping[str, str]
    contents: Mapping[str, str]
    former: tuple[Identity, ...]
    evidence: Callable[[Iterable[str]], dict[str, Evidence]]
    holders: Callable[[], Counter[tuple[str, Key]]]


@dataclass(frozen=True, kw_only=True)
class Unidentified:
    """The entries of a release: record key, content hash and name of each, and whether its list has destinations.

    evidence, holders: as of Known, by the places of the entries.
    """

    keys: Sequence[str]
    contents: Sequence[str]
    names: pa.ChunkedArray
    has_destination: pa.ChunkedArray
    evidence: Callable[[Iterable[int]], dict[int, Evidence]]
    holders: Callable[[], Counter[tuple[str, Key]]]


def record_key(entry: Entry, *, by_publisher_id: Collection[str] = ()) -> str:
    """Return what an entry is recognised by; two entries of a release may share it."""
    publisher_id = lasting_id(entry.list_code, entry.publisher_id, by_publisher_id)
    return key_of(entry.list_code, entry.country_code, entry.country_text, entry.name, publisher_id)


def lasting_id(list_code: str, publisher_id: str | None, by_publisher_id: Collection[str]) -> str | None:
    """Return the publisher's id if the list is one of those of which it is the identity."""
    return publisher_id if list_code in by_publisher_id else None


def key_of(
    list_code: str, country_code: str | None, country_text: str | None, name: str, publisher_id: str | None
) -> str:
    """Return the record key of an entry with these columns; publisher_id only where it is the identity."""
    if publisher_id is not None:
        return f"{list_code}:#{publisher_id}"
    return f"{list_code}:{country_code or search_key(country_text or '')}:{search_key(name)}"


def is_numbered(key: str) -> bool:
    """Return whether a record key is that of a publisher's id."""
    return ":#" in key


def party_of(key: str) -> tuple[str, str]:
    """Return list and name of a record key, wherever the party is; or list and publisher's id, which is no name."""
    return key.partition(":")[0], key.rpartition(":")[2]


# What is looked at of the history: which entries were listed, and what they are recognised by.
OF_HISTORY = (
    "entry_id", "list_code", "entry_type", "country_code", "country_text", "name", "programs", "publisher_id",
    "release_from",
)  # fmt: skip


def known_entries(
    tables: Mapping[str, pa.Table], history: pa.Table | None = None, *, by_publisher_id: Collection[str] = ()
) -> Known:
    """Return what the tables of a snapshot, and the history until then, say of its entries, to recognise them by.

    history: its columns OF_HISTORY at least. by_publisher_id: the lists in which the publisher's id is the identity. A
    record key that was made before it was is made anew.
    """
    columns = ("entry_id", "record_key", "first_release_id", "method", "score")
    entries = tables["entries"]
    entry_ids = entries["entry_id"].to_pylist()
    numbered = {
        row["entry_id"]: key_of(row["list_code"], None, None, "", row["publisher_id"])
        for row in _of_lists(entries, by_publisher_id)
        if row["publisher_id"] is not None
    }
    return Known(
        identities=tuple(
            Identity(**row | {"record_key": numbered.get(row["entry_id"], row["record_key"])})
            for row in tables["identity"].select(columns).to_pylist()
        ),
        names=dict(zip(entry_ids, entries["name"].to_pylist(), strict=True)),
        contents=dict(zip(entry_ids, entries["content_sha256"].to_pylist(), strict=True)),
        former=() if history is None else _former(history, entries["entry_id"], by_publisher_id),
        evidence=lambda ids: evidence_in(tables, list(ids), by_publisher_id, history),
        holders=lambda: holders_in(tables, by_publisher_id),
    )


def _of_lists(entries: pa.Table, list_codes: Collection[str]) -> list[dict[str, Any]]:
    own = entries.select(("entry_id", "list_code", "publisher_id"))
    rows: list[dict[str, Any]] = own.filter(pc.is_in(own["list_code"], pa.array(list_codes, pa.string()))).to_pylist()
    return rows


def _former(history: pa.Table, listed: pa.ChunkedArray, by_publisher_id: Collection[str]) -> tuple[Identity, ...]:
    """Return the entries of the history that are not listed any more, with the key that each had last."""
    left = history.filter(pc.invert(pc.is_in(history["entry_id"], listed.combine_chunks())))
    former: dict[str, Identity] = {}
    for row in left.to_pylist():  # sorted by entry and release
        first = former.get(row["entry_id"])
        former[row["entry_id"]] = Identity(
            entry_id=row["entry_id"],
            record_key=key_of(
                row["list_code"],
                row["country_code"],
                row["country_text"],
                row["name"],
                lasting_id(row["list_code"], row["publisher_id"], by_publisher_id),
            ),
            first_release_id=first.first_release_id if first else row["release_from"],
            method="exact",
            score=1.0,
        )
    return tuple(former.values())


def evidence_in(
    tables: Mapping[str, pa.Table],
    entry_ids: list[_Id],
    by_publisher_id: Collection[str],
    history: pa.Table | None = None,
) -> dict[_Id, Evidence]:
    """Return what entries are recognised by beside their keys; history: where those are that the tables have not.

    tables: of a snapshot; or those of a release whose entries have no ids yet but their places.
    """
    own = ("entry_id", "list_code", "entry_type", "country_code", "name", "programs", "publisher_id")
    # Of an entry that left the list earlier only the history's columns are known.
    entries = {} if history is None else {row["entry_id"]: row for row in _rows(history.select(own), entry_ids)}
    entries |= {row["entry_id"]: row for row in _rows(tables["entries"].select(own), entry_ids)}
    names = _texts(tables["names"], entry_ids, lambda row: row["search_key"])
    addresses = _texts(tables["addresses"], entry_ids, lambda row: search_key(row["address"]))
    citations = _texts(tables["citations"], entry_ids, lambda row: row["citation"])
    said = _said_of(tables["identifiers"], entry_ids)
    # Of a list without destinations the entries say where a party is; the identity has the destination alone.
    destinations = {row["entry_id"]: row["country_code"] for row in _rows(tables["identity"], entry_ids)}
    return {
        entry_id: Evidence(
            group=f"{row['list_code']}:{destinations.get(entry_id)}",
            names=tuple(names.get(entry_id, (search_key(row["name"]),))),
            addresses=tuple(addresses.get(entry_id, ())),
            citations=tuple(citations.get(entry_id, ())),
            spelling=row["name"],
            programs=row["programs"] or "",
            entry_type=row["entry_type"],
            keys=_keys(row, said.get(entry_id, ()), by_publisher_id),
            telling=telling_values(said.get(entry_id, ())),
        )
        for entry_id, row in entries.items()
    }


def holders_in(tables: Mapping[str, pa.Table], by_publisher_id: Collection[str]) -> Counter[tuple[str, Key]]:
    """Return how many entries of a list have a strong key; tables: as in evidence_in."""
    own = ("entry_id", "list_code", "publisher_id")
    identifiers = tables["identifiers"]
    said = _said_of(identifiers.filter(pc.is_in(identifiers["id_type"], pa.array(KEY_TYPES, pa.string()))))
    return Counter(
        key
        for row in tables["entries"].select(own).to_pylist()
        for key in held_keys(row["list_code"], _keys(row, said.get(row["entry_id"], ()), by_publisher_id))
    )


def _keys(row: Mapping[str, Any], said: Iterable[Said], by_publisher_id: Collection[str]) -> frozenset[Key]:
    is_identity = lasting_id(row["list_code"], row["publisher_id"], by_publisher_id) is not None
    return strong_keys(None if is_identity else row["publisher_id"], said)


def _said_of(identifiers: pa.Table, entry_ids: list[_Id] | None = None) -> dict[_Id, list[Said]]:
    own = identifiers.select(("entry_id", "id_type", "id_value", "country_code"))
    own = own.filter(pc.is_in(own["id_type"], pa.array(TELLING_TYPES, pa.string())))
    said = defaultdict(list)
    for row in own.to_pylist() if entry_ids is None else _rows(own, entry_ids):
        said[row["entry_id"]].append((row["id_type"], row["id_value"], row["country_code"]))
    return said


def _texts(table: pa.Table, entry_ids: list[_Id], text: Callable[[Mapping[str, str]], str]) -> dict[_Id, list[str]]:
    texts: dict[Any, list[str]] = {}
    for row in _rows(table, entry_ids):
        texts.setdefault(row["entry_id"], []).append(text(row))
    return texts


def _rows(table: pa.Table, entry_ids: list[_Id]) -> list[dict[str, Any]]:
    own = table["entry_id"]
    rows: list[dict[str, Any]] = table.filter(pc.is_in(own, value_set=pa.array(entry_ids, own.type))).to_pylist()
    return rows
