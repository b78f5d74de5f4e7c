"""The commands that show every source on one screen, and which version this is."""

import json
import re
from datetime import UTC, datetime
from importlib.metadata import version

import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli import app
from entity_lists.contract.tables import CONTRACT_VERSION
from entity_lists.ingest import status
from entity_lists.sources import ALL_SOURCES
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, SOURCE_ID


def told(store: LocalStore, *arguments: str, named: str = "") -> Result:
    env = {"COLUMNS": "100", "ENTITY_LISTS_SOURCES": named}
    return CliRunner().invoke(app.app, ["status", *arguments, "--store", store.uri], env=env)


def test_every_source_is_on_one_screen(copy: LocalStore) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime.now(UTC))
    shown = told(copy)
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert len(lines) == len(ALL_SOURCES) + 1
    assert max(len(line.rstrip()) for line in lines) <= 100
    assert re.match(rf"{SOURCE_ID} +fresh +{AFTER_ID} ", lines[1])
    assert " off " in lines[2]


def test_what_is_late_is_said_and_ends_with_1_only_if_that_was_asked_for(copy: LocalStore) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime(2025, 3, 28, 20, 1, tzinfo=UTC))
    status.record(copy, SOURCE_ID, "rejected", now=datetime(2025, 4, 1, 20, 1, tzinfo=UTC), message="what\nis wrong")
    assert told(copy).exit_code == 0
    strict = told(copy, "--strict")
    assert strict.exit_code == 1
    assert (
        f"{SOURCE_ID}: stale, a check was due 2025-03-31T20:00:00+00:00; the last one ended rejected: what is wrong"
        in strict.stdout
    )


@pytest.mark.parametrize(("named", "exit_code"), [("", 0), (SOURCE_ID, 0), (f"{SOURCE_ID},us_csl", 1)])
def test_a_source_that_is_switched_on_and_was_never_checked_is_not_in_order(
    copy: LocalStore, named: str, exit_code: int
) -> None:
    status.record(copy, SOURCE_ID, "unchanged", now=datetime.now(UTC))
    assert told(copy, "--strict", named=named).exit_code == exit_code


def test_what_waits_for_a_person_is_told(copy: LocalStore) -> None:
    copy.put(keys.question_key(SOURCE_ID, "2030-01-01-aaaaaaaa"), b"?")
    assert f"{SOURCE_ID}: release 2030-01-01-aaaaaaaa waits for a decision" in told(copy).stdout


def test_a_script_gets_one_object(copy: LocalStore) -> None:
    shown = json.loads(told(copy, "--json").stdout)
    assert [one["source_id"] for one in shown["sources"]] == [source.source_id for source in ALL_SOURCES]
    first = shown["sources"][0]
    assert (first["release_id"], first["as_of"], first["open_questions"]) == (AFTER_ID, "2025-03-28", [])


def test_rows_are_csv(copy: LocalStore) -> None:
    assert len(told(copy, "--format", "csv").stdout.splitlines()) == len(ALL_SOURCES) + 1


def test_a_store_that_is_not_there_is_an_error(empty: LocalStore) -> None:
    assert told(LocalStore(empty.root / "nowhere")).exit_code == 6


def test_the_version_is_told() -> None:
    shown = CliRunner().invoke(app.app, ["--version"])
    assert (shown.exit_code, shown.stdout) == (
        0, f"entity-lists {version('entity-lists')}, contract version {CONTRACT_VERSION}\n"
    )  # fmt: skip
