"""The ledger between two releases of a list: old + added - removed = new, each row of it by a document.

Added are rows whose first citation is of a document between the two; a row that is new and cites only older documents
was cut anew. Removed are rows of the old release that the new one has not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from entity_lists.law.statements import Shown, Statement, Tables, top_level
from entity_lists.register.destinations import countries_in
from entity_lists.text.counted import counted
from entity_lists.text.countries import country_label

Row = dict[str, Any]
Key = tuple[str, date]


def ledger_rows(
    old: Tables,
    new: Tables,
    statements: list[Statement],
    shown: Mapping[Key, Shown],
    joined: pa.Table,
) -> Iterator[Row]:
    """Yield the sum between two releases, then each row that went, with the document that says so.

    old, new: entries and citations of both. statements: what documents up to the new one state. shown, joined: of the
    new one.
    """
    before, now = top_level(old["entries"]), top_level(new["entries"])
    since = _newest_citation(old["citations"])
    between = [one for one in statements if one.key[1] > since]
    added = {
        one.key: sum(shown[one.key].listed.values()) for one in between if one.action == "add" and one.key in shown
    }
    stated = sum(one.stated for one in between if one.action == "add")
    came, gone = now.keys() - before.keys(), before.keys() - now.keys()
    cut_anew = len(came) - sum(added.values())
    recut = _recut({now[entry_id] for entry_id in came}, between, shown)
    total = len(before) + sum(added.values()) + cut_anew - len(gone)
    names = {row["entry_id"]: row["name"] for row in old["entries"].to_pylist()}
    explained = [_gone(names[entry_id], before[entry_id], between, recut) for entry_id in sorted(gone)]
    closes = total == len(now) and all(row["result"] == "explained" for row in explained)
    yield {
        "comparison": "ledger",
        "stated": total,
        "shown": len(now),
        "later_removed": stated - sum(added.values()),
        "difference": len(now) - total,
        "result": "equal" if closes else "different",
        "explanation": (
            f"{len(before):,} + {sum(added.values()):,} added (documents state {stated:,}) + {cut_anew:,} cut anew - "
            f"{len(gone):,} removed = {total:,}; the list shows {len(now):,}."
        ),
    }
    yield from explained


def _newest_citation(citations: pa.Table) -> date:
    days: list[date] = [row["published_on"] for row in citations.to_pylist() if row["published_on"]]
    return max(days, default=date.min)


def _recut(
    countries: set[str | None], between: list[Statement], shown: Mapping[Key, Shown]
) -> dict[str | None, Statement]:
    """Return the document that prints more rows of a destination anew than it says it revises, by destination."""
    found: dict[str | None, Statement] = {}
    for one in between:
        amended = shown[one.key].amended if one.action == "revise" and one.key in shown else Counter[str | None]()
        for country in countries & amended.keys():
            if amended[country] > one.by_country[country] > 0:
                found.setdefault(country, one)
    return found


def _gone(name: str, country: str | None, between: list[Statement], recut: Mapping[str | None, Statement]) -> Row:
    """Return a row that went, with the document that cut it anew, or removes parties of its destination."""
    removing = [one for one in between if one.action == "remove" and country in countries_in(one.sentences)]
    if country in recut:
        return _told(name, country, recut[country])
    if removing:
        return _told(name, country, removing[0])
    label = country_label(country)
    return {
        "comparison": "ledger", "action": "remove", "country_code": country, "shown": 0, "result": "different",
        "explanation": f"{name} ({label}) is gone, and no document between the two states a removal there.",
    }  # fmt: skip


def _told(name: str, country: str | None, one: Statement) -> Row:
    number, published_on = one.key
    done = "removes" if one.action == "remove" else "cuts anew what it revises:"
    return {
        "comparison": "ledger",
        "document_number": number,
        "published_on": published_on,
        "action": one.action,
        "unit": one.unit,
        "country_code": country,
        "shown": 0,
        "result": "explained",
        "explanation": f"{name} is gone: {number} {done} {counted(one.stated, one.unit)} in {country_label(country)}.",
    }
