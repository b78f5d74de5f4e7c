"""The command that tells the law which a list does not show yet."""

import json

import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli import app
from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.store.local import LocalStore
from world.law_stores import NUMBER, RULE
from world.releases import BEFORE, BEFORE_ID, SOURCE_ID, ingest


def run(store: LocalStore, *arguments: str) -> Result:
    return CliRunner().invoke(app.app, ["pending", *arguments, "--store", store.uri], env={"COLUMNS": "200"})


@pytest.mark.parametrize("source_id", [LAW_ID, SOURCE_ID])
def test_it_names_the_releases_that_it_was_made_from_and_each_document(ahead: LocalStore, source_id: str) -> None:
    done = run(ahead, source_id, "--on", "2025-03-26")
    assert done.exit_code == 0
    first, count, rule = done.stdout.splitlines()
    assert f"{SOURCE_ID} {BEFORE_ID}" in first
    assert REGISTER_ID in first
    assert count == "Pending on 2025-03-26: 1 document, 12 additions."
    assert NUMBER in rule
    assert "China (CN) 11, Taiwan (TW) 1" in rule
    assert RULE["html_url"] in rule


def test_before_it_is_law_nothing_is_pending(ahead: LocalStore) -> None:
    done = run(ahead, "--on", "2025-03-24")
    assert done.exit_code == 0
    assert "Nothing is pending on 2025-03-24" in done.stdout


def test_json_has_the_same(ahead: LocalStore) -> None:
    value = json.loads(run(ahead, "--on", "2025-03-26", "--json").stdout)
    assert (value["source_id"], value["added"], value["day"]) == (LAW_ID, 12, "2025-03-26")
    assert value["inputs"][SOURCE_ID] == BEFORE_ID
    (one,) = value["documents"]
    assert (one["document_number"], one["pending_since"]) == (NUMBER, "2025-03-25")


def test_a_data_set_that_is_not_derived_is_wrong_use(ahead: LocalStore) -> None:
    assert run(ahead, "us_csl").exit_code == 2


def test_before_anything_is_derived_it_is_wrong_use(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    assert run(empty).exit_code == 2
