"""The documents that are pending, each with its numbers and rows: what a command, a notice and a page tell of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

Row = Mapping[str, Any]
_OF_DOCUMENT = ("document_number", "published_on", "list_code", "title", "url")
_OF_NUMBER = ("action", "unit", "country_code", "country_text", "stated", "shown", "missing")
_OF_ENTRY = ("action", "country_code", "country_text", "name", "license_requirement_text", "license_policy_text")
# How a destination is called that a document does not name.
NO_DESTINATION = "not said"


@dataclass(frozen=True, kw_only=True)
class PendingDocument:
    """One document that is ahead of the list.

    numbers: rows of the table pending, with the columns that are not of the document. entries: the rows that were read
    in its full text; () if there was none.
    """

    document_number: str
    published_on: date
    list_code: str
    title: str
    url: str
    effective_on: date | None
    filed_on: date | None
    pending_since: date
    numbers: tuple[Row, ...]
    entries: tuple[Row, ...]

    @property
    def law_from(self) -> date:
        """From when it is law: its day of effect, else when it was filed for inspection, else when it is published."""
        return self.effective_on or self.filed_on or self.published_on

    @property
    def missing(self) -> dict[str, int | None]:
        """How many the list lacks by action; None where no number is known."""
        return {action: _sum(row["missing"] for row in rows) for action, rows in self._by_action.items()}

    def by_destination(self, action: str) -> Counter[str]:
        """Return how many the list lacks of an action under each destination, most first in most_common."""
        counts: Counter[str] = Counter()
        for row in self._by_action.get(action, ()):
            counts[row["country_code"] or row["country_text"] or NO_DESTINATION] += row["missing"] or 0
        return counts

    @property
    def _by_action(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.numbers:
            found[row["action"]].append(row)
        return found

    def as_json(self) -> dict[str, Any]:
        """Return it as an object of JSON, days as text."""
        return {
            **{name: _plain(getattr(self, name)) for name in (*_OF_DOCUMENT, "effective_on", "filed_on")},
            "law_from": self.law_from.isoformat(),
            "pending_since": self.pending_since.isoformat(),
            "missing": self.missing,
            "numbers": [dict(row) for row in self.numbers],
            "entries": [dict(row) for row in self.entries],
        }


def pending_documents(pending: pa.Table, entries: pa.Table, *, on: date | None = None) -> tuple[PendingDocument, ...]:
    """Return the documents of the tables pending and pending_entries, the oldest first.

    on: only those that are law on this day; all that are ahead of the list if None.
    """
    of_entries = _by_document(entries.to_pylist())
    found = (
        PendingDocument(
            **{name: rows[0][name] for name in (*_OF_DOCUMENT, "effective_on", "filed_on")},
            pending_since=min(row["pending_since"] for row in rows),
            numbers=tuple({name: row[name] for name in _OF_NUMBER} for row in rows),
            entries=tuple({name: row[name] for name in _OF_ENTRY} for row in of_entries.get(key, ())),
        )
        for key, rows in _by_document(pending.to_pylist()).items()
    )
    wanted = (one for one in found if on is None or one.law_from <= on)
    return tuple(sorted(wanted, key=lambda one: (one.law_from, one.document_number)))


def all_by_destination(documents: Iterable[PendingDocument], action: str) -> Counter[str]:
    """Return how many all documents together do of an action under each destination."""
    counts: Counter[str] = Counter()
    for one in documents:
        counts += one.by_destination(action)
    return counts


def _by_document(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, date], list[dict[str, Any]]]:
    found: dict[tuple[str, date], list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one["position"]):
        found[row["document_number"], row["published_on"]].append(row)
    return found


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
