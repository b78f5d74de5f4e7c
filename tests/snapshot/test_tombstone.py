"""What a tombstone says, and that the bytes of a withdrawn release stay out until newer code reads them."""

import pytest

from entity_lists.errors import ReleaseRejected, StoreError
from entity_lists.snapshot.tombstone import (
    Tombstone,
    describe,
    find_tombstone,
    refuse_withdrawn,
    tombstones,
    withdrawn_ids,
)
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore

SOURCE_ID, RELEASE_ID, OTHER_ID = "us_csl", "2025-03-28-c0f67762", "2025-03-29-0a1b2c3d"
TOMBSTONE = Tombstone(
    release_id=RELEASE_ID,
    reason="another list",
    by="ada",
    at="2025-04-02T18:00:00+00:00",
    manifest_sha256="1" * 64,
    raw_sha256="2" * 64,
    parser_version=2,
    contract_version=1,
)


@pytest.fixture
def store(empty: LocalStore) -> LocalStore:
    """A store in which one release was withdrawn."""
    empty.create(keys.tombstone_key(SOURCE_ID, RELEASE_ID), canonical_json.to_bytes(TOMBSTONE))
    return empty


def test_a_tombstone_is_found_by_its_release(store: LocalStore) -> None:
    assert find_tombstone(store, SOURCE_ID, RELEASE_ID) == TOMBSTONE
    assert find_tombstone(store, SOURCE_ID, OTHER_ID) is None
    assert tombstones(store, SOURCE_ID) == {RELEASE_ID: TOMBSTONE}
    assert withdrawn_ids(store, SOURCE_ID) == {RELEASE_ID}
    assert withdrawn_ids(store, "us_ofac_sdn") == set()


def test_it_tells_who_withdrew_what_when_and_why() -> None:
    told = describe(TOMBSTONE)
    for part in (RELEASE_ID, "ada", "2025-04-02T18:00:00+00:00", "another list"):
        assert part in told


def test_a_tombstone_that_lacks_a_field_is_told_by_its_key(empty: LocalStore) -> None:
    key = keys.tombstone_key(SOURCE_ID, RELEASE_ID)
    empty.create(key, canonical_json.to_bytes({"release_id": RELEASE_ID}))
    with pytest.raises(StoreError, match=f"{key} lacks"):
        find_tombstone(empty, SOURCE_ID, RELEASE_ID)


@pytest.mark.parametrize(
    ("raw_sha256", "made_by", "is_refused"),
    [
        pytest.param("2" * 64, (2, 1), True, id="the same bytes, the same code"),
        pytest.param("2" * 64, (1, 1), True, id="the same bytes, an older parser"),
        pytest.param("2" * 64, (3, 1), False, id="the same bytes, a newer parser"),
        pytest.param("2" * 64, (2, 2), False, id="the same bytes, a newer contract"),
        pytest.param("3" * 64, (2, 1), False, id="other bytes"),
    ],
)
def test_the_bytes_of_a_withdrawn_release_stay_out_until_newer_code_reads_them(
    store: LocalStore, raw_sha256: str, made_by: tuple[int, int], is_refused: bool
) -> None:
    if not is_refused:
        refuse_withdrawn(store, SOURCE_ID, raw_sha256, made_by)
        assert withdrawn_ids(store, SOURCE_ID) == {RELEASE_ID}
        return
    with pytest.raises(ReleaseRejected) as caught:
        refuse_withdrawn(store, SOURCE_ID, raw_sha256, made_by)
    for part in (SOURCE_ID, RELEASE_ID, "another list", keys.tombstone_key(SOURCE_ID, RELEASE_ID), "parser_version"):
        assert part in str(caught.value)
