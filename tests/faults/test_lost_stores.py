"""Stores that stop working in the middle: each fault ends in one of our errors, with the last good release in force."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from entity_lists.errors import ReleaseRejected, StoreError, StoreUnsafe
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import status
from entity_lists.store.local import LocalStore
from entity_lists.store.s3 import S3Store
from world.crashes import Counter, counted, whole_release
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, PER_CHECK, SOURCE_ID, ingest, tree

NOBODY = 65534


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Generator[Callable[[str], None], None, None]:
    """Mount a small file system on a folder; the value mounts it again with other options."""
    folder.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("mounting a small file system needs root and the right to mount")
    try:
        yield lambda options: subprocess.run([mount, "-o", f"remount,{options}", str(folder)], check=True)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def expected(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What lies in a store in which both releases were published without any fault."""
    store = LocalStore(tmp_path_factory.mktemp("expected"))
    for path in (BEFORE, AFTER):
        ingest(store, offline, path)
    return tree(store.root, without=PER_CHECK)


def test_a_full_disk_at_any_point_keeps_the_last_good_release(
    tmp_path: Path, offline: Fetcher, expected: dict[str, bytes]
) -> None:
    with small_disk(tmp_path / "disk", 4_000_000):
        store = LocalStore(tmp_path / "disk" / "store")
        ingest(store, offline, BEFORE)
        full = 0
        for free in (0, 30_000, 90_000, 150_000):
            filler = tmp_path / "disk" / "filler"
            filler.write_bytes(bytes(max(0, shutil.disk_usage(tmp_path / "disk").free - free)))
            try:
                ingest(store, offline, AFTER)
            except StoreError as error:
                full += "No space left on device. To do: free some space" in str(error)
            filler.unlink()
            assert whole_release(store, SOURCE_ID) in {BEFORE_ID, AFTER_ID}
        assert full >= 2
        ingest(store, offline, AFTER)
        assert tree(store.root, without=PER_CHECK) == expected


def test_a_disk_that_is_mounted_read_only_is_explained(
    tmp_path: Path, offline: Fetcher, expected: dict[str, bytes]
) -> None:
    with small_disk(tmp_path / "disk", 4_000_000) as remount:
        store = LocalStore(tmp_path / "disk" / "store")
        ingest(store, offline, BEFORE)
        remount("ro")
        with pytest.raises(StoreError, match=r"Read-only file system. To do: mount the file system for writing"):
            ingest(store, offline, AFTER)
        assert whole_release(store, SOURCE_ID) == BEFORE_ID
        remount("rw")
        ingest(store, offline, AFTER)
        assert tree(store.root, without=PER_CHECK) == expected


