"""Removals: which superseded releases have lost their raw bytes and their tables, when, and under which rule.

The removal of a release is written down before anything of it is deleted, once, and stays: its manifest, its changes
and all that was decided about it do, too. So whoever asks for what is gone is told, and the chain of manifests, the
feed of changes and the history in every later release are whole.
"""

from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import UsageError
from entity_lists.store import canonical_json
from entity_lists.store.keys import release_id_of, removal_key, removal_prefix

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# Summed up over all releases it is the list, so no release's part may be missing.
KEPT_TABLE = "changes"


class Removal(TypedDict):
    """Who removed what of a release, when (UTC), and under which rule: for how long superseded releases are kept."""

    release_id: str
    rule: str
    by: str
    at: str
    manifest_sha256: str
    tables: list[str]
    raw: list[str]


def find_removal(store: "Store", source_id: str, release_id: str) -> Removal | None:
    """Return the removal of a release, None if it is whole. Raises: StoreError if the record is damaged."""
    key = removal_key(source_id, release_id)
    stored = store.find(key)
    if stored is None:
        return None
    return cast("Removal", canonical_json.checked(stored.content, key, Removal.__required_keys__))


def removed_ids(store: "Store", source_id: str) -> set[str]:
    """Return the ids of all releases of which something was removed."""
    return {release_id_of(key) for key in store.keys(removal_prefix(source_id))}


def removals(store: "Store", source_id: str) -> dict[str, Removal]:
    """Return all removals by release id. Raises: StoreError if a record is damaged."""
    found = {release_id: find_removal(store, source_id, release_id) for release_id in removed_ids(store, source_id)}
    return {release_id: removal for release_id, removal in found.items() if removal}


def describe(removal: Removal) -> str:
    """Return the removal as a clause of a message."""
    return (
        f"the raw bytes and tables of release {removal['release_id']} were removed by {removal['by']}, "
        f"{removal['at']}, under the rule to keep what was superseded for {removal['rule']}"
    )


def refuse_incomplete(store: "Store", source_id: str) -> None:
    """Raise UsageError if anything of a source's releases was removed: then they cannot all be replayed. Raises: it."""
    for removal in removals(store, source_id).values():
        raise UsageError(
            f"{source_id}: {describe(removal)}. So it cannot be replayed after earlier dates, and none are filled in."
        )


def refuse_removed(store: "Store", source_id: str, release_id: str) -> None:
    """Raise UsageError if something of a release was removed. Raises: UsageError."""
    if removal := find_removal(store, source_id, release_id):
        raise UsageError(
            f"{source_id}: {describe(removal)}. Its manifest and its changes stay, and every later release has its "
            f"history: entity-lists as-of {source_id} {release_id[:10]}"
        )
