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
