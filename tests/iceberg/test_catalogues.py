"""The same tables in the catalogues of others, over stores on S3; and what reads them there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from entity_lists.care.rollback import rollback
from entity_lists.contract.tables import TABLES
from entity_lists.errors import UsageError, WarehouseError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.iceberg.catalogue import FOLDER, is_in_use, opened
from entity_lists.iceberg.sync import sync
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.engines import run_in_engines
from world.iceberg import BY, SOURCE_IDS, assert_shows, in_store, tables, tags
from world.object_stores import BUCKET, Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID, ingest

PREFIX = "PYICEBERG_CATALOG__ENTITY_LISTS__"


def configure(monkeypatch: pytest.MonkeyPatch, properties: dict[str, str]) -> None:
    """Set up pyiceberg as an operator does, in the environment."""
    for name, value in properties.items():
        monkeypatch.setenv(PREFIX + name.upper().replace(".", "__").replace("-", "_"), value)


def publish(store: Store, fetcher: Fetcher) -> Store:
    for path in (BEFORE, AFTER):
        ingest(store, fetcher, path)
    return store


def follow(store: Store) -> None:
    """Sync, go back, sync: the tables show it, with all tags, and then there is nothing to do."""
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)
    rollback(store, SOURCE_ID, BEFORE_ID, **BY)
    sync(store, SOURCE_IDS)
    assert_shows(store, SOURCE_ID)
    for name, tagged in tags(store).items():
        expected = {f"{SOURCE_ID}/{one}": in_store(store, SOURCE_ID, one)[name] for one in (BEFORE_ID, AFTER_ID)}
        assert tagged == {tag: rows.to_pylist() for tag, rows in expected.items()}
    assert not any(one.is_changed for one in sync(store, SOURCE_IDS))


@pytest.mark.slow
def test_a_rest_catalogue(seaweed_iceberg: Endpoint, offline: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, seaweed_iceberg.iceberg())
    with s3_store(seaweed_iceberg) as store:
        follow(publish(store, offline))


@pytest.mark.slow
def test_a_catalogue_in_postgresql(
    database: str, moto_endpoint: Endpoint, offline: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = moto_endpoint.iceberg() | {"warehouse": f"s3://{BUCKET}/iceberg"}
    configure(monkeypatch, files | {"type": "sql", "uri": database.replace("postgresql://", "postgresql+psycopg://")})
    with s3_store(moto_endpoint) as store:
        follow(publish(store, offline))


@pytest.mark.slow
def test_a_catalogue_of_glue(moto_endpoint: Endpoint, offline: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    glue = {
        "type": "glue",
        "warehouse": f"s3://{BUCKET}/glue",
        "glue.endpoint": moto_endpoint.url,
        "glue.region": "us-east-1",
        "glue.access-key-id": moto_endpoint.access_key,
        "glue.secret-access-key": moto_endpoint.secret_key,
    }
    configure(monkeypatch, moto_endpoint.iceberg() | glue)
    with s3_store(moto_endpoint) as store:
        follow(publish(store, offline))


def test_a_store_on_s3_has_no_catalogue_unless_one_is_configured(moto_endpoint: Endpoint, offline: Fetcher) -> None:
    with s3_store(moto_endpoint) as store:
        ingest(store, offline, BEFORE)
        with pytest.raises(UsageError, match=r"no Iceberg catalogue.*PYICEBERG_CATALOG__ENTITY_LISTS__URI"):
            sync(store, SOURCE_IDS)


def test_another_catalogue_has_to_be_configured_and_is_then_the_one_that_is_used(
    copy: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"no Iceberg catalogue 'mine'.*PYICEBERG_CATALOG__MINE__URI"):
        sync(copy, SOURCE_IDS, catalogue="mine")
    monkeypatch.setenv("PYICEBERG_CATALOG__MINE__URI", f"sqlite:///{tmp_path}/mine.db")
    monkeypatch.setenv("PYICEBERG_CATALOG__MINE__WAREHOUSE", f"file://{tmp_path}/mine")
    sync(copy, SOURCE_IDS, catalogue="mine")
    assert not (copy.root / FOLDER).exists()
    with opened(copy, "mine") as found:
        names = found.catalogue.load_table(("entity_lists", "names"))
        assert names.scan().to_arrow().num_rows == in_store(copy, SOURCE_ID)["names"].num_rows
        assert names.location() == f"file://{tmp_path}/mine/entity_lists/names"


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql+psycopg://loader:hidden-word@127.0.0.1:9/lists",
        "http://loader:hidden-word@127.0.0.1:9/catalog",
        "sqlite:////no/such/folder/catalog.db",
    ],
)
def test_a_catalogue_that_does_not_answer_is_one_clear_error_without_its_password(
    copy: LocalStore, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    configure(monkeypatch, {"uri": uri, "warehouse": "file:///tmp"})
    with pytest.raises(
        WarehouseError, match=r"The Iceberg catalogue entity_lists.*entity-lists warehouse sync"
    ) as told:
        sync(copy, SOURCE_IDS)
    assert "hidden-word" not in str(told.value)


def test_a_configuration_that_pyiceberg_does_not_understand_is_wrong_use(
    copy: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, {"uri": "nowhere://x"})
    with pytest.raises(UsageError, match="not configured rightly"):
        sync(copy, SOURCE_IDS)


@pytest.mark.parametrize("folder", ["home", "here"])
def test_a_catalogue_that_a_file_configures_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "here")
    store = LocalStore(tmp_path / "store")
    assert not is_in_use(store)
    (tmp_path / folder / ".pyiceberg.yaml").write_text("catalog:\n  entity_lists:\n    uri: sqlite://\n")
    assert is_in_use(store)


# Readers that know nothing of pyiceberg, in a directory: by the folder of a table alone.

DUCKDB = """
import json, sys, duckdb
root, tables = sys.argv[1], json.loads(sys.argv[2])
db = duckdb.connect()
db.execute("set enable_progress_bar = false")
for extension in ("avro", "iceberg"):
    db.execute(f"load {extension}")
