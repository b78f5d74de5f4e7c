"""What becomes of a damaged list: a snapshot, a quarantine, or one of our errors. Anything else is a Failure."""

import os
import resource
import signal
import time
import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from types import FrameType

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.errors import EntityListsError
from entity_lists.records import Records
from entity_lists.source import Source
from entity_lists.write.tables import build_tables
from world.damage import mutated
from world.loopback import downloaded
from world.sample_lists import NOTHING_KNOWN, Sample, in_columns, samples, tables_of

LIMIT_S, LIMIT_BYTES = 30, 2 << 30
# Comparing and writing costs ten times as much as reading; no format reaches it with values that others do not.
WHOLE_EVERY = 50


@dataclass(frozen=True, kw_only=True)
class Case:
    """One damaged release of a source: how it was made, and its files in their order."""

    seed: str
    contents: tuple[bytes, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A case that ended otherwise than it may: what came out."""

    case: Case
    told: str


class TooSlow(Exception):
    """A case took more than LIMIT_S seconds."""


def cases(source: Source, seed: int, count: int) -> Iterator[Case]:
    """Yield so many damaged releases; of a release of several files mostly one file is damaged."""
    whole = samples(source)
    for number in range(count):
        sample = whole[number % len(whole)]
        yield damaged(f"{source.source_id}/{seed}/{number}", sample, whole)


def damaged(seed: str, sample: Sample, others: Sequence[Sample]) -> Case:
    """Return the release damaged as the seed says; the same seed gives the same bytes."""
    hit = int(sha256(seed.encode()).hexdigest(), 16)
    other = others[hit % len(others)]
    contents = tuple(
        mutated(f"{seed}/{index}", content, other.contents[index % len(other.contents)])
        if hit // 7 % len(sample.files) == index or hit % 11 == 0
        else content
        for index, content in enumerate(sample.contents)
    )
    return Case(seed=seed, contents=contents, names=tuple(path.name for path in sample.files))


def outcome(source: Source, case: Case, *, is_whole: bool = False) -> str | Failure:
    """Return how a case ends: snapshot, quarantine or the name of our error; is_whole: written and compared as well."""
    try:
        with _time_limit():
            records = _read(source, case)
            _write(source, records, is_whole=is_whole)
    except EntityListsError as error:
        return type(error).__name__ if str(error) else Failure(case=case, told="an error without a message")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Failure(case=case, told=traceback.format_exc(limit=-6))
    if records.counts.unaccounted:
        told = f"{records.counts.unaccounted} of {records.record_count} records are neither entries nor in quarantine"
        return Failure(case=case, told=told)
    return "quarantine" if records.quarantine else "snapshot"


def limit_memory() -> None:
    """Let this process have a little more than LIMIT_BYTES; DuckDB reserves twice as much as it uses."""
    # Each thread of a library that is loaded later takes address space.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    resource.setrlimit(resource.RLIMIT_AS, (2 * LIMIT_BYTES, 2 * LIMIT_BYTES))


def _read(source: Source, case: Case) -> Records:
    source.check([downloaded(content, name) for content, name in zip(case.contents, case.names, strict=True)])
    return source.parse(case.contents)


def _write(source: Source, records: Records, *, is_whole: bool) -> None:
    if is_whole:
        tables = tables_of(source, records, "2026-01-02", "2026-01-02-00000000")
        for name, table in tables.items():
            parquet.to_bytes(table, contract.TABLES[name])
    else:
        build_tables(
            in_columns(records, source.lasting_ids),
            NOTHING_KNOWN,
            source_id=source.source_id,
            release_id="2026-01-02-00000000",
        )


@contextmanager
def _time_limit() -> Generator[None, None, None]:
    """Limit the processor's time, not that of the clock: another program may have the processor."""

    def stop(signal_number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {LIMIT_S} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    started = time.process_time()
    try:
        yield
        # A call into C that took too long is only seen when it is over.
        if time.process_time() - started > LIMIT_S:
            raise TooSlow(f"{time.process_time() - started:.0f} s")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
