"""The pointer: what it says, and that it moves forwards only, whoever tries."""

import json
from pathlib import Path

import pytest

from entity_lists.errors import PublishConflict
from entity_lists.snapshot import commit, pointer
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from world.commits import commit_another, manifest_of
from world.releases import AFTER_ID, BEFORE_ID, NOW, SOURCE_ID, in_force

LATEST = keys.latest_key(SOURCE_ID)


class Contended(LocalStore):
    """A store in which somebody else always moves the pointer a moment earlier."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        return False


def test_the_pointer_names_the_manifest_by_its_hash(first: LocalStore) -> None:
    key = keys.manifest_key(SOURCE_ID, BEFORE_ID)
    assert json.loads(first.read(LATEST)) == {
        "release_id": BEFORE_ID,
        "manifest": key,
        "manifest_sha256": canonical_json.sha256(first.read(key)),
        "sequence": 1,
    }


def test_the_pointer_never_goes_back(copy: LocalStore) -> None:
    assert not pointer.point_at(copy, manifest_of(copy.root, BEFORE_ID))
    assert in_force(copy) == AFTER_ID


def test_of_one_day_the_later_in_sequence_is_in_force(copy: LocalStore) -> None:
    current = manifest_of(copy.root, AFTER_ID)
    commit_another(copy, current, previous_release_id=AFTER_ID, sequence=3)
    assert in_force(copy) == "2025-03-28-ffffffff"
    assert not pointer.point_at(copy, current)


def test_a_race_that_is_lost_again_and_again_is_told(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    with pytest.raises(PublishConflict, match=f"{AFTER_ID} is committed, but 5 attempts .*only moves the pointer"):
        commit.commit(Contended(first.root), manifest, now=NOW)
    assert in_force(first) == BEFORE_ID
    assert pointer.point_at(first, manifest)
    assert in_force(first) == AFTER_ID
