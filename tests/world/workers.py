"""What runs in processes of its own, to be killed or to race: a process that has everything loaded forks one for each.

Run as a program it reads jobs from standard input, a JSON object a line: {"worker", "result", "arguments"}; it answers
each with the number of the process that does it. What the worker returns, or its error, ends up in the file `result`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Self

import pytest

from entity_lists.errors import EntityListsError, PublishConflict
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import order as order_of
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from entity_lists.store.store import Store
from entity_lists.write import draft
from world import releases
from world.crashes import whole_release
from world.object_stores import BUCKET, Endpoint

Json = dict[str, Any]


def open_place(place: Json) -> Store:
    """Return the store of a place: {"folder"} or {"endpoint", "prefix"}."""
    if "folder" in place:
        return LocalStore(Path(place["folder"]))
    return S3Store(BUCKET, place["prefix"], Endpoint(**place["endpoint"]).client())


def ingest_one(place: Json, path: str) -> str:
    """Ingest a file."""
    with Fetcher(now=lambda: releases.NOW) as fetcher:
        return releases.ingest(open_place(place), fetcher, path).outcome


def publish_all(place: Json, source_id: str, paths: list[str], seed: int) -> Json:
    """Ingest files in an order of one's own, each again until nobody was in the way."""
    store, source = open_place(place), replace(releases.SOURCE, source_id=source_id)
    random.Random(seed).shuffle(paths)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    conflicts = 0
    with Fetcher(now=lambda: releases.NOW) as fetcher:
        for path in paths:
            while True:
                try:
                    releases.ingest(store, fetcher, path, source=source)
                    break
                except PublishConflict:
                    conflicts += 1
                    time.sleep((seed + conflicts) % 7 / 100)
    return {"conflicts": conflicts}


def read_on(place: Json, source_ids: list[str], stop: str) -> Json:
    """Read what is in force again and again until the file `stop` is there; every read must be whole and not older."""
    store = open_place(place)
    last: dict[str, tuple[str, int, tuple[str, int]]] = {}
    reads, wrong = 0, []
    while not Path(stop).exists():
        for source_id in source_ids:
            reads += 1
            try:
                release_id = whole_release(store, source_id)
                if release_id is None:
                    continue
                order = order_of(published.get_manifest(store, source_id, release_id))
            except (EntityListsError, AssertionError) as error:
                wrong.append(str(error))
                continue
            if order < last.get(source_id, order):
                wrong.append(f"{source_id} went back from {last[source_id]} to {order}")
            last[source_id] = order
    return {"reads": reads, "wrong": wrong}


# Loaded before the first fork: a worker's time is its work.
assert draft.draft_snapshot
WORKERS = {worker.__name__: worker for worker in (ingest_one, publish_all, read_on)}


@dataclass
class Forks:
    """The process that forks; a context, and a function that starts a worker and returns its process and its result."""

    folder: Path
    process: "subprocess.Popen[str]" = field(init=False)
    started: int = 0

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe(self.process.stdin).close()
        self._pipe(self.process.stdout).close()
        self.process.wait()

    def start(self, worker: str, **arguments: Any) -> tuple[int, Path]:
        self.started += 1
        result = self.folder / f"{self.started}.json"
        job = {"worker": worker, "result": str(result), "arguments": arguments}
        self._pipe(self.process.stdin).write(json.dumps(job) + "\n")
        self._pipe(self.process.stdin).flush()
        return int(self._pipe(self.process.stdout).readline()), result

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


def wait(result: Path, timeout_s: float = 300) -> Any:
    """Return what a worker returned."""
    deadline = time.monotonic() + timeout_s
    while not result.exists():
        assert time.monotonic() < deadline, f"{result} did not appear"
        time.sleep(0.02)
    told = json.loads(result.read_text())
    assert "error" not in told, told
    return told["returned"]


def kill(pid: int) -> None:
    """Kill a worker with SIGKILL, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        while True:
            os.kill(pid, 0)
            time.sleep(0.005)


def _work(job: Json) -> None:
    try:
        told = {"returned": WORKERS[job["worker"]](**job["arguments"])}
    except Exception as error:
        told = {"error": f"{type(error).__name__}: {error}"}
    path = Path(job["result"])
    path.with_suffix(".part").write_text(json.dumps(told))
    path.with_suffix(".part").rename(path)


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with Forks(tmp_path_factory.mktemp("forks")) as started:
        yield started


if __name__ == "__main__":
    # Ended workers are reaped by the system, so that a killed one is gone at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            _work(json.loads(line))
            os._exit(0)
        print(pid, flush=True)
