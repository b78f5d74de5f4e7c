"""Replaying every release of a source, in the order of their as-of dates, with today's parser.

What arrived late falls into its place, what was withdrawn is left out, and identities, changes and history are as if
every other release had come in order.

The replayed releases are published as new revisions; the snapshots that were there stay readable, and the pointer moves
to the last revision, through those of the same day as the release in force only.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from entity_lists.audit.approval import Decision
from entity_lists.errors import UsageError
from entity_lists.ingest import steps
from entity_lists.release import Release, base_release_id, release_of
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.write.draft import draft_snapshot

if TYPE_CHECKING:
    from entity_lists.source import Source
    from entity_lists.store.store import Store


def rebuild(
    source: "Source",
    store: "Store",
    now: datetime,
    *,
    decision: Decision | None = None,
    auditor: steps.Auditor | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> list[steps.Outcome]:
    """Return the outcome of each replayed release; those that say what the one before says are left out, but the last.

    auditor: as in steps.audit.

    Raises:
        UsageError: nothing is published yet.
        EntityListsError: as the steps of an ingest do; what was replayed until then is published by its id, and the
            release in force stays in force.
    """
    if snapshot.in_force(store, source.source_id) is None:
        raise UsageError(
            f"{source.source_id}: nothing is published in {store.uri}, so there is nothing to replay: ingest first."
        )
    outcomes: list[steps.Outcome] = []
    before: Manifest | None = None
    releases = list(_releases(store, source.source_id))
    for release in releases:
        on_step(f"replay {release.as_of}")
        # The last one is published whatever it says: the pointer has to leave the old chain.
        draft = draft_snapshot(source, store, release, before, even_if_same=release == releases[-1])
        if draft is None:
            continue
        report = steps.audit(store, now, draft, auditor)
        replaces = snapshot.get_manifest(store, source.source_id, None)["release_id"]
        outcomes.append(steps.publish(store, now, draft, report, decision=decision, replaces=replaces))
        before = snapshot.get_manifest(store, source.source_id, release.release_id)
    return outcomes


def _releases(store: "Store", source_id: str) -> Iterator[Release]:
    """Yield what was published, each bytes of a day once, in order, under the id of its next revision."""
    published = list(snapshot.all_manifests(store, source_id))
    taken = set(snapshot.release_ids(store, source_id))
    first: dict[tuple[str, str], Manifest] = {}
    for manifest in sorted(published, key=order):
        first.setdefault((manifest["as_of"], manifest["raw"]["sha256"]), manifest)
    for manifest in first.values():
        base = base_release_id(date.fromisoformat(manifest["as_of"]), manifest["raw"]["sha256"])
        yield release_of(manifest, _next_revision(base, taken))


def _next_revision(base: str, taken: set[str]) -> str:
    number = 2
    while f"{base}.r{number}" in taken:
        number += 1
    return f"{base}.r{number}"
