"""Freshness: a source that was not checked for working days is told, whatever its status says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists import errors
from entity_lists.care import freshness
from entity_lists.errors import SourceStale, StoreError
from entity_lists.ingest import status
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import SOURCE_ID

NOW = datetime(2025, 3, 28, 18, 30, 15, 999999, tzinfo=UTC)
WHOLE = b"""{
    "last_checked_at": "2025-03-29T18:30:15+00:00",
    "outcome": "unchanged",
    "message": null,
    "last_success_at": "2025-03-28T18:30:15+00:00"
}"""


@pytest.mark.parametrize(
    ("success", "today", "is_stale"),
    [
        # 2025-03-28 is a Friday, 2025-05-26 Memorial Day.
        pytest.param("2025-03-28", "2025-03-28", False, id="same day"),
        pytest.param("2025-03-28", "2025-03-30", False, id="a weekend later"),
        pytest.param("2025-03-28", "2025-04-01", False, id="Monday and Tuesday"),
        pytest.param("2025-03-28", "2025-04-02", True, id="Monday to Wednesday"),
        pytest.param("2025-05-23", "2025-05-28", False, id="a holiday does not count"),
        pytest.param("2025-05-23", "2025-05-29", True, id="the working days after a holiday do"),
        pytest.param("2025-03-28", "2025-03-28T00:00", False, id="a clock that is some hours behind"),
        pytest.param("2025-03-28", "2026-03-28", True, id="a year"),
    ],
)
def test_a_source_is_stale_after_more_than_two_working_days(
    empty: LocalStore, success: str, today: str, is_stale: bool
) -> None:
    status.record(empty, "us_bis_entity_list", "published", now=datetime.fromisoformat(f"{success}T20:00:00+00:00"))
    now = datetime.fromisoformat(f"{today if 'T' in today else today + 'T06:00'}:00+00:00")
    found = freshness.stale_sources(empty, ["us_bis_entity_list"], now=now, working_days=2)
    assert list(found) == ["us_bis_entity_list"] * is_stale


def test_a_success_that_has_yet_to_come_is_stale(empty: LocalStore) -> None:
    status.record(empty, "one", "published", now=NOW)
    found = freshness.stale_sources(empty, ["one"], now=NOW - timedelta(days=1, minutes=1), working_days=2)
    assert found == {
        "one": "last checked successfully 2025-03-28T18:30:15+00:00; last checked 2025-03-28T18:30:15+00:00 "
        "(published); that is in the future: a clock was wrong, so nobody knows when it was checked"
    }


def test_a_source_that_never_ended_well_is_stale_and_so_is_one_that_was_never_checked(empty: LocalStore) -> None:
    status.record_error(empty, "one", errors.SourceUnavailable("HTTP 503"), now=NOW)
    assert freshness.stale_sources(empty, ["one", "other"], now=NOW, working_days=2) == {
        "one": "last checked successfully never; last checked 2025-03-28T18:30:15+00:00 (source_unavailable: HTTP 503)",
        "other": "was never checked, although it is switched on",
    }


def test_a_release_in_force_without_a_status_is_stale(copy: LocalStore) -> None:
    path = copy.root / keys.status_key(SOURCE_ID)
    path.unlink()
    found = freshness.stale_sources(copy, [SOURCE_ID], now=NOW, working_days=2)
    assert found == {SOURCE_ID: f"a release is in force, but {path} is missing: no check is on record"}
    with pytest.raises(
        SourceStale, match=f"1 source not checked .*, by what is on record as of 2025-03-28:\n  {SOURCE_ID}"
    ):
        freshness.check_freshness(copy, [SOURCE_ID], now=NOW, working_days=2)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b'{"last_success_at": "2025-03-28T18:30:15+00:00"}', id="fields are missing"),
        pytest.param(WHOLE.replace(b'"2025-03-28T', b'"2025-03-99T'), id="no date"),
        pytest.param(WHOLE.replace(b'"2025-03-28T18:30:15+00:00"', b"20250328"), id="a number"),
        pytest.param(WHOLE.replace(b"2025-03-28T18:30:15+00:00", b"9999-12-31T23:59:59-12:00"), id="no date in UTC"),
    ],
)
def test_a_status_that_cannot_be_read_is_stale_and_hides_no_other(empty: LocalStore, content: bytes) -> None:
    empty.put("one/status.json", content)
    status.record_error(empty, "two", errors.SourceUnavailable("HTTP 503"), now=NOW)
    found = freshness.stale_sources(empty, ["one", "two"], now=NOW, working_days=2)
    assert list(found) == ["one", "two"]
    assert found["one"].startswith(
        f"no successful check is on record, {empty.path('one/status.json')} cannot be read: "
    )


def test_a_store_that_cannot_be_read_is_not_told_as_stale(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the store should be")
    with pytest.raises(StoreError):
        freshness.stale_sources(LocalStore(tmp_path / "store"), ["one"], now=NOW, working_days=2)
