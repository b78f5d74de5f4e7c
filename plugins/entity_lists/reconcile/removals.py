"""What documents say that they removed, by destination: why a list shows fewer rows than an earlier one added.

A removal is told in entities, and the destinations from which each is removed are named, without numbers: "a second
entity listed under the destinations of Canada, India, Japan, Malaysia, Sweden and the UAE". A party has one row under
a destination, so each destination named is a row at least.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from entity_lists.law.stated_rows import LIST_CODE, Row, RowsStated
from entity_lists.register.destinations import countries_in
from entity_lists.register.documents import Key, document_key, touches

_REMOVES = re.compile(r"\bremov", re.IGNORECASE)
_REMOVES_UNCOUNTED = re.compile(r"\bremov(?:al|es|ing)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Removal:
    """Rows that a document says it removes: how many, and how many under each destination that it names."""

    document: Key
    total: int
    by_destination: Counter[str]

    def most_under(self, destination: str | None) -> int:
        """Return how many rows it may have removed under a destination; under any if it names none."""
        return self.by_destination[destination] if destination and self.by_destination else self.total


def removals(stated: Mapping[Key, Sequence[RowsStated]]) -> list[Removal]:
    """Return the removals of rows that documents state, oldest first."""
    found = [
        _removal(key, rows)
        for key, of_document in stated.items()
        for rows in of_document
        if rows.action == "remove" and rows.are_rows
    ]
    return sorted(found, key=lambda one: (one.document[1], one.document[0]))


def between(removed: Iterable[Removal], after: date, upto: date) -> list[Removal]:
    """Return the removals that were published after a day, and not after another."""
    return [one for one in removed if after < one.document[1] <= upto]


def uncounted(documents: Iterable[Row], stated: Mapping[Key, object], after: date, upto: date) -> list[str]:
    """Return the numbers of the documents of those days that may remove rows, and of which no number can be read."""
    return [
        row["document_number"]
        for row in documents
        if after < row["published_on"] <= upto
        and document_key(row) not in stated
        and touches(row, LIST_CODE)
        and _REMOVES_UNCOUNTED.search(f"{row['title']} {row['abstract'] or ''}")
    ]


def _removal(key: Key, rows: RowsStated) -> Removal:
    if rows.by_destination:
        named = Counter({one.country_code: one.stated for one in rows.by_destination if one.country_code})
    else:
        start = _REMOVES.search(rows.sentence)
        codes = countries_in([rows.sentence[start.end() :] if start else rows.sentence])
        named = Counter(dict.fromkeys(codes, rows.total if len(codes) == 1 else 1))
    return Removal(document=key, total=max(rows.total, named.total()), by_destination=named)
