"""What the pages keep of the api-server's memory: what they hold, and not what they once needed to read it.

Tables are read in a thread of the server's pool, in pieces of many megabytes; the C library keeps what is freed of them
for the next time, of each thread apart: over the lists that there are some 15 MB, and now more, now less.
"""

import ctypes

import pyarrow as pa


def give_back() -> None:
    """Give the system back what is free; where the C library cannot, nothing happens."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
