"""Which sources fill which columns: `make filled` writes contract/filled.json from every real release.

Of each column that may be null, and of each table of parts, the least and the largest share of entries that have a
value, in percent, over the real releases of a source; a source in which nothing is filled is left out.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from gates import CORPUS, RELEASES

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))

from entity_lists.contract import tables as contract  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.sources import get_source  # ruff: ignore[module-import-not-at-top-of-file]
from world.sample_lists import tables_of  # ruff: ignore[module-import-not-at-top-of-file]

FILLED = ROOT / "plugins" / "entity_lists" / "contract" / "filled.json"
DAY = "2026-11-28"

Filled = dict[str, dict[str, dict[str, list[int]]]]


def shares(tables: dict[str, pa.Table]) -> dict[tuple[str, str], int]:
    """Return the percentage of entries that have a value, by table and column: 0 is none, 100 is all."""
    total = max(1, tables["entries"].num_rows)
    found = {}
    for table in (contract.ENTRIES, *contract.PARTS):
        rows = tables[table.name]
        for column in table.columns:
            if not column.required:
                filled = rows["entry_id"].filter(pc.is_valid(rows[column.name]))
                count = pc.count_distinct(filled).as_py()
                found[table.name, column.name] = max(100 * count // total, int(count > 0))
    return found


def filled() -> Filled:
    """Return the least and the largest percentage of each source's releases, by table, column and source."""
    found: Filled = {}
    for source_id, names in RELEASES.items():
        source = get_source(source_id)
        by_column: dict[tuple[str, str], list[int]] = {}
        for name in names:
            path = CORPUS / name
            files = [path, *(path.parent / companion for companion in source.companions(path.name))]
            tables = tables_of(source, source.parse([file.read_bytes() for file in files]), DAY)
            for column, share in shares(tables).items():
                by_column.setdefault(column, []).append(share)
        for (table, column), percents in by_column.items():
            if max(percents):
                found.setdefault(table, {}).setdefault(column, {})[source_id] = [min(percents), max(percents)]
    return found


def as_text(value: Any) -> str:
    """Return what is written: a line a column, so that a change can be read."""
    tables = []
    for table, columns in sorted(value.items()):
        lines = [f"    {json.dumps(column)}: {json.dumps(sources)}" for column, sources in sorted(columns.items())]
        tables.append(f"  {json.dumps(table)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(tables) + "\n}\n"


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    FILLED.write_text(as_text(filled()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
