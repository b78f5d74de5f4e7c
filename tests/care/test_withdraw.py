"""Withdrawing a release: the tombstone, the readers, and that it does not come back."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import ReleaseRejected, StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.rebuild import rebuild
from entity_lists.snapshot import commit, pointer, published
from entity_lists.snapshot.operations import Moved
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import tombstone_key
from entity_lists.store.local import LocalStore
from world.crashes import Broken
from world.releases import AFTER, AFTER_ID, BEFORE_ID, NOW, SOURCE, SOURCE_ID, accept, in_force, ingest

LATEST = keys.latest_key(SOURCE_ID)
TOMBSTONE = tombstone_key(SOURCE_ID, AFTER_ID)
WITHDRAWN = f"release {AFTER_ID} was withdrawn by tester, 2025-04-02T18:00:00\\+00:00: half of it is missing"
Save = Callable[..., Path]


def take_back(store: LocalStore, release_id: str = AFTER_ID, reason: str = "half of it is missing") -> Moved:
    return withdraw(store, SOURCE_ID, release_id, reason=reason, by="tester", now=NOW)


def newer(save: Save) -> Path:
    return save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))


def test_readers_are_moved_to_the_last_good_release_and_the_reason_is_kept(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    content = copy.read(keys.manifest_key(SOURCE_ID, AFTER_ID))
    assert take_back(copy) == Moved(
        source_id=SOURCE_ID, release_id=BEFORE_ID, from_release_id=AFTER_ID, outcome="withdrawn"
    )
    assert json.loads(copy.read(TOMBSTONE)) == {
        "release_id": AFTER_ID,
        "reason": "half of it is missing",
        "by": "tester",
        "at": "2025-04-02T18:00:00+00:00",
        "manifest_sha256": canonical_json.sha256(content),
        "raw_sha256": manifest["raw"]["sha256"],
        "parser_version": SOURCE.parser_version,
        "contract_version": manifest["contract_version"],
    }
    assert (in_force(copy), json.loads(copy.read(LATEST))["operation"]) == (BEFORE_ID, TOMBSTONE)


def test_a_withdrawn_release_is_read_only_by_who_asks_for_it(copy: LocalStore) -> None:
    take_back(copy)
    with pytest.raises(UsageError, match=f"{WITHDRAWN}. Auditors still read it: .* --withdrawn$"):
        published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID, even_withdrawn=True)
    assert published.read_table(copy, manifest, "entries").num_rows == 34
    assert [m["release_id"] for m in published.all_manifests(copy, SOURCE_ID)] == [BEFORE_ID]
    found = published.all_manifests(copy, SOURCE_ID, even_withdrawn=True)
    assert [m["release_id"] for m in found] == [BEFORE_ID, AFTER_ID]


def test_the_same_bytes_are_rejected_by_the_tombstone(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    take_back(copy)
    for path in (AFTER, save(AFTER.read_bytes(), "2025-04-01")):
        with pytest.raises(ReleaseRejected, match=f"not published again: {WITHDRAWN} .*{TOMBSTONE}"):
            ingest(copy, offline, path)
    assert (in_force(copy), verify_source(copy, SOURCE_ID).problems) == (BEFORE_ID, ())


def test_a_newer_parser_may_read_the_same_bytes_again(copy: LocalStore, offline: Fetcher) -> None:
    take_back(copy)
    with pytest.raises(ReleaseRejected):
        ingest(copy, offline, AFTER, source=replace(SOURCE, parser_version=SOURCE.parser_version - 1))
    outcome = ingest(copy, offline, AFTER, source=replace(SOURCE, parser_version=SOURCE.parser_version + 1))
    assert (outcome.release_id, outcome.is_in_force) == (f"{AFTER_ID}.r2", True)
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_a_newer_release_follows_the_last_good_one(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    take_back(copy)
    assert ingest(copy, offline, newer(save)).is_in_force
    assert published.get_manifest(copy, SOURCE_ID, None)["previous_release_id"] == BEFORE_ID


def test_a_release_between_others_is_withdrawn_without_moving_anybody(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    third = ingest(copy, offline, newer(save)).release_id
    assert take_back(copy) == Moved(source_id=SOURCE_ID, release_id=third, from_release_id=third, outcome="withdrawn")
    # What followed it still counts from it.
    found = published.changes_between(copy, SOURCE_ID, BEFORE_ID, third)
    assert set(found["to_release_id"].to_pylist()) == {AFTER_ID, third}
    assert verify_source(copy, SOURCE_ID).problems == ()
    assert take_back(copy, third).release_id == BEFORE_ID


def test_withdrawing_again_changes_nothing(copy: LocalStore) -> None:
    take_back(copy)
    whole = copy.read(TOMBSTONE)
    assert take_back(copy, reason="another reason").outcome == "unchanged"
    assert copy.read(TOMBSTONE) == whole


def test_the_only_release_is_not_withdrawn(copy: LocalStore) -> None:
    take_back(copy)
    with pytest.raises(UsageError, match=f"release {BEFORE_ID} is in force and there is no other to send readers to"):
        take_back(copy, BEFORE_ID)
    assert in_force(copy) == BEFORE_ID
    assert copy.find(tombstone_key(SOURCE_ID, BEFORE_ID)) is None


def test_readers_are_not_sent_to_a_release_that_was_set_aside(copy: LocalStore) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=NOW)
    with pytest.raises(UsageError, match=f"entity-lists rollback {SOURCE_ID} RELEASE"):
        take_back(copy, BEFORE_ID)


@pytest.mark.parametrize(
    ("release_id", "reason", "message"),
    [("2020-01-01-00000000", "why", "is not published"), (AFTER_ID, "", "A reason is needed")],
    ids=["no such release", "no reason"],
)
def test_wrong_use_withdraws_nothing(copy: LocalStore, release_id: str, reason: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        take_back(copy, release_id, reason)
    assert (in_force(copy), list(copy.keys(f"{SOURCE_ID}/withdrawn/"))) == (AFTER_ID, [])


def test_a_withdrawal_that_broke_off_is_finished_by_making_it_again(copy: LocalStore) -> None:
    with pytest.raises(StoreError):
        take_back(Broken(copy.root))
    assert "is in force although withdrawn" in verify_source(copy, SOURCE_ID).problems[0]
    assert take_back(copy).outcome == "withdrawn"
    assert in_force(copy) == BEFORE_ID


def test_a_run_that_was_under_way_does_not_publish_what_was_withdrawn(copy: LocalStore) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    take_back(copy)
    with pytest.raises(ReleaseRejected, match=WITHDRAWN):
        commit.commit(copy, manifest, now=NOW)
    assert not pointer.point_at(copy, manifest)
    assert in_force(copy) == BEFORE_ID


def test_a_rebuild_leaves_out_what_was_withdrawn(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    third = ingest(copy, offline, newer(save)).release_id
    take_back(copy)
    outcomes = rebuild(SOURCE, copy, NOW, auditor=accept)
    assert [outcome.release_id for outcome in outcomes] == [BEFORE_ID, f"{third}.r2"]
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_a_tombstone_that_something_else_wrote_is_refused(copy: LocalStore, offline: Fetcher) -> None:
    copy.put(TOMBSTONE, b'{"reason": "?"}')
    with pytest.raises(StoreError, match=r"withdrawn/.* lacks \['at', 'by', .*Something other than entity-lists wrote"):
        published.get_manifest(copy, SOURCE_ID, AFTER_ID)
