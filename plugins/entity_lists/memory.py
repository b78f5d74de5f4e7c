"""Memory that a step needed and nobody holds any more: given back to the system at once, and looked for in vain less.

The C library and Arrow keep what is freed for the next time, many megabytes of each thread apart: an ingest's next step
needs them in other sizes, and a server holds them for days.
"""

import ctypes
import gc
from collections.abc import Generator
from contextlib import contextmanager

import pyarrow as pa


def give_back() -> None:
    """Give the system back what is free; where the C library cannot, nothing happens."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def without_collecting() -> Generator[None]:
    """Pause the search for cyclic garbage: records and rows make none, and finding that takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def little_kept() -> Generator[None]:
    """Let Arrow take its memory of the C library, which gives back more than Arrow's own allocator does."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
