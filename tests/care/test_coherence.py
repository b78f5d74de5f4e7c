"""What does not fit between the tables of a snapshot, their manifest and the contract."""

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from entity_lists.care.coherence import incoherences
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.write.changes import count_entries

Tables = Mapping[str, pa.Table]
RELEASE_ID = "2025-03-28-c0f67762"


def manifest_of(tables: Tables, **changed: object) -> Any:
    """Return what of a manifest speaks of its tables."""
    return {
        "source_id": "us_bis_entity_list",
        "release_id": RELEASE_ID,
        "contract_version": contract.CONTRACT_VERSION,
        "tables": {
            name: {"rows": table.num_rows, "content_sha256": parquet.content_sha256(table, contract.TABLES[name])}
            for name, table in tables.items()
        },
        "counts": {name: table.num_rows for name, table in tables.items()},
        "change_counts": count_entries(tables["changes"]),
    } | changed


def with_column(tables: Tables, name: str, column: str, values: pa.Array) -> dict[str, pa.Table]:
    table = tables[name]
    return {**tables, name: table.set_column(table.column_names.index(column), column, values)}


def test_a_snapshot_is_coherent(sample_tables: dict[str, pa.Table]) -> None:
    assert incoherences(manifest_of(sample_tables), sample_tables) == []


def test_a_manifest_that_counts_no_changes_of_form_is_coherent_with_a_release_that_has_none(
    sample_tables: dict[str, pa.Table],
) -> None:
    rows = sample_tables["changes"].filter(pc.not_equal(sample_tables["changes"]["cause"], "form"))
    tables = {**sample_tables, "changes": rows}
    counts = count_entries(rows)
    of_version_1 = {op: counts[op] for op in ("added", "removed", "modified")}
    assert incoherences(manifest_of(tables, change_counts=of_version_1), tables) == []


def test_changes_of_form_are_counted_in_the_manifest(sample_tables: dict[str, pa.Table]) -> None:
    counts = count_entries(sample_tables["changes"]) | {"form": 41}
    (problem,) = incoherences(manifest_of(sample_tables, change_counts=counts), sample_tables)
    assert "'form': 0" in problem
    assert "'form': 41" in problem


def a_row_less(tables: Tables) -> Tables:
    return {**tables, "names": tables["names"].slice(1)}


def a_change_less(tables: Tables) -> Tables:
    return {**tables, "changes": tables["changes"].slice(0, 1)}


def a_stranger(tables: Tables) -> Tables:
    ids = pa.array(["feedfeedfeedfeed", *tables["names"]["entry_id"].to_pylist()[1:]])
    return with_column(tables, "names", "entry_id", ids)


def a_parent_that_is_no_entry(tables: Tables) -> Tables:
    return with_column(tables, "entries", "parent_entry_id", pa.array(["feedfeedfeedfeed"] * len(tables["entries"])))


def a_column_less(tables: Tables) -> Tables:
    return {**tables, "names": tables["names"].drop_columns(["is_weak"])}


def another_type(tables: Tables) -> Tables:
    return with_column(tables, "names", "position", tables["names"]["position"].cast(pa.int64()))


def another_letter(tables: Tables) -> Tables:
    names = tables["names"]["name"].to_pylist()
    return with_column(tables, "names", "name", pa.array([f"{names[0]}x", *names[1:]]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(a_row_less, ["rows of names", "in its tables", "in its counts"], id="a row less"),
        pytest.param(a_change_less, ["changes of"], id="a change less"),
        pytest.param(a_stranger, ["names.entry_id", "feedfeedfeedfeed"], id="a name of no entry"),
        pytest.param(a_parent_that_is_no_entry, ["entries.parent_entry_id", "feedfeedfeedfeed"], id="a parent"),
        pytest.param(a_column_less, ["columns of names missing: ['is_weak']"], id="a column less"),
        pytest.param(another_type, ["names.position is int64, the contract says int32"], id="another type"),
        pytest.param(another_letter, ["the rows of names have the content SHA-256"], id="another letter"),
    ],
)
def test_what_does_not_fit_is_told(
    sample_tables: dict[str, pa.Table], change: Callable[[Tables], Tables], told: list[str]
) -> None:
    problems = incoherences(manifest_of(sample_tables), change(sample_tables))
    assert all(problem.startswith(f"release {RELEASE_ID}: ") for problem in problems)
    for part in told:
        assert any(part in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("parent", "told"),
    [
        pytest.param("one that left", 0, id="left with its members"),
        pytest.param("feedfeedfeedfeed", 1, id="was never listed"),
    ],
)
def test_the_parent_of_a_version_that_ended_may_have_left_too(
    sample_tables: dict[str, pa.Table], parent: str, told: int
) -> None:
    history, listed = sample_tables["history"], sample_tables["entries"]["entry_id"]
    left = history["entry_id"].filter(pc.invert(pc.is_in(history["entry_id"], listed.combine_chunks()))).to_pylist()
    parents = [left[0] if parent == "one that left" else parent, *history["parent_entry_id"].to_pylist()[1:]]
    tables = with_column(sample_tables, "history", "parent_entry_id", pa.array(parents))
    problems = [one for one in incoherences(manifest_of(tables), tables) if "history.parent_entry_id" in one]
    assert [": 1 value of history.parent_entry_id is no entry of the release" in one for one in problems] == [
        True
    ] * told


def test_of_another_contract_version_columns_are_not_compared(sample_tables: dict[str, pa.Table]) -> None:
    older = a_column_less(sample_tables)
    manifest = manifest_of(sample_tables, contract_version=contract.CONTRACT_VERSION - 1)
    assert incoherences(manifest, older) == []


def test_tables_that_are_missing_or_too_many_are_named(sample_tables: dict[str, pa.Table]) -> None:
    manifest = manifest_of(sample_tables)
    del manifest["tables"]["profile"]
    manifest["tables"]["owners"] = {"rows": 0, "content_sha256": "0" * 64}
    without = {name: table for name, table in sample_tables.items() if name != "profile"}
    assert any("missing: ['profile'], not in the contract: ['owners']" in p for p in incoherences(manifest, without))
