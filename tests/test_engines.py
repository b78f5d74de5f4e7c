"""The engines of tests that do not fit beside requirements.lock."""

import pytest

from world.engines import run_in_engines

LOAD = """
import sys
import duckdb
# Or what takes more than two seconds draws a bar into what is printed.
duckdb.execute("set enable_progress_bar = false")
print(duckdb.__version__, duckdb.execute(f"load {sys.argv[1]}").fetchall())
"""


@pytest.mark.parametrize("extension", ["avro", "httpfs", "iceberg", "spatial"])
def test_duckdb_loads_its_extensions_without_fetching_them(extension: str) -> None:
    assert run_in_engines(LOAD, extension) == "1.5.5 []\n"
