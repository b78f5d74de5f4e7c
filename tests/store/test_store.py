"""Every kind of store keeps the same promises; a directory's own failures follow below."""

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.store.local import LocalStore
from entity_lists.store.open import open_store
from entity_lists.store.probe import prove_conditional_writes
from entity_lists.store.store import Store, Versioned, checked_key

KEY = "us_bis_entity_list/latest.json"
BINARY = bytes(range(256)) * 40
RACERS = 8
# SeaweedFS makes more than four who create the same key wait for seconds.
CREATORS = 4

UNSAFE_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "a//b",
    "a/",
    "../a",
    "a/../b",
    "a/..",
    "a..b",
    ".",
    "./a",
    "a/.",
    ".hidden",
    "a/.hidden/b",
    ".probe",
    "a/.probe/b",
    ".tmp-1",
    "a/.tmp-1",
    ".lock",
    "a b",
    "a\nb",
    "a\n",
    "a\0b",
    "a\\b",
    "a:b",
    "a?b",
    "a#b",
    "a%2e",
    "ä",
    "~",
]


def race(racers: int, run: Callable[[int], object]) -> list[object]:
    """Return what each of `racers` threads got that started `run` at the same moment."""
    barrier = Barrier(racers)

    def started(number: int) -> object:
        barrier.wait()
        return run(number)

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(started, range(racers)))


def test_what_was_created_is_read_back_whole(store: Store) -> None:
    store.create(KEY, BINARY)

    assert store.read(KEY) == BINARY


def test_an_empty_object_is_an_object(store: Store) -> None:
    store.create(KEY, b"")

    found = store.find(KEY)

    assert found is not None
    assert found.content == b""


def test_an_object_of_several_megabytes_is_read_back_whole(store: Store) -> None:
    content = BINARY * 900
    store.create(KEY, content)

    assert sha256(store.read(KEY)).digest() == sha256(content).digest()


def test_what_was_never_stored_is_not_found(store: Store) -> None:
    assert store.find(KEY) is None


def test_reading_what_was_never_stored_names_where_it_was_looked_for(store: Store) -> None:
    with pytest.raises(StoreError, match="is missing") as caught:
        store.read(KEY)

    assert store.path(KEY) in str(caught.value)


def test_creating_the_same_bytes_again_is_already_done(store: Store) -> None:
    store.create(KEY, BINARY)
    before = store.find(KEY)

    store.create(KEY, BINARY)

    assert store.find(KEY) == before


def test_creating_other_bytes_is_a_conflict_that_names_both_hashes(store: Store) -> None:
    store.create(KEY, b"published")

    with pytest.raises(PublishConflict) as caught:
        store.create(KEY, b"something else")

    assert store.path(KEY) in str(caught.value)
    assert f"expected sha256 {sha256(b'something else').hexdigest()}" in str(caught.value)
    assert f"found {sha256(b'published').hexdigest()}" in str(caught.value)
    assert store.read(KEY) == b"published"


def test_put_replaces(store: Store) -> None:
    store.put(KEY, b"one")
    store.put(KEY, b"two")

    assert store.read(KEY) == b"two"


def test_the_version_follows_the_content(store: Store) -> None:
    store.put(KEY, b"one")
    one = store.find(KEY)
    store.put(KEY, b"two")
    two = store.find(KEY)

    assert one is not None
    assert two is not None
    assert one.version != two.version
    assert two == Versioned(content=b"two", version=two.version)


def test_a_swap_from_nothing_wins_once(store: Store) -> None:
    assert store.swap(KEY, b"one", None)
    assert not store.swap(KEY, b"two", None)
    assert store.read(KEY) == b"one"


def test_a_swap_from_the_current_version_wins_once(store: Store) -> None:
    store.swap(KEY, b"one", None)
    seen = version(store)

    assert store.swap(KEY, b"two", seen)
    assert not store.swap(KEY, b"three", seen)
    assert store.read(KEY) == b"two"


def test_a_swap_of_something_that_is_not_there_is_lost(store: Store) -> None:
    store.swap("other", b"one", None)

    assert not store.swap(KEY, b"two", version(store, "other"))
    assert store.find(KEY) is None


