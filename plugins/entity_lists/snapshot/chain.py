"""The releases that followed each other: which one a day or an id means, which two a person means, and whose changes.

A release names the one before it; a withdrawn one keeps its place, though no day means it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.errors import StoreError, UsageError
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.operations import set_aside
from entity_lists.snapshot.published import (
    all_manifests,
    find_manifest,
    get_manifest,
    in_force,
    newest_until,
    read_columns,
)
from entity_lists.snapshot.retention import find_removal
from entity_lists.snapshot.tombstone import withdrawn_ids

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def release_named(store: "Store", source_id: str, named: str, *, until: str | None = None) -> str:
    """Return the id of the release that is meant: of a day, the newest one that is not after it; else the id itself.

    until: the release from which one looks back along those that it followed; if None, as release_of_day looks.

    Raises:
        UsageError: it is no day, nothing is published, or no release is as of that day or before.
    """
    if not _DAY.fullmatch(named):
        return named
    try:
        date.fromisoformat(named)
    except ValueError as error:
        raise UsageError(f"{source_id}: expected a release id or a day as 2026-03-31, found {named!r}.") from error
    if until is None:
        return _release_of(store, source_id, named)
    withdrawn = withdrawn_ids(store, source_id)
    oldest = ""
    for manifest in followed(store, source_id, until):
        if manifest["release_id"] not in withdrawn:
            if manifest["as_of"] <= named:
                return manifest["release_id"]
            oldest = manifest["release_id"]
    raise UsageError(f"{source_id}: no release is as of {named} or a day before it; the oldest one is {oldest}.")


def release_of_day(store: "Store", source_id: str, day: str) -> Manifest | None:
    """Return the newest published release as of a day (ISO 8601) or before, None if there is none.

    One that came late counts for its day, too. One that was withdrawn, or that a person went back from, does not.

    Raises:
        StoreError: a manifest or a record cannot be read.
    """
    current = in_force(store, source_id)
    if current is None or current.manifest["as_of"] <= day:
        return current.manifest if current else None
    return newest_until(store, source_id, day, without=set_aside(store, source_id))


def _release_of(store: "Store", source_id: str, day: str) -> str:
    if found := release_of_day(store, source_id, day):
        return found["release_id"]
    # Says so if nothing is published at all.
    get_manifest(store, source_id, None)
    oldest = next(all_manifests(store, source_id))["release_id"]
    raise UsageError(f"{source_id}: no release is as of {day} or a day before it; the oldest one is {oldest}.")


def pair(store: "Store", source_id: str, before: str | None, after: str | None) -> tuple[str, str]:
    """Return the ids of two releases that are named by id or by day.

    after: the release in force if None. before: the one before that one if None.

    Raises:
        UsageError: as release_named does; or there is no release before.
    """
    if after is None:
        later = get_manifest(store, source_id, None)["release_id"]
    else:
        later = release_named(store, source_id, after)
    if before is not None:
        return release_named(store, source_id, before, until=later), later
    earlier = get_manifest(store, source_id, later)["previous_release_id"]
    if earlier is None:
        raise UsageError(
            f"{source_id}: release {later} is the first one, so there is none before it from which it could differ. "
            f"What it holds: entity-lists show {source_id} --release {later} --table entries"
        )
    return earlier, later


def with_names(store: "Store", source_id: str, changes: "pa.Table") -> "pa.Table":
    """Return changes with the name of each entry beside its id: its name after the change, of a removed one before it.

    Raises:
        StoreError: as read_table does.
    """
    from entity_lists.contract.arrow_values import strings

    names: dict[str, Mapping[str, str]] = {}
    for release_id in changes["to_release_id"].unique().to_pylist():
        manifest = get_manifest(store, source_id, release_id, even_withdrawn=True)
        names[release_id] = _names_in(store, manifest, changes["entry_id"])
    of_change = (changes[name].to_pylist() for name in ("to_release_id", "entry_id", "field", "before"))
    named = [names[to].get(entry_id) or _name_before(*said) for to, entry_id, *said in zip(*of_change, strict=True)]
    return changes.add_column(1 + changes.column_names.index("entry_id"), "name", strings(named))


def _names_in(store: "Store", manifest: Manifest, entry_ids: "pa.ChunkedArray") -> dict[str, str]:
    """Return the names of entries of a release; of one that was removed, as the history knows the latest ones."""
    import pyarrow.compute as pc

    source_id, release_id = manifest["source_id"], manifest["release_id"]
    if find_removal(store, source_id, release_id) is None:
        entries = read_columns(store, manifest, "entries", ("entry_id", "name"))
        entries = entries.filter(pc.is_in(entries["entry_id"], value_set=entry_ids))
        return dict(zip(*(column.to_pylist() for column in entries.columns), strict=True))
    history = read_columns(store, get_manifest(store, source_id, None), "history", ("entry_id", "name", "release_from"))
    versions = history.filter(pc.is_in(history["entry_id"], value_set=entry_ids)).to_pylist()
    last = {row["entry_id"]: row["name"] for row in versions}
    then = {row["entry_id"]: row["name"] for row in versions if row["release_from"] == release_id}
    return last | then


def _name_before(field: str | None, before: str | None) -> str | None:
    if field != "record" or not before:
        return None
    return str(json.loads(before)["entry"]["name"])


def followed(store: "Store", source_id: str, release_id: str | None) -> Iterator[Manifest]:
    """Yield a release and those that it followed, the newest first; the one in force if None.

    Raises:
        UsageError: there is no such release.
        StoreError: a manifest cannot be read, or that of one that was followed is missing.
    """
    manifest = get_manifest(store, source_id, release_id, even_withdrawn=True)
    yield manifest
    while before := manifest["previous_release_id"]:
        found = find_manifest(store, source_id, before)
        if found is None:
            raise StoreError(
                f"{source_id}: the manifest of release {before}, which {manifest['release_id']} follows, is missing in "
                f"{store.uri}. Run: entity-lists verify {source_id}"
            )
        manifest = found
        yield manifest
