"""The commands that look back: changes, as-of and rebuild."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli import app
from entity_lists.contract import tables as contract
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID, ingest, load_audit

NAMED = ("entry_id", "name", *contract.CHANGES.schema.names[1:])
SENEGAL, JAZIRAH = "ff2cc0363759e133", "97a774d13ba79763"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app.app, [str(argument) for argument in arguments], env={"COLUMNS": "300"})


def json_of(*arguments: object) -> dict[str, Any]:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return dict(json.loads(result.stdout))


def csv_of(*arguments: object) -> list[dict[str, str]]:
    result = run(*arguments, "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def as_text(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


@pytest.fixture(scope="module")
def chained(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store with three releases: the two of the sample, and the second again without an entry."""
    folder = tmp_path_factory.mktemp("chained")
    third = folder / "list_2025-03-31.xml"
    third.write_bytes(AFTER.read_bytes().replace(b"Otto Manufacturing, a.k.a.", b"Otto Works, a.k.a."))
    store = LocalStore(folder / "store")
    for path in (BEFORE, AFTER, third):
        ingest(store, offline, path)
    return store


@pytest.fixture
def third(chained: LocalStore) -> str:
    return published.get_manifest(chained, SOURCE_ID, None)["release_id"]


def table(store: LocalStore, release_id: str, name: str) -> list[dict[str, Any]]:
    rows = published.read_table(store, published.get_manifest(store, SOURCE_ID, release_id), name).to_pylist()
    return list(json.loads(json.dumps(rows, default=str)))


# changes


def names(store: LocalStore, *release_ids: str) -> dict[str, str]:
    """Return the name of each entry of some releases by its id; the later ones count."""
    return {row["entry_id"]: row["name"] for one in release_ids for row in table(store, one, "entries")}


def named(rows: list[dict[str, Any]], of: dict[str, str]) -> list[dict[str, Any]]:
    """Return changes as the command prints them, with the name behind the id."""
    return [{"op": row["op"], "entry_id": row["entry_id"], "name": of[row["entry_id"]], **row} for row in rows]


def test_the_changes_of_one_step_are_printed_as_json_and_as_csv(chained: LocalStore) -> None:
    command = ("changes", SOURCE_ID, BEFORE_ID, AFTER_ID, "--all", "--store", chained.root)
    raw = table(chained, AFTER_ID, "changes")
    expected = [{name: row[name] for name in NAMED} for row in named(raw, names(chained, BEFORE_ID, AFTER_ID))]
    assert len(expected) == 48
    assert json_of(*command, "--json") == {"rows": expected}
    assert json_of(*command, "--format", "json") == {"rows": expected}
    assert csv_of(*command) == [as_text(row) for row in expected]
    assert list(csv_of(*command)[0]) == list(NAMED)


def test_what_is_of_form_only_is_left_out_unless_all_is_asked_for(chained: LocalStore) -> None:
    command = ("changes", SOURCE_ID, BEFORE_ID, AFTER_ID, "--store", chained.root)
    changed = named(table(chained, AFTER_ID, "changes"), names(chained, BEFORE_ID, AFTER_ID))
    real = [row for row in changed if row["cause"] != "form"]
    assert len(real) == 46
    assert json_of(*command, "--json") == {"rows": real}
    assert csv_of(*command) == [{name: as_text(row)[name] for name in NAMED} for row in real]
    assert run(*command).stdout.splitlines()[-1] == "2 changes of form only left out; --all lists all."
    assert "of form only" not in run(*command, "--all").stdout


def test_the_changes_of_several_steps_follow_each_other(chained: LocalStore, third: str) -> None:
    rows = json_of("changes", SOURCE_ID, BEFORE_ID, third, "--all", "--store", chained.root, "--json")["rows"]
    assert rows == [
        *named(table(chained, AFTER_ID, "changes"), names(chained, BEFORE_ID, AFTER_ID)),
        *named(table(chained, third, "changes"), names(chained, AFTER_ID, third)),
    ]
    assert {row["to_release_id"] for row in rows} == {AFTER_ID, third}


