"""Engines that query a folder or an object as an external table: Trino, Redshift and BigQuery.

A release's file lies alone in its folder, so the folder is the file.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entity_lists.describe.files import PublishedFile
from entity_lists.describe.words import LISTED_AS_OF, Words, comment, union

if TYPE_CHECKING:
    from entity_lists.store.store import Store

Files = Mapping[str, Sequence[PublishedFile]]

TRINO = Words(engine="Trino", types=("varchar", "boolean", "integer", "date", "double"))
REDSHIFT = Words(engine="Redshift", types=("varchar(65535)", "boolean", "integer", "date", "double precision"))
BIGQUERY = Words(
    engine="BigQuery",
    types=("string", "bool", "int64", "date", "float64"),
    mark="`",
    has_escapes=True,
    patterns="*",
)
_NOT_EXECUTED = "Not executed in our tests, only parsed."
_EXTERNAL = "entity_lists_files"


def trino(store: "Store", files: Files) -> list[str]:
    """Return the statements of Trino's external tables and the views over them."""
    setup = ["create schema if not exists hive.entity_lists", "use hive.entity_lists"]
    for file in _all(files):
        table = TRINO.quoted(file.name)
        setup += [
            f"drop table if exists {table}",
            f"create table {table} ({_columns(TRINO, file)})\n  with (external_location = "
            f"{TRINO.literal(store.path(file.folder) + '/')}, format = 'PARQUET')",
        ]
    views = _views(TRINO, files, "create or replace view {} as\n  {}")
    notes = (
        "hive is a catalogue of the connector hive; name yours. Making external tables needs "
        "hive.non-managed-table-creates-enabled,\nand finding their columns hive.parquet.use-column-names: both are "
        "on unless somebody switched them off. Credentials stand in\nthe catalogue's own properties (s3.aws-access-key "
        "…, fs.native-s3.enabled). Athena makes tables in the words of Hive, so there\nonly the views below are right: "
        "make each table with create external table … stored as parquet location '…', as it stands here.\n"
        f"{_day(TRINO, 'date')}\n{_NOT_EXECUTED}"
    )
    return [comment(notes), *(f"{one};" for one in [*setup, *views])]


def redshift(store: "Store", files: Files) -> list[str]:
    """Return the statements of Redshift Spectrum's external tables and the views over them."""
    setup = [
        f"create external schema if not exists {_EXTERNAL} from data catalog database 'entity_lists'\n"
        "  iam_role default create external database if not exists"
    ]
    for file in _all(files):
        table = f"{_EXTERNAL}.{REDSHIFT.quoted(file.name)}"
        setup += [
            f"drop table if exists {table}",
            f"create external table {table} ({_columns(REDSHIFT, file)})\n  stored as parquet location "
            f"{REDSHIFT.literal(store.path(file.folder) + '/')}",
        ]
    views = _views(REDSHIFT, files, "create or replace view {} as\n  {}\n  with no schema binding", f"{_EXTERNAL}.")
    notes = (
        "The role of iam_role needs s3:GetObject and s3:ListBucket on the bucket, and the rights of Glue. A text in "
        "Redshift has\n65,535 bytes at most. Redshift has no functions that return tables, and Athena takes the "
        f"external tables too.\n{_day(REDSHIFT, '')}\n{_NOT_EXECUTED}"
    )
    return [comment(notes), *(f"{one};" for one in [*setup, *views])]


def bigquery(store: "Store", files: Files) -> list[str]:
    """Return the statements of BigQuery's external tables and the views over them."""
    setup = ["create schema if not exists entity_lists"]
    for file in _all(files):
        place = BIGQUERY.literal(f"gs{BIGQUERY.checked(store.path(file.key)).removeprefix('s3')}")
        setup.append(
            f"create or replace external table entity_lists.{file.name}\n"
            f"  options (format = 'PARQUET', uris = [{place}])"
        )
    views = _views(BIGQUERY, files, "create or replace view entity_lists.{} as\n  {}", "entity_lists.")
    listed = (
        f"create or replace table function entity_lists.{LISTED_AS_OF}(day date) as (\n"
        f"  {BIGQUERY.listed_as_of('day', 'entity_lists.history')})"
    )
    notes = (
        "BigQuery reads Google's buckets. So this works where the store's bucket is one of Google Cloud Storage that "
        "we reach\nthrough its S3 interface, and by the rights of whoever queries. It cannot read s3:// plainly: for a "
        "bucket of AWS use\nBigQuery Omni (s3:// for gs://, and with connection `…`), or load: entity-lists warehouse "
        f"load bigquery://…\n{_NOT_EXECUTED}"
    )
    return [comment(notes), *(f"{one};" for one in [*setup, *views, listed])]


def _all(files: Files) -> list[PublishedFile]:
    return [file for of_table in files.values() for file in of_table]


def _columns(words: Words, file: PublishedFile) -> str:
    """Return the columns that a file has, in its order: right for who goes by name and for who goes by place."""
    types = {one.name: one.type for one in file.table.columns}
    return ", ".join(f"{words.quoted(name)} {words.type(types[name])}" for name in file.columns)


def _views(words: Words, files: Files, statement: str, place: str = "") -> list[str]:
    return [
        statement.format(
            words.quoted(name),
            union(f"select {words.selected(file)} from {place}{words.quoted(file.name)}" for file in of_table),
        )
        for name, of_table in files.items()
    ]


def _day(words: Words, cast: str) -> str:
    day = f"{cast} '2025-03-28'".strip()
    return f"Who was listed on a day, for which there is no function here:\n  {words.listed_as_of(day)}"
