"""Retention: raw bytes and tables of what was superseded long ago are removed; all else of such a release stays.

The rule is a time, like 400d. What a release holds stays, whatever the rule, where

* it is in force, newer than that, the one before it, or what a data set in force was derived from;
* a legal hold, a signature or a tag of the Iceberg tables names it, or it was withdrawn, which auditors ask about;
* within that time it was published or in force, is as of a day, or was the newest one as of the day with which the
  time begins: so as-of, and what was known when, are answered for every moment of it.

Decisions:

* Its changes stay: summed up over all releases they are the list, and they are small.
* The removal is written down first, then looked again who needs the release, then deleted. So a run that breaks off is
  finished by the next one, whatever its rule, and a hold that comes meanwhile is seen here, or its maker is told. This
  breaks when somebody goes back, in that same moment, to a release that was superseded for all that time.
* A publish that runs meanwhile is safe: what it compares with was in force a day ago, and bytes that it has kept again
  are young, or named by its claim.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from entity_lists.care.garbage import Garbage, delete_garbage, needed_elsewhere, whole_chain
from entity_lists.contract.kinds import DERIVED_FROM
from entity_lists.errors import PublishConflict, UsageError
from entity_lists.proof.signatures import signed_ids
from entity_lists.release import release_of
from entity_lists.snapshot import holds, operations, published, retention
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.snapshot.publications import in_force_since, moment_of, published_at
from entity_lists.snapshot.tombstone import withdrawn_ids
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_RULE = re.compile(r"([1-9]\d{0,4})d", re.ASCII)
_YOUNG = timedelta(days=1)
IN_FORCE, HELD, SIGNED, TAGGED, WITHDRAWN = "in force", "held", "signed", "tagged", "withdrawn"
BESIDE, IN_TIME = "before or an input of what is in force", "in the time that is kept"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """For how long what was superseded is kept, as it was given and as a time; tags: release ids by source."""

    text: str
    kept_for: timedelta
    tags: Mapping[str, Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Superseded:
    """A release that is not needed any more, and what of it is still there. is_stated: its removal broke off."""

    manifest: Manifest
    objects: tuple[Garbage, ...]
    is_stated: bool

    def as_json(self) -> dict[str, object]:
        """Return the release and its objects as a JSON object."""
        return {
            "source_id": self.manifest["source_id"],
            "release_id": self.manifest["release_id"],
            "as_of": self.manifest["as_of"],
            "objects": [one.key for one in self.objects],
        }


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the rule says of a source: the releases to remove, and of all others why they stay, by release id."""

    superseded: tuple[Superseded, ...] = ()
    kept: Mapping[str, str]


def rule_of(text: str, tags: Mapping[str, Collection[str]]) -> Rule:
    """Return the rule that a text like 400d says; tags: releases that a tag names, by source. Raises: UsageError."""
    matched = _RULE.fullmatch(text)
    if matched is None:
        raise UsageError(f"{text[:80]!r} is no time to keep: expected days, at least one, like 400d.")
    return Rule(text=text, kept_for=timedelta(days=int(matched[1])), tags=tags)


def find_superseded(store: "Store", source_id: str, rule: Rule, *, now: datetime) -> Found:
    """Return what a rule says of a source; now: UTC.

    Raises:
        StoreError: a manifest or a record is missing or cannot be read.
    """
    # The ages first: whatever is written after this is young.
    ages = store.ages(f"{source_id}/")
    elsewhere = needed_elsewhere(store, source_id)
    manifests = whole_chain(store, source_id)
    needed, stated = _needed(store, manifests, rule, now) if manifests else {}, retention.removed_ids(store, source_id)
    gone = [one for one in manifests if _may_go(one["release_id"], needed, stated)]
    kept = [one for one in manifests if not _may_go(one["release_id"], needed, stated)]
    raw_kept = {key for one in kept for key in _raw_keys(one)}
    found = []
    for one in gone:
        raw = [key for key in _raw_keys(one) if key not in raw_kept and not elsewhere(key)]
        raw = [key for key in raw if key in ages and ages[key] < now - _YOUNG]
        objects = tuple(Garbage(key=key, modified_at=ages[key]) for key in (*_table_keys(one), *raw) if key in ages)
        is_stated = one["release_id"] in stated
        if objects or not is_stated:
            found.append(Superseded(manifest=one, objects=objects, is_stated=is_stated))
    return Found(superseded=tuple(found), kept={one["release_id"]: needed[one["release_id"]] for one in kept})


