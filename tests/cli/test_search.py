"""The command search."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli import app
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.sources import get_source
from entity_lists.store.local import LocalStore
from world.releases import AFTER_ID, NOW, SOURCE_ID, ingest
from world.sample_lists import FIXTURES


def search(store: LocalStore, *arguments: str, columns: str = "100") -> Result:
    return CliRunner().invoke(app.app, ["search", *arguments, "--store", store.uri], env={"COLUMNS": columns})


def test_a_name_is_found_with_where_it_is_listed(copy: LocalStore) -> None:
    found = search(copy, "Inspur", "--json")
    told = json.loads(found.stdout)
    assert (found.exit_code, found.stderr) == (0, "")
    assert told["searched"] == {SOURCE_ID: {"release_id": AFTER_ID, "as_of": "2025-03-28"}}
    assert "us_ofac_sdn" in told["not_searched"]
    assert {row["country_code"] for row in told["rows"]} <= {"CN", "TW"}
    assert all(row["release_id"] == AFTER_ID for row in told["rows"])


def test_people_read_countries_by_name_and_what_was_searched(copy: LocalStore) -> None:
    found = search(copy, "Inspur")
    assert found.exit_code == 0
    assert "China (CN)" in found.stdout
    assert f"Searched what is in force: {SOURCE_ID} {AFTER_ID}" in found.stderr
    assert "Not searched, because the store has no such release of them: " in found.stderr
    assert max(map(len, found.stdout.splitlines())) <= 200


def test_rows_are_csv_even_if_there_are_none(copy: LocalStore) -> None:
    some, none = (search(copy, name, "--format", "csv").stdout.splitlines() for name in ("Inspur", "Zzyzx"))
    assert some[0] == none[0]
    assert some[0].startswith("score,match,name,name_type,is_weak,entry_name")
    assert (len(some) > 1, len(none)) == (True, 1)


def test_the_best_ones_are_shown_and_how_many_there_are(copy: LocalStore) -> None:
    found = search(copy, "Inspur", "--limit", "1", "--format", "csv")
    assert len(found.stdout.splitlines()) == 2
    assert "of which 1 are shown: --limit" in found.stderr


def test_markup_is_shown_as_it_is(copy: LocalStore) -> None:
    found = search(copy, "[red]Zzyzx[/]")
    assert (found.exit_code, found.stdout) == (0, "Nobody of that name, or of one like it.\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([""], "expected a name with at least one letter or digit, found ''", id="empty"),
        pytest.param(["x" * 10240], "expected a name of at most 500 characters, found 10,240", id="10 kB"),
        pytest.param(["Inspur", "--list", "XX"], "There is no list 'XX'. There are: ", id="list"),
        pytest.param(["Inspur", "--country", "Atlantis"], "found 'Atlantis'", id="country"),
        pytest.param(["Inspur", "--source", "nowhere"], "There is no source 'nowhere'", id="source"),
        pytest.param(["Inspur", "--as-of", "2000-01-01"], "holds no release as of 2000-01-01 or before", id="day"),
    ],
)
def test_wrong_use_ends_with_2_and_a_message(copy: LocalStore, arguments: list[str], told: str) -> None:
    found = search(copy, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert told in found.stderr


def test_a_country_is_named_or_coded(copy: LocalStore) -> None:
    by_name, by_code = (search(copy, "Inspur", "--country", it, "--json").stdout for it in ("China", "cn"))
    assert by_name == by_code
    assert json.loads(by_name)["rows"]


def test_whom_a_country_leaves_out_because_none_is_stated_is_said(copy: LocalStore, offline: Fetcher) -> None:
    fcc = get_source("us_fcc_covered_list")
    file = FIXTURES / fcc.source_id / "covered-list_2026-07-24.html"
    ingest(copy, offline, file, source=fcc, now=NOW + timedelta(days=700))
    found = search(copy, "Hytera Communications", "--country", "CN")
    assert found.stdout == "Nobody of that name, or of one like it.\n"
    assert "Left out by --country: 1 entry of such a name whose country is not stated." in found.stderr
    told = json.loads(search(copy, "Hytera Communications", "--country", "CN", "--json").stdout)
    assert (told["found"], told["without_country"], told["rows"]) == (0, 1, [])
    assert "Left out" not in search(copy, "ZTE Corporation").stderr


def test_json_says_how_many_were_found_of_which_the_best_are_there(copy: LocalStore) -> None:
    every, one = (json.loads(search(copy, "Inspur", "--limit", most, "--json").stdout) for most in ("50", "1"))
    assert one["rows"] == every["rows"][:1]
    assert one["found"] == every["found"] == len(every["rows"]) > 1


def test_a_day_that_no_check_has_confirmed_is_said(copy: LocalStore) -> None:
    told = [search(copy, "Inspur", "--as-of", day).stderr for day in ("2025-03-27", "2025-03-28", "2030-01-01")]
    assert ["No check has confirmed" in one for one in told] == [False, False, True]
    assert f"for 2030-01-01, so they may have changed before it: {SOURCE_ID} (until 2025-03-28)" in told[2]
    unconfirmed = json.loads(search(copy, "Inspur", "--as-of", "2030-01-01", "--json").stdout)["unconfirmed"]
    assert unconfirmed == {SOURCE_ID: "2025-03-28"}


def test_a_name_too_short_to_be_like_another_is_said_to_be(copy: LocalStore) -> None:
    told = "So short a name is only looked for as a whole name"
    assert told in search(copy, "IS").stderr
    assert told not in search(copy, "ZTE").stderr
