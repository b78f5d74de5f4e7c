"""Deriving a data set from releases that are published: the same steps as an ingest, but that nothing is fetched.

The bytes of a derived release name its inputs, so the same inputs are the same release.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from entity_lists.audit.approval import Decision
from entity_lists.audit.process import AuditProcess
from entity_lists.contract.kinds import DERIVED_FROM
from entity_lists.errors import UsageError
from entity_lists.fetch.download import Download
from entity_lists.ingest import receive, status, steps
from entity_lists.law import inputs, owners
from entity_lists.release import Release
from entity_lists.snapshot import checks, published, raw_bytes
from entity_lists.snapshot import commit as publishing
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store.store import Store


def gather(
    source: "Source",
    store: "Store",
    now: datetime,
    *,
    owners_file: bytes | None = None,
    sign: publishing.Sign | None = None,
) -> Release | None:
    """Return the release to derive, its inputs named in the store; None if it is published already.

    owners_file: CSV as owners.read_owners reads it; None for the one that the release in force has, if any.

    Raises:
        UsageError: an input is not published yet, or a person went back to one from which an older release was derived;
            the owners' file has a line that is none.
        StoreError, PublishConflict: as steps.fetch does.
    """
    with status.failure_recorded(store, source.source_id, now):
        if publishing.finish_claimed(store, source.source_id, now=now, sign=sign):
            status.keep_catalog(store, source.source_id)
        current = published.in_force(store, source.source_id)
        content = _owners_before(store, current) if owners_file is None else owners_file
        owners.read_owners(content)
        manifests = [*_inputs(store, source.source_id, with_owners=bool(content.strip()))]
        day = date.fromisoformat(max(manifest["as_of"] for manifest in manifests))
        files = [_file(inputs.FILE_NAME, inputs.to_bytes(manifests), now)]
        if content.strip():
            files.append(_file(inputs.OWNERS_FILE, content, now))
        seen = receive.files_seen(tuple(files), now, day)
        received = receive.received(source, store, tuple(files), day, current, seen)
        if received.committed is not None:
            steps.finish_publish(store, received.committed)
            _refuse_older(store, received.committed)
        if received.release is not None:
            checks.keep_seen(store, source.source_id, received.release.release_id, received.seen)
    if received.release is None:
        status.record_unchanged(store, source.source_id, received.confirmed, received.seen, now=now)
    return received.release


def derive(
    source: "Source",
    store: "Store",
    clock: Callable[[], datetime],
    *,
    owners_file: bytes | None = None,
    decision: Decision | None = None,
    sign: publishing.Sign | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> steps.Outcome:
    """Return how a derivation ended; raises as gather and the steps of an ingest do."""
    with AuditProcess() as auditor:
        now = clock()
        on_step("gather")
        release = gather(source, store, now, owners_file=owners_file, sign=sign)
        if release is None:
            return steps.unchanged(store, source.source_id)
        on_step("write")
        draft = steps.write(source, store, now, release, auditor.tables_of(release))
        if draft is None:
            return steps.unchanged(store, source.source_id)
        on_step("audit")
        report = steps.audit(store, now, draft, auditor)
        on_step("publish")
        return steps.publish(store, clock(), draft, report, decision=decision, sign=sign)


def _inputs(store: "Store", source_id: str, *, with_owners: bool) -> Iterator[Manifest]:
    needed = DERIVED_FROM[source_id]
    for input_id in needed:
        current = published.in_force(store, input_id)
        if current is None:
            raise UsageError(
                f"{source_id} is derived from {' and '.join(needed)}: expected a release of each in {store.uri}, found "
                f"none of {input_id}. Run: entity-lists ingest {input_id}"
            )
        yield current.manifest
    if with_owners:
        others = (published.in_force(store, one) for one in owners.LISTS if one not in needed)
        yield from (one.manifest for one in others if one is not None)


def _refuse_older(store: "Store", committed: Manifest) -> None:
    """Raise UsageError if what these inputs were derived to is not in force: only a person moves a pointer back."""
    source_id, release_id = committed["source_id"], committed["release_id"]
    current = published.in_force(store, source_id)
    if current is None or current.manifest["release_id"] == release_id:
        return
    named = " and ".join(f"{name} {of}" for name, of in committed.get("inputs", {}).items())
    raise UsageError(
        f"{source_id}: expected inputs of which nothing was derived before {current.manifest['release_id']}, which is "
        f"in force; found {named}{_owners_told(committed)}, of which release {release_id} was. Put that in force: "
        f"entity-lists rollback {source_id} {release_id} --reason WHY"
    )


def _owners_told(manifest: Manifest) -> str:
    return " with this file of owners" if _has_owners(manifest) else " without a file of owners"


def _has_owners(manifest: Manifest) -> bool:
    return inputs.OWNERS_FILE in {file["file_name"] for file in manifest["raw"]["files"]}


def _owners_before(store: "Store", current: published.InForce | None) -> bytes:
    """Return the owners' file of the release in force, empty if it has none."""
    if current is None or not _has_owners(current.manifest):
        return b""
    return raw_bytes.read_named(store, current.manifest, inputs.OWNERS_FILE)


def _file(name: str, content: bytes, now: datetime) -> Download:
    return Download(
        content=content,
        sha256=canonical_json.sha256(content),
        file_name=name,
        url=f"file:{name}",
        etag=None,
        last_modified=None,
        fetched_at=now,
        is_given=True,
    )
