"""Where an entry is read: in the release that is named, else in the one in force, else in the last one that had it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from entity_lists.audit.kept import find_report
from entity_lists.errors import StoreError, UsageError
from entity_lists.pages.entry_history import Known, known_history, manifests_of, rows_of
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, id_order
from entity_lists.snapshot.operations import set_aside
from entity_lists.snapshot.tombstone import describe, find_tombstone, withdrawn_ids

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# An entry that stands in no other release is looked for in so many of those that are not to be used.
_MOST_RELEASES = 10


@dataclass(frozen=True, kw_only=True)
class Place:
    """The release in which an entry is read, and its row of contract.ENTRIES there.

    is_in_force: whether the release in force has the entry. known: what that release knows of the entry's history; if
    nothing, what the release knows in which it is read. notes: what has to be told of it, a sentence each.
    """

    manifest: Manifest
    row: Mapping[str, Any]
    is_in_force: bool
    known: Known
    notes: tuple[str, ...]


def place_of(store: "Store", source_id: str, entry_id: str, release_id: str | None) -> Place:
    """Return where to read an entry. release_id: the release that is asked for, None of the one in force.

    Raises:
        UsageError: the release id has not the form of one, or no release has the entry.
        StoreError: what is published of it cannot be read.
    """
    named = published.find_manifest(store, source_id, release_id) if release_id else None
    current = published.in_force(store, source_id)
    in_force = current.manifest if current else None
    known = known_history(store, in_force, entry_id) if in_force else Known(versions=())
    is_in_force = known.is_in_force
    if release_id and not named and (place := _in_draft(store, source_id, entry_id, release_id, is_in_force)):
        return place
    likely = (named, in_force if is_in_force else None, _last(store, source_id, known))
    for manifest in filter(None, chain(likely, _not_to_be_used(store, source_id))):
        if row := _row(store, manifest, entry_id):
            return Place(
                manifest=manifest,
                row=row,
                is_in_force=is_in_force,
                known=known if known.versions else known_history(store, manifest, entry_id),
                notes=tuple(_notes(store, manifest, row, release_id, is_published=named is not None)),
            )
    raise UsageError(f"{source_id}: no release in {store.uri} that is in force, or was, has an entry {entry_id}.")


def _row(store: "Store", manifest: Manifest, entry_id: str) -> Mapping[str, Any] | None:
    return next(iter(rows_of(published.read_table(store, manifest, "entries"), entry_id)), None)


def _in_draft(store: "Store", source_id: str, entry_id: str, release_id: str, is_in_force: bool) -> Place | None:
    """Return the entry as a release has it that was asked about or rejected, if its draft is still there."""
    report = find_report(store, source_id, release_id)
    if report is None or report.draft is None:
        return None
    try:
        row = _row(store, report.draft, entry_id)
        if row is None:
            return None
        known = known_history(store, report.draft, entry_id)
    except StoreError:
        # Drafts go after a while.
        return None
    note = f"Release {release_id} is not published, it was {report.state}: this is the entry as it would be."
    return Place(manifest=report.draft, row=row, is_in_force=is_in_force, known=known, notes=(note, *_unread(row)))


def _last(store: "Store", source_id: str, known: Known) -> Manifest | None:
    """Return the last release that had an entry that was removed since."""
    if known.is_in_force:
        return None
    removed_in = next(iter(manifests_of(store, source_id, known)), None)
    before = removed_in["previous_release_id"] if removed_in else None
    return published.find_manifest(store, source_id, before) if before else None


def _not_to_be_used(store: "Store", source_id: str) -> Iterator[Manifest | None]:
    """Yield the releases that were withdrawn or gone back from, the newest first."""
    ids = {*set_aside(store, source_id), *withdrawn_ids(store, source_id)}
    for release_id in islice(sorted(ids, key=id_order, reverse=True), _MOST_RELEASES):
        yield published.find_manifest(store, source_id, release_id)


def _notes(
    store: "Store", manifest: Manifest, row: Mapping[str, Any], asked: str | None, *, is_published: bool
) -> Iterator[str]:
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    if asked and asked != release_id:
        why = "does not have this entry" if is_published else "is not published"
        yield f"Release {asked} {why}: this is the entry as release {release_id} has it."
    if tombstone := find_tombstone(store, source_id, release_id):
        yield f"Not to be used: {describe(tombstone)}"
    elif release_id in set_aside(store, source_id):
        yield f"Not to be used: a person went back from release {release_id}."
    yield from _unread(row)


def _unread(row: Mapping[str, Any]) -> Iterator[str]:
    if row["is_carried_over"]:
        since = f"since {row['carried_over_since']}" if row["carried_over_since"] else "in this release"
        yield (
            f"The publisher still prints this record, but it could not be read {since}; this is how it last read. "
            f"Why: {row['carried_over_reason'] or 'not stated'}"
        )
