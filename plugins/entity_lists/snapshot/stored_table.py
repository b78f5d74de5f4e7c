"""One table of a snapshot as its file has it, read whole or in parts, so that some rows are in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from entity_lists.contract import parquet
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import completed


@dataclass(frozen=True, kw_only=True)
class StoredTable:
    """The Parquet file of a table, whose hash was checked."""

    content: bytes
    name: str
    source_id: str

    @property
    def column_names(self) -> list[str]:
        """The columns of today's contract."""
        names: list[str] = self._completed(parquet.empty(self.content)).column_names
        return names

    def table(self) -> pa.Table:
        """Return all rows, of all columns of today's contract."""
        return self._completed(parquet.from_bytes(self.content))

    def parts(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield the rows in their order, some at a time and one part at least; columns: those wanted, all if None."""
        if columns is None:
            yield from map(self._completed, parquet.parts(self.content))
            return
        there = parquet.column_names(self.content)
        for part in parquet.parts(self.content, [name for name in there if name in columns]):
            yield self._completed(part).select(columns)

    def _completed(self, rows: pa.Table) -> pa.Table:
        return completed(ALL_TABLES[self.name], rows, self.source_id) if self.name in ALL_TABLES else rows
