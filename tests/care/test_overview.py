"""Every source at a glance, against its own schedule."""

from datetime import UTC, datetime, timedelta

import pytest

from entity_lists.care.overview import GRACE, open_questions, overview, scheduled
from entity_lists.errors import StoreError
from entity_lists.ingest import status
from entity_lists.sources import SOURCES, get_source
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, NOW, SOURCE, SOURCE_ID


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("success", "now", "freshness"),
    [
        # Looked at 16:00 in New York: 20:00 UTC in summer, 21:00 in winter. 2025-03-28 is a Friday.
        pytest.param("2025-03-28T20:01", "2025-03-31T20:00", "fresh", id="over a weekend"),
        pytest.param("2025-03-28T20:01", "2025-04-01T01:59", "fresh", id="due, and some hours to go"),
        pytest.param("2025-03-28T20:01", "2025-04-01T02:00", "late", id="one missed"),
        pytest.param("2025-03-28T20:01", "2025-04-02T02:00", "stale", id="two missed"),
        pytest.param("2025-03-28T19:59", "2025-03-29T02:01", "late", id="before the day's own"),
        pytest.param("2025-05-23T20:01", "2025-05-27T20:00", "fresh", id="Memorial Day is nobody's working day"),
        pytest.param("2025-01-03T21:01", "2025-01-06T21:00", "fresh", id="in winter an hour later"),
        pytest.param("2025-03-28T20:01", "2035-03-28T20:01", "stale", id="ten years"),
        pytest.param("2025-03-28T20:01", "2025-03-27T20:00", "stale", id="a success that has yet to come"),
    ],
)
def test_a_source_is_as_fresh_as_its_schedule_has_it(empty: LocalStore, success: str, now: str, freshness: str) -> None:
    status.record(empty, SOURCE_ID, "unchanged", now=at(success))
    assert overview(empty, SOURCE, now=at(now), is_switched_on=True).freshness == freshness


def test_a_weekly_source_is_not_late_for_a_week(empty: LocalStore) -> None:
    weekly = get_source("us_bis_entity_list_csv")
    status.record(empty, weekly.source_id, "unchanged", now=at("2025-03-26T20:50"))  # a Wednesday
    for days, freshness in ((6, "fresh"), (8, "late"), (15, "stale")):
        shown = overview(empty, weekly, now=at("2025-03-26T20:50") + timedelta(days=days), is_switched_on=True)
        assert shown.freshness == freshness


def test_what_is_in_force_is_shown_and_that_nobody_ever_checked(copy: LocalStore) -> None:
    shown = overview(copy, SOURCE, now=NOW, is_switched_on=True)
    assert (shown.release_id, shown.as_of, shown.verdict) == (AFTER_ID, "2025-03-28", "publish")
    other = overview(copy, get_source("us_csl"), now=NOW, is_switched_on=False)
    assert (other.freshness, other.release_id, other.is_overdue) == ("never", None, False)
    assert overview(copy, get_source("us_csl"), now=NOW, is_switched_on=True).is_overdue


def test_a_failed_check_does_not_make_it_fresh(empty: LocalStore) -> None:
    status.record(empty, SOURCE_ID, "unchanged", now=at("2025-03-28T20:01"))
    status.record(empty, SOURCE_ID, "rejected", now=at("2025-04-01T20:01"), message="a column too many")
    shown = overview(empty, SOURCE, now=at("2025-04-02T02:00"), is_switched_on=True)
    assert (shown.freshness, shown.outcome, shown.message) == ("stale", "rejected", "a column too many")
    assert shown.next_check_at == "2025-03-31T20:00:00+00:00"


def test_a_question_is_open_until_it_is_decided_published_or_overtaken(copy: LocalStore) -> None:
    newer, older, decided = "2025-03-29-aaaaaaaa", "2025-03-26-bbbbbbbb", "2025-03-30-cccccccc"
    for release_id in (newer, older, decided, AFTER_ID):
        copy.put(keys.question_key(SOURCE_ID, release_id), b"?")
    copy.put(keys.decision_key(SOURCE_ID, decided, 1), b"{}")
    assert open_questions(copy, SOURCE_ID) == (newer,)


def test_a_status_that_cannot_be_read_is_an_error_of_the_store(empty: LocalStore) -> None:
    empty.put(keys.status_key(SOURCE_ID), b'{"last_success_at": "yesterday"}')
    with pytest.raises(StoreError, match="expected a time in last_success_at, found 'yesterday'"):
        overview(empty, SOURCE, now=NOW, is_switched_on=True)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_every_schedule_says_when_it_is_due(source: object) -> None:
    moments = scheduled(get_source(source.source_id), NOW)  # type: ignore[attr-defined]
    first, second = next(moments), next(moments)
    assert (NOW < first < second, first.tzinfo, timedelta(hours=24) > GRACE) == (True, UTC, True)
