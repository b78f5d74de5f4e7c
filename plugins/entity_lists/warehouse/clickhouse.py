"""ClickHouse: one database, loaded from Arrow; since it has no transaction over several tables, one insert switches.

Each load writes its rows beside the others, under a load_id of its own, into tables that nobody queries:
loaded_entries, loaded_names, …. Its last insert, one block into loaded_releases, says which rows of the source are in
force: what is queried are views that follow the newest of these, under the same names as in other engines. What was in
force before is kept until the next load, so that a query that began before the switch ends right. Two loads at once do
not disturb each other; the one that switches last is in force.

This breaks when a single query reads several views just in the moment of the switch, which ClickHouse may evaluate
apart: it may see two releases. The next query sees one.
"""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import Error

from entity_lists.contract.schema import Column, Table, required
from entity_lists.contract.tables import CHANGES
from entity_lists.errors import WarehouseError
from entity_lists.warehouse import views
from entity_lists.warehouse.address import Address
from entity_lists.warehouse.columns import additions, check_all, described_releases, layout_in, miscounted
from entity_lists.warehouse.refusals import said, told
from entity_lists.warehouse.target import LOADED, RELEASES, TIME, Load, LoadedRelease, Replacement, warehouse_key
from entity_lists.warehouse.views import literal, quoted

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

TYPES = {
    pa.string(): "String",
    pa.bool_(): "Bool",
    pa.int32(): "Int32",
    pa.float64(): "Float64",
    pa.date32(): "Date32",
    TIME: "DateTime64(6, 'UTC')",
}
_LOAD_ID = required("load_id", pa.string(), "The load that wrote the row; loaded_releases says which ones count.")
_SWITCH = (
    _LOAD_ID,
    required("tables_load_id", pa.string(), "The load that wrote the tables, where this release is in force."),
    required("changes_load_id", pa.string(), "The load that wrote the changes of this release."),
)
_STORED = tuple(
    replace(
        table, name=f"loaded_{table.name}", columns=(*table.columns, *(_SWITCH if table is RELEASES else [_LOAD_ID]))
    )
    for table in LOADED
)
_NO_RELEASE = ""
# Nothing is answered before it is done, and nothing is written later.
_SETTINGS = {"async_insert": 0, "mutations_sync": 1, "lightweight_deletes_sync": 1}


def connect(address: Address) -> "ClickHouse":
    """Return a database of a ClickHouse server; a user or password that the address leaves out is CLICKHOUSE_USER, ….

    Raises:
        WarehouseError: the server is not reached, or does not let us in.
    """
    settings: dict[str, Any] = dict(address.options)
    try:
        client = clickhouse_connect.get_client(
            host=address.host,
            port=address.port,
            username=address.user or os.environ.get("CLICKHOUSE_USER"),
            password=address.password or os.environ.get("CLICKHOUSE_PASSWORD", ""),
            settings=_SETTINGS,
            **settings,
        )
    except Error as error:
        raise WarehouseError(
            f"{address} is not reached, or does not let us in: {said(address, error)}. Check host, port (8123, or "
            "8443 with ?secure=true), user and password (CLICKHOUSE_PASSWORD)."
        ) from error
    return ClickHouse(address, client)


