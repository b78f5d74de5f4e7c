"""The commands that care for a store, as one types them."""

import csv
import io
import json
import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from entity_lists.care.verify import Verification
from entity_lists.cli import app, care, options
from entity_lists.store.local import LocalStore
from world.commands import json_of, run
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE_ID

ORPHAN = f"{SOURCE_ID}/raw/{'0' * 64}/list.xml"


def test_a_rollback_is_made_and_told(copy: LocalStore) -> None:
    result = run(copy, "rollback", SOURCE_ID, BEFORE_ID, "--reason", "half of it is missing")
    assert result.exit_code == 0
    assert result.stdout == f"{SOURCE_ID}: release {BEFORE_ID} is in force now, no longer {AFTER_ID}.\n"
    assert json_of(copy, "rollback", SOURCE_ID, BEFORE_ID, "--reason", "again") == {
        "source_id": SOURCE_ID,
        "release_id": BEFORE_ID,
        "from_release_id": BEFORE_ID,
        "outcome": "unchanged",
    }
    assert json_of(copy, "ingest", SOURCE_ID, "--input", str(AFTER))["outcome"] == "unchanged"
    assert json_of(copy, "releases", SOURCE_ID)["in_force"] == BEFORE_ID


def test_a_withdrawal_is_made_and_told(copy: LocalStore) -> None:
    told = json_of(copy, "withdraw", SOURCE_ID, AFTER_ID, "--reason", "half of it is missing")
    assert (told["outcome"], told["release_id"], told["from_release_id"]) == ("withdrawn", BEFORE_ID, AFTER_ID)
    rows = json_of(copy, "releases", SOURCE_ID)["releases"]
    assert {row["release_id"]: row["is_withdrawn"] for row in rows} == {BEFORE_ID: False, AFTER_ID: True}
    shown = run(copy, "releases", SOURCE_ID).stdout.splitlines()
    assert {line.split()[0]: line.split()[-1] for line in shown if "  publish  " in line} == {
        BEFORE_ID: "yes",
        AFTER_ID: "withdrawn",
    }
    refused = run(copy, "show", SOURCE_ID, "--release", AFTER_ID)
    assert (refused.exit_code, "half of it is missing" in refused.stderr) == (2, True)
    command = refused.stderr.rpartition("entity-lists show ")[2].split()
    assert json_of(copy, "show", *command)["release_id"] == AFTER_ID
    rejected = json_of(copy, "ingest", SOURCE_ID, "--input", str(AFTER), exit_code=3)
    assert (rejected["outcome"], f"withdrawn/{AFTER_ID}.json" in rejected["error"]) == ("rejected", True)
    again = run(copy, "withdraw", SOURCE_ID, AFTER_ID, "--reason", "again")
    assert again.stdout == f"Nothing changed: {SOURCE_ID} release {BEFORE_ID} stays in force.\n"


