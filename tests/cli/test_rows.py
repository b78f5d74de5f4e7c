"""The commands that look rows up load no more than they need: what they load is most of what a person waits for."""

import subprocess
import sys

import pytest

from entity_lists.store.local import LocalStore
from world.releases import SOURCE_ID

RUN = """
import sys
from entity_lists.cli.app import app
app(sys.argv[2:], standalone_mode=False)
print("loaded:", *(name for name in sys.argv[1].split(",") if name in sys.modules))
"""
HEAVY = ("pandas", "great_expectations", "boto3", "scipy")
# What reads all lists, and what asks their publishers.
READERS = ("entity_lists.sources", "httpx")


@pytest.mark.parametrize(
    ("command", "unloaded"),
    [
        (("show", SOURCE_ID, "--table", "entries"), (*HEAVY, *READERS, "duckdb")),
        (("show", SOURCE_ID, "--table", "names", "--where", "name_type = 'aka'"), (*HEAVY, *READERS)),
        (("changes", SOURCE_ID), (*HEAVY, *READERS, "duckdb")),
        (("as-of", SOURCE_ID, "2025-03-28"), (*HEAVY, *READERS, "duckdb")),
        (("search", "Inspur", "--source", SOURCE_ID), (*HEAVY, *READERS, "duckdb")),
    ],
    ids=lambda part: part[0],
)
def test_a_look_up_loads_no_more_than_it_needs(
    copy: LocalStore, command: tuple[str, ...], unloaded: tuple[str, ...]
) -> None:
    started = [sys.executable, "-c", RUN, ",".join(unloaded), *command, "--store", str(copy.root)]
    done = subprocess.run(started, capture_output=True, text=True, check=True)
    *rows, loaded = done.stdout.splitlines()
    assert loaded.split() == ["loaded:"]
    assert len(rows) > 3
