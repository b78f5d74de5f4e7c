"""What documents state, beside what the list shows: each rule alone, the ledger between two releases, printed days.

stated = shown + what later documents removed of it. A difference is explained where a document says by what, by name;
what nothing explains is different: a row may be missing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract.data_sets import LAW_ID
from entity_lists.contract.law_tables import RECONCILIATION
from entity_lists.law.ledger import ledger_rows
from entity_lists.law.removals import Removals
from entity_lists.law.statements import Countries, Shown, Statement, Tables, shown_of, statements_of
from entity_lists.text.citation import volume_year
from entity_lists.text.countries import country_label

Row = dict[str, Any]


def reconcile(
    listed: Tables,
    register: Tables,
    joined: pa.Table,
    *,
    as_of: date,
    ledger_from: Tables | None = None,
) -> pa.Table:
    """Return the comparison of a list with what the documents of the Register state of it.

    listed: entries and citations of a release of the list as of as_of. register: documents and stated_counts. joined:
    citation_documents of both. ledger_from: entries and citations of an earlier release of the list, None for none.
    """
    statements = [one for one in statements_of(register) if one.key[1] <= as_of and _is_published(one)]
    shown = shown_of(listed, joined)
    rows = [*_stated_shown(statements, shown), *_printed_dates(joined), *_volume_years(joined)]
    if ledger_from is not None:
        rows += ledger_rows(ledger_from, listed, statements, shown, joined)
    counts: Counter[str] = Counter()
    numbered = []
    for row in rows:
        counts[row["comparison"]] += 1
        numbered.append(row | {"position": counts[row["comparison"]]})
    return schema.build(RECONCILIATION, numbered, source_id=LAW_ID)


def _is_published(statement: Statement) -> bool:
    return bool(statement.document["status"] == "published")


def _stated_shown(statements: list[Statement], shown: Mapping[tuple[str, date], Shown]) -> Iterator[Row]:
    """Yield how each document's numbers compare: the whole, then each destination that it states."""
    removals = Removals(statements)
    reached = min((key[1] for key in shown), default=None)
    for one in statements:
        # Before the oldest row that is left, and of removals, a list shows nothing.
        if one.action == "remove" or reached is None or one.key[1] < reached:
            continue
        found = shown.get(one.key, Shown())
        compared = _compared(one, found.listed if one.action == "add" else found.amended, removals)
        pages = "; ".join(sorted(found.pages)) or None
        for row in compared:
            yield _of(one) | {"comparison": "stated_shown", "citation": pages} | row


@dataclass(frozen=True, kw_only=True)
class _Told:
    """How a comparison came out: the result, its sentence, and how many rows later documents removed."""

    result: str
    explanation: str
    later_removed: int = 0


def _compared(one: Statement, shown: Countries, removals: Removals) -> Iterator[Row]:
    total = sum(shown.values())
    missing = one.by_country - shown
    told = _told(one, total, missing, removals)
    yield _row(one.stated, total, told)
    if sum(one.by_country.values()) != one.stated:
        return
    surplus = shown - one.by_country
    for country, stated in one.by_country.items():
        there = shown[country]
        yield _row(stated, there, _told_of(country, stated, there, told, surplus)) | {"country_code": country}


def _told(one: Statement, total: int, missing: Countries, removals: Removals) -> _Told:
    name = one.document["document_number"]
    said = f"{name} states {one.stated} to {one.action}, the list shows {total}"
    if total == one.stated:
        return _Told(result="equal", explanation=f"{said}.")
    if total < one.stated:
        by = removals.later_than(one, one.stated - total, missing) if one.action == "add" else None
        if by is not None:
            removed = f"{one.stated - total} removed later by {by.document['document_number']} of {by.key[1]}"
            return _Told(result="explained", explanation=f"{said}; {removed}.", later_removed=one.stated - total)
        return _Told(
            result="different" if one.action == "add" else "unknown", explanation=f"{said}: {_why_fewer(one)}."
        )
    if not one.has_entries and one.action == "add":
        return _Told(result="explained", explanation=f"{said}: it states parties, of which some have several entries.")
    if one.action == "revise":
        return _Told(result="explained", explanation=f"{said}: rows are printed anew for more than what is counted.")
    return _Told(result="different", explanation=f"{said}: more than stated.")


def _why_fewer(one: Statement) -> str:
    return "no document says by what" if one.action == "add" else "not every revised row cites the rule"


def _told_of(country: str | None, stated: int, there: int, whole: _Told, surplus: Countries) -> _Told:
    said = f"{country_label(country)}: stated {stated}, shown {there}"
    if there == stated:
        return _Told(result="equal", explanation=f"{said}.")
    if whole.result == "explained":
        removed = max(0, stated - there) if whole.later_removed else 0
        return _Told(result="explained", explanation=f"{said}; {whole.explanation}", later_removed=removed)
    if there < stated and sum(surplus.values()) >= stated - there and whole.result == "equal":
        other = ", ".join(sorted(country_label(code) for code in surplus))
        return _Told(result="explained", explanation=f"{said}: the list files the row under {other}.")
    return _Told(result=whole.result, explanation=f"{said}.")


def _row(stated: int, shown: int, told: _Told) -> Row:
    return {
        "stated": stated,
        "shown": shown,
        "later_removed": told.later_removed,
        "difference": shown + told.later_removed - stated,
        "result": told.result,
        "explanation": told.explanation,
    }


def _of(one: Statement) -> Row:
    number, published_on = one.key
    return {"document_number": number, "published_on": published_on, "action": one.action, "unit": one.unit}


def _printed_dates(joined: pa.Table) -> Iterator[Row]:
    rows = [row for row in joined.to_pylist() if row["document_number"] and row["printed_on"]]
    wrong = [row for row in rows if row["printed_on"] != row["published_on"]]
    yield from _checked("printed_date", len(rows), wrong, "print the day of their document")


def _volume_years(joined: pa.Table) -> Iterator[Row]:
    rows = [row for row in joined.to_pylist() if row["printed_on"]]
    wrong = [row for row in rows if volume_year(row["volume"]) != row["printed_on"].year]
    yield from _checked("volume_year", len(rows), wrong, "have the volume of their year")


def _checked(check: str, number: int, wrong: Iterable[Row], what: str) -> Iterator[Row]:
    """Yield how many citations fit, then each that does not."""
    listed = [*wrong]
    fitting = number - len(listed)
    yield {
        "comparison": check, "stated": number, "shown": fitting, "difference": fitting - number,
        "result": "equal" if not listed else "explained", "explanation": f"{fitting} of {number} citations {what}.",
    }  # fmt: skip
    for row in listed:
        yield {
            "comparison": check,
            "citation": row["citation"],
            "document_number": row["document_number"],
            "published_on": row["published_on"],
            "result": "different",
            "explanation": row["problem"] or "The printed day is not that of the issue.",
        }
