"""A store in a directory: what the file system does to it, and what a crash leaves."""

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.errors import StoreError
from entity_lists.store.local import LocalStore
from entity_lists.store.probe import prove_conditional_writes
from entity_lists.store.store import Store

KEY = "us_bis_entity_list/latest.json"


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


@pytest.mark.parametrize(("times", "is_created"), [(1, True), (5, False)])
def test_what_is_removed_while_it_is_created_again_is_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, is_created: bool
) -> None:
    store, link, refused = LocalStore(tmp_path), LocalStore._link, []

    def there_then_gone(self: LocalStore, key: str, content: bytes) -> bool:
        refused.append(key)
        return len(refused) > times and link(self, key, content)

    monkeypatch.setattr(LocalStore, "_link", there_then_gone)
    if is_created:
        store.create("a/b", b"1")
        assert store.read("a/b") == b"1"
    else:
        with pytest.raises(StoreError, match=r"a/b is there and cannot be read\. Remove"):
            store.create("a/b", b"1")
