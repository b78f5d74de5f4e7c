"""Which rows are wanted: conditions that reach nothing but the rows, columns by name, and how many."""

from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.cli.wanted import Format, Wanted
from entity_lists.errors import UsageError

ROWS = pa.table({
    "entry_id": ["e1", "e2", "e3"],
    "name": ["O'Hara Ltd.", "Техснаб", None],
    "position": pa.array([1, 2, 3], pa.int32()),
})


def ids(**wanted: str) -> list[str]:
    return Wanted(**wanted).rows_of(ROWS)["entry_id"].to_pylist()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("position > 1", ["e2", "e3"]),
        ("name is null or name ilike '%HARA%'", ["e1", "e3"]),
        ("name = 'O''Hara Ltd.'", ["e1"]),
        ("name = 'Техснаб'", ["e2"]),
        ("regexp_matches(name, '^О')", []),
        ("false", []),
        ("entry_id in ('e3', 'e1')", ["e1", "e3"]),
    ],
)
def test_a_condition_picks_rows_and_keeps_their_order(where: str, expected: list[str]) -> None:
    assert ids(where=where) == expected


def test_rows_keep_their_types() -> None:
    assert Wanted(where="position > 1").rows_of(ROWS).schema == ROWS.schema
    assert Wanted(where="position > 1", columns="name").rows_of(ROWS).column_names == ["name"]


@pytest.mark.parametrize(
    "where",
    [
        "exists(select 1 from read_text('{path}'))",
        "exists(select 1 from '{path}')",
        "(select count(*) from read_csv('{path}')) > 0",
        "exists(select 1 from read_parquet('https://127.0.0.1:1/x.parquet'))",
        "exists(select 1 from secret)",
        "position > 1; copy (select 1) to '{path}.out'",
        "position > 1; set enable_external_access=true",
        "1 = 1) or (1 = 1",
        "position > 1, name is null",
        "(set threads = 1)",
        "nme = 'x'",
        "name = 1",
        "getenv('HOME') is not null",
        "position >",
        "",
        "   ",
    ],
)
def test_what_is_no_condition_on_these_rows_is_refused_with_the_columns(tmp_path: Path, where: str) -> None:
    secret = pa.table({"kept": ["from you"]})
    path = tmp_path / "secret.csv"
    path.write_text("kept\nfrom you\n")
    with pytest.raises(UsageError, match="DuckDB says: ") as caught:
        ids(where=where.format(path=path))
    assert "The columns are: entry_id, name, position." in str(caught.value)
    assert "LINE 1" not in str(caught.value) or "SELECT" in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.csv"]
    assert secret.num_rows == 1


@pytest.mark.parametrize("columns", ["nome", "name,nome", "", " , "])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(columns: str) -> None:
    with pytest.raises(UsageError, match=r"The columns are: entry_id, name, position\."):
        ids(columns=columns)


@pytest.mark.parametrize(
    ("wanted", "limit"),
    [
        (Wanted(), 50),
        (Wanted(limit=0), None),
        (Wanted(limit=7), 7),
        (Wanted(format=Format.csv), None),
        (Wanted(format=Format.json, limit=7), 7),
        (Wanted(format=Format.json, limit=0), None),
    ],
    ids=str,
)
def test_a_screen_has_a_limit_of_its_own(wanted: Wanted, limit: int | None) -> None:
    assert wanted.row_limit == limit


# What has to be read

KNOWN = ("entry_id", "name", "list_code", "remarks")


@pytest.mark.parametrize(
    ("wanted", "read"),
    [
        pytest.param(Wanted(), ["entry_id", "name"], id="what people get"),
        pytest.param(Wanted(columns="remarks,name"), ["name", "remarks"], id="what was named"),
        pytest.param(Wanted(where="List_Code = 'EL'"), ["entry_id", "name", "list_code"], id="what a condition names"),
        pytest.param(Wanted(columns="name", where="columns('re.*') is null"), None, id="a pattern of columns"),
        pytest.param(Wanted(columns="name", where="columns(*) is null"), None, id="any column"),
        pytest.param(Wanted(columns="name", where="#4 is null"), None, id="a column by its number"),
        pytest.param(Wanted(is_wide=True), None, id="every column in full"),
        pytest.param(Wanted(format=Format.json), None, id="all for programs"),
        pytest.param(Wanted(format=Format.csv, columns="name"), ["name"], id="what a program named"),
    ],
)
def test_no_more_columns_are_read_than_are_needed(wanted: Wanted, read: list[str] | None) -> None:
    assert wanted.columns_read(KNOWN, ("entry_id", "name")) == read


def test_all_columns_are_read_where_none_are_chosen_for_people() -> None:
    assert Wanted().columns_read(KNOWN, ()) is None


def test_no_more_parts_are_read_than_are_printed() -> None:
    parts = iter([ROWS, ROWS, ROWS])
    assert Wanted(limit=4).rows_among(parts, ROWS.column_names).num_rows == 6
    assert len(list(parts)) == 1
    assert Wanted(limit=0).rows_among(iter([ROWS, ROWS, ROWS]), ROWS.column_names).num_rows == 9


def test_a_condition_is_asked_of_every_part() -> None:
    found = Wanted(where="position > 1", limit=1).rows_among(iter([ROWS, ROWS]), ROWS.column_names)
    assert (found["entry_id"].to_pylist(), found.schema) == (["e2", "e3"] * 2, ROWS.schema)


def test_a_condition_on_a_column_that_is_none_is_told_all_of_them() -> None:
    with pytest.raises(UsageError, match="The columns are: entry_id, name, list_code, remarks"):
        Wanted(where="nme = 'x'").rows_among(iter([ROWS.select(["name"])]), KNOWN)
