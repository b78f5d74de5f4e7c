"""The commands that tell other tools of the data: sql and describe."""

from enum import StrEnum
from typing import Annotated

import typer

from entity_lists.cli.care import source_ids as known
from entity_lists.cli.options import DEFAULT_STORE, OneOrAll, StoreUri, exit_codes, get_source
from entity_lists.store.open import existing_store

app = typer.Typer()


class Dialect(StrEnum):
    """The engines that SQL is printed for."""

    duckdb = "duckdb"
    clickhouse = "clickhouse"
    spark = "spark"
    trino = "trino"
    snowflake = "snowflake"
    bigquery = "bigquery"
    redshift = "redshift"
    postgres = "postgres"


class Form(StrEnum):
    """The forms of a description."""

    datapackage = "datapackage"
    odcs = "odcs"


ReleaseId = Annotated[
    str | None, typer.Option("--release", help="This release of the one source; what is in force if left out.")
]


@app.command()
def sql(
    source_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Sources; all if left out.", show_default=False)
    ] = None,
    *,
    dialect: Annotated[Dialect, typer.Option("--dialect", help="The engine that is to run it.")],
    release_id: ReleaseId = None,
    store_uri: StoreUri = DEFAULT_STORE,
) -> None:
    """Print SQL that makes views over the published files: a view a table, over all sources, and listed_as_of(day).

    DuckDB's asks the store when it is run; of other engines, print it anew after each release.
    """
    with exit_codes(False, None):
        from entity_lists.describe.sql import statements

        wanted = [get_source(one).source_id for one in source_ids] if source_ids else known(None)
        text = statements(existing_store(store_uri), dialect.value, wanted, release_id)
    typer.echo(text)


@app.command()
def describe(
    source_id: OneOrAll = None,
    *,
    form: Annotated[
        Form,
        typer.Option("--format", help="A Data Package v2 (JSON), or a contract of the Open Data Contract Standard."),
    ],
    release_id: ReleaseId = None,
    store_uri: StoreUri = DEFAULT_STORE,
) -> None:
    """Print what describes the data to others' tools: tables, types, keys, codes, sources, licences, files, hashes.

    Paths in a Data Package start at the store's root.
    """
    with exit_codes(False, source_id):
        from entity_lists.describe import data_contract, data_package
        from entity_lists.describe.files import manifests

        store = existing_store(store_uri)
        sources = [get_source(one) for one in known(source_id)]
        releases = manifests(store, [one.source_id for one in sources], release_id)
        if form == Form.datapackage:
            text = data_package.data_package(store, sources, releases)
        else:
            text = data_contract.data_contract(store, sources, releases)
    typer.echo(text, nl=False)
