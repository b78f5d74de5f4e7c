"""Legal holds: releases of which nothing may be removed, whatever the rule, until a person lifts the hold.

A record each time that a hold is put on or lifted, written once; the last one of a release counts.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypedDict, cast

from entity_lists.errors import PublishConflict
from entity_lists.snapshot import published
from entity_lists.snapshot.operations import checked_reason
from entity_lists.snapshot.retention import refuse_removed
from entity_lists.store import canonical_json
from entity_lists.store.keys import hold_key, hold_prefix

if TYPE_CHECKING:
    from entity_lists.store.store import Store

Action = Literal["hold", "lift"]
_ATTEMPTS = 5


class Hold(TypedDict):
    """Who put a hold on a release, or lifted it, when (UTC) and why."""

    action: Action
    release_id: str
    reason: str
    by: str
    at: str


def held(store: "Store", source_id: str) -> dict[str, Hold]:
    """Return the hold of each release that is held, by its id. Raises: StoreError if a record is damaged."""
    holds: dict[str, Hold] = {}
    for key in store.keys(hold_prefix(source_id)):
        hold = cast("Hold", canonical_json.checked(store.read(key), key, Hold.__required_keys__))
        holds.pop(hold["release_id"], None)
        if hold["action"] == "hold":
            holds[hold["release_id"]] = hold
    return holds


def hold(
    store: "Store", source_id: str, release_id: str, action: Action, *, reason: str, by: str, now: datetime
) -> bool:
    """Put a hold on a release, or lift it; return whether that changed anything. now: UTC.

    Raises:
        UsageError: there is no such release, no reason is given, or what should be held was removed.
        PublishConflict: others kept taking the number.
    """
    reason = checked_reason(reason)
    published.get_manifest(store, source_id, release_id, even_withdrawn=True)
    if (release_id in held(store, source_id)) == (action == "hold"):
        return False
    if action == "hold":
        refuse_removed(store, source_id, release_id)
    record = Hold(action=action, release_id=release_id, reason=reason, by=by, at=now.isoformat(timespec="seconds"))
    _keep(store, source_id, record)
    if action == "hold":
        # Whoever removes writes that down first and then looks for holds: so one of the two sees the other.
        refuse_removed(store, source_id, release_id)
    return True


def _keep(store: "Store", source_id: str, record: Hold) -> None:
    for _ in range(_ATTEMPTS):
        number = 1 + len(list(store.keys(hold_prefix(source_id))))
        try:
            store.create(
                hold_key(source_id, number, record["action"], record["release_id"]), canonical_json.to_bytes(record)
            )
        except PublishConflict:
            continue
        return
    raise PublishConflict(f"{source_id}: {_ATTEMPTS} holds were recorded by others meanwhile. Run it again.")
