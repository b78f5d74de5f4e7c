"""Going back, or forward, to a published release by a person's decision; what follows from it: operations.py."""

from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict, UsageError
from entity_lists.ingest.status import keep_catalog
from entity_lists.snapshot import commit, operations, pointer, published
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.operations import Moved, Operation, checked_reason
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store


def rollback(store: "Store", source_id: str, release_id: str, *, reason: str, by: str, now: datetime) -> Moved:
    """Put a published release in force instead of the one that is; outcome: rolled_back, or unchanged if it is.

    now: UTC. A rollback that broke off between record and pointer is finished by making it again.

    Raises:
        UsageError: there is no such release, it was withdrawn, or no reason is given.
        StoreError: a file of that release is damaged, so nobody is sent there.
        PublishConflict: another release came into force meanwhile.
    """
    reason = checked_reason(reason)
    target = published.get_manifest(store, source_id, release_id)
    current = published.in_force(store, source_id)
    if current is None:
        raise UsageError(f"{source_id}: nothing is in force in {store.uri}, so there is nothing to go back from.")
    from_release_id = current.manifest["release_id"]
    if from_release_id == release_id:
        return Moved(source_id=source_id, release_id=release_id, from_release_id=release_id, outcome="unchanged")
    commit.check_files(store, target)
    operation = Operation(
        operation="rollback",
        release_id=release_id,
        from_release_id=from_release_id,
        set_aside=_between(store, target, current.manifest),
        reason=reason,
        by=by,
        at=now.isoformat(timespec="seconds"),
    )
    _move(store, target, operation, current.version)
    keep_catalog(store, source_id)
    return Moved(source_id=source_id, release_id=release_id, from_release_id=from_release_id, outcome="rolled_back")


def _move(store: "Store", target: Manifest, operation: Operation, version: str) -> None:
    source_id = target["source_id"]
    key = _unfinished(store, source_id, operation) or operations.record(store, source_id, operation)
    if not store.swap(keys.latest_key(source_id), pointer.pointer_to(target, key), version):
        raise PublishConflict(
            f"{source_id}: another release than {operation['from_release_id']} came into force meanwhile, so the "
            f"pointer was not moved. Look at it: entity-lists releases {source_id}. Then run the rollback again."
        )


def _between(store: "Store", target: Manifest, current: Manifest) -> dict[str, str]:
    """Return the releases after the target, up to the one in force, with their manifests' hashes."""
    return {
        manifest["release_id"]: canonical_json.sha256(canonical_json.to_bytes(manifest))
        for manifest in published.all_manifests(store, target["source_id"], even_withdrawn=True)
        if order(target) < order(manifest) <= order(current)
    }


def _unfinished(store: "Store", source_id: str, operation: Operation) -> str | None:
    """Return the key of the last record if it says the same, which then did not get as far as the pointer."""
    last_key, last = next(reversed(operations.operations(store, source_id).items()), (None, None))
    same = ("operation", "release_id", "from_release_id", "set_aside", "reason")
    return last_key if last and {name: last.get(name) for name in same} == {n: operation.get(n) for n in same} else None
