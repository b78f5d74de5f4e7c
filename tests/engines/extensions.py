"""Puts DuckDB's extensions, which come as packages, where a DuckDB whose HOME is .venv-engines/home looks for them."""

import sys
from pathlib import Path

import duckdb

found = Path(duckdb.__file__).parents[1].glob("duckdb_extension_*/extensions/*/*.duckdb_extension")
row = duckdb.sql("pragma platform").fetchone()
platform = row[0] if row else ""
for extension in found:
    place = Path(sys.prefix, "home", ".duckdb", "extensions", extension.parent.name, platform, extension.name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(extension)
