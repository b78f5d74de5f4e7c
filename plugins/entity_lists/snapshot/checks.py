"""The log of checks: which release was confirmed when, and by which bytes; one object a check, never changed.

A check that ended well, published or unchanged, is written down; how the last one failed stands in status.json. The
bytes of a check that brought nothing new go with gc, their hash stays here as the proof.

Decision: what a fetch saw waits among the drafts of its release until it is known how the check ended, since the steps
of a run are tasks of their own and a question may lie days between them. This breaks when the run is killed between its
publish and the record and nobody makes the publish again: then the next check is the first to confirm that release.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, cast

from entity_lists.errors import StoreError
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)


class Seen(TypedDict):
    """What a fetch saw, and when (ISO 8601, UTC).

    raw_sha256: of the bytes; None if the publisher answered that they are unchanged. as_of: the day for which the list
    is known by it: that of what was asked for or given; of a publisher's newest release today's date, or the day that
    the publisher says, as the eCFR does, which is a day or two before.
    """

    checked_at: str
    raw_sha256: str | None
    as_of: str
    url: str
    etag: str | None
    last_modified: str | None


class Check(Seen):
    """A check that ended well: published or unchanged, and the release that it confirmed."""

    outcome: str
    release_id: str


def keep_seen(store: "Store", source_id: str, release_id: str, seen: Seen) -> None:
    """Keep what a fetch saw until the check of this release has ended."""
    store.put(keys.seen_key(source_id, release_id), canonical_json.to_bytes(seen))


def find_seen(store: "Store", source_id: str, release_id: str) -> Seen | None:
    """Return what was kept of the fetch of a release; None if there is nothing, or it is damaged: no publish stops."""
    key = keys.seen_key(source_id, release_id)
    stored = store.find(key)
    if stored is None:
        return None
    try:
        return cast("Seen", canonical_json.checked(stored.content, key, Seen.__required_keys__))
    except StoreError as error:
        _log.warning("%s: the check of release %s cannot be written down: %s", source_id, release_id, error)
        return None


def drop_seen(store: "Store", source_id: str, release_id: str) -> None:
    """Remove what was kept of the fetch of a release; what cannot be removed is left to gc."""
    with suppress(StoreError):
        store.delete(keys.seen_key(source_id, release_id))


def record(store: "Store", source_id: str, seen: Seen, *, outcome: str, release_id: str) -> None:
    """Write down a check that ended well; that it could not be written is told in the log and undoes nothing."""
    check: Check = {**seen, "outcome": outcome, "release_id": release_id}
    content = canonical_json.to_bytes(check)
    checked_at = datetime.fromisoformat(seen["checked_at"])
    try:
        store.create(keys.check_key(source_id, checked_at, canonical_json.sha256(content)), content)
    except StoreError as error:
        _log.warning("%s: that release %s was confirmed could not be written down: %s", source_id, release_id, error)


def checks(store: "Store", source_id: str, *, until: datetime | None = None) -> Iterator[Check]:
    """Yield the checks of a source, the newest first; until: none after this time (UTC).

    Raises:
        StoreError: one of them cannot be read.
    """
    for key in reversed(list(store.keys(keys.check_prefix(source_id)))):
        checked_at = keys.checked_at_of(key)
        if checked_at is not None and (until is None or checked_at <= until):
            yield _check(key, store.read(key))


def _check(key: str, content: bytes) -> Check:
    return cast("Check", canonical_json.checked(content, key, Check.__required_keys__))


def edited(store: "Store", source_id: str) -> Iterator[str]:
    """Yield what is wrong with the log, a sentence each: a record that is not the one that its key was made of."""
    listed = list(store.keys(keys.check_prefix(source_id)))
    for key, stored in zip(listed, store.find_all(listed), strict=True):
        if stored and not key.endswith(f"-{canonical_json.sha256(stored.content)[:8]}.json"):
            yield f"{store.path(key)} was edited or damaged, or is none of ours: its key does not fit its content"


def confirmed_days(store: "Store", source_id: str, release_ids: Iterable[str]) -> dict[str, date]:
    """Return the last day for which a check confirmed each of these releases, by release id; as last_day does."""
    bases = {release_id: keys.without_revision(release_id) for release_id in release_ids}
    days: dict[str, date] = {}
    left = set(bases.values())
    listed = [key for key in reversed(list(store.keys(keys.check_prefix(source_id)))) if keys.checked_at_of(key)]
    for key, stored in zip(listed, store.find_all(listed), strict=True):
        if stored is None:
            continue
        check = _check(key, stored.content)
        checked_on = datetime.fromisoformat(check["checked_at"]).date()
        left -= {base for base in left if days.get(base, date.min) >= checked_on}
        if not left:
            break
        base, day = keys.without_revision(check["release_id"]), date.fromisoformat(check["as_of"])
        if base in left:
            days[base] = max(day, days.get(base, day))
    return {release_id: days[base] for release_id, base in bases.items() if base in days}


def confirmed_on(store: "Store", source_id: str, release_id: str, *, until: datetime | None = None) -> date | None:
    """Return the last day for which a check confirmed a release, None if none did; until: as in checks."""
    return last_day(checks(store, source_id, until=until), release_id)


def last_day(found: Iterable[Check], release_id: str) -> date | None:
    """Return the last day for which one of these checks, the newest first, confirmed a release, None if none did.

    A revision reads bytes anew that were seen before it: what a check of another revision says holds for it too.
    """
    base = keys.without_revision(release_id)
    last: date | None = None
    for check in found:
        # No check says anything of a day after its own, so those before can add nothing.
        if last is not None and last >= datetime.fromisoformat(check["checked_at"]).date():
            break
        if keys.without_revision(check["release_id"]) == base:
            day = date.fromisoformat(check["as_of"])
            last = day if last is None else max(last, day)
    return last
