"""SQL that makes views over the published files: who has no catalogue reads all lists as one set of tables.

A view a table of the contract, over all sources; each row says its source_id and its release_id. Columns that an older
file lacks are null, of their type. changes is of the releases that are shown only, and history is whole. Over it,
listed_as_of(day) tells who was listed on a day by each list's own dates, as known in the release that the views show;
of a day before the first release, as reconstructed from that one. The days of law stand in legal_history.

Decision: DuckDB's statements ask catalog.json when they are run, so to run them again is all that it takes to follow
the lists; and they refuse where it lags behind the pointers. Other engines cannot take the names of files from a query,
so theirs name the files: print them again after each release, or hold to one with --release. This breaks when the
garbage collector has taken a withdrawn release.

No credential is ever printed; a comment says where the engine takes them from.
"""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from entity_lists.contract.data_sets import ALL_TABLES
from entity_lists.describe import duckdb, external, queried
from entity_lists.describe.files import PublishedFile, files, manifests
from entity_lists.describe.words import comment
from entity_lists.errors import StoreError
from entity_lists.store.keys import CATALOG

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.store.store import Store

_NAMING: dict[str, Callable[["Store", queried.Files], list[str]]] = {
    "duckdb": duckdb.of_release,
    "clickhouse": queried.clickhouse,
    "spark": queried.spark,
    "trino": external.trino,
    "snowflake": queried.snowflake,
    "bigquery": external.bigquery,
    "redshift": external.redshift,
}
DIALECTS = (*_NAMING, "postgres")
_READ_DIRECTORIES = ("duckdb", "clickhouse", "spark")
_POSTGRES = """PostgreSQL reads no Parquet by itself, so there are no views to print.
Load it, which keeps the same tables up to date:
  entity-lists warehouse load postgresql://…"""
_NO_DIRECTORY = """{} reads no directory of this machine, so there are no views to print.
Keep the store in a bucket, or load it:
  entity-lists warehouse load …"""


def statements(store: "Store", dialect: str, source_ids: Sequence[str], release_id: str | None = None) -> str:
    """Return the SQL of a dialect for what is in force of these sources, or for a release of one source.

    Where the engine cannot read the files, a comment says what to do instead.

    Raises:
        UsageError: nothing is published of them, the release is not, or the engine cannot name the store's files.
        StoreError: the store, a manifest or a file cannot be read; or catalog.json is missing where it is asked.
    """
    releases = manifests(store, source_ids, release_id)
    parts = [_heading(store, dialect, releases, release_id)]
    if dialect == "postgres":
        parts.append(comment(_POSTGRES))
    elif store.uri.startswith("file://") and dialect not in _READ_DIRECTORIES:
        parts.append(comment(_NO_DIRECTORY.format(dialect.capitalize())))
    elif dialect == "duckdb" and release_id is None:
        if store.find(CATALOG) is None:
            raise StoreError(f"{store.path(CATALOG)} is missing. To do: entity-lists catalog --rebuild")
        parts += duckdb.in_force(store, source_ids)
    else:
        parts += _NAMING[dialect](store, _by_table(files(store, releases)))
    return "\n\n".join(parts)


def _heading(store: "Store", dialect: str, releases: "Sequence[Manifest]", release_id: str | None) -> str:
    if dialect == "duckdb" and release_id is None:
        shown = [f"Views over what is in force when it is run, in the store {json.dumps(store.uri)}."]
    else:
        shown = [f"Views over these releases, in the store {json.dumps(store.uri)}:"]
        shown += [f"  {one['source_id']} {one['release_id']}" for one in releases]
    return comment("\n".join([f"Printed by: entity-lists sql --dialect {dialect}", *shown]))


def _by_table(found: Sequence[PublishedFile]) -> dict[str, list[PublishedFile]]:
    """Return the files of each table of the contract that has any."""
    grouped = {name: [file for file in found if file.table.name == name] for name in ALL_TABLES}
    return {name: of_table for name, of_table in grouped.items() if of_table}
