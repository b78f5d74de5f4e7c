"""Values that never change and take long to make: each made once a process, the last few kept.

Decision: a cache of our own, since two requests that ask at once for the same value would make it twice with
functools.lru_cache, and hold twice the memory meanwhile.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Once(Generic[Value]):
    """The last values that were asked for; whoever asks for one that is being made waits for it.

    size: so many are kept. What could not be made is not kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Future[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made now if it is not there. Raises: what make raises, to all who wait."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                waiting = found
            else:
                waiting = self._kept[key] = Future()
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        if found is None:
            self._make(key, waiting, make)
        return waiting.result()

    def _make(self, key: Hashable, future: "Future[Value]", make: Callable[[], Value]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is future:
                    del self._kept[key]
            future.set_exception(error)
