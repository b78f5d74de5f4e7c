"""Processes that are killed without a warning: the one that ingests, and the server that keeps the store."""

import random
import time
from contextlib import closing
from pathlib import Path

import pytest

from entity_lists.care.verify import verify_source
from entity_lists.errors import StoreError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from world.crashes import Counter, counted, whole_release
from world.object_stores import BUCKET, RestartableServer
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, PER_CHECK, SOURCE_ID, ingest, lasting, tree
from world.workers import Forks, kill, wait

KILLS = 6
SEED = 20250328


def test_an_ingest_that_is_killed_at_a_random_moment_is_made_again_to_the_same_bytes(
    forks: Forks, offline: Fetcher, tmp_path: Path
) -> None:
    whole = LocalStore(tmp_path / "whole")
    ingest(whole, offline, BEFORE)
    before = tree(whole.root, without=PER_CHECK)
    began = time.monotonic()
    wait(forks.start("ingest_one", place={"folder": str(whole.root)}, path=str(AFTER))[1])
    duration_s = time.monotonic() - began
    expected = lasting(whole.root)
    moments = random.Random(SEED)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    for number in range(KILLS):
        store = LocalStore(tmp_path / str(number))
        for key, content in before.items():
            store.put(key, content)
        pid, _ = forks.start("ingest_one", place={"folder": str(store.root)}, path=str(AFTER))
        time.sleep(moments.random() * duration_s)
        kill(pid)
        assert whole_release(store, SOURCE_ID) in {BEFORE_ID, AFTER_ID}
        ingest(store, offline, AFTER)
        assert lasting(store.root) == expected
        assert verify_source(store, SOURCE_ID).problems == ()


def test_a_server_that_is_killed_during_a_publish_keeps_the_last_good_release(tmp_path: Path, offline: Fetcher) -> None:
    server = RestartableServer(tmp_path / "server")
    with server, closing(server.endpoint.client(attempts=1)) as client:
        store = S3Store(BUCKET, "lists", client)
        ingest(store, offline, BEFORE)
        trial = S3Store(BUCKET, "trial", client)
        ingest(trial, offline, BEFORE)
        counter = Counter()
        with counted(trial, counter) as unsafe:
            ingest(unsafe, offline, AFTER)
        expected = {key: trial.read(key) for key in trial.keys(f"{SOURCE_ID}/data/")}
        # In the probe, in the tables, at the manifest and at the pointer.
        for at in (3, *map(counter.when_put, ("/drafts/", "/manifests/", "/latest.json"))):
            killing = Killing(server, at)
            client.meta.events.register("before-call.s3", killing)
            with pytest.raises(StoreError, match=r"the connection broke|nobody answers there"):
                ingest(store, offline, AFTER)
            client.meta.events.unregister("before-call.s3", killing)
            server.start()
            assert settled_release(store) in {BEFORE_ID, AFTER_ID}
        ingest(store, offline, AFTER)
        assert {key: store.read(key) for key in store.keys(f"{SOURCE_ID}/data/")} == expected
        assert verify_source(store, SOURCE_ID).problems == ()


def settled_release(store: S3Store) -> str | None:
    """Return the release in force once the server has found its volumes again; until then it says InternalError."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return whole_release(store, SOURCE_ID)
        except StoreError as error:
            if "overloaded or broken" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Killing:
    """Kills the server just before a request."""

    def __init__(self, server: RestartableServer, at: int) -> None:
        self.server, self.left = server, at

    def __call__(self, **_: object) -> None:
        self.left -= 1
        if self.left == 0:
            self.server.kill()
