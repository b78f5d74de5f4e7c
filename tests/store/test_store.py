"""Every kind of store keeps the same promises; a directory's own failures follow below."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier

import pytest

from entity_lists.errors import PublishConflict, StoreError, UsageError
from entity_lists.store.local import LocalStore
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


def version(store: Store, key: str = KEY) -> str:
    found = store.find(key)
    assert found is not None
    return found.version


def test_a_store_that_forgets_a_method_cannot_be_made() -> None:
    methods = {name: getattr(LocalStore, name) for name in Store.__abstractmethods__ if name != "swap"}
    forgetful = type("Forgetful", (Store,), methods)
    with pytest.raises(TypeError, match=r"abstract method '?swap"):
        forgetful()


# Several at once


def test_many_are_found_in_the_order_they_were_asked_for_and_none_where_there_is_none(store: Store) -> None:
    contents = {f"us_csl/checks/{number:03d}.json": f"{number}".encode() for number in range(0, 60, 2)}
    for key, content in contents.items():
        store.create(key, content)
    asked = [f"us_csl/checks/{number:03d}.json" for number in range(59, -1, -1)]
    found = store.find_all(iter(asked))
    assert [one and one.content for one in found] == [contents.get(key) for key in asked]
    assert list(store.find_all([])) == []


def test_no_more_is_read_ahead_than_a_few(store: Store) -> None:
    asked: list[str] = []

    def keys() -> Iterator[str]:
        for number in range(1000):
            asked.append(f"us_csl/checks/{number:03d}.json")
            yield asked[-1]

    found = store.find_all(keys())
    assert next(found) is None
    assert len(asked) <= 10


def test_a_key_that_is_none_is_refused_among_many(store: Store) -> None:
    found = store.find_all([KEY, "../a", KEY])
    assert next(found) is None
    with pytest.raises(UsageError, match="is not a store key"):
        list(found)
