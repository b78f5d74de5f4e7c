"""Which sources a store is expected to hold: those that are switched on, by a setting or by what is in use."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from entity_lists.errors import StoreError, UsageError
from entity_lists.snapshot import published
from entity_lists.store import keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

SETTING = "ENTITY_LISTS_SOURCES"


def switched_on(setting: str | None, source_ids: Sequence[str]) -> list[str] | None:
    """Return the sources that the setting ENTITY_LISTS_SOURCES names, ids with commas between; None if it is not set.

    source_ids: of every source there is.

    Raises:
        UsageError: it names a source that there is not.
    """
    named = [name.strip() for name in (setting or "").split(",") if name.strip()]
    if unknown := sorted(set(named) - set(source_ids)):
        raise UsageError(
            f"{SETTING} names {', '.join(unknown)}, expected ids of sources with commas between. There are: "
            f"{', '.join(source_ids)}"
        )
    return [source_id for source_id in source_ids if source_id in named] if named else None


def is_ingested(store: "Store", source_id: str) -> bool:
    """Return whether anything was ever published of a source."""
    return store.find(keys.latest_key(source_id)) is not None or bool(published.release_ids(store, source_id))


def in_store(store: "Store", source_ids: Iterable[str]) -> list[str]:
    """Return the sources of which anything was published.

    Raises:
        StoreError: there is none.
    """
    if found := [source_id for source_id in source_ids if is_ingested(store, source_id)]:
        return found
    raise StoreError(
        f"Nothing of any source was ever published in {store.uri}. Correct the store's name, or ingest a source: "
        "entity-lists ingest SOURCE"
    )


def in_use(store: "Store", source_ids: Iterable[str]) -> list[str]:
    """Return the sources of which something was published, or that were checked, however that ended."""
    return [
        source_id
        for source_id in source_ids
        if is_ingested(store, source_id) or store.find(keys.status_key(source_id)) is not None
    ]


def why_missing(store: "Store", source_id: str) -> str:
    """Return what is wrong if nothing is published of a source that is switched on."""
    return (
        f"nothing of {source_id} was ever published in {store.uri}, and it is switched on or asked for. To do: "
        f"entity-lists ingest {source_id}, or its DAG ingest_{source_id}; or correct the store's name; or switch it "
        f"off ({SETTING}, or pause its DAG)"
    )
