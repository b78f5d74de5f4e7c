"""A crash before and after every call to the store: no half release, and the same bytes after a rerun."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.snapshot import pointer
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.crashes import READS, Counter, counted, crashing, whole_release
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER_ID, BEFORE_ID, NOW, PER_CHECK, SOURCE_ID, entity_list, ingest, listed, tree

LATEST = keys.latest_key(SOURCE_ID)
STATUS = f"{SOURCE_ID}/status.json"
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
REPORT = {"verdict": "publish", "evaluated": {}, "failed": [], "held": []}
# Requests of a publish, by kind of store: reading the pointer and its manifest, the tombstones, each table back,
# creating the manifest, reading the pointer again and swapping it, the status.
POINTS = {"local": 20, "moto": 20, "seaweedfs-http": 20}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A store in which one release is in force and the next is written, and what it is once that is published."""

    objects: dict[str, bytes]
    draft: dict[str, Any]
    done: dict[str, bytes]


@pytest.fixture(scope="module")
def written(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    done = tree(published)
    key = keys.manifest_key(SOURCE_ID, AFTER_ID)
    manifest = json.loads(done[key])
    draft = {name: value for name, value in manifest.items() if name != "self_sha256"} | {"audit": {}}
    latest = pointer.pointer_to(json.loads(done[keys.manifest_key(SOURCE_ID, BEFORE_ID)]))
    objects = {name: content for name, content in done.items() if name != key} | {LATEST: latest}
    store = LocalStore(tmp_path_factory.mktemp("done"))
    for name, content in objects.items():
        store.put(name, content)
    steps.publish(store, NOW, draft, REPORT)
    return Written(objects=objects, draft=draft, done=tree(store.root))


@pytest.fixture(params=["local", "moto", "seaweedfs-http"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of each kind; those on S3 without retries, which would hide a crash."""
    if request.param == "local":
        yield LocalStore(tmp_path / "store")
        return
    fixture = {"moto": "moto_endpoint", "seaweedfs-http": "seaweed_http"}[request.param]
    endpoint: Endpoint = request.getfixturevalue(fixture)
    with s3_store(endpoint, attempts=1) as store:
        yield store


def set_back(store: Store, written: Written) -> None:
    """Make the store as it was before the publish."""
    for key in written.done.keys() - written.objects.keys():
        store.delete(key)
    for key in (LATEST, STATUS):
        store.put(key, written.objects[key])


def test_a_publish_that_crashes_at_any_call_is_whole_for_readers_and_ends_in_the_same_bytes(
    place: Store, written: Written, request: pytest.FixtureRequest
) -> None:
    for key, content in written.objects.items():
        place.put(key, content)
    counter = Counter()
    with counted(place, counter) as store:
        steps.publish(store, NOW, written.draft, REPORT)
    assert counter.count >= POINTS[request.node.callspec.params["place"]]
    seen = set()
    for at in range(1, counter.count + 1):
        for when in ("before", "after"):
            set_back(place, written)
            with crashing(place, at, when) as store:
                steps.publish(store, NOW, written.draft, REPORT)
            seen.add(whole_release(place, SOURCE_ID))
            assert steps.publish(place, NOW, written.draft, REPORT).is_in_force, (at, when)
            changed = {LATEST, keys.manifest_key(SOURCE_ID, AFTER_ID)}
            assert {key: place.read(key) for key in changed} == {key: written.done[key] for key in changed}, (at, when)
    assert seen == {BEFORE_ID, AFTER_ID}
    assert list(place.keys("")) == sorted(written.done)


def test_an_ingest_that_crashes_at_any_call_is_whole_for_readers_and_ends_in_the_same_bytes(
    tmp_path: Path, offline: Fetcher
) -> None:
    first, second = tmp_path / "list_2025-03-27.xml", tmp_path / "list_2025-03-28.xml"
    first.write_bytes(entity_list(listed(CHINA, "Alpha Ltd., Beijing, China.")))
    second.write_bytes(
        entity_list(listed(CHINA, "Alpha Ltd., Beijing, China."), listed(" ", "Beta Co., Wuhan, China."))
    )
    base = LocalStore(tmp_path / "base")
    ingest(base, offline, first)
    before, whole = tree(base.root), LocalStore(tmp_path / "whole")
    restore(whole, before)
    counter = Counter()
    with counted(whole, counter) as store:
        ingest(store, offline, second)
    expected = tree(whole.root)
    assert counter.count > 60
    # A crash around a read leaves what the last write left; make bench-faults tries all of them.
    writes = [at for at, name in enumerate(counter.names, start=1) if name not in READS]
    assert len(writes) > 15
    for at in writes:
        place = LocalStore(tmp_path / "crashed" / str(at))
        restore(place, before)
        with crashing(place, at, "after") as store:
            ingest(store, offline, second)
        assert whole_release(place, SOURCE_ID) is not None
        ingest(place, offline, second)
        assert without_checks(tree(place.root)) == without_checks(expected), at


def restore(store: LocalStore, objects: dict[str, bytes]) -> None:
    for key, content in objects.items():
        path = store.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def without_checks(objects: dict[str, bytes]) -> dict[str, bytes]:
    return {key: content for key, content in objects.items() if not set(key.split("/")) & set(PER_CHECK)}
