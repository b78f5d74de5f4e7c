"""Memory that nobody holds any more."""

import gc
import resource
from pathlib import Path

import pyarrow as pa

from entity_lists.memory import give_back, little_kept, without_collecting


def resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


def test_what_is_free_is_given_back() -> None:
    column = pa.array(["x" * 1000] * 200_000)
    held = resident_mb()
    assert column.nbytes > 200_000_000
    del column
    give_back()
    assert resident_mb() < held - 150


def test_arrow_takes_its_memory_elsewhere_for_a_while() -> None:
    before = pa.default_memory_pool().backend_name
    with little_kept():
        assert pa.default_memory_pool().backend_name == "system"
    assert pa.default_memory_pool().backend_name == before


def test_garbage_is_looked_for_again_afterwards() -> None:
    assert gc.isenabled()
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()
