from datetime import UTC, datetime
from pathlib import Path

import pytest

from entity_lists import errors
from entity_lists.errors import EntityListsError, ReleaseRejected, StoreError
from entity_lists.ingest import status
from entity_lists.store.local import LocalStore

NOW = datetime(2025, 3, 28, 18, 30, 15, 999999, tzinfo=UTC)


def test_a_source_that_was_never_checked_has_no_status(empty: LocalStore) -> None:
    assert status.read(empty, "us_bis_entity_list") is None


def test_the_last_check_replaces_the_one_before(empty: LocalStore) -> None:
    status.record(empty, "us_bis_entity_list", "published", now=NOW)
    status.record(empty, "us_bis_entity_list", "unchanged", now=NOW.replace(hour=19))
    assert list(empty.keys("")) == ["us_bis_entity_list/status.json"]
    assert status.read(empty, "us_bis_entity_list") == {
        "last_checked_at": "2025-03-28T19:30:15+00:00",
        "outcome": "unchanged",
        "message": None,
        "last_success_at": "2025-03-28T19:30:15+00:00",
    }


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (errors.UsageError("why"), "wrong_use"),
        (errors.ReleaseRejected("why"), "rejected"),
        (errors.SourceChanged("why"), "rejected"),
        (errors.ContractBroken("why"), "rejected"),
        (errors.ExpectationsFailed("why"), "rejected"),
        (errors.ApprovalNeeded("why"), "needs_approval"),
        (errors.SourceUnavailable("why"), "source_unavailable"),
        (errors.PublishConflict("why"), "store_refused"),
        (errors.EntityListsError("why"), "failed"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_is_told_by_its_kind_and_message(empty: LocalStore, error: EntityListsError, outcome: str) -> None:
    status.record_error(empty, "us_bis_entity_list", error, now=NOW)
    assert status.read(empty, "us_bis_entity_list") == {
        "last_checked_at": "2025-03-28T18:30:15+00:00",
        "outcome": outcome,
        "message": "why",
        "last_success_at": None,
    }


def test_a_store_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the store should be")
    store = LocalStore(tmp_path / "store")
    status.record(store, "us_bis_entity_list", "published", now=NOW)
    with pytest.raises(StoreError):
        status.read(store, "us_bis_entity_list")


def test_a_failed_check_keeps_the_time_of_the_last_that_ended_well(empty: LocalStore) -> None:
    status.record(empty, "us_bis_entity_list", "published", now=NOW)
    status.record_error(empty, "us_bis_entity_list", errors.SourceUnavailable("why"), now=NOW.replace(day=29))
    assert status.read(empty, "us_bis_entity_list") == {
        "last_checked_at": "2025-03-29T18:30:15+00:00",
        "outcome": "source_unavailable",
        "message": "why",
        "last_success_at": "2025-03-28T18:30:15+00:00",
    }


def test_a_status_that_is_damaged_is_written_anew(empty: LocalStore) -> None:
    empty.put("us_bis_entity_list/status.json", b"{")
    status.record(empty, "us_bis_entity_list", "rejected", now=NOW)
    assert status.read(empty, "us_bis_entity_list")["last_success_at"] is None


def test_too_little_memory_is_told_as_that(empty: LocalStore) -> None:
    with (
        pytest.raises(ReleaseRejected, match=r"^us_csl: the memory that it may have was not enough; nothing was pub"),
        status.failure_recorded(empty, "us_csl", NOW),
    ):
        raise MemoryError
    told = status.read(empty, "us_csl")
    assert (told["outcome"], "ENTITY_LISTS_LIMITS" in told["message"]) == ("rejected", True)
