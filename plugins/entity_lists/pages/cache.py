"""What never changes and took long to make, kept in this process: so many bytes of it, the longest unused go first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Cache:
    """Values as bytes, by what they are made of; two that want the same one at once wait for one making."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._values: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the value of a key, made if it is not there; one that is larger than there is room is not kept."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            try:
                return self._found(key) or self._kept(key, make())
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _found(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def _kept(self, key: Hashable, value: bytes) -> bytes:
        with self._lock:
            if len(value) <= self._most_bytes:
                self._values[key] = value
            while sum(map(len, self._values.values())) > self._most_bytes:
                self._values.popitem(last=False)
        return value
