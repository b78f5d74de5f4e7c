"""The names of all lists, kept in the process: they are of releases, which never change.

Kept is what all lists together have, so that two who may read other lists search the same names, with the same scores;
a search is then told which sources it may find.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from entity_lists.errors import StoreError
from entity_lists.pages.once import Once
from entity_lists.search.names import Names, names_of, read_release, release_to_search
from entity_lists.snapshot.manifest import Manifest
from entity_lists.sources import SOURCES

if TYPE_CHECKING:
    from entity_lists.store.store import Store

Value = TypeVar("Value")

# What is in force, and one day of the past: of all lists each takes some 40 MB.
_NAMES: Once[Names] = Once(2)
_SEARCHED = ("entries", "names", "addresses")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What can be searched. manifests: by source; missing: sources without a release; unreadable: why, by source."""

    manifests: dict[str, Manifest]
    missing: tuple[str, ...]
    unreadable: dict[str, str]
    names: Names

    def of(self, source_ids: Sequence[str]) -> list[str]:
        """Return those of these sources that are searched."""
        return [source_id for source_id in source_ids if source_id in self.manifests]


def ground(store: "Store", *, on: date | None = None) -> Ground:
    """Return the names of all lists in force; with on, of each one's newest release as of that day or before.

    A list that is damaged does not keep the others from being searched.
    """
    found, unreadable = _tried(
        [source.source_id for source in SOURCES], lambda source_id: release_to_search(store, source_id, on)
    )
    manifests = {source_id: manifest for source_id, manifest in found.items() if manifest}
    try:
        names = _kept(store, manifests)
    except StoreError:
        whole, damaged = _tried(list(manifests), lambda source_id: read_release(store, manifests[source_id]))
        manifests, unreadable = {source_id: manifests[source_id] for source_id in whole}, unreadable | damaged
        names = _kept(store, manifests)
    missing = tuple(source_id for source_id, manifest in found.items() if manifest is None)
    return Ground(manifests=manifests, missing=missing, unreadable=unreadable, names=names)


def _tried(source_ids: Sequence[str], read: Callable[[str], Value]) -> tuple[dict[str, Value], dict[str, str]]:
    """Return by source what could be read, and why not of the others."""
    done: dict[str, Value] = {}
    failed: dict[str, str] = {}
    for source_id in source_ids:
        try:
            done[source_id] = read(source_id)
        except StoreError as error:
            failed[source_id] = str(error)
    return done, failed


def _kept(store: "Store", manifests: dict[str, Manifest]) -> Names:
    return _NAMES.get(tuple(map(_identity, manifests.values())), partial(_ready, store, list(manifests.values())))


def _identity(manifest: Manifest) -> Hashable:
    """Return what tells a release from all others, in whichever store it lies."""
    return manifest["source_id"], manifest["release_id"], *(manifest["tables"][name]["sha256"] for name in _SEARCHED)


def _ready(store: "Store", manifests: Sequence[Manifest]) -> Names:
    """Return the names with all that a search derives from them, so that none has to wait for it.

    Arrow would keep for itself the memory in which it unpacked the files, which is more than the names take.
    """
    names = names_of(store, manifests)
    _ = names.entry_of, names.keys, names.looks, names.words
    pa.default_memory_pool().release_unused()
    return names
