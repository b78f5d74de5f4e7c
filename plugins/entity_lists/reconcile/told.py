"""What is pending, for people: one notice a document, with how many by destination, and who where that is known.

A notice goes out when a document is first seen to be pending, and again when it still is after two working days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from entity_lists.contract.kinds import LAW_ID
from entity_lists.reconcile.pending import in_force_on
from entity_lists.register.documents import Key, document_key
from entity_lists.snapshot import checks, published
from entity_lists.text.counted import counted
from entity_lists.text.countries import country_label
from entity_lists.workdays import is_federal_workday

if TYPE_CHECKING:
    import pyarrow as pa

    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

TOLD_AGAIN_AFTER_DAYS = 2


@dataclass(frozen=True, kw_only=True)
class PendingAction:
    """What one document does that the list does not show: how many in all, None if it does not say, and where."""

    action: str
    unit: str | None
    missing: int | None
    by_country: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class PendingDocument:
    """One document that the list does not show; names: of the rows of its full text, where that is at hand."""

    document_number: str
    published_on: str
    effective_on: str | None
    pending_since: str
    title: str
    url: str
    actions: tuple[PendingAction, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """What is pending on a day, as known at a derived release; inputs: the releases that it was made from.

    differences: how many documents state another number than the list shows, and no later one says why. warnings: why
    all this may not be so today, a sentence each.
    """

    source_id: str
    release_id: str
    inputs: Mapping[str, str]
    day: str
    documents: tuple[PendingDocument, ...]
    differences: int
    warnings: tuple[str, ...]

    @property
    def added(self) -> int:
        """How many are listed by law and not by the list, as far as documents say how many."""
        return sum(action.missing or 0 for action in self._additions)

    @property
    def is_all_counted(self) -> bool:
        """Whether every document says how many it adds: a title alone does not say whether it adds at all."""
        return all(action.missing is not None for one in self.documents for action in one.actions)

    @property
    def _additions(self) -> list[PendingAction]:
        return [action for one in self.documents for action in one.actions if action.action == "add"]


def pending_on(store: "Store", day: date, *, source_id: str = LAW_ID, release_id: str | None = None) -> Pending:
    """Return what is pending on a day. Raises: UsageError (nothing is derived yet), StoreError."""
    manifest = published.get_manifest(store, source_id, release_id)
    return Pending(
        source_id=source_id,
        release_id=manifest["release_id"],
        inputs=manifest.get("inputs", {}),
        day=day.isoformat(),
        documents=documents_of(store, manifest, day),
        differences=_differences(published.read_table(store, manifest, "reconciliation")),
        warnings=tuple(_warnings(store, manifest, day)),
    )


def _differences(reconciliation: "pa.Table") -> int:
    rows = reconciliation.select(["comparison", "result", "document_number", "published_on"]).to_pylist()
    different = (row for row in rows if (row["comparison"], row["result"]) == ("stated_shown", "different"))
    return len(set(map(document_key, different)))


def _warnings(store: "Store", manifest: "Manifest", day: date) -> Iterator[str]:
    for source_id, release_id in manifest.get("inputs", {}).items():
        current = published.in_force(store, source_id)
        in_force = current.manifest["release_id"] if current else None
        if in_force != release_id:
            yield (
                f"It was derived from {source_id} {release_id}, and in force is {in_force or 'none'}. Run: "
                f"entity-lists derive {manifest['source_id']}"
            )
            continue
        known = max(manifest["as_of"], current.manifest["as_of"]) if current else manifest["as_of"]
        checked = checks.confirmed_on(store, source_id, release_id)
        until = max(date.fromisoformat(known), checked or date.min)
        if day > until:
            yield f"{source_id} was last looked at for {until}, and what came since is not in it."


def documents_of(store: "Store", manifest: "Manifest", day: date | None) -> tuple[PendingDocument, ...]:
    """Return the documents that are pending in a derived release; those that are law on a day, all if it is None."""
    rows = published.read_table(store, manifest, "pending")
    entries = published.read_table(store, manifest, "pending_entries")
    return tuple(_documents(rows, entries, day))


def _documents(rows: "pa.Table", entries: "pa.Table", day: date | None) -> Iterator[PendingDocument]:
    names: dict[Key, list[str]] = defaultdict(list)
    for row in entries.to_pylist():
        names[document_key(row)].append(_named(row))
    grouped: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.to_pylist():
        if day is None or in_force_on(row, day):
            grouped[document_key(row)].append(row)
    for key, of_document in grouped.items():
        first = of_document[0]
        yield PendingDocument(
            document_number=key[0],
            published_on=key[1].isoformat(),
            effective_on=first["effective_on"].isoformat() if first["effective_on"] else None,
            pending_since=first["pending_since"].isoformat(),
            title=first["title"],
            url=first["url"],
            actions=tuple(_actions(of_document)),
            names=tuple(names[key]),
        )


def _actions(rows: Iterable[Mapping[str, Any]]) -> Iterator[PendingAction]:
    listed = [*rows]
    for row in listed:
        if row["country_text"] is None:
            by_country = (
                (_destination(one), one["missing"])
                for one in listed
                if one["country_text"] and (one["action"], one["unit"]) == (row["action"], row["unit"])
            )
            yield PendingAction(
                action=row["action"], unit=row["unit"], missing=row["missing"], by_country=tuple(by_country)
            )


def _named(row: Mapping[str, Any]) -> str:
    """Return a row of a full text as people read it; what is not added says so."""
    said = f"{row['name']} ({_destination(row)})" if row["country_text"] else str(row["name"])
    return said if row["action"] == "add" else f"{said}, {_DONE[row['action']]}"


def _destination(row: Mapping[str, Any]) -> str:
    """Return a destination as people read it: its name, else the document's words."""
    return country_label(row["country_code"]) if row["country_code"] else str(row["country_text"])


