"""Garbage: what no manifest names and nobody wrote again for days.

Rejected and broken-off releases leave raw bytes and drafts, a crashed writer of a local store leaves `.tmp-` files, a
killed probe its key. Everything else stays: the files of withdrawn releases, every report, and the raw bytes and drafts
of a release that is claimed and not published yet, or that waits for a person's decision, also in a backfill, however
long. What a manifest names goes by a rule of retention only: see retention.py.

Decisions:

* A publish that runs meanwhile is safe by the age limit: it writes each object, or makes it young again, before it
  commits. This breaks when a run, with the wait for its approval, takes longer than the limit, or a clock is wrong by
  that much.
* A manifest that cannot be read, or that another one names and that is not there, stops it all: what the lost manifest
  named would look like garbage. For the same reason a source without any manifest is left alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from entity_lists.care.overview import open_questions
from entity_lists.errors import StoreError, UsageError
from entity_lists.release import release_of
from entity_lists.snapshot import backfilled, commit, published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import keys
from entity_lists.store.store import LEFTOVER

if TYPE_CHECKING:
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Garbage:
    """An object that may go, and when (UTC) it was written last."""

    key: str
    modified_at: datetime

    def as_json(self) -> dict[str, object]:
        """Return the object's key and time as a JSON object."""
        return {"key": self.key, "modified_at": str(self.modified_at)}


def find_garbage(
    store: "Store", source_ids: Iterable[str], *, now: datetime, older_than_days: float, force: bool = False
) -> list[Garbage]:
    """Return what may go of these sources, and what crashed writers left anywhere; now: UTC.

    Raises:
        UsageError: the age limit is under a day, without force.
        StoreError: a manifest is missing or cannot be read.
    """
    if older_than_days < 0 or (older_than_days < 1 and not force):
        raise UsageError(
            f"Expected an age limit of at least 1 day, found {older_than_days:g}: a publish that runs now would lose "
            "its files. Give --older-than-days, or --force when nothing is being published."
        )
    # The ages first: what is committed after this is named by a manifest that is read below, or is young.
    ages = store.ages("")
    candidates = {key for key in ages if LEFTOVER.fullmatch(key) or key.startswith(keys.PROBES)}
    for source_id in source_ids:
        candidates |= _unnamed(store, source_id, ages)
    limit = now - timedelta(days=older_than_days)
    return [Garbage(key=key, modified_at=ages[key]) for key in sorted(candidates) if ages[key] < limit]


def delete_garbage(store: "Store", candidates: Iterable[Garbage]) -> Iterator[Garbage]:
    """Delete what find_garbage found, but for what somebody wrote again since; yield each that is gone."""
    for garbage in candidates:
        if LEFTOVER.fullmatch(garbage.key) or store.ages(garbage.key).get(garbage.key) == garbage.modified_at:
            store.delete(garbage.key)
            yield garbage


def named_keys(manifest: Manifest) -> set[str]:
    """Return every key that a manifest names, and the origin of its bytes."""
    release = release_of(manifest)
    tables = {file["path"] for file in manifest["tables"].values()}
    raw = {key for file in release.files for key in release.places(file)}
    return tables | raw | {keys.origin_key(release.source_id, release.sha256)}


def needed_keys(claim: Manifest) -> set[str]:
    """Return every key that is needed to publish a claimed release, and what is there of it already."""
    source_id, release_id = claim["source_id"], claim["release_id"]
    drafts = {keys.draft_key(source_id, name, release_id, file["sha256"]) for name, file in claim["tables"].items()}
    return named_keys(claim) | drafts | {keys.claim_key(source_id, release_id)}


def _unnamed(store: "Store", source_id: str, ages: Iterable[str]) -> set[str]:
    is_needed = needed_elsewhere(store, source_id)
    published_manifests = whole_chain(store, source_id)
    if not published_manifests:
        return set()
    named = {key for manifest in published_manifests for key in named_keys(manifest)}
    folders = (keys.data_prefix(source_id), keys.raw_prefix(source_id), keys.draft_prefix(source_id))
    unnamed = {key for key in ages if key.startswith(folders) and key not in named and not is_needed(key)}
    return {key for key in unnamed if not LEFTOVER.fullmatch(key)}


def needed_elsewhere(store: "Store", source_id: str) -> Callable[[str], bool]:
    """Return what says of a key whether a release that is not published yet needs it.

    To be asked for before the manifests are read: what is published meanwhile is claimed, or its manifest is there.
    """
    # First: what is approved meanwhile still counts as asked about.
    asked = tuple(prefix for one in _waiting(store, source_id) for prefix in _prefixes_of(source_id, one))
    claims = list(commit.claimed(store, source_id))
    ids = set(published.release_ids(store, source_id))
    claimed = {key for claim in claims if claim["release_id"] not in ids for key in needed_keys(claim)}
    return lambda key: key in claimed or key.startswith(asked)


def whole_chain(store: "Store", source_id: str) -> list[Manifest]:
    """Return every manifest of a source. Raises: StoreError if one cannot be read, or is missing."""
    manifests = list(published.all_manifests(store, source_id, even_withdrawn=True))
    published.in_force(store, source_id)
    ids = {manifest["release_id"] for manifest in manifests}
    if lost := {manifest["previous_release_id"] for manifest in manifests} - ids - {None}:
        raise StoreError(
            f"{source_id}: the manifests of {sorted(map(str, lost))} are missing, so nothing is deleted: their files "
            f"would look like garbage. Restore them. Run: entity-lists verify {source_id}"
        )
    return manifests


def _waiting(store: "Store", source_id: str) -> Iterator[str]:
    """Yield the releases that a person may still let through: those that are asked about, and those of a backfill."""
    yield from open_questions(store, source_id)
    for day in backfilled.days(store, source_id):
        if step := backfilled.find_step(store, source_id, date.fromisoformat(day)):
            yield step["release"]["release_id"]


def _prefixes_of(source_id: str, release_id: str) -> tuple[str, str]:
    """Return what the keys of a release's drafts start with, and those of its raw bytes."""
    # A release id has the first of their hash after the day.
    return keys.draft_prefix(source_id, release_id), f"{keys.raw_prefix(source_id)}{release_id[11:19]}"
