"""The raw file of a derived release names its inputs, and leads to exactly those."""

import pytest

from entity_lists.errors import EntityListsError, StoreError
from entity_lists.law.inputs import read_inputs, to_bytes
from entity_lists.snapshot import published as snapshot
from entity_lists.store import canonical_json
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID


def named(store: LocalStore, release_id: str) -> bytes:
    return to_bytes([snapshot.get_manifest(store, SOURCE_ID, release_id)])


def test_what_is_named_is_found_again(copy: LocalStore) -> None:
    read = read_inputs(copy, named(copy, BEFORE_ID), "inputs.json")
    assert read == {SOURCE_ID: snapshot.get_manifest(copy, SOURCE_ID, BEFORE_ID)}


def test_a_release_is_named_with_the_hash_of_its_manifest_and_nothing_of_a_clock(copy: LocalStore) -> None:
    value = canonical_json.from_bytes(named(copy, AFTER_ID), "inputs.json")
    key = f"{SOURCE_ID}/manifests/{AFTER_ID}.json"
    assert value == {
        "inputs": {SOURCE_ID: {"release_id": AFTER_ID, "manifest_sha256": canonical_json.sha256(copy.read(key))}}
    }


def test_another_manifest_than_the_one_that_was_named_is_no_input(copy: LocalStore) -> None:
    key = f"{SOURCE_ID}/manifests/{AFTER_ID}.json"
    sha256 = canonical_json.sha256(copy.read(key))
    content = named(copy, AFTER_ID).replace(sha256.encode(), b"0" * 64)
    with pytest.raises(StoreError) as caught:
        read_inputs(copy, content, "inputs.json")
    assert str(caught.value) == (
        f"inputs.json names {SOURCE_ID} {AFTER_ID} with the manifest {'0' * 64}, found is {sha256}: one of the two was "
        f"edited. Run: entity-lists verify {SOURCE_ID}"
    )


def test_a_release_that_is_gone_is_told(copy: LocalStore) -> None:
    content = named(copy, AFTER_ID).replace(AFTER_ID.encode(), b"2025-03-28-00000000")
    with pytest.raises(EntityListsError, match="2025-03-28-00000000"):
        read_inputs(copy, content, "inputs.json")