def test_a_swap_that_is_tried_again_after_it_was_done_is_won(store: Store) -> None:
    store.swap(KEY, b"one", None)
    seen = version(store)
    store.swap(KEY, b"two", seen)

    assert store.swap(KEY, b"two", seen)
    assert store.swap(KEY, b"two", None)


def test_of_many_who_swap_the_same_version_exactly_one_wins(store: Store) -> None:
    store.swap(KEY, b"start", None)
    seen = version(store)

    won = race(RACERS, lambda number: store.swap(KEY, f"racer {number}".encode(), seen))

    assert won.count(True) == 1
    assert store.read(KEY) == f"racer {won.index(True)}".encode()


def test_of_many_who_swap_from_nothing_exactly_one_wins(store: Store) -> None:
    won = race(RACERS, lambda number: store.swap(KEY, f"racer {number}".encode(), None))

    assert won.count(True) == 1
    assert store.read(KEY) == f"racer {won.index(True)}".encode()


def test_of_many_who_create_the_same_key_exactly_one_survives_and_is_whole(store: Store) -> None:
    contents = [bytes([number]) * 200_000 for number in range(CREATORS)]

    def create(number: int) -> bool:
        try:
            store.create(KEY, contents[number])
        except PublishConflict:
            return False
        return True

    won = race(CREATORS, create)

    assert won.count(True) == 1
    assert store.read(KEY) == contents[won.index(True)]


def test_many_who_create_the_same_bytes_are_all_done(store: Store) -> None:
    assert race(CREATORS, lambda _: store.create(KEY, BINARY)) == [None] * CREATORS
    assert store.read(KEY) == BINARY


def test_a_reader_never_sees_a_half_written_object(store: Store) -> None:
    contents = {bytes([number]) * 500_000 for number in range(4)}
    store.put(KEY, min(contents))

    def read_or_write(number: int) -> set[bytes]:
        if number:
            return {store.read(KEY) for _ in range(8)}
        for content in contents:
            store.put(KEY, content)
        return contents

    assert all(seen <= contents for seen in race(3, read_or_write))


def test_keys_are_sorted_and_limited_to_the_prefix(store: Store) -> None:
    keys = ["a/b/c", "a/b-c", "a/b.c", "a-b", "a/bc", "a/B", "b/a=1/c_d", "ab"]
    for key in keys:
        store.put(key, b"")

    assert list(store.keys("")) == sorted(keys)
    assert list(store.keys("a/")) == ["a/B", "a/b-c", "a/b.c", "a/b/c", "a/bc"]
    assert list(store.keys("a/b")) == ["a/b-c", "a/b.c", "a/b/c", "a/bc"]
    assert list(store.keys("a/b/c")) == ["a/b/c"]
    assert list(store.keys("c/")) == []


def test_an_empty_store_has_no_keys(store: Store) -> None:
    assert list(store.keys("")) == []


@pytest.mark.parametrize("prefix", ["/", "../", "a//", ".", "a/../"])
def test_an_unsafe_prefix_is_refused(store: Store, prefix: str) -> None:
    with pytest.raises(UsageError, match="not a store key"):
        store.keys(prefix)


def test_the_probe_passes_and_leaves_nothing_behind(store: Store) -> None:
    prove_conditional_writes(store)

    assert list(store.keys("")) == []


@pytest.mark.parametrize("key", UNSAFE_KEYS, ids=repr)
def test_an_unsafe_key_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match="not a store key"):
        checked_key(key)


@pytest.mark.parametrize(
    "key", ["a", "A-1_b.c=d", "us/data/names/release=2025-03-25-0a1b2c3d.r2/x.parquet", ".probe/1"]
)
def test_a_safe_key_is_given_back(key: str) -> None:
    assert checked_key(key) == key


def test_every_method_refuses_an_unsafe_key(store: Store) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.read("../a"),
        lambda: store.find("../a"),
        lambda: store.create("../a", b""),
        lambda: store.swap("../a", b"", None),
        lambda: store.put("../a", b""),
        lambda: store.path("../a"),
    ]
    for call in calls:
        with pytest.raises(UsageError, match="not a store key"):
            call()


