"""A store between two releases, and further releases with the same tables, to commit in any order."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.withdraw import withdraw
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import commit, pointer
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, PER_CHECK, SOURCE_ID, ingest, tree


@pytest.fixture
def first(published: Path, empty: LocalStore) -> LocalStore:
    """A store in which the first release is in force and the files of the second are written, not published."""
    for key, content in tree(published, without=[*PER_CHECK, "latest.json"]).items():
        if not key.endswith(f"{AFTER_ID}.json"):
            empty.create(key, content)
    assert pointer.point_at(empty, manifest_of(published, BEFORE_ID))
    return empty


def manifest_of(root: Path, release_id: str) -> Manifest:
    return json.loads((root / keys.manifest_key(SOURCE_ID, release_id)).read_bytes())


def commit_another(store: LocalStore, like: Manifest, **changed: object) -> Manifest:
    """Publish a release with the same tables beside `like`."""
    other = with_tables(store, like, **{"release_id": "2025-03-28-ffffffff", **changed})
    assert commit.commit(store, other, now=NOW)
    return other


def with_tables(store: LocalStore, like: Manifest, **changed: object) -> Manifest:
    """Return the draft of another release, its tables written: the same as those of `like`."""
    other: Manifest = {**like, **changed, "tables": {}}
    for name, file in like["tables"].items():
        path = file["path"].replace(f"release={like['release_id']}/", f"release={other['release_id']}/")
        store.create(path, store.read(file["path"]))
        other["tables"][name] = {**file, "path": path}
    return other


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


@pytest.fixture
def eventful(empty: LocalStore, offline: Fetcher) -> LocalStore:
    """Published at 0 and 1 hours, rolled back at 2, put in force again at 3, withdrawn at 4."""
    ingest(empty, offline, BEFORE, now=hours(0))
    ingest(empty, offline, AFTER, now=hours(1))
    rollback(empty, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=hours(2))
    rollback(empty, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=hours(3))
    withdraw(empty, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=hours(4))
    return empty