def test_a_screen_shows_who_came_and_went_by_name(chained: LocalStore) -> None:
    told = run("changes", SOURCE_ID, BEFORE_ID, AFTER_ID, "--store", chained.root).stdout
    lines = {tuple(line.split()[:2]): " ".join(line.split()) for line in told.splitlines()}
    assert " ".join(told.splitlines()[0].split()) == "op entry_id name table_name field before after cause"
    assert lines["removed", JAZIRAH] == (
        f"removed {JAZIRAH} Jazirah Aviation Club entries record "
        "Jazirah Aviation Club, United Arab Emirates (AE) source"
    )
    assert "entries record Inspur Taiwan, Taiwan (TW) source" in " ".join(told.split())
    assert "entries amended_on 2025-03-28 source" in " ".join(told.split())
    assert sum(line.startswith("added") for line in told.splitlines()) == 16


def test_a_screen_is_not_flooded_by_a_long_list_of_changes(chained: LocalStore, third: str) -> None:
    command = ("changes", SOURCE_ID, BEFORE_ID, third, "--all", "--store", chained.root)
    rows = json_of(*command, "--json")["rows"]
    told = run(*command).stdout
    assert told.splitlines()[-1] == f"50 of {len(rows)} rows; --limit 0 for all"
    assert max(map(len, told.splitlines())) < 300


def test_a_release_that_does_not_follow_ends_with_2_and_the_chain(chained: LocalStore, third: str) -> None:
    result = run("changes", SOURCE_ID, third, AFTER_ID, "--store", chained.root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"UsageError: {SOURCE_ID}: release {AFTER_ID} does not follow {third}; it follows: {BEFORE_ID}\n"
    )


def test_no_release_at_all_means_the_last_two(chained: LocalStore, third: str) -> None:
    result = run("changes", SOURCE_ID, "--store", chained.root, "--json")
    assert result.exit_code == 0
    assert result.stderr == f"Changes of {SOURCE_ID} from release {AFTER_ID} to {third}:\n"
    assert json.loads(result.stdout) == json_of(
        "changes", SOURCE_ID, AFTER_ID, third, "--store", chained.root, "--json"
    )


@pytest.mark.parametrize("before", [BEFORE_ID, "2025-03-27"])
def test_one_release_or_day_means_from_there_to_the_one_in_force(chained: LocalStore, third: str, before: str) -> None:
    result = run("changes", SOURCE_ID, before, "--store", chained.root)
    assert result.exit_code == 0
    assert result.stderr == f"Changes of {SOURCE_ID} from release {BEFORE_ID} to {third}:\n"


