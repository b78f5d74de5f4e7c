"""Publications: when each release was published, written once, beside its manifest; and so what was in force when.

A manifest has no clock time, so that the same input ends in the same bytes; this is its clock. Releases that were
published before there were publications have none: nobody knows when that was.

What was in force at a moment follows from publications, rollbacks and withdrawals in their order. This breaks when a
run broke off between its manifest and the pointer: then the release is taken to be in force since it was published,
although the pointer came later.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.operations import Operation, operations
from entity_lists.snapshot.tombstone import Tombstone, tombstones
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_Event = tuple[datetime, int, Manifest | Operation | Tombstone]
_PUBLISHED, _ROLLED_BACK, _WITHDRAWN = range(3)


class Publication(TypedDict):
    """When (ISO 8601, UTC) a release was published, and the hash of its manifest as a file."""

    release_id: str
    published_at: str
    manifest_sha256: str


def record(store: "Store", manifest: Manifest, *, now: datetime) -> None:
    """Write that a release was published at this time (UTC), unless it is on record already.

    Raises:
        StoreError: the store cannot be written.
    """
    key = keys.publication_key(manifest["source_id"], manifest["release_id"])
    publication: Publication = {
        "release_id": manifest["release_id"],
        "published_at": now.isoformat(timespec="seconds"),
        "manifest_sha256": canonical_json.sha256(canonical_json.to_bytes(manifest)),
    }
    if store.find(key) is None:
        # Whoever was first says when.
        with suppress(PublishConflict):
            store.create(key, canonical_json.to_bytes(publication))


def find_publication(store: "Store", source_id: str, release_id: str) -> Publication | None:
    """Return when a release was published, None if that is not on record. Raises: StoreError if it is damaged."""
    key = keys.publication_key(source_id, release_id)
    stored = store.find(key)
    if stored is None:
        return None
    return cast("Publication", canonical_json.checked(stored.content, key, Publication.__required_keys__))


def edited(store: "Store", source_id: str, contents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield which releases have another manifest than was published, or none, a sentence each.

    contents: those of the manifests, by release id.
    """
    for key in store.keys(keys.publication_prefix(source_id)):
        release_id = keys.release_id_of(key)
        try:
            publication = find_publication(store, source_id, release_id)
        except StoreError as error:
            yield str(error)
            continue
        if release_id not in contents:
            yield f"the manifest of release {release_id} is missing, {store.path(key)} says that it was published"
        elif publication and canonical_json.sha256(contents[release_id]) != publication["manifest_sha256"]:
            yield (
                f"the manifest of release {release_id} is not the one that was published at "
                f"{publication['published_at']} ({store.path(key)})"
            )


def published_at(store: "Store", source_id: str) -> dict[str, str]:
    """Return when each release was published, by release id; without those of which that is not on record."""
    ids = map(keys.release_id_of, store.keys(keys.publication_prefix(source_id)))
    found = {release_id: find_publication(store, source_id, release_id) for release_id in ids}
    return {release_id: publication["published_at"] for release_id, publication in found.items() if publication}


@dataclass
class _State:
    """What was published, put out of force, and in force, after some events."""

    manifests: Mapping[str, Manifest]
    known: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    current: str | None = None

    def publish(self, release_id: str) -> None:
        self.known.add(release_id)
        is_newer = self.current is None or order(self.manifests[release_id]) >= order(self.manifests[self.current])
        if is_newer and release_id not in self.aside | self.withdrawn:
            self.current = release_id

    def roll_back(self, operation: Operation) -> None:
        self.aside = (self.aside | set(operation["set_aside"])) - {operation["release_id"]}
        self.current = operation["release_id"]

    def withdraw(self, release_id: str) -> None:
        self.withdrawn.add(release_id)
        if self.current == release_id:
            good = [self.manifests[name] for name in self.known - self.withdrawn - self.aside]
            self.current = max(good, key=order)["release_id"] if good else None


def release_in_force_at(store: "Store", source_id: str, moment: datetime) -> str:
    """Return the id of the release that was in force at a moment (UTC).

    Raises:
        UsageError: nothing was, or it cannot be known, since it is not on record when a release was published.
        StoreError: a manifest or a record cannot be read.
    """
    manifests = {one["release_id"]: one for one in published.all_manifests(store, source_id, even_withdrawn=True)}
    times = published_at(store, source_id)
    if not manifests:
        raise UsageError(f"{source_id}: nothing is published in {store.uri}, so nothing was in force at any time.")
    events = sorted(_events(store, source_id, manifests, times), key=lambda event: event[:2])
    # Without a time: published before there were such records, so before whatever has one.
    undated = [one for name, one in manifests.items() if name not in times]
    first = min((at for at, kind, _ in events if kind == _PUBLISHED), default=None)
    if first is None or moment < first:
        raise UsageError(_unknown(source_id, moment, first, undated))
    state = _State(manifests)
    for one in sorted(undated, key=order):
        state.publish(one["release_id"])
    for at, kind, event in events:
        if at <= moment:
            _apply(state, kind, event)
    if state.current is None or state.current not in times:
        raise UsageError(_unknown(source_id, moment, first, undated))
    return state.current


def _events(
    store: "Store", source_id: str, manifests: Mapping[str, Manifest], times: Mapping[str, str]
) -> Iterator[_Event]:
    yield from ((_time(times[name]), _PUBLISHED, one) for name, one in manifests.items() if name in times)
    yield from ((_time(one["at"]), _ROLLED_BACK, one) for one in operations(store, source_id).values())
    yield from ((_time(one["at"]), _WITHDRAWN, one) for one in tombstones(store, source_id).values())


def _apply(state: _State, kind: int, event: Manifest | Operation | Tombstone) -> None:
    if kind == _PUBLISHED:
        state.publish(event["release_id"])
    elif kind == _WITHDRAWN:
        state.withdraw(event["release_id"])
    elif event["release_id"] in state.manifests:
        state.roll_back(event)  # type: ignore[arg-type]


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _unknown(source_id: str, moment: datetime, first: datetime | None, undated: Iterable[Manifest]) -> str:
    names = [one["release_id"] for one in undated]
    told = f"{source_id}: it is not known which release was in force at {moment:%Y-%m-%d %H:%M:%S} UTC. "
    told += (
        f"The first release whose time of publication is on record was published at {first:%Y-%m-%d %H:%M:%S} UTC."
        if first
        else "Of no release is on record when it was published."
    )
    if names:
        told += f" Before there were such records, these were published: {', '.join(names[-10:])}."
    return f"{told} Give a release instead of a time: entity-lists releases {source_id} lists them"
