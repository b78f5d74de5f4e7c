"""Going back to an older release, and what may undo it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.rebuild import rebuild
from entity_lists.snapshot import operations, pointer, published
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.crashes import Broken
from world.releases import AFTER, AFTER_ID, BEFORE_ID, NOW, SOURCE, SOURCE_ID, accept, in_force, ingest

LATEST = keys.latest_key(SOURCE_ID)
RECORD = f"{SOURCE_ID}/operations/000001-rollback-{BEFORE_ID}.json"
BY = {"reason": "a wrong release", "by": "tester", "now": NOW}
Save = Callable[..., Path]


def go_back(store: LocalStore, release_id: str = BEFORE_ID, reason: str = "a wrong release") -> str:
    return rollback(store, SOURCE_ID, release_id, reason=reason, by="tester", now=NOW).outcome


def newer(save: Save, day: str = "2025-03-29") -> Path:
    return save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."), day)


def test_an_older_release_is_put_in_force_and_the_reason_is_kept(copy: LocalStore) -> None:
    manifest = copy.read(keys.manifest_key(SOURCE_ID, AFTER_ID))
    assert go_back(copy, reason="  a wrong\nrelease ") == "rolled_back"
    assert in_force(copy) == BEFORE_ID
    assert json.loads(copy.read(RECORD)) == {
        "operation": "rollback",
        "release_id": BEFORE_ID,
        "from_release_id": AFTER_ID,
        "set_aside": {AFTER_ID: canonical_json.sha256(manifest)},
        "reason": "a wrong release",
        "by": "tester",
        "at": "2025-04-02T18:00:00+00:00",
    }
    assert json.loads(copy.read(LATEST))["operation"] == RECORD
    assert published.in_force(copy, SOURCE_ID).operation == RECORD
    assert published.get_manifest(copy, SOURCE_ID, AFTER_ID)["release_id"] == AFTER_ID


def test_the_release_in_force_stays_in_force(copy: LocalStore) -> None:
    assert go_back(copy, AFTER_ID) == "unchanged"
    assert list(copy.keys(f"{SOURCE_ID}/operations/")) == []


def test_the_same_bytes_do_not_undo_a_rollback(
    copy: LocalStore, offline: Fetcher, save: Save, caplog: pytest.LogCaptureFixture
) -> None:
    go_back(copy)
    # The same day's release, and the same bytes on a later day.
    for path in (AFTER, save(AFTER.read_bytes(), "2025-04-01")):
        outcome = ingest(copy, offline, path)
        assert (outcome.outcome, outcome.release_id) == ("unchanged", BEFORE_ID)
    assert f"are release {AFTER_ID}, from which a person went back" in caplog.text
    assert (in_force(copy), verify_source(copy, SOURCE_ID).problems) == (BEFORE_ID, ())


def test_a_pointer_is_not_moved_to_what_was_set_aside(copy: LocalStore) -> None:
    go_back(copy)
    assert not pointer.point_at(copy, published.get_manifest(copy, SOURCE_ID, AFTER_ID))
    assert in_force(copy) == BEFORE_ID


def test_a_newer_release_supersedes_a_rollback_and_follows_what_was_in_force(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    go_back(copy)
    outcome = ingest(copy, offline, newer(save))
    assert outcome.is_in_force
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    assert (manifest["previous_release_id"], manifest["sequence"]) == (BEFORE_ID, 3)
    assert "operation" not in json.loads(copy.read(LATEST))
    assert ingest(copy, offline, AFTER).outcome == "unchanged"
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_a_newer_parser_supersedes_a_rollback(copy: LocalStore, offline: Fetcher) -> None:
    go_back(copy)
    source = replace(SOURCE, parser_version=SOURCE.parser_version + 1)
    outcome = ingest(copy, offline, AFTER, source=source)
    assert (outcome.release_id, outcome.is_in_force) == (f"{AFTER_ID}.r2", True)


def test_a_rebuild_supersedes_a_rollback(copy: LocalStore) -> None:
    go_back(copy)
    assert [outcome.is_in_force for outcome in rebuild(SOURCE, copy, NOW, auditor=accept)][-1]
    assert in_force(copy) == f"{AFTER_ID}.r2"


def test_a_rollback_is_undone_by_going_forward(copy: LocalStore, offline: Fetcher) -> None:
    go_back(copy)
    assert go_back(copy, AFTER_ID) == "rolled_back"
    assert in_force(copy) == AFTER_ID
    assert operations.set_aside(copy, SOURCE_ID) == {}
    assert ingest(copy, offline, AFTER).outcome == "unchanged"
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_going_back_over_several_releases_sets_all_of_them_aside(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    third = ingest(copy, offline, newer(save)).release_id
    go_back(copy)
    assert set(operations.set_aside(copy, SOURCE_ID)) == {AFTER_ID, third}
    go_back(copy, AFTER_ID)
    assert set(operations.set_aside(copy, SOURCE_ID)) == {third}
    assert in_force(copy) == AFTER_ID


@pytest.mark.parametrize(
    ("release_id", "reason", "message"),
    [
        ("2020-01-01-00000000", "why", "release 2020-01-01-00000000 is not published"),
        (BEFORE_ID, " \n", "A reason is needed"),
        ("../../x", "why", "is no release id"),
    ],
    ids=["no such release", "no reason", "no release id"],
)
def test_wrong_use_moves_nothing(copy: LocalStore, release_id: str, reason: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        go_back(copy, release_id, reason)
    assert in_force(copy) == AFTER_ID


def test_an_empty_store_has_nothing_to_go_back_from(empty: LocalStore, copy: LocalStore) -> None:
    (copy.root / LATEST).unlink()
    with pytest.raises(UsageError, match="nothing is in force"):
        go_back(copy)
    with pytest.raises(UsageError, match="is not published"):
        go_back(empty)


def test_nobody_is_sent_to_a_damaged_release(copy: LocalStore) -> None:
    path = copy.root / published.get_manifest(copy, SOURCE_ID, BEFORE_ID)["tables"]["names"]["path"]
    path.write_bytes(b"?" + path.read_bytes()[1:])
    with pytest.raises(StoreError, match="names-"):
        go_back(copy)
    assert (in_force(copy), list(copy.keys(f"{SOURCE_ID}/operations/"))) == (AFTER_ID, [])


def test_nobody_is_sent_to_a_withdrawn_release(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, BEFORE_ID, **BY)
    with pytest.raises(UsageError, match=rf"release {BEFORE_ID} was withdrawn by tester, .*: a wrong release"):
        go_back(copy)


def test_a_rollback_that_broke_off_is_finished_by_making_it_again(copy: LocalStore) -> None:
    with pytest.raises(StoreError):
        go_back(Broken(copy.root))
    assert in_force(copy) == AFTER_ID
    assert re.search(r"although set aside by .*run the rollback again", verify_source(copy, SOURCE_ID).problems[0])
    assert go_back(copy) == "rolled_back"
    assert (in_force(copy), list(copy.keys(f"{SOURCE_ID}/operations/"))) == (BEFORE_ID, [RECORD])


class Overtaken(LocalStore):
    """A store in which another release comes into force a moment before the pointer is moved."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        LocalStore(self.root).put(key, self.read(key).replace(b"{\n", b"{\n\n"))
        return super().swap(key, content, expected)


def test_a_release_that_came_meanwhile_is_not_gone_back_from_unseen(copy: LocalStore) -> None:
    with pytest.raises(PublishConflict, match=f"another release than {AFTER_ID} came into force meanwhile"):
        go_back(Overtaken(copy.root))
    assert in_force(copy) == AFTER_ID


def test_two_records_at_once_get_two_numbers(copy: LocalStore) -> None:
    copy.create(RECORD, b"of somebody else")

    class Hidden(LocalStore):
        """A store whose first listing is a moment old."""

        listed = False

        def keys(self, prefix: str):
            found = [] if not self.listed else list(super().keys(prefix))
            self.listed = True
            return iter(found)

    operation = {"operation": "rollback", "release_id": BEFORE_ID}
    assert operations.record(Hidden(copy.root), SOURCE_ID, operation).endswith(f"/000002-rollback-{BEFORE_ID}.json")
