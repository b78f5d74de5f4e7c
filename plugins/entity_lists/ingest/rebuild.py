"""Replaying every release of a source, in the order of their as-of dates, with today's parser.

What arrived late falls into its place, what was withdrawn is left out, and identities, changes and history are as if
every other release had come in order.

A release that comes out as it was published, after the same release, stays as it is. Every other one is published as a
new revision, and what follows it too: it names the release before it. The snapshots that were there stay readable, and
the pointer moves to the last revision, through those of the same day as the release in force only.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from entity_lists.audit.approval import Decision
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.errors import UsageError
from entity_lists.ingest import steps
from entity_lists.release import Release, base_release_id, release_of
from entity_lists.snapshot import commit, retention
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest, id_order, order
from entity_lists.snapshot.operations import set_aside
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
    clock: Callable[[], datetime] | None = None,
    sign: commit.Sign | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> list[steps.Outcome]:
    """Return the outcome of each replayed release, unchanged or published.

    One that says what the one before says is left out, but for the last, which is published whatever it says if it has
    to leave the old chain. A release that a person went back from is put in force again. Where old releases were
    removed, the first whole one after them stays as it is, and what follows it is replayed. auditor: as in steps.audit.
    clock: tells when each release is published; at now if None. sign: as in commit.commit.

    Raises:
        UsageError: nothing is published yet, or nothing after the releases that were removed.
        EntityListsError: as the steps of an ingest do; what was replayed until then is published by its id, and the
            release in force stays in force.
    """
    commit.finish_claimed(store, source.source_id, now=now, sign=sign)
    if snapshot.in_force(store, source.source_id) is None:
        raise UsageError(
            f"{source.source_id}: nothing is published in {store.uri}, so there is nothing to replay: ingest first."
        )
    outcomes: list[steps.Outcome] = []
    taken = set(snapshot.release_ids(store, source.source_id))
    before, releases = _replayable(store, source.source_id)
    for number, revisions in enumerate(releases, start=1):
        on_step(f"replay {revisions[0]['as_of']}, {number} of {len(releases)}")
        if same := _as_published(source, store, revisions, before):
            before = same
            outcomes.append(_unchanged(store, same))
            continue
        draft = draft_snapshot(
            source, store, _next_revision(revisions[0], taken), before, even_if_same=number == len(releases)
        )
        if draft is None:
            continue
        report = steps.audit(store, now, draft, auditor)
        replaces = snapshot.get_manifest(store, source.source_id, None)["release_id"]
        published_at = clock() if clock else now
        outcomes.append(
            steps.publish(
                store, published_at, draft, report, decision=decision, replaces=replaces, is_check=False, sign=sign
            )
        )
        before = snapshot.get_manifest(store, source.source_id, draft["release_id"])
    return outcomes


def _replayable(store: "Store", source_id: str) -> tuple[Manifest | None, list[list[Manifest]]]:
    """Return the release that the first one follows that can be replayed, and those that can, as _releases does.

    Raises:
        UsageError: there are none.
    """
    releases, removed = _releases(store, source_id), retention.removals(store, source_id)
    gone = [
        number for number, revisions in enumerate(releases) if all(one["release_id"] in removed for one in revisions)
    ]
    if not gone:
        return None, releases
    whole = releases[gone[-1] + 1 :]
    if len(whole) < 2:
        told = retention.describe(removed[releases[gone[-1]][-1]["release_id"]])
        raise UsageError(f"{source_id}: {told}, and what follows it cannot be replayed without it.")
    first = [one for one in whole[0] if one["release_id"] not in removed]
    return first[-1], whole[1:]


def _releases(store: "Store", source_id: str) -> list[list[Manifest]]:
    """Return what was published, each bytes of a day once, in order; each with its revisions, the newest last."""
    by_bytes: dict[tuple[str, str], list[Manifest]] = {}
    for manifest in sorted(snapshot.all_manifests(store, source_id), key=order):
        by_bytes.setdefault((manifest["as_of"], manifest["raw"]["sha256"]), []).append(manifest)
    return [sorted(revisions, key=lambda one: id_order(one["release_id"])) for revisions in by_bytes.values()]


def _as_published(
    source: "Source", store: "Store", revisions: Sequence[Manifest], before: Manifest | None
) -> Manifest | None:
    """Return the newest revision that follows this release before, if it comes out as it was published.

    None as well if a person went back from it: to replay it is to put it in force again.
    """
    previous = before["release_id"] if before else None
    newest = next((one for one in reversed(revisions) if one["previous_release_id"] == previous), None)
    if newest is None or newest["release_id"] in set_aside(store, source.source_id):
        return None
    again = draft_snapshot(source, store, release_of(newest), before, even_if_same=True, is_kept=False)
    return newest if again is not None and _hashes(again) == _hashes(newest) else None


def _hashes(manifest: Manifest) -> Mapping[str, str]:
    return {name: file["sha256"] for name, file in manifest["tables"].items()}


def _unchanged(store: "Store", manifest: Manifest) -> steps.Outcome:
    current = snapshot.get_manifest(store, manifest["source_id"], None)
    return steps.Outcome(
        source_id=manifest["source_id"],
        release_id=manifest["release_id"],
        outcome="unchanged",
        counts=manifest["counts"],
        changes=dict.fromkeys(CHANGE_COUNTS, 0),
        is_in_force=manifest["release_id"] == current["release_id"],
    )


def _next_revision(manifest: Manifest, taken: set[str]) -> Release:
    """Return the release that a manifest was made from, under the id of its next revision."""
    base = base_release_id(date.fromisoformat(manifest["as_of"]), manifest["raw"]["sha256"])
    number = 2
    while f"{base}.r{number}" in taken:
        number += 1
    return release_of(manifest, f"{base}.r{number}")
