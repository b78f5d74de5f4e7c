"""The ledger between two releases of a list: old rows, what rules say they added and removed, new rows.

A row is known by its destination and its name. What came or left without a number that says so is told by name: a row
that a rule re-cut, and one that the older release lacked although a rule had added it before.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from entity_lists.law.shown import NOTHING, Row, Shown, Tables, citations_of, documents_of, shown_by_document, top_rows
from entity_lists.reconcile.evidence import Evidence
from entity_lists.reconcile.removals import Removal
from entity_lists.register.documents import Key
from entity_lists.text.counted import counted
from entity_lists.text.plain import cut
from entity_lists.text.search_key import search_key

_MOST_NAMES, _MOST_CHARACTERS = 12, 60
# Of each removal, how many rows under each destination are still to be found.
_Budget = dict[Key, Counter[str | None]]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A row that came or left: who, where, and the document that says so; None if none does."""

    name: str
    country_code: str | None
    document: Key | None
    is_recut: bool = False

    @property
    def told(self) -> str:
        """The row in a few words."""
        places = ", ".join(filter(None, (self.country_code, self.document[0] if self.document else None)))
        name = cut(self.name, _MOST_CHARACTERS)
        return f"{name} ({places})" if places else name


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What was there, what was stated, what came and left.

    added, removed: rows that the documents in between state. came: how many rows came, of which listed cite a document
    in between first. left: rows that left as stated. other_came, other_left: those that no number says.
    """

    rows_before: int
    rows_after: int
    added: int
    removed: int
    documents: int
    listed: int
    left: tuple[Moved, ...]
    other_came: tuple[Moved, ...]
    other_left: tuple[Moved, ...]

    @property
    def expected(self) -> int:
        """Old, and stated added, less stated removed."""
        return self.rows_before + self.added - self.removed

    @property
    def in_between(self) -> int:
        """How many rows were added and removed again in between, as the removals have it."""
        return self.removed - len(self.left)

    @property
    def is_equal(self) -> bool:
        """Whether the stated numbers alone lead from one release to the other."""
        return self._adds_up and not self.other_came and not self.other_left

    @property
    def is_explained(self) -> bool:
        """Whether they do with rows that documents name without a number."""
        return self._adds_up and all(map(self.is_known, (*self.other_came, *self.other_left)))

    def is_known(self, row: Moved) -> bool:
        """Return whether a document says why a row came or left; re-cut are rows of a destination where others came."""
        recut = {one.country_code for one in self.other_came if one.is_recut}
        return row.document is not None or (row in self.other_left and row.country_code in recut)

    @property
    def _adds_up(self) -> bool:
        return self.added - self.listed == self.in_between

    def told(self) -> str:
        """Return the ledger in words, with the names of the rows that left, and of those that no number says."""
        came, left = self.listed + len(self.other_came), len(self.left) + len(self.other_left)
        recut = [one for one in self.other_came if one.is_recut]
        lacked = [one for one in self.other_came if not one.is_recut]
        parts = [
            f"{self.rows_before:,} rows + {self.added:,} that {counted(self.documents, 'rule')} added - "
            f"{self.removed:,} removed = {self.expected:,}, listed are {self.rows_after:,}",
            f"by rows: {self.rows_before:,} + {came:,} - {left:,} = {self.rows_after:,}",
            f"added and removed again: {self.in_between}" if self.in_between else "",
            _names("removed", self.left),
            _names("left, re-cut", self.other_left),
            _names("came, re-cut", recut),
            _names("added by an earlier rule, but not in the older release", lacked),
        ]
        return f"{'; '.join(part for part in parts if part)}."


def ledger(evidence: Evidence, old: Tables, new: Tables, joined: pa.Table, *, unshown: Collection[Key] = ()) -> Ledger:
    """Return the ledger between two releases of a list.

    evidence: of the newer one, and joined: the documents of its citations. unshown: documents whose additions it does
    not show yet.
    """
    between = _between(evidence, shown_by_document(old, joined))
    removals = [one for one in evidence.removals if one.document in between]
    before, after = top_rows(old["entries"]), top_rows(new["entries"])
    came, gone = _without(after, before), _without(before, after)
    citations, documents = citations_of(new["citations"]), documents_of(joined)
    listed: list[Row] = []
    other: list[tuple[Row, list[Key | None]]] = []
    for row in came:
        keys = [documents.get((one["citation"], one["published_on"])) for one in citations.get(row["entry_id"], ())]
        if keys and keys[0] in between:
            listed.append(row)
        else:
            other.append((row, keys))
    added = [key for key in between if key not in unshown]
    left, other_left = _matched(gone, _budget(evidence, removals, added))
    return Ledger(
        rows_before=len(before),
        rows_after=len(after),
        added=sum(_added(evidence, key) for key in added),
        removed=sum(one.total for one in removals),
        documents=sum(_added(evidence, key) > 0 for key in added),
        listed=len(listed),
        left=left,
        other_came=tuple(_came(row, keys, between) for row, keys in other),
        other_left=other_left,
    )


def _between(evidence: Evidence, shown_before: Mapping[Key, Shown]) -> set[Key]:
    """Return the documents whose changes lie between two releases: which the older one does not show.

    What it shows of a document without rows of its own, as of removals, cannot be told: its day has to be after that of
    all documents whose rows the older release lists.
    """
    newest = max((key[1] for key, shown in shown_before.items() if shown.listed), default=date.min)
    known = {*evidence.stated, *evidence.shown}
    listed = {key for key in known if evidence.shown_of(key).listed and not shown_before.get(key, NOTHING).listed}
    unseen = {key for key in known if key[1] > newest and key not in shown_before}
    return {key for key in listed if key[1] >= newest} | {key for key in unseen if key[1] <= evidence.as_of}


def _added(evidence: Evidence, key: Key) -> int:
    """Return how many rows a document added: as it states, or as the list shows where it counts parties or nothing."""
    shown = evidence.shown_of(key)
    stated = [one for one in evidence.stated.get(key, ()) if one.action == "add" and one.are_rows]
    counts_rows = stated and not ("entry" not in stated[0].unit and shown.parties == stated[0].total)
    return stated[0].total if counts_rows else shown.listed.total()


def _without(rows: Sequence[Row], others: Iterable[Row]) -> list[Row]:
    """Return the rows of which the others have none, or fewer of the same destination and name."""
    left = Counter(map(_key, others))
    found = []
    for row in rows:
        if left[_key(row)] > 0:
            left[_key(row)] -= 1
        else:
            found.append(row)
    return found


def _key(row: Row) -> tuple[str | None, str]:
    return row["country_code"], search_key(row["name"])


def _budget(evidence: Evidence, removals: Sequence[Removal], added: Iterable[Key]) -> _Budget:
    """Return how many rows removals say they removed under each destination, less those that were added in between."""
    budget = {one.document: Counter[str | None](one.by_destination) for one in removals}
    for key in added:
        for rows in evidence.stated.get(key, ()):
            if rows.action == "add" and rows.are_rows:
                for one in evidence.later_removed(key, rows):
                    budget[one.by.document][one.country_code] -= one.number
    return budget


def _matched(gone: Iterable[Row], budget: _Budget) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    """Return the rows that left as removals state, each with the oldest that may be it, and the others."""
    stated: list[Moved] = []
    other: list[Moved] = []
    for row in gone:
        code = row["country_code"]
        by = next((key for key, left in budget.items() if left[code] > 0), None)
        if by is not None:
            budget[by][code] -= 1
        moved = Moved(name=row["name"], country_code=code, document=by)
        (stated if by else other).append(moved)
    return tuple(stated), tuple(other)


def _came(row: Row, keys: Sequence[Key | None], between: Collection[Key]) -> Moved:
    """Return a row that came although its first citation is older: re-cut in between, or lacking before."""
    recut = next((key for key in keys if key in between), None)
    document = recut or next((key for key in keys if key), None)
    return Moved(
        name=row["name"],
        country_code=row["country_code"],
        document=document,
        is_recut=recut is not None,
    )


def _names(what: str, rows: Sequence[Moved]) -> str:
    if not rows:
        return ""
    more = f" and {len(rows) - _MOST_NAMES} more" if len(rows) > _MOST_NAMES else ""
    return f"{what}: {', '.join(one.told for one in rows[:_MOST_NAMES])}{more}"
