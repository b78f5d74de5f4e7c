"""Who was listed on a day, with what is not known of it: what was not observed yet, and what nobody has checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.kinds import DERIVED_FROM
from entity_lists.errors import UsageError
from entity_lists.law.time import Time
from entity_lists.reconcile.told import documents_of
from entity_lists.snapshot import backfilled, checks, published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.publications import find_publication, moment_of, published_at, release_in_force_at
from entity_lists.store.keys import is_release_id
from entity_lists.text.counted import counted
from entity_lists.write.history import listed_as_of

if TYPE_CHECKING:
    from entity_lists.store.store import Store

RECONSTRUCTED = "is_reconstructed"
# Of each list that law is derived from, the data set of it.
_LAW_OF = {inputs[0]: derived for derived, inputs in DERIVED_FROM.items()}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The entries in force on a day, as known at a release.

    rows: one row a version, the columns of contract.HISTORY and is_reconstructed. observed_from: the as-of date of the
    first release that was observed. filled_from: of the first that was read long after its date; None
    if there is none. confirmed_on: the last day for which that release is known to be the list.
    time: whose days valid_from and valid_to are; law_release_id: of the derived release that they stand in.
    lacks_law: whether days of law were derived from other releases and not from this one.
    known_at: the time (UTC) by which all of it was known; None if a release was named, or none. pending: how many
    documents were law on the day that the release did not show.
    """

    source_id: str
    release_id: str
    day: date
    observed_from: date
    confirmed_on: date
    rows: pa.Table
    time: Time
    law_release_id: str | None = None
    lacks_law: bool = False
    known_at: datetime | None = None
    filled_from: date | None = None
    pending: int = 0

    @property
    def is_reconstructed(self) -> bool:
        """Whether the day lies before the first release that was observed."""
        return self.day < self.observed_from

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader has to know of these rows, a sentence each."""
        told = []
        first = self.filled_from or self.observed_from
        if self.is_reconstructed and self.filled_from and self.filled_from <= self.day:
            told.append(
                f"{self.source_id} was observed from {self.observed_from} on, so {self.day} is reconstructed from the "
                "releases before it, which the publisher still had and which were read long after their dates."
            )
        elif self.is_reconstructed:
            told.append(
                f"{self.source_id} was observed from {first} on, so {self.day} is reconstructed from that "
                "release: entries that were delisted before are missing, and what stands here of the others is what it "
                f"said on {first}."
            )
        if self.day > self.confirmed_on:
            told.append(
                f"{self.source_id} release {self.release_id} was last confirmed for {self.confirmed_on}: whether it "
                f"was still the list on {self.day} is not known."
            )
        if self.pending:
            told.append(
                f"{counted(self.pending, 'document')} that had effect by {self.day} changed the list, and release "
                f"{self.release_id} does not show it: see entity-lists pending {self.source_id} --on {self.day}"
            )
        if self.lacks_law:
            known_at = self.known_at
            by_then = f" by {known_at:%Y-%m-%d %H:%M} UTC" if known_at else ""
            advice = "" if known_at else f" Run: entity-lists derive {_LAW_OF[self.source_id]}"
            told.append(
                f"The days are those that {self.source_id} prints: nothing was derived from release {self.release_id}"
                f"{by_then}, and rules mostly have effect some days before.{advice}"
            )
        return tuple(told)


def entries_as_of(
    store: "Store",
    source_id: str,
    day: date,
    *,
    known_at: str | None = None,
    unchecked: bool = False,
    by: Time | None = None,
) -> Listing:
    """Return the entries that were in force on a day.

    known_at: a release id, or a time (ISO 8601, UTC if it has no zone; of a date, its end): the release that was in
    force then; the one in force now if None. unchecked: allow a day for which no check has confirmed that release.
    by: the days of law or the printed ones; those of law where they were derived if None.

    Raises:
        UsageError: there is no such release, or it is not known which was in force then; the day comes after that time,
            or after the last one for which the release was confirmed.
        StoreError: the history or a record cannot be read.
    """
    moment = None if known_at is None or is_release_id(known_at) else _moment(known_at)
    if moment is not None and day > moment.date():
        raise UsageError(f"{source_id}: what was listed on {day} could not be known at {known_at}. Give a later time.")
    release_id = known_at if moment is None else release_in_force_at(store, source_id, moment)
    manifest = published.get_manifest(store, source_id, release_id, even_withdrawn=moment is not None)
    law = None if by == Time.printed else _law_of(store, manifest, moment)
    if by == Time.legal and law is None:
        raise UsageError(_not_derived(manifest, known_at if moment else None))
    confirmed_on = _confirmed_on(store, manifest, moment)
    if day > confirmed_on and not unchecked:
        raise UsageError(_unconfirmed(manifest, day, confirmed_on, known_at))
    history = published.open_table(store, manifest, "history").parts() if law is None else [_in_legal_time(store, law)]
    rows = pa.concat_tables(listed_as_of(part, day.isoformat()) for part in history)
    seen_from = _first_release(store, manifest)
    observed_from = _observed_from(store, seen_from, manifest)
    # Of a column that is never null: all true, or all false.
    is_reconstructed = (pc.is_valid if day < observed_from else pc.is_null)(rows["entry_id"])
    return Listing(
        source_id=source_id,
        release_id=manifest["release_id"],
        day=day,
        observed_from=observed_from,
        confirmed_on=confirmed_on,
        rows=rows.append_column(RECONSTRUCTED, is_reconstructed),
        time=Time.printed if law is None else Time.legal,
        law_release_id=law["release_id"] if law else None,
        known_at=moment,
        lacks_law=by is None and law is None and _is_derived_elsewhere(store, source_id),
        filled_from=seen_from if seen_from < observed_from else None,
        pending=len(documents_of(store, law, day)) if law else 0,
    )


def _law_of(store: "Store", manifest: Manifest, moment: datetime | None) -> Manifest | None:
    """Return the newest derived release that was made from a release of a list, None if there is none.

    moment: of those that were published by then; of all if None.
    """
    derived = _LAW_OF.get(manifest["source_id"])
    if derived is None:
        return None
    times = {} if moment is None else published_at(store, derived)
    known = None if moment is None else {one for one, at in times.items() if moment_of(at) <= moment}
    made = (
        one
        for one in published.all_manifests(store, derived)
        if one.get("inputs", {}).get(manifest["source_id"]) == manifest["release_id"]
        and (known is None or one["release_id"] in known)
    )
    return max(made, key=lambda one: one["sequence"], default=None)


def _is_derived_elsewhere(store: "Store", source_id: str) -> bool:
    """Return whether law was derived from any release of a list."""
    derived = _LAW_OF.get(source_id)
    return derived is not None and published.in_force(store, derived) is not None


def _in_legal_time(store: "Store", law: Manifest) -> pa.Table:
    """Return the legal history of a derived release as a history of its list."""
    rows = published.read_table(store, law, "legal_history").drop_columns(["source_id"])
    rows = rows.rename_columns(["source_id" if name == "list_source_id" else name for name in rows.column_names])
    return schema.sealed(contract.HISTORY, rows.select(contract.HISTORY.schema.names))


def _not_derived(manifest: Manifest, known_at: str | None) -> str:
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    derived = _LAW_OF.get(source_id)
    if derived is None:
        return f"{source_id}: no days of law are derived for this list. Leave --by out, or ask --by printed."
    if known_at is not None:
        return f"{source_id}: nothing was derived from release {release_id} by {known_at}. Ask --by printed."
    return (
        f"{source_id}: nothing was derived from release {release_id}. Run: entity-lists derive {derived}, or ask "
        "--by printed"
    )


def _moment(known_at: str) -> datetime:
    """Return the time (UTC) that a text says."""
    try:
        return moment_of(known_at)
    except UsageError as error:
        raise UsageError(
            f"{known_at[:80]!r} is neither a release id nor a time: expected one like 2025-03-28-c0f67762, "
            "2025-03-28T12:00:00Z or 2025-03-28, which is the end of that day in UTC."
        ) from error


def _confirmed_on(store: "Store", manifest: Manifest, moment: datetime | None) -> date:
    """Return the last day for which a release is known to be the list: by its checks, or at least its own date."""
    as_of = date.fromisoformat(manifest["as_of"])
    checked = checks.confirmed_on(store, manifest["source_id"], manifest["release_id"], until=moment)
    return max(as_of, checked or as_of)


def _first_release(store: "Store", manifest: Manifest) -> date:
    first = pc.min(published.read_columns(store, manifest, "history", ["release_from"])["release_from"]).as_py()
    return date.fromisoformat(first[:10] if first else manifest["as_of"])


def _observed_from(store: "Store", first: date, manifest: Manifest) -> date:
    """Return the as-of date of the first release that was not filled in; where all were, the day that the last was."""
    source_id = manifest["source_id"]
    filled = backfilled.days(store, source_id)
    if first.isoformat() not in filled:
        return first
    days = (one[:10] for one in published.release_ids(store, source_id) if one[:10] not in filled)
    if (observed := next(days, None)) is not None and observed <= manifest["as_of"]:
        return date.fromisoformat(observed)
    publication = find_publication(store, source_id, manifest["release_id"])
    return date.fromisoformat(publication["published_at"][:10] if publication else manifest["as_of"])


def _unconfirmed(manifest: Manifest, day: date, confirmed_on: date, known_at: str | None) -> str:
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    known = f"{source_id}: release {release_id} is known to be the list until {confirmed_on}, not on {day}"
    if known_at is not None:
        return f"{known}. Leave --known-at out for what is known today, or take its last state as it is: --unchecked"
    return (
        f"{known}: no check has confirmed it for that day. Ask the publisher: entity-lists ingest {source_id}, or take "
        "the last state as it is: --unchecked"
    )