def test_a_directory_without_the_right_to_write_is_explained(offline: Fetcher) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = LocalStore(folder / "store")
        ingest(store, offline, BEFORE)
        for place, _, _ in os.walk(folder):
            Path(place).chmod(0o555)
        program = (
            "import os, sys; sys.path[:0] = sys.argv[1].split(':')\n"
            "from pathlib import Path; from entity_lists.errors import StoreError; "
            "from entity_lists.store.local import LocalStore\n"
            "if os.getuid() == 0: os.setuid(int(sys.argv[3]))\n"
            "try: LocalStore(Path(sys.argv[2])).create('a/b', b'')\n"
            "except StoreError as error: sys.exit(str(error))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, ":".join(sys.path), str(store.root), str(NOBODY)],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert whole_release(store, SOURCE_ID) == BEFORE_ID
        for place, _, _ in os.walk(folder):
            Path(place).chmod(0o755)
    assert "Permission denied. To do: give this user the right to write there" in done.stderr
    assert "Traceback" not in done.stderr


class Answering:
    """Answers every request from the n-th on as a server would whose credentials expired."""

    def __init__(self, at: int, code: str, status_code: int) -> None:
        self.left, self.code, self.status_code = at, code, status_code

    def __call__(self, request: Any, **_: object) -> AWSResponse | None:
        self.left -= 1
        if self.left > 0:
            return None
        body = f"<Error><Code>{self.code}</Code><Message>text of the server</Message></Error>".encode()
        return AWSResponse(request.url, self.status_code, {}, _Raw(body))


class _Raw:
    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.body


@pytest.fixture
def s3(moto_endpoint: Endpoint) -> Iterator[S3Store]:
    with s3_store(moto_endpoint, attempts=1) as store:
        yield store


@pytest.mark.parametrize(
    ("code", "status_code", "message"),
    [
        pytest.param("ExpiredToken", 400, "the credentials expired", id="expired"),
        pytest.param("AccessDenied", 403, "access denied", id="denied"),
        pytest.param("NoSuchBucket", 404, "there is no such bucket", id="bucket gone"),
        pytest.param("SlowDown", 503, "the server is overloaded", id="overloaded"),
    ],
)
def test_a_server_that_refuses_from_some_request_on_keeps_the_last_good_release(
    s3: S3Store, offline: Fetcher, code: str, status_code: int, message: str
) -> None:
    ingest(s3, offline, BEFORE)
    requests = len(tables_of(s3)) * 3
    for at in (1, 9, requests, requests + 12):
        answering = Answering(at, code, status_code)
        s3.client.meta.events.register("before-send.s3", answering)
        with pytest.raises(StoreError, match=message):
            ingest(s3, offline, AFTER)
        s3.client.meta.events.unregister("before-send.s3", answering)
        assert whole_release(s3, SOURCE_ID) == BEFORE_ID
    assert ingest(s3, offline, AFTER).is_in_force


def tables_of(store: S3Store) -> dict[str, Any]:
    return json.loads(store.read(f"{SOURCE_ID}/manifests/{BEFORE_ID}.json"))["tables"]


def test_a_bucket_that_disappears_during_an_ingest_is_named(moto_endpoint: Endpoint, offline: Fetcher) -> None:
    client = moto_endpoint.client(attempts=1)
    client.create_bucket(Bucket="to-vanish")
    store = S3Store("to-vanish", "", client)
    ingest(store, offline, BEFORE)
    counter = Counter()

    def vanish(**_: object) -> None:
        if counter.count == 20:
            other = moto_endpoint.client()
            for key in list(store.keys("")):
                other.delete_object(Bucket="to-vanish", Key=key)
            other.delete_bucket(Bucket="to-vanish")

    with counted(store, counter):
        client.meta.events.register("before-send.s3", vanish)
        with pytest.raises(StoreError, match=r"s3://to-vanish.*there is no such bucket: create it"):
            ingest(store, offline, AFTER)


def test_an_endpoint_that_ignores_conditions_is_refused_before_anything_is_published(
    moto_endpoint: Endpoint, offline: Fetcher
) -> None:
    with s3_store(moto_endpoint) as store:

        def without_conditions(params: dict[str, Any], **_: object) -> None:
            for name in ("If-None-Match", "If-Match"):
                params["headers"].pop(name, None)

        store.client.meta.events.register("before-call.s3.PutObject", without_conditions)
        with pytest.raises(StoreUnsafe, match="does not honour conditional writes"):
            ingest(store, offline, BEFORE)
        assert set(store.keys("")) <= {f"{SOURCE_ID}/status.json"}


def test_a_clock_that_jumps_changes_nothing_that_is_published(
    tmp_path: Path, offline: Fetcher, expected: dict[str, bytes]
) -> None:
    store = LocalStore(tmp_path / "store")
    ingest(store, offline, BEFORE, now=datetime(2031, 1, 1, tzinfo=UTC))
    with pytest.raises(ReleaseRejected, match="expected an as-of date that has come"):
        ingest(store, offline, AFTER, now=datetime(2001, 1, 1, tzinfo=UTC))
    assert whole_release(store, SOURCE_ID) == BEFORE_ID
    ingest(store, offline, AFTER, now=NOW)
    assert whole_release(store, SOURCE_ID) == AFTER_ID
    assert {
        key: content
        for key, content in tree(store.root, without=[*PER_CHECK, "publications"]).items()
        if "/rejected/" not in key
    } == {key: content for key, content in expected.items() if "/publications/" not in key}
    assert status.read(store, SOURCE_ID)["last_success_at"] == "2025-04-02T18:00:00+00:00"
