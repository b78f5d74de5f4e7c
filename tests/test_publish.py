import json
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists import manifest as manifests
from entity_lists import publish, snapshot
from entity_lists.errors import PublishConflict, StoreError
from entity_lists.manifest import Manifest
from entity_lists.store import LocalStore
from releases import AFTER_ID, BEFORE_ID, SOURCE_ID, tree

LATEST = manifests.latest_key(SOURCE_ID)


@pytest.fixture
def first(published: Path, empty: LocalStore) -> LocalStore:
    """A store in which the first release is in force and the files of the second are written, not published."""
    for key, content in tree(published, without=["status.json", "latest.json"]).items():
        if not key.endswith(f"{AFTER_ID}.json"):
            empty.create(key, content)
    assert publish.point_at(empty, manifest_of(published, BEFORE_ID))
    return empty


def manifest_of(root: Path, release_id: str) -> Manifest:
    return json.loads((root / manifests.manifest_key(SOURCE_ID, release_id)).read_bytes())


def in_force(store: LocalStore) -> str | None:
    current = snapshot.in_force(store, SOURCE_ID)
    return current.manifest["release_id"] if current else None


def commit_another(store: LocalStore, like: Manifest, **changed: object) -> Manifest:
    """Publish a release with the same tables beside `like`."""
    other: Manifest = {**like, "release_id": "2025-03-28-ffffffff", **changed, "tables": {}}
    for name, file in like["tables"].items():
        path = file["path"].replace(like["release_id"], other["release_id"])
        store.create(path, store.read(file["path"]))
        other["tables"][name] = {**file, "path": path}
    assert publish.commit(store, other)
    return other


def test_a_commit_creates_the_manifest_and_moves_the_pointer(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    assert publish.commit(first, manifest)
    assert tree(first.root) == tree(published, without=["status.json"])


def test_the_pointer_names_the_manifest_by_its_hash(first: LocalStore) -> None:
    key = manifests.manifest_key(SOURCE_ID, BEFORE_ID)
    assert json.loads(first.read(LATEST)) == {
        "release_id": BEFORE_ID,
        "manifest": key,
        "manifest_sha256": manifests.sha256(first.read(key)),
        "sequence": 1,
    }


def test_a_commit_can_be_made_again(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    publish.commit(first, manifest)
    before = tree(first.root)
    assert publish.commit(first, manifest)
    assert publish.point_at(first, manifest)
    assert tree(first.root) == before


def test_a_manifest_with_other_bytes_is_a_conflict(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    first.create(manifests.manifest_key(SOURCE_ID, AFTER_ID), b"{}")
    with pytest.raises(PublishConflict, match=f"{AFTER_ID}.json exists with other bytes"):
        publish.commit(first, manifest)
    assert in_force(first) == BEFORE_ID


def test_a_release_of_the_same_day_that_came_between_is_a_conflict(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest)
    expected = (
        f"release {AFTER_ID} was to replace {BEFORE_ID}, but 2025-03-28-ffffffff is in force by now. Run the ingest"
    )
    with pytest.raises(PublishConflict, match=expected):
        publish.commit(first, manifest)
    assert in_force(first) == "2025-03-28-ffffffff"
    assert first.find(manifests.manifest_key(SOURCE_ID, AFTER_ID)) is None


def test_a_release_may_be_told_to_replace_another_than_it_was_compared_with(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest)
    later: Manifest = {**manifest, "sequence": 3}
    with pytest.raises(PublishConflict, match="was to replace 2025-03-28-eeeeeeee, but 2025-03-28-ffffffff is in"):
        publish.commit(first, later, replaces="2025-03-28-eeeeeeee")
    assert publish.commit(first, later, replaces="2025-03-28-ffffffff")
    assert in_force(first) == AFTER_ID


def test_a_newer_release_that_came_between_stays_in_force(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest, as_of="2025-03-29")
    assert not publish.commit(first, manifest)
    assert in_force(first) == "2025-03-28-ffffffff"
    assert snapshot.release_ids(first, SOURCE_ID) == [BEFORE_ID, AFTER_ID, "2025-03-28-ffffffff"]


def test_the_pointer_never_goes_back(copy: LocalStore) -> None:
    assert not publish.point_at(copy, manifest_of(copy.root, BEFORE_ID))
    assert in_force(copy) == AFTER_ID


def test_of_one_day_the_later_in_sequence_is_in_force(copy: LocalStore) -> None:
    current = manifest_of(copy.root, AFTER_ID)
    commit_another(copy, current, previous_release_id=AFTER_ID, sequence=3)
    assert in_force(copy) == "2025-03-28-ffffffff"
    assert not publish.point_at(copy, current)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda path: path.unlink(), "is missing", id="missing"),
        pytest.param(
            lambda path: path.write_bytes(b""), "expected .* bytes with SHA-256 .*read back 0 bytes", id="empty"
        ),
        pytest.param(
            lambda path: path.write_bytes(b"?" + path.read_bytes()[1:]), "does not keep what it is given", id="changed"
        ),
    ],
)
def test_a_data_file_that_is_not_what_was_written_stops_the_commit(
    first: LocalStore, published: Path, damage: Callable[[Path], object], message: str
) -> None:
    manifest = manifest_of(published, AFTER_ID)
    damage(first.root / manifest["tables"]["citations"]["path"])
    with pytest.raises(StoreError, match=message):
        publish.commit(first, manifest)
    assert in_force(first) == BEFORE_ID
    assert snapshot.release_ids(first, SOURCE_ID) == [BEFORE_ID]


class Contended(LocalStore):
    """A store in which somebody else always moves the pointer a moment earlier."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        return False


def test_a_race_that_is_lost_again_and_again_is_told(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    with pytest.raises(PublishConflict, match=f"{AFTER_ID} is committed, but 5 attempts .*only moves the pointer"):
        publish.commit(Contended(first.root), manifest)
    assert in_force(first) == BEFORE_ID
    assert publish.point_at(first, manifest)
    assert in_force(first) == AFTER_ID
