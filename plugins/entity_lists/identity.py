"""Stable ids for entries of lists that give none.

An entry is recognised by its record key: destination and search key of its primary name. The id is minted from source
and key when an entry is first seen and carried over from then on, so it never depends on row order, process or time.
Entries that share a key within a release are told apart by their content, in the order of its hash. Matching renamed
entries among the added and removed of a release belongs between carry_over's two steps.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from entity_lists.release import Entry
from entity_lists.search_key import search_key


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The id of one entry and how it came by it; the columns of contract.IDENTITY that are not the entry's own."""

    entry_id: str
    record_key: str
    first_release_id: str
    method: str
    score: float


def carry_over(
    entries: Sequence[Entry], contents: Sequence[str], known: Mapping[str, Identity], *, source_id: str, release_id: str
) -> list[Identity]:
    """Return one identity an entry, in the order of the entries.

    contents: the content hash of each entry, to tell entries of one key apart.
    known: the identities of the release before by record key; empty for a first release.
    """
    return [
        Identity(
            entry_id=known[key].entry_id,
            record_key=key,
            first_release_id=known[key].first_release_id,
            method="exact",
            score=1.0,
        )
        if key in known
        else Identity(
            entry_id=_mint(source_id, key), record_key=key, first_release_id=release_id, method="new", score=1.0
        )
        for key in record_keys(entries, contents)
    ]


def record_keys(entries: Sequence[Entry], contents: Sequence[str]) -> list[str]:
    """Return the record key of each entry; the second and later entries of one key get #2, #3 … in order of content."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        groups[_record_key(entry)].append(index)
    keys = [""] * len(entries)
    for key, members in groups.items():
        for number, index in enumerate(sorted(members, key=lambda index: contents[index]), start=1):
            keys[index] = key if number == 1 else f"{key}#{number}"
    return keys


def _record_key(entry: Entry) -> str:
    destination = entry.country_code or search_key(entry.country_text or "")
    return f"{entry.list_code}:{destination}:{search_key(entry.name)}"


def _mint(source_id: str, key: str) -> str:
    return hashlib.sha256(f"{source_id}\n{key}".encode()).hexdigest()[:16]
