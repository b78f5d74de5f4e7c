"""What ingesting one source may take: how large a file, how long a download and a run, how much memory.

ENTITY_LISTS_LIMITS says it for all of them, as JSON; "*" is for what a source does not say of its own:

    {"us_csl": {"size": "1GB", "time": 7200}, "*": {"download": 300, "memory": "4GiB"}}

`size` is of one file, unpacked; `download` is the time of one file; `time` is that of a command, or of each task of a
DAG; `memory` is the data of each process, which Linux counts. Times are in seconds, or as "PT2H". What nobody says is
as without the setting: 256 MiB, 120 s, 30 minutes for a task and no end for a command, all memory that there is.
"""

import resource
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from entity_lists.errors import EntityListsError
from entity_lists.fetch.limits import DEFAULT_LIMITS, SETTING, Limits


@dataclass(frozen=True, kw_only=True)
class SourceLimits:
    """What ingesting one source may take; time, memory_bytes: None where nobody has set an end."""

    fetch: Limits = DEFAULT_LIMITS
    time: timedelta | None = None
    memory_bytes: int | None = None


def limits_of(source_id: str, setting: str | None) -> SourceLimits:
    """Return what the setting says of a source. Raises: UsageError (it cannot be read, of any source)."""
    if not setting:
        return SourceLimits()
    # Most leave it as it is, and need no pydantic.
    from entity_lists.ingest.limits_setting import said_of

    said = said_of(source_id, setting)
    fetch = replace(
        DEFAULT_LIMITS,
        max_bytes=said.size or DEFAULT_LIMITS.max_bytes,
        timeout_s=said.download.total_seconds() if said.download else DEFAULT_LIMITS.timeout_s,
    )
    return SourceLimits(fetch=fetch, time=said.time, memory_bytes=said.memory)


@contextmanager
def memory_limited(limits: SourceLimits) -> Generator[None]:
    """Give this process, and each that it starts, no more memory than allowed: what asks for more is a MemoryError."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    if limits.memory_bytes is not None:
        soft = limits.memory_bytes if before[1] == resource.RLIM_INFINITY else min(limits.memory_bytes, before[1])
        resource.setrlimit(resource.RLIMIT_DATA, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def time_limited(limits: SourceLimits, source_id: str) -> Generator[None]:
    """End a command that takes longer than allowed, in its main thread. Airflow ends its tasks itself.

    Raises: EntityListsError, from whatever is being done then.
    """

    def end(*_: object) -> None:
        raise EntityListsError(
            f"{source_id}: expected an end within {limits.time}, found none. What is in force stays in force. If the "
            f"list has really grown so much, allow it more time in {SETTING}, and run it again."
        )

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limits.time.total_seconds() if limits.time else 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
