"""Views over the published files: the engines that run here read what is published; the others' SQL is parsed."""

import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import clickhouse_connect
import duckdb
import pytest
import sqlglot
from sqlglot import exp

from entity_lists.care.as_of import entries_as_of
from entity_lists.cli.describing import Dialect
from entity_lists.contract.tables import TABLES
from entity_lists.describe.sql import DIALECTS, statements
from entity_lists.errors import StoreError, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import catalog, published
from entity_lists.sources import get_source
from entity_lists.store.keys import CATALOG, latest_key, manifest_key
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world import clickhouse_server
from world.engines import run_in_engines
from world.object_stores import BUCKET, Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, FOLDER, SOURCE_ID, edit, ingest
from world.sample_lists import samples
from world.warehouses import ClickHouseServer

CSV = "us_bis_entity_list_csv"
BOTH = [SOURCE_ID, CSV]
OLDER = FOLDER.parent / "older_store" / "store.tar.gz"
ODD = ["a b", "o'clock", 'the "lists"', "Länder-清单", "50%", "semi;colon", "new\nline -- drop"]
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def lists(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store with two sources, one of them in its second release."""
    store = LocalStore(tmp_path_factory.mktemp("described") / "store")
    for path in (BEFORE, AFTER):
        ingest(store, offline, path)
    source = get_source(CSV)
    ingest(store, offline, samples(source)[-1].files[0], source=source)
    return store


@pytest.fixture
def older(tmp_path: Path) -> LocalStore:
    """A store that older code wrote, whose files lack columns."""
    with tarfile.open(OLDER) as archive:
        archive.extractall(tmp_path / "older", filter="data")
    return LocalStore(tmp_path / "older")


@pytest.fixture
def in_duckdb() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


class ClickHouse:
    """A database of one's own in ClickHouse's engine."""

    def __init__(self, server: ClickHouseServer) -> None:
        self.client = clickhouse_connect.get_client(
            host="127.0.0.1", port=server.port, username=clickhouse_server.USER, password=clickhouse_server.PASSWORD
        )
        for statement in ("drop database if exists described", "create database described", "use described"):
            self.client.command(statement)

    def run(self, sql: str) -> None:
        """Run each statement; the server takes one at a time."""
        for statement in sql.split(";\n\n"):
            self.client.command(statement.removesuffix(";"))

    def ask(self, query: str) -> Rows:
        return [tuple(row.values()) for row in self.client.query_arrow(query, use_strings=True).to_pylist()]


@pytest.fixture
def in_clickhouse(clickhouse: ClickHouseServer) -> Iterator[ClickHouse]:
    opened = ClickHouse(clickhouse)
    with closing(opened.client):
        yield opened


def expected(store: Store, releases: dict[str, str], name: str) -> Rows:
    """Return the rows of a table that views over these releases have to show, in their order of columns."""
    rows: Rows = []
    for source_id, release_id in releases.items():
        found = published.read_table(store, published.get_manifest(store, source_id, release_id), name)
        rows += [(*row.values(), release_id) for row in found.to_pylist()]
    return sorted(rows, key=repr)


def releases_in_force(store: Store, source_ids: list[str]) -> dict[str, str]:
    return {one: published.get_manifest(store, one, None)["release_id"] for one in source_ids}


def test_every_dialect_can_be_asked_for() -> None:
    assert set(Dialect) == set(DIALECTS)


@pytest.mark.parametrize("release_id", [None, BEFORE_ID])
def test_duckdb_shows_every_row_of_every_table(
    lists: LocalStore, in_duckdb: duckdb.DuckDBPyConnection, release_id: str | None
) -> None:
    source_ids = [SOURCE_ID] if release_id else BOTH
    releases = {SOURCE_ID: release_id} if release_id else releases_in_force(lists, BOTH)
    in_duckdb.execute(statements(lists, "duckdb", source_ids, release_id))
    for name, table in TABLES.items():
        found = in_duckdb.execute(f"select * from {name}")
        assert [column[0] for column in found.description or ()] == [*table.schema.names, "release_id"]
        assert sorted(found.fetchall(), key=repr) == expected(lists, releases, name)


def test_clickhouse_shows_every_row_of_every_table(lists: LocalStore, in_clickhouse: ClickHouse) -> None:
    in_clickhouse.run(statements(lists, "clickhouse", BOTH))
    for name in TABLES:
        found = sorted(in_clickhouse.ask(f"select * from {name}"), key=repr)
        assert found == expected(lists, releases_in_force(lists, BOTH), name)


@pytest.mark.parametrize("release_id", [BEFORE_ID, AFTER_ID, None])
def test_what_an_older_file_lacks_is_there_as_our_reader_fills_it_in(
    older: LocalStore, in_duckdb: duckdb.DuckDBPyConnection, in_clickhouse: ClickHouse, release_id: str | None
) -> None:
    in_duckdb.execute(statements(older, "duckdb", [SOURCE_ID], release_id))
    in_clickhouse.run(statements(older, "clickhouse", [SOURCE_ID], release_id))
    for name in TABLES:
        wanted = expected(older, {SOURCE_ID: release_id or AFTER_ID}, name)
        assert sorted(in_duckdb.execute(f"select * from {name}").fetchall(), key=repr) == wanted
        assert sorted(in_clickhouse.ask(f"select * from {name}"), key=repr) == wanted
    types = dict(in_duckdb.execute("select column_name, column_type from (describe names)").fetchall())
    assert types["source_id"] == "VARCHAR"
    assert (
        dict(in_duckdb.execute("select column_name, column_type from (describe entries)").fetchall())[
            "carried_over_since"
        ]
        == "DATE"
    )


@pytest.mark.parametrize("day", ["2020-06-01", "2025-03-27", "2025-03-28", "2025-06-01"])
def test_who_was_listed_on_a_day_is_what_the_command_as_of_says(
    lists: LocalStore, in_duckdb: duckdb.DuckDBPyConnection, in_clickhouse: ClickHouse, day: str
) -> None:
    listing = entries_as_of(lists, SOURCE_ID, date.fromisoformat(day), known_at=AFTER_ID, unchecked=True)
    wanted = sorted((row["entry_id"], row["valid_from"], row["is_reconstructed"]) for row in listing.rows.to_pylist())
    query = "select entry_id, valid_from, is_reconstructed from {} order by entry_id, valid_from"
    in_duckdb.execute(statements(lists, "duckdb", [SOURCE_ID]))
    assert in_duckdb.execute(query.format(f"listed_as_of('{day}')")).fetchall() == wanted
    in_clickhouse.run(statements(lists, "clickhouse", [SOURCE_ID]))
    assert in_clickhouse.ask(query.format(f"listed_as_of(day = '{day}')")) == wanted


def test_duckdbs_statements_follow_what_is_in_force(
    empty: LocalStore, offline: Fetcher, in_duckdb: duckdb.DuckDBPyConnection
) -> None:
    ingest(empty, offline, BEFORE)
    sql = statements(empty, "duckdb", BOTH)
    shown = "select distinct source_id, release_id from names order by all"
    in_duckdb.execute(sql)
    assert in_duckdb.execute(shown).fetchall() == [(SOURCE_ID, BEFORE_ID)]
    ingest(empty, offline, AFTER)
    source = get_source(CSV)
    ingest(empty, offline, samples(source)[-1].files[0], source=source)
    in_duckdb.execute(sql)
    csv_id = releases_in_force(empty, [CSV])[CSV]
    assert in_duckdb.execute(shown).fetchall() == [(SOURCE_ID, AFTER_ID), (CSV, csv_id)]


def test_duckdb_refuses_a_catalogue_that_lags_behind(copy: LocalStore, in_duckdb: duckdb.DuckDBPyConnection) -> None:
    sql = statements(copy, "duckdb", BOTH)
    manifest = copy.read(manifest_key(SOURCE_ID, BEFORE_ID))
    edit(
        copy,
        latest_key(SOURCE_ID),
        release_id=BEFORE_ID,
        manifest=manifest_key(SOURCE_ID, BEFORE_ID),
        manifest_sha256=published.canonical_json.sha256(manifest),
    )
    with pytest.raises(duckdb.Error, match=f"{CATALOG} lags behind the pointers of {SOURCE_ID}. To do"):
        in_duckdb.execute(sql)
    catalog.remake(copy, {SOURCE_ID: "U.S. Entity List"})
    in_duckdb.execute(sql)
    assert in_duckdb.execute("select distinct release_id from names").fetchall() == [(BEFORE_ID,)]


def test_without_a_catalogue_one_is_told_how_to_make_it(copy: LocalStore) -> None:
    (copy.root / CATALOG).unlink()
    with pytest.raises(StoreError, match=r"catalog.json is missing. To do: entity-lists catalog --rebuild"):
        statements(copy, "duckdb", [SOURCE_ID])


@pytest.mark.parametrize("name", [*ODD, "[a-z]*?"])
def test_duckdb_reads_from_folders_of_any_name(
    published: Path, tmp_path: Path, in_duckdb: duckdb.DuckDBPyConnection, name: str
) -> None:
    store = LocalStore(shutil.copytree(published, tmp_path / name))
    for release_id in (None, AFTER_ID):
        in_duckdb.execute(statements(store, "duckdb", [SOURCE_ID], release_id))
        assert in_duckdb.execute("select count(*) from entries").fetchall() == [(34,)]


@pytest.mark.parametrize("name", ODD)
def test_clickhouse_reads_from_folders_of_any_name(
    published: Path, tmp_path: Path, in_clickhouse: ClickHouse, name: str
) -> None:
    store = LocalStore(shutil.copytree(published, tmp_path / name))
    in_clickhouse.run(statements(store, "clickhouse", [SOURCE_ID]))
    assert in_clickhouse.ask("select count() from entries") == [(34,)]


@pytest.mark.parametrize(
    ("dialect", "name"), [("clickhouse", "{a,b}"), ("clickhouse", "a*"), ("duckdb", "back\\slash"), ("spark", "[ab]")]
)
def test_a_folder_that_the_engine_takes_for_a_pattern_is_refused(
    published: Path, tmp_path: Path, dialect: str, name: str
) -> None:
    store = LocalStore(shutil.copytree(published, tmp_path / name))
    with pytest.raises(UsageError, match=r"for a pattern of names.*Keep the store in a folder without"):
        statements(store, dialect, [SOURCE_ID])


@pytest.fixture
def in_bucket(lists: LocalStore, moto_endpoint: Endpoint) -> Iterator[Store]:
    with s3_store(moto_endpoint) as store:
        for key in lists.keys(""):
            store.put(key, lists.read(key))
        yield store


@pytest.mark.parametrize("dialect", [dialect for dialect in DIALECTS if dialect != "postgres"])
def test_no_credential_is_printed_and_every_statement_is_one_of_the_dialect(
    in_bucket: Store, moto_endpoint: Endpoint, dialect: str
) -> None:
    sql = statements(in_bucket, dialect, BOTH)
    assert f"'{moto_endpoint.secret_key}'" not in sql
    assert f"'{moto_endpoint.access_key}'" not in sql
    # sqlglot knows no external schemas of Redshift.
    parsed = [one for one in sqlglot.parse(re.sub(r"(?s)create external schema.*?;", "", sql), dialect=dialect) if one]
    assert not any(isinstance(one, exp.Command) for one in parsed)
    views = {one.find(exp.Table).name.lower() for one in parsed if isinstance(one, exp.Create) and one.kind == "VIEW"}
    assert set(TABLES) <= views
    for source_id, release_id in releases_in_force(in_bucket, BOTH).items():
        assert source_id in sql
        assert dialect == "duckdb" or f"release={release_id}/" in sql


def test_clickhouse_reads_from_a_bucket(in_bucket: Store, moto_endpoint: Endpoint, in_clickhouse: ClickHouse) -> None:
    prefix = in_bucket.uri.removeprefix("s3://")
    in_clickhouse.client.command("drop named collection if exists entity_lists_store")
    in_clickhouse.client.command(
        f"create named collection entity_lists_store as url = '{moto_endpoint.url}/{prefix}/', "
        f"access_key_id = '{moto_endpoint.access_key}', secret_access_key = '{moto_endpoint.secret_key}'"
    )
    in_clickhouse.run(statements(in_bucket, "clickhouse", BOTH))
    found = sorted(in_clickhouse.ask("select * from names"), key=repr)
    assert found == expected(in_bucket, releases_in_force(in_bucket, BOTH), "names")


IN_ENGINES = """
import duckdb, sys
sql, url, key, secret = sys.argv[1:]
connection = duckdb.connect()
connection.execute("set enable_progress_bar = false")
connection.execute("load httpfs")
connection.execute(
    f"create secret (type s3, key_id '{key}', secret '{secret}', region 'us-east-1', endpoint '{url.split('//')[1]}', "
    "url_style 'path', use_ssl false)"
)
connection.execute(sql)
print(connection.execute("select count(*) from names").fetchone()[0])
"""


def test_duckdb_reads_from_a_bucket(in_bucket: Store, moto_endpoint: Endpoint) -> None:
    assert in_bucket.uri.startswith(f"s3://{BUCKET}/")
    sql = statements(in_bucket, "duckdb", BOTH)
    count = run_in_engines(IN_ENGINES, sql, moto_endpoint.url, moto_endpoint.access_key, moto_endpoint.secret_key)
    assert int(count) == len(expected(in_bucket, releases_in_force(in_bucket, BOTH), "names"))


@pytest.mark.parametrize("dialect", ["postgres", "trino", "snowflake", "bigquery", "redshift"])
def test_where_the_engine_cannot_read_a_directory_a_comment_says_what_to_do(lists: LocalStore, dialect: str) -> None:
    lines = statements(lists, dialect, BOTH).splitlines()
    assert all(line.startswith("--") or not line for line in lines)
    assert "warehouse load" in " ".join(line.removeprefix("-- ") for line in lines)


def test_a_release_is_one_sources(lists: LocalStore) -> None:
    with pytest.raises(UsageError, match="expected one source"):
        statements(lists, "duckdb", BOTH, BEFORE_ID)
    with pytest.raises(UsageError, match="is not published"):
        statements(lists, "duckdb", [SOURCE_ID], "2025-03-27-00000000")
    with pytest.raises(UsageError, match=r"Nothing is published in .* of: us_csl"):
        statements(lists, "duckdb", ["us_csl"])
