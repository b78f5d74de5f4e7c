"""The profile of a release: what was counted in it, beside the same counts of the release before it.

It is a table of the contract, so that rules on volume are ordinary expectations over it.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.codes import CHANGE_OPS, OTHER
from entity_lists.contract.schema import Mark
from entity_lists.identity.reused_ids import reused_publisher_ids
from entity_lists.licensing.licensing import Policy, Requirement, read_policy, read_requirement
from entity_lists.records import RecordCounts
from entity_lists.text.html_entities import has_references
from entity_lists.text.spaces import one_line
from entity_lists.unknown import Unknown
from entity_lists.write.form import FORM
from entity_lists.write.older_reading import OLDER_READINGS_KEPT

Metrics = dict[tuple[str, str], float]

_SHARES_FROM = 20
# So many records in quarantine are odd ones, however short the list.
_ODD_RECORDS = 2
_DAYS_OF_A_MONTH = 30
_WORDS = ("unknown_words", "unread_words")


def build_profile(
    counts: RecordCounts,
    tables: Mapping[str, pa.Table],
    changes: Mapping[str, int],
    previous: pa.Table,
    *,
    source_id: str,
    read_again: pa.Table | None = None,
    days_since: int = 0,
    as_of: date | None = None,
) -> pa.Table:
    """Return the profile table.

    tables: the release's other tables. changes: numbers of entries that were changed against the snapshot before, by
    codes.CHANGE_COUNTS; what is of form only, or unread, is no share of changes. previous: that snapshot's profile,
    empty for a first release. read_again: its entries, if a newer parser has read it again. days_since: days
    from its as-of date. as_of: the release's own date.
    """
    before = profile_values(previous)
    if read_again is not None:
        # What a newer parser tells the country of has not come since; what it no longer tells has gone.
        told = _in_countries(read_again)
        before |= {key: max(number, before.get(key, 0.0)) for key, number in told.items()}
    now = _measure(counts, tables, changes)
    by_hand = {**changes, "modified": changes.get("modified", 0) - _filled_in(tables["changes"])}
    now |= _changed_shares(by_hand, before, days_since) | _replaced_shares(tables["changes"], before)
    now["sample_after_full_list", "release"] = counts.scope == "sample" and ("entries", "full list") in before
    now["carried_over", "new"] = _count(tables["entries"]["carried_over_since"], as_of) if as_of else 0
    now |= _new_words(now, before)
    # What only the release before had counts 0 now: a country or list that vanished must have its row.
    keys = now.keys() | {key for key in before if key[0] in {"entries_in_country", "entries_in_list"}}
    rows = profile_rows({key: now.get(key, 0.0) for key in keys}, before)
    return schema.build(contract.PROFILE, rows, source_id=source_id)


def profile_rows(now: Metrics, before: Metrics) -> Iterator[dict[str, object]]:
    """Yield a row of the profile for each count, beside what it was in the release before."""
    return (_row(key, value, before.get(key)) for key, value in now.items())


def _measure(counts: RecordCounts, tables: Mapping[str, pa.Table], changes: Mapping[str, int]) -> Metrics:
    entries = tables["entries"]
    total = max(1, entries.num_rows)
    metrics: Metrics = {
        ("records", "release"): counts.record_count,
        ("entries", counts.scope): entries.num_rows,
        ("unaccounted_records", "release"): counts.unaccounted,
        ("quarantined_share", "release"): counts.quarantined / max(1, counts.record_count),
        ("quarantined_share_beyond_two", "release"): _beyond_two(counts),
    }
    metrics |= {("rows", name): table.num_rows for name, table in tables.items()}
    metrics |= {("set_aside", reason): number for reason, number in counts.set_aside.items()}
    metrics |= {("changed_entries", kind): number for kind, number in changes.items()}
    metrics |= {
        ("fill_rate", f"entries.{name}"): (entries.num_rows - entries[name].null_count) / total
        for name in contract.ENTRIES.marked(Mark.WATCHED_FOR_BLANKS)
    }
    metrics |= _filled_shares(tables, total)
    duplicates = counts.set_aside.get("duplicate", 0)
    metrics["duplicate_records", "release"] = duplicates
    metrics["duplicated_share", "release"] = duplicates / max(1, counts.record_count)
    metrics["html_entities", "release"] = _escaped(entries["entry_text"])
    metrics["carried_over", "release"] = _count(entries["is_carried_over"], True)
    metrics["unread_absences", "release"] = _count(tables["changes"]["cause"], "unread")
    removed = _count(tables["changes"]["op"], "removed")
    metrics["removed_beside_unread", "release"] = removed if tables["quarantine"].num_rows else 0
    metrics |= _unknown_codes(entries)
    metrics |= _in_countries(entries)
    metrics |= {("entries_in_list", code): number for code, number in _counts(entries["list_code"]) if code}
    metrics |= reused_publisher_ids(tables["identity"])
    metrics[OLDER_READINGS_KEPT, "release"] = 0
    return metrics | _unread_words(entries) | _unknown_words(counts.observations, entries)


def _in_countries(entries: pa.Table) -> Metrics:
    return {("entries_in_country", code or "none"): number for code, number in _counts(entries["country_code"])}


def _filled_in(changes: pa.Table) -> int:
    """Return in how many entries nothing was modified but columns that a newer parser fills and were empty."""
    modified = changes.filter(pc.and_(pc.equal(changes["op"], "modified"), pc.not_equal(changes["cause"], FORM)))
    is_filled = functools.reduce(
        pc.and_,
        (
            pc.equal(modified["cause"], "parser"),
            pc.equal(modified["table_name"], "entries"),
            pc.is_null(modified["before"]),
        ),
    )
    others = modified.filter(pc.invert(is_filled))
    number: int = pc.count_distinct(modified["entry_id"]).as_py() - pc.count_distinct(others["entry_id"]).as_py()
    return number


def _unknown_codes(entries: pa.Table) -> Metrics:
    """Return how many codes are OTHER, and which share of those that there are."""
    metrics: Metrics = {}
    for name in contract.ENTRIES.marked(Mark.MAY_BE_OTHER):
        number = _count(entries[name], OTHER)
        metrics["unknown_codes", f"entries.{name}"] = number
        metrics["unknown_codes_share", f"entries.{name}"] = number / max(1, entries.num_rows - entries[name].null_count)
    return metrics


def _unknown_words(observed: Mapping[tuple[str, str], float], entries: pa.Table) -> Metrics:
    """Return what the reader observed, and the labels of countries that no table knows, unless it named them itself."""
    metrics = {**Unknown().observations(), **observed}
    named = {scope.partition(": ")[2] for metric, scope in observed if metric == "unknown_words"}
    unknown = Unknown()
    for label in entries.filter(pc.is_null(entries["country_code"]))["country_text"].to_pylist():
        if label and one_line(label) not in named:
            unknown.word("country_text", label)
    for key, number in unknown.observations().items():
        metrics[key] = metrics.get(key, 0) + number
    return metrics


def _unread_words(entries: pa.Table) -> Metrics:
    """Return in how many entries each word of the licence columns stands that was not understood."""
    metrics: Metrics = {("unread_words", "release"): 0}
    readings: dict[str, Callable[[str], Requirement | Policy]] = {
        "license_requirement": read_requirement,
        "license_policy": read_policy,
    }
    for column, read in readings.items():
        texts = entries.filter(pc.equal(entries[f"{column}_code"], OTHER))[f"{column}_text"]
        for text, number in _counts(texts):
            for word in read(text or "").unread:
                for scope in ("release", f"{column}: {word}"):
                    metrics["unread_words", scope] = metrics.get(("unread_words", scope), 0) + number
    return metrics


def _new_words(now: Metrics, before: Metrics) -> Metrics:
    """Return the words without a code that the release before had not, with their counts."""
    new: Metrics = {
        ("new_words", scope): value
        for (metric, scope), value in now.items()
        if metric in _WORDS and scope != "release" and (metric, scope) not in before
    }
    return {("new_words", "release"): sum(new.values())} | new


def _beyond_two(counts: RecordCounts) -> float:
    """Return the share that could not be read, but for two odd ones and as many as are asked about as unknown kinds."""
    asked = counts.observations.get(("unknown_kinds", "release"), 0)
    return max(0, counts.quarantined - _ODD_RECORDS - asked) / max(1, counts.record_count)


def _changed_shares(changes: Mapping[str, int], before: Metrics, days_since: int) -> Metrics:
    """Return the shares of the release before that were changed, the same a month, and the largest of these ever seen.

    A list that nothing happened to for months is no licence for a large change, so most rules speak of the whole share;
    what a list loses by and by, as orders end, is told by the month. Less than a month counts as one. None of a first
    release, nor of a list so short that one entry is a large share of it.
    """
    months = max(1.0, days_since / _DAYS_OF_A_MONTH)
    entries = before.get(("rows", "entries"), 0)
    if entries < _SHARES_FROM:
        return {}
    shares: Metrics = {("changed_share", kind): changes.get(kind, 0) / entries for kind in CHANGE_OPS}
    monthly: Metrics = {("changed_share_a_month", kind): share / months for (_, kind), share in shares.items()}
    largest: Metrics = {
        ("largest_changed_share_a_month", kind): max(share, before.get(("largest_changed_share_a_month", kind), 0.0))
        for (_, kind), share in monthly.items()
    }
    return shares | monthly | largest


def _replaced_shares(changes: pa.Table, before: Metrics) -> Metrics:
    """Return the share of the entries before in which the publisher replaced one text of a column by another."""
    entries = before.get(("rows", "entries"), 0)
    if entries < _SHARES_FROM:
        return {}
    is_replaced = functools.reduce(
        pc.and_,
        (
            pc.equal(changes["op"], "modified"),
            pc.equal(changes["table_name"], "entries"),
            pc.equal(changes["cause"], "source"),
            pc.is_valid(changes["before"]),
            pc.is_valid(changes["after"]),
        ),
    )
    numbers = dict(_counts(changes.filter(is_replaced)["field"]))
    return {
        ("replaced_share", f"entries.{name}"): numbers.get(name, 0) / entries
        for name in contract.ENTRIES.marked(Mark.WATCHED_FOR_REWORDING)
    }


def _filled_shares(tables: Mapping[str, pa.Table], total: int) -> Metrics:
    """Return the shares of entries that have any row in the tables of parts, and any name but the primary one."""
    others = tables["names"].filter(pc.not_equal(tables["names"]["name_type"], "primary"))
    parts = {"names.other": others} | {name: tables[name] for name in ("addresses", "citations", "identifiers")}
    return {("fill_rate", name): pc.count_distinct(part["entry_id"]).as_py() / total for name, part in parts.items()}


def _escaped(texts: pa.ChunkedArray) -> int:
    """Return how many entries' texts have a character reference of HTML in them: the readers decode it elsewhere."""
    return sum(map(has_references, texts.filter(pc.match_substring(texts, "&")).to_pylist()))


def _count(column: pa.ChunkedArray, value: str | bool | date) -> int:
    return pc.sum(pc.equal(column, value)).as_py() or 0


def _counts(column: pa.ChunkedArray) -> list[tuple[str | None, int]]:
    return [(row["values"], row["counts"]) for row in pc.value_counts(column).to_pylist()]


def profile_values(profile: pa.Table) -> Metrics:
    """Return the values of a profile by metric and scope."""
    return {(row["metric"], row["scope"]): row["value"] for row in profile.to_pylist()}


def _row(key: tuple[str, str], value: float, previous: float | None) -> dict[str, object]:
    change = None if previous is None else value - previous
    relative = change / previous if previous and change is not None else None
    return {
        "metric": key[0],
        "scope": key[1],
        "value": float(value),
        "previous_value": previous,
        "change": change,
        "relative_change": relative,
    }
