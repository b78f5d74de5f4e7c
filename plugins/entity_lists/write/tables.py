"""Records become the tables of the contract."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import partial
from operator import attrgetter
from typing import Any

import orjson
import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.entry_columns import LICENCE_SECTIONS
from entity_lists.errors import ContractBroken
from entity_lists.identity.carry_over import carry_over
from entity_lists.identity.known import Identity, Known
from entity_lists.records import Entry, Records
from entity_lists.source import FileForm
from entity_lists.text.citation import citation_url
from entity_lists.text.search_key import search_key
from entity_lists.write.unsaid import with_unsaid

_PARTS = tuple(part.name for part in contract.PARTS)
# What says where the entry stood: parent_position is told by a relation's text.
_INCIDENTAL = ("position", "parent_position")
# What is so of every entry of its list, and is no column.
_OF_ITS_LIST = ("has_destination",)
# What an entry need not say: of one that does not, the hash is what it was before there was a column for it.
_LATER = ("located_in", *(column.name for column in LICENCE_SECTIONS))
_FIELDS = tuple(field.name for field in fields(Entry))
# The columns that hold what an entry's source read, as it is.
_OWN_COLUMNS = tuple(column.name for column in contract.ENTRIES.columns if column.name in _FIELDS)
_own_values = attrgetter(*sorted(set(_FIELDS).difference(_PARTS, _INCIDENTAL, _OF_ITS_LIST, _LATER)))
_later_of = attrgetter(*_LATER)
_parts_of = attrgetter(*_PARTS)


def build_tables(
    records: Records,
    known: Known,
    *,
    source_id: str,
    release_id: str,
    by_publisher_id: Collection[str] = (),
    before: Mapping[str, pa.Table] | None = None,
    form: FileForm | None = None,
) -> dict[str, pa.Table]:
    """Return the tables that hold the release's own content, by name; profile is built from these.

    known: the entries of the release before. by_publisher_id: the lists in which the publisher's id is the
    identity. before: the tables of the release before, of which is kept what the form of the files cannot say.

    Raises:
        ContractBroken: the records do not fit the contract.
    """
    contents = [entry_content_sha256(entry) for entry in records.entries]
    identities = carry_over(
        records.entries, contents, known, source_id=source_id, release_id=release_id, by_publisher_id=by_publisher_id
    )
    pairs = list(zip(identities, records.entries, strict=True))
    if before and form:
        pairs, contents = _with_unsaid(pairs, contents, known, before, form)
    made = partial(schema.from_columns, source_id=source_id)
    return {
        "entries": made(contract.ENTRIES, _entries(pairs, contents)),
        "names": made(contract.NAMES, _names(pairs)),
        "addresses": made(contract.ADDRESSES, _parts(pairs, "addresses")),
        "citations": made(contract.CITATIONS, _citations(pairs)),
        "identifiers": made(contract.IDENTIFIERS, _parts(pairs, "identifiers")),
        "relations": schema.build(contract.RELATIONS, _relation_rows(pairs), source_id=source_id),
        "identity": made(contract.IDENTITY, _identities(pairs)),
        "quarantine": schema.build(contract.QUARANTINE, map(asdict, records.quarantine), source_id=source_id),
    }


def _with_unsaid(
    pairs: "_Pairs", contents: Sequence[str], known: Known, before: Mapping[str, pa.Table], form: FileForm
) -> tuple[list[tuple[Identity, Entry]], list[str]]:
    """Return the entries and their contents with what the form of the files cannot say, and the release before did."""
    changed = {
        identity.entry_id: entry
        for (identity, entry), content in zip(pairs, contents, strict=True)
        if known.contents.get(identity.entry_id, content) != content
    }
    kept = with_unsaid(changed, before, form)
    digests = {entry_id: entry_content_sha256(entry) for entry_id, entry in kept.items()}
    return (
        [(identity, kept.get(identity.entry_id, entry)) for identity, entry in pairs],
        [digests.get(identity.entry_id, content) for (identity, _), content in zip(pairs, contents, strict=True)],
    )


def entry_content_sha256(entry: Entry) -> str:
    """Return the SHA-256 of everything that an entry says; where it stood in the release does not count.

    Raises:
        ContractBroken: a text cannot be written as UTF-8.
    """
    try:
        later = filter(None, _later_of(entry))
        return hashlib.sha256(orjson.dumps([_own_values(entry), _parts_of(entry), *later])).hexdigest()
    except orjson.JSONEncodeError as error:
        raise ContractBroken(f"the record at position {entry.position} cannot be written: {error}") from error


_Pairs = Sequence[tuple[Identity, Entry]]


def _entries(pairs: _Pairs, contents: Sequence[str]) -> dict[str, list[Any]]:
    heads = {entry.position: identity.entry_id for identity, entry in pairs if entry.parent_relation is None}
    entries = [entry for _, entry in pairs]
    dates = [[citation.published_on for citation in entry.citations] for entry in entries]
    return {name: list(map(attrgetter(name), entries)) for name in _OWN_COLUMNS} | {
        "entry_id": [identity.entry_id for identity, _ in pairs],
        "country_code": [entry.country_code or entry.located_in for entry in entries],
        "name": [entry.name for entry in entries],
        "listed_on": [one.listed_on or (d[0] if d else None) for one, d in zip(entries, dates, strict=True)],
        "amended_on": [
            one.amended_on or (d[-1] if len(d) > 1 else None) for one, d in zip(entries, dates, strict=True)
        ],
        "parent_entry_id": [
            None if entry.parent_position is None else heads.get(entry.parent_position) for entry in entries
        ],
        "content_sha256": list(contents),
        "is_carried_over": [False] * len(entries),
    }


def _relation_rows(pairs: _Pairs) -> Iterable[dict[str, object]]:
    heads = {entry.position: identity.entry_id for identity, entry in pairs if entry.parent_relation is None}
    related_pairs = [pair for pair in pairs if pair[1].relations]
    meant = {
        search_key(relation.related_name or entry.name) for _, entry in related_pairs for relation in entry.relations
    }
    named: dict[tuple[str | None, str], str] = {}
    # A primary name goes before an alias, and the order of the rows decides nothing.
    ordered = sorted(pairs, key=lambda pair: pair[0].entry_id) if meant else []
    for first, last in ((0, 1), (1, None)):
        for identity, entry in ordered:
            for name in entry.names[first:last]:
                if (key := search_key(name.name)) in meant:
                    named.setdefault((entry.country_code, key), identity.entry_id)
    for identity, entry in related_pairs:
        for position, relation in enumerate(entry.relations, start=1):
            other = relation.related_name or entry.name
            related = named.get((relation.country_code, search_key(other)))
            if relation.relation != "see_also" and entry.parent_position is not None:
                related = heads.get(entry.parent_position)
            yield asdict(relation) | {
                "entry_id": identity.entry_id,
                "position": position,
                "related_entry_id": related if related != identity.entry_id else None,
                "related_name": other,
            }


def _parts(pairs: _Pairs, name: str) -> dict[str, list[Any]]:
    """Return the columns of a table of parts, each field of a part a column."""
    parts_of = attrgetter(name)
    parts = [part for _, entry in pairs for part in parts_of(entry)]
    columns = {field.name: list(map(attrgetter(field.name), parts)) for field in (fields(parts[0]) if parts else ())}
    return {
        "entry_id": [identity.entry_id for identity, entry in pairs for _ in parts_of(entry)],
        "position": [position for _, entry in pairs for position in range(1, 1 + len(parts_of(entry)))],
        **columns,
    }


def _names(pairs: _Pairs) -> dict[str, list[Any]]:
    columns = _parts(pairs, "names")
    return columns | {"search_key": [search_key(name) for name in columns.get("name", ())]}


def _citations(pairs: _Pairs) -> dict[str, list[Any]]:
    columns = _parts(pairs, "citations")
    pages = zip(columns.get("volume", ()), columns.get("page", ()), strict=True)
    return columns | {
        "role": ["listed" if position == 1 else "amended" for position in columns["position"]],
        "url": [None if page is None else citation_url(volume, page) for volume, page in pages],
    }


def _identities(pairs: _Pairs) -> dict[str, list[Any]]:
    identities = [identity for identity, _ in pairs]
    return {field.name: list(map(attrgetter(field.name), identities)) for field in fields(Identity)} | {
        "name": [entry.name for _, entry in pairs],
        "country_code": [entry.country_code for _, entry in pairs],
    }
