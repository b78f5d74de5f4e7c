from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.errors import PublishConflict, StoreError
from entity_lists.snapshot import commit, pointer
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest, order
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.commits import commit_another, manifest_of, with_tables
from world.releases import AFTER_ID, BEFORE_ID, NOW, PER_CHECK, SOURCE_ID, in_force, tree

LATEST = keys.latest_key(SOURCE_ID)


def test_a_commit_creates_the_manifest_and_moves_the_pointer(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    assert commit.commit(first, manifest, now=NOW)
    assert tree(first.root) == tree(published, without=PER_CHECK)


def test_a_commit_can_be_made_again(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit.commit(first, manifest, now=NOW)
    before = tree(first.root)
    assert commit.commit(first, manifest, now=NOW)
    assert pointer.point_at(first, manifest)
    assert tree(first.root) == before


def test_a_manifest_with_other_bytes_is_a_conflict(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    first.create(keys.manifest_key(SOURCE_ID, AFTER_ID), b"{}")
    with pytest.raises(PublishConflict, match=f"{AFTER_ID}.json exists with other bytes"):
        commit.commit(first, manifest, now=NOW)
    assert in_force(first) == BEFORE_ID


def test_a_release_of_the_same_day_that_came_between_is_a_conflict(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest)
    expected = (
        f"release {AFTER_ID} was to replace {BEFORE_ID}, but 2025-03-28-ffffffff is in force by now. Run the ingest"
    )
    with pytest.raises(PublishConflict, match=expected):
        commit.commit(first, manifest, now=NOW)
    assert in_force(first) == "2025-03-28-ffffffff"
    assert first.find(keys.manifest_key(SOURCE_ID, AFTER_ID)) is None


def test_a_release_may_be_told_to_replace_another_than_it_was_compared_with(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest)
    later: Manifest = {**manifest, "sequence": 3}
    with pytest.raises(PublishConflict, match="was to replace 2025-03-28-eeeeeeee, but 2025-03-28-ffffffff is in"):
        commit.commit(first, later, replaces="2025-03-28-eeeeeeee", now=NOW)
    assert commit.commit(first, later, replaces="2025-03-28-ffffffff", now=NOW)
    assert in_force(first) == AFTER_ID


def test_a_newer_release_that_came_between_stays_in_force(first: LocalStore, published: Path) -> None:
    manifest = manifest_of(published, AFTER_ID)
    commit_another(first, manifest, as_of="2025-03-29")
    assert not commit.commit(first, manifest, now=NOW)
    assert in_force(first) == "2025-03-28-ffffffff"
    assert snapshot.release_ids(first, SOURCE_ID) == [BEFORE_ID, AFTER_ID, "2025-03-28-ffffffff"]


class Overtaking(LocalStore):
    """A store in which another release is committed between the look at the pointer and the commit."""

    def __init__(self, root: Path, other: Manifest) -> None:
        super().__init__(root)
        self.other: Manifest | None = other

    def create(self, key: str, content: bytes) -> None:
        if self.other and "/manifests/" in key:
            other, self.other = self.other, None
            assert commit.commit(self, other, now=NOW)
        super().create(key, content)


@pytest.mark.parametrize(
    ("other_id", "newer"),
    [
        pytest.param("2025-03-28-00000000", AFTER_ID, id="the one that commits last is newer"),
        pytest.param("2025-03-28-ffffffff", "2025-03-28-ffffffff", id="the one that commits first is newer"),
        pytest.param(f"{AFTER_ID}.r2", f"{AFTER_ID}.r2", id="a revision"),
    ],
)
def test_of_two_that_were_drafted_together_and_both_commit_the_newer_stays_in_force(
    first: LocalStore, published: Path, other_id: str, newer: str
) -> None:
    manifest = manifest_of(published, AFTER_ID)
    other = with_tables(first, manifest, release_id=other_id)
    assert order(manifest)[:2] == order(other)[:2]
    assert commit.commit(Overtaking(first.root, other), manifest, now=NOW) == (newer == AFTER_ID)
    assert in_force(first) == newer
    for release_id in (AFTER_ID, other_id) * 2:
        assert pointer.point_at(first, manifest_of(first.root, release_id)) == (release_id == newer)
        assert in_force(first) == newer


def test_releases_are_ordered_by_date_then_sequence_then_id(published: Path) -> None:
    like = manifest_of(published, AFTER_ID)
    releases = [("2025-03-27", 9, "2025-03-27-ffffffff"), ("2025-03-28", 2, "2025-03-28-ffffffff.r10")]
    releases += [("2025-03-28", 3, f"2025-03-28-{name}") for name in ("0a", "0b", "0b.r2", "0b.r10", "0c")]
    manifests_in_order: list[Manifest] = [
        {**like, "as_of": as_of, "sequence": sequence, "release_id": release_id}
        for as_of, sequence, release_id in releases
    ]
    assert sorted(reversed(manifests_in_order), key=order) == manifests_in_order


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
        commit.commit(first, manifest, now=NOW)
    assert in_force(first) == BEFORE_ID
    assert snapshot.release_ids(first, SOURCE_ID) == [BEFORE_ID]
