"""Snowflake: one schema, loaded by COPY from a stage of the session; the new state of a source is one transaction.

All names are in upper case, which is what Snowflake reads where an analyst writes them without quotes. A statement that
makes something ends a transaction in Snowflake, so tables, views and the stage are made before. No lock outlives a
transaction: of two loads of a source at once, one waits for the other, sees that releases has changed, and gives up.
"""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import snowflake.connector

from entity_lists.contract.schema import Table
from entity_lists.errors import UsageError, WarehouseError
from entity_lists.warehouse import views
from entity_lists.warehouse.address import Address
from entity_lists.warehouse.columns import Columns, check_all, described_releases, layout_in, miscounted
from entity_lists.warehouse.refusals import said, told
from entity_lists.warehouse.snowflake_login import connection_settings
from entity_lists.warehouse.target import LOADED, RELEASES, TIME, Load, LoadedRelease, Replacement, warehouse_key
from entity_lists.warehouse.views import literal

# Each as the information schema names it, which the statements that make tables understand, too.
TYPES = {
    pa.string(): "TEXT",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "NUMBER",
    pa.float64(): "FLOAT",
    pa.date32(): "DATE",
    TIME: "TIMESTAMP_TZ",
}
_STAGE = "ENTITY_LISTS_LOADING"
_FORMAT = "ENTITY_LISTS_PARQUET"
# Its only row is changed first in every transaction, so that these come one after another.
_LOCK = "load_lock"
# No parameter of a statement may have the name of a column.
_DAY = "ON_DAY"


def connect(address: Address) -> "Snowflake":
    """Return a schema of a Snowflake database; without a password, that of SNOWFLAKE_PASSWORD is taken.

    Raises:
        UsageError: the address names no account or no database, or a private key cannot be read.
        WarehouseError: Snowflake is not reached, or does not let us in.
    """
    if not address.host or not address.database:
        raise UsageError(f"{address} names no account or no database: snowflake://user@account/database?warehouse=…")
    try:
        connection = snowflake.connector.connect(**connection_settings(address))
        return Snowflake(address, connection)
    except snowflake.connector.errors.Error as error:
        raise WarehouseError(
            f"{address} is not reached, or does not let us in: {said(address, error)}. Check account, user, password "
            "(SNOWFLAKE_PASSWORD) or private_key_file, role and warehouse."
        ) from error