def test_a_directory_a_relative_path_and_a_file_uri_open_the_same_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a b#c"
    expected = str(folder / "x")

    assert [open_store(uri).path("x") for uri in (str(folder), "a b#c", folder.as_uri())] == [expected] * 3
    assert open_store(open_store(str(folder)).uri).path("x") == expected


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "gs://bucket",
        "http://host/x",
        "s3://",
        "s3:bucket",
        "s3:///a",
        "s3://b?x=1",
        "file://host/a",
        "file:a",
        "a\0b",
    ],
)
def test_an_unknown_kind_of_store_is_refused_with_what_is_accepted(uri: str) -> None:
    with pytest.raises(UsageError, match=r"expected a directory, file:///directory or s3://bucket/prefix"):
        open_store(uri)


def test_a_refused_uri_is_shown_without_its_password() -> None:
    with pytest.raises(UsageError) as caught:
        open_store("s3://user:password@bucket/a")

    assert "password" not in str(caught.value)


def test_an_unsafe_s3_prefix_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'a/\.\./b' is not a store key"):
        open_store("s3://bucket/a/../b", s3_client=object())


def test_opening_and_looking_into_a_directory_does_not_make_it(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "new")

    assert store.find(KEY) is None
    assert list(store.keys("")) == []
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda store: store.find(KEY), id="find"),
        pytest.param(lambda store: store.create(KEY, b""), id="create"),
        pytest.param(lambda store: store.swap(KEY, b"", None), id="swap"),
        pytest.param(lambda store: store.put(KEY, b""), id="put"),
        pytest.param(lambda store: store.keys(""), id="keys"),
        pytest.param(lambda store: prove_conditional_writes(store), id="probe"),
    ],
)
def test_a_file_where_the_directory_should_be_is_explained(tmp_path: Path, call: Callable[[Store], object]) -> None:
    root = tmp_path / "store"
    root.write_text("not a directory")

    with pytest.raises(StoreError, match="give the store a directory of its own") as caught:
        call(LocalStore(root))

    assert str(root) in str(caught.value)
    assert root.read_text() == "not a directory"


def test_a_directory_where_an_object_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / KEY).mkdir(parents=True)

    with pytest.raises(StoreError, match="Is a directory"):
        LocalStore(tmp_path).create(KEY, b"")


def test_a_directory_that_nobody_may_write_is_explained() -> None:
    # /proc refuses new files even to root.
    with pytest.raises(StoreError, match="cannot be read or written"):
        LocalStore(Path("/proc")).create(KEY, b"")


def test_files_that_are_not_ours_are_in_no_listing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.swap("a/b", b"", None)
    for name in ("a/.tmp-1", "a/notes of mine.txt", ".hidden/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert list(store.keys("")) == ["a/b"]


def test_a_finished_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.create("a", b"1")
    store.create("a", b"1")
    store.put("b", b"2")
    store.swap("c", b"3", None)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "a", "b", "c"]


# The audit hook ends the process the moment that the system call is about to be made, as a power cut would.
CRASH = """
import os, sys
from pathlib import Path
from entity_lists.store.local import LocalStore
root, event, method = sys.argv[1:]
sys.addaudithook(lambda name, _: os._exit(9) if name == event else None)
getattr(LocalStore(Path(root)), method)("a/b", b"new")
"""


@pytest.mark.parametrize(("event", "method"), [("os.link", "create"), ("os.rename", "put")])
def test_a_crash_before_the_file_appears_leaves_no_visible_object(tmp_path: Path, event: str, method: str) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), event, method], check=False)
    store = LocalStore(tmp_path)

    assert crashed.returncode == 9
    assert [path.name[:5] for path in (tmp_path / "a").iterdir()] == [".tmp-"]
    assert store.find("a/b") is None
    assert list(store.keys("")) == []
    store.create("a/b", b"other bytes after the crash")


LIMITED = """
import sys
from pathlib import Path
from entity_lists.errors import StoreError
from entity_lists.store.local import LocalStore
try:
    getattr(LocalStore(Path(sys.argv[1])), sys.argv[2])("a/b", bytes(100_000))
except StoreError as error:
    sys.exit(str(error))
"""


def _limit_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


@pytest.mark.parametrize("method", ["create", "put"])
def test_a_disk_that_takes_only_half_of_a_file_leaves_nothing(tmp_path: Path, method: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-B", "-c", LIMITED, str(tmp_path), method],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=_limit_files,
    )

    assert "cannot be read or written: File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list((tmp_path / "a").iterdir()) == []


def version(store: Store, key: str = KEY) -> str:
    found = store.find(key)
    assert found is not None
    return found.version
