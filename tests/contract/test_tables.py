from itertools import combinations

import pyarrow as pa
import pytest

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.contract.schema import Table, completed
from entity_lists.contract.tables import TABLES
from world.releases import SOURCE_ID

ALLOWED = {pa.string(), pa.bool_(), pa.int32(), pa.int64(), pa.date32(), pa.timestamp("us", "UTC"), pa.float64()}
EVERY = pytest.mark.parametrize("table", ALL_TABLES.values(), ids=ALL_TABLES.keys())
OF_A_LIST = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


@EVERY
def test_a_table_has_only_types_that_every_warehouse_reads(table: Table) -> None:
    assert {column.type for column in table.columns} <= ALLOWED


@EVERY
def test_every_column_is_described_in_a_sentence(table: Table) -> None:
    texts = [table.description, *(column.description for column in table.columns)]
    assert [text for text in texts if not (text.strip() == text and len(text) > 10 and text[-1] in ".…")] == []


@EVERY
def test_column_names_are_unique_and_in_snake_case(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert [name for name in names if not (name.isidentifier() and name.islower())] == []


@EVERY
def test_keys_and_incidental_columns_are_columns(table: Table) -> None:
    columns = {column.name: column for column in table.columns}
    assert table.key
    assert {*table.key, *table.incidental} <= columns.keys()
    # What came has no value before, what went none after.
    optional = {"before", "after"} if table.name == "changes" else set()
    assert {name for name in table.key if not columns[name].required} == optional


@EVERY
def test_the_schema_carries_names_types_field_ids_and_what_is_required(table: Table) -> None:
    assert [(field.name, field.type, field.nullable, field.metadata) for field in table.schema] == [
        (column.name, column.type, not column.required, {b"PARQUET:field_id": str(number).encode()})
        for number, column in enumerate(table.columns, start=1)
    ]


# The columns of contract version 1 by field id: what a reader's Iceberg table or view of them relies on.
FIRST_OF_ENTRIES = (
    "entry_id", "source_id", "list_code", "publisher_id", "entry_type", "name", "country_code", "country_text",
    "listed_on", "amended_on", "effective_on", "expires_on", "license_requirement_code", "license_requirement_text",
    "license_policy_code", "license_policy_text", "footnotes", "programs", "parent_entry_id", "parent_relation",
    "remarks", "entry_text", "position", "content_sha256",
)  # fmt: skip
FIRST = {
    "entries": FIRST_OF_ENTRIES,
    "history": (*FIRST_OF_ENTRIES, "valid_from", "valid_to", "release_from", "release_to"),
    "quarantine": ("position", "reason", "record_text"),
}


@OF_A_LIST
def test_what_came_later_stands_last_so_that_field_ids_stay(table: Table) -> None:
    versions = [column.since for column in table.columns]
    assert versions == sorted(versions)
    if table.name in FIRST:
        assert tuple(column.name for column in table.columns if column.since == 1) == FIRST[table.name]
    else:
        assert [column.name for column in table.columns if column.since > 1] == ["source_id"]


@OF_A_LIST
def test_rows_of_the_first_version_are_read_with_the_columns_that_came_later(
    table: Table, sample_tables: dict[str, pa.Table]
) -> None:
    whole = sample_tables[table.name]
    later = [column for column in table.columns if column.since > 1]
    old = whole.drop_columns([column.name for column in later])
    read = completed(table, old, SOURCE_ID)
    assert read.schema.equals(table.schema)
    assert read.select(old.column_names).equals(old)
    for column in later:
        expected = SOURCE_ID if column.name == "source_id" else False if column.required else None
        assert read[column.name].to_pylist() == [expected] * old.num_rows
    assert completed(table, whole, SOURCE_ID) is whole


def test_a_column_of_one_name_has_one_type_in_every_table() -> None:
    types = {(column.name, column.type) for table in ALL_TABLES.values() for column in table.columns}
    names = [name for name, _ in types]
    assert len(set(names)) == len(names)


def test_no_two_tables_are_alike() -> None:
    assert all(a.columns != b.columns and a.name != b.name for a, b in combinations(ALL_TABLES.values(), 2))
