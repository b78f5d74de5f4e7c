"""What documents state and what a list shows, side by side; and which of the rows that lack were removed later."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from entity_lists.law.shown import NOTHING, Shown, Tables, possible_numbers, shown_by_document
from entity_lists.law.stated_rows import Row, RowsStated, stated_rows
from entity_lists.reconcile.removals import Removal, between, removals, uncounted
from entity_lists.register.destinations import countries_in
from entity_lists.register.documents import Key, document_key


@dataclass(frozen=True, kw_only=True)
class Removed:
    """Rows that a document added and a later one removed: how many, where, and which document says so."""

    number: int
    country_code: str | None
    by: Removal


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of the documents that touch a list, as of the day of a release of it.

    documents: rows of the Register's table. possible: numbers of documents that a citation which could not be joined
    may mean: of these it cannot be told what the list shows. was_pending: numbers of documents that were told to be
    pending in the release before: they are until the list shows them, however long it takes.
    """

    as_of: date
    documents: Mapping[Key, Row]
    stated: Mapping[Key, Sequence[RowsStated]]
    shown: Mapping[Key, Shown]
    removals: Sequence[Removal]
    possible: frozenset[str]
    was_pending: frozenset[str] = frozenset()

    def shown_of(self, key: Key) -> Shown:
        """Return what the list shows of a document."""
        return self.shown.get(key, NOTHING)

    def later_removed(self, key: Key, added: RowsStated) -> tuple[Removed, ...]:
        """Return which of the rows that a document added, and that the list lacks, later documents say they removed."""
        later = between(self.removals, key[1], self.as_of)
        whole, lacking = missing_rows(added, self.shown_of(key))
        if not added.by_destination:
            return tuple(self._removed_somewhere(key, later, whole))
        found: list[Removed] = []
        for code, number in lacking.items():
            # A row under another destination than stated lacks here and is one too many there.
            found += _removed(later, code, min(number, whole - sum(one.number for one in found)))
        return tuple(found)

    def uncounted_removals(self, key: Key) -> list[str]:
        """Return the later documents that may have removed rows and state no number."""
        return uncounted(self.documents.values(), self.stated, key[1], self.as_of)

    def _removed_somewhere(self, key: Key, later: Sequence[Removal], number: int) -> Iterator[Removed]:
        """Yield removals of rows whose destinations are not counted: first where the list shows no row any more."""
        named = sorted(countries_in([self.documents[key]["abstract"] or ""]) if key in self.documents else ())
        listed = self.shown_of(key).listed
        for code in (*sorted(named, key=lambda one: listed[one] > 0), *(() if named else (None,))):
            found = [*_removed(later, code, number)]
            yield from found
            number -= sum(one.number for one in found)


def gather(
    listed: Tables, register: Tables, joined: pa.Table, *, as_of: date, pending_before: pa.Table | None = None
) -> Evidence:
    """Return the evidence; listed, register: the tables of a release each. joined: citation_documents.

    pending_before: the table pending of the derived release before, None if there is none.
    """
    stated = stated_rows(register["stated_counts"].to_pylist())
    return Evidence(
        as_of=as_of,
        documents={document_key(row): row for row in register["documents"].to_pylist()},
        stated=stated,
        shown=shown_by_document(listed, joined),
        removals=removals(stated),
        possible=frozenset(possible_numbers(joined)),
        was_pending=frozenset(pending_before["document_number"].to_pylist() if pending_before is not None else ()),
    )


def missing_rows(added: RowsStated, shown: Shown) -> tuple[int, Counter[str | None]]:
    """Return how many rows the list lacks of those added, and under each destination, if they are counted so."""
    lacking = max(0, added.total - shown.listed.total())
    stated: Counter[str | None] = Counter()
    for one in added.by_destination if lacking else ():
        stated[one.country_code] += one.stated
    return lacking, stated - shown.listed


def _removed(later: Sequence[Removal], code: str | None, number: int) -> Iterator[Removed]:
    """Yield the removals that account for rows of a destination, the oldest first."""
    for one in later:
        taken = min(number, one.most_under(code))
        if taken > 0:
            yield Removed(number=taken, country_code=code, by=one)
            number -= taken
