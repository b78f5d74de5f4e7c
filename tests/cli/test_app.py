"""The commands: once as a process of its own, otherwise in this one."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from typer.testing import CliRunner, Result

from entity_lists.care.rollback import rollback
from entity_lists.cli import app
from entity_lists.cli.options import user
from entity_lists.contract import tables as contract
from entity_lists.errors import ApprovalNeeded
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.records import Records
from entity_lists.snapshot import published as snapshot
from entity_lists.sources import ALL_SOURCES
from entity_lists.store import keys
from entity_lists.store.local import LocalStore
from world.releases import (
    AFTER,
    AFTER_ID,
    BEFORE,
    BEFORE_ID,
    NOW,
    PER_CHECK,
    SOURCE,
    SOURCE_ID,
    accept,
    ask,
    full_list,
    ingest,
    tree,
)

SCRIPT = Path(sys.executable).parent / "entity-lists"
ENV = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "4242", "TZ": "America/New_York", "COLUMNS": "200"}
COMMANDS = (
    "sources", "ingest", "releases", "show", "changes", "as-of", "rebuild", "verify", "rollback", "withdraw", "gc",
    "catalog",
)  # fmt: skip


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app.app, [str(argument) for argument in arguments], env={"COLUMNS": "200", **(env or {})})


def json_of(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Result]:
    """A store that the commands filled, the first release in a process; what the two runs printed."""
    root = tmp_path_factory.mktemp("served") / "store"
    command = [SCRIPT, "ingest", SOURCE_ID, "--input", str(BEFORE), "--store", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENV, cwd=root.parent)
    assert done.stderr == ""
    return root, done.stdout, run("ingest", SOURCE_ID, "--input", AFTER, "--store", root, "--json")


# Ingest


def test_a_first_run_says_what_was_published(served: tuple[Path, str, Result]) -> None:
    told = served[1]
    assert f"Published {SOURCE_ID} release {BEFORE_ID} (now in force)." in told
    assert "19 entries" in told
    assert "54 names" in told
    assert "19 added, 0 removed, 0 modified" in told


def test_a_script_gets_one_object(served: tuple[Path, str, Result]) -> None:
    result = served[2]
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "source_id": SOURCE_ID,
        "release_id": AFTER_ID,
        "outcome": "published",
        "counts": {
            "addresses": 107,
            "changes": 48,
            "citations": 49,
            "entries": 34,
            "history": 44,
            "identifiers": 0,
            "identity": 34,
            "names": 126,
            "profile": ANY,
            "quarantine": 0,
            "relations": 18,
        },
        "changes": {"added": 16, "removed": 1, "modified": 4, "form": 0, "unread": 0},
        "is_in_force": True,
        "failed": [],
    }


def test_two_processes_make_the_same_store_byte_for_byte(served: tuple[Path, str, Result], published: Path) -> None:
    per_run = [*PER_CHECK, "origin.json", "publications"]
    assert tree(served[0], without=per_run) == tree(published, without=per_run)


def test_the_same_again_is_unchanged(copy: LocalStore) -> None:
    command = ("ingest", SOURCE_ID, "--input", AFTER, "--store", copy.root)
    result = run(*command)
    assert result.exit_code == 0
    assert result.stdout == f"Nothing changed: {SOURCE_ID} release {AFTER_ID} stays in force.\n"
    again = json_of(*command)
    assert (again["outcome"], again["release_id"]) == ("unchanged", AFTER_ID)
    assert again["changes"] == {"added": 0, "removed": 0, "modified": 0, "form": 0, "unread": 0}


def test_the_store_can_stand_in_the_environment(copy: LocalStore) -> None:
    command = ("ingest", SOURCE_ID, "--input", AFTER)
    result = run(*command, env={"ENTITY_LISTS_STORE": copy.root.as_uri()})
    assert (result.exit_code, result.stdout[:15]) == (0, "Nothing changed")


@pytest.mark.parametrize(
    ("limits", "exit_code", "told"),
    [
        pytest.param("1 kB", 3, r"expected at most 1,000 bytes, found .*in ENTITY_LISTS_LIMITS", id="less"),
        pytest.param("1 GB", 0, "^$", id="more"),
        pytest.param("1 lot", 2, r"UsageError: ENTITY_LISTS_LIMITS: .*us_bis_entity_list\.size", id="bad"),
    ],
)
def test_a_source_may_take_what_the_setting_says(copy: LocalStore, limits: str, exit_code: int, told: str) -> None:
    setting = json.dumps({SOURCE_ID: {"size": limits, "memory": "64 GB", "time": 600}})
    command = ("ingest", SOURCE_ID, "--input", AFTER, "--store", copy.root)
    result = run(*command, env={"ENTITY_LISTS_LIMITS": setting, "COLUMNS": "1000"})
    assert result.exit_code == exit_code
    assert re.search(told, result.stderr, re.DOTALL)


def test_a_rejected_release_ends_with_3_and_json(copy: LocalStore, tmp_path: Path) -> None:
    path = tmp_path / "2025-03-29.xml"
    path.write_bytes(AFTER.read_bytes().replace(b">Entity</TH>", b">Party</TH>"))
    result = run("ingest", SOURCE_ID, "--input", path, "--store", copy.root, "--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["source_id"], told["outcome"], told["failed"]) == (SOURCE_ID, "rejected", [])
    assert (told["counts"], told["changes"]) == ({}, {})
    assert "has other columns" in told["error"]
    assert result.stderr.startswith("SourceChanged: ")


def test_a_large_release_shows_what_would_change_and_is_published_once_approved(
    empty: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    first = ingest(empty, offline, save(full_list(3000), "2025-03-28")).release_id
    command = ("ingest", SOURCE_ID, "--input", save(full_list(2600)), "--store", empty.root)

    asked = run(*command)
    assert asked.exit_code == 4
    told = asked.stdout.splitlines()
    assert told[0].endswith(f"0 added, 400 removed, 0 modified against {first}. It would hold 2,600 entries.")
    assert "| China (CN) | 3,000 | 2,600 | 0 | 400 | 0 |" in told
    assert "| removed | Company2601 Ltd. | China (CN) |  |  |  |" in told
    assert "| removed | and 380 more |  |  |  |  |" in told
    (failed,) = (line for line in told if "A publisher removes a few entries at a time" in line)
    assert failed.startswith("| release_profile.value where metric == changed_share and scope == removed: ")
    assert re.search(r"ApprovalNeeded: .*question\.md; if the release is right, run .*--approve", asked.stderr)

    result = run(*command, "--json")
    failure = json.loads(result.stdout)
    assert (result.exit_code, failure["outcome"], failure["counts"]["entries"]) == (4, "needs_approval", 2600)
    assert failure["changes"] == {"added": 0, "removed": 400, "modified": 0, "form": 0, "unread": 0}
    assert snapshot.get_manifest(empty, SOURCE_ID, None)["release_id"] == first

    approved = json_of(*command, "--approve", "--reason", "announced")
    assert (approved["outcome"], approved["release_id"]) == ("published", failure["release_id"])
    decision = json.loads(empty.read(f"{SOURCE_ID}/approvals/{approved['release_id']}/decision.json"))
    assert decision == {"is_approved": True, "by": user(), "at": ANY, "reason": "announced"}
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", decision["at"])
    manifest = snapshot.get_manifest(empty, SOURCE_ID, None)
    assert (manifest["release_id"], manifest["audit"]["approved_by"]) == (approved["release_id"], user())


# Sources, releases


def test_the_sources_are_listed() -> None:
    listed = json_of("sources")["sources"]
    assert [source["source_id"] for source in listed] == [source.source_id for source in ALL_SOURCES]
    (own,) = (source for source in listed if source["source_id"] == SOURCE_ID)
    assert own == {
        "source_id": SOURCE_ID,
        "title": SOURCE.title,
        "publisher": SOURCE.publisher,
        "list_codes": "EL",
        "schedule": "working days 16:00 New York",
        "homepage": SOURCE.homepage,
        "data_license": SOURCE.data_license,
    }
    shown, wide = run("sources").stdout, run("sources", "--wide").stdout
    assert all(text in shown for text in (SOURCE_ID, SOURCE.title, "working days 16:00 New York"))
    assert all(text in wide for text in (SOURCE_ID, SOURCE.title, SOURCE.publisher, SOURCE.homepage))
    assert list(csv.DictReader(io.StringIO(run("sources", "--format", "csv").stdout))) == listed


def test_the_releases_are_listed_with_the_one_in_force(copy: LocalStore) -> None:
    told = json_of("releases", SOURCE_ID, "--store", copy.root)
    assert (told["source_id"], told["in_force"]) == (SOURCE_ID, AFTER_ID)
    assert told["status"]["outcome"] == "published"
    assert told["releases"] == [
        {
            "release_id": release_id,
            "as_of": release_id[:10],
            "sequence": sequence,
            "scope": "sample",
            "entries": entries,
            "added": added,
            "modified": modified,
            "form": 0,
            "unread": 0,
            "removed": removed,
            "verdict": "publish",
            "is_withdrawn": False,
            "is_in_force": release_id == AFTER_ID,
            "published_at": "2025-04-02T18:00:00+00:00",
            "confirmed_on": release_id[:10],
            "removed_at": None,
            "is_held": False,
        }
        for release_id, sequence, entries, added, modified, removed in (
            (BEFORE_ID, 1, 19, 19, 0, 0),
            (AFTER_ID, 2, 34, 16, 4, 1),
        )
    ]
    shown = run("releases", SOURCE_ID, "--store", copy.root).stdout
    lines = [line for line in shown.splitlines() if line.startswith("2025-")]
    in_force = {line.split()[0]: line.endswith("yes") for line in lines}
    assert in_force == {BEFORE_ID: False, AFTER_ID: True}
    assert "2025-04-02T18:00:00+00:00: published" in shown
    lines = csv.DictReader(io.StringIO(run("releases", SOURCE_ID, "--store", copy.root, "--format", "csv").stdout))
    assert list(lines) == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in told["releases"]
    ]


def test_of_more_releases_than_are_printed_the_newest_are(copy: LocalStore) -> None:
    lines = run("releases", SOURCE_ID, "--store", copy.root, "--limit", "1").stdout.splitlines()
    assert [line.split()[0] for line in lines[2:4]] == [AFTER_ID, "1"]
    assert lines[3] == "1 of 2 rows; --limit 0 for all"
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=NOW)
    told = json_of("releases", SOURCE_ID, "--store", copy.root, "--limit", "1")
    assert (told["in_force"], [row["release_id"] for row in told["releases"]]) == (BEFORE_ID, [AFTER_ID])
    shown = run("releases", SOURCE_ID, "--store", copy.root, "--limit", "1").stdout
    assert f"In force is an older one: {BEFORE_ID}" in shown


def test_a_source_that_the_store_does_not_hold_has_no_releases(copy: LocalStore) -> None:
    result = run("releases", "us_csl", "--store", copy.root)
    assert (result.exit_code, "No release is published here." in result.stdout) == (0, True)
    told = json_of("releases", "us_csl", "--store", copy.root)
    assert told == {"source_id": "us_csl", "in_force": None, "status": None, "releases": []}


# A store that is not there


READERS = {
    "releases": ("releases", SOURCE_ID),
    "show": ("show", SOURCE_ID),
    "changes": ("changes", SOURCE_ID, BEFORE_ID, AFTER_ID),
    "as-of": ("as-of", SOURCE_ID, "2025-03-28"),
    "rebuild": ("rebuild", SOURCE_ID),
    "compare": ("compare", SOURCE_ID, "us_csl"),
    "verify": ("verify",),
    "verify a source": ("verify", SOURCE_ID),
    "rollback": ("rollback", SOURCE_ID, BEFORE_ID, "--reason", "why"),
    "withdraw": ("withdraw", SOURCE_ID, BEFORE_ID, "--reason", "why"),
    "gc": ("gc",),
    "gc by a rule": ("gc", "--keep", "400d"),
    "hold": ("hold", SOURCE_ID, BEFORE_ID, "--reason", "why"),
    "catalog": ("catalog",),
    "catalog anew": ("catalog", "--rebuild"),
}


@pytest.mark.parametrize("command", READERS.values(), ids=READERS)
def test_what_only_reads_or_cares_tells_a_typo_in_the_name_of_a_store(tmp_path: Path, command: tuple[str, ...]) -> None:
    typo = tmp_path / "tpyo"
    result = run(*command, "--store", typo)
    assert (result.exit_code, result.stdout) == (6, "")
    assert result.stderr.startswith(
        f"StoreError: There is no store at {typo.as_uri()}: nothing lies there. Correct its"
    )
    assert not typo.exists()
    typo.mkdir()
    assert run(*command, "--store", typo).exit_code == 6


# Show


def test_a_release_is_summed_up_with_a_query_to_try(copy: LocalStore) -> None:
    told = run("show", SOURCE_ID, "--store", copy.root).stdout
    assert f"release {AFTER_ID}" in told
    assert "as of 2025-03-28, sample" in told
    assert "16 added, 1 removed, 4 modified" in told
    assert [name for name in contract.TABLES if not re.search(rf"^{name} +[\d,]+", told, re.MULTILINE)] == []
    assert f"{copy.root}/{SOURCE_ID}/data/" in told


def tried(root: Path) -> str:
    """Return what the query prints that `show` gives to try."""
    told = run("show", SOURCE_ID, "--store", root, env={"COLUMNS": "1000"}).stdout
    query = told[told.index("Try:") + 4 :].strip()
    return subprocess.run(["/bin/sh", "-c", query], capture_output=True, text=True, check=True, env=ENV).stdout


def test_the_query_to_try_works(copy: LocalStore) -> None:
    assert re.search(r"CN\W+17\b", tried(copy.root))


def test_the_query_to_try_reads_the_files_of_the_manifest_only(empty: LocalStore, offline: Fetcher) -> None:
    def misread(contents: Sequence[bytes]) -> Records:
        records = SOURCE.parse(contents)
        return replace(records, entries=tuple(replace(entry, remarks="misread") for entry in records.entries))

    with pytest.raises(ApprovalNeeded):
        ingest(empty, offline, AFTER, source=replace(SOURCE, parse=misread), auditor=ask)
    ingest(empty, offline, AFTER)
    assert re.search(r"CN\W+17\b", tried(empty.root))


@pytest.mark.parametrize("release_id", [BEFORE_ID, AFTER_ID])
def test_a_release_as_json_is_its_manifest(copy: LocalStore, release_id: str) -> None:
    told = json_of("show", SOURCE_ID, "--release", release_id, "--store", copy.root)
    assert told == json.loads(copy.read(keys.manifest_key(SOURCE_ID, release_id)))


@pytest.mark.parametrize("table", contract.TABLES)
def test_every_table_can_be_shown_in_every_format(copy: LocalStore, table: str) -> None:
    command = ("show", SOURCE_ID, "--table", table, "--store", copy.root)
    columns = [column.name for column in contract.TABLES[table].columns]
    rows = json_of(*command)["rows"]
    as_csv = list(csv.DictReader(io.StringIO(run(*command, "--format", "csv").stdout, newline="")))
    assert len(rows) == len(as_csv) == json_of("show", SOURCE_ID, "--store", copy.root)["counts"][table]
    for row, line in zip(rows, as_csv, strict=True):
        assert list(row) == columns
        assert line == {name: "" if value is None else str(value) for name, value in row.items()}
    assert json.loads(run(*command, "--format", "json").stdout) == {"rows": rows}
    assert run(*command, "--format", "table", "--limit", "1").exit_code == 0


def test_rows_can_be_limited(copy: LocalStore) -> None:
    command = ("show", SOURCE_ID, "--table", "entries", "--store", copy.root)
    assert len(json_of(*command, "--limit", 3)["rows"]) == 3
    assert len(json_of(*command, "--limit", 3, "--release", BEFORE_ID)["rows"]) == 3
    assert len(json_of(*command, "--release", BEFORE_ID)["rows"]) == 19


def test_a_screen_shows_fifty_rows_and_says_so(copy: LocalStore) -> None:
    told = run("show", SOURCE_ID, "--table", "names", "--store", copy.root).stdout
    assert "50 of 126 rows; --limit 0 for all" in told


@pytest.mark.parametrize("option", [("--format", "csv"), ("--limit", "3"), ("--columns", "name"), ("--wide",)])
def test_what_only_rows_have_needs_a_table_and_is_no_summary(copy: LocalStore, option: tuple[str, ...]) -> None:
    result = run("show", SOURCE_ID, *option, "--store", copy.root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"The tables are: {', '.join(sorted(contract.TABLES))}.\n")


def test_a_release_can_be_named_by_a_day(copy: LocalStore) -> None:
    result = run("show", SOURCE_ID, "--release", "2025-03-27", "--store", copy.root, "--json")
    assert (result.exit_code, json.loads(result.stdout)["release_id"]) == (0, BEFORE_ID)
    assert result.stderr == f"2025-03-27: release {BEFORE_ID}\n"


def test_rows_are_chosen_by_a_condition_and_by_column(copy: LocalStore) -> None:
    command = ("show", SOURCE_ID, "--table", "entries", "--store", copy.root)
    chosen = ("--where", "country_code = 'IR' and listed_on < date '2020-01-01'", "--columns", "name, entry_id")
    rows = json_of(*command, *chosen)["rows"]
    assert [list(row) for row in rows] == [["name", "entry_id"]] * len(rows)
    assert "Dart Aviation" in {row["name"] for row in rows}
    as_csv = run(*command, *chosen, "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(as_csv))) == rows
    head, *lines = run(*command, *chosen).stdout.splitlines()
    assert (head.split(), len(lines)) == (["name", "entry_id"], len(rows))


@pytest.mark.parametrize("command", [("show", "--table", "names"), ("changes",)], ids=lambda command: command[0])
def test_a_column_that_is_not_there_ends_with_2_and_those_that_are(copy: LocalStore, command: tuple[str, ...]) -> None:
    result = run(command[0], SOURCE_ID, *command[1:], "--store", copy.root, "--columns", "nom", "--format", "json")
    assert result.exit_code == 2
    assert "found nom. The columns are: " in json.loads(result.stdout)["error"]


@pytest.mark.parametrize("command", ["show", "releases"])
def test_two_forms_at_once_are_wrong_use(copy: LocalStore, command: str) -> None:
    result = run(command, SOURCE_ID, "--store", copy.root, "--json", "--format", "csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json and --format csv contradict each other" in " ".join(result.stderr.replace("│", " ").split())


def test_markup_of_a_publisher_is_shown_as_it_is(copy: LocalStore, offline: Fetcher, save: Callable[..., Path]) -> None:
    content = AFTER.read_bytes().replace(b"Otto Manufacturing, a.k.a.", b"Otto [red]Manufacturing[/red], a.k.a.")
    ingest(copy, offline, save(content), auditor=accept)
    told = run("show", SOURCE_ID, "--table", "names", "--format", "csv", "--store", copy.root).stdout
    assert "Otto [red]Manufacturing[/red]" in told
    rows = run("show", SOURCE_ID, "--table", "identity", "--store", copy.root, env={"COLUMNS": "300"}).stdout
    assert "Otto [red]Manufacturing[/red]" in rows


# Verify


def test_a_whole_store_verifies(copy: LocalStore) -> None:
    result = run("verify", "--store", copy.root)
    assert result.exit_code == 0
    assert f"{SOURCE_ID} in {copy.uri}: 26 objects read, 0 problems" in result.stdout
    assert f"us_csl in {copy.uri}: never ingested" in result.stdout
    whole = {"store": copy.uri, "objects": 26, "problems": [], "notes": [], "orphans": []}
    whole |= {"sources": {SOURCE_ID: {"is_ingested": True, "problems": 0}}}
    assert json_of("verify", SOURCE_ID, "--store", copy.root) == whole


@pytest.mark.parametrize("damage", ["a flipped bit", "a missing file"])
def test_damage_ends_with_6_and_names_the_file(copy: LocalStore, damage: str) -> None:
    path = copy.root / json_of("show", SOURCE_ID, "--store", copy.root)["tables"]["names"]["path"]
    content = path.read_bytes()
    path.unlink()
    if damage == "a flipped bit":
        path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    result = run("verify", SOURCE_ID, "--store", copy.root)
    assert result.exit_code == 6
    assert "1 problem" in result.stdout
    assert path.name in "".join(result.stdout.split())
    told = run("verify", "--store", copy.root, "--json")
    assert told.exit_code == 6
    (problem,) = json.loads(told.stdout)["problems"]
    assert str(path) in problem


# Wrong use


@pytest.mark.parametrize(
    "arguments",
    [("ingest", "--input", "x"), ("releases",), ("show",), ("verify",)],
    ids=["ingest", "releases", "show", "verify"],
)
def test_an_unknown_source_is_wrong_use(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command, *options = arguments
    result = run(command, "us_nobody", *options, "--store", tmp_path / "store")
    assert result.exit_code == 2
    assert result.stderr.startswith("UsageError: There is no source 'us_nobody'. There are: ")
    assert result.stdout == ""
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", SOURCE_ID, "--as-of", "28.3.2025"),
        ("ingest", SOURCE_ID, "--input", str(AFTER), "--approve"),
        ("ingest", SOURCE_ID, "--input", str(AFTER), "--approve", "--reason", " "),
        ("ingest", SOURCE_ID, "--input", str(AFTER), "--reason", "announced"),
        ("rebuild", SOURCE_ID, "--approve"),
        ("ingest", SOURCE_ID, "--as-of", "2025-02-30"),
        ("ingest",),
        ("show", SOURCE_ID, "--limit", "0"),
        ("show", SOURCE_ID, "--format", "xml"),
        ("publish",),
        ("ingest", SOURCE_ID, "--store", "ftp://example.org/store"),
        ("show", SOURCE_ID, "--table", "sdn"),
        ("show", SOURCE_ID, "--release", "2020-01-01-00000000"),
        ("show", SOURCE_ID, "--release", "../latest"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_wrong_use_ends_with_2_and_a_message(copy: LocalStore, arguments: tuple[str, ...]) -> None:
    store = () if "--store" in arguments or arguments[0] == "publish" else ("--store", copy.root)
    result = run(*arguments, *store)
    assert result.exit_code == 2
    assert result.stderr != ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [("releases", SOURCE_ID), ("show", SOURCE_ID), ("ingest", SOURCE_ID, "--input", str(AFTER)), ("verify",)],
    ids=lambda arguments: arguments[0],
)
def test_a_store_that_cannot_be_reached_ends_with_6(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "store").write_text("a file where the store should be")
    result = run(*arguments, "--store", tmp_path / "store")
    assert result.exit_code == 6
    assert "store" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("form", [("--json",), ("--format", "json")], ids=" ".join)
def test_a_command_that_fails_as_json_is_one_object(copy: LocalStore, form: tuple[str, ...]) -> None:
    result = run("show", "us_csl", "--store", copy.root, *form)
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["source_id"], told["outcome"]) == ("us_csl", "wrong_use")
    assert "Nothing is published there yet" in told["error"]


# Help


def test_help_names_every_command_and_exit_code() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert [command for command in COMMANDS if not re.search(rf"\b{command}\b", result.output)] == []
    for code in ("0 published or unchanged", "2 wrong use", "3 release rejected", "4 approval", "5 source", "6 store"):
        assert code in " ".join(result.output.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.output


def test_no_command_at_all_is_answered_with_the_help() -> None:
    assert run().exit_code == 2
    assert "Usage: " in run().output
