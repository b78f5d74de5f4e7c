"""The time that a download has, and the wait that a publisher asks for."""

from collections.abc import Callable
from datetime import timedelta, timezone
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from entity_lists.errors import SourceUnavailable
from entity_lists.fetch.limits import Deadline, retry_after_s
from world.loopback import NOW, Patience

# The deadline


def connected(deadline: Deadline, read: Callable[..., bytes]) -> Callable[..., bytes]:
    """Return the read of a stream that httpcore has told the deadline of."""
    stream = SimpleNamespace(read=read)
    deadline.extensions["trace"]("connection.connect_tcp.complete", {"return_value": stream})
    return stream.read


def test_a_read_gets_no_more_than_the_time_that_is_left(patience: Patience) -> None:
    given: list[float] = []

    def read(max_bytes: int, timeout: float) -> bytes:
        given.append(timeout)
        patience.at += 50
        return b"x" * max_bytes

    deadline = Deadline(120, patience.clock)
    deadline.start("GET x")
    bounded = connected(deadline, read)
    assert (bounded(10, timeout=30), bounded(10), bounded(10, timeout=30)) == (b"x" * 10,) * 3
    assert given == [30, 70, 20]
    with pytest.raises(
        SourceUnavailable, match=r"^GET x: expected the whole file within 120 s, found 30 bytes by then"
    ):
        bounded(10, timeout=30)
    assert len(given) == 3


def test_a_connection_that_is_kept_has_the_time_of_the_attempt_that_uses_it(patience: Patience) -> None:
    deadline = Deadline(120, patience.clock)
    deadline.start("GET first")
    bounded = connected(deadline, lambda max_bytes, timeout: b"x" * int(timeout))
    patience.at += 100
    assert (deadline.left_s(), len(bounded(1))) == (20, 20)
    deadline.start("GET second")
    assert (deadline.left_s(), len(bounded(1))) == (120, 120)
    patience.at += 120
    with pytest.raises(SourceUnavailable, match=r"^GET second: .*found 120 bytes by then"):
        deadline.left_s()


def test_other_events_leave_a_stream_alone(patience: Patience) -> None:
    stream = SimpleNamespace(read=None)
    Deadline(120, patience.clock).extensions["trace"]("http11.receive_response_body.complete", {"return_value": stream})
    assert stream.read is None


# Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param(" 0 ", 0.0, id="at once"),
        pytest.param(format_datetime(NOW + timedelta(seconds=20), usegmt=True), 20.0, id="date"),
        pytest.param("Thu, 26 Mar 2026 12:00:20 -0000", 20.0, id="date without a zone"),
        pytest.param("Thu, 26 Mar 2026 13:00:20 +0100", 20.0, id="date in another zone"),
        pytest.param("Wed, 25 Mar 2026 12:00:00 GMT", 0.0, id="date gone by"),
        pytest.param("soon", None, id="a word"),
        pytest.param("-5", None, id="less than nothing"),
        pytest.param("1.5", None, id="a fraction"),
        pytest.param("\u00b2", None, id="a digit of another script"),
        pytest.param("Thu, 99 Foo 2026", None, id="no date"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_date_to_wait_for_is_the_same_moment_on_any_clock() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-4)))
    in_a_minute = "Thu, 26 Mar 2026 12:01:00 GMT"
    assert retry_after_s(in_a_minute, elsewhere) == retry_after_s(in_a_minute, NOW) == pytest.approx(60)
