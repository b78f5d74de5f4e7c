"""How many rows of a list a document says that it adds, revises, corrects or removes.

A document counts entities, entries and addresses of one addition: 40 entities under 42 entries, and four addresses
under four entries. A row of the list is an entry; where a document counts none, each entity is at least one row, and so
is each address that it adds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from entity_lists.register.documents import Key, document_key

Row = Mapping[str, Any]
LIST_CODE = "EL"


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number that a document states; country_code and country_text are None of a total."""

    unit: str
    stated: int
    country_code: str | None
    country_text: str | None


@dataclass(frozen=True, kw_only=True)
class RowsStated:
    """What a document says that it does to rows of the list, in one unit or in units that add up.

    are_rows: False of aliases, and of addresses that are not added: they stand within rows. by_destination: () unless
    the numbers of the destinations add up to the total.
    """

    action: str
    are_rows: bool
    totals: tuple[Number, ...]
    by_destination: tuple[Number, ...]
    sentence: str

    @property
    def total(self) -> int:
        """The number of rows, or of aliases or addresses."""
        return sum(one.stated for one in self.totals)

    @property
    def unit(self) -> str:
        """The unit of all of the numbers, joined with " and "."""
        return " and ".join(dict.fromkeys(one.unit for one in self.totals))

    @property
    def whole(self) -> Number:
        """The number of all of them: in entities where it is of entities and addresses, which are rows alike."""
        return Number(unit=self.totals[0].unit, stated=self.total, country_code=None, country_text=None)


def stated_rows(stated_counts: Iterable[Row], *, list_code: str = LIST_CODE) -> dict[Key, tuple[RowsStated, ...]]:
    """Return what each document says that it does to a list; stated_counts: rows of the table."""
    of_documents: dict[Key, list[Row]] = defaultdict(list)
    for row in stated_counts:
        if row["list_code"] == list_code:
            of_documents[document_key(row)].append(row)
    return {key: tuple(_of_document(rows)) for key, rows in of_documents.items()}


def _of_document(rows: list[Row]) -> Iterable[RowsStated]:
    by_action: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one["position"]):
        by_action[row["action"]].append(row)
    for action, of_action in by_action.items():
        units = {row["unit"] for row in of_action}
        countable = ("entity", "address") if action == "add" else ("entity",)
        of_rows = ("entry",) if "entry" in units else countable
        within = units - {"entry", "entity", *of_rows, *countable}
        for are_rows, chosen in ((True, of_rows), *((False, (unit,)) for unit in sorted(within))):
            if numbers := [row for row in of_action if row["unit"] in chosen]:
                yield _rows_stated(action, are_rows, numbers)


def _rows_stated(action: str, are_rows: bool, rows: list[Row]) -> RowsStated:
    totals = [_number(row) for row in rows if row["country_text"] is None]
    destinations = _by_destination(_number(row) for row in rows if row["country_text"] is not None)
    is_whole = sum(one.stated for one in destinations) == sum(one.stated for one in totals)
    return RowsStated(
        action=action,
        are_rows=are_rows,
        totals=tuple(totals or destinations),
        by_destination=tuple(destinations) if is_whole or not totals else (),
        sentence=rows[0]["sentence"],
    )


def _by_destination(numbers: Iterable[Number]) -> list[Number]:
    """Return one number a destination, which a document may name twice: for its entities, and for its addresses."""
    found: dict[str | None, Number] = {}
    for one in numbers:
        key = one.country_code or one.country_text
        before = found.get(key)
        found[key] = replace(before, stated=before.stated + one.stated) if before else one
    return [*found.values()]


def _number(row: Row) -> Number:
    return Number(
        unit=row["unit"],
        stated=row["stated"],
        country_code=row["country_code"],
        country_text=row["country_text"],
    )
