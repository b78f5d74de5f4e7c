"""Parquet bytes of a table, and a hash of what they say.

The bytes are the same for the same rows, in any process and on any number of cores, as long as pyarrow's version is the
same: it writes its version into the file. That is why all who write to one store should install from the lock, and why
the manifest has a content hash beside the file's. This breaks when pyarrow's writer takes a default that we do not set.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from entity_lists.contract.schema import Mark, Table
from entity_lists.memory import give_back

if TYPE_CHECKING:
    from typing_extensions import Buffer

# Rows of a row group: what is held at once when a table is written, and what a reader may skip.
_GROUP_ROWS = 100_000


def to_bytes(table: pa.Table, contract: Table) -> bytes:
    """Return the table as a Parquet file; what it and its columns mean stands in the file's key-value metadata."""
    return parts_to_bytes([table], contract)


def parts_to_bytes(tables: Iterable[pa.Table], contract: Table) -> bytes:
    """Return the rows of one table or more, in their order, as to_bytes does; never are they all there at once."""
    tables = iter(tables)
    first = next(tables)
    sink = io.BytesIO()
    with pq.ParquetWriter(
        sink,
        first.schema,
        version="2.6",
        compression="zstd",
        # Of few values a dictionary makes the file smaller; of many, larger.
        use_dictionary=contract.marked(Mark.FEW_VALUES),
        store_schema=False,
        write_page_index=True,
        write_page_checksum=True,
    ) as writer:
        for group in _groups(first, tables):
            writer.write_table(group)
        columns = {column.name: column.description for column in contract.columns}
        writer.add_key_value_metadata({"description": contract.description, "columns": json.dumps(columns)})
    return sink.getvalue()


def _groups(first: pa.Table, others: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows of all tables as row groups; if there are none, one group of none."""
    waiting = first
    for table in others:
        waiting = pa.concat_tables([waiting, table])
        while waiting.num_rows > _GROUP_ROWS:
            yield waiting.slice(0, _GROUP_ROWS).combine_chunks()
            waiting = waiting.slice(_GROUP_ROWS)
    while waiting.num_rows > _GROUP_ROWS:
        yield waiting.slice(0, _GROUP_ROWS).combine_chunks()
        waiting = waiting.slice(_GROUP_ROWS)
    last = waiting.combine_chunks()
    # While it is written, it need not be there in parts too.
    del waiting
    give_back()
    yield last


def from_bytes(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the table of a Parquet file of ours; some of its columns where they are named."""
    # Read from a file object of Python, or with threads, pyarrow 26 now and then aborts the process at its end:
    # https://github.com/apache/arrow/issues/34314
    return pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True).read(columns, use_threads=False)


def parts(content: bytes, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield the rows of a Parquet file of ours in their order, some at a time; where there are none, a part of none."""
    file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
    if file.metadata.num_rows == 0:
        nothing = empty(content)
        yield nothing if columns is None else nothing.select(columns)
    for batch in file.iter_batches(columns=columns, use_threads=False):
        yield pa.Table.from_batches([batch])


def empty(content: bytes) -> pa.Table:
    """Return the table of a Parquet file of ours without its rows."""
    return pa.Table.from_batches([], pq.ParquetFile(pa.BufferReader(content)).schema_arrow)


def column_names(content: bytes) -> list[str]:
    """Return the columns that a Parquet file of ours has, in its order; no row is read."""
    names: list[str] = pq.ParquetFile(pa.BufferReader(content)).schema_arrow.names
    return names


def content_sha256(table: pa.Table, contract: Table) -> str:
    """Return the SHA-256 of the table's rows in key order, without its incidental columns.

    Two releases of the same content have the same hash even if the order of the records or a file format changed.
    """
    digest = ContentDigest(contract)
    for _ in digest.of([table]):
        """Nothing but the digest is wanted."""
    return digest.hexdigest()


class ContentDigest:
    """The content_sha256 of tables that go by, one after the other in key order; and how many rows they have.

    Of a table whose key is incidental, all rows have to come at once.
    """

    def __init__(self, contract: Table) -> None:
        self.rows = 0
        self._contract, self._sink = contract, _Digest()

    def of(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Yield the tables."""
        options = pyarrow.csv.WriteOptions(quoting_style="all_valid")
        for table in tables:
            columns = [name for name in table.column_names if name not in self._contract.incidental]
            rows = table.select(columns)
            if not set(self._contract.key) <= set(columns):
                rows = rows.sort_by([(name, "ascending") for name in columns])
            pyarrow.csv.write_csv(rows, self._sink, options)
            options.include_header = False
            self.rows += table.num_rows
            yield table

    def hexdigest(self) -> str:
        """Return the SHA-256 of what went by."""
        return self._sink.sha256.hexdigest()


class _Digest(io.RawIOBase):
    """A file that keeps of what is written to it the hash only."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: "Buffer") -> int:
        self.sha256.update(content)
        return memoryview(content).nbytes
