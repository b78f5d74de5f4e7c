"""A table that is read in parts: the same rows as read whole, no more columns than are wanted."""

import pyarrow as pa
import pytest

from entity_lists.contract import parquet
from entity_lists.contract.tables import TABLES
from entity_lists.snapshot import published
from entity_lists.snapshot.stored_table import StoredTable
from entity_lists.store.local import LocalStore
from world.releases import SOURCE_ID


def rows_of(length: int) -> StoredTable:
    """Return a table of an earlier contract, which had no source_id, with so many rows."""
    numbers = [f"{number:06d}" for number in range(length)]
    columns = {"entry_id": pa.array(numbers, pa.string()), "name": pa.array(numbers, pa.string())}
    return StoredTable(content=parquet.to_bytes(pa.table(columns), TABLES["names"]), name="names", source_id="us_csl")


@pytest.mark.parametrize("name", TABLES)
def test_the_parts_are_the_whole(copy: LocalStore, name: str) -> None:
    manifest = published.get_manifest(copy, SOURCE_ID, None)
    stored, whole = published.open_table(copy, manifest, name), published.read_table(copy, manifest, name)
    assert stored.column_names == whole.column_names
    assert pa.concat_tables(stored.parts()).equals(whole)
    chosen = whole.column_names[::2]
    assert pa.concat_tables(stored.parts(chosen)).equals(whole.select(chosen))


def test_of_many_rows_some_are_read_at_a_time() -> None:
    parts = list(rows_of(200_000).parts(["name"]))
    assert max(part.num_rows for part in parts) <= 70_000
    assert pa.concat_tables(parts)["name"].to_pylist() == [f"{number:06d}" for number in range(200_000)]


@pytest.mark.parametrize("length", [0, 3])
def test_what_came_with_a_later_contract_can_be_wanted_too(length: int) -> None:
    stored = rows_of(length)
    assert {"source_id", "name"} <= set(stored.column_names)
    (part,) = stored.parts(["source_id", "name"])
    assert part.column_names == ["source_id", "name"]
    assert part["source_id"].to_pylist() == ["us_csl"] * length
