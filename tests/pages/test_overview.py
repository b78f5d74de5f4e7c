"""The overview: each list in a row, what needs a person first, and one that is damaged keeps no other from view."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.errors import SourceUnavailable
from entity_lists.ingest import status
from entity_lists.pages.overview import OverviewPage, SourceRow, overview_page
from entity_lists.sources import SOURCES
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID

OTHER_ID = next(source.source_id for source in SOURCES if source.source_id != SOURCE_ID)


def shown(store: LocalStore, *, now: datetime = NOW, sort: str = "", is_on: bool = True) -> OverviewPage:
    return overview_page(
        store,
        [source for source in SOURCES if source.source_id in {SOURCE_ID, OTHER_ID}],
        now=now,
        dag_ids={source.source_id: f"ingest_{source.source_id}" for source in SOURCES},
        switched_on=dict.fromkeys([SOURCE_ID], is_on),
        last_runs={SOURCE_ID: "manual__1"},
        sort=sort,
    )


def row(store: LocalStore, source_id: str = SOURCE_ID, *, now: datetime = NOW) -> SourceRow:
    return next(one for one in shown(store, now=now).sources if one.source_id == source_id)


def test_a_list_shows_what_is_in_force_and_what_it_changed(copy: LocalStore) -> None:
    found = row(copy)
    assert (found.release_id, found.as_of, found.entries) == (AFTER_ID, "2025-03-28", 34)
    assert (found.added, found.removed, found.modified) == (16, 1, 4)
    assert (found.freshness, found.outcome, found.needs) == ("fresh", "published", "nothing")
    assert (found.last_run_id, found.entries_over_time) == ("manual__1", (19, 34))
    assert (shown(copy).fresh, shown(copy).watched) == (1, 1)


def test_a_list_of_which_nothing_is_published_says_so(copy: LocalStore) -> None:
    found = row(copy, OTHER_ID)
    assert (found.release_id, found.entries, found.freshness, found.outcome) == (None, None, "never", None)
    assert found.entries_over_time == ()


@pytest.mark.parametrize(("days", "freshness"), [(0, "fresh"), (1, "late"), (8, "stale")])
def test_freshness_goes_by_the_schedule_of_the_list(copy: LocalStore, days: int, freshness: str) -> None:
    found = row(copy, now=NOW + timedelta(days=days))
    assert found.freshness == freshness
    assert found.needs == ("nothing" if freshness == "fresh" else "overdue")


def test_a_check_that_failed_needs_a_person_and_says_why(copy: LocalStore) -> None:
    status.record_error(copy, SOURCE_ID, SourceUnavailable("www.ecfr.gov does not answer"), now=NOW)
    found = row(copy)
    assert (found.needs, found.outcome) == ("failure", "source_unavailable")
    assert found.problem == "www.ecfr.gov does not answer"
    assert shown(copy).sources[0] == found


def test_a_release_that_waits_for_a_decision_comes_first_of_all(copy: LocalStore) -> None:
    asked = "2025-04-01-0123abcd"
    copy.put(keys.question_key(SOURCE_ID, asked), b"?")
    status.record(copy, OTHER_ID, "failed", now=NOW, message="broken")
    page = shown(copy)
    assert [one.needs for one in page.sources] == ["decision", "failure"]
    assert (page.sources[0].open_questions, page.waiting) == ((asked,), 1)


def test_a_list_that_is_damaged_keeps_no_other_from_view(copy: LocalStore) -> None:
    copy.put(keys.latest_key(SOURCE_ID), b"{")
    page = shown(copy)
    damaged, other = page.sources
    assert (damaged.source_id, damaged.needs) == (SOURCE_ID, "damage")
    assert "latest.json" in str(damaged.problem)
    assert other.source_id == OTHER_ID


def test_the_line_of_entries_follows_the_store_where_the_catalogue_does_not(copy: LocalStore) -> None:
    copy.put("catalog.json", b"damaged")
    assert row(copy).entries_over_time == (19, 34)
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="a test", by="tester", now=datetime.now(UTC))
    assert row(copy).entries == 19


def test_rows_are_sorted_as_a_heading_asks_and_what_is_not_known_comes_last(copy: LocalStore) -> None:
    assert [one.source_id for one in shown(copy, sort="entries").sources] == [SOURCE_ID, OTHER_ID]
    assert [one.source_id for one in shown(copy, sort="-entries").sources] == [SOURCE_ID, OTHER_ID]
    titles = [one.title for one in shown(copy, sort="title").sources]
    assert titles == sorted(titles)
    assert [one.title for one in shown(copy, sort="-title").sources] == titles[::-1]


def test_an_empty_store_shows_every_list(tmp_path: Path) -> None:
    page = shown(LocalStore(tmp_path / "none"))
    assert [one.release_id for one in page.sources] == [None, None]
    assert page.fresh == 0
