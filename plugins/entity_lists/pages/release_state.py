"""What has become of each release of a source: in force, set aside by a rollback, withdrawn, asked about, rejected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entity_lists.audit.approval import decisions
from entity_lists.audit.kept import reported_ids
from entity_lists.care.overview import open_questions
from entity_lists.errors import StoreError
from entity_lists.snapshot import published
from entity_lists.snapshot.operations import Operation, operations, set_aside
from entity_lists.snapshot.retention import Removal, describe, removals
from entity_lists.snapshot.tombstone import Tombstone, tombstones

if TYPE_CHECKING:
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class States:
    """What is on record of the releases of a source, by release id.

    operations: by their keys. set_aside: the key of the operation that a release was set aside by. decided: what was
    decided last on those that were asked about.
    """

    in_force: str | None
    pointer_problem: str | None
    published: frozenset[str]
    tombstones: Mapping[str, Tombstone]
    removals: Mapping[str, Removal]
    operations: Mapping[str, Operation]
    set_aside: Mapping[str, str]
    open_questions: frozenset[str]
    reported: Mapping[str, str]
    decided: Mapping[str, str]

    def of(self, release_id: str) -> tuple[str, str | None]:
        """Return the state of a release, and a sentence about why; None where none is needed."""
        if tombstone := self.tombstones.get(release_id):
            return "withdrawn", f"Withdrawn by {tombstone['by']}, {tombstone['at']}: {tombstone['reason']}"
        if release_id == self.in_force:
            return "in force", self._moved_here(release_id)
        if key := self.set_aside.get(release_id):
            went = self.operations[key]
            return "set aside", f"{went['by']} went back to {went['release_id']}, {went['at']}: {went['reason']}"
        if release_id in self.published:
            if removal := self.removals.get(release_id):
                told = describe(removal)
                return "published", f"{told[:1].upper()}{told[1:]}."
            return "published", self.pointer_problem and f"Nobody can tell what is in force: {self.pointer_problem}"
        if release_id in self.open_questions:
            return "asked", "Waits for a person's decision."
        if self.reported.get(release_id) == "asked":
            return "asked", self.decided.get(release_id) or "Asked about, and overtaken by a newer release."
        return "rejected", self.decided.get(release_id) or "The audit, or the reading, let it not through."

    def _moved_here(self, release_id: str) -> str | None:
        last = list(self.operations.values())[-1] if self.operations else None
        if last is None or last["release_id"] != release_id:
            return None
        return f"{last['by']} went back here from {last['from_release_id']}, {last['at']}: {last['reason']}"


def states_of(store: "Store", source_id: str) -> States:
    """Return what is on record of a source's releases; a pointer that cannot be read keeps none from being shown.

    Raises:
        StoreError: a record cannot be read.
    """
    in_force, problem = None, None
    try:
        current = published.in_force(store, source_id)
        in_force = current.manifest["release_id"] if current else None
    except StoreError as error:
        problem = str(error)
    reported = reported_ids(store, source_id)
    decided = {release_id: decisions(store, source_id, release_id) for release_id in reported}
    return States(
        in_force=in_force,
        pointer_problem=problem,
        published=frozenset(published.release_ids(store, source_id)),
        tombstones=tombstones(store, source_id),
        removals=removals(store, source_id),
        operations=operations(store, source_id),
        set_aside=set_aside(store, source_id),
        open_questions=frozenset(open_questions(store, source_id)),
        reported=reported,
        decided={
            release_id: f"{all_of_it[-1].said[:1].upper()}{all_of_it[-1].said[1:]}, {all_of_it[-1].at}"
            for release_id, all_of_it in decided.items()
            if all_of_it
        },
    )
