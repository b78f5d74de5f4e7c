"""The rules beside the lists that make parties restricted, and since when each has which state.

A state is that of a document, or of a person who says so; what an earlier document only foresees is scheduled. Nothing
is said of today that no document says.

The Affiliates Rule (90 FR 47201): foreign parties that listed ones own to 50 % or more, in sum, are treated like them.
Source: https://www.federalregister.gov/citation/90-FR-47201 and 90-FR-50857, published 2025-09-30 and 2025-11-12.

What a person says stands in rule_statements.csv beside the answer, with the columns rule_id, status, valid_from,
valid_to, said_by, text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from entity_lists.contract.codes import RULE_STATUSES
from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import read_csv
from entity_lists.formats.decoding import decode
from entity_lists.register.effective import days_named
from entity_lists.text.dates import read_us_date

Row = Mapping[str, Any]

STATEMENTS = "rule_statements.csv"
_COLUMNS = ("rule_id", "status", "valid_from", "valid_to", "said_by", "text")
_STAYED = re.compile(r"\bstayed until (?P<until>[A-Z][a-z]+ \d{1,2}, \d{4})")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Rule:
    rule_id: str
    title: str
    citation: str


_RULES = (
    _Rule(
        rule_id="affiliates", title="Foreign affiliates owned 50 % or more by listed parties", citation="90 FR 47201"
    ),
)


@dataclass(frozen=True, kw_only=True)
class State:
    """One state of a rule; the columns of the table rules."""

    rule_id: str
    title: str
    valid_from: date
    valid_to: date | None
    status: str
    text: str
    document_number: str | None = None
    published_on: date | None = None


def rule_states(documents: Iterable[Row], statements: Iterable[State] = ()) -> tuple[State, ...]:
    """Return the states of every rule, in order of time; documents: rows of the table, in any order.

    statements: what persons said; it goes before what a document foresees, not before what one says.
    """
    published = sorted(
        (one for one in documents if one["status"] == "published"),
        key=lambda one: (one["published_on"], one["document_number"]),
    )
    found = [state for rule in _RULES for state in _chained([*_of_documents(rule, published), *_of(rule, statements)])]
    return tuple(found)


def _of(rule: _Rule, statements: Iterable[State]) -> list[State]:
    return [replace(one, title=rule.title) for one in statements if one.rule_id == rule.rule_id]


def _of_documents(rule: _Rule, documents: Iterable[Row]) -> Iterator[State]:
    for document in documents:
        text = document.get("dates_text") or ""
        said = {
            "rule_id": rule.rule_id,
            "title": rule.title,
            "text": text,
            "document_number": document["document_number"],
            "published_on": document["published_on"],
        }
        stay = _STAYED.search(text)
        if document.get("citation") == rule.citation and document.get("effective_on"):
            yield State(**said, status="in_force", valid_from=document["effective_on"], valid_to=None)
        elif stay and re.search(rf"\b{rule.citation}\b", text) and (days := days_named(text)):
            until = read_us_date(stay["until"])
            ends = None if until is None else until + _ONE_DAY
            yield State(**said, status="stayed", valid_from=days[0], valid_to=ends)
            if ends:
                yield State(**said, status="scheduled", valid_from=ends, valid_to=None)


def _chained(states: list[State]) -> Iterator[State]:
    """Yield states in order of time: each ends when the next begins, and what was only foreseen gives way.

    Of several that speak of one first day, the newest document is right, and a person only where no document says it.
    """
    by_certainty = sorted(states, key=_certainty)
    said = {state.valid_from: state for state in by_certainty if state.status != "scheduled"}
    foreseen = {
        state.valid_from: state
        for state in by_certainty
        if state.status == "scheduled" and not any(_gives_way(state, other) for other in said.values())
    }
    kept = [state for _, state in sorted((foreseen | said).items())]
    for state, following in zip_longest(kept, kept[1:]):
        ends = state.valid_to
        if following is not None and (ends is None or following.valid_from < ends):
            ends = following.valid_from
        yield replace(state, valid_to=ends)


def _certainty(state: State) -> tuple[bool, date, str]:
    """Return what makes a state more certain than another of the same day: whose it is, and how new."""
    return state.document_number is not None, state.published_on or date.min, state.document_number or ""


def _gives_way(scheduled: State, other: State) -> bool:
    """Return whether a later word says something of the day for which a state was foreseen."""
    is_later = other.published_on is None or (scheduled.published_on or date.min) < other.published_on
    return is_later and (
        other.valid_from >= scheduled.valid_from or (other.valid_to or date.max) > scheduled.valid_from
    )


def read_statements(content: bytes | None) -> tuple[State, ...]:
    """Return what persons said of rules, from the file beside the answer; nothing where there is none.

    Raises:
        SourceChanged: a column, a rule, a status or a day is not one that is known, or two rows begin on one day.
    """
    if content is None:
        return ()
    table = read_csv(
        decode(content, source_id="us_federal_register"),
        source_id="us_federal_register",
        layouts={STATEMENTS: _COLUMNS},
    )
    found = {row.position: _statement(row.position, row.cells) for row in table.rows}
    first: dict[tuple[str, date], int] = {}
    for position, one in found.items():
        if (earlier := first.setdefault((one.rule_id, one.valid_from), position)) != position:
            raise SourceChanged(
                f"us_federal_register: {STATEMENTS}, rows {earlier} and {position}: expected one row a rule and day, "
                f"found two of {one.rule_id} from {one.valid_from}. Leave one out."
            )
    return tuple(found.values())


def _statement(position: int, cells: Mapping[str, str]) -> State:
    where = f"us_federal_register: {STATEMENTS}, row {position}"
    known = [rule.rule_id for rule in _RULES]
    if cells["rule_id"] not in known or cells["status"] not in RULE_STATUSES or not cells["said_by"].strip():
        raise SourceChanged(
            f"{where}: expected a rule_id of {known}, a status of {list(RULE_STATUSES)} and who said it, found "
            f"{cells['rule_id']!r}, {cells['status']!r}, {cells['said_by']!r}. Correct the row."
        )
    begins = _day(cells["valid_from"], where)
    ends = _day(cells["valid_to"], where) if cells["valid_to"].strip() else None
    if ends is not None and ends <= begins:
        raise SourceChanged(
            f"{where}: expected a valid_to, the first day of the next state, after {begins}, found {ends}. "
            "Correct the row."
        )
    return State(
        rule_id=cells["rule_id"],
        title="",
        status=cells["status"],
        valid_from=begins,
        valid_to=ends,
        text=f"{cells['said_by'].strip()}: {cells['text'].strip()}",
    )


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise SourceChanged(
            f"{where}: expected a day like 2026-11-10, found {text[:40]!r}. Correct the row."
        ) from error
