"""What a list shows of each document: the rows that cite its pages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.law.stated_rows import LIST_CODE
from entity_lists.register.documents import Key, document_key
from entity_lists.text.search_key import search_key

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The rows of a list that cite a document, but members of a row, which have no row of their own.

    listed: rows of which it is the first citation, by destination. amended: rows of which it is a later one. names: of
    the rows listed, with their destinations, folded for comparison. citations: as the rows print them, each once.
    """

    listed: Counter[str | None] = field(default_factory=Counter)
    amended: Counter[str | None] = field(default_factory=Counter)
    names: set[tuple[str | None, str]] = field(default_factory=set)
    citations: dict[str, None] = field(default_factory=dict)

    @property
    def parties(self) -> int:
        """How many names the rows listed have: a party has one row under each of its destinations."""
        return len({name for _, name in self.names})


NOTHING = Shown()


def top_rows(entries: pa.Table, *, list_code: str = LIST_CODE) -> list[Row]:
    """Return the entries of a list that are rows of their own, and no members of another."""
    columns = ["entry_id", "list_code", "parent_entry_id", "name", "country_code", "listed_on"]
    rows = entries.select(columns).to_pylist()
    return [row for row in rows if row["list_code"] == list_code and row["parent_entry_id"] is None]


def citations_of(citations: pa.Table) -> dict[str, list[Row]]:
    """Return the citations of each entry, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in citations.select(["entry_id", "position", "citation", "published_on"]).to_pylist():
        found[row["entry_id"]].append(row)
    return {entry_id: sorted(rows, key=lambda one: one["position"]) for entry_id, rows in found.items()}


def documents_of(joined: pa.Table) -> dict[tuple[str, date | None], Key]:
    """Return the document of each citation that could be joined, by what rows print: the citation and its date."""
    return {
        (row["citation"], row["printed_on"]): document_key(row)
        for row in joined.to_pylist()
        if row["document_number"] is not None
    }


def shown_by_document(listed: Tables, joined: pa.Table) -> dict[Key, Shown]:
    """Return what a list shows of each document; listed: its tables by name. joined: citation_documents."""
    documents, citations = documents_of(joined), citations_of(listed["citations"])
    shown: dict[Key, Shown] = defaultdict(Shown)
    for row in top_rows(listed["entries"]):
        for place, key, citation in _cited(citations.get(row["entry_id"], ()), documents):
            one = shown[key]
            (one.listed if place == 0 else one.amended)[row["country_code"]] += 1
            one.citations.setdefault(citation)
            if place == 0:
                one.names.add((row["country_code"], search_key(row["name"])))
    return dict(shown)


def _cited(rows: Iterable[Row], documents: Mapping[tuple[str, date | None], Key]) -> Iterator[tuple[int, Key, str]]:
    for place, row in enumerate(rows):
        if key := documents.get((row["citation"], row["published_on"])):
            yield place, key, row["citation"]


def possible_numbers(joined: pa.Table) -> set[str]:
    """Return the numbers of the documents that a citation which could not be joined may mean."""
    candidates = (row["candidates"] for row in joined.to_pylist() if row["document_number"] is None)
    return {number for text in candidates if text for number in text.split("; ")}
