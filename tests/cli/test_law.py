"""The commands about the law behind a list, as one types them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from entity_lists.cli.app import app
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.law_stores import OF_MARCH, ingest_register
from world.releases import AFTER, AFTER_ID, NOW, SOURCE_ID, ingest

A_TABLE = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register" / "rule_statements.csv"
APPROVED = ("--approve", "--reason", "two documents only")


def run(store: LocalStore, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--store", str(store.root)], env={"COLUMNS": "200"})


def json_of(store: LocalStore, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    result = run(store, *arguments, "--json")
    assert result.exit_code == exit_code, result.output
    return dict(json.loads(result.stdout))


@pytest.fixture
def both(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> LocalStore:
    """A store with the sample's second release of the list and the Register of its day."""
    ingest(empty, offline, AFTER)
    ingest_register(empty, offline, tmp_path)
    return empty


def test_law_is_derived_once_and_asked_for_by_its_days(both: LocalStore) -> None:
    asked = json_of(both, "derive", LAW_ID, exit_code=4)
    assert (asked["source_id"], "citations_joined_share" in json.dumps(asked)) == (LAW_ID, True)
    outcome = json_of(both, "derive", LAW_ID, *APPROVED)
    assert (outcome["outcome"], outcome["is_in_force"]) == ("published", True)
    assert json_of(both, "derive", LAW_ID)["outcome"] == "unchanged"
    legal = json_of(both, "as-of", SOURCE_ID, "2025-03-25")
    assert (legal["time"], legal["law_release_id"], legal["release_id"]) == ("legal", outcome["release_id"], AFTER_ID)
    printed = json_of(both, "as-of", SOURCE_ID, "2025-03-25", "--by", "printed")
    assert (printed["time"], printed["law_release_id"]) == ("printed", None)
    assert (len(legal["rows"]), len(printed["rows"])) == (34, 18)
    assert f"of law, as derived in {outcome['release_id']}" in run(both, "as-of", SOURCE_ID, "2025-03-25").output
    as_printed = run(both, "as-of", SOURCE_ID, "2025-03-25", "--by", "printed")
    assert "as the list prints them" in as_printed.output


@pytest.mark.parametrize(
    ("source_id", "table", "of"),
    [(REGISTER_ID, "documents", "2025-05427@2025-03-28"), (LAW_ID, "citation_documents", "90 FR 14048")],
)
def test_changes_of_what_is_no_list_are_told_by_the_keys_of_its_rows(
    both: LocalStore, offline: Fetcher, tmp_path: Path, source_id: str, table: str, of: str
) -> None:
    json_of(both, "derive", LAW_ID, *APPROVED)
    moved = [one | {"effective_on": "2025-03-26", "dates": "Effective March 26, 2025."} for one in OF_MARCH]
    ingest_register(both, offline, tmp_path, moved, day="2025-03-29", now=NOW + timedelta(days=4))
    json_of(both, "derive", LAW_ID, *APPROVED)
    told = [row for row in json_of(both, "changes", source_id)["rows"] if row["table_name"] == table]
    assert of in {row["entry_id"] for row in told}
    for side, day in (("before", "2025-03-25"), ("after", "2025-03-26")):
        assert any(day in row[side] for row in told if row[side])


def test_changes_of_owners_are_told(both: LocalStore, tmp_path: Path) -> None:
    owners = tmp_path / "owners.csv"
    for share in ("30%", "50%"):
        owners.write_text(f"party,owner,share,as_of,source\nExample Ltd.,Inspur Group,{share},2026-03-31,a report\n")
        json_of(both, "derive", LAW_ID, "--owners", str(owners), *APPROVED)
    told = json_of(both, "changes", LAW_ID)["rows"]
    shares = [json.loads(row["before"] or row["after"])["share"] for row in told if row["table_name"] == "owners"]
    assert sorted(shares) == [0.3, 0.5]


def test_what_is_not_there_is_wrong_use_and_says_what_to_run(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, AFTER)
    missing = json_of(empty, "derive", LAW_ID, exit_code=2)
    assert missing["error"].endswith(f"Run: entity-lists ingest {REGISTER_ID}")
    by_law = json_of(empty, "as-of", SOURCE_ID, "2025-03-28", "--by", "legal", exit_code=2)
    assert by_law["error"] == (
        f"{SOURCE_ID}: nothing was derived from release {AFTER_ID}. Run: entity-lists derive {LAW_ID}, or ask --by "
        "printed"
    )
    assert published.in_force(empty, LAW_ID) is None


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param(
            ("derive", SOURCE_ID), f"{SOURCE_ID} is no derived data set. Expected one of: {LAW_ID}", id="list"
        ),
        pytest.param(("derive", LAW_ID, "--owners", "/no/file.csv"), "expected a readable CSV of owners", id="no file"),
        pytest.param(("ingest", LAW_ID), f"Run: entity-lists derive {LAW_ID}", id="a derived one is not ingested"),
        pytest.param(
            ("ingest", LAW_ID, "--input", str(A_TABLE), "--as-of", "2025-04-01"),
            f"Run: entity-lists derive {LAW_ID}",
            id="nor is a file of it",
        ),
    ],
)
def test_wrong_use_is_told(both: LocalStore, arguments: tuple[str, ...], found: str) -> None:
    assert found in json_of(both, *arguments, exit_code=2)["error"]


def test_an_owners_file_that_cannot_be_read_derives_nothing(both: LocalStore, tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text("party,owner,share,as_of,source\nBeta,Alpha,130 %,2025-03-01,a register\n")
    told = json_of(both, "derive", LAW_ID, "--owners", str(path), exit_code=2)
    assert "130 %" in told["error"]
    assert published.in_force(both, LAW_ID) is None
