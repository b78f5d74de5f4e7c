"""What is printed: nothing in it acts on a terminal, JSON is verbatim, and what is left out is counted."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from entity_lists.cli import display
from entity_lists.cli.display import Format
from entity_lists.errors import StoreError
from entity_lists.ingest.steps import Outcome

HOSTILE = "a\x1b[2Jb\u202ec"
OUTCOME = Outcome(
    source_id="us_csl",
    release_id="2025-03-28-c0f67762",
    outcome="published",
    counts={"entries": 1234, "profile": 99},
    changes={"added": 16, "removed": 1, "modified": 4},
    is_in_force=True,
)


def test_a_line_has_nothing_that_a_terminal_would_act_on(capsys: pytest.CaptureFixture[str]) -> None:
    display.line(HOSTILE)
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "\u202e" not in printed


def test_json_says_every_text_verbatim_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    display.json_object({"name": HOSTILE, "text": "中芯国际"})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": HOSTILE, "text": "中芯国际"}
    assert "\x1b" not in printed
    assert "中芯国际" in printed


def test_an_error_goes_to_standard_error_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    display.error(StoreError("the disk [red]is full[/]"))
    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", "StoreError: the disk [red]is full[/]")


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        pytest.param({}, ["us_csl", "2025-03-28-c0f67762", "now in force", "1,234 entries", "16"], id="published"),
        pytest.param({"is_in_force": False}, ["a newer release stays in force"], id="late"),
        pytest.param({"outcome": "unchanged"}, ["Nothing changed", "2025-03-28-c0f67762"], id="unchanged"),
    ],
)
def test_an_outcome_tells_which_release_is_in_force(
    changed: dict[str, object], parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    display.outcome(replace(OUTCOME, **changed))
    printed = capsys.readouterr().out
    assert [part for part in parts if part not in printed] == []
    assert "profile" not in printed


@pytest.mark.parametrize("format_", [Format.csv, Format.json])
def test_rows_for_programs_are_all_there(format_: Format, capsys: pytest.CaptureFixture[str]) -> None:
    display.table_rows(pa.table({"entry_id": [f"{number:04}" for number in range(200)]}), format_)
    printed = capsys.readouterr().out
    assert [number for number in range(200) if f"{number:04}" not in printed] == []


def test_rows_for_people_are_cut_and_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    display.table_rows(pa.table({"entry_id": [f"row-{number:04}" for number in range(200)]}), Format.table)
    printed = capsys.readouterr().out
    assert "row-0049" in printed
    assert "row-0050" not in printed
    assert "50 of 200 rows" in printed
