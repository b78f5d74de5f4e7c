"""Withdrawing a published release: a tombstone, and readers of the pointer are moved to the last good release."""

from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict, UsageError
from entity_lists.ingest.status import keep_catalog
from entity_lists.snapshot import commit, operations, pointer, published
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.operations import Moved, checked_reason
from entity_lists.snapshot.tombstone import Tombstone, find_tombstone
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import tombstone_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_ATTEMPTS = 5


def withdraw(store: "Store", source_id: str, release_id: str, *, reason: str, by: str, now: datetime) -> Moved:
    """Withdraw a published release and return which one is in force; outcome: withdrawn, or unchanged if it was.

    now: UTC. Made again, it finishes what broke off between tombstone and pointer.

    Raises:
        UsageError: there is no such release, no reason is given, or no other release could be put in force.
        StoreError: a file of the last good release is damaged, so nobody is sent there.
        PublishConflict: other releases came into force meanwhile again and again.
    """
    manifest = published.get_manifest(store, source_id, release_id, even_withdrawn=True)
    current = published.in_force(store, source_id)
    before = current.manifest["release_id"] if current else release_id
    if before == release_id:
        # Before anything is written: readers cannot be left without a release.
        _last_good(store, source_id, release_id)
    was_withdrawn = find_tombstone(store, source_id, release_id) is not None
    if not was_withdrawn:
        tombstone = _tombstone(manifest, checked_reason(reason), by, now)
        store.create(tombstone_key(source_id, release_id), canonical_json.to_bytes(tombstone))
    in_force = _move_away(store, source_id, release_id)
    keep_catalog(store, source_id)
    outcome = "unchanged" if was_withdrawn and in_force == before else "withdrawn"
    return Moved(source_id=source_id, release_id=in_force, from_release_id=before, outcome=outcome)


def _tombstone(manifest: Manifest, reason: str, by: str, now: datetime) -> Tombstone:
    return {
        "release_id": manifest["release_id"],
        "reason": reason,
        "by": by,
        "at": now.isoformat(timespec="seconds"),
        "manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(manifest)),
        "raw_sha256": manifest["raw"]["sha256"],
        "parser_version": manifest["parser_version"],
        "contract_version": manifest["contract_version"],
    }


def _move_away(store: "Store", source_id: str, release_id: str) -> str:
    """Move the pointer away from a withdrawn release and return which release is in force."""
    for _ in range(_ATTEMPTS):
        current = published.in_force(store, source_id)
        if current and current.manifest["release_id"] != release_id:
            return current.manifest["release_id"]
        target = _last_good(store, source_id, release_id)
        commit.check_files(store, target)
        content = pointer.pointer_to(target, tombstone_key(source_id, release_id))
        if store.swap(keys.latest_key(source_id), content, current.version if current else None):
            return target["release_id"]
    raise PublishConflict(f"{source_id}: others kept moving the pointer. Run the withdrawal again; it only moves it.")


def _last_good(store: "Store", source_id: str, release_id: str) -> Manifest:
    """Return the newest release that is not withdrawn and from which nobody went back."""
    aside = operations.set_aside(store, source_id)
    good = [
        manifest
        for manifest in published.all_manifests(store, source_id)
        if manifest["release_id"] != release_id and manifest["release_id"] not in aside
    ]
    if good:
        return max(good, key=order)
    raise UsageError(
        f"{source_id}: release {release_id} is in force and there is no other to send readers to, so it was not "
        f"withdrawn. Put another in force first: entity-lists ingest {source_id} --input …, or entity-lists rollback "
        f"{source_id} RELEASE --reason …"
    )
