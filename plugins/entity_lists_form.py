"""What the form of an ingest asks, and which files it may name."""

import os
from contextlib import suppress
from itertools import islice
from pathlib import Path

from airflow.sdk import Param

from entity_lists_plugin import KEPT, STORE_PARAM

# Whoever may trigger a run has the worker read a file for them: none but those below these folders.
INPUT_DIRS = os.environ.get("ENTITY_LISTS_INPUT_DIRS", str(KEPT / "inputs"))


def input_folders() -> list[Path]:
    """Return the folders below which the form may name a file."""
    return [Path(folder) for folder in INPUT_DIRS.split(os.pathsep) if folder]


def input_files() -> list[str]:
    """Return the files in these folders, but not below them; fifty of them at most."""
    found: list[str] = []
    for folder in input_folders():
        with suppress(OSError), os.scandir(folder) as entries:
            files = (entry.path for entry in entries if not entry.name.startswith(".") and entry.is_file())
            found += islice(files, 50)
    return sorted(found)[:50]


def params() -> dict[str, Param]:
    """Return the fields of the form."""
    folders, files = [f"`{folder}`" for folder in input_folders()], input_files()
    places = f"a file on the worker in {' or '.join(folders)}, or below" if folders else "no file on the worker"
    there = "There now:\n\n" + "\n".join(f"- `{file}`" for file in files) if files else "No file lies there now."
    return {
        "as_of": Param(
            None,
            type=["null", "string"],
            format="date",
            title="As-of date",
            description="The release as of this date; the publisher's newest if left empty.",
        ),
        "input": Param(
            None,
            type=["null", "string"],
            minLength=1,
            title="Input",
            examples=files,
            description_md=f"Read instead of asking the publisher: an https URL, or {places}. {there}",
        ),
        "store": STORE_PARAM,
    }
