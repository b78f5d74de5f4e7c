"""The history of one entry, release by release: when it came, what of it changed and by what, and when it went."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from entity_lists.contract.arrow_values import string
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, id_order, order
from entity_lists.text.plain import cut

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.store.store import Store

# So many releases are told of, the newest ones; and so much of a value that changed.
MOST_EVENTS, MOST_CHANGES, MOST_CHARACTERS = 50, 100, 1_000

_KNOWN = ("entry_id", "valid_from", "valid_to", "release_from", "release_to")
_CHANGED = ("entry_id", "op", "cause", "table_name", "field", "before", "after")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that changed: before and after as text, None if there was none or is none."""

    table: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a release did to the entry. op: added, removed or modified; causes: as in contract.CHANGES.

    changes: of a modified one, the first of change_count. valid_from, valid_to: days (ISO 8601) between which what the
    release brought is in force by law, as the newest release knows it; None if it brought nothing, or has no end.
    is_shown: whether the page shows the entry as this release left it.
    """

    release_id: str
    as_of: str
    op: str
    causes: tuple[str, ...]
    changes: tuple[Change, ...]
    change_count: int
    valid_from: str | None
    valid_to: str | None
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a release knows of the history of one entry: its versions, rows of contract.HISTORY without the entry."""

    versions: tuple[Mapping[str, Any], ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the entry is on the list as of that release."""
        return any(one["release_to"] is None and one["valid_to"] is None for one in self.versions)

    @property
    def release_ids(self) -> list[str]:
        """The releases that did anything to the entry, the newest by date first."""
        ids = {one[end] for one in self.versions for end in ("release_from", "release_to")}
        return sorted(ids - {None}, key=id_order, reverse=True)


def known_history(store: "Store", manifest: Manifest, entry_id: str) -> Known:
    """Return what a release knows of the history of an entry. Raises: StoreError (it cannot be read)."""
    history = published.read_columns(store, manifest, "history", _KNOWN)
    return Known(versions=tuple(rows_of(history, entry_id)))


def rows_of(table: "pa.Table", entry_id: str, column: str = "entry_id") -> list[dict[str, Any]]:
    """Return the rows in which a column has this id."""
    rows: list[dict[str, Any]] = table.filter(pc.equal(table[column], string(entry_id))).to_pylist()
    return rows


def manifests_of(store: "Store", source_id: str, known: Known, *, shown: Manifest | None = None) -> list[Manifest]:
    """Return the manifests of the newest releases that did anything to the entry, the newest first.

    shown: one that is at hand, which may be no more than a draft.

    Raises:
        StoreError: one of them cannot be read.
    """
    at_hand = {shown["release_id"]: shown} if shown else {}
    ids = known.release_ids[:MOST_EVENTS]
    found = (at_hand.get(one) or published.find_manifest(store, source_id, one) for one in ids)
    return sorted((one for one in found if one), key=order, reverse=True)


def events_of(
    store: "Store", manifests: Sequence[Manifest], known: Known, entry_id: str, shown: Manifest
) -> tuple[Event, ...]:
    """Return what these releases did to the entry, in their order. shown: of the release that the page shows.

    Raises:
        StoreError: what a release changed cannot be read.
    """
    current = next((one["release_id"] for one in manifests if order(one) <= order(shown)), None)
    return tuple(_events(store, manifests, known, entry_id, current))


def _events(
    store: "Store", manifests: Sequence[Manifest], known: Known, entry_id: str, shown_id: str | None
) -> Iterator[Event]:
    for manifest in manifests:
        release_id = manifest["release_id"]
        op, causes, rows = _what(store, manifest, entry_id)
        brought = [one for one in known.versions if one["release_from"] == release_id]
        # Of two that a release brought, the later one is what is in force from then on.
        version = max(brought, key=lambda one: one["valid_from"]) if brought and op != "removed" else None
        yield Event(
            release_id=release_id,
            as_of=manifest["as_of"],
            op=op,
            causes=causes,
            changes=tuple(map(_change, rows[:MOST_CHANGES])),
            change_count=len(rows),
            valid_from=iso(version["valid_from"]) if version else None,
            valid_to=iso(_end(known, version["valid_from"])) if version else None,
            is_shown=release_id == shown_id and op != "removed",
        )


def _end(known: Known, valid_from: date) -> date | None:
    """Return the first day on which a version is no longer in force, as is known now; None while it is."""
    ends = (one["valid_to"] for one in known.versions if one["release_to"] is None and one["valid_from"] == valid_from)
    return next(ends, None)


def _what(
    store: "Store", manifest: Manifest, entry_id: str
) -> tuple[str, tuple[str, ...], Sequence[Mapping[str, Any]]]:
    """Return what a release did to the entry, the causes, and the values that it changed."""
    # In a first release every entry is added; its changes are as large as the list.
    if manifest["previous_release_id"] is None:
        return "added", ("source",), ()
    rows = rows_of(published.read_columns(store, manifest, "changes", _CHANGED), entry_id)
    op = rows[0]["op"] if rows else "modified"
    return op, tuple(sorted({row["cause"] for row in rows})), rows if op == "modified" else ()


def _change(row: Mapping[str, Any]) -> Change:
    is_json = row["field"] in {"row", "position"}
    before, after = (_said(row[side], is_json) for side in ("before", "after"))
    return Change(table=row["table_name"], field=row["field"], before=before, after=after)


def _said(text: str | None, is_json: bool) -> str | None:
    """Return a value for people: of a row its columns that say anything, of several a line each."""
    if text is None:
        return None
    if is_json:
        rows = json.loads(text)
        # An order of rows is a list of their texts.
        text = "\n".join(map(_in_words, map(json.loads, rows) if isinstance(rows, list) else [rows]))
    return cut(text, MOST_CHARACTERS)


def _in_words(row: Mapping[str, Any]) -> str:
    said = {name: value for name, value in row.items() if name != "position" and value not in {None, False}}
    return "; ".join(f"{name.replace('_', ' ')}: {'yes' if value is True else value}" for name, value in said.items())


def iso(day: date | None) -> str | None:
    """Return a day as ISO 8601."""
    return day.isoformat() if day else None
