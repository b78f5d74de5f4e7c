"""What documents say they changed, beside what a list shows: each difference explained by name, or told as one.

stated_shown: a rule's number of additions is the number of rows that cite it first, and of those that later rules say
they removed. A party is one entity and a row under each of its destinations, so 91 entities may be 96 rows: then there
are 91 names. Of revisions and removals a list does not tell how many there were, so that they differ says nothing.

printed_date and volume_year check the citations themselves (citation_checks.py), the ledger two releases of the list
(ledger.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.kinds import LAW_ID
from entity_lists.contract.law_tables import RECONCILIATION
from entity_lists.law.shown import Shown, Tables
from entity_lists.law.stated_rows import RowsStated
from entity_lists.reconcile.citation_checks import printed_dates, volumes
from entity_lists.reconcile.compared import DIFFERENT, EQUAL, EXPLAINED, UNKNOWN, Compared
from entity_lists.reconcile.evidence import Evidence, Removed
from entity_lists.reconcile.ledger import Moved, ledger
from entity_lists.reconcile.pending import lacking_of
from entity_lists.register.documents import Key
from entity_lists.text.counted import counted

_REVISED = ("revise", "correct")


def reconcile(evidence: Evidence, listed: Tables, joined: pa.Table, *, ledger_from: Tables | None = None) -> pa.Table:
    """Return the table reconciliation.

    listed: tables of a release of the list. joined: citation_documents; evidence is of both. ledger_from: the tables of
    an earlier release of the list, for the ledger between both.
    """
    comparisons: dict[str, Iterable[Compared]] = {
        "stated_shown": stated_shown(evidence),
        "ledger": _ledger(evidence, ledger_from, listed, joined),
        "printed_date": printed_dates(joined.to_pylist()),
        "volume_year": volumes(joined.to_pylist()),
    }
    rows = (
        _row(comparison, place, one)
        for comparison, compared in comparisons.items()
        for place, one in enumerate(compared, start=1)
    )
    return schema.build(RECONCILIATION, rows, source_id=LAW_ID)


def stated_shown(evidence: Evidence) -> Iterator[Compared]:
    """Yield a comparison of each number that a document states, or that a list shows; documents oldest first."""
    for key in sorted({*evidence.stated, *evidence.shown}, key=lambda one: (one[1], one[0])):
        if key not in evidence.stated:
            yield _without_number(evidence, key)
        for rows in evidence.stated.get(key, ()):
            if rows.action == "add" and rows.are_rows:
                yield from _additions(evidence, key, rows)
            elif rows.action == "remove" and rows.are_rows:
                yield _removal(evidence, key, rows)
        if revised := [one for one in evidence.stated.get(key, ()) if one.action in _REVISED and one.are_rows]:
            yield _revisions(evidence, key, revised)


def _row(comparison: str, place: int, one: Compared) -> dict[str, Any]:
    return {"comparison": comparison, "position": place, **asdict(one), "difference": one.difference}


def _additions(evidence: Evidence, key: Key, rows: RowsStated) -> Iterator[Compared]:
    shown, removed = evidence.shown_of(key), evidence.later_removed(key, rows)
    result, why = _of_additions(evidence, key, rows, removed)
    said = f"adds {_counted(rows.total, rows.unit)}; it is the first citation of {_rows(shown.listed.total())}"
    yield Compared(
        **_named(key, shown),
        action="add",
        unit=rows.unit,
        stated=rows.total,
        shown=shown.listed.total(),
        later_removed=sum(one.number for one in removed),
        result=result,
        explanation=f"{said}{f'; {why}' if why else ''}.",
    )
    if rows.by_destination:
        yield from _by_destination(key, rows, shown, removed, result)


def _of_additions(evidence: Evidence, key: Key, rows: RowsStated, removed: Sequence[Removed]) -> tuple[str, str | None]:
    """Return the result of a rule's additions, and why it is that."""
    shown = evidence.shown_of(key)
    difference = shown.listed.total() + sum(one.number for one in removed) - rows.total
    if difference == 0:
        return (EXPLAINED, _told_removed(removed)) if removed else (EQUAL, None)
    if difference > 0 and "entry" not in rows.unit and shown.parties == rows.total:
        return EXPLAINED, f"they have {shown.parties} names, some of them under several destinations"
    if _is_pending(evidence, key, "add"):
        return EXPLAINED, "the list does not show all of it yet: it is pending"
    if key[0] in evidence.possible:
        return UNKNOWN, "a citation that could not be joined may mean this document"
    if difference < 0 and (uncounted := evidence.uncounted_removals(key)):
        return UNKNOWN, f"{counted(len(uncounted), 'later rule')} may have removed rows and no number of them is known"
    return (
        DIFFERENT,
        f"{_rows(abs(difference))} {'more' if difference > 0 else 'fewer'} than stated, and no rule says why",
    )


