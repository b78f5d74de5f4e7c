"""Engines that query a file where it lies: ClickHouse, Spark and Snowflake."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entity_lists.contract.schema import Column
from entity_lists.describe.files import PublishedFile
from entity_lists.describe.words import LISTED_AS_OF, Words, comment, union

if TYPE_CHECKING:
    from entity_lists.store.store import Store

Files = Mapping[str, Sequence[PublishedFile]]

CLICKHOUSE = Words(
    engine="ClickHouse",
    types=("String", "Bool", "Int32", "Date32", "Float64"),
    nullable="Nullable({})",
    mark="`",
    has_escapes=True,
    patterns="*?{}",
)
SPARK = Words(
    engine="Spark",
    types=("string", "boolean", "int", "date", "double"),
    mark="`",
    has_escapes=True,
    patterns="*?{}[]\\",
)
SNOWFLAKE = Words(
    engine="Snowflake", types=("varchar", "boolean", "integer", "date", "double"), is_upper=True, has_escapes=True
)
_STORE = "entity_lists_store"


def clickhouse(store: "Store", files: Files) -> list[str]:
    """Return the statements of ClickHouse's views over file() or s3()."""
    is_local = store.uri.startswith("file://")
    views = [
        f"create or replace view {CLICKHOUSE.quoted(name)} as\n  "
        + union(
            f"select {CLICKHOUSE.selected(file)} from {_clickhouse_file(store, file, is_local)}" for file in of_table
        )
        for name, of_table in files.items()
    ]
    listed = f"create or replace view {LISTED_AS_OF} as\n  {CLICKHOUSE.listed_as_of('{day:Date32}')}"
    notes = (
        "A server of ClickHouse reads files below its setting user_files_path only: keep the store there, or link it "
        "there.\nclickhouse-local and chdb read them anywhere."
        if is_local
        else "The bucket and its credentials are a named collection, made once by whoever may:\n"
        f"  create named collection {_STORE} as url = {CLICKHOUSE.literal(store.uri + '/')},\n"
        "    access_key_id = '…', secret_access_key = '…';\n"
        "Of another server than AWS's, url is 'https://host:port/bucket/prefix/'."
    )
    return [
        comment(f"{notes}\nWho was listed on a day: select * from {LISTED_AS_OF}(day = '2025-03-28')"),
        *(f"{view};" for view in [*views, listed]),
    ]


def _clickhouse_file(store: "Store", file: PublishedFile, is_local: bool) -> str:
    q, types = CLICKHOUSE.quoted, {one.name: _clickhouse_type(one) for one in file.table.columns}
    shape = CLICKHOUSE.literal(", ".join(f"{q(name)} {types[name]}" for name in file.columns if name in types))
    if is_local:
        return f"file({CLICKHOUSE.literal(CLICKHOUSE.checked(store.path(file.key)))}, 'Parquet', {shape})"
    return f"s3({_STORE}, filename = {CLICKHOUSE.literal(file.key)}, format = 'Parquet', structure = {shape})"


def _clickhouse_type(column: Column) -> str:
    name = CLICKHOUSE.type(column.type)
    return name if column.required else CLICKHOUSE.nullable.format(name)


def spark(store: "Store", files: Files) -> list[str]:
    """Return the statements of Spark's views over parquet.`path`."""
    is_local = store.uri.startswith("file://")
    views = []
    for name, of_table in files.items():
        queries = []
        for file in of_table:
            place = SPARK.checked(store.path(file.key))
            uri = f"file://{place}" if is_local else f"s3a{place.removeprefix('s3')}"
            queries.append(f"select {SPARK.selected(file)} from parquet.{SPARK.quoted(uri)}")
        views.append(f"create or replace temporary view {SPARK.quoted(name)} as\n  {union(queries)}")
    listed = (
        f"create or replace temporary function {LISTED_AS_OF}(day date)\n  returns table ({SPARK.listed_columns()})\n"
        f"  return {SPARK.listed_as_of('day')}"
    )
    notes = (
        "Credentials come from spark.hadoop.fs.s3a.* (access.key, secret.key, endpoint) or the cluster's role. On EMR "
    )
    notes += "and\nDatabricks write s3:// for s3a://."
    last = f"{LISTED_AS_OF}, the last statement, needs Spark 4 or Databricks. Not executed in our tests, only parsed."
    return [comment(last if is_local else f"{notes}\n{last}"), *(f"{view};" for view in [*views, listed])]


def snowflake(store: "Store", files: Files) -> list[str]:
    """Return the statements of Snowflake's views over files of an external stage."""
    stage = [
        "create schema if not exists entity_lists",
        "use schema entity_lists",
        f"create stage if not exists {_STORE} url = {SNOWFLAKE.literal(store.uri + '/')}\n"
        "  file_format = (type = parquet)",
    ]
    views = [
        f"create or replace view {SNOWFLAKE.quoted(name)} as\n  "
        + union(
            f"select {SNOWFLAKE.selected(file, _snowflake_column)} from {SNOWFLAKE.literal(f'@{_STORE}/{file.key}')}"
            for file in of_table
        )
        for name, of_table in files.items()
    ]
    listed = (
        f"create or replace function {LISTED_AS_OF}(day date)\n  returns table ({SNOWFLAKE.listed_columns()})\n"
        f"  as $$ {SNOWFLAKE.listed_as_of('day')} $$"
    )
    notes = (
        "Where the bucket is not public, give the stage its storage integration:\n"
        f"  alter stage {_STORE} set storage_integration = …;\n"
        f"Who was listed on a day: select * from table({LISTED_AS_OF}('2025-03-28'::date))\n"
        "Not executed in our tests against Snowflake, only parsed."
    )
    return [*(f"{one};" for one in stage), comment(notes), *(f"{view};" for view in [*views, listed])]


def _snowflake_column(column: Column) -> str:
    return f'$1:"{column.name}"::{SNOWFLAKE.type(column.type)}'
