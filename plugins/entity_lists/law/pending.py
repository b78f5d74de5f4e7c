"""Law that the list does not show yet: what documents state, and no row, or too few, cite.

From numbers alone one knows that somebody is listed, how many and under which destination; from the full text, who.
A table without a clock: all that is ahead of the list, with the days from which it is in force, known or printed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import LAW_ID
from entity_lists.contract.law_tables import PENDING, PENDING_ENTRIES
from entity_lists.law.statements import LIST_CODE, Shown, Statement, Tables, shown_of, statements_of
from entity_lists.register.stated import lists_named

Row = dict[str, Any]
Key = tuple[str, date]

# A rule that no row cites although the list cites newer ones: it may be late by days, not by months.
_LATE = timedelta(days=30)
_WORDS = {"Addition": "add", "Adding": "add", "Removal": "remove", "Revision": "revise", "Modification": "revise"}


def find_pending(listed: Tables, register: Tables, joined: pa.Table, *, as_of: date) -> tuple[pa.Table, pa.Table]:
    """Return what is pending, and the rows of it that full texts have: the tables PENDING and PENDING_ENTRIES.

    listed: entries and citations of a release of the list as of as_of. register: documents, stated_counts and
    amendments. joined: citation_documents of both.
    """
    shown = shown_of(listed, joined)
    newest = max((day for row in listed["citations"].to_pylist() if (day := row["published_on"])), default=date.min)
    statements = statements_of(register)
    rows = [row for one in statements for row in _missing(one, shown.get(one.key, Shown()), newest, as_of)]
    stated = {one.key for one in statements}
    rows += [
        row
        for document in register["documents"].to_pylist()
        if _key(document) not in stated
        for row in _unnumbered(document, newest, as_of)
    ]
    numbered = _numbered(rows)
    actions = {(*_key(row), row["action"]) for row in numbered}
    entries = (row for row in register["amendments"].to_pylist() if (*_key(row), row["action"]) in actions)
    return (
        schema.build(PENDING, numbered, source_id=LAW_ID),
        schema.build(PENDING_ENTRIES, _entries(entries), source_id=LAW_ID),
    )


def in_force_on(row: Mapping[str, Any], day: date) -> bool:
    """Return whether a pending row is law on a day, or known of by public inspection."""
    since: date = row["pending_since"]
    return since <= day


def _missing(one: Statement, shown: Shown, newest: date, as_of: date) -> Iterator[Row]:
    """Yield what the list does not show of a statement: the whole, then each destination."""
    published_on = one.key[1]
    if one.action == "add":
        counted = shown.listed
        is_late = published_on >= newest or (not counted and published_on > newest - _LATE)
    elif one.action == "revise":
        counted = shown.amended
        is_late = published_on > as_of or (published_on > newest and not counted)
    else:
        # What is removed cites nothing: the list as of that day, or later, has it done.
        counted = shown.listed - shown.listed
        is_late = published_on > as_of
    there = sum(counted.values())
    if not is_late or there >= one.stated:
        return
    yield _row(one.document, one.action, one.unit, stated=one.stated, shown=there)
    for country, stated in one.by_country.items():
        if stated > counted[country]:
            place = {"country_code": country, "country_text": one.country_texts[country]}
            yield _row(one.document, one.action, one.unit, stated=stated, shown=counted[country]) | place


def _unnumbered(document: Mapping[str, Any], newest: date, as_of: date) -> Iterator[Row]:
    """Yield that a document changes the list which states no number: its title says what, or its full text."""
    is_named = LIST_CODE in lists_named(document["title"])
    is_read = document["lists_touched_by"] == "text" and LIST_CODE in (document["lists_touched"] or "").split("; ")
    if document["type"] != "Rule" or document["published_on"] <= max(newest, as_of) or not (is_named or is_read):
        return
    actions = dict.fromkeys(action for word, action in _WORDS.items() if word in document["title"])
    for action in actions or ("revise",):
        yield _row(document, action, None, stated=None, shown=0)


def _row(document: Mapping[str, Any], action: str, unit: str | None, *, stated: int | None, shown: int) -> Row:
    days = [document[name] for name in ("effective_on", "filed_on", "published_on")]
    return {
        "document_number": document["document_number"],
        "published_on": document["published_on"],
        "list_code": LIST_CODE,
        "action": action,
        "unit": unit,
        "stated": stated,
        "shown": shown,
        "missing": None if stated is None else stated - shown,
        "effective_on": document["effective_on"],
        "filed_on": document["filed_on"],
        "pending_since": min(day for day in days if day is not None),
        "title": document["title"],
        "url": document["url"],
    }


def _key(row: Mapping[str, Any]) -> Key:
    return row["document_number"], row["published_on"]


def _numbered(rows: Iterable[Row]) -> list[Row]:
    counts: dict[Key, int] = {}
    numbered = []
    for row in rows:
        counts[_key(row)] = counts.get(_key(row), 0) + 1
        numbered.append(row | {"position": counts[_key(row)]})
    return numbered


def _entries(amendments: Iterable[Row]) -> Iterator[Row]:
    names = {column.name for column in PENDING_ENTRIES.columns} - {"source_id"}
    for row in amendments:
        if row["list_code"] == LIST_CODE:
            yield {name: row[name] for name in names}
