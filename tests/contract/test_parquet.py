import hashlib
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import entity_lists
from contract.test_tables import ALLOWED
from entity_lists.contract import parquet, schema
from entity_lists.contract import tables as contract
from entity_lists.contract.schema import Column, Table

# Written in another process, under another hash seed, with another number of threads.
ELSEWHERE = """
import hashlib, sys
import pyarrow as pa
pa.set_cpu_count(int(sys.argv[1])); pa.set_io_thread_count(int(sys.argv[1]))
from entity_lists.contract import parquet
from entity_lists.contract.tables import TABLES
from world.releases import both_releases
for name, table in sorted(both_releases().items()):
    print(name, hashlib.sha256(parquet.to_bytes(table, TABLES[name])).hexdigest())
"""
SOURCE_ID = "us_bis_entity_list"
EVERY = pytest.mark.parametrize("name", contract.TABLES)

SMALL = Table(
    name="small",
    description="Two columns.",
    key=("name",),
    incidental=("position",),
    columns=(
        Column(name="name", type=pa.string(), description="A name.", required=True),
        Column(name="seen_on", type=pa.date32(), description="A date."),
        Column(name="position", type=pa.int32(), description="Where it stood."),
    ),
)
ROWS = [{"name": "a", "seen_on": date(2025, 3, 28), "position": 1}, {"name": "b", "seen_on": None, "position": 2}]


