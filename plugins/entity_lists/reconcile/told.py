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
from entity_lists.snapshot import published
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
    """What is pending on a day, as known at a derived release; inputs: the releases that it was made from."""

    source_id: str
    release_id: str
    inputs: Mapping[str, str]
    day: str
    documents: tuple[PendingDocument, ...]

    @property
    def added(self) -> int:
        """How many are listed by law and not by the list."""
        actions = (action for one in self.documents for action in one.actions)
        return sum(action.missing or 0 for action in actions if action.action == "add")


def pending_on(store: "Store", day: date, *, source_id: str = LAW_ID, release_id: str | None = None) -> Pending:
    """Return what is pending on a day. Raises: UsageError (nothing is derived yet), StoreError."""
    manifest = published.get_manifest(store, source_id, release_id)
    return Pending(
        source_id=source_id,
        release_id=manifest["release_id"],
        inputs=manifest.get("inputs", {}),
        day=day.isoformat(),
        documents=documents_of(store, manifest, day),
    )


def documents_of(store: "Store", manifest: "Manifest", day: date | None) -> tuple[PendingDocument, ...]:
    """Return the documents that are pending in a derived release; those that are law on a day, all if it is None."""
    rows = published.read_table(store, manifest, "pending")
    entries = published.read_table(store, manifest, "pending_entries")
    return tuple(_documents(rows, entries, day))


def _documents(rows: "pa.Table", entries: "pa.Table", day: date | None) -> Iterator[PendingDocument]:
    names: dict[Key, list[str]] = defaultdict(list)
    for row in entries.to_pylist():
        names[document_key(row)].append(f"{row['name']} ({country_label(row['country_code'])})")
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
                if one["country_text"] and one["action"] == row["action"]
            )
            yield PendingAction(
                action=row["action"], unit=row["unit"], missing=row["missing"], by_country=tuple(by_country)
            )


def _destination(row: Mapping[str, Any]) -> str:
    """Return a destination as people read it: its name, else the document's words."""
    return country_label(row["country_code"]) if row["country_code"] else str(row["country_text"])


def in_words(one: PendingDocument) -> str:
    """Return a document that is pending as a notice says it."""
    return (
        f"{one.document_number}, {one.title} (published {one.published_on}, law since {one.pending_since}): the list "
        f"does not show yet {'; '.join(map(_in_words, one.actions))}. {one.url}"
        + (f" Who: {'; '.join(one.names)}." if one.names else " Who, the document says; its full text is not at hand.")
    )


def _in_words(action: PendingAction) -> str:
    done = {"add": "added", "remove": "removed"}.get(action.action, "revised")
    if action.missing is None:
        return f"what is {done}; how many is not stated"
    where = ", ".join(f"{country} {number}" for country, number in action.by_country)
    return f"{counted(action.missing, action.unit or 'entry', _PLURALS.get(action.unit or 'entry'))} {done}" + (
        f" ({where})" if where else ""
    )


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
