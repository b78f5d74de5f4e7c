"""What documents state that they do to the list, beside what the list shows of each: counted, whole and by destination.

Entries of the list are counted as the publisher prints them: its rows, without the members of a row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

Key = tuple[str, date]
Tables = Mapping[str, pa.Table]
Countries = Counter[str | None]

LIST_CODE = "EL"
# In the order in which they say how many rows are meant.
_UNITS = ("entry", "entity", "address", "alias")


@dataclass(kw_only=True)
class Shown:
    """What the list shows of one document: rows that cite it first, and rows that cite it later, by destination."""

    listed: Countries = field(default_factory=Counter)
    amended: Countries = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one document states of one action: the rows that it means in all, and by destination where it says so.

    rows: how many rows of the list are meant, as far as the numbers say; None where only parts of rows are counted
        (addresses of entries, aliases). unit: in which the rows are counted. has_entries: whether the document counts
        entries itself, or only parties, which may have several.
    """

    document: Mapping[str, Any]
    action: str
    unit: str
    stated: int
    has_entries: bool
    by_country: Countries
    country_texts: Mapping[str | None, str]
    sentences: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Number and publication date of the document."""
        return self.document["document_number"], self.document["published_on"]


def top_level(entries: pa.Table) -> dict[str, str | None]:
    """Return the rows of the list: entry_id of each to its destination, without the members of a row."""
    return {row["entry_id"]: row["country_code"] for row in _rows(entries) if row["parent_entry_id"] is None}


def shown_of(listed: Tables, joined: pa.Table) -> dict[Key, Shown]:
    """Return what the list shows of each document. listed: entries and citations. joined: citation_documents."""
    countries = top_level(listed["entries"])
    documents = {
        (row["citation"], row["printed_on"]): (row["document_number"], row["published_on"])
        for row in _rows(joined)
        if row["document_number"]
    }
    found: dict[Key, Shown] = defaultdict(Shown)
    for row in _rows(listed["citations"]):
        key = documents.get((row["citation"], row["published_on"]))
        if key is None or row["entry_id"] not in countries:
            continue
        counted = found[key].listed if row["role"] == "listed" else found[key].amended
        counted[countries[row["entry_id"]]] += 1
        found[key].pages.add(row["citation"])
    return dict(found)


def statements_of(register: Tables) -> list[Statement]:
    """Return what documents state of the Entity List, oldest first; register: documents and stated_counts."""
    documents = {(row["document_number"], row["published_on"]): row for row in _rows(register["documents"])}
    grouped: dict[tuple[Key, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(register["stated_counts"]):
        if row["list_code"] == LIST_CODE:
            grouped[(row["document_number"], row["published_on"]), _action(row["action"])].append(row)
    found = [_statement(documents[key], action, rows) for (key, action), rows in grouped.items()]
    return sorted(found, key=lambda one: (one.key[1], one.key[0], one.action))


def _action(action: str) -> str:
    # A correction revises the row; what is told apart is only why.
    return "revise" if action == "correct" else action


def _statement(document: Mapping[str, Any], action: str, rows: list[dict[str, Any]]) -> Statement:
    totals = [row for row in rows if row["country_text"] is None]
    units = Counter[str]()
    for row in totals:
        units[row["unit"]] += row["stated"]
    entries, parties, addresses = units["entry"], units["entity"], units["address"]
    if action == "add":
        # A listed address is an entry of its own.
        unit, stated = ("entry", entries) if entries else ("entity", parties + addresses)
    else:
        unit, stated = next(((name, units[name]) for name in _UNITS if units[name]), ("entity", 0))
        if action == "revise":
            unit, stated = ("entry", entries + parties) if entries + parties else (unit, stated)
    by_country: Countries = Counter()
    texts: dict[str | None, str] = {}
    for row in rows:
        if row["country_text"] is not None and row["country_code"]:
            by_country[row["country_code"]] += row["stated"]
            texts[row["country_code"]] = row["country_text"]
    return Statement(
        document=document,
        action=action,
        unit=unit,
        stated=stated,
        has_entries=bool(entries),
        by_country=by_country,
        country_texts=texts,
        sentences=tuple(dict.fromkeys(row["sentence"] for row in rows)),
    )


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    yield from table.to_pylist()
