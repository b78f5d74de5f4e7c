"""What no manifest names: found, told apart by age, and deleted without touching anything else."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.audit.approval import Decision
from entity_lists.care.garbage import delete_garbage, find_garbage
from entity_lists.care.overview import open_questions
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.snapshot import pointer, published
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.releases import AFTER, AFTER_ID, BEFORE_ID, NOW, SOURCE, SOURCE_ID, ask, ingest, tree

ORPHANS = [
    f"{SOURCE_ID}/data/names/release=2025-04-01-00000000/names-0123456789abcdef.parquet",
    f"{SOURCE_ID}/raw/{'0' * 64}/list.xml",
]
KEPT = [
    f"{SOURCE_ID}/rejected/2025-04-01-00000000/report.json",
    f"{SOURCE_ID}/approvals/2025-04-01-00000000/report.json",
    "feeds/csl/file",
    "another/data/names/release=2025-04-01-00000000/names-0123456789abcdef.parquet",
]
LEFT = [f"{SOURCE_ID}/data/.tmp-{'0' * 32}", f".probe/.tmp-{'0' * 32}", f".probe/{'0' * 32}"]
TODAY = datetime.now(UTC)


def age(store: LocalStore, days: float, *keys: str) -> None:
    for key in keys or tree(store.root):
        at = (TODAY - timedelta(days=days)).timestamp()
        os.utime(store.root / key, (at, at))


def keys_of(store: Store, days: float = 30, **options: bool) -> list[str]:
    found = find_garbage(store, [SOURCE_ID], now=TODAY, older_than_days=days, **options)
    return [garbage.key for garbage in found]


def sweep(store: Store, days: float = 30) -> list[str]:
    found = find_garbage(store, [SOURCE_ID], now=TODAY, older_than_days=days)
    return [garbage.key for garbage in delete_garbage(store, found)]


@pytest.fixture
def littered(copy: LocalStore) -> LocalStore:
    """A store with what is garbage and what is not, all of it old."""
    for key in (*ORPHANS, *KEPT):
        copy.put(key, b"left over")
    for key in LEFT:
        (copy.root / key).parent.mkdir(exist_ok=True)
        (copy.root / key).write_bytes(b"half")
    age(copy, 40)
    return copy


def test_what_no_manifest_names_and_what_crashed_writers_left_is_garbage(littered: LocalStore) -> None:
    assert sorted(keys_of(littered)) == sorted([*ORPHANS, *LEFT])


def test_finding_deletes_nothing_and_deleting_nothing_else(littered: LocalStore) -> None:
    before = tree(littered.root)
    keys_of(littered)
    assert tree(littered.root) == before
    assert sorted(sweep(littered)) == sorted([*ORPHANS, *LEFT])
    assert tree(littered.root) == {key: content for key, content in before.items() if key not in {*ORPHANS, *LEFT}}
    assert keys_of(littered) == []
    assert verify_source(littered, SOURCE_ID).problems == ()


def test_what_is_young_stays(littered: LocalStore) -> None:
    age(littered, 29, ORPHANS[0], LEFT[0])
    assert set(keys_of(littered)) == {ORPHANS[1], *LEFT[1:]}
    assert keys_of(littered, 41) == []


def test_what_a_withdrawn_release_names_stays(littered: LocalStore) -> None:
    withdraw(littered, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=NOW)
    age(littered, 40)
    assert sorted(keys_of(littered)) == sorted([*ORPHANS, *LEFT])


def test_what_an_open_question_waits_for_stays_and_is_garbage_one_day_once_it_is_decided(
    copy: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    path = tmp_path / "list_2025-03-29.xml"
    path.write_bytes(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    with pytest.raises(Exception, match="approval"):
        ingest(copy, offline, path, auditor=ask)
    (release_id,) = open_questions(copy, SOURCE_ID)
    age(copy, 400)
    assert keys_of(copy, 1) == []
    copy.put(keys.decision_key(SOURCE_ID, release_id, 1), b"{}")
    left = keys_of(copy, 1)
    assert {key.split("/")[1] for key in left} == {"raw", "drafts"}
    # The file and its origin; what the fetch saw, and the tables.
    assert len(left) == 2 + 1 + len(published.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"])


def test_a_release_that_is_approved_after_a_sweep_is_published(
    copy: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    path = tmp_path / "list_2025-03-29.xml"
    path.write_bytes(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    release = steps.fetch(SOURCE, copy, NOW, offline, as_of=None, location=str(path))
    draft = steps.write(SOURCE, copy, NOW, release)
    report = steps.audit(copy, NOW, draft, ask)
    age(copy, 400)
    sweep(copy, 1)
    decision = Decision(is_approved=True, by="tester", at="2025-04-02T18:00:00+00:00", reason="as announced")
    assert steps.publish(copy, NOW, draft, report, decision=decision).outcome == "published"
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_what_is_written_again_becomes_young(littered: LocalStore) -> None:
    littered.create(ORPHANS[0], b"left over")
    assert ORPHANS[0] not in keys_of(littered)


def test_what_is_written_again_after_it_was_found_is_not_deleted(littered: LocalStore) -> None:
    found = find_garbage(littered, [SOURCE_ID], now=TODAY, older_than_days=30)
    littered.create(ORPHANS[0], b"left over")
    assert ORPHANS[0] not in [garbage.key for garbage in delete_garbage(littered, found)]
    assert littered.read(ORPHANS[0]) == b"left over"


def test_a_publish_that_was_broken_off_long_ago_survives_a_sweep_while_it_is_made_again(
    copy: LocalStore, offline: Fetcher
) -> None:
    # The files of the second release lie there unnamed for 40 days; its run is made again, and gc comes in between.
    for key in (keys.manifest_key(SOURCE_ID, AFTER_ID), keys.publication_key(SOURCE_ID, AFTER_ID)):
        copy.delete(key)
    copy.put(keys.latest_key(SOURCE_ID), pointer.pointer_to(published.get_manifest(copy, SOURCE_ID, BEFORE_ID)))
    age(copy, 40)
    assert len(keys_of(copy)) > 10

    class Swept(LocalStore):
        """A store in which gc runs just before the manifest is created."""

        def create(self, key: str, content: bytes) -> None:
            if "/manifests/" in key:
                sweep(copy, 1)
            super().create(key, content)

    assert ingest(Swept(copy.root), offline, AFTER).outcome == "published"
    assert verify_source(copy, SOURCE_ID).problems == ()


@pytest.mark.parametrize("days", [0, 0.5, -1])
def test_less_than_a_day_is_refused(littered: LocalStore, days: float) -> None:
    with pytest.raises(UsageError, match="at least 1 day"):
        keys_of(littered, days)


def test_less_than_a_day_may_be_forced(littered: LocalStore) -> None:
    age(littered, 0.5)
    assert sorted(keys_of(littered, 0.25, force=True)) == sorted([*ORPHANS, *LEFT])
    with pytest.raises(UsageError):
        keys_of(littered, -1, force=True)


def without_first_manifest(store: LocalStore) -> None:
    (store.root / keys.manifest_key(SOURCE_ID, BEFORE_ID)).unlink()


def without_manifest_in_force(store: LocalStore) -> None:
    (store.root / keys.manifest_key(SOURCE_ID, AFTER_ID)).unlink()


def with_edited_manifest(store: LocalStore) -> None:
    store.put(keys.manifest_key(SOURCE_ID, BEFORE_ID), b"{}")


@pytest.mark.parametrize("damage", [without_first_manifest, without_manifest_in_force, with_edited_manifest])
def test_a_store_with_a_lost_manifest_is_left_alone(littered: LocalStore, damage: Callable[[LocalStore], None]) -> None:
    damage(littered)
    before = tree(littered.root)
    with pytest.raises(StoreError):
        sweep(littered)
    assert tree(littered.root) == before


def test_a_source_without_any_manifest_is_left_alone(empty: LocalStore) -> None:
    empty.put(ORPHANS[0], b"left over")
    age(empty, 40, ORPHANS[0])
    assert keys_of(empty) == []


def test_every_kind_of_store_tells_ages_and_deletes(store: Store) -> None:
    began = datetime.now(UTC) - timedelta(seconds=2)
    store.create("a/b", b"1")
    store.create("a/c", b"2")
    store.create("ab", b"3")
    found = store.ages("a/")
    assert list(found) == ["a/b", "a/c"]
    assert all(began < at < datetime.now(UTC) + timedelta(seconds=2) for at in found.values())
    assert list(store.ages("")) == ["a/b", "a/c", "ab"]
    store.delete("a/b")
    store.delete("a/b")
    assert list(store.ages("")) == ["a/c", "ab"]