@pytest.mark.parametrize(("cpu_count", "seed"), [(1, "1"), (8, "4294967295")], ids=["one thread", "eight threads"])
def test_the_bytes_are_the_same_in_another_process(
    sample_tables: dict[str, pa.Table], cpu_count: int, seed: str
) -> None:
    here = [f"{name} {_hash(name, table)}" for name, table in sorted(sample_tables.items())]
    paths = [str(Path(entity_lists.__file__).parents[1]), str(Path(__file__).parents[1])]
    env = {"PYTHONPATH": ":".join(paths), "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", ELSEWHERE, str(cpu_count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines() == here


def _hash(name: str, table: pa.Table) -> str:
    return hashlib.sha256(_bytes(name, table)).hexdigest()


def _bytes(name: str, table: pa.Table) -> bytes:
    return parquet.to_bytes(table, contract.TABLES[name])


@EVERY
def test_the_bytes_do_not_depend_on_the_chunks(sample_tables: dict[str, pa.Table], name: str) -> None:
    whole = sample_tables[name].combine_chunks()
    cut = pa.concat_tables([whole.slice(0, 1), whole.slice(1, 0), whole.slice(1, 7), whole.slice(8)])
    assert cut.column(0).num_chunks > 1
    assert _bytes(name, cut) == _bytes(name, whole)


@EVERY
def test_a_table_in_parts_is_the_same_file_and_has_the_same_content(
    sample_tables: dict[str, pa.Table], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, known = sample_tables[name], contract.TABLES[name]
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 5)
    parts = [table.slice(0, 0), table.slice(0, 7), table.slice(7, 1), table.slice(8)]
    content = parquet.parts_to_bytes(parts, known)
    assert content == parquet.to_bytes(table, known)
    assert pq.ParquetFile(pa.BufferReader(content)).num_row_groups == max(1, -(-table.num_rows // 5))
    assert parquet.from_bytes(content).equals(table)
    if set(known.key).isdisjoint(known.incidental):
        digest = parquet.ContentDigest(known)
        assert [part.num_rows for part in digest.of(parts)] == [part.num_rows for part in parts]
        assert (digest.rows, digest.hexdigest()) == (table.num_rows, parquet.content_sha256(table, known))


@EVERY
def test_what_is_written_is_read_back(sample_tables: dict[str, pa.Table], name: str) -> None:
    table = sample_tables[name]
    assert parquet.from_bytes(_bytes(name, table)).cast(table.schema).equals(table)


@EVERY
def test_field_ids_and_nullability_travel_in_the_file(sample_tables: dict[str, pa.Table], name: str) -> None:
    schema = parquet.from_bytes(_bytes(name, sample_tables[name])).schema
    assert [(field.name, field.nullable, field.metadata[b"PARQUET:field_id"]) for field in schema] == [
        (column.name, not column.required, str(number).encode())
        for number, column in enumerate(contract.TABLES[name].columns, start=1)
    ]


@EVERY
def test_descriptions_travel_in_the_file(sample_tables: dict[str, pa.Table], name: str) -> None:
    metadata = pq.ParquetFile(io.BytesIO(_bytes(name, sample_tables[name]))).metadata.metadata
    table = contract.TABLES[name]
    assert metadata[b"description"].decode() == table.description
    assert list(json.loads(metadata[b"columns"]).items()) == [(c.name, c.description) for c in table.columns]


@EVERY
def test_a_reader_without_our_code_finds_only_plain_types(sample_tables: dict[str, pa.Table], name: str) -> None:
    file = pq.ParquetFile(io.BytesIO(_bytes(name, sample_tables[name])))
    assert set(file.schema_arrow.types) <= ALLOWED
    assert file.metadata.num_rows == sample_tables[name].num_rows


def test_a_damaged_page_is_not_read() -> None:
    content = bytearray(parquet.to_bytes(schema.build(SMALL, ROWS, source_id=SOURCE_ID), SMALL))
    content[8] ^= 0xFF
    with pytest.raises((OSError, pa.ArrowInvalid)):
        parquet.from_bytes(bytes(content))


READ_AND_EXIT = """
import sys
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
parquet.from_bytes(sys.stdin.buffer.read())
"""


# With threads, pyarrow 26 aborted about every other such process at its end.
def test_a_process_that_has_read_a_table_ends_well(sample_tables: dict[str, pa.Table]) -> None:
    file = _bytes("citations", sample_tables["citations"])
    env = {"PYTHONPATH": str(Path(entity_lists.__file__).parents[1])}
    command = [sys.executable, "-c", READ_AND_EXIT]
    codes = [subprocess.run(command, input=file, capture_output=True, env=env).returncode for _ in range(6)]
    assert codes == [0] * 6


# The content hash


def content(rows: list[dict[str, object]]) -> str:
    return parquet.content_sha256(schema.build(SMALL, rows, source_id=SOURCE_ID), SMALL)


def test_rows_in_another_order_have_the_same_content() -> None:
    assert content(list(reversed(ROWS))) == content(ROWS)


def test_incidental_columns_are_no_content() -> None:
    assert content([row | {"position": 9} for row in ROWS]) == content(ROWS)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(ROWS[:1], id="a row less"),
        pytest.param([*ROWS, {"name": "c"}], id="a row more"),
        pytest.param([ROWS[0] | {"name": "A"}, ROWS[1]], id="a letter"),
        pytest.param([ROWS[0] | {"seen_on": date(2025, 3, 27)}, ROWS[1]], id="a date"),
        pytest.param([ROWS[0] | {"seen_on": None}, ROWS[1]], id="a date less"),
        pytest.param([], id="nothing"),
    ],
)
def test_whatever_else_differs_is_content(rows: list[dict[str, object]]) -> None:
    assert content(rows) != content(ROWS)


def test_an_empty_text_is_not_an_absent_one() -> None:
    def remarks(value: str | None) -> str:
        table = Table(
            name="t",
            description="One column.",
            key=("name",),
            columns=(SMALL.columns[0], Column(name="remarks", type=pa.string(), description="Remarks.")),
        )
        return parquet.content_sha256(
            schema.build(table, [{"name": "a", "remarks": value}], source_id=SOURCE_ID), table
        )

    assert len({remarks(None), remarks(""), remarks("null"), remarks('"')}) == 4


def test_commas_quotes_and_line_breaks_do_not_run_together() -> None:
    rows = [{"name": 'a,"b"\n', "seen_on": None}, {"name": "c", "seen_on": None}]
    other = [{"name": "a", "seen_on": None}, {"name": 'b"\n,"c', "seen_on": None}]
    assert content(rows) != content(other)


def test_a_table_whose_key_is_incidental_is_compared_by_its_other_columns() -> None:
    def quarantined(*texts: str) -> str:
        rows = ({"position": n, "reason": "unreadable", "record_text": text} for n, text in enumerate(texts))
        return parquet.content_sha256(schema.build(contract.QUARANTINE, rows, source_id=SOURCE_ID), contract.QUARANTINE)

    assert quarantined("a", "b") == quarantined("b", "a")
    assert quarantined("a", "b") != quarantined("a", "c")
