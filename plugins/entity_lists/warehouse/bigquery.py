"""BigQuery: one data set, loaded by load jobs; the new state of a source is one transaction in one script.

A load job cannot be part of a transaction, so it fills a table of this load only, from which the script takes the rows:
that table goes away at the end, or by itself after a day. No lock outlives a script: of two loads of a source at once,
BigQuery refuses one, or it sees that releases has changed, and gives up.
"""

import io
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import requests
from google.api_core.exceptions import GoogleAPIError, NotFound
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from google.cloud.bigquery.table import PrimaryKey, TableConstraints

from entity_lists.contract.schema import Table
from entity_lists.errors import UsageError, WarehouseError
from entity_lists.warehouse import views
from entity_lists.warehouse.address import SCHEMA, Address
from entity_lists.warehouse.bigquery_login import service_account_in
from entity_lists.warehouse.columns import Columns, check_all, described_releases, layout_in, miscounted
from entity_lists.warehouse.refusals import said, told
from entity_lists.warehouse.target import LOADED, RELEASES, TIME, Load, LoadedRelease, Replacement, warehouse_key

TYPES = {
    pa.string(): "STRING",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.float64(): "FLOAT",
    pa.date32(): "DATE",
    TIME: "TIMESTAMP",
}
# Its only row is changed first in every transaction: of two that change a table, BigQuery lets one commit.
_LOCK = "load_lock"
# Stands in a message for what only the script knows.
_COUNT = "{count}"
_STAGE_LASTS = timedelta(days=1)
_TIMEOUT_S = 600
# Google's client would go on for ten minutes where nothing answers.
_RETRY = bigquery.DEFAULT_RETRY.with_timeout(60)
_FAULTS = (GoogleAPIError, GoogleAuthError, requests.RequestException)


def connect(address: Address) -> "BigQuery":
    """Return a data set of BigQuery; what the address leaves out, Google's client takes from its environment.

    Raises:
        UsageError: the address names no project, or the key file is none.
        WarehouseError: there are no credentials.
    """
    if not address.host:
        raise UsageError(f"{address} names no project: bigquery://project/dataset")
    credentials, location = service_account_in(address.options), address.options.get("location") or None
    try:
        client = bigquery.Client(project=address.host, credentials=credentials, location=location)
    except GoogleAuthError as error:
        raise WarehouseError(
            f"{address} does not let us in: {said(address, error)}. Set GOOGLE_APPLICATION_CREDENTIALS, or key_path."
        ) from error
    return BigQuery(address, client)


