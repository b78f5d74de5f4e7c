"""The page of a list: every release with what has become of it, published or not, and why."""

from datetime import UTC, datetime

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.pages.sorting import WrongChoice
from entity_lists.pages.source import ReleaseRow, SourcePage, source_page
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE, SOURCE_ID

BY = {"reason": "a wrong country", "by": "tester", "now": datetime(2025, 4, 3, tzinfo=UTC)}


def shown(store: LocalStore, sort: str = "") -> SourcePage:
    return source_page(
        store, SOURCE, now=NOW, dag_id=f"ingest_{SOURCE_ID}", is_switched_on=True, last_run_id=None, sort=sort
    )


def row(store: LocalStore, release_id: str) -> ReleaseRow:
    return next(one for one in shown(store).releases if one.release_id == release_id)


def test_releases_come_newest_first_with_what_they_changed(copy: LocalStore) -> None:
    page = shown(copy)
    assert [one.release_id for one in page.releases] == [AFTER_ID, BEFORE_ID]
    newest = page.releases[0]
    assert (newest.state, newest.sequence, newest.verdict, newest.approved_by) == ("in force", 2, "publish", None)
    assert (newest.entries, newest.added, newest.removed, newest.modified, newest.form) == (34, 16, 1, 4, 0)
    assert newest.published_at is not None
    assert page.releases[1].state == "published"
    assert page.schedule == "working days 16:00 New York"


def test_a_rollback_is_told_on_both_releases(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    assert row(copy, AFTER_ID).state == "set aside"
    assert str(row(copy, AFTER_ID).told).startswith(f"tester went back to {BEFORE_ID}, 2025-04-03")
    back = row(copy, BEFORE_ID)
    assert (back.state, str(back.told).endswith("a wrong country")) == ("in force", True)


def test_a_withdrawn_release_stays_on_the_page_and_says_why(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, AFTER_ID, **BY)
    gone = row(copy, AFTER_ID)
    assert (gone.state, gone.told) == ("withdrawn", "Withdrawn by tester, 2025-04-03T00:00:00+00:00: a wrong country")
    assert row(copy, BEFORE_ID).state == "in force"


def test_a_manifest_that_is_damaged_is_said_and_the_page_stays_up(copy: LocalStore) -> None:
    (copy.root / keys.manifest_key(SOURCE_ID, BEFORE_ID)).write_bytes(b"{}")
    page = shown(copy)
    assert BEFORE_ID in str(page.problem)
    assert page.at_a_glance.release_id == AFTER_ID


def test_rows_are_sorted_as_a_heading_asks(copy: LocalStore) -> None:
    assert [one.release_id for one in shown(copy, "entries").releases] == [BEFORE_ID, AFTER_ID]
    with pytest.raises(WrongChoice, match="cannot be sorted by 'told'"):
        shown(copy, "told")
