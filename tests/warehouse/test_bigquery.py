"""What is BigQuery's own: words and keys of its tables, columns that came or went, key files, what a load leaves."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery as google

from entity_lists.contract.tables import CHANGES, NAMES, QUARANTINE
from entity_lists.errors import UsageError, WarehouseError
from entity_lists.store.local import LocalStore
from entity_lists.warehouse import bigquery as engine
from entity_lists.warehouse import views
from entity_lists.warehouse.address import Address, address
from entity_lists.warehouse.open import open_target
from entity_lists.warehouse.target import LOADED
from world.cloud_warehouses import BigQueryServer
from world.warehouses import Warehouse

loaded = pytest.mark.parametrize("warehouse", ["bigquery"], indirect=True)


@pytest.fixture
def client(bigquery: BigQueryServer) -> Iterator[google.Client]:
    options = ClientOptions(api_endpoint=bigquery.url)
    with closing(google.Client("tests", AnonymousCredentials(), client_options=options)) as client:
        yield client


def remade(client: google.Client, table_id: str, schema: list[google.SchemaField]) -> None:
    """Make a table anew, without rows: what the stand-in's ALTER TABLE does, its interface does not see."""
    client.delete_table(table_id)
    client.create_table(google.Table(table_id, schema=schema))


@loaded
def test_tables_carry_the_words_of_the_contract(warehouse: Warehouse, client: google.Client, copy: LocalStore) -> None:
    warehouse.load(copy)
    for table in LOADED:
        found = client.get_table(f"tests.{warehouse.at(table.name)}")
        assert {field.name: field.description for field in found.schema} == {
            column.name: column.description for column in table.columns
        }
        assert (found.description or "").startswith(table.description)
        assert found.clustering_fields[0] == "source_id"
    view = client.get_table(f"tests.{warehouse.at('entries_current')}")
    assert view.description == views.DESCRIPTIONS["entries_current"]


@loaded
def test_the_keys_of_the_contract_are_declared(warehouse: Warehouse) -> None:
    # The stand-in forgets them, so this is what it is told.
    with closing(warehouse.open()) as target:
        keys = {table.name: target._described(table).table_constraints for table in (NAMES, CHANGES)}
    assert keys["names"].primary_key.columns == ["source_id", "entry_id", "position"]
    assert keys["changes"] is None


@loaded
def test_nothing_of_a_load_is_left_beside_the_tables(
    warehouse: Warehouse, client: google.Client, first: LocalStore, copy: LocalStore
) -> None:
    wanted = {*(table.name for table in LOADED), "entries_current", "load_lock"}
    warehouse.load(first)
    assert {one.table_id for one in client.list_tables(warehouse.schema)} == wanted
    warehouse.ask(f"insert into {warehouse.at('changes')} select * from {warehouse.at('changes')} limit 1")
    with pytest.raises(WarehouseError, match="something else wrote into it"):
        warehouse.load(copy)
    assert {one.table_id for one in client.list_tables(warehouse.schema)} == wanted


@loaded
def test_a_column_that_somebody_renamed_is_named(
    warehouse: Warehouse, client: google.Client, first: LocalStore, copy: LocalStore
) -> None:
    warehouse.load(first)
    table_id = f"tests.{warehouse.at('quarantine')}"
    schema = [
        google.SchemaField("why", "STRING") if field.name == "reason" else field
        for field in client.get_table(table_id).schema
    ]
    remade(client, table_id, schema)
    with pytest.raises(WarehouseError, match=r"quarantine is not as we made it: missing are \['reason'\]; .*\['why'\]"):
        warehouse.load(copy)


@loaded
def test_a_newer_contract_brings_its_columns(
    warehouse: Warehouse, client: google.Client, copy: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(views, "fingerprint", lambda statements: "older")
        warehouse.load(copy)
    table_id = f"tests.{warehouse.at('quarantine')}"
    remade(client, table_id, [field for field in client.get_table(table_id).schema if field.name != "entry_id"])
    with closing(warehouse.open()) as target:
        target.prepare()
        assert {one.manifest_sha256 for one in target.releases()} == {""}
    added = client.get_table(table_id).schema[-1]
    (column,) = (column for column in QUARANTINE.columns if column.name == "entry_id")
    assert (added.name, added.mode, added.description) == ("entry_id", "NULLABLE", column.description)


def test_an_address_without_a_project_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="names no project"):
        open_target(address("bigquery:///dataset"))


def test_a_key_that_is_not_let_in_is_one_error_without_it(bigquery: BigQueryServer) -> None:
    refused = address(f"bigquery://tests/lists?key_path={bigquery.refused_key}")
    with closing(open_target(refused)) as target, pytest.raises(WarehouseError, match="invalid_grant") as error:
        target.prepare()
    assert str(bigquery.refused_key) not in str(error.value)
    content = bigquery.key.read_text()
    with_content = Address(engine="bigquery", host="tests", database="d", options={"keyfile_dict": content})
    open_target(with_content).close()


@pytest.mark.parametrize("content", ["", "{}", '{"private_key": "canary-key-83aa"}', "[1]"])
def test_a_file_that_is_no_key_is_wrong_use(content: str, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(content)
    with pytest.raises(UsageError, match=r"key\.json is no key of a Google service account") as error:
        open_target(address(f"bigquery://tests/lists?key_path={tmp_path / 'key.json'}"))
    assert "canary" not in str(error.value)


def test_a_service_that_is_not_reached_is_one_error(bigquery: BigQueryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(engine, "_RETRY", google.DEFAULT_RETRY.with_timeout(0.1))
    target = open_target(address(bigquery.uri("lists")))
    with closing(target), pytest.raises(WarehouseError, match="refuses, or was lost"):
        target.prepare()
