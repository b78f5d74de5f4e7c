"""How much, how long and how often is asked of a publisher; a download's time counts from the request to the last byte.

httpx limits the wait for the next bytes, anew with every byte that arrives: a server that drips its headers or its body
can hold a client for days. Here no read from the network gets more than the time that is left.

Decision: httpcore tells of every new connection through its public trace extension, proxied ones included, and the
connection's read is bounded there; a network backend of one's own can only be set in private attributes. This breaks
when httpcore reads from something else than what it tells of; a test drips to find out.
Tried instead: httpx.AsyncClient under anyio.fail_after. It cannot tell how much of a dripped head arrived, asks again
for a host that is no name (its UnicodeError comes as a ConnectError), and takes a thread and an event loop to open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from entity_lists.errors import SourceUnavailable


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much, how long and how often is asked of a publisher."""

    max_bytes: int = 256 * 1024 * 1024
    timeout_s: float = 120
    read_timeout_s: float = 30
    attempts: int = 5
    min_interval_s: float = 1.0
    max_wait_s: float = 60


DEFAULT_LIMITS = Limits()
# What says of a source that it may take more, or less; ingest/limits.py reads it.
SETTING = "ENTITY_LISTS_LIMITS"

# What to do, at the end of the message of every failure that nobody here can mend.
WAIT_OR_INPUT = "Wait and run it again, or save the file by hand and give it as the input."

# The events of httpcore that hand out a new stream.
_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")


class Deadline:
    """The moment that no read from the network outlasts, set anew for every attempt.

    A connection that is kept open is bound to the attempt that uses it, not to the one that opened it. extensions: what
    a request has to be sent with.
    """

    def __init__(self, timeout_s: float, clock: Callable[[], float]) -> None:
        self._timeout_s, self._clock = timeout_s, clock
        self._origin, self._ends_at, self._size_bytes = "", float("inf"), 0
        self.extensions: Mapping[str, Any] = {"trace": self._on_event}

    def start(self, origin: str) -> None:
        """Allow timeout_s from now; origin is what is asked for, as an error names it."""
        self._origin, self._ends_at, self._size_bytes = origin, self._clock() + self._timeout_s, 0

    def left_s(self) -> float:
        """Return the seconds that are left. Raises: SourceUnavailable when there are none."""
        if (left_s := self._ends_at - self._clock()) > 0:
            return left_s
        # Not retried: this attempt has cost timeout_s already, and the next would be as slow.
        raise SourceUnavailable(
            f"{self._origin}: expected the whole file within {self._timeout_s:g} s, found {self._size_bytes:,} bytes "
            f"by then. {WAIT_OR_INPUT}"
        )

    def _on_event(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            stream = info["return_value"]
            stream.read = partial(self._read, stream.read)

    def _read(self, read: Callable[..., bytes], max_bytes: int, timeout: float | None = None) -> bytes:
        left_s = self.left_s()
        content = read(max_bytes, timeout=left_s if timeout is None else min(timeout, left_s))
        self._size_bytes += len(content)
        return content


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return what Retry-After asks for, in seconds or as a date; None if it cannot be read.

    Source: RFC 9110 section 10.2.3.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
