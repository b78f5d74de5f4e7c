"""The pointer: what latest.json says, and moving it to a release that is committed.

It moves by compare-and-swap, forwards by itself and backwards by a person only. Reading it: published.in_force.
"""

from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Latest, Manifest, order
from entity_lists.snapshot.operations import set_aside
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store.canonical_json import sha256, to_bytes
from entity_lists.store.keys import latest_key, manifest_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_ATTEMPTS = 5


def point_at(store: "Store", manifest: Manifest) -> bool:
    """Move the pointer to a committed release; return whether it is in force now.

    It stays where it is if a newer release is in force, and if a person withdrew this one or went back from it.

    Raises:
        PublishConflict: the race for the pointer was lost again and again.
    """
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    for _ in range(_ATTEMPTS):
        current = published.in_force(store, source_id)
        if current and current.manifest["release_id"] == release_id:
            return True
        # A release older than the one in force is published by its id and never moves the pointer back.
        if current and (order(manifest) < order(current.manifest) or _is_kept_out(store, manifest)):
            return False
        expected = current.version if current else None
        if store.swap(latest_key(source_id), pointer_to(manifest), expected):
            return True
    raise PublishConflict(
        f"{source_id}: release {release_id} is committed, but {_ATTEMPTS} attempts to move "
        "latest.json to it were each beaten by another publisher. Run the ingest again; it only moves the pointer."
    )


def _is_kept_out(store: "Store", manifest: Manifest) -> bool:
    # Read after the pointer: a person's record is there before the pointer moves, so a swap that misses it is lost.
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    return release_id in withdrawn_ids(store, source_id) or release_id in set_aside(store, source_id)


def pointer_to(manifest: Manifest, operation: str | None = None) -> bytes:
    """Return the content of latest.json that puts a manifest in force; operation as in Latest."""
    pointer: Latest = {
        "release_id": manifest["release_id"],
        "manifest": manifest_key(manifest["source_id"], manifest["release_id"]),
        "manifest_sha256": sha256(to_bytes(manifest)),
        "sequence": manifest["sequence"],
    }
    return to_bytes({**pointer, "operation": operation} if operation else pointer)
