"""Committing an audited release: the data files are there, the manifest is created, the pointer moves.

Creating the manifest is the commit. Every call before it leaves objects that nobody names, every call after it can be
made again: a rerun of the same input ends in the same bytes wherever the first run stopped.

Of two publishers that were compared with the same release, one is told that the other was first. This breaks when both
look within the same moment before they commit: then the newer one ends in force, whoever comes last and whoever looks
again, and its changes count from the release that it names as its previous one, not from the other. Newer is what order
says.
"""

from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict, StoreError
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, is_overtaken, made_by, sealed
from entity_lists.snapshot.pointer import point_at
from entity_lists.snapshot.tombstone import refuse_withdrawn
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def commit(store: "Store", manifest: Manifest, *, replaces: str | None = None) -> bool:
    """Create the manifest and move the pointer to it; return whether this release is now the one in force.

    replaces: the release that has to be in force before, if it is not the one that this one was compared with.

    Raises:
        PublishConflict: another release was published since this one was compared with the one in force.
        ReleaseRejected: this release was withdrawn meanwhile.
        StoreError: a data file is missing or has other bytes than the manifest says.
    """
    manifest = sealed(manifest)
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    current = published.in_force(store, source_id)
    if current and current.manifest == manifest:
        return True
    expected = replaces or manifest["previous_release_id"]
    if current and current.manifest["release_id"] != expected and not is_overtaken(manifest, current.manifest):
        raise PublishConflict(
            f"{source_id}: release {release_id} was to replace {expected}, but "
            f"{current.manifest['release_id']} is in force by now. Run the ingest again; it will compare with that one."
        )
    refuse_withdrawn(store, source_id, manifest["raw"]["sha256"], made_by(manifest))
    check_files(store, manifest)
    store.create(keys.manifest_key(source_id, release_id), canonical_json.to_bytes(manifest))
    return point_at(store, manifest)


def check_files(store: "Store", manifest: Manifest) -> None:
    """Read every table's file back. Raises: StoreError when one is missing or is not what the manifest says."""
    for file in manifest["tables"].values():
        _check_file(store, file["path"], file["sha256"], file["bytes"])


def _check_file(store: "Store", key: str, sha256: str, size_bytes: int) -> None:
    content = store.read(key)
    if len(content) != size_bytes or canonical_json.sha256(content) != sha256:
        raise StoreError(
            f"{store.path(key)}: expected {size_bytes:,} bytes with SHA-256 {sha256}, read back {len(content):,} bytes "
            f"with {canonical_json.sha256(content)}. The store does not keep what it is given, so no reader was "
            "sent to this release: restore the file, or use another store."
        )