class ClickHouse:
    """A database of a ClickHouse server."""

    def __init__(self, address: Address, client: "Client") -> None:
        self._address = address
        self._client = client
        self._database = address.database or address.schema

    def prepare(self) -> None:
        """Make what lacks; if nothing, do nothing. Other loads need not be kept away."""
        with self._told():
            statements = self._statements()
            layout, columns = views.fingerprint(statements), self._columns()
            is_ours = self._layout() == layout
            if is_ours:
                check_all(columns, TYPES, self._where, _STORED)
            if not (is_ours and self._has_all()):
                for statement in (*additions(columns, TYPES, self._at, _STORED), *statements):
                    self._client.command(statement)
                check_all(self._columns(), TYPES, self._where, _STORED)
                if columns and (not is_ours or len(columns) < len(_STORED)):
                    # What a column that is new or a table that was dropped lacks is loaded anew.
                    self._client.command(
                        f"alter table {self._at('loaded_releases')} update manifest_sha256 = '' where 1"
                    )
                said = literal(described_releases(layout))
                self._client.command(f"alter table {self._at('loaded_releases')} modify comment {said}")

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the view releases."""
        with self._told():
            names = ", ".join(column.name for column in RELEASES.columns)
            rows = self._client.query_arrow(f"select {names} from {self._at('releases')}", use_strings=True)
            return [LoadedRelease(**row) for row in rows.cast(RELEASES.schema).to_pylist()]

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table and source."""
        with self._told():
            rows = self._client.query_arrow(views.counted(self._at), use_strings=True).to_pylist()
        return [(row["table_name"], row["source_id"], row["row_count"]) for row in rows]

    def apply(self, load: Load) -> None:
        """Write all rows of the source under a new load_id, and switch to it."""
        with self._told():
            before = self._switched(load.source_id)
            self._sweep(load.source_id, before)
            newest = max((row["load_id"] for row in before), default="")
            load_id = f"{int(newest[:10] or 0) + 1:010d}-{uuid4().hex[:8]}"
            switch = _switch(load, load_id, before)
            for replacement in load.replacements:
                if replacement.table is not RELEASES:
                    self._insert(replacement.table.name, replacement.rows, load_id)
                    self._check(load.source_id, replacement, load_id, switch)
            self._client.insert_arrow("loaded_releases", switch, database=self._database)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def _where(self) -> str:
        return f"{self._address}, database {self._database}"

    def _at(self, name: str) -> str:
        return f"{quoted(self._database, '`')}.{quoted(name, '`')}"

    def _columns(self) -> dict[str, dict[str, str]]:
        """Return the types of the columns of our tables that are there, by table and column."""
        found: dict[str, dict[str, str]] = {}
        query = "select table, name, type from system.columns where database = {database:String} order by position"
        for row in self._rows(query):
            if row["table"] in {table.name for table in _STORED}:
                type_ = (
                    row["type"].removeprefix("Nullable(").removesuffix(")") if "Null" in row["type"] else row["type"]
                )
                found.setdefault(row["table"], {})[row["name"]] = type_
        return found

    def _layout(self) -> str:
        """Return the fingerprint of the layout that the database was given last, '' if there is none."""
        query = "select comment from system.tables where database = {database:String} and name = 'loaded_releases'"
        return layout_in("".join(row["comment"] for row in self._rows(query)))

    def _has_all(self) -> bool:
        there = {row["name"] for row in self._rows("select name from system.tables where database = {database:String}")}
        stored = {table.name for table in _STORED}
        return there >= stored | {table.name for table in LOADED} | {views.ENTRIES_CURRENT, *views.FUNCTIONS}

    def _rows(self, query: str, **parameters: str) -> list[dict[str, Any]]:
        given = {"database": self._database, **parameters}
        rows: pa.Table = self._client.query_arrow(query, parameters=given, use_strings=True)
        return list(rows.to_pylist())

    def _switched(self, source_id: str) -> list[dict[str, str]]:
        """Return what the last switch of a source said."""
        latest = f"select max(load_id) from {self._at('loaded_releases')} where source_id = {{source:String}}"
        return self._rows(
            f"select release_id, manifest_sha256, load_id, tables_load_id, changes_load_id "
            f"from {self._at('loaded_releases')} where source_id = {{source:String}} and load_id = ({latest})",
            source=source_id,
        )

    def _sweep(self, source_id: str, before: Sequence[dict[str, str]]) -> None:
        """Delete what loads before the last one left, but for what it still names."""
        if not before:
            return
        last = before[0]["load_id"]
        tables = ", ".join(sorted({literal(row["tables_load_id"]) for row in before}))
        changes = ", ".join(f"({literal(row['release_id'])}, {literal(row['changes_load_id'])})" for row in before)
        for table in LOADED:
            named = "false" if table is RELEASES else f"load_id in ({tables})"
            if table is CHANGES:
                named = f"(to_release_id, load_id) in ({changes})"
            old = f"source_id = {{source:String}} and load_id < {literal(last)} and not {named}"
            at = self._at(f"loaded_{table.name}")
            if self._rows(f"select 1 as found from {at} where {old} limit 1", source=source_id):
                self._client.command(f"delete from {at} where {old}", parameters={"source": source_id})

    def _insert(self, name: str, rows: pa.Table, load_id: str) -> None:
        if rows.num_rows:
            written = rows.append_column("load_id", pa.array([load_id] * rows.num_rows, pa.string()))
            self._client.insert_arrow(f"loaded_{name}", written, database=self._database)

    def _check(self, source_id: str, replacement: Replacement, load_id: str, switch: pa.Table) -> None:
        counted = f"load_id = {literal(load_id)}"
        if replacement.table is CHANGES:
            pairs = zip(switch["release_id"].to_pylist(), switch["changes_load_id"].to_pylist(), strict=True)
            listed = ", ".join(f"({literal(release_id)}, {literal(its_load)})" for release_id, its_load in pairs)
            counted = f"(to_release_id, load_id) in ({listed})"
        at = self._at(f"loaded_{replacement.table.name}")
        query = f"select count() as count from {at} where source_id = {{source:String}} and {counted}"
        ((count,),) = (row.values() for row in self._rows(query, source=source_id))
        if count != replacement.total:
            raise miscounted(self._where, source_id, replacement, count)

    def _statements(self) -> list[str]:
        """Return what makes the layout, whatever of it is there."""
        statements = [f"create database if not exists {quoted(self._database, '`')}"]
        statements += [self._create_table(table, stored) for table, stored in zip(LOADED, _STORED, strict=True)]
        at = self._at
        newest = f"select source_id, max(load_id) from {at('loaded_releases')} group by source_id"
        counting = f"from {at('loaded_releases')} where (source_id, load_id) in ({newest}) and release_id != ''"
        for table in LOADED:
            chosen = f"(source_id, load_id) in (select source_id, tables_load_id {counting} and is_in_force)"
            if table is RELEASES:
                chosen = f"(source_id, load_id) in ({newest}) and release_id != ''"
            elif table is CHANGES:
                chosen = (
                    f"(source_id, to_release_id, load_id) in (select source_id, release_id, changes_load_id {counting})"
                )
            names = ", ".join(quoted(column.name, "`") for column in table.columns)
            query = f"select {names} from {at('loaded_' + table.name)} where {chosen}"
            statements.append(self._create_view(table.name, query, table.description, table.columns))
        current = views.entries_current(at, "`")
        statements.append(self._create_view(views.ENTRIES_CURRENT, current, views.DESCRIPTIONS[views.ENTRIES_CURRENT]))
        for name, body in views.FUNCTIONS.items():
            statements.append(self._create_view(name, body(at, "{day:Date32}", "`"), views.DESCRIPTIONS[name]))
        return statements

    def _create_table(self, table: Table, stored: Table) -> str:
        lines = [f"{quoted(one.name, '`')} {_type(one)} comment {literal(one.description)}" for one in stored.columns]
        key = warehouse_key(table) or ("source_id", "to_release_id", "entry_id")
        order = ", ".join(quoted(name, "`") for name in ("source_id", "load_id", *key[1:]))
        return (
            f"create table if not exists {self._at(stored.name)} ({', '.join(lines)}) engine = MergeTree "
            f"partition by source_id order by ({order}) comment {literal(table.description)}"
        )

    def _create_view(self, name: str, query: str, description: str, columns: Sequence[Column] = ()) -> str:
        lines = [f"{quoted(one.name, '`')} {_type(one)} comment {literal(one.description)}" for one in columns]
        listed = f" ({', '.join(lines)})" if lines else ""
        return f"create or replace view {self._at(name)}{listed} as {query} comment {literal(description)}"

    def _told(self) -> AbstractContextManager[None]:
        """Raise what the server or the network says as a WarehouseError."""
        return told(self._address, Error, where=self._where)


def _switch(load: Load, load_id: str, before: Sequence[dict[str, str]]) -> pa.Table:
    """Return the rows of loaded_releases that put a load in force; of no release at all, one that says so."""
    (changes,) = (one for one in load.replacements if one.table is CHANGES)
    kept = {row["release_id"]: row["changes_load_id"] for row in before}
    written = changes.release_ids
    rows = [
        row
        | {
            "load_id": load_id,
            "tables_load_id": load_id,
            "changes_load_id": load_id if written is None or row["release_id"] in written else kept[row["release_id"]],
        }
        for row in load.replacements[-1].rows.to_pylist()
    ]
    schema = _STORED[-1].schema
    nothing = {field.name: _EMPTY[field.type] for field in schema} | {"source_id": load.source_id, "load_id": load_id}
    return pa.Table.from_pylist(rows or [nothing | {"release_id": _NO_RELEASE}], schema=schema)


_EMPTY: dict[pa.DataType, object] = {pa.string(): "", pa.bool_(): False, pa.int32(): 0, pa.date32(): 0, TIME: 0}


def _type(column: Column) -> str:
    return TYPES[column.type] if column.required else f"Nullable({TYPES[column.type]})"
