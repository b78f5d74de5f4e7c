"""Values that are made once a process."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest

from entity_lists.pages.once import Once


def test_of_two_who_ask_at_once_the_second_waits_for_the_first() -> None:
    kept: Once[int] = Once(2)
    made, began, may_end = count(), Event(), Event()

    def slow() -> int:
        began.set()
        may_end.wait(10)
        return next(made)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "names", slow)
        began.wait(10)
        second = pool.submit(kept.get, "names", slow)
        may_end.set()
        assert (first.result(10), second.result(10), next(made)) == (0, 0, 1)


def test_what_was_asked_for_last_is_kept() -> None:
    kept: Once[int] = Once(2)
    made = count()
    asked = ["a", "b", "a", "c", "a", "b"]
    assert [kept.get(key, lambda: next(made)) for key in asked] == [0, 1, 0, 2, 0, 3]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Once[int] = Once(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_what_takes_more_room_than_there_is_pushes_out_what_was_not_asked_for_longest() -> None:
    kept: Once[bytes] = Once(10, len)
    for key in "aba":
        kept.get(key, lambda: b"12345")
    kept.get("c", lambda: b"12345")
    assert [kept.get(key, lambda: b"new") for key in "ac"] == [b"12345", b"12345"]
    assert kept.get("b", lambda: b"new") == b"new"


def test_what_is_larger_than_the_room_is_not_kept_and_pushes_nothing_out() -> None:
    kept: Once[bytes] = Once(10, len)
    kept.get("a", lambda: b"12345")
    assert kept.get("large", lambda: b"1" * 11) == b"1" * 11
    assert kept.get("large", lambda: b"again") == b"again"
    assert kept.get("a", lambda: b"new") == b"12345"