def test_days_mean_the_newest_release_not_after_them(chained: LocalStore) -> None:
    result = run("changes", SOURCE_ID, "2025-03-27", "2025-03-30", "--store", chained.root, "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, f"Changes of {SOURCE_ID} from release {BEFORE_ID} to {AFTER_ID}:\n")
    assert list(csv.DictReader(io.StringIO(result.stdout))) == csv_of(
        "changes", SOURCE_ID, BEFORE_ID, AFTER_ID, "--store", chained.root
    )


def test_changes_are_chosen_by_name_and_limited(chained: LocalStore) -> None:
    command = ("changes", SOURCE_ID, BEFORE_ID, AFTER_ID, "--store", chained.root, "--where", "name like 'Inspur%'")
    rows = json_of(*command, "--json")["rows"]
    assert {row["name"].split()[0] for row in rows} == {"Inspur"}
    assert json_of(*command, "--json", "--limit", 1)["rows"] == rows[:1]
    assert f"1 of {len(rows)} rows; --limit 0 for all" in run(*command, "--limit", 1).stdout


def test_twice_the_same_release_ends_with_2(chained: LocalStore) -> None:
    result = run("changes", SOURCE_ID, AFTER_ID, AFTER_ID, "--store", chained.root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr
        == f"UsageError: {SOURCE_ID}: expected two releases, the earlier one first, found {AFTER_ID} twice.\n"
    )


@pytest.mark.parametrize("pair", [("2024-01-01-ffffffff", AFTER_ID), (BEFORE_ID, "2024-01-01-ffffffff")])
def test_a_release_that_is_not_there_ends_with_2_and_those_that_are(
    chained: LocalStore, third: str, pair: tuple[str, str]
) -> None:
    result = run("changes", SOURCE_ID, *pair, "--store", chained.root, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["source_id"], told["outcome"]) == (SOURCE_ID, "wrong_use")
    assert "release 2024-01-01-ffffffff is not published" in told["error"]
    assert told["error"].endswith(f"Published are: {BEFORE_ID}, {AFTER_ID}, {third}")


# as-of


RECONSTRUCTED = (
    f"Note: {SOURCE_ID} was observed from 2025-03-27 on, so {{}} is reconstructed from that release: entries that were "
    "delisted before are missing, and what stands here of the others is what it said on 2025-03-27.\n"
)


def as_of(store: LocalStore, *arguments: object, note: str = "") -> dict[str, Any]:
    result = run("as-of", SOURCE_ID, *arguments, "--store", store.root, "--json")
    assert (result.exit_code, result.stderr) == (0, note)
    return dict(json.loads(result.stdout))


def listed(store: LocalStore, *arguments: object, note: str = "") -> set[str]:
    rows = as_of(store, *arguments, note=note)["rows"]
    assert all(set(row) == {*contract.HISTORY.schema.names, "is_reconstructed"} for row in rows)
    ids = [row["entry_id"] for row in rows]
    assert len(ids) == len(set(ids))
    return set(ids)


def test_what_was_in_force_on_a_day_is_listed(chained: LocalStore) -> None:
    before, after = (
        {row["entry_id"] for row in table(chained, release_id, "entries")} for release_id in (BEFORE_ID, AFTER_ID)
    )
    assert listed(chained, "2025-03-27") == before
    assert listed(chained, "2025-03-28") == after
    assert listed(chained, "1990-01-01", note=RECONSTRUCTED.format("1990-01-01")) == set()


def test_what_was_in_force_is_told_as_a_release_knew_it(chained: LocalStore) -> None:
    assert JAZIRAH not in listed(chained, "2025-03-28")
    assert JAZIRAH in listed(chained, "2025-03-27", "--known-at", BEFORE_ID)
    unknown = f"release {BEFORE_ID} was last confirmed for 2025-03-27: whether it was still the list on 2025-03-28 is "
    note = f"Note: {SOURCE_ID} {unknown}not known.\n"
    assert JAZIRAH in listed(chained, "2025-03-28", "--known-at", BEFORE_ID, "--unchecked", note=note)
    assert JAZIRAH not in listed(chained, "2025-03-28", "--known-at", AFTER_ID)


def test_versions_in_force_are_printed_in_every_format(chained: LocalStore) -> None:
    command = ("as-of", SOURCE_ID, "2019-11-13", "--store", chained.root)
    note = RECONSTRUCTED.format("2019-11-13")
    told = as_of(chained, "2019-11-13", note=note)
    rows = told.pop("rows")
    assert told == {
        "source_id": SOURCE_ID,
        "release_id": published.get_manifest(chained, SOURCE_ID, None)["release_id"],
        "day": "2019-11-13",
        "observed_from": "2025-03-27",
        "confirmed_on": "2025-03-31",
        "time": "printed",
        "law_release_id": None,
        "pending": 0,
    }
    assert rows
    assert {row["is_reconstructed"] for row in rows} == {True}
    result = run(*command, "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, note)
    assert list(csv.DictReader(io.StringIO(result.stdout, newline=""))) == [as_text(row) for row in rows]
    told = run(*command).stdout.splitlines()
    assert told[0].split() == [
        "entry_id", "name", "country_code", "license_requirement_code", "listed_on", "valid_from", "valid_to",
        "is_reconstructed",
    ]  # fmt: skip
    assert len(told) == 1 + len(rows)
    (senegal,) = (" ".join(line.split()) for line in told if line.startswith(SENEGAL))
    assert senegal == f"{SENEGAL} Dart Aviation Senegal (SN) ALL_EAR 2019-11-13 2019-11-13 2025-03-28 True"


def test_a_day_that_was_observed_is_not_reconstructed(chained: LocalStore) -> None:
    assert {row["is_reconstructed"] for row in as_of(chained, "2025-03-27")["rows"]} == {False}


def test_versions_in_force_are_chosen_by_column_and_condition(chained: LocalStore) -> None:
    command = ("as-of", SOURCE_ID, "2025-03-28", "--store", chained.root, "--columns", "name", "--where")
    assert csv_of(*command, "country_code = 'SN'") == [{"name": "Dart Aviation"}]
    assert run(*command, "country = 'SN'").exit_code == 2


def test_a_day_before_the_list_says_that_there_is_nothing(chained: LocalStore) -> None:
    assert run("as-of", SOURCE_ID, "1990-01-01", "--store", chained.root).stdout.splitlines()[-1] == "no rows"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(
            ("2025-03-28", "--known-at", "2024-01-01-ffffffff"),
            "release 2024-01-01-ffffffff is not published",
            id="unknown release",
        ),
        pytest.param(("28.3.2025",), "does not match the format", id="no date"),
        pytest.param(
            ("2025-04-01",),
            "is known to be the list until 2025-03-31, not on 2025-04-01: no check has confirmed it for that day",
            id="a day that nobody has checked",
        ),
        pytest.param(
            ("2025-04-02", "--known-at", "2025-04-01"), "could not be known at 2025-04-01", id="a day after that time"
        ),
        pytest.param(("2025-03-28", "--known-at", "soon"), "'soon' is neither a release id nor a time", id="no time"),
        pytest.param(
            ("2025-03-28", "--known-at", "2025-04-01T12:00:00+02:00"),
            "it is not known which release was in force at 2025-04-01 10:00:00 UTC. The first release whose time of "
            "publication is on record was published at 2025-04-02 18:00:00 UTC.",
            id="a time before the first",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_ends_with_2(
    chained: LocalStore, arguments: tuple[str, ...], told: str
) -> None:
    result = run("as-of", SOURCE_ID, *arguments, "--store", chained.root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())


def test_a_source_that_the_store_does_not_hold_has_nothing_in_force(chained: LocalStore) -> None:
    result = run("as-of", "us_csl", "2025-03-28", "--store", chained.root)
    assert (result.exit_code, "Nothing is published there yet." in result.stderr) == (2, True)


# rebuild


@pytest.mark.filterwarnings("ignore:.*deprecated as of GX Core:DeprecationWarning")
def test_a_replay_publishes_what_differs_and_a_second_one_nothing(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    load_audit()
    newest = tmp_path / "list_2025-03-31.xml"
    newest.write_bytes(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    third = ingest(empty, offline, newest).release_id
    # It arrives late, so it is what the newest one has to follow.
    ingest(empty, offline, BEFORE)
    result = run("rebuild", SOURCE_ID, "--store", empty.root)
    assert (result.exit_code, result.stderr) == (0, "")
    as_it_was, published_again, *_ = result.stdout.splitlines()
    assert as_it_was == f"{SOURCE_ID} release {BEFORE_ID} comes out as it was published: nothing to do."
    assert published_again == f"Published {SOURCE_ID} release {third}.r2 (now in force)."
    assert [
        (row["release_id"], row["outcome"], row["entries"])
        for row in csv_of("rebuild", SOURCE_ID, "--store", empty.root)
    ] == [
        (BEFORE_ID, "unchanged", "19"),
        (f"{third}.r2", "unchanged", "34"),
    ]
    told = json_of("rebuild", SOURCE_ID, "--store", empty.root, "--json")
    assert [(one["release_id"], one["outcome"], one["is_in_force"]) for one in told["outcomes"]] == [
        (BEFORE_ID, "unchanged", False),
        (f"{third}.r2", "unchanged", True),
    ]


def test_what_was_never_published_cannot_be_replayed(chained: LocalStore) -> None:
    result = run("rebuild", "us_csl", "--store", chained.root, "--json")
    assert result.exit_code == 2
    assert "so there is nothing to replay" in json.loads(result.stdout)["error"]
