"""Values that never change and take long to make: each made once a process, those that were asked for last kept.

Decision: a cache of our own, since two requests that ask at once for the same value would make it twice with
functools.lru_cache, and hold twice the memory meanwhile; and since some values are counted and others weighed.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Once(Generic[Value]):
    """The last values that were asked for; whoever asks for one that is being made waits for it.

    size: how much is kept; of: what a value takes of it, 1 each if None. What could not be made, or is larger than that
    alone, is not kept.
    """

    def __init__(self, size: int, of: Callable[[Value], int] | None = None) -> None:
        self._size = size
        self._of = of or (lambda value: 1)
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Future[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made now if it is not there. Raises: what make raises, to all who wait."""
        with self._lock:
            found = self._kept.get(key)
            waiting = self._kept.setdefault(key, Future()) if found is None else found
            self._kept.move_to_end(key)
        if found is None:
            self._make(key, waiting, make)
        return waiting.result()

    def _make(self, key: Hashable, future: "Future[Value]", make: Callable[[], Value]) -> None:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._kept[key]
            future.set_exception(error)
        else:
            future.set_result(value)
            self._make_room(key, self._of(value))

    def _make_room(self, key: Hashable, taken: int) -> None:
        """Let go of what was not asked for longest; of a value that is larger than all there is, of that alone."""
        with self._lock:
            if taken > self._size:
                self._kept.pop(key, None)
            made = {one: self._of(future.result()) for one, future in self._kept.items() if _is_made(future)}
            total = sum(made.values())
            for one, size in made.items():
                if total <= self._size:
                    break
                del self._kept[one]
                total -= size


def _is_made(future: "Future[Value]") -> bool:
    return future.done() and future.exception() is None
