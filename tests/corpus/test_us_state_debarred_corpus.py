"""The three releases of the debarred parties that were really served: what is in them, and who is who."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.records import Records
from entity_lists.sources.us_state import us_state_debarred
from entity_lists.text.search_key import search_key
from entity_lists.write.changes import count_entries
from world.releases import verdict_on
from world.sample_lists import changed, in_order, tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_state_debarred.SOURCE
FILES = {
    "2014-07-14": ("itar/itar_2014-07-14.csv",),
    "2018-01-24": ("itar/itar_2018-01-24.csv",),
    "2026-06-18": ("ddtc/debarred-statutory_2026-06-18.csv", "ddtc/debarred-administrative_2026-06-18.csv"),
}
Read = Mapping[str, Records]
Tables = Mapping[str, pa.Table]


@pytest.fixture(scope="module")
def releases(corpus: Path) -> Read:
    return {day: SOURCE.parse([(corpus / name).read_bytes() for name in names]) for day, names in FILES.items()}


def chained(releases: Read, *days: str) -> list[Tables]:
    """Return the tables of these releases, each compared with the one before."""
    return [*in_order(SOURCE, {day: releases[day] for day in days}).values()]


def names_of(before: Tables, after: Tables, op: str) -> list[str]:
    ids = changed(after, op)
    where = before if op == "removed" else after
    return sorted(row["name"] for row in where["entries"].to_pylist() if row["entry_id"] in ids)


UNKNOWN = ("unknown_kinds", "unknown_words")


@pytest.mark.parametrize(
    ("day", "rows", "entries", "types", "programmes", "born"),
    [
        ("2014-07-14", 525, 525, {"person": 475, "organization": 50}, {"Statutory": 516, "Administrative": 9}, 235),
        ("2018-01-24", 515, 515, {"person": 471, "organization": 44}, {"Statutory": 515}, 234),
        (
            "2026-06-18", 787, 792, {"person": 740, "organization": 51, "unknown": 1},
            {"Statutory": 779, "Administrative": 13}, 479,
        ),
    ],
)  # fmt: skip
def test_every_row_is_an_entry_or_several(
    releases: Read, day: str, rows: int, entries: int, types: dict[str, int], programmes: dict[str, int], born: int
) -> None:
    records = releases[day]
    assert (records.record_count, len(records.entries), records.quarantine) == (rows, entries, ())
    assert records.counts.unaccounted == 0
    assert Counter(entry.entry_type for entry in records.entries) == types
    assert Counter((entry.programs or "").split()[0] for entry in records.entries) == programmes
    assert sum(bool(entry.identifiers) for entry in records.entries) == born
    assert all(entry.citations and entry.citations[0].published_on for entry in records.entries)


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2014-07-14", {"impossible_dates": 3}), ("2018-01-24", {}), ("2026-06-18", {"repaired_characters": 1})],
)
def test_what_was_read_with_care_is_counted(releases: Read, day: str, counts: dict[str, int]) -> None:
    observed = {metric: value for (metric, scope), value in releases[day].observations.items() if scope == "release"}
    shares = {"citation_cells_read": 1, "citation_volumes_matching_year": 1}
    names = ("broken_characters", "impossible_dates", "parties_not_told_apart", "repaired_characters", *UNKNOWN)
    zero = dict.fromkeys(names, 0)
    assert observed == zero | shares | counts


def test_the_form_of_a_name_tells_what_the_release_of_2014_says(releases: Read, corpus: Path) -> None:
    types = {entry.name: entry.entry_type for entry in releases["2014-07-14"].entries}
    rows = csv.DictReader(io.StringIO((corpus / FILES["2014-07-14"][0]).read_text()))
    marked = {row["Debarred Party Full Name"].strip(): row["Corp"] == "x" for row in rows}
    assert {name for name, is_firm in marked.items() if is_firm != (types[name] == "organization")} == {
        # The publisher's slips.
        "Bet-Air, Inc.",
        "Mart Haller Incorporated",
        "Universal Industries Limited, Inc.",
    }


def test_nobody_changes_type_between_formats(releases: Read) -> None:
    seen: dict[str, set[str]] = {}
    for records in releases.values():
        for entry in records.entries:
            seen.setdefault(search_key(entry.name), set()).add(entry.entry_type)
    assert {name for name, types in seen.items() if len(types) > 1} == set()


ADMINISTRATIVE = [
    "Dominguez, Carlos", "Elint, S.A.", "Kam-Tech Systems, Ltd.", "Lavery, III, Henry L.", "Lesmeister, LeAnne",
    "Menashe, David", "SNV, S.A.", "Security Assistance International, Ltd.", "Spain Night Vision, S.A.",
]  # fmt: skip
REINSTATED = [
    "Choudhury, Jami Siraj", "Janowski, David M.", "Reynolds, Jonathan", "Rocky Mountain Instrument Company",
    "State Metals Industries, Inc.",
]  # fmt: skip


def test_the_release_of_2018_lacks_the_administrative_list_and_one_party(releases: Read) -> None:
    before, after = chained(releases, "2014-07-14", "2018-01-24")
    assert names_of(before, after, "removed") == sorted([*ADMINISTRATIVE, "Pratt & Whitney Canada Corporation"])
    assert names_of(before, after, "added") == []


def test_from_2018_to_2026_five_were_reinstated_and_nobody_was_renamed(releases: Read) -> None:
    _, before, after = chained(releases, *FILES)
    assert names_of(before, after, "removed") == REINSTATED
    assert len(names_of(before, after, "added")) == 282
    assert set(after["identity"]["method"].to_pylist()) == {"exact", "new"}


def test_from_2014_to_2026_one_name_alone_is_not_recognised(releases: Read) -> None:
    before, after = chained(releases, "2014-07-14", "2026-06-18")
    gone = [*REINSTATED, "Menashe, David", "Pratt & Whitney Canada Corporation"]
    assert names_of(before, after, "removed") == sorted(gone)
    assert "David Menashe" in names_of(before, after, "added")
    renamed = [row["name"] for row in after["identity"].to_pylist() if row["method"] == "rename"]
    assert renamed == ["Security Assistance International, Inc."]


@pytest.mark.parametrize("day", FILES)
def test_each_release_alone_is_fit_to_be_published(releases: Read, day: str) -> None:
    assert verdict_on(tables_of(SOURCE, releases[day], day), SOURCE, day) == ("publish", [])


def test_another_layout_amends_only_whom_the_publisher_amended(releases: Read) -> None:
    before, after, _ = chained(releases, *FILES)
    assert count_entries(after["changes"]) == {"added": 0, "removed": 10, "modified": 2, "form": 513, "unread": 0}
    amended = [row for row in after["changes"].to_pylist() if (row["op"], row["cause"]) == ("modified", "source")]
    assert Counter((row["table_name"], row["field"]) for row in amended) == {
        ("entries", "amended_on"): 1,
        ("citations", "row"): 1,
        ("identifiers", "row"): 1,
    }
    known = {row["entry_id"]: row["effective_on"] for row in before["entries"].to_pylist()}
    assert all(row["effective_on"] == known[row["entry_id"]] for row in after["entries"].to_pylist())
