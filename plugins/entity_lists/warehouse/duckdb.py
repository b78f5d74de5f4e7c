"""A DuckDB file: loaded from Arrow, the new state of a source is one transaction.

Nobody reads the file while a load has it open: DuckDB gives a file to one process that writes, or to several that read.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import duckdb
import pyarrow as pa

from entity_lists import quiet_duckdb
from entity_lists.errors import WarehouseError
from entity_lists.warehouse import views
from entity_lists.warehouse.address import Address
from entity_lists.warehouse.columns import Columns, additions, check_all, described_releases, layout_in, miscounted
from entity_lists.warehouse.refusals import said, told
from entity_lists.warehouse.target import LOADED, RELEASES, TIME, Load, LoadedRelease, Replacement
from entity_lists.warehouse.views import literal, quoted

TYPES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    TIME: "TIMESTAMP WITH TIME ZONE",
}

_DAY = 'cast("day" as date)'


def connect(address: Address) -> "DuckDB":
    """Return a DuckDB file, made where there is none.

    Raises:
        WarehouseError: it cannot be made or opened, another process has it open, or it is no DuckDB file.
    """
    try:
        connection = quiet_duckdb.connect(address.database)
    except duckdb.Error as error:
        raise WarehouseError(
            f"{address} cannot be opened: {said(address, error)}. Check the path and its rights; if another "
            "process has it open, wait until that has ended."
        ) from error
    return DuckDB(address, connection)


class DuckDB:
    """A DuckDB file; its tables stand in the schema main."""

    def __init__(self, address: Address, connection: duckdb.DuckDBPyConnection) -> None:
        self._address = address
        self._connection = connection

    def prepare(self) -> None:
        """Make what lacks; if nothing, do nothing. DuckDB itself has locked the file."""
        with self._told():
            layout, columns = views.fingerprint(_statements()), self._columns()
            is_ours = self._layout() == layout
            if is_ours:
                check_all(columns, TYPES, str(self._address))
            if not (is_ours and len(columns) == len(LOADED) and self._has_views()):
                with self._transaction():
                    self._lay_out(columns, layout)
                check_all(self._columns(), TYPES, str(self._address))

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the table releases."""
        with self._told():
            names = ", ".join(quoted(column.name) for column in RELEASES.columns)
            rows = self._connection.sql(f"select {names} from {quoted('releases')}").to_arrow_table()
            return [LoadedRelease(**row) for row in rows.cast(RELEASES.schema).to_pylist()]

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table and source."""
        with self._told():
            return self._connection.sql(views.counted(quoted)).fetchall()

    def apply(self, load: Load) -> None:
        """Make all replacements in one transaction."""
        with self._told(), self._transaction():
            for replacement in load.replacements:
                self._replace(load.source_id, replacement)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _columns(self) -> dict[str, dict[str, str]]:
        """Return the types of the columns of our tables that are there, by table and column."""
        query = (
            "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' "
            "and not internal and list_contains($names, table_name) order by table_name, column_index"
        )
        found: dict[str, dict[str, str]] = {}
        names = {"names": [table.name for table in LOADED]}
        for table, column, type_ in self._ask(query, names):
            found.setdefault(table, {})[column] = type_
        return found

    def _layout(self) -> str:
        """Return the fingerprint of the layout that the file was given last, '' if there is none."""
        query = "select comment from duckdb_tables() where schema_name = 'main' and table_name = 'releases'"
        rows = self._ask(query, {})
        return layout_in(rows[0][0] if rows else None)

    def _has_views(self) -> bool:
        query = (
            "select (select count(*) from duckdb_views() where view_name = 'entries_current') "
            "+ (select count(*) from duckdb_functions() where list_contains($names, function_name))"
        )
        return self._ask(query, {"names": list(views.FUNCTIONS)}) == [(1 + len(views.FUNCTIONS),)]

    def _lay_out(self, columns: Columns, layout: str) -> None:
        """Make all that lacks; columns that came with a newer contract are added, and what they lack is loaded anew."""
        added = additions(columns, TYPES, quoted)
        for statement in (*added, *_statements()):
            self._connection.execute(statement)
        self._connection.execute(f"comment on table {quoted('releases')} is {literal(described_releases(layout))}")
        if columns and (added or len(columns) < len(LOADED)):
            self._connection.execute(f"update {quoted('releases')} set manifest_sha256 = ''")

    def _replace(self, source_id: str, replacement: Replacement) -> None:
        at, rows = quoted(replacement.table.name), replacement.rows
        of_source, its = "source_id = $source_id", {"source_id": source_id}
        if replacement.release_ids is None:
            self._ask(f"delete from {at} where {of_source}", its)
        else:
            replaced = {**its, "release_ids": list(replacement.release_ids)}
            self._ask(f"delete from {at} where {of_source} and list_contains($release_ids, to_release_id)", replaced)
        names = ", ".join(map(quoted, rows.column_names))
        self._connection.register("rows_to_load", rows)
        self._ask(f"insert into {at} ({names}) select {names} from rows_to_load", {})
        self._connection.unregister("rows_to_load")
        ((count,),) = self._ask(f"select count(*) from {at} where {of_source}", its)
        if count != replacement.total:
            raise miscounted(str(self._address), source_id, replacement, count)

    def _ask(self, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        # Read to its end: a connection with a result that is not refuses what comes next.
        return self._connection.execute(query, parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._connection.begin()
        try:
            yield
            self._connection.commit()
        except BaseException:
            # What broke it may have ended it already.
            with suppress(duckdb.Error):
                self._connection.rollback()
            raise

    def _told(self) -> AbstractContextManager[None]:
        """Raise what DuckDB or the disk says as a WarehouseError."""
        return told(self._address, duckdb.Error, said_no="refuses")


def _statements() -> list[str]:
    """Return what makes the layout, whatever of it is there."""
    statements = []
    for table in LOADED:
        statements += [views.create_table(table, quoted, TYPES), *views.comments(table, quoted)]
    current = quoted(views.ENTRIES_CURRENT)
    statements += [
        f"create or replace view {current} as {views.entries_current(quoted)}",
        f"comment on view {current} is {literal(views.DESCRIPTIONS[views.ENTRIES_CURRENT])}",
    ]
    for name, body in views.FUNCTIONS.items():
        statements += [
            f'create or replace macro {quoted(name)}("day") as table {body(quoted, _DAY)}',
            f"comment on macro table {quoted(name)} is {literal(views.DESCRIPTIONS[name])}",
        ]
    return statements
