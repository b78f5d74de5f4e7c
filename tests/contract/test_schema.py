"""Rows become a table of the contract: every column, of its type, every key once."""

from datetime import date

import pyarrow as pa
import pytest

from entity_lists.contract.schema import Column, Table, build, sealed
from entity_lists.contract.tables import ADDRESSES, CHANGES, PROFILE, QUARANTINE, TABLES
from entity_lists.errors import ContractBroken

SOURCE_ID = "us_bis_entity_list"
EVERY = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())

SMALL = Table(
    name="small",
    description="Two columns.",
    key=("name",),
    columns=(
        Column(name="name", type=pa.string(), description="A name.", required=True),
        Column(name="seen_on", type=pa.date32(), description="A date."),
    ),
)


def test_rows_come_out_sorted_by_the_key_and_complete() -> None:
    rows = [{"name": "b"}, {"name": "a", "seen_on": date(2025, 3, 28)}]
    assert build(SMALL, rows, source_id=SOURCE_ID).to_pylist() == [
        {"name": "a", "seen_on": date(2025, 3, 28)},
        {"name": "b", "seen_on": None},
    ]


def test_a_key_of_two_columns_sorts_by_both() -> None:
    keys = [("b", 1), ("a", 2), ("a", 10), ("a", 1)]
    built = build(
        ADDRESSES,
        ({"entry_id": entry, "position": position, "address": "x"} for entry, position in keys),
        source_id=SOURCE_ID,
    )
    assert list(zip(built["entry_id"].to_pylist(), built["position"].to_pylist(), strict=True)) == sorted(keys)


@EVERY
def test_no_rows_are_a_table_too(table: Table) -> None:
    built = build(table, [], source_id=SOURCE_ID)
    assert built.num_rows == 0
    assert built.schema.equals(table.schema, check_metadata=True)


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        pytest.param(
            SMALL,
            [{"name": "a", "colour": "red"}],
            r"table small: columns \['colour'\] .*contract \(\['name', 'seen_on",
            id="unknown column",
        ),
        pytest.param(SMALL, [{"name": None}], "column name is required but empty in 1 rows", id="required null"),
        pytest.param(
            SMALL,
            [{"seen_on": None}, {}],
            "column name is required but empty in 2 rows",
            id="required absent",
        ),
        pytest.param(SMALL, [{"name": 7}], "table small: a value does not have the type", id="number as text"),
        pytest.param(SMALL, [{"name": "a", "seen_on": "3/28/25"}], "a value does not have the type", id="text as date"),
        pytest.param(
            SMALL, [{"name": "a"}, {"name": "a"}, {"name": "a"}], r"2 rows repeat a key \('name',\)", id="key"
        ),
        pytest.param(
            QUARANTINE,
            [{"position": 2**31, "reason": "a", "record_text": "b"}],
            "does not have the type",
            id="overflow",
        ),
        pytest.param(
            PROFILE, [{"metric": "m", "scope": "s", "value": "many"}], "does not have the type", id="text as real"
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused_by_table_and_column(
    table: Table, rows: list[dict[str, object]], message: str
) -> None:
    with pytest.raises(ContractBroken, match=message):
        build(table, rows, source_id=SOURCE_ID)


def test_half_a_character_as_json_can_hold_it_is_refused() -> None:
    with pytest.raises(ContractBroken, match="a value does not have the type"):
        build(SMALL, [{"name": "\ud800"}], source_id=SOURCE_ID)


# Arrow rows, as DuckDB gives them


def test_arrow_rows_are_sealed_as_rows_are_built() -> None:
    # Another order of rows and columns, another text type, a column too many, several chunks.
    one = pa.table({
        "more": [1, 2],
        "seen_on": pa.array([None, date(2025, 3, 28)], pa.date32()),
        "name": pa.array(["b", "a"], pa.large_string()),
    })
    other = one.slice(0, 0)
    found = sealed(SMALL, pa.concat_tables([one, other, one.slice(0, 0)]))
    assert found.equals(
        build(SMALL, [{"name": "a", "seen_on": date(2025, 3, 28)}, {"name": "b"}], source_id=SOURCE_ID),
        check_metadata=True,
    )
    assert found["name"].num_chunks <= 1


NAMED = pa.array(["a", "b"])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param({"name": NAMED}, r"table small: the rows lack \['seen_on'\]", id="missing"),
        pytest.param(
            {"name": NAMED, "seen_on": ["3/28/25", ""]}, "column seen_on is string, expected date32", id="text as date"
        ),
        pytest.param(
            {"name": ["a", "a"], "seen_on": [None, None]}, r"table small: 1 rows repeat a key \('name',\)", id="key"
        ),
        pytest.param(
            {"name": pa.array(["a", None]), "seen_on": [None, None]},
            "column name is required but empty in 1 rows",
            id="required null",
        ),
        pytest.param(
            {"name": [7, 8], "seen_on": pa.array([None, None], pa.date32())},
            "column name is int64, expected string",
            id="number as text",
        ),
        pytest.param(
            {"name": NAMED, "seen_on": pa.array([[1], [2]])},
            "column seen_on is list.*, expected date32",
            id="a list as date",
        ),
    ],
)
def test_arrow_rows_that_do_not_fit_are_refused_by_table(rows: dict[str, object], message: str) -> None:
    with pytest.raises(ContractBroken, match=message):
        sealed(SMALL, pa.table(rows))


def test_keys_that_differ_in_what_is_absent_are_two_keys() -> None:
    change = {"entry_id": "0" * 16, "op": "modified", "table_name": "names", "field": "row", "cause": "source"}
    rows = [change | {"to_release_id": "r"} | sides for sides in ({"before": "a"}, {"after": "a"})]
    assert build(CHANGES, rows, source_id=SOURCE_ID).num_rows == 2
    with pytest.raises(ContractBroken, match="1 rows repeat a key"):
        build(CHANGES, [*rows, rows[0]], source_id=SOURCE_ID)