def _by_destination(
    key: Key, rows: RowsStated, shown: Shown, removed: Sequence[Removed], whole: str
) -> Iterator[Compared]:
    stated: Counter[str] = Counter()
    for one in rows.by_destination:
        if one.country_code:
            stated[one.country_code] += one.stated
    for code in dict.fromkeys([*stated, *sorted(code for code in shown.listed if code)]):
        here = [one for one in removed if one.country_code == code]
        compared = Compared(
            **_named(key, shown),
            action="add",
            unit=rows.unit,
            country_code=code,
            stated=stated[code],
            shown=shown.listed[code],
            later_removed=sum(one.number for one in here),
            result=EQUAL,
            explanation="",
        )
        result, why = _under(compared.difference or 0, here, whole)
        said = f"{code}: {stated[code]} stated, {_rows(shown.listed[code])}{f'; {why}' if why else ''}."
        yield Compared(**asdict(compared) | {"result": result, "explanation": said})


def _under(difference: int, removed: Sequence[Removed], whole: str) -> tuple[str, str | None]:
    """Return the result of one destination; whole: that of all of them."""
    if difference == 0:
        return (EXPLAINED, _told_removed(removed)) if removed else (EQUAL, None)
    if whole in {EQUAL, EXPLAINED}:
        return EXPLAINED, "the rule's numbers agree in sum: a row is filed under another destination, or not shown yet"
    return whole, "the rule's numbers do not agree in sum either"


def _revisions(evidence: Evidence, key: Key, rows: Sequence[RowsStated]) -> Compared:
    shown, stated = evidence.shown_of(key), sum(one.total for one in rows)
    amended = shown.amended.total()
    if amended == stated:
        result, why = EQUAL, ""
    elif any(_is_pending(evidence, key, action) for action in _REVISED):
        result, why = EXPLAINED, "; the list does not show all of it yet: it is pending"
    else:
        result, why = UNKNOWN, "; an entry may be several rows, was removed since, or keeps its citations when revised"
    return Compared(
        **_named(key, shown),
        action="revise",
        unit=" and ".join(dict.fromkeys(one.unit for one in rows)),
        stated=stated,
        shown=amended,
        result=result,
        explanation=f"revises {_counted(stated, rows[0].unit)}; it is a later citation of {_rows(amended)}{why}.",
    )


def _removal(evidence: Evidence, key: Key, rows: RowsStated) -> Compared:
    is_pending = _is_pending(evidence, key, "remove")
    why = "the list does not show it yet: it is pending" if is_pending else "what is removed leaves no row"
    return Compared(
        **_named(key, evidence.shown_of(key)),
        action="remove",
        unit=rows.unit,
        stated=rows.total,
        result=EXPLAINED if is_pending else UNKNOWN,
        explanation=f"removes {_counted(rows.total, rows.unit)}; {why}.",
    )


def _without_number(evidence: Evidence, key: Key) -> Compared:
    shown = evidence.shown_of(key)
    listed, amended = shown.listed.total(), shown.amended.total()
    cited = f"it is the first citation of {_rows(listed)}, a later one of {amended:,}"
    return Compared(
        **_named(key, shown),
        action="add" if listed else "revise",
        shown=listed or amended,
        result=UNKNOWN,
        explanation=f"states no number that can be read; {cited}.",
    )


def _is_pending(evidence: Evidence, key: Key, action: str) -> bool:
    document = evidence.documents.get(key)
    return document is not None and any(one.action == action for one in lacking_of(evidence, document, ()))


def _named(key: Key, shown: Shown) -> dict[str, Any]:
    number, published_on = key
    return {
        "document_number": number,
        "published_on": published_on,
        "citation": "; ".join(sorted(shown.citations)) or None,
    }


def _told_removed(removed: Sequence[Removed]) -> str:
    by = dict.fromkeys(one.by.document for one in removed)
    told = [f"{number} of {day}" for number, day in by]
    codes = [one.country_code for one in removed if one.country_code]
    under = f" ({', '.join(codes)})" if codes else ""
    return f"{_rows(sum(one.number for one in removed))} removed since{under}, by {' and '.join(told)}"


def _rows(number: int) -> str:
    return counted(number, "row")


def _counted(number: int, unit: str) -> str:
    return (
        counted(number, unit, "addresses" if unit == "address" else None)
        if " and " not in unit
        else (f"{number:,} {unit.replace('entity', 'entities').replace('address', 'addresses')}")
    )


def _ledger(evidence: Evidence, ledger_from: Tables | None, listed: Tables, joined: pa.Table) -> Iterator[Compared]:
    if ledger_from is None:
        return
    unshown = {key for key in evidence.stated if _is_pending(evidence, key, "add")}
    one = ledger(evidence, ledger_from, listed, joined, unshown=unshown)
    result = EQUAL if one.is_equal else EXPLAINED if one.is_explained else DIFFERENT
    yield Compared(stated=one.expected, shown=one.rows_after, result=result, explanation=one.told())
    for action, rows in (("remove", (*one.left, *one.other_left)), ("add", one.other_came)):
        for row in rows:
            yield _moved(row, action, is_known=one.is_known(row))


def _moved(row: Moved, action: str, *, is_known: bool) -> Compared:
    number, published_on = row.document or (None, None)
    done = "came" if action == "add" else "left"
    by = f"{number} has it" if number else "its destination was re-cut" if is_known else "no document says why"
    return Compared(
        document_number=number,
        published_on=published_on,
        action=action,
        country_code=row.country_code,
        result=EXPLAINED if is_known else DIFFERENT,
        explanation=f"{row.name} {done}: {by}.",
    )
