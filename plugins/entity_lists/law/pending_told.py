"""Whom to tell of pending law, and when: each document once when it appears, and once more after two working days.

What was told stands in the store, best effort: if it cannot be read, a document is told once too often, never too
seldom. A document that is not pending any more is forgotten.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from entity_lists.errors import StoreError
from entity_lists.law.pending_documents import PendingDocument, pending_documents
from entity_lists.store import canonical_json
from entity_lists.store.keys import pending_told_key
from entity_lists.text.plain import cut, plain
from entity_lists.workdays import workdays_later

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# Document number and day of publication, to the times (UTC, ISO) when it was told.
Told = Mapping[str, list[str]]

AGAIN_AFTER_WORKDAYS = 2
_MOST_ENTRIES, _MOST_CHARACTERS = 10, 300
_DONE = {"add": "to be added", "revise": "to be revised", "remove": "to be removed", "correct": "to be corrected"}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What people are told of one document: a title of one line, and a body of a few."""

    document_number: str
    title: str
    body: str


def to_tell(pending: pa.Table, entries: pa.Table, told: Told, *, now: datetime) -> tuple[list[Telling], dict[str, Any]]:
    """Return what is to be told now (UTC), and what is then told: to be kept when it was.

    pending, entries: the tables of the derived release in force. told: as read_told returns it.
    """
    tellings: list[Telling] = []
    kept: dict[str, Any] = {}
    for document in pending_documents(pending, entries):
        key = f"{document.document_number}@{document.published_on}"
        times = list(told.get(key, ()))
        if _is_due(times, now):
            times.append(now.isoformat(timespec="seconds"))
            tellings.append(_telling(document, is_again=len(times) > 1))
        kept[key] = times
    return tellings, kept


def read_told(store: "Store", source_id: str) -> Told:
    """Return what was told of a derived data set; nothing if that cannot be read."""
    with suppress(StoreError, orjson.JSONDecodeError):
        stored = store.find(pending_told_key(source_id))
        value = orjson.loads(stored.content) if stored else {}
        if isinstance(value, dict) and all(_are_times(times) for times in value.values()):
            return value
    return {}


def keep_told(store: "Store", source_id: str, told: Mapping[str, Any]) -> None:
    """Keep what was told, if the store can be written."""
    with suppress(StoreError):
        store.put(pending_told_key(source_id), canonical_json.to_bytes(dict(told)))


def _are_times(value: object) -> bool:
    try:
        return isinstance(value, list) and all(datetime.fromisoformat(text).tzinfo for text in value)
    except (TypeError, ValueError):
        return False


def _is_due(times: list[str], now: datetime) -> bool:
    if not times:
        return True
    first = datetime.fromisoformat(times[0]).date()
    return len(times) == 1 and now.date() >= workdays_later(first, AGAIN_AFTER_WORKDAYS)


def _telling(document: PendingDocument, *, is_again: bool) -> Telling:
    still = "still " if is_again else ""
    lines = [
        f"document: {document.document_number}, {document.title}",
        f"law from: {document.law_from}; ahead of the list since {document.pending_since}",
        *(f"- {told(document, action)}" for action in document.missing),
        *(f"- {_entry(row)}" for row in document.entries[:_MOST_ENTRIES]),
        *(
            [f"- and {len(document.entries) - _MOST_ENTRIES} rows more"]
            if len(document.entries) > _MOST_ENTRIES
            else []
        ),
        f"read: {document.url}",
    ]
    title = f"entity-lists: {still}pending: {document.document_number} is not in the list yet"
    return Telling(document_number=document.document_number, title=title, body="\n".join(map(_short, lines)))


def told(document: PendingDocument, action: str) -> str:
    """Return what the list lacks of an action of a document: how many, and by destination."""
    number = document.missing[action]
    if number is None:
        return f"{_DONE[action]}: how many is not said"
    counts = document.by_destination(action)
    under = ", ".join(f"{code} {count}" for code, count in counts.most_common())
    return f"{_DONE[action]}: {number:,} ({under})"


def _entry(row: Mapping[str, Any]) -> str:
    return f"{row['action']}: {row['name']} ({row['country_code'] or row['country_text'] or 'destination not said'})"


def _short(line: str) -> str:
    return cut(plain(" ".join(line.split())), _MOST_CHARACTERS)
