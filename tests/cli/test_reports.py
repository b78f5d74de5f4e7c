"""The commands that report, as a person and as a script sees them."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from entity_lists.cli.app import app
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.releases import AFTER, SOURCE_ID, ingest
from world.sample_lists import samples

CSV = "us_bis_entity_list_csv"


@pytest.fixture(scope="module")
def root(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a store with a sample of the Entity List from the eCFR and one of BIS's CSV."""
    store = LocalStore(tmp_path_factory.mktemp("compared") / "store")
    ingest(store, offline, AFTER)
    source = get_source(CSV)
    ingest(store, offline, samples(source)[-1].files[0], source=source)
    return store.root


def test_a_script_gets_every_disagreement_with_its_cause(root: Path) -> None:
    done = CliRunner().invoke(app, ["compare", SOURCE_ID, CSV, "--store", str(root), "--json"])
    assert (done.exit_code, done.stderr) == (0, "")
    (comparison,) = json.loads(done.stdout)["comparisons"]
    assert comparison["left"]["source_id"] == SOURCE_ID
    assert comparison["left"]["entries"] == 34
    assert comparison["right"]["source_id"] == CSV
    findings = comparison["findings"]
    assert sum(comparison["causes"].values()) == len(findings) > 0
    only_here = [finding for finding in findings if finding["kind"] == f"only in {SOURCE_ID}"]
    assert len(only_here) + comparison["in_both"] == 34
    inspur = next(finding for finding in only_here if finding["name"] == "Inspur Software Co., Ltd.")
    assert (inspur["country"], inspur["cause"]) == ("CN", "later rule")


def test_a_person_gets_the_sums_and_the_first_rows(root: Path) -> None:
    done = CliRunner().invoke(app, ["compare", SOURCE_ID, CSV, "--store", str(root)])
    assert done.exit_code == 0
    assert f"{SOURCE_ID} 2025-03-28-c0f67762 (34 entries) and {CSV}" in done.stdout
    assert f"only in {SOURCE_ID}: later rule" in done.stdout


def test_disagreements_are_chosen_alike_in_every_form(root: Path) -> None:
    command = ["compare", SOURCE_ID, CSV, "--store", str(root), "--where", "cause = 'later rule'", "--limit", "2"]
    done = CliRunner().invoke(app, [*command, "--columns", "name,cause", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [list(row.values())[1] for row in rows] == ["later rule"] * 2
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    (comparison,) = told["comparisons"]
    assert [{name: one[name] for name in ("name", "cause")} for one in comparison["findings"]] == rows
    assert list(comparison["findings"][0]) == ["kind", "name", "country", "cause", "left", "right"]
    assert sum(comparison["causes"].values()) > 2
    shown = CliRunner().invoke(app, command).stdout
    assert "2 of " in shown.splitlines()[-1]
    wrong = CliRunner().invoke(app, [*command, "--columns", "nome"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")


def test_one_source_is_wrong_use(root: Path) -> None:
    done = CliRunner().invoke(app, ["compare", SOURCE_ID, "--store", str(root)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "expected two sources or more" in done.stderr


def test_the_dictionary_is_json_too() -> None:
    tables = json.loads(CliRunner().invoke(app, ["dictionary", "--json"]).stdout)["tables"]
    assert tables["entries"]["columns"][0]["name"] == "entry_id"


def test_the_dictionary_is_a_row_for_each_column_too() -> None:
    lines = list(csv.DictReader(io.StringIO(CliRunner().invoke(app, ["dictionary", "--format", "csv"]).stdout)))
    tables = json.loads(CliRunner().invoke(app, ["dictionary", "--json"]).stdout)["tables"]
    assert [(line["table"], line["column"]) for line in lines] == [
        (name, column["name"]) for name, table in tables.items() for column in table["columns"]
    ]
    filled = {(line["table"], line["column"]): line["filled_by"] for line in lines}
    assert filled["entries", "entry_id"] == ""
    assert filled["entries", "country_code"].startswith("us_bis_entity_list 100 %, us_bis_unverified_list 100 %, ")
    told = {(line["table"], line["column"]): line["description"] for line in lines}
    assert told["history", "effective_on"].endswith("see legal_history of us_bis_entity_list_law.")
    assert told["citations", "document_number"].endswith("see citation_documents of us_bis_entity_list_law.")
    shown = CliRunner().invoke(app, ["dictionary"]).stdout.splitlines()
    assert shown[0].split() == ["table", "column", "type", "required", "description"]
    assert len(shown) == 1 + len(lines)
