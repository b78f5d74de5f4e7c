"""Law that a list does not show yet: documents that add, revise or remove, while no row or fewer cite their pages.

Who it is, only a full text says; that somebody is, and how many, the metadata do. What is told stands or falls with the
list's own day, never with today's:

* Additions are shown when as many rows cite the document as it states; rows that a later document removed count. What
  was told is told until then. A document that first comes LATE_DAYS after its day is not late: what the list lacks of
  it is a difference, for reconciliation.
* A revision is shown when a row cites the document. A removal or a correction leaves no citation: it is shown from the
  day of publication on, or as soon as any row cites the document.
* A document that states no number is told as long as it is newer than the list and no row cites it.

Of a document that a citation may mean which could not be joined, nothing is told. Each action of a document has a row
for all of it, without a destination, and one for each destination that lacks some.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.law_tables import PENDING, PENDING_ENTRIES
from entity_lists.contract.register_tables import AMENDED
from entity_lists.law.stated_rows import LIST_CODE, Number, Row, RowsStated
from entity_lists.reconcile.evidence import Evidence, missing_rows
from entity_lists.register.documents import Key, document_key, touches
from entity_lists.register.stated import lists_named, sentences
from entity_lists.text.search_key import search_key

# The eCFR is one or two working days behind, and a release may be missed: after a month it is no lag any more.
LATE_DAYS = 30

_VERBS = {"add": r"\baddi(?:ng|tions?)\b", "remove": r"\bremov", "correct": r"\bcorrect"}
_DOES = re.compile(
    r"\b(?:add(?:s|ing|itions?)|remov(?:es|ing|als?)|revis(?:es|ing|ions?)|modif(?:ies|ying|ications?)|"
    r"correct(?:s|ing|ions?))\b[^.;]{0,80}\b(?:entit(?:y|ies)|entr(?:y|ies))\b",
    re.IGNORECASE,
)
_OF_ENTRIES = [column.name for column in AMENDED]


@dataclass(frozen=True, kw_only=True)
class _Lacking:
    """What the list lacks of a document; number is None where the document states none."""

    action: str
    number: Number | None
    shown: int
    missing: int | None
    country_code: str | None = None
    country_text: str | None = None


def find_pending(evidence: Evidence, amendments: pa.Table, before: pa.Table | None = None) -> tuple[pa.Table, pa.Table]:
    """Return the tables pending and pending_entries.

    amendments: the Register's table. before: the table pending of the release before, None if there is none.
    """
    known = _seen(before)
    amended = _by_document(amendments)
    rows: list[dict[str, Any]] = []
    for document in documents_of_list(evidence, amended):
        key = document_key(document)
        lacking = [*lacking_of(evidence, document, amended.get(key, ()))]
        rows += [_row(document, one, place, known) for place, one in enumerate(lacking, start=1)]
    entries = _entries({*map(document_key, rows)}, evidence, amended)
    return schema.build(PENDING, rows, source_id=LAW_ID), schema.build(PENDING_ENTRIES, entries, source_id=LAW_ID)


def in_force_on(row: Row, day: date) -> bool:
    """Return whether a row of pending is law on a day: by its day of effect, else as it was filed, else published."""
    since: date = row["effective_on"] or row["filed_on"] or row["published_on"]
    return since <= day


def documents_of_list(evidence: Evidence, amendments: Mapping[Key, Sequence[Row]]) -> Iterator[Row]:
    """Yield the rules that touch the list, oldest first; of one that was published, not what was on inspection."""
    published = {number for (number, _), row in evidence.documents.items() if row["status"] == "published"}
    for key in sorted(evidence.documents, key=lambda one: (one[1], one[0])):
        row = evidence.documents[key]
        is_newest = row["status"] == "published" or key[0] not in published
        if row["type"] == "Rule" and is_newest and _touches(row, key in evidence.stated or key in amendments):
            yield row


def lacking_of(evidence: Evidence, document: Row, amended: Sequence[Row]) -> Iterator[_Lacking]:
    """Yield what the list lacks of a document; amended: the rows read in its full text."""
    key = document_key(document)
    if document["document_number"] in evidence.possible:
        return
    if key in evidence.stated:
        for rows in evidence.stated[key]:
            yield from _of_stated(evidence, key, rows)
    elif _is_ahead(evidence, key) and not evidence.shown_of(key).citations:
        yield from _of_text(amended) if amended else _of_title(document)


def _touches(document: Row, is_counted: bool) -> bool:
    """Return whether a document is known to touch the list; a text that was read goes before what an abstract names."""
    if is_counted or not touches(document, LIST_CODE):
        return is_counted
    if document["lists_touched_by"] == "text":
        return True
    # An abstract may tell of the list and do nothing to it.
    does = LIST_CODE in lists_named(document["title"]) or any(map(_DOES.search, sentences(document["abstract"] or "")))
    return does and not document["has_text"]


def _is_ahead(evidence: Evidence, key: Key) -> bool:
    return key[1] > evidence.as_of


def _is_late(evidence: Evidence, key: Key) -> bool:
    return (evidence.as_of - key[1]).days > LATE_DAYS and key[0] not in evidence.was_pending


def _of_stated(evidence: Evidence, key: Key, rows: RowsStated) -> Iterator[_Lacking]:
    shown = evidence.shown_of(key)
    if rows.action == "add" and rows.are_rows:
        if _is_late(evidence, key):
            return
        whole, lacking = missing_rows(rows, shown)
        for one in evidence.later_removed(key, rows):
            whole -= one.number
            lacking[one.country_code] -= one.number
        if whole > 0:
            yield from _added(rows, whole, lacking, shown.listed)
    elif not _is_reached(evidence, key, rows.action):
        for number in (rows.whole, *rows.by_destination):
            yield _lacking(rows.action, number, shown=0, missing=number.stated)


def _is_reached(evidence: Evidence, key: Key, action: str) -> bool:
    """Return whether the list shows what leaves no count of rows: revisions, corrections, removals."""
    if evidence.shown_of(key).citations:
        return True
    return _is_late(evidence, key) if action == "revise" else not _is_ahead(evidence, key)


def _added(
    rows: RowsStated, missing: int, lacking: Counter[str | None], listed: Counter[str | None]
) -> Iterator[_Lacking]:
    """Yield the additions that lack: all of them, then those of each destination."""
    yield _lacking(rows.action, rows.whole, shown=rows.total - missing, missing=missing)
    for number in rows.by_destination:
        if lacking[number.country_code] > 0:
            here = min(missing, number.stated, lacking[number.country_code])
            yield _lacking(rows.action, number, shown=listed[number.country_code], missing=here)


def _lacking(action: str, number: Number, *, shown: int, missing: int) -> _Lacking:
    return _Lacking(
        action=action,
        number=number,
        shown=shown,
        missing=missing,
        country_code=number.country_code,
        country_text=number.country_text,
    )


def _of_text(amended: Sequence[Row]) -> Iterator[_Lacking]:
    """Yield the rows that a full text has, counted, of a document of which no number is stated."""
    for action in dict.fromkeys(row["action"] for row in amended):
        of_action = [row for row in amended if row["action"] == action]
        yield _Lacking(action=action, number=None, shown=0, missing=len(of_action))
        counted = Counter((row["country_code"], row["country_text"]) for row in of_action if row["country_code"])
        for (code, text), number in counted.items():
            yield _Lacking(action=action, number=None, shown=0, missing=number, country_code=code, country_text=text)


def _of_title(document: Row) -> Iterator[_Lacking]:
    """Yield what a title says is done to the list; a revision, if it does not say."""
    said = [action for action, verb in _VERBS.items() if re.search(verb, document["title"], re.IGNORECASE)]
    if re.search(r"\brevis|\bmodif", document["title"], re.IGNORECASE) or not said:
        said.append("revise")
    for action in said:
        yield _Lacking(action=action, number=None, shown=0, missing=None)


def _by_document(amendments: pa.Table) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in amendments.to_pylist():
        if row["list_code"] == LIST_CODE:
            found.setdefault(document_key(row), []).append(row)
    return found


def _seen(before: pa.Table | None) -> dict[str, Row]:
    """Return the rows of the release before that were pending first, by number: an inspected document keeps it."""
    rows = sorted(before.to_pylist() if before is not None else [], key=lambda row: row["pending_since"], reverse=True)
    return {row["document_number"]: row for row in rows}


def _row(document: Row, lacking: _Lacking, place: int, known: Mapping[str, Row]) -> dict[str, Any]:
    seen = known.get(document["document_number"], {})
    filed_on = document["filed_on"] or seen.get("filed_on")
    ahead = [document["effective_on"], filed_on, document["published_on"], seen.get("pending_since")]
    return {
        **{name: document[name] for name in ("document_number", "published_on", "effective_on", "title", "url")},
        "position": place,
        "list_code": LIST_CODE,
        "action": lacking.action,
        "unit": lacking.number.unit if lacking.number else None,
        "country_code": lacking.country_code,
        "country_text": lacking.country_text,
        "stated": lacking.number.stated if lacking.number else None,
        "shown": lacking.shown,
        "missing": lacking.missing,
        "filed_on": filed_on,
        "pending_since": min(day for day in ahead if day is not None),
    }


def _entries(
    pending: set[Key], evidence: Evidence, amendments: Mapping[Key, Sequence[Row]]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the full texts of pending documents, but the additions that the list shows already."""
    for key in sorted(pending, key=lambda one: (one[1], one[0])):
        names = evidence.shown_of(key).names
        for row in amendments.get(key, ()):
            if row["action"] != "add" or (row["country_code"], search_key(row["name"])) not in names:
                yield {name: row[name] for name in _OF_ENTRIES}
