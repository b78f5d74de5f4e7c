"""The log of checks: what was confirmed when, whatever became of the bytes."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.care.garbage import delete_garbage, find_garbage
from entity_lists.errors import ApprovalNeeded
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import checks, published
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE_ID, ask, ingest

SEEN = checks.Seen(
    checked_at="2025-04-02T18:00:00.000000+00:00",
    raw_sha256="0" * 64,
    as_of="2025-04-02",
    url="https://example.org/list.xml",
    etag='"1"',
    last_modified=None,
)


def at(day: str, hour: int = 18) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour)


def seen_at(moment: datetime, as_of: str | None = None) -> checks.Seen:
    return {**SEEN, "checked_at": moment.isoformat(timespec="microseconds"), "as_of": as_of or str(moment.date())}


def log_of(store: Store) -> list[checks.Check]:
    return list(checks.checks(store, SOURCE_ID))


def test_a_check_is_written_once_under_its_time_and_hash(empty: LocalStore) -> None:
    for _ in range(2):
        checks.record(empty, SOURCE_ID, SEEN, outcome="unchanged", release_id=AFTER_ID)
    (key,) = empty.keys(keys.check_prefix(SOURCE_ID))
    digest = canonical_json.sha256(empty.read(key))
    assert key == f"us_bis_entity_list/checks/20250402T180000.000000Z-{digest[:8]}.json"
    assert json.loads(empty.read(key)) == {**SEEN, "outcome": "unchanged", "release_id": AFTER_ID}
    assert keys.checked_at_of(key) == NOW


def test_a_release_is_confirmed_for_the_last_day_of_its_checks(empty: LocalStore) -> None:
    for day, hour, release_id, as_of in (
        ("2025-03-27", 18, BEFORE_ID, None),
        ("2025-03-28", 12, BEFORE_ID, None),
        ("2025-03-28", 18, AFTER_ID, None),
        ("2025-04-02", 18, AFTER_ID, None),
        # A file of an earlier day, given later.
        ("2025-04-03", 18, AFTER_ID, "2025-03-31"),
    ):
        seen = seen_at(at(day, hour), as_of)
        checks.record(empty, SOURCE_ID, seen, outcome="unchanged", release_id=release_id)
    assert checks.confirmed_days(empty, SOURCE_ID, [BEFORE_ID, AFTER_ID, "2025-03-28-ffffffff"]) == {
        BEFORE_ID: date(2025, 3, 28),
        AFTER_ID: date(2025, 4, 2),
    }
    assert checks.confirmed_on(empty, SOURCE_ID, AFTER_ID) == date(2025, 4, 2)
    assert checks.confirmed_on(empty, SOURCE_ID, AFTER_ID, until=at("2025-04-01")) == date(2025, 3, 28)
    assert checks.confirmed_on(empty, SOURCE_ID, BEFORE_ID) == date(2025, 3, 28)
    assert checks.confirmed_on(empty, SOURCE_ID, "2025-03-28-ffffffff") is None


def test_a_revision_is_confirmed_by_the_checks_of_the_release_that_it_reads_anew(empty: LocalStore) -> None:
    checks.record(empty, SOURCE_ID, SEEN, outcome="unchanged", release_id=AFTER_ID)
    revision = f"{AFTER_ID}.r2"
    assert checks.confirmed_on(empty, SOURCE_ID, revision) == date(2025, 4, 2)
    assert checks.confirmed_days(empty, SOURCE_ID, [revision, BEFORE_ID]) == {revision: date(2025, 4, 2)}
    checks.record(empty, SOURCE_ID, seen_at(at("2025-04-03")), outcome="unchanged", release_id=revision)
    assert checks.confirmed_on(empty, SOURCE_ID, AFTER_ID) == date(2025, 4, 3)
    assert next(checks.checks(empty, SOURCE_ID))["checked_at"].startswith("2025-04-03")


def test_a_log_that_cannot_be_written_stops_nobody_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store").write_text("a file where the store should be")
    with caplog.at_level(logging.WARNING):
        checks.record(LocalStore(tmp_path / "store"), SOURCE_ID, SEEN, outcome="unchanged", release_id=AFTER_ID)
    assert f"that release {AFTER_ID} was confirmed could not be written down" in caplog.text


def test_what_was_edited_is_told(empty: LocalStore) -> None:
    checks.record(empty, SOURCE_ID, SEEN, outcome="unchanged", release_id=AFTER_ID)
    assert list(checks.edited(empty, SOURCE_ID)) == []
    (key,) = empty.keys(keys.check_prefix(SOURCE_ID))
    empty.put(key, empty.read(key).replace(b"04-02", b"05-02"))
    assert list(checks.edited(empty, SOURCE_ID)) == [
        f"{empty.path(key)} was edited or damaged, or is none of ours: its key does not fit its content"
    ]


def test_what_a_fetch_saw_stops_nobody_when_it_is_damaged(empty: LocalStore, caplog: pytest.LogCaptureFixture) -> None:
    empty.put(keys.seen_key(SOURCE_ID, AFTER_ID), b"{")
    assert checks.find_seen(empty, SOURCE_ID, AFTER_ID) is None
    assert f"the check of release {AFTER_ID} cannot be written down" in caplog.text


# In an ingest


def test_every_ingest_that_ends_well_is_a_check(empty: LocalStore, offline: Fetcher) -> None:
    for number, path in enumerate((BEFORE, AFTER, AFTER, BEFORE)):
        ingest(empty, offline, path, now=NOW + timedelta(hours=number))
    found = [(check["outcome"], check["release_id"], check["as_of"]) for check in reversed(log_of(empty))]
    assert found == [
        ("published", BEFORE_ID, "2025-03-27"),
        ("published", AFTER_ID, "2025-03-28"),
        ("unchanged", AFTER_ID, "2025-03-28"),
        # Bytes that are published and not in force.
        ("unchanged", BEFORE_ID, "2025-03-27"),
    ]
    sha256s = {id_: published.get_manifest(empty, SOURCE_ID, id_)["raw"]["sha256"] for id_ in (BEFORE_ID, AFTER_ID)}
    assert all(check["raw_sha256"] == sha256s[check["release_id"]] for check in log_of(empty))
    assert {check["url"] for check in log_of(empty)} == {f"file:{path.name}" for path in (BEFORE, AFTER)}
    assert list(empty.keys(keys.draft_prefix(SOURCE_ID))) == []


def test_other_bytes_that_say_the_same_are_proved_when_gc_has_deleted_them(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    other = save(AFTER.read_bytes() + b"\n<!-- made later -->\n", "2025-04-01")
    assert ingest(copy, offline, other, now=NOW + timedelta(hours=1)).outcome == "unchanged"
    newest = log_of(copy)[0]
    assert (newest["outcome"], newest["release_id"], newest["as_of"]) == ("unchanged", AFTER_ID, "2025-04-01")
    assert newest["raw_sha256"] == canonical_json.sha256(other.read_bytes())
    assert list(copy.keys(keys.draft_prefix(SOURCE_ID))) == []
    later = datetime.now(UTC) + timedelta(days=3)
    gone = list(delete_garbage(copy, find_garbage(copy, [SOURCE_ID], now=later, older_than_days=1)))
    assert {garbage.key.split("/")[2] for garbage in gone} == {newest["raw_sha256"]}
    assert log_of(copy)[0] == newest


def test_a_check_that_did_not_end_well_is_not_logged(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    before = log_of(copy)
    path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    with pytest.raises(ApprovalNeeded):
        ingest(copy, offline, path, auditor=ask)
    assert log_of(copy) == before


def test_an_answer_of_days_later_confirms_the_day_of_the_fetch(empty: LocalStore, offline: Fetcher) -> None:
    from entity_lists.audit.approval import Decision
    from entity_lists.ingest import steps
    from world.releases import ASKING, draft_of

    draft = draft_of(empty, offline, BEFORE)
    yes = Decision(is_approved=True, by="tester", at="2025-04-05T18:00:00+00:00", reason="announced")
    steps.publish(empty, NOW + timedelta(days=3), draft, ASKING.as_json(), decision=yes)
    (check,) = log_of(empty)
    assert (check["checked_at"], check["outcome"]) == ("2025-04-02T18:00:00.000000+00:00", "published")


def test_the_log_is_kept_on_s3(moto_endpoint: Endpoint, offline: Fetcher) -> None:
    with s3_store(moto_endpoint) as store:
        for number in range(2):
            ingest(store, offline, BEFORE, now=NOW + timedelta(hours=number))
        assert [check["outcome"] for check in log_of(store)] == ["unchanged", "published"]
        assert checks.confirmed_on(store, SOURCE_ID, BEFORE_ID) == date(2025, 3, 27)