class Snowflake:
    """A schema of a Snowflake database."""

    def __init__(self, address: Address, connection: "snowflake.connector.SnowflakeConnection") -> None:
        self._address = address
        self._connection = connection
        self._where = f"{address}, schema {address.schema.upper()}"
        self._held: list[LoadedRelease] = []

    def prepare(self) -> None:
        """Make what lacks; if nothing, do nothing."""
        with self._told():
            layout, columns = views.fingerprint(self._statements()), self._columns()
            is_ours = self._layout() == layout
            if is_ours:
                check_all(columns, TYPES, self._where)
            if not (is_ours and len(columns) == len(LOADED) and self._has_views()):
                self._lay_out(columns, layout)
                check_all(self._columns(), TYPES, self._where)

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the table releases."""
        with self._told():
            names = [column.name for column in RELEASES.columns]
            rows = self._ask(f"select {', '.join(map(_quoted, names))} from {self._at('releases')}")
        self._held = [LoadedRelease(**dict(zip(names, row, strict=True))) for row in rows]
        return self._held

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table and source."""
        with self._told():
            return self._ask(views.counted(self._at))

    def apply(self, load: Load) -> None:
        """Put the rows on a stage, then make all replacements in one transaction."""
        folder = uuid4().hex
        with self._told():
            self._ask(f"use schema {_quoted(self._address.database)}.{_quoted(self._address.schema)}")
            self._ask(f"create temporary stage if not exists {_STAGE}")
            # Otherwise a text \\N would be read as null.
            self._ask(f"create temporary file format if not exists {_FORMAT} type = parquet null_if = ()")
            for replacement in load.replacements:
                self._put(replacement, folder)
            with self._transaction():
                self._ask(f"update {self._at(_LOCK)} set LOCKED_AT = current_timestamp()")
                self._check_held(load.source_id)
                for replacement in load.replacements:
                    self._replace(load.source_id, replacement, folder)
        self._held = [one for one in self._held if one.source_id != load.source_id] + list(load.releases)

    def close(self) -> None:
        """Let go of the connection, and so of the stage."""
        self._connection.close()

    def _at(self, name: str) -> str:
        return ".".join(map(_quoted, (self._address.database, self._address.schema, name)))

    def _columns(self) -> dict[str, dict[str, str]]:
        """Return the types of the columns of our tables that are there, by table and column."""
        query = (
            f"select table_name, column_name, data_type from {self._information('columns')} "
            "where table_schema = %s order by table_name, ordinal_position"
        )
        ours = {table.name for table in LOADED}
        found: dict[str, dict[str, str]] = {}
        for table, column, type_ in self._ask(query, [self._address.schema.upper()]):
            # What is not in upper case somebody else has made, and unquoted SQL does not find it.
            if table.lower() in ours and table == table.upper():
                found.setdefault(table.lower(), {})[column.lower() if column == column.upper() else column] = type_
        return found

    def _layout(self) -> str:
        """Return the fingerprint of the layout that the schema was given last, '' if there is none."""
        query = f"select comment from {self._information('tables')} where table_schema = %s and table_name = 'RELEASES'"
        rows = self._ask(query, [self._address.schema.upper()])
        return layout_in(rows[0][0] if rows else None)

    def _has_views(self) -> bool:
        query = f"select count(*) from {self._information('views')} where table_schema = %s and table_name = %s"
        return self._ask(query, [self._address.schema.upper(), views.ENTRIES_CURRENT.upper()]) == [(1,)]

    def _information(self, name: str) -> str:
        return f"{_quoted(self._address.database)}.information_schema.{name}"

    def _lay_out(self, columns: Columns, layout: str) -> None:
        """Make all that lacks; columns that came with a newer contract are added, and what they lack is loaded anew."""
        added = [
            f"alter table {self._at(table.name)} add column {_quoted(column.name)} {TYPES[column.type]}"
            for table in LOADED
            if table.name in columns
            for column in table.columns
            if column.name not in columns[table.name]
        ]
        for statement in (*added, *self._statements()):
            self._ask(statement)
        # Before the layout is told: broken off between the two, the next load does it again.
        if columns and (added or len(columns) < len(LOADED)):
            self._ask(f"update {self._at('releases')} set {_quoted('manifest_sha256')} = ''")
        self._ask(f"comment on table {self._at('releases')} is {literal(described_releases(layout))}")

    def _statements(self) -> list[str]:
        """Return what makes the layout, whatever of it is there."""
        schema = f"{_quoted(self._address.database)}.{_quoted(self._address.schema)}"
        statements = [f"create schema if not exists {schema}"]
        for table in LOADED:
            statements.append(self._create_table(table))
            if table is not RELEASES:
                statements.append(f"comment on table {self._at(table.name)} is {literal(table.description)}")
        lock, current = self._at(_LOCK), self._at(views.ENTRIES_CURRENT)
        statements += [
            f"create table if not exists {lock} (LOCKED_AT TIMESTAMP_TZ)",
            f"insert into {lock} select current_timestamp() where not exists (select 1 from {lock})",
            f"create or replace view {current} as {views.entries_current(self._at, '')}",
            f"comment on view {current} is {literal(views.DESCRIPTIONS[views.ENTRIES_CURRENT])}",
        ]
        returned = ", ".join(f"{_quoted(name)} {TYPES[type_]}" for name, type_ in views.LISTED_COLUMNS)
        for name, body in views.FUNCTIONS.items():
            statements.append(
                f"create or replace function {self._at(name)}({_DAY} date) returns table ({returned}) "
                f"comment = {literal(views.DESCRIPTIONS[name])} as $${body(self._at, _DAY, '')}$$"
            )
        return statements

    def _create_table(self, table: Table) -> str:
        lines = [
            f"{_quoted(column.name)} {TYPES[column.type]}{' not null' if column.required else ''} "
            f"comment {literal(column.description)}"
            for column in table.columns
        ]
        if key := warehouse_key(table):
            # Snowflake does not enforce it; readers and optimisers know it.
            lines.append(f"primary key ({', '.join(map(_quoted, key))})")
        return f"create table if not exists {self._at(table.name)} ({', '.join(lines)})"

    def _put(self, replacement: Replacement, folder: str) -> None:
        if replacement.rows.num_rows == 0:
            return
        names = [name.upper() for name in replacement.rows.column_names]
        rows = pa.table([_staged(column) for column in replacement.rows.columns], names=names)
        with TemporaryDirectory(prefix="entity-lists-") as local:
            path = Path(local, "rows.parquet")
            pq.write_table(rows, path)
            self._ask(f"put '{path.as_uri()}' @{_STAGE}/{folder}/{replacement.table.name} auto_compress=false")

    def _replace(self, source_id: str, replacement: Replacement, folder: str) -> None:
        table, at = replacement.table, self._at(replacement.table.name)
        of_source = f"{_quoted('source_id')} = %s"
        if replacement.release_ids is None:
            self._ask(f"delete from {at} where {of_source}", [source_id])
        elif replacement.release_ids:
            marks = ", ".join("%s" for _ in replacement.release_ids)
            query = f"delete from {at} where {of_source} and {_quoted('to_release_id')} in ({marks})"
            self._ask(query, [source_id, *replacement.release_ids])
        if replacement.rows.num_rows:
            names = [(_quoted(field.name), TYPES[field.type]) for field in replacement.rows.schema]
            self._ask(
                f"copy into {at} ({', '.join(name for name, _ in names)}) "
                f"from (select {', '.join(f'$1:{name}::{type_}' for name, type_ in names)} "
                f"from @{_STAGE}/{folder}/{table.name}/rows.parquet) "
                f"file_format = (format_name = '{_FORMAT}') force = true"
            )
        ((count,),) = self._ask(f"select count(*) from {at} where {of_source}", [source_id])
        if count != replacement.total:
            raise miscounted(self._where, source_id, replacement, count)

    def _check_held(self, source_id: str) -> None:
        """Raise if the source's releases are not those that releases returned: another load was there since."""
        query = (
            f"select {_quoted('release_id')}, {_quoted('manifest_sha256')}, {_quoted('loaded_at')} "
            f"from {self._at('releases')} where {_quoted('source_id')} = %s"
        )
        found = {(*row[:2], row[2].timestamp()) for row in self._ask(query, [source_id])}
        held = {
            (one.release_id, one.manifest_sha256, one.loaded_at.timestamp())
            for one in self._held
            if one.source_id == source_id
        }
        if found != held:
            raise WarehouseError(
                f"{self._where}: another load of {source_id} was made meanwhile. This one changed nothing. Run it "
                "again: there may be nothing left to do."
            )

    def _ask(self, query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return list(cursor.fetchall())

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._ask("begin transaction")
        try:
            yield
            self._ask("commit")
        except BaseException:
            # What broke it may have ended it already.
            with suppress(snowflake.connector.errors.Error):
                self._ask("rollback")
            raise

    def _told(self) -> AbstractContextManager[None]:
        """Raise what Snowflake or the network says as a WarehouseError."""
        return told(self._address, snowflake.connector.errors.Error, where=self._where)


def _staged(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # How Snowflake reads dates and times in Parquet depends on its version and settings; texts it reads in one way.
    if column.type == TIME:
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%S+00:00")
    return column.cast(pa.string()) if column.type == pa.date32() else column


def _quoted(name: str) -> str:
    return views.quoted(name.upper())