def test_a_release_that_is_not_in_force_is_withdrawn(copy: LocalStore) -> None:
    result = run(copy, "withdraw", SOURCE_ID, BEFORE_ID, "--reason", "a draft")
    assert result.stdout == f"Withdrawn. {SOURCE_ID} release {AFTER_ID} stays in force.\n"


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 54321"), OSError("No username set")], ids=repr)
def test_whoever_has_no_name_is_kept_by_number(
    copy: LocalStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nobody(uid: int) -> None:
        raise error

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert run(copy, "rollback", SOURCE_ID, BEFORE_ID, "--reason", "half of it is missing").exit_code == 0
    assert run(copy, "withdraw", SOURCE_ID, AFTER_ID, "--reason", "half of it is missing").exit_code == 0
    kept = [key for key in copy.keys(SOURCE_ID + "/") if "/operations/" in key or "/withdrawn/" in key]
    assert {json.loads(copy.read(key))["by"] for key in kept} == {f"uid {os.getuid()}"}
    decision = options.decision(approve=True, reason="announced")
    assert decision is not None
    assert decision.by == f"uid {os.getuid()}"


@pytest.mark.parametrize("command", ["rollback", "withdraw"])
def test_wrong_use_ends_with_2(copy: LocalStore, command: str) -> None:
    for arguments in (
        (command, SOURCE_ID, BEFORE_ID),
        (command, SOURCE_ID, BEFORE_ID, "--reason", " "),
        (command, SOURCE_ID, "2020-01-01-00000000", "--reason", "why"),
        (command, "nobody", BEFORE_ID, "--reason", "why"),
    ):
        assert run(copy, *arguments).exit_code == 2, arguments
    assert json_of(copy, "releases", SOURCE_ID)["in_force"] == AFTER_ID


def test_garbage_is_listed_and_deleted_only_when_told(copy: LocalStore) -> None:
    copy.create(ORPHAN, b"left over")
    assert json_of(copy, "gc")["objects"] == []
    long_ago = time.time() - 40 * 86_400
    os.utime(copy.root / ORPHAN, (long_ago, long_ago))
    listed = run(copy, "gc", SOURCE_ID)
    assert listed.stdout.splitlines()[-1] == (
        f"Nothing was deleted; with --delete this would be 1 object in {copy.uri} that no manifest names."
    )
    assert copy.find(ORPHAN)
    (row,) = csv.DictReader(io.StringIO(run(copy, "gc", SOURCE_ID, "--format", "csv").stdout))
    assert row == json_of(copy, "gc", SOURCE_ID)["objects"][0]
    told = json_of(copy, "gc", "--delete")
    assert (told["is_deleted"], told["count"], told["objects"][0]["key"]) == (True, 1, ORPHAN)
    assert copy.find(ORPHAN) is None
    assert run(copy, "gc", "--older-than-days", "0").exit_code == 2
    assert run(copy, "verify").exit_code == 0


def test_a_verification_shows_what_is_left_over_and_what_is_wrong(copy: LocalStore) -> None:
    for number in range(25):
        copy.create(f"{SOURCE_ID}/raw/{number:064}/list.xml", b"left over")
    shown = run(copy, "verify", SOURCE_ID)
    assert shown.exit_code == 0
    assert "note: no manifest names 25 objects; entity-lists gc removes what is old" in shown.stdout
    assert "and 5 others; --json prints all" in shown.stdout
    orphans = json_of(copy, "verify", SOURCE_ID)["orphans"]
    assert len(orphans) == 25
    rows = csv.DictReader(io.StringIO(run(copy, "verify", SOURCE_ID, "--format", "csv").stdout))
    assert list(rows) == [{"source_id": SOURCE_ID, "kind": "orphan", "text": key} for key in orphans]
    manifest = Path(copy.root, SOURCE_ID, "manifests", f"{BEFORE_ID}.json")
    manifest.write_text(manifest.read_text().replace('"sample"', '"full list"'))
    told = json_of(copy, "verify", SOURCE_ID, exit_code=6)
    assert f"{BEFORE_ID}.json says that its content has SHA-256" in told["problems"][0]


def test_a_verification_tells_what_was_never_ingested_and_misses_what_is_switched_on(copy: LocalStore) -> None:
    assert f"us_csl in {copy.uri}: never ingested" in run(copy, "verify").stdout.splitlines()
    told = json_of(copy, "verify", "us_csl", exit_code=6)
    assert told["sources"] == {"us_csl": {"is_ingested": False, "problems": 1}}
    assert told["problems"][0].startswith("nothing of us_csl was ever published")
    env = {"COLUMNS": "200", "ENTITY_LISTS_SOURCES": f"us_csl,{SOURCE_ID}"}
    result = CliRunner().invoke(app.app, ["verify", "--store", str(copy.root)], env=env)
    assert (result.exit_code, "nothing of us_csl was ever published" in result.stdout) == (6, True)
    assert run(copy, "verify", "--expect", SOURCE_ID).exit_code == 0
    wrong = run(copy, "verify", "--expect", "us_nobody")
    assert (wrong.exit_code, "ENTITY_LISTS_SOURCES names us_nobody" in wrong.stderr) == (2, True)


def test_a_store_that_holds_nothing_of_any_source_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("somebody's")
    result = run(LocalStore(tmp_path), "verify")
    assert (result.exit_code, "Nothing of any source was ever published in" in result.stderr) == (6, True)


def test_the_catalog_is_printed_and_remade(copy: LocalStore) -> None:
    told = json_of(copy, "catalog")
    assert [(one["source_id"], one["release_in_force"]) for one in told["sources"]] == [(SOURCE_ID, AFTER_ID)]
    copy.delete("catalog.json")
    missing = json_of(copy, "catalog", exit_code=6)
    assert missing["error"].endswith("To do: entity-lists catalog --rebuild")
    assert json_of(copy, "catalog", "--rebuild") == told
    assert json_of(copy, "catalog") == told


def test_what_a_damaged_object_says_has_no_effect_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    verification = Verification(object_count=1, problems=("a\x1b[2Jb",), notes=("c\x9bd",), orphans=("e\u202ef",))
    care.print_verifications("/store", {SOURCE_ID: verification})
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "a\N{REPLACEMENT CHARACTER}[2Jb",
        "c\N{REPLACEMENT CHARACTER}d",
        "old",
        "e\N{REPLACEMENT CHARACTER}f",
    ]
