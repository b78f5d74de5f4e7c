"""Rows on a screen, in a file and as JSON; on a terminal they keep to its width, and what is under way is shown."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.cli import rows, screen
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.store.local import LocalStore
from world.releases import AFTER, AFTER_ID, BEFORE_ID, SOURCE_ID

SCRIPT = Path(sys.executable).parent / "entity-lists"


def on_a_terminal(*arguments: object, columns: int = 100) -> tuple[float, str]:
    """Run a command on a terminal; return the seconds until it showed something, and all that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    env = {"PATH": os.environ["PATH"], "TERM": "xterm-256color"}
    begun, first, shown = time.monotonic(), 0.0, b""
    with subprocess.Popen(
        [str(argument) for argument in (SCRIPT, *arguments)], stdin=theirs, stdout=theirs, stderr=theirs, env=env
    ):
        os.close(theirs)
        while read := _read(ours):
            first, shown = first or time.monotonic() - begun, shown + read
    os.close(ours)
    return first, re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # Linux says so when the last writer is gone.
        return b""


@pytest.mark.parametrize(
    ("count", "shown", "last"),
    [
        pytest.param(0, 0, ["no", "rows"], id="none"),
        pytest.param(50, 50, ["49"], id="a screen"),
        pytest.param(1051, 50, ["50", "of", "1,051"], id="more than a screen"),
    ],
)
def test_a_screen_shows_so_many_rows_and_counts_the_rest(
    capsys: pytest.CaptureFixture[str], count: int, shown: int, last: list[str]
) -> None:
    screen.table_rows(pa.table({"position": pa.array(range(count), pa.int64())}), Format.table)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.strip() == "position"
    assert len([line for line in lines if line.strip().isdecimal()]) == shown
    assert lines[-1].split()[: len(last)] == last


@pytest.mark.parametrize("format_", [Format.csv, Format.json])
def test_a_program_gets_all_rows(capsys: pytest.CaptureFixture[str], format_: Format) -> None:
    screen.table_rows(pa.table({"position": range(1051)}), format_)
    told = capsys.readouterr().out
    rows = [row["position"] for row in json.loads(told)["rows"]] if format_ == Format.json else told.split()[1:]
    assert [int(position) for position in rows] == list(range(1051))


def test_the_columns_that_people_get_are_columns_of_every_table() -> None:
    assert rows.SHOWN.keys() <= ALL_TABLES.keys()
    assert rows.SHOWN.keys() >= contract.TABLES.keys()
    for name, shown in rows.SHOWN.items():
        assert [column for column in shown if column not in ALL_TABLES[name].schema.names] == []


TABLE = pa.table({"name": ["a", "b"], "city": pa.array([None, None], pa.string()), "position": [1, 2]})


@pytest.mark.parametrize(
    ("wanted", "head"),
    [
        pytest.param(Wanted(), "name", id="what is chosen and not empty"),
        pytest.param(Wanted(columns="position,city"), "position city", id="what is named"),
        pytest.param(Wanted(is_wide=True), "name city position", id="everything"),
    ],
)
def test_people_get_the_columns_that_say_something(
    capsys: pytest.CaptureFixture[str], wanted: Wanted, head: str
) -> None:
    screen.print_rows(TABLE, wanted, shown=("name", "city"))
    assert capsys.readouterr().out.splitlines()[0].split() == head.split()


def test_without_a_terminal_a_row_is_one_line_however_long_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    screen.print_rows(pa.table({"text": ["one\ntwo " * 100], "end": ["last"]}), Wanted())
    _, line = capsys.readouterr().out.splitlines()
    assert line.split() == [*["one", "two"] * 100, "last"]


def test_rows_without_any_have_their_columns(capsys: pytest.CaptureFixture[str]) -> None:
    screen.print_rows(screen.as_table([], ("key", "modified_at")), Wanted(format=Format.csv))
    assert capsys.readouterr().out == "key,modified_at\r\n"


def test_a_terminal_of_100_columns_is_kept_to(copy: LocalStore) -> None:
    for command in (
        ("show", SOURCE_ID, "--table", "entries"),
        ("changes", SOURCE_ID),
        ("as-of", SOURCE_ID, "2025-03-28"),
    ):
        _, shown = on_a_terminal(*command, "--store", copy.root)
        lines = shown.splitlines()
        assert "Inspur" in shown, command
        assert max(len(line) for line in lines if not line.startswith("Changes of")) <= 100, command
    _, wide = on_a_terminal("show", SOURCE_ID, "--table", "entries", "--wide", "--limit", 3, "--store", copy.root)
    assert len(wide.splitlines()) == 1 + 3 + 1
    assert max(map(len, wide.splitlines())) > 1000


@pytest.mark.slow
def test_an_ingest_says_what_it_does_from_the_first_moment(tmp_path: Path) -> None:
    first, shown = on_a_terminal("ingest", SOURCE_ID, "--input", AFTER, "--store", tmp_path / "store")
    first_shown = shown.index("start")
    assert [step for step in ("fetch", "write", "audit", "publish") if shown.find(step, first_shown) < 0] == []
    assert "0:00:0" in shown
    # A second on an idle machine would be long; on a busy one this is still before anything heavy is loaded.
    assert first < 3
    assert shown.rstrip().endswith("0 warnings of the audit")


def test_nothing_that_takes_long_is_loaded_before_a_command_says_that_it_works() -> None:
    code = "import sys, entity_lists.cli.app; print(*{'pyarrow', 'numpy', 'lxml', 'httpx'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_nothing_is_shown_of_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with screen.progress("start") as on_step:
        on_step("fetch")
        on_step("fetch 2 of 3")
    assert capsys.readouterr() == ("", "")


def test_the_id_of_a_release_stays_whole_on_100_columns(copy: LocalStore) -> None:
    _, shown = on_a_terminal("releases", SOURCE_ID, "--store", copy.uri)
    assert [line.split()[0] for line in shown.splitlines() if line.startswith("2025-")] == [BEFORE_ID, AFTER_ID]
