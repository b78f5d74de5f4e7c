"""Committing an audited release: it is claimed, its files get their places, the manifest is created, the pointer moves.

Creating the manifest is the commit. Every call can be made again: a rerun of the same input ends in the same bytes
wherever the first run stopped. Where manifests are signed, the signature stands beside one before readers are sent
there; a run that ends between the two is finished like one that ends before both.

Decisions:

* What lies under data/ is read by folder too, so nothing is put there that is not published. A release's files are
  drafts until it is claimed: of two that publish other tables under one release id, one creates the claim, and the
  other is told before it has put anything beside them.
* A claim says that a release passed its audit, or a person. A run that ends between claim and manifest is finished by
  the source's next one, whatever that one brings; the claim and the drafts go when the release is published.
* Of two publishers that were compared with the same release, one is told that the other was first. This breaks when
  both look within the same moment before they commit: then the newer one ends in force, whoever comes last and whoever
  looks again, and its changes count from the release that it names as its previous one, not from the other. Newer is
  what order says.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from entity_lists.errors import PublishConflict, StoreError
from entity_lists.snapshot import publications, published
from entity_lists.snapshot.manifest import Manifest, TableFile, is_overtaken, made_by, sealed, to_manifest
from entity_lists.snapshot.pointer import point_at
from entity_lists.snapshot.retention import refuse_removed
from entity_lists.snapshot.tombstone import refuse_withdrawn
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)

# Returns the signature of a manifest, as a file.
Sign = Callable[[Manifest], bytes]


def commit(
    store: "Store",
    draft: Manifest,
    *,
    now: datetime,
    replaces: str | None = None,
    sign: Sign | None = None,
    is_pointed_at: bool = True,
) -> bool:
    """Publish a written release and move the pointer to it; return whether this release is now the one in force.

    now: UTC, when it is published. replaces: the release that has to be in force before, if it is not the one that this
    one was compared with. sign: None where manifests are not signed. is_pointed_at: False to leave the pointer where it
    is: whoever publishes many releases moves it once.

    Raises:
        PublishConflict: another release was published since this one was compared with the one in force, or another
            run publishes other tables under the same id.
        ReleaseRejected: this release was withdrawn meanwhile.
        StoreError: a file that was written is missing or has other bytes than the draft says.
    """
    manifest = as_published(draft)
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    current = published.in_force(store, source_id)
    if current and current.manifest == manifest:
        keep_signature(store, manifest, sign)
        clear_drafts(store, manifest)
        return True
    expected = replaces or manifest["previous_release_id"]
    if current and current.manifest["release_id"] != expected and not is_overtaken(manifest, current.manifest):
        raise PublishConflict(
            f"{source_id}: release {release_id} was to replace {expected}, but "
            f"{current.manifest['release_id']} is in force by now. Run the ingest again; it will compare with that one."
        )
    refuse_withdrawn(store, source_id, manifest["raw"]["sha256"], made_by(manifest))
    _refuse_other(store, manifest)
    contents = _read_back(store, draft)
    store.create(keys.claim_key(source_id, release_id), canonical_json.to_bytes(manifest))
    # Once more: whoever published this release meanwhile has taken their own claim away.
    _refuse_other(store, manifest)
    return _finish(store, manifest, contents, now, sign, is_pointed_at=is_pointed_at)


def as_published(draft: Manifest) -> Manifest:
    """Return the manifest that a draft is published as: with its files in their places and its own hash."""
    source_id, release_id = draft["source_id"], draft["release_id"]
    tables: dict[str, TableFile] = {
        name: {**file, "path": keys.table_key(source_id, name, release_id, file["sha256"])}
        for name, file in draft["tables"].items()
    }
    return sealed({**draft, "tables": tables})


def claimed(store: "Store", source_id: str) -> Iterator[Manifest]:
    """Yield the manifests of the releases that are claimed: those that are being published, or broke off meanwhile."""
    for key in store.keys(keys.draft_prefix(source_id)):
        release_id = key.rpartition("/")[0].rpartition("/")[2]
        if key == keys.claim_key(source_id, release_id) and (stored := store.find(key)):
            yield to_manifest(stored.content, keys.manifest_key(source_id, release_id))


def finish_claimed(store: "Store", source_id: str, *, now: datetime, sign: Sign | None = None) -> list[Manifest]:
    """Publish what was claimed and broke off, as far as it is not yet, and return it; now: UTC, sign: as in commit.

    What cannot be published, because its files are gone or it was published otherwise, is told in the log.

    Raises:
        PublishConflict: the race for the pointer was lost again and again.
        StoreError: the store cannot be written.
    """
    finished = []
    for manifest in list(claimed(store, source_id)):
        try:
            _refuse_other(store, manifest)
            contents = _read_back(store, manifest)
        except StoreError as error:
            _log.warning("Release %s cannot be published as it was begun: %s", manifest["release_id"], error)
            continue
        _finish(store, manifest, contents, now, sign)
        finished.append(manifest)
    return finished


def _refuse_other(store: "Store", manifest: Manifest) -> None:
    """Raise PublishConflict if another manifest is published under the same release id."""
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    key = keys.manifest_key(source_id, release_id)
    stored = store.find(key)
    if stored is not None and stored.content != canonical_json.to_bytes(manifest):
        clear_drafts(store, manifest)
        raise PublishConflict(
            f"{source_id}: release {release_id} is published already, from the same bytes but with another release "
            f"before it or another audit: {store.path(key)} exists with other bytes. Nothing was changed. Run the "
            "ingest again: it finds the release that is there."
        )


def _finish(
    store: "Store",
    manifest: Manifest,
    contents: Mapping[str, bytes],
    now: datetime,
    sign: Sign | None,
    *,
    is_pointed_at: bool = True,
) -> bool:
    """Put the files of a claimed release in their places, create its manifest, say when, and move the pointer."""
    for name, content in contents.items():
        store.create(manifest["tables"][name]["path"], content)
    store.create(keys.manifest_key(manifest["source_id"], manifest["release_id"]), canonical_json.to_bytes(manifest))
    keep_signature(store, manifest, sign)
    publications.record(store, manifest, now=now)
    is_in_force = is_pointed_at and point_at(store, manifest)
    clear_drafts(store, manifest)
    return is_in_force


def keep_signature(store: "Store", manifest: Manifest, sign: Sign | None) -> bool:
    """Put the signature of a committed manifest beside it, unless one is there; return whether one was put there.

    Raises:
        StoreError: the store cannot be written.
    """
    key = keys.signature_key(manifest["source_id"], manifest["release_id"])
    if sign is None or store.find(key) is not None:
        return False
    # Whoever was first, with another key, has signed it.
    with suppress(PublishConflict):
        store.create(key, sign(manifest))
        return True
    return False


def clear_drafts(store: "Store", manifest: Manifest) -> None:
    """Remove the drafts of a release that is published, the claim last; what cannot be removed is left to gc.

    Those of another run that drafted the same release otherwise stay: it is told when it publishes.
    """
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    with suppress(StoreError):
        for name, file in manifest["tables"].items():
            store.delete(keys.draft_key(source_id, name, release_id, file["sha256"]))
        claim = store.find(keys.claim_key(source_id, release_id))
        if claim is not None and claim.content == canonical_json.to_bytes(manifest):
            store.delete(keys.claim_key(source_id, release_id))


def check_files(store: "Store", manifest: Manifest) -> None:
    """Read every table's file back. Raises: UsageError if it was removed, StoreError if a file is not whole."""
    refuse_removed(store, manifest["source_id"], manifest["release_id"])
    _read_back(store, manifest)


def _read_back(store: "Store", manifest: Manifest) -> dict[str, bytes]:
    """Return the files of a release by table, each checked, wherever they lie. Raises: StoreError as check_files."""
    return {name: _checked(store, manifest, name) for name in manifest["tables"]}


def _checked(store: "Store", manifest: Manifest, name: str) -> bytes:
    file = manifest["tables"][name]
    content = published.read_file(store, manifest, name)
    if len(content) != file["bytes"] or canonical_json.sha256(content) != file["sha256"]:
        raise StoreError(
            f"{store.path(file['path'])}: expected {file['bytes']:,} bytes with SHA-256 {file['sha256']}, read back "
            f"{len(content):,} bytes with {canonical_json.sha256(content)}. The store does not keep what it is given, "
            "so no reader was sent to this release: restore the file, or use another store."
        )
    return content