def in_words(one: PendingDocument) -> str:
    """Return a document that is pending as a notice says it."""
    return (
        f"{one.document_number}, {one.title} (published {one.published_on}, {_effect(one)}, ahead of the list since "
        f"{one.pending_since}): the list does not show yet {'; '.join(map(_in_words, one.actions))}. {one.url}"
        + (f" Who, as far as its text was read: {'; '.join(one.names)}." if one.names else _NOBODY_NAMED)
    )


def _in_words(action: PendingAction) -> str:
    done = _DONE[action.action]
    if action.missing is None:
        return f"what is {done}; how many is not stated"
    where = ", ".join(f"{country} {number}" for country, number in action.by_country)
    return f"{counted(action.missing, action.unit or 'entry', _PLURALS.get(action.unit or 'entry'))} {done}" + (
        f" ({where})" if where else ""
    )


def _effect(one: PendingDocument) -> str:
    return f"effective {one.effective_on}" if one.effective_on else "its day of effect not known"


_DONE = {"add": "added", "remove": "removed", "revise": "revised", "correct": "corrected"}
_NOBODY_NAMED = " Who, the document says; its full text is not at hand."
_PLURALS = {"entity": "entities", "entry": "entries", "address": "addresses", "alias": "aliases"}


def due(
    documents: Iterable[PendingDocument], told: Mapping[str, str], today: date
) -> tuple[list[PendingDocument], dict[str, str]]:
    """Return the documents to tell of today, and what was told then: by document, the day of its last notice.

    told: as it was returned before. A document is told when it appears, and again after two working days, once.
    """
    chosen, kept = [], {}
    for one in documents:
        key = f"{one.document_number}@{one.published_on}"
        last = told.get(key)
        is_again = (
            last is not None
            and not last.endswith(_TWICE)
            and _workdays(date.fromisoformat(last), today) >= (TOLD_AGAIN_AFTER_DAYS)
        )
        if last is None or is_again:
            chosen.append(one)
        kept[key] = today.isoformat() if last is None else f"{today.isoformat()}{_TWICE}" if is_again else last
    return chosen, kept


_TWICE = " again"


def _workdays(since: date, until: date) -> int:
    """Return how many working days lie after one day up to another."""
    days = range(since.toordinal() + 1, until.toordinal() + 1)
    return sum(is_federal_workday(date.fromordinal(day)) for day in days)
