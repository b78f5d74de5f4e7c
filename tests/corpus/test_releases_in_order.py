"""The three releases that were really served, published one after the other: who came, who went, who is who."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from entity_lists.write.history import listed_as_of
from sources.us_bis.entity_list_rows import ENTITY_LISTS
from world.releases import NOW, SOURCE_ID, ingest
from world.sample_lists import changed

pytestmark = pytest.mark.corpus

OLD, NEW, NEWEST = sorted(ENTITY_LISTS)

# Who was taken off the list between 2023-12-07 and 2026-03-25.
REMOVED = {
    ("AE", "Jazirah Aviation Club"),
    ("CN", "Hefei Bitland Information Technology Co. Ltd."),
    ("IN", "Bhabha Atomic Research Center (BARC)"),
    ("IN", "Indian Rare Earths"),
    ("IN", "Indira Gandhi Atomic Research Center (IGCAR)"),
    # One bullet of 2023 is three bullets of 2026: see SPLIT.
    (
        "IN",
        "Nuclear reactors (including power plants) not under International Atomic Energy Agency (IAEA) safeguards, "
        "(excluding Kundankulam 1 and 2) fuel reprocessing and enrichment facilities, heavy water production "
        "facilities and their collocated ammonia plants",
    ),
}
SPLIT = {
    ("IN", "Fuel reprocessing and enrichment facilities"),
    ("IN", "Heavy water production facilities and their collocated ammonia plants"),
    (
        "IN",
        "Nuclear reactors (including power plants) not under International Atomic Energy Agency (IAEA) safeguards, "
        "(excluding Kundankulam 1 and 2)",
    ),
}
# New rows that cite an old rule only; the release of 2023 has these parties nowhere.
BELATED = {("NL", "Kapil Raj Arora"), ("PK", "Orion Eleven Pvt. Ltd.")}
# Citations of December 2023 are in the release of 2026 only.
SINCE = date(2023, 12, 7)

Releases = dict[str, dict[str, pa.Table]]


@pytest.fixture(scope="session")
def in_order(corpus: Path, offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """The tables of the three releases, by their days."""
    store = LocalStore(tmp_path_factory.mktemp("in-order") / "store")
    now = NOW.replace(year=2027)
    outcomes = {day: ingest(store, offline, corpus / ENTITY_LISTS[day], now=now) for day in (OLD, NEW, NEWEST)}
    manifests = {day: published.get_manifest(store, SOURCE_ID, o.release_id) for day, o in outcomes.items()}
    return {
        day: {name: published.read_table(store, manifest, name) for name in manifest["tables"]}
        for day, manifest in manifests.items()
    }


def rows(table: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["entry_id"]: row for row in table.to_pylist()}


def who(entries: dict[str, dict[str, Any]], entry_ids: set[str]) -> set[tuple[str, str]]:
    return {(entries[entry_id]["country_code"], entries[entry_id]["name"]) for entry_id in entry_ids}


def test_nobody_came_or_went_between_the_releases_of_2026(in_order: Releases) -> None:
    assert (changed(in_order[NEWEST], "added"), changed(in_order[NEWEST], "removed")) == (set(), set())
    assert set(rows(in_order[NEWEST]["entries"])) == set(rows(in_order[NEW]["entries"]))
    # What the publisher re-typed: entry cells, requirements and three addresses.
    assert len(changed(in_order[NEWEST], "modified")) == 248


def test_who_was_removed_by_2026_is_who_was_really_removed(in_order: Releases) -> None:
    removed = changed(in_order[NEW], "removed")
    assert len(removed) == len(REMOVED) < 10
    assert who(rows(in_order[OLD]["entries"]), removed) == REMOVED


def test_an_entry_that_was_only_typed_anew_is_still_the_same(in_order: Releases) -> None:
    ids = [
        [key for key, row in rows(in_order[day]["entries"]).items() if row["name"] == "PT. Kuantum Tekno Kreatif"]
        for day in (OLD, NEW, NEWEST)
    ]
    assert len(ids[0]) == 1
    assert ids[0] == ids[1] == ids[2]


def test_who_was_added_by_2026_was_listed_by_a_rule_of_the_time_between(in_order: Releases) -> None:
    entries, added = rows(in_order[NEW]["entries"]), changed(in_order[NEW], "added")
    listed_before = {entry_id for entry_id in added if entries[entry_id]["listed_on"] < SINCE}
    assert len(added) == 748
    assert who(entries, listed_before) == SPLIT | BELATED


def test_nobody_changed_place_with_another_by_likeness(in_order: Releases) -> None:
    methods = {day: set(in_order[day]["identity"]["method"].to_pylist()) for day in (OLD, NEW, NEWEST)}
    assert methods == {OLD: {"new"}, NEW: {"exact", "new"}, NEWEST: {"exact"}}
    first = {day: set(in_order[day]["identity"]["first_release_id"].to_pylist()) for day in (OLD, NEW, NEWEST)}
    assert {day: {release_id[:10] for release_id in ids} for day, ids in first.items()} == {
        OLD: {OLD},
        NEW: {OLD, NEW},
        NEWEST: {OLD, NEW},
    }


@pytest.mark.parametrize("day", [OLD, NEW, NEWEST])
def test_most_references_find_the_entry_that_they_mean(in_order: Releases, day: str) -> None:
    resolved = [
        row["related_entry_id"] is not None
        for row in in_order[day]["relations"].to_pylist()
        if row["relation"] == "see_also"
    ]
    assert len(resolved) >= 352
    assert sum(resolved) / len(resolved) >= 0.95


@pytest.mark.parametrize("day", [OLD, NEW, NEWEST])
@pytest.mark.parametrize("column", ["license_requirement_code", "license_policy_code"])
def test_every_requirement_and_policy_has_a_code(in_order: Releases, day: str, column: str) -> None:
    codes = in_order[day]["entries"][column].to_pylist()
    assert len(codes) > 2700
    assert codes.count("OTHER") == 0


@pytest.mark.parametrize("day", [OLD, NEW, NEWEST])
def test_what_the_history_has_in_force_is_the_list(in_order: Releases, day: str) -> None:
    found = rows(listed_as_of(in_order[day]["history"], day))
    entries = rows(in_order[day]["entries"])
    assert {key: row["content_sha256"] for key, row in found.items()} == {
        key: row["content_sha256"] for key, row in entries.items()
    }


@pytest.mark.parametrize("day", [OLD, NEW, NEWEST])
def test_the_newest_history_knows_what_each_release_knew(in_order: Releases, day: str) -> None:
    query = """
        select entry_id, content_sha256 from history
        where valid_from <= $day::date and (valid_to is null or valid_to > $day::date) and
              release_from[:10] <= $day and (release_to is null or release_to[:10] > $day)
    """
    with duckdb.connect() as db:
        db.register("history", in_order[NEWEST]["history"])
        found = db.execute(query, {"day": day}).fetchall()
    entries = rows(in_order[day]["entries"])
    assert sorted(found) == sorted((key, row["content_sha256"]) for key, row in entries.items())