def remove(store: "Store", source_id: str, rule: Rule, *, by: str, now: datetime) -> Iterator[Superseded]:
    """Remove what find_superseded finds; yield each release of which that is gone, with what was deleted.

    Raises:
        StoreError: as find_superseded does, or the store cannot be written.
    """
    found = find_superseded(store, source_id, rule, now=now).superseded
    stated = {one.manifest["release_id"] for one in found if _state(store, one, rule, by, now)}
    manifests = list(published.all_manifests(store, source_id, even_withdrawn=True))
    needed = _needed(store, manifests, rule, now) if manifests else {}
    broken_off = {one.manifest["release_id"] for one in found if one.is_stated}
    spared = [one for one in found if not _may_go(one.manifest["release_id"], needed, broken_off)]
    raw_kept = {key for one in spared for key in _raw_keys(one.manifest)}
    for one in found:
        if one not in spared:
            objects = [each for each in one.objects if each.key not in raw_kept]
            yield replace(one, objects=tuple(delete_garbage(store, objects)))
        elif one.manifest["release_id"] in stated:
            store.delete(keys.removal_key(source_id, one.manifest["release_id"]))


def _state(store: "Store", one: Superseded, rule: Rule, by: str, now: datetime) -> bool:
    """Return whether the removal of a release is newly on record."""
    manifest = one.manifest
    removal = retention.Removal(
        release_id=manifest["release_id"],
        rule=rule.text,
        by=by,
        at=now.isoformat(timespec="seconds"),
        manifest_sha256=canonical_json.sha256(canonical_json.to_bytes(manifest)),
        tables=sorted(manifest["tables"].keys() - {retention.KEPT_TABLE}),
        raw=[file["file_name"] for file in manifest["raw"]["files"]],
    )
    if one.is_stated:
        return False
    with suppress(PublishConflict):
        store.create(keys.removal_key(manifest["source_id"], manifest["release_id"]), canonical_json.to_bytes(removal))
        return True
    # Somebody else is removing it.
    return False


def _may_go(release_id: str, needed: Mapping[str, str], stated: Collection[str]) -> bool:
    """Return whether a release is not needed; one whose removal is on record only if in force or held."""
    why = needed.get(release_id)
    return why is None or (release_id in stated and why not in {IN_FORCE, HELD})


def _needed(store: "Store", manifests: Iterable[Manifest], rule: Rule, now: datetime) -> dict[str, str]:
    """Return the releases that have to stay, each with the first reason why."""
    by_id = {one["release_id"]: one for one in manifests}
    source_id = next(iter(by_id.values()))["source_id"]
    current = published.in_force(store, source_id)
    if current is None:
        return dict.fromkeys(by_id, IN_TIME)
    withdrawn = withdrawn_ids(store, source_id)
    reasons = {
        IN_FORCE: [current.manifest["release_id"]],
        HELD: holds.held(store, source_id),
        SIGNED: signed_ids(store, source_id),
        TAGGED: rule.tags.get(source_id, ()),
        WITHDRAWN: withdrawn,
        BESIDE: _beside(store, by_id, current.manifest),
        IN_TIME: _in_time(store, by_id, current.manifest, withdrawn, now - rule.kept_for),
    }
    needed: dict[str, str] = {}
    for why, release_ids in reversed(reasons.items()):
        needed |= dict.fromkeys(release_ids, why)
    return needed


def _beside(store: "Store", by_id: Mapping[str, Manifest], in_force: Manifest) -> Iterator[str]:
    """Yield the releases that what is in force, or is derived next, is compared with."""
    inputs = [published.in_force(store, derived) for derived in DERIVED_FROM]
    named = [one.manifest.get("inputs", {}).get(in_force["source_id"]) for one in inputs if one]
    for release_id in (in_force["release_id"], *named):
        if release_id is not None and release_id in by_id:
            yield release_id
            yield from filter(None, [by_id[release_id]["previous_release_id"]])


def _in_time(
    store: "Store", by_id: Mapping[str, Manifest], in_force: Manifest, withdrawn: Collection[str], since: datetime
) -> Iterator[str]:
    """Yield the releases without which a question about a moment from then on could not be answered, and newer ones."""
    source_id, day = in_force["source_id"], since.date().isoformat()
    times, aside = published_at(store, source_id), operations.set_aside(store, source_id)
    for release_id, one in by_id.items():
        is_young = release_id in times and moment_of(times[release_id]) >= since
        if is_young or one["as_of"] > day or order(one) >= order(in_force):
            yield release_id
    usable = [one for one in by_id.values() if one["release_id"] not in {*withdrawn, *aside} and one["as_of"] <= day]
    if usable:
        yield max(usable, key=order)["release_id"]
    yield from in_force_since(store, source_id, since)


def _raw_keys(manifest: Manifest) -> list[str]:
    release = release_of(manifest)
    return [key for file in release.files for key in release.places(file)]


def _table_keys(manifest: Manifest) -> list[str]:
    return [file["path"] for name, file in manifest["tables"].items() if name != retention.KEPT_TABLE]
