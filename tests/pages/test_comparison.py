"""Any two releases are compared by the code that makes the table changes, once, and what was made is kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from entity_lists.pages.cache import Cache
from entity_lists.pages.comparison import compared
from entity_lists.snapshot import published as snapshot
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, BEFORE_ID, SOURCE, SOURCE_ID


def test_a_comparison_says_what_the_table_changes_says(published: Path) -> None:
    store = LocalStore(published)
    before, after = (snapshot.get_manifest(store, SOURCE_ID, release_id) for release_id in (BEFORE_ID, AFTER_ID))
    made = compared(store, SOURCE, before, after)
    assert made.equals(snapshot.read_table(store, after, "changes").select(made.column_names))
    assert made.num_rows == after["counts"]["changes"]


def test_a_value_is_made_once() -> None:
    cache, made = Cache(100), []
    for _ in range(3):
        assert cache.get("a", lambda: bytes(made.append(1) or b"value")) == b"value"
    assert len(made) == 1


def test_two_that_want_the_same_at_once_wait_for_one_making() -> None:
    cache, made = Cache(100), []
    both = threading.Barrier(2)

    def make() -> bytes:
        made.append(1)
        return b"value"

    def ask(_: int) -> bytes:
        both.wait()
        return cache.get("a", make)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [b"value", b"value"]
    assert len(made) == 1


def test_the_longest_unused_goes_when_there_is_no_room() -> None:
    cache = Cache(10)
    for key in "aba":
        cache.get(key, lambda: b"12345")
    cache.get("c", lambda: b"12345")
    assert [cache.get(key, lambda: b"new") for key in "ac"] == [b"12345", b"12345"]
    assert cache.get("b", lambda: b"new") == b"new"


def test_what_is_larger_than_the_room_is_not_kept_and_pushes_nothing_out() -> None:
    cache = Cache(10)
    cache.get("a", lambda: b"12345")
    assert cache.get("large", lambda: b"1" * 11) == b"1" * 11
    assert cache.get("large", lambda: b"again") == b"again"
    assert cache.get("a", lambda: b"new") == b"12345"


def test_what_could_not_be_made_is_tried_again() -> None:
    cache = Cache(10)

    def fails() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.get("a", fails)
    assert cache.get("a", lambda: b"made") == b"made"
