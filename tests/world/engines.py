"""Engines whose versions do not fit beside requirements.lock, in an environment of their own: make engines makes it.

It holds DuckDB 1.5.5 with its extensions (load iceberg, avro, httpfs, spatial: nothing is fetched), and the emulator of
BigQuery.
"""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv-engines"


def engines_python() -> Path | None:
    """Return the interpreter of the engines, None if their environment was not made."""
    python = FOLDER / "bin" / "python"
    return python if (FOLDER / ".installed").exists() else None


def engines_environment() -> dict[str, str]:
    """Return the environment variables under which the engines find their extensions."""
    return {**os.environ, "HOME": str(FOLDER / "home")}


def needs_engines() -> Path:
    """Return the interpreter of the engines, or skip the test."""
    python = engines_python()
    if python is None:
        pytest.skip("the engines are not installed: make engines")
    return python


def run_in_engines(code: str, *args: str) -> str:
    """Return what a piece of Python prints in the engines' environment; args are its sys.argv[1:]. Skips without it."""
    command = [needs_engines(), "-c", code, *args]
    done = subprocess.run(command, env=engines_environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
