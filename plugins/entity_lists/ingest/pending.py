"""Telling people what is pending: which documents are due today, and keeping that they were told."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from entity_lists.errors import StoreError
from entity_lists.reconcile.told import documents_of, due, in_words
from entity_lists.snapshot import published
from entity_lists.store import canonical_json
from entity_lists.store.keys import told_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Due:
    """What is to be told of a derived release: a sentence a document; told: what was told once that is done."""

    release_id: str
    sentences: tuple[str, ...]
    told: Mapping[str, str]


def due_to_tell(store: "Store", source_id: str, today: date) -> Due:
    """Return what is to be told today, of all that is ahead of the list: in force, or known before it is.

    Raises: UsageError (nothing is derived yet), StoreError.
    """
    manifest = published.get_manifest(store, source_id, None)
    stored = store.find(told_key(source_id))
    value = canonical_json.from_bytes(stored.content, told_key(source_id)) if stored else {}
    before = cast("dict[str, str]", value.get("told", {}))
    documents, told = due(documents_of(store, manifest, None), before, today)
    return Due(release_id=manifest["release_id"], sentences=tuple(map(in_words, documents)), told=told)


def keep_told(store: "Store", source_id: str, told: Due) -> None:
    """Keep what was told; if that fails, it is told again."""
    with suppress(StoreError):
        store.put(told_key(source_id), canonical_json.to_bytes({"told": dict(told.told)}))
