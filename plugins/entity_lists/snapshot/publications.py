"""Publications: when each release was published, written once, beside its manifest; and so what was in force when.

A manifest has no clock time, so that the same input ends in the same bytes; this is its clock. Releases that were
published before there were publications have none: nobody knows when that was.

What was in force at a moment follows from publications, rollbacks and withdrawals in their order. This breaks when a
run broke off between its manifest and the pointer: then the release is taken to be in force since it was published,
although the pointer came later.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.operations import Operation, operations
from entity_lists.snapshot.tombstone import Tombstone, tombstones
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# When, of which kind, and the key of the record that says so.
_Event = tuple[datetime, int, str, Manifest | Operation | Tombstone]
_PUBLISHED, _ROLLED_BACK, _WITHDRAWN = range(3)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


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
    return None if stored is None else _publication(key, stored.content)


def find_publications(
    store: "Store", source_id: str, release_ids: Sequence[str]
) -> Iterator[tuple[str, Publication | None]]:
    """Yield when each of these releases was published, beside its id. Raises: StoreError if one is damaged."""
    asked = [keys.publication_key(source_id, release_id) for release_id in release_ids]
    for release_id, key, stored in zip(release_ids, asked, store.find_all(asked), strict=True):
        yield release_id, None if stored is None else _publication(key, stored.content)


def _publication(key: str, content: bytes) -> Publication:
    return cast("Publication", canonical_json.checked(content, key, Publication.__required_keys__))


def edited(store: "Store", source_id: str, contents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield which releases have another manifest than was published, or none, a sentence each.

    contents: those of the manifests, by release id.
    """
    listed = list(store.keys(keys.publication_prefix(source_id)))
    for key, stored in zip(listed, store.find_all(listed), strict=True):
        release_id = keys.release_id_of(key)
        try:
            publication = None if stored is None else _publication(key, stored.content)
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


def published_at(store: "Store", source_id: str, release_ids: Sequence[str] | None = None) -> dict[str, str]:
    """Return when each of these releases was published, by its id; without those of which that is not on record.

    release_ids: None for all.
    """
    ids = release_ids
    if ids is None:
        ids = list(map(keys.release_id_of, store.keys(keys.publication_prefix(source_id))))
    found = find_publications(store, source_id, ids)
    return {release_id: publication["published_at"] for release_id, publication in found if publication}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A release that was in force, since when (UTC), and the key of the record of who put it there.

    record: of a rollback, of the withdrawal of another release; None if it came into force as it was published.
    """

    release_id: str
    since: datetime
    record: str | None


@dataclass
class _State:
    """What was published, put out of force, and in force, after some events; since when, and by which record."""

    manifests: Mapping[str, Manifest]
    known: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    current: str | None = None
    since: datetime | None = None
    record: str | None = None

    def put_in_force(self, release_id: str | None, at: datetime | None, record: str | None = None) -> None:
        if release_id != self.current:
            self.current, self.since, self.record = release_id, at, record

    def publish(self, release_id: str, at: datetime | None = None) -> None:
        self.known.add(release_id)
        is_newer = self.current is None or order(self.manifests[release_id]) >= order(self.manifests[self.current])
        if is_newer and release_id not in self.aside | self.withdrawn:
            self.put_in_force(release_id, at)

    def roll_back(self, operation: Operation, at: datetime, record: str) -> None:
        self.aside = (self.aside | set(operation["set_aside"])) - {operation["release_id"]}
        self.put_in_force(operation["release_id"], at, record)

    def withdraw(self, release_id: str, at: datetime, record: str) -> None:
        self.withdrawn.add(release_id)
        if self.current == release_id:
            good = [self.manifests[name] for name in self.known - self.withdrawn - self.aside]
            self.put_in_force(max(good, key=order)["release_id"] if good else None, at, record)


def moment_of(text: str) -> datetime:
    """Return the time (UTC) that a text says: ISO 8601, UTC if it has no zone; of a date, its end.

    Raises:
        UsageError: it says none.
    """
    try:
        moment = datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            moment += timedelta(days=1, microseconds=-1)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{text[:80]!r} is no time: expected one like 2025-03-28T12:00:00Z, or 2025-03-28, which is the end of "
            "that day in UTC."
        ) from error


def release_in_force_at(store: "Store", source_id: str, moment: datetime) -> str:
    """Return the id of the release that was in force at a moment (UTC). Raises: as in_force_at does."""
    return in_force_at(store, source_id, moment).release_id


def in_force_at(store: "Store", source_id: str, moment: datetime) -> Held:
    """Return the release that was in force at a moment (UTC), and how it came to be.

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
    first = min((at for at, kind, *_ in events if kind == _PUBLISHED), default=None)
    if first is None or moment < first:
        raise UsageError(_unknown(source_id, moment, first, undated))
    state = _State(manifests)
    for one in sorted(undated, key=order):
        state.publish(one["release_id"])
    for event in events:
        if event[0] <= moment:
            _apply(state, event)
    if state.current is None or state.current not in times or state.since is None:
        raise UsageError(_unknown(source_id, moment, first, undated))
    return Held(release_id=state.current, since=state.since, record=state.record)


def in_force_since(store: "Store", source_id: str, moment: datetime) -> set[str]:
    """Return the ids of the releases that were in force at a moment (UTC) or came into force after it.

    Raises:
        StoreError: a manifest or a record cannot be read.
    """
    manifests = {one["release_id"]: one for one in published.all_manifests(store, source_id, even_withdrawn=True)}
    times = published_at(store, source_id)
    state = _State(manifests)
    for one in sorted((one for name, one in manifests.items() if name not in times), key=order):
        state.publish(one["release_id"])
    found = set()
    for event in sorted(_events(store, source_id, manifests, times), key=lambda event: event[:2]):
        if event[0] > moment:
            found.add(state.current)
        _apply(state, event)
    return {release_id for release_id in (*found, state.current) if release_id is not None}


def _events(
    store: "Store", source_id: str, manifests: Mapping[str, Manifest], times: Mapping[str, str]
) -> Iterator[_Event]:
    for name, one in manifests.items():
        if name in times:
            yield _time(times[name]), _PUBLISHED, keys.publication_key(source_id, name), one
    for key, operation in operations(store, source_id).items():
        yield _time(operation["at"]), _ROLLED_BACK, key, operation
    for name, tombstone in tombstones(store, source_id).items():
        yield _time(tombstone["at"]), _WITHDRAWN, keys.tombstone_key(source_id, name), tombstone


def _apply(state: _State, event: _Event) -> None:
    at, kind, key, record = event
    if kind == _PUBLISHED:
        state.publish(record["release_id"], at)
    elif kind == _WITHDRAWN:
        state.withdraw(record["release_id"], at, key)
    elif record["release_id"] in state.manifests:
        state.roll_back(record, at, key)  # type: ignore[arg-type]


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
    return f"{told} Give a later time, or a release if there may be one: entity-lists releases {source_id} lists them"
