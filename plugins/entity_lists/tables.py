"""Records become the tables of the contract."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists import contract, schema
from entity_lists.citation import citation_url
from entity_lists.identity import Identity, Known, carry_over, key_of
from entity_lists.likeness import Evidence
from entity_lists.release import Entry, Records
from entity_lists.search_key import search_key

_OWN_COLUMNS = (
    "list_code", "publisher_id", "entry_type", "name", "country_code", "country_text", "effective_on", "expires_on",
    "license_requirement_code", "license_requirement_text", "license_policy_code", "license_policy_text", "footnotes",
    "programs", "parent_relation", "remarks", "entry_text", "position",
)  # fmt: skip
# Parts of an entry with rows of their own, and what says where it stood: parent_position is told by a relation's text.
_PARTS = ("names", "addresses", "citations", "identifiers", "relations")
_INCIDENTAL = ("position", "parent_position")


def build_tables(
    records: Records, known: Known, *, source_id: str, release_id: str, by_publisher_id: bool = False
) -> dict[str, pa.Table]:
    """Return the tables that hold the release's own content, by name; profile is built from these.

    known: the entries of the release before. by_publisher_id: whether the publisher's id is the identity.

    Raises:
        ContractBroken: the records do not fit the contract.
    """
    contents = [entry_content_sha256(entry) for entry in records.entries]
    identities = carry_over(
        records.entries, contents, known, source_id=source_id, release_id=release_id, by_publisher_id=by_publisher_id
    )
    pairs = list(zip(identities, records.entries, strict=True))
    return {
        "entries": schema.build(contract.ENTRIES, _entry_rows(pairs, contents, source_id)),
        "names": schema.build(contract.NAMES, _name_rows(pairs)),
        "addresses": schema.build(contract.ADDRESSES, _address_rows(pairs)),
        "citations": schema.build(contract.CITATIONS, _citation_rows(pairs)),
        "identifiers": schema.build(contract.IDENTIFIERS, _identifier_rows(pairs)),
        "relations": schema.build(contract.RELATIONS, _relation_rows(pairs)),
        "identity": schema.build(contract.IDENTITY, (_identity_row(identity, entry) for identity, entry in pairs)),
        "quarantine": schema.build(contract.QUARANTINE, (vars(record) for record in records.quarantine)),
    }


def known_entries(
    tables: Mapping[str, pa.Table], history: pa.Table | None = None, *, by_publisher_id: bool = False
) -> Known:
    """Return what the tables of a snapshot, and the history until then, say of its entries, to recognise them by."""
    columns = ("entry_id", "record_key", "first_release_id", "method", "score")
    entries = tables["entries"]
    return Known(
        identities=tuple(Identity(**row) for row in tables["identity"].select(columns).to_pylist()),
        former=() if history is None else _former(history, entries["entry_id"], by_publisher_id),
        contents=dict(zip(entries["entry_id"].to_pylist(), entries["content_sha256"].to_pylist(), strict=True)),
        evidence=lambda entry_ids: _evidence(tables, list(entry_ids)),
    )


def _former(history: pa.Table, listed: pa.ChunkedArray, by_publisher_id: bool) -> tuple[Identity, ...]:
    """Return the entries of the history that are not listed any more, with the key that each had last."""
    left = history.filter(pc.invert(pc.is_in(history["entry_id"], listed.combine_chunks())))
    found: dict[str, Identity] = {}
    for row in left.to_pylist():  # sorted by entry and release
        first = found.get(row["entry_id"])
        found[row["entry_id"]] = Identity(
            entry_id=row["entry_id"],
            record_key=key_of(
                row["list_code"],
                row["country_code"],
                row["country_text"],
                row["name"],
                row["publisher_id"] if by_publisher_id else None,
            ),
            first_release_id=first.first_release_id if first else row["release_from"],
            method="exact",
            score=1.0,
        )
    return tuple(found.values())


def _evidence(tables: Mapping[str, pa.Table], entry_ids: list[str]) -> dict[str, Evidence]:
    groups = _texts(tables["entries"], entry_ids, lambda row: f"{row['list_code']}:{row['country_code']}")
    names = _texts(tables["names"], entry_ids, lambda row: row["search_key"])
    addresses = _texts(tables["addresses"], entry_ids, lambda row: search_key(row["address"]))
    citations = _texts(tables["citations"], entry_ids, lambda row: row["citation"])
    return {
        entry_id: Evidence(
            group=groups[entry_id][0],
            names=tuple(names[entry_id]),
            addresses=tuple(addresses.get(entry_id, ())),
            citations=tuple(citations.get(entry_id, ())),
        )
        for entry_id in entry_ids
    }


def _texts(table: pa.Table, entry_ids: list[str], text: Callable[[Mapping[str, str]], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table.filter(pc.is_in(table["entry_id"], pa.array(entry_ids, pa.string()))).to_pylist():
        found.setdefault(row["entry_id"], []).append(text(row))
    return found


def entry_content_sha256(entry: Entry) -> str:
    """Return the SHA-256 of everything that an entry says; where it stood in the release does not count."""
    own = {name: value for name, value in vars(entry).items() if name not in {*_PARTS, *_INCIDENTAL}}
    parts = [[tuple(vars(part).values()) for part in getattr(entry, name)] for name in _PARTS]
    return hashlib.sha256(json.dumps([own, parts], sort_keys=True, default=str).encode()).hexdigest()


_Pairs = Sequence[tuple[Identity, Entry]]


def _entry_rows(pairs: _Pairs, contents: Sequence[str], source_id: str) -> Iterable[dict[str, object]]:
    heads = {entry.position: identity.entry_id for identity, entry in pairs if entry.parent_relation is None}
    for (identity, entry), content in zip(pairs, contents, strict=True):
        dates = [citation.published_on for citation in entry.citations]
        yield {name: getattr(entry, name) for name in _OWN_COLUMNS} | {
            "entry_id": identity.entry_id,
            "source_id": source_id,
            "listed_on": entry.listed_on or (dates[0] if dates else None),
            "amended_on": entry.amended_on or (dates[-1] if len(dates) > 1 else None),
            "parent_entry_id": None if entry.parent_position is None else heads.get(entry.parent_position),
            "content_sha256": content,
        }


def _relation_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    heads = {entry.position: identity.entry_id for identity, entry in pairs if entry.parent_relation is None}
    named: dict[tuple[str | None, str], str] = {}
    # A primary name goes before an alias, and the order of the rows decides nothing.
    ordered = sorted(pairs, key=lambda pair: pair[0].entry_id)
    for first, last in ((0, 1), (1, None)):
        for identity, entry in ordered:
            for name in entry.names[first:last]:
                named.setdefault((entry.country_code, search_key(name.name)), identity.entry_id)
    for identity, entry in pairs:
        for position, relation in enumerate(entry.relations, start=1):
            other = relation.related_name or entry.name
            related = named.get((relation.country_code, search_key(other)))
            if relation.relation != "see_also" and entry.parent_position is not None:
                related = heads.get(entry.parent_position)
            yield vars(relation) | {
                "entry_id": identity.entry_id,
                "position": position,
                "related_entry_id": related if related != identity.entry_id else None,
                "related_name": other,
            }


def _name_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    for identity, entry in pairs:
        for position, name in enumerate(entry.names, start=1):
            yield vars(name) | {
                "entry_id": identity.entry_id,
                "position": position,
                "search_key": search_key(name.name),
            }


def _address_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    for identity, entry in pairs:
        for position, address in enumerate(entry.addresses, start=1):
            yield vars(address) | {"entry_id": identity.entry_id, "position": position}


def _citation_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    for identity, entry in pairs:
        for position, citation in enumerate(entry.citations, start=1):
            yield {
                "entry_id": identity.entry_id,
                "position": position,
                "citation": citation.citation,
                "volume": citation.volume,
                "page": citation.page,
                "published_on": citation.published_on,
                "role": "listed" if position == 1 else "amended",
                "url": None if citation.page is None else citation_url(citation.volume, citation.page),
            }


def _identifier_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    for identity, entry in pairs:
        for position, identifier in enumerate(entry.identifiers, start=1):
            yield vars(identifier) | {"entry_id": identity.entry_id, "position": position}


def _identity_row(identity: Identity, entry: Entry) -> dict[str, object]:
    return vars(identity) | {"name": entry.name, "country_code": entry.country_code}
