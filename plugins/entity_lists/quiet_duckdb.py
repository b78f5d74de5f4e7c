"""DuckDB, asked in this process: it says nothing but its answer."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# For whoever audits or is asked on the other core meanwhile: each thread keeps memory of its own.
ONE_THREAD = {"threads": "1"}


def connect(database: str = ":memory:", **settings: str) -> "duckdb.DuckDBPyConnection":
    """Return a connection without the progress bar, which from the third second on stands in what a command prints.

    Raises:
        duckdb.Error: the file cannot be opened, or DuckDB does not know one of the settings.
    """
    # Whoever only asks who was listed when does without.
    import duckdb

    connection = duckdb.connect(database, config={**settings})
    connection.execute("set enable_progress_bar = false")
    return connection
