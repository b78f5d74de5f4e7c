"""Tombstones: which published releases must not be used any more, and why.

A tombstone is created once and never taken back. The manifest and the files of a withdrawn release stay where they are,
for auditors; nothing points readers at them.

Decision: the same bytes are not published again under another id either, unless a newer parser or contract reads them:
then what was wrong may have been our reading. So a withdrawal that was itself a mistake is mended by raising the
source's parser_version. This breaks when the publisher serves the withdrawn list in other bytes: that is a new release.
"""

from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import ReleaseRejected
from entity_lists.store import canonical_json
from entity_lists.store.keys import release_id_of, tombstone_key, tombstone_prefix

if TYPE_CHECKING:
    from entity_lists.store.store import Store


class Tombstone(TypedDict):
    """Who withdrew a release, when (UTC) and why; and what the release was made of and by."""

    release_id: str
    reason: str
    by: str
    at: str
    manifest_sha256: str
    raw_sha256: str
    parser_version: int
    contract_version: int


def find_tombstone(store: "Store", source_id: str, release_id: str) -> Tombstone | None:
    """Return the tombstone of a release, None if it is not withdrawn."""
    key = tombstone_key(source_id, release_id)
    stored = store.find(key)
    if stored is None:
        return None
    return cast("Tombstone", canonical_json.checked(stored.content, key, Tombstone.__required_keys__))


def withdrawn_ids(store: "Store", source_id: str) -> set[str]:
    """Return the ids of all withdrawn releases."""
    return {release_id_of(key) for key in store.keys(tombstone_prefix(source_id))}


def tombstones(store: "Store", source_id: str) -> dict[str, Tombstone]:
    """Return all tombstones by release id."""
    by_id = {release_id: find_tombstone(store, source_id, release_id) for release_id in withdrawn_ids(store, source_id)}
    return {release_id: tombstone for release_id, tombstone in by_id.items() if tombstone}


def describe(tombstone: Tombstone) -> str:
    """Return the tombstone as a clause of a message."""
    told = f"release {tombstone['release_id']} was withdrawn by {tombstone['by']}, {tombstone['at']}"
    return f"{told}: {tombstone['reason']}"


def refuse_withdrawn(store: "Store", source_id: str, raw_sha256: str, made_by: tuple[int, int]) -> None:
    """Raise ReleaseRejected if a release of these bytes was withdrawn; made_by: versions of parser and contract today.

    Raises:
        ReleaseRejected: it was, and neither the parser nor the contract is newer.
    """
    for release_id, tombstone in tombstones(store, source_id).items():
        parser_version, contract_version = made_by
        is_newer = parser_version > tombstone["parser_version"] or contract_version > tombstone["contract_version"]
        if tombstone["raw_sha256"] == raw_sha256 and not is_newer:
            raise ReleaseRejected(
                f"{source_id}: these bytes are not published again: {describe(tombstone)} "
                f"({store.path(tombstone_key(source_id, release_id))}). The release in force stays in force. To do: "
                "wait for the publisher's next release; if our reading was wrong, correct it and raise parser_version."
            )
