"""Verification looks behind a derived release: at what it was made from."""

import json
from pathlib import Path

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.store.keys import manifest_key
from entity_lists.store.local import LocalStore
from world.law_stores import derive_here, ingest_register
from world.releases import AFTER, ingest


@pytest.fixture
def store(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    ingest(empty, offline, AFTER)
    ingest_register(empty, offline, tmp_path)
    derive_here(empty)
    return empty


def test_a_derived_release_with_its_inputs_is_whole(store: LocalStore) -> None:
    assert verify_source(store, LAW_ID).problems == ()


def test_an_input_that_is_gone_is_told(store: LocalStore) -> None:
    register = published.get_manifest(store, REGISTER_ID, None)["release_id"]
    store.delete(manifest_key(REGISTER_ID, register))
    (problem,) = verify_source(store, LAW_ID).problems
    assert register in problem


def test_an_input_that_was_edited_is_told(store: LocalStore) -> None:
    register = published.get_manifest(store, REGISTER_ID, None)
    key = manifest_key(REGISTER_ID, register["release_id"])
    edited = {name: value for name, value in register.items() if name != "self_sha256"} | {"scope": "sample"}
    store.put(key, json.dumps(edited).encode())
    (problem,) = verify_source(store, LAW_ID).problems
    assert "one of the two was edited" in problem