class BigQuery:
    """A data set of BigQuery."""

    def __init__(self, address: Address, client: bigquery.Client) -> None:
        self._address = address
        self._client = client
        self._dataset = f"{address.host}.{address.database or SCHEMA}"
        self._held: list[LoadedRelease] = []

    def prepare(self) -> None:
        """Make what lacks; if nothing, do nothing."""
        with self._told():
            tables = {table.name: self._find(table.name) for table in LOADED}
            columns = {name: _columns(found) for name, found in tables.items() if found}
            releases, layout = tables[RELEASES.name], views.fingerprint(self._layout())
            is_ours = releases is not None and layout_in(releases.description) == layout
            if is_ours:
                check_all(columns, TYPES, str(self._address))
            if not (is_ours and len(columns) == len(LOADED) and self._has_views()):
                self._lay_out(columns, layout)
                check_all({table.name: _columns(self._get(table.name)) for table in LOADED}, TYPES, str(self._address))

    def releases(self) -> list[LoadedRelease]:
        """Return the rows of the table releases."""
        names = [column.name for column in RELEASES.columns]
        with self._told():
            rows = self._run(f"select {', '.join(names)} from {self._at(RELEASES.name)}")
        self._held = [LoadedRelease(**dict(zip(names, row, strict=True))) for row in rows]
        return self._held

    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Return how many rows there are, by table and source."""
        with self._told():
            return self._run(views.counted(self._at))

    def apply(self, load: Load) -> None:
        """Load the rows into tables of this load, then make all replacements in one transaction."""
        mark = f"loading_{uuid4().hex[:12]}_"
        staged = [one for one in load.replacements if one.rows.num_rows]
        try:
            with self._told():
                jobs = [self._stage(load, one.table, one.rows, mark) for one in staged]
                for job in jobs:
                    job.result(timeout=_TIMEOUT_S)
                self._run(self._script(load, mark))
        finally:
            for one in staged:
                # What stays goes away by itself.
                with suppress(*_FAULTS):
                    self._client.delete_table(self._id(mark + one.table.name), not_found_ok=True)
        self._held = [one for one in self._held if one.source_id != load.source_id] + list(load.releases)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _id(self, name: str) -> str:
        return f"{self._dataset}.{name}"

    def _at(self, name: str) -> str:
        return views.quoted(self._id(name), "`")

    def _get(self, name: str) -> bigquery.Table:
        return self._client.get_table(self._id(name), retry=_RETRY)

    def _find(self, name: str) -> bigquery.Table | None:
        try:
            return self._get(name)
        except NotFound:
            return None

    def _has_views(self) -> bool:
        routines = {routine.routine_id for routine in self._client.list_routines(self._dataset)}
        return routines.issuperset(views.FUNCTIONS) and self._find(views.ENTRIES_CURRENT) is not None

    def _layout(self) -> list[str]:
        """Return what tells this layout from another: the columns with their words, and the statements of the views."""
        columns = [f"{table.name} {column}" for table in LOADED for column in table.columns]
        return [*columns, *self._statements()]

    def _lay_out(self, columns: Columns, layout: str) -> None:
        """Make all that lacks; columns that came with a newer contract are added, and what they lack is loaded anew."""
        self._client.create_dataset(self._dataset, exists_ok=True)
        is_added = False
        for table in LOADED:
            if table.name in columns:
                is_added |= self._extend(table)
            else:
                self._client.create_table(self._described(table))
        for statement in self._statements():
            self._run(statement)
        if columns and (is_added or len(columns) < len(LOADED)):
            self._run(f"update {self._at(RELEASES.name)} set manifest_sha256 = '' where true")
        current, releases = self._get(views.ENTRIES_CURRENT), self._get(RELEASES.name)
        current.description, releases.description = views.DESCRIPTIONS[current.table_id], described_releases(layout)
        # The layout is told last: broken off before, the next load does all of it again.
        for described in (current, releases):
            self._client.update_table(described, ["description"])

    def _described(self, table: Table) -> bigquery.Table:
        made = bigquery.Table(self._id(table.name), schema=[_field(table, name) for name in table.schema.names])
        made.description = table.description
        made.clustering_fields = ["source_id", *(["entry_id"] if "entry_id" in table.schema.names else [])]
        if key := warehouse_key(table):
            made.table_constraints = TableConstraints(primary_key=PrimaryKey(columns=list(key)), foreign_keys=None)
        return made

    def _extend(self, table: Table) -> bool:
        """Give a table the columns that it lacks, and all of them today's words; return whether it lacked any."""
        found = self._get(table.name)
        there = {field.name for field in found.schema}
        lacking = [column.name for column in table.columns if column.name not in there]
        described = [
            _field(table, field.name, mode=field.mode) if field.name in table.schema.names else field
            for field in found.schema
        ]
        # Without a value in the rows that are there, a column cannot be required.
        found.schema = [*described, *(_field(table, name, mode="NULLABLE") for name in lacking)]
        found.description = table.description if table is not RELEASES else found.description
        self._client.update_table(found, ["schema", "description"])
        return bool(lacking)

    def _statements(self) -> list[str]:
        """Return what makes the row that a load locks, the view and the functions, whatever of it is there."""
        current = self._at(views.ENTRIES_CURRENT)
        return [
            f"create table if not exists {self._at(_LOCK)} (locked_at timestamp)",
            f"insert into {self._at(_LOCK)} (locked_at) select current_timestamp() "
            f"from (select count(*) as rows_there from {self._at(_LOCK)}) where rows_there = 0",
            f"create or replace view {current} as {views.entries_current(self._at, '`')}",
            *(
                f"create or replace table function {self._at(name)}(day date) as ({body(self._at, 'day', '`')})"
                for name, body in views.FUNCTIONS.items()
            ),
        ]

    def _stage(self, load: Load, table: Table, rows: pa.Table, mark: str) -> bigquery.LoadJob:
        """Start to load rows into a table of this load."""
        schema = [_field(table, name) for name in table.schema.names]
        stage = bigquery.Table(self._id(mark + table.name), schema=schema)
        stage.expires = datetime.now(UTC) + _STAGE_LASTS
        self._client.create_table(stage)
        content = io.BytesIO()
        pq.write_table(rows, content)
        content.seek(0)
        config = bigquery.LoadJobConfig(
            schema=schema,
            source_format=bigquery.SourceFormat.PARQUET,
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
        )
        # Not an id of source and release alone: BigQuery refuses one that it has seen, and a rollback loads again.
        prefix = f"entity_lists_{load.source_id}_{table.name}_"
        return self._client.load_table_from_file(content, stage.reference, job_config=config, job_id_prefix=prefix)

    def _script(self, load: Load, mark: str) -> str:
        """Return the transaction; if it ends before its commit, BigQuery undoes it."""
        statements = [
            "begin transaction",
            f"update {self._at(_LOCK)} set locked_at = current_timestamp() where true",
            self._check_held(load.source_id),
        ]
        for replacement in load.replacements:
            statements += self._replace(load.source_id, replacement, mark)
        return ";\n".join([*statements, "commit transaction", ""])

    def _replace(self, source_id: str, replacement: Replacement, mark: str) -> list[str]:
        at, of_source = self._at(replacement.table.name), f"source_id = {_literal(source_id)}"
        statements = []
        if replacement.release_ids is None:
            statements.append(f"delete from {at} where {of_source}")
        elif replacement.release_ids:
            replaced = ", ".join(map(_literal, replacement.release_ids))
            statements.append(f"delete from {at} where {of_source} and to_release_id in ({replaced})")
        if replacement.rows.num_rows:
            names = ", ".join(views.quoted(name, "`") for name in replacement.rows.column_names)
            stage = self._at(mark + replacement.table.name)
            statements.append(f"insert into {at} ({names}) select {names} from {stage}")
        before, _, after = str(miscounted(str(self._address), source_id, replacement, _COUNT)).partition(_COUNT)
        said = f"concat({_literal(before)}, cast(count(*) as string), {_literal(after)})"
        statements.append(f"select if(count(*) = {replacement.total}, '', error({said})) from {at} where {of_source}")
        return statements

    def _check_held(self, source_id: str) -> str:
        """Return what fails if the source's releases are not those that releases returned: another load was there."""
        held = [one for one in self._held if one.source_id == source_id]
        known = ", ".join(
            _literal(f"{one.release_id} {one.manifest_sha256} {int(one.loaded_at.timestamp() * 1_000_000)}")
            for one in held
        )
        found = "concat(release_id, ' ', manifest_sha256, ' ', cast(unix_micros(loaded_at) as string))"
        same = f"countif({found} in ({known or _literal('')})) = {len(held)} and count(*) = {len(held)}"
        said = (
            f"another load of {source_id} was made meanwhile. This one changed nothing. Run it again: there may be "
            "nothing left to do"
        )
        return (
            f"select if({same}, '', error({_literal(said)})) from {self._at(RELEASES.name)} "
            f"where source_id = {_literal(source_id)}"
        )

    def _run(self, query: str) -> Sequence[Any]:
        # A query that failed is not asked again: what is tried a second time has to be the whole load.
        job = self._client.query(query, retry=_RETRY, job_retry=None)
        return list(job.result(retry=_RETRY, timeout=_TIMEOUT_S, job_retry=None))

    def _told(self) -> AbstractContextManager[None]:
        """Raise what BigQuery or the network says as a WarehouseError."""
        return told(self._address, *_FAULTS, TimeoutError)


def _columns(table: bigquery.Table) -> dict[str, str]:
    return {field.name: field.field_type for field in table.schema}


def _field(table: Table, name: str, mode: str = "") -> bigquery.SchemaField:
    column = next(column for column in table.columns if column.name == name)
    mode = mode or ("REQUIRED" if column.required else "NULLABLE")
    return bigquery.SchemaField(name, TYPES[column.type], mode=mode, description=column.description)


def _literal(text: str) -> str:
    """Return a text as a literal: BigQuery knows the escapes of JSON. The stand-in's scripts take no parameters."""
    return json.dumps(text)
