"""What people decided on a release that the audit asks about: every decision is kept, the last one counts.

A question is moot once it makes no difference any more: the release is published, or a newer one is in force since it
was drafted. This breaks when somebody approves it all the same: then it is published by its id, as a late arrival is.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entity_lists.errors import PublishConflict
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json
from entity_lists.store.keys import decision_key

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person's answer: by is their name, at is ISO 8601 UTC; is_default: nobody gave one, and this is what counts."""

    is_approved: bool
    by: str
    at: str
    reason: str | None = None
    is_moot: bool = field(default=False, compare=False)
    is_default: bool = field(default=False, compare=False)

    @property
    def said(self) -> str:
        """What was decided by whom, and why, in a few words."""
        if self.is_moot:
            return str(self.reason)
        verb = "approved" if self.is_approved else "rejected"
        return f"{verb} by {self.by}{f': {self.reason}' if self.reason else ''}"

    def as_json(self) -> dict[str, object]:
        """Return the decision as a JSON object."""
        return {"is_approved": self.is_approved, "by": self.by, "at": self.at, "reason": self.reason}


def makes_moot(published: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Return whether a question needs no answer once a release is in force; of both: release_id, as_of, sequence."""
    if published["release_id"] == asked["release_id"]:
        return True
    is_newer = (asked["as_of"], asked["sequence"]) < (published["as_of"], published["sequence"])
    return bool(is_newer and published["sequence"] >= asked["sequence"])


def moot(store: "Store", draft: Manifest, now: datetime) -> Decision | None:
    """Return the decision that a question about a release needs none any more; None if it still does."""
    source_id, release_id = draft["source_id"], draft["release_id"]
    current = published.in_force(store, source_id)
    if published.find_manifest(store, source_id, release_id) is not None:
        by, reason = f"release {release_id}", "moot: this release is published since"
    elif current and makes_moot(current.manifest, draft):
        by = f"release {current.manifest['release_id']}"
        reason = f"moot: {by}, as of {current.manifest['as_of']}, is in force since"
    else:
        return None
    return Decision(is_approved=False, by=by, at=now.isoformat(timespec="seconds"), reason=reason, is_moot=True)


def decisions(store: "Store", source_id: str, release_id: str) -> list[Decision]:
    """Return what was decided on a release, oldest first: the last one counts. Raises: StoreError as checked does."""
    decided: list[Decision] = []
    while kept := store.find(key := decision_key(source_id, release_id, len(decided) + 1)):
        value: dict[str, Any] = canonical_json.checked(kept.content, key, {"is_approved", "by", "at"})
        decided.append(
            Decision(is_approved=value["is_approved"], by=value["by"], at=value["at"], reason=value.get("reason"))
        )
    return decided


def keep_decision(store: "Store", source_id: str, release_id: str, decision: Decision) -> Decision:
    """Write down a decision and return the one that counts: this one, or what came after it if it is known already.

    Raises:
        PublishConflict: others kept deciding meanwhile.
    """
    for _ in range(_ATTEMPTS):
        kept = decisions(store, source_id, release_id)
        if decision in kept:
            return kept[-1]
        with suppress(PublishConflict):
            key = decision_key(source_id, release_id, len(kept) + 1)
            store.create(key, canonical_json.to_bytes(decision.as_json()))
            return decision
    raise PublishConflict(
        f"{source_id} {release_id}: {_ATTEMPTS} decisions were kept by others meanwhile. Run it again."
    )
