"""Commands of ours, run on a store."""

import json
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from entity_lists.cli import app
from entity_lists.store.local import LocalStore


def run(store: LocalStore, *arguments: str) -> Result:
    """Return what a command on a store ends with, on a wide terminal."""
    return CliRunner().invoke(app.app, [*arguments, "--store", str(store.root)], env={"COLUMNS": "200"})


def json_of(store: LocalStore, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    """Return the JSON object that a command prints."""
    result = run(store, *arguments, "--json")
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]
