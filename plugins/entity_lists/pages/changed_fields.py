"""What changed of one entry, for people: a field before and after, a row that came or went, a record as its values.

A row that one release lost and the next has alike is one change of that row: its differing words are marked.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any, TypeVar

from entity_lists.contract import tables as contract
from entity_lists.pages.word_diff import Text, marked
from entity_lists.text.plain import cut

# Of a record so much is shown; all of it stands on the entry's own page.
_MOST_OF_VALUE, _MOST_OF_RECORD = 600, 4_000
# And of an entry so many characters, but one field at least, so that a page of them is no megabyte.
_MOST_OF_ENTRY = 8_000
_MOST_OF_NAME = 60
_CUT = "Shown in part: it has {before:,} characters before and {after:,} after. The table changes has all of it."
# From here on two rows are one that was changed; more pairs of rows than that are not compared.
_LEAST_LIKENESS, _MOST_PAIRS = 60.0, 2_500
_MOST_COMPARED = 500
# Where a row stands, and a folded form of what it says, tell people nothing.
_UNTOLD = frozenset({"position", "search_key"})
_ORDER = {
    (table.name, name): place
    for place, (table, name) in enumerate(
        (table, name)
        for table in (contract.ENTRIES, *contract.PARTS)
        for name in ("record", *table.schema.names, "row", "position")
    )
}
_Row = Mapping[str, Any]
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value of a record: the name of its column, or of its table and which row of it."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangedField:
    """One field, row or record of an entry. before, after: its text in words; None where there is none.

    is_record: the entry came or went as a whole; record has its values then. cause: one of codes.CAUSES. cut: the
    sentence that says what is not shown, None where all is.
    """

    table: str
    field: str
    before: Text | None
    after: Text | None
    is_record: bool
    record: tuple[Value, ...]
    cause: str
    cut: str | None


def changed_fields(rows: Iterable[_Row]) -> tuple[ChangedField, ...]:
    """Return what changed of one entry, in the order of the contract.

    rows: of the table changes; table_name, field, before, after and cause.
    """
    ordered = sorted(rows, key=lambda row: (_ORDER.get((row["table_name"], row["field"]), len(_ORDER)), row["cause"]))
    fields: list[ChangedField] = []
    for (table, field, cause), group in groupby(ordered, lambda row: (row["table_name"], row["field"], row["cause"])):
        of_field = list(group)
        if field == "record":
            fields += [_record(table, row["before"] or row["after"], cause) for row in of_field]
        elif field == "row":
            lost = [_row_text(row["before"]) for row in of_field if row["before"]]
            gained = [_row_text(row["after"]) for row in of_field if row["after"]]
            fields += [_field(table, field, *pair, cause) for pair in _paired(lost, gained)]
        elif field == "position":
            fields += [_field(table, field, _order(row["before"]), _order(row["after"]), cause) for row in of_field]
        else:
            fields += [_field(table, field, row["before"], row["after"], cause) for row in of_field]
    return tuple(fields)


def of_one_page(fields: Sequence[ChangedField]) -> tuple[ChangedField, ...]:
    """Return as many of an entry's fields as a page shows of it."""
    sizes = list(accumulate(map(_size, fields)))
    return tuple(fields[: max(bisect_right(sizes, _MOST_OF_ENTRY), 1)])


def _size(field: ChangedField) -> int:
    return sum(len(part.text) for part in (field.before or ()) + (field.after or ())) + sum(
        len(value.text) for value in field.record
    )


def _field(table: str, field: str, before: str | None, after: str | None, cause: str) -> ChangedField:
    texts = marked(before, after)
    return ChangedField(
        table=cut(table, _MOST_OF_NAME),
        field=cut(field, _MOST_OF_NAME),
        before=texts.before,
        after=texts.after,
        is_record=False,
        record=(),
        cause=cut(cause, _MOST_OF_NAME),
        cut=_CUT.format(before=len(before or ""), after=len(after or "")) if texts.is_cut else None,
    )


def _record(table: str, record: str, cause: str) -> ChangedField:
    values = list(_values(record))
    shown: list[Value] = []
    room = _MOST_OF_RECORD
    for value in values:
        room -= len(value.name) + len(value.text)
        if room < 0:
            break
        shown.append(value)
    left = len(values) - len(shown)
    return ChangedField(
        table=cut(table, _MOST_OF_NAME),
        field="record",
        before=None,
        after=None,
        is_record=True,
        record=tuple(shown),
        cause=cut(cause, _MOST_OF_NAME),
        cut=f"{left:,} more {'value is' if left == 1 else 'values are'} in the table changes." if left else None,
    )


def _values(text: str) -> Iterator[Value]:
    record = _parsed(text, dict)
    if record is None or not isinstance(record.get("entry"), dict):
        yield Value(name="record", text=cut(text, _MOST_OF_VALUE))
        return
    for name, value in record["entry"].items():
        if value is not None and name not in _UNTOLD:
            yield Value(name=name, text=cut(_told(value), _MOST_OF_VALUE))
    for part in contract.PARTS:
        for place, row in enumerate(record.get(part.name, ()), start=1):
            yield Value(name=f"{part.name} {place}", text=cut("; ".join(_pairs(row)), _MOST_OF_VALUE))


def _row_text(text: str) -> str:
    row = _parsed(text, dict)
    return text if row is None else "\n".join(_pairs(row))


def _parsed(text: str, kind: type[Parsed]) -> Parsed | None:
    """Return what JSON says, None if it is none of that kind: then it is told as it stands."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, kind) else None


def _pairs(row: _Row) -> Iterator[str]:
    return (f"{name}: {_told(value)}" for name, value in row.items() if value is not None and name not in _UNTOLD)


def _told(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _order(text: str | None) -> str | None:
    """Return rows in their order, a line each: the first thing that each says."""
    rows = None if text is None else _parsed(text, list)
    return text if rows is None else "\n".join(_first(str(row)) for row in rows)


def _first(text: str) -> str:
    row = _parsed(text, dict)
    firsts = (_told(value) for name, value in (row or {}).items() if value is not None and name not in _UNTOLD)
    return next(firsts, text)


def _paired(lost: Sequence[str], gained: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield each lost row with the gained one that is most like it, then those that are like none."""
    pairs = dict(_likest(lost, gained)) if len(lost) * len(gained) <= _MOST_PAIRS else {}
    for place, row in enumerate(lost):
        yield row, gained[pairs[place]] if place in pairs else None
    taken = set(pairs.values())
    for place, row in enumerate(gained):
        if place not in taken:
            yield None, row


def _likest(lost: Sequence[str], gained: Sequence[str]) -> Iterator[tuple[int, int]]:
    from rapidfuzz.fuzz import ratio

    scores = (
        (ratio(old[:_MOST_COMPARED], new[:_MOST_COMPARED], score_cutoff=_LEAST_LIKENESS), place, other)
        for place, old in enumerate(lost)
        for other, new in enumerate(gained)
    )
    done: set[int] = set()
    taken: set[int] = set()
    for score, place, other in sorted(scores, key=lambda one: (-one[0], *one[1:])):
        if score and place not in done and other not in taken:
            done.add(place)
            taken.add(other)
            yield place, other
