"""Committing an audited release: the data files are there, the manifest is created, the pointer moves.

Creating the manifest is the commit. Every call before it leaves objects that nobody names, every call after it can be
made again: a rerun of the same input ends in the same bytes wherever the first run stopped.
"""

from typing import TYPE_CHECKING

from entity_lists import manifest as manifests
from entity_lists import snapshot
from entity_lists.errors import PublishConflict, StoreError
from entity_lists.manifest import Manifest

if TYPE_CHECKING:
    from entity_lists.store import Store

_ATTEMPTS = 5


def commit(store: "Store", manifest: Manifest, *, replaces: str | None = None) -> bool:
    """Create the manifest and move the pointer to it; return whether this release is now the one in force.

    replaces: the release that has to be in force before, if it is not the one that this one was compared with.

    Raises:
        PublishConflict: another release was published since this one was compared with the one in force.
        StoreError: a data file is missing or has other bytes than the manifest says.
    """
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    current = snapshot.in_force(store, source_id)
    expected = replaces or manifest["previous_release_id"]
    if current and current.manifest["release_id"] != expected and not _is_late(manifest, current):
        raise PublishConflict(
            f"{source_id}: release {release_id} was to replace {expected}, but "
            f"{current.manifest['release_id']} is in force by now. Run the ingest again; it will compare with that one."
        )
    for file in manifest["tables"].values():
        _check_file(store, file["path"], file["sha256"], file["bytes"])
    store.create(manifests.manifest_key(source_id, release_id), manifests.to_bytes(manifest))
    return point_at(store, manifest)


def point_at(store: "Store", manifest: Manifest) -> bool:
    """Move the pointer to a committed release unless a newer one is in force; return whether it is in force now.

    Raises:
        PublishConflict: the race for the pointer was lost again and again.
    """
    content = manifests.to_bytes(manifest)
    key = manifests.manifest_key(manifest["source_id"], manifest["release_id"])
    pointer: manifests.Latest = {
        "release_id": manifest["release_id"],
        "manifest": key,
        "manifest_sha256": manifests.sha256(content),
        "sequence": manifest["sequence"],
    }
    for _ in range(_ATTEMPTS):
        current = snapshot.in_force(store, manifest["source_id"])
        if current and current.manifest["release_id"] == manifest["release_id"]:
            return True
        if current and _is_late(manifest, current):
            return False
        expected = current.version if current else None
        if store.swap(manifests.latest_key(manifest["source_id"]), manifests.to_bytes(pointer), expected):
            return True
    raise PublishConflict(
        f"{manifest['source_id']}: release {manifest['release_id']} is committed, but {_ATTEMPTS} attempts to move "
        "latest.json to it were each beaten by another publisher. Run the ingest again; it only moves the pointer."
    )


def _is_late(manifest: Manifest, current: snapshot.InForce) -> bool:
    # A release older than the one in force is published by its id and never moves the pointer back.
    mine, theirs = manifest, current.manifest
    return (mine["as_of"], mine["sequence"]) < (theirs["as_of"], theirs["sequence"])


def _check_file(store: "Store", key: str, sha256: str, size_bytes: int) -> None:
    content = store.read(key)
    if len(content) != size_bytes or manifests.sha256(content) != sha256:
        raise StoreError(
            f"{store.path(key)}: expected {size_bytes:,} bytes with SHA-256 {sha256}, read back {len(content):,} bytes "
            f"with {manifests.sha256(content)}. The store does not keep what it is given: nothing was published."
        )
