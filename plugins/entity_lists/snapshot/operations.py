"""Operations: the record of every time that a person moved the pointer back.

A record is created before the pointer moves, and the pointer names it: whoever finds an older release in force finds
the reason as well.

Decision: a rollback sets aside the releases between the one that it goes back to and the one that was in force. Nothing
automatic puts those in force again: a run that finds their bytes ends unchanged and says so. A release that is new, by
its bytes or by a newer parser or contract, supersedes the rollback; so does a rebuild, which a person starts. This
breaks when the publisher serves the same list in other bytes: what must never come back has to be withdrawn.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import PublishConflict, UsageError
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.store import canonical_json
from entity_lists.store.keys import operation_key, operation_prefix

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)
_ATTEMPTS = 5


class Operation(TypedDict):
    """Who moved the pointer, from what to what, when (UTC) and why; set_aside: release id -> its manifest's hash."""

    operation: str
    release_id: str
    from_release_id: str
    set_aside: dict[str, str]
    reason: str
    by: str
    at: str


def operations(store: "Store", source_id: str) -> dict[str, Operation]:
    """Return all records by their keys, oldest first."""
    return {
        key: cast("Operation", canonical_json.checked(store.read(key), key, Operation.__required_keys__))
        for key in store.keys(operation_prefix(source_id))
    }


def record(store: "Store", source_id: str, operation: Operation) -> str:
    """Create a record and return its key. Raises: PublishConflict when others keep taking the number."""
    for _ in range(_ATTEMPTS):
        number = 1 + len(list(store.keys(operation_prefix(source_id))))
        key = operation_key(source_id, number, operation["operation"], operation["release_id"])
        try:
            store.create(key, canonical_json.to_bytes(operation))
        except PublishConflict:
            continue
        return key
    raise PublishConflict(f"{source_id}: {_ATTEMPTS} operations were recorded by others meanwhile. Run it again.")


def set_aside(store: "Store", source_id: str) -> dict[str, str]:
    """Return the releases that a person went back from, with the key of the record that says so."""
    keys_of: dict[str, str] = {}
    for key, operation in operations(store, source_id).items():
        keys_of |= dict.fromkeys(operation["set_aside"], key)
        keys_of.pop(operation["release_id"], None)
    return keys_of


def find_set_aside(store: "Store", source_id: str, raw_sha256: str, made_by: tuple[int, int]) -> str | None:
    """Return the release of these bytes, read by the same versions, that a person went back from; say so in the log."""
    for release_id, key in set_aside(store, source_id).items():
        manifest = published.find_manifest(store, source_id, release_id)
        if manifest is None or manifest["raw"]["sha256"] != raw_sha256:
            continue
        if manifests.made_by(manifest) == made_by:
            _log.warning(
                "%s: these bytes are release %s, from which a person went back (%s). It stays set aside until a newer "
                "release comes, or: entity-lists rollback %s %s --reason …",
                *(source_id, release_id, store.path(key), source_id, release_id),
            )
            return release_id
    return None


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How a rollback or a withdrawal ended: which release is in force, and which was before."""

    source_id: str
    release_id: str
    from_release_id: str
    outcome: str

    def as_json(self) -> dict[str, object]:
        """Return how it ended as a JSON object."""
        return {
            "source_id": self.source_id,
            "release_id": self.release_id,
            "from_release_id": self.from_release_id,
            "outcome": self.outcome,
        }


def checked_reason(reason: str) -> str:
    """Return the reason in one line. Raises: UsageError when there is none."""
    if line := " ".join(reason.split()):
        return line
    raise UsageError("A reason is needed: it is kept with the decision. Give it: --reason '…'")