print(json.dumps({
    name: db.sql(
        f"select count(*), count(distinct source_id), min(source_id) from iceberg_scan('{root}/{name}')"
    ).fetchone()
    for name in tables
}))
"""


CLICKHOUSE = """
import sys, chdb
for name in sys.argv[2:]:
    print(str(chdb.query(f"select count(), uniq(source_id) from icebergLocal('{sys.argv[1]}/{name}')")).strip())
"""


def counts(store: Store) -> dict[str, int]:
    return {name: rows.num_rows for name, rows in in_store(store, SOURCE_ID).items()}


def test_duckdb_reads_the_folder_of_a_table(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    sync(copy, SOURCE_IDS)
    found = json.loads(run_in_engines(DUCKDB, str(copy.root / FOLDER), json.dumps([*TABLES])))
    rows = counts(copy)
    assert found == {name: [rows[name], min(rows[name], 1), SOURCE_ID if rows[name] else None] for name in TABLES}


def test_clickhouse_reads_the_folder_of_a_table(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    # It reads nothing outside of the folder that it was started in.
    done = subprocess.run(
        [sys.executable, "-c", CLICKHOUSE, FOLDER, *TABLES], cwd=copy.root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [f"{count},{min(count, 1)}" for count in counts(copy).values()]


@pytest.mark.filterwarnings("ignore::polars.exceptions.PerformanceWarning")
def test_polars_reads_the_metadata_of_a_table(copy: LocalStore) -> None:
    import polars

    sync(copy, SOURCE_IDS)
    for name, table in tables(copy).items():
        tag = table.snapshot_by_name(f"{SOURCE_ID}/{BEFORE_ID}")
        assert tag is not None
        before = in_store(copy, SOURCE_ID, BEFORE_ID)[name].num_rows
        frame = polars.scan_iceberg(table.metadata_location, snapshot_id=tag.snapshot_id)
        assert frame.select(polars.len()).collect().item() == before
        frame = polars.scan_iceberg(table.metadata_location).filter(polars.col("source_id") == SOURCE_ID)
        assert frame.select(polars.len()).collect().item() == counts(copy)[name]
