"""The contract of the Open Data Contract Standard, against the standard's own schema."""

import json
import sys
from importlib.resources import files

import jsonschema
import pytest
import yaml

from entity_lists.contract.tables import TABLES
from entity_lists.describe.data_contract import data_contract
from entity_lists.describe.files import manifests
from entity_lists.errors import UsageError
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from entity_lists.warehouse.target import warehouse_key
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER_ID, SOURCE, SOURCE_ID


def contract(store: Store) -> str:
    return data_contract(store, [SOURCE], manifests(store, [SOURCE_ID]))


def test_it_meets_the_standard_and_says_what_the_contract_says(copy: LocalStore) -> None:
    text = contract(copy)
    told = yaml.safe_load(text)
    jsonschema.validate(told, json.loads(files("open_data_contract_standard").joinpath("schema.json").read_bytes()))
    assert contract(copy) == text
    for described, table in zip(told["schema"], TABLES.values(), strict=True):
        assert (described["name"], described["description"]) == (table.name, table.description)
        keys = sorted(
            (one["primaryKeyPosition"], one["name"]) for one in described["properties"] if "primaryKey" in one
        )
        assert [name for _, name in keys] == list(warehouse_key(table))
        for column, one in zip(table.columns, described["properties"], strict=True):
            assert (one["name"], one["description"]) == (column.name, column.description)
            assert one.get("required", False) is column.required
            assert [code["value"] for code in one.get("enum", [])] == list(column.codes)
    names = next(one for one in told["schema"] if one["name"] == "names")
    assert names["properties"][0]["relationships"] == [{"to": "entries.entry_id"}]


def test_a_server_is_where_the_files_of_the_release_are(copy: LocalStore) -> None:
    (server,) = yaml.safe_load(contract(copy))["servers"]
    assert (server["server"], server["type"], server["format"]) == (SOURCE_ID, "local", "parquet")
    for name in TABLES:
        (file,) = copy.root.glob(server["path"].replace("{model}", name).removeprefix(f"{copy.root}/"))
        assert AFTER_ID in file.parent.name


def test_in_a_bucket_the_place_is_a_location(copy: LocalStore, moto_endpoint: Endpoint) -> None:
    with s3_store(moto_endpoint) as store:
        for key in copy.keys(""):
            store.put(key, copy.read(key))
        (server,) = yaml.safe_load(contract(store))["servers"]
    assert server["type"] == "s3"
    assert server["location"] == f"{store.uri}/{SOURCE_ID}/data/{{model}}/release={AFTER_ID}/*.parquet"


def test_without_the_library_one_is_told_what_to_install(copy: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "open_data_contract_standard.model", None)
    with pytest.raises(UsageError, match=r"pip install 'entity-lists\[odcs\]'"):
        contract(copy)
