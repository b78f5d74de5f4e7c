"""Values from Python to Arrow, and from Arrow to numpy, by way of their buffers.

pyarrow loads pandas, 40 MB, to find out whether it is given any: at `pa.array`, `pa.scalar`, `pa.repeat`, at a plain
text or number where a value of Arrow's own could stand, at `np.asarray` of its own, at `combine_chunks` of no chunks.
What shows the pages stays in an api-server for days, and does without. This breaks when pyarrow does so elsewhere.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH = date(1970, 1, 1)


def strings(values: Iterable[str | None]) -> pa.StringArray:
    """Return texts as an array. Raises: UnicodeEncodeError (one has half a surrogate pair)."""
    texts = list(values)
    encoded = [(text or "").encode() for text in texts]
    ends = array("i", accumulate(map(len, encoded), initial=0))
    known = np.packbits([text is not None for text in texts], bitorder="little") if None in texts else None
    return pa.StringArray.from_buffers(
        len(encoded),
        pa.py_buffer(ends),
        pa.py_buffer(b"".join(encoded)),
        None if known is None else pa.py_buffer(known.tobytes()),
    )


def string(value: str) -> pa.StringScalar:
    """Return a text as a scalar. Raises: as strings does."""
    return strings([value])[0]


def integers(values: Iterable[int]) -> pa.Int32Array:
    """Return numbers as an array. Raises: OverflowError (one takes more than 32 bits)."""
    numbers = array("i", values)
    return pa.Int32Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])


def day(value: date) -> pa.Date32Scalar:
    """Return a day as a scalar."""
    return integers([(value - _EPOCH).days])[0].cast(pa.date32())


def as_numpy(values: pa.Array | pa.ChunkedArray) -> "NDArray[Any]":
    """Return numbers or booleans, of which none is null, as numpy has them."""
    is_boolean = pa.types.is_boolean(values.type)
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    parts = [np.from_dlpack(chunk.cast(pa.uint8()) if is_boolean else chunk) for chunk in chunks]
    # Without chunks there is nothing to tell the type from.
    whole = np.concatenate([np.zeros(0, dtype=np.uint8), *parts])
    return whole.view(np.bool_) if is_boolean else whole


def between(rows: pa.Table, column: str, first: str | None, end: str | None) -> pa.Table:
    """Return the rows whose text is at least first and below end, where these are given; all are sorted by it."""
    texts = rows[column]

    def place(text: str | None, otherwise: int) -> int:
        if text is None:
            return otherwise
        return bisect_left(range(len(texts)), text.encode(), key=lambda row: texts[row].as_py().encode())

    start = place(first, 0)
    return rows.slice(start, place(end, len(texts)) - start)
