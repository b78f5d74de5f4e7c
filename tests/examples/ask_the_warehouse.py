"""Ask the README's three questions of the sample, wherever it can be had here: `make warehouse`.

In the Iceberg tables, through pyiceberg; in a DuckDB file; and in PostgreSQL, if libpq's own environment leads to one.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins")]

from entity_lists.contract.tables import TABLES  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.iceberg.catalogue import opened  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.store.open import open_store  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.warehouse.views import LISTED_AS_KNOWN_ON  # ruff: ignore[module-import-not-at-top-of-file]

SHOWN = 4
Row = Sequence[object]


def questions() -> list[tuple[str, str]]:
    """Return the README's questions, each with its SQL."""
    (block,) = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return re.findall(r"-- ([^\n]+)\n(.*?);", block, re.DOTALL)


def ask(where: str, execute: Callable[[str], Iterable[Row]], asked: Iterable[tuple[str, str]]) -> None:
    """Print the first rows of each answer."""
    for question, sql in asked:
        rows = [*execute(sql)]
        print(f"  {question}: {len(rows)} rows")
        for row in rows[:SHOWN]:
            print("   ", " | ".join("" if value is None else str(value) for value in row))
        if not rows:
            sys.exit(f"{where}: no answer to: {question}")


def in_iceberg(store_uri: str) -> Callable[[str], Iterable[Row]]:
    """Return what executes SQL in a DuckDB that has the Iceberg tables of a store."""
    import duckdb

    connection = duckdb.connect()
    with opened(open_store(store_uri)) as found:
        for name in TABLES:
            connection.register(name, found.catalogue.load_table(("entity_lists", name)).scan().to_arrow())
    return lambda sql: connection.sql(sql).fetchall()


def by_tag(store_uri: str) -> None:
    """Print how many rows each table has of each release, read by its tag: all of one release, whatever moves."""
    with opened(open_store(store_uri)) as found:
        tables = {name: found.catalogue.load_table(("entity_lists", name)) for name in TABLES}
        for tag in sorted(tables["entries"].refs().keys() - {"main"}):
            print(f"  tag {tag}:", end="")
            for name, table in tables.items():
                snapshot = table.snapshot_by_name(tag)
                if snapshot is None:
                    sys.exit(f"{name} has no tag {tag}")
                print(f" {name} {table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().num_rows}", end="")
            print()


def load(target: str, store_uri: str) -> None:
    """Load a data warehouse as anybody would."""
    command = [str(Path(sys.executable).with_name("entity-lists")), "warehouse", "load", target, "--store", store_uri]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def in_duckdb(path: Path) -> Iterator[Callable[[str], Iterable[Row]]]:
    """Yield what executes SQL in a DuckDB file that was loaded."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        yield lambda sql: connection.sql(sql).fetchall()


def in_postgresql() -> Iterator[Callable[[str], Iterable[Row]]]:
    """Yield what executes SQL in the PostgreSQL that libpq's environment leads to, nothing if there is none."""
    import psycopg

    try:
        connection = psycopg.connect(connect_timeout=3, options="-c search_path=entity_lists")
    except psycopg.OperationalError as error:
        print(f"PostgreSQL: none is reached ({str(error).splitlines()[0]}); PGHOST, PGUSER … say where one is")
        return
    with connection:
        yield lambda sql: connection.execute(sql).fetchall()  # type: ignore[call-overload]


def main(store_uri: str, folder: Path) -> None:
    """Print all answers."""
    asked = questions()
    print("Iceberg tables, asked by DuckDB through pyiceberg")
    # What the last one asks is a function that a load makes.
    by_tag(store_uri)
    ask("Iceberg", in_iceberg(store_uri), [one for one in asked if LISTED_AS_KNOWN_ON not in one[1]])
    path = folder / "warehouse.duckdb"
    load(str(path), store_uri)
    for execute in in_duckdb(path):
        print(f"DuckDB: {path}, loaded")
        ask("DuckDB", execute, asked)
    for execute in in_postgresql():
        load("postgresql://", store_uri)
        print("PostgreSQL, loaded")
        ask("PostgreSQL", execute, asked)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
