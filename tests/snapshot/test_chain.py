"""Which releases a day, an id or nothing at all means, and whose changes they are."""

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import chain, published
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, ingest


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("2025-03-27", BEFORE_ID),
        ("2025-03-28", AFTER_ID),
        ("2031-01-01", AFTER_ID),
        (BEFORE_ID, BEFORE_ID),
        ("2024-01-01-ffffffff", "2024-01-01-ffffffff"),
    ],
)
def test_a_day_means_the_newest_release_that_is_not_after_it(copy: LocalStore, named: str, meant: str) -> None:
    assert chain.release_named(copy, SOURCE_ID, named) == meant


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("2025-03-26", f"no release is as of 2025-03-26 or a day before it; the oldest one is {BEFORE_ID}."),
        ("2025-02-30", "expected a release id or a day as 2026-03-31, found '2025-02-30'."),
    ],
)
def test_a_day_without_a_release_is_wrong_use(copy: LocalStore, named: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        chain.release_named(copy, SOURCE_ID, named)
    assert str(caught.value) == f"{SOURCE_ID}: {told}"


@pytest.mark.parametrize(
    ("before", "after"), [(None, None), (None, AFTER_ID), ("2025-03-27", None), (BEFORE_ID, "2025-04-01")]
)
def test_what_is_not_named_is_the_release_in_force_and_the_one_before_it(
    copy: LocalStore, before: str | None, after: str | None
) -> None:
    assert chain.pair(copy, SOURCE_ID, before, after) == (BEFORE_ID, AFTER_ID)


def test_no_day_means_a_release_that_was_withdrawn(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, AFTER_ID, reason="half of it is missing", by="tester", now=NOW)
    assert chain.release_named(copy, SOURCE_ID, "2025-03-28") == BEFORE_ID
    assert chain.release_named(copy, SOURCE_ID, "2025-03-28", until=AFTER_ID) == BEFORE_ID


def test_a_release_that_came_late_is_meant_by_its_days(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, AFTER)
    late = ingest(empty, offline, BEFORE)
    assert (late.release_id, late.is_in_force) == (BEFORE_ID, False)
    assert chain.release_named(empty, SOURCE_ID, "2025-03-27") == BEFORE_ID
    assert chain.release_named(empty, SOURCE_ID, "2025-03-28") == AFTER_ID


def test_no_day_means_a_release_that_a_person_went_back_from(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="half of it is missing", by="tester", now=NOW)
    assert chain.release_named(copy, SOURCE_ID, "2025-03-28") == BEFORE_ID


def test_a_first_release_has_none_before_it(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    with pytest.raises(UsageError, match=f"release {BEFORE_ID} is the first one, so there is none before it"):
        chain.pair(empty, SOURCE_ID, None, None)


def test_an_added_a_removed_and_a_modified_entry_has_its_name(copy: LocalStore) -> None:
    found = published.changes_between(copy, SOURCE_ID, BEFORE_ID, AFTER_ID)
    named = chain.with_names(copy, SOURCE_ID, found)
    assert named.column_names[:2] == ["entry_id", "name"]
    assert named.drop_columns("name").equals(found)
    assert named["name"].null_count == 0
    by_op = {
        op: {row["name"] for row in named.to_pylist() if row["op"] == op} for op in ("added", "removed", "modified")
    }
    assert by_op["removed"] == {"Jazirah Aviation Club"}
    assert "Inspur Taiwan" in by_op["added"]
    assert "Dart Aviation" in by_op["modified"]
