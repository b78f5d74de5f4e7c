"""PostgreSQL: one schema, loaded by binary COPY; the new state of a source is one transaction.

A reader who needs several queries to agree asks in one transaction of isolation level repeatable read.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, LiteralString, cast

import psycopg
import pyarrow as pa
from psycopg.conninfo import make_conninfo
from psycopg.rows import class_row

from entity_lists.contract.schema import Table
from entity_lists.errors import WarehouseError
from entity_lists.warehouse import views
from entity_lists.warehouse.address import Address
from entity_lists.warehouse.columns import Columns, additions, check_all, described_releases, layout_in, miscounted
from entity_lists.warehouse.refusals import said, told
from entity_lists.warehouse.target import LOADED, RELEASES, TIME, Load, LoadedRelease, Replacement, warehouse_key
from entity_lists.warehouse.views import literal, quoted

TYPES = {
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.float64(): "double precision",
    pa.date32(): "date",
    TIME: "timestamp with time zone",
}
_ATTEMPTS, _PAUSE_S = 25, 0.2
# What COPY's types are called where that is another name.
_COPIED_AS = {
    "timestamp with time zone": "timestamptz",
    "double precision": "float8",
    "integer": "int4",
    "boolean": "bool",
}


def connect(address: Address) -> "PostgreSQL":
    """Return a schema of a PostgreSQL server; what the address leaves out, libpq takes from PGUSER, PGPASSWORD, ….

    Raises:
        WarehouseError: the server is not reached, or does not let us in.
    """
    given = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "dbname": address.database,
        **address.options,
    }
    try:
        settings = make_conninfo(
            "application_name=entity-lists connect_timeout=10",
            **{name: value for name, value in given.items() if value},
        )
        connection = psycopg.connect(settings, autocommit=True)
    except psycopg.Error as error:
        raise WarehouseError(
            f"{address} is not reached, or does not let us in: {said(address, error)}. Check host, port, database, "
            "user and password (PGPASSWORD or ~/.pgpass)."
        ) from error
    return PostgreSQL(address, connection)


class PostgreSQL:
    """A schema of a PostgreSQL database."""

    def __init__(self, address: Address, connection: "psycopg.Connection[Any]") -> None:
        self._address = address
        self._connection = connection

    def prepare(self) -> None:
        """Keep other loads of this schema away, and make what lacks; if nothing, do nothing."""
        with self._told():
            self._lock()
            layout, columns = views.fingerprint(self._layout_statements()), self._columns()
            is_ours = self._layout() == layout
            if is_ours:
                check_all(columns, TYPES, self._where)
            if not (is_ours and len(columns) == len(LOADED) and self._has_views()):
                with self._connection.transaction():
                    self._lay_out(columns, layout)
                check_all(self._columns(), TYPES, self._where)

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the table releases."""
        with self._told(), self._connection.cursor(row_factory=class_row(LoadedRelease)) as cursor:
            names = ", ".join(quoted(column.name) for column in RELEASES.columns)
            return cursor.execute(_sql(f"select {names} from {self._at('releases')}")).fetchall()

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table and source."""
        with self._told():
            return self._connection.execute(_sql(views.counted(self._at))).fetchall()

    def apply(self, load: Load) -> None:
        """Make all replacements in one transaction."""
        with self._told(), self._connection.transaction():
            for replacement in load.replacements:
                self._replace(load.source_id, replacement)

    def close(self) -> None:
        """Let go of the lock and of the connection."""
        # The server sees later that a connection is gone, and another load may come at once.
        with suppress(psycopg.Error):
            self._connection.execute("select pg_advisory_unlock_all()")
        self._connection.close()

    @property
    def _where(self) -> str:
        return f"{self._address}, schema {self._address.schema}"

    def _at(self, name: str) -> str:
        return f"{quoted(self._address.schema)}.{quoted(name)}"

    def _lock(self) -> None:
        """Keep other loads of this schema away; that of a process that is gone may hold its lock for a moment."""
        query = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
        for _ in range(_ATTEMPTS):
            row = self._connection.execute(query, [f"entity-lists {self._address.schema}"]).fetchone()
            if row == (True,):
                return
            time.sleep(_PAUSE_S)
        raise WarehouseError(
            f"{self._address}: another load of the schema {self._address.schema} is running. Wait until it has "
            "ended, and run this one again: there may be nothing left to do."
        )

    def _columns(self) -> dict[str, dict[str, str]]:
        """Return the types of the columns of our tables that are there, by table and column."""
        query = (
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_schema = %s and table_name = any(%s) order by table_name, ordinal_position"
        )
        names = [table.name for table in LOADED]
        found: dict[str, dict[str, str]] = {}
        for table, column, type_ in self._connection.execute(query, [self._address.schema, names]):
            found.setdefault(table, {})[column] = type_
        return found

    def _layout(self) -> str:
        """Return the fingerprint of the layout that the schema was given last, '' if there is none."""
        query = "select obj_description(to_regclass(%s))"
        row = self._connection.execute(query, [self._at("releases")]).fetchone()
        return layout_in(row and row[0])

    def _has_views(self) -> bool:
        names = [self._at(views.ENTRIES_CURRENT), *(f"{self._at(name)}(date)" for name in views.FUNCTIONS)]
        query = "select num_nulls(to_regclass(%s), to_regprocedure(%s), to_regprocedure(%s)) = 0"
        return self._connection.execute(query, names).fetchone() == (True,)

    def _lay_out(self, columns: Columns, layout: str) -> None:
        """Make all that lacks; columns that came with a newer contract are added, and what they lack is loaded anew."""
        added = additions(columns, TYPES, self._at)
        # Whoever may write into a schema need not be allowed to make one.
        is_there = self._connection.execute("select to_regnamespace(%s)", [quoted(self._address.schema)]).fetchone()
        made = [] if is_there and is_there[0] else [f"create schema {quoted(self._address.schema)}"]
        for statement in (*made, *added, *self._of_tables()):
            self._connection.execute(_sql(statement))
        for name, (what, definition) in self._on_tables().items():
            self._define(what, definition)
            said = literal(views.DESCRIPTIONS[name])
            self._connection.execute(_sql(f"comment on {what} is {said}"))
        said = literal(described_releases(layout))
        self._connection.execute(_sql(f"comment on table {self._at('releases')} is {said}"))
        # A table that was dropped, or a column that is new, has no rows of what releases says is there.
        if columns and (added or len(columns) < len(LOADED)):
            self._connection.execute(_sql(f"update {self._at('releases')} set manifest_sha256 = ''"))

    def _define(self, what: str, definition: str) -> None:
        """Make a view or a function anew; views of others that stand on it are kept, unless its columns are others."""
        try:
            with self._connection.transaction():
                self._connection.execute(_sql(f"create or replace {definition}"))
        except (psycopg.errors.InvalidTableDefinition, psycopg.errors.InvalidFunctionDefinition):
            self._connection.execute(_sql(f"drop {what}"))
            self._connection.execute(_sql(f"create {definition}"))

    def _layout_statements(self) -> list[str]:
        definitions = [definition for _, definition in self._on_tables().values()]
        return [*self._of_tables(), *definitions, *views.DESCRIPTIONS.values()]

    def _of_tables(self) -> list[str]:
        """Return what makes the tables, whatever of them is there."""
        statements = []
        for table in LOADED:
            statements.append(views.create_table(table, self._at, TYPES))
            if not warehouse_key(table):
                index = quoted(f"{table.name}_of_entry")
                statements.append(f"create index if not exists {index} on {self._at(table.name)} (source_id, entry_id)")
            statements += views.comments(table, self._at)
        return statements

    def _on_tables(self) -> dict[str, tuple[str, str]]:
        """Return the view and the functions by name: what a drop or a comment calls each, and its definition."""
        current = self._at(views.ENTRIES_CURRENT)
        returned = ", ".join(f"{quoted(name)} {TYPES[type_]}" for name, type_ in views.LISTED_COLUMNS)
        found = {views.ENTRIES_CURRENT: (f"view {current}", f"view {current} as {views.entries_current(self._at)}")}
        for name, body in views.FUNCTIONS.items():
            found[name] = (
                f"function {self._at(name)}(date)",
                f"function {self._at(name)}(day date) returns table ({returned}) language sql stable "
                f"as $${body(self._at, '$1')}$$",
            )
        return found

    def _replace(self, source_id: str, replacement: Replacement) -> None:
        table, at = replacement.table, self._at(replacement.table.name)
        if replacement.release_ids is None:
            self._connection.execute(_sql(f"delete from {at} where source_id = %s"), [source_id])
        else:
            query = f"delete from {at} where source_id = %s and to_release_id = any(%s)"
            self._connection.execute(_sql(query), [source_id, list(replacement.release_ids)])
        self._copy(table, replacement.rows)
        query = f"select count(*) from {at} where source_id = %s"
        row = self._connection.execute(_sql(query), [source_id]).fetchone()
        if row != (replacement.total,):
            raise miscounted(self._where, source_id, replacement, row and row[0])

    def _copy(self, table: Table, rows: pa.Table) -> None:
        if rows.num_rows == 0:
            return
        names = ", ".join(quoted(name) for name in rows.column_names)
        query = _sql(f"copy {self._at(table.name)} ({names}) from stdin (format binary)")
        with self._connection.cursor() as cursor, cursor.copy(query) as copy:
            copy.set_types([_COPIED_AS.get(TYPES[field.type], TYPES[field.type]) for field in rows.schema])
            for batch in rows.to_batches(max_chunksize=10_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)

    def _told(self) -> AbstractContextManager[None]:
        """Raise what the server or the network says as a WarehouseError."""
        return told(self._address, psycopg.Error)


def _sql(text: str) -> LiteralString:
    """Return a statement that is put together from constants and quoted names only."""
    return cast("LiteralString", text)  # type: ignore[redundant-cast]
