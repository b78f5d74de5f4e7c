"""Records become the tables of the contract."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

import pyarrow as pa

from entity_lists import contract
from entity_lists.citation import citation_url
from entity_lists.identity import Identity, carry_over
from entity_lists.release import Entry, Records
from entity_lists.search_key import search_key

_OWN_COLUMNS = (
    "list_code", "publisher_id", "entry_type", "name", "country_code", "country_text", "license_requirement_code",
    "license_requirement_text", "license_policy_code", "license_policy_text", "footnotes", "remarks", "entry_text",
    "position",
)  # fmt: skip


def build_tables(
    records: Records, known: Mapping[str, Identity], *, source_id: str, release_id: str
) -> dict[str, pa.Table]:
    """Return the tables that hold the release's own content, by name; profile is built from these.

    known: the identities of the release before, by record key.

    Raises:
        ContractBroken: the records do not fit the contract.
    """
    contents = [entry_content_sha256(entry) for entry in records.entries]
    identities = carry_over(records.entries, contents, known, source_id=source_id, release_id=release_id)
    pairs = list(zip(identities, records.entries, strict=True))
    return {
        "entries": contract.build(
            contract.ENTRIES,
            (
                _entry_row(entry, source_id) | {"entry_id": identity.entry_id, "content_sha256": content}
                for (identity, entry), content in zip(pairs, contents, strict=True)
            ),
        ),
        "names": contract.build(contract.NAMES, _name_rows(pairs)),
        "addresses": contract.build(contract.ADDRESSES, _address_rows(pairs)),
        "citations": contract.build(contract.CITATIONS, _citation_rows(pairs)),
        "identity": contract.build(contract.IDENTITY, (_identity_row(identity, entry) for identity, entry in pairs)),
        "quarantine": contract.build(contract.QUARANTINE, (vars(record) for record in records.quarantine)),
    }


def known_identities(identity: pa.Table) -> dict[str, Identity]:
    """Return the identities of a snapshot's identity table, by record key."""
    columns = ("entry_id", "record_key", "first_release_id", "method", "score")
    return {row["record_key"]: Identity(**row) for row in identity.select(columns).to_pylist()}


def entry_content_sha256(entry: Entry) -> str:
    """Return the SHA-256 of everything that an entry says; where it stood in the release does not count."""
    own = {
        name: value
        for name, value in vars(entry).items()
        if name not in {"position", "names", "addresses", "citations"}
    }
    parts = [[astuple(part) for part in group] for group in (entry.names, entry.addresses, entry.citations)]
    return hashlib.sha256(json.dumps([own, parts], sort_keys=True, default=str).encode()).hexdigest()


def _entry_row(entry: Entry, source_id: str) -> dict[str, object]:
    dates = [citation.published_on for citation in entry.citations]
    return {name: getattr(entry, name) for name in _OWN_COLUMNS} | {
        "source_id": source_id,
        "listed_on": dates[0] if dates else None,
        "amended_on": dates[-1] if len(dates) > 1 else None,
    }


_Pairs = Sequence[tuple[Identity, Entry]]


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
                "url": citation_url(citation.volume, citation.page),
            }


def _identity_row(identity: Identity, entry: Entry) -> dict[str, object]:
    return vars(identity) | {"name": entry.name, "country_code": entry.country_code}
