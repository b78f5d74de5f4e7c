"""A contract of the Open Data Contract Standard, as YAML: what readers of the tables may rely on.

Written by the standard's own library. Each source that is published is a server of it, at the release that is shown, so
`datacontract test` tests its files; paths name {model}, which stands for a table. Keys are those over all sources, and
none where a part of it may be null. Printed and not kept, for the reasons
that data_package.py gives.

Source: https://bitol-io.github.io/open-data-contract-standard/, version 3.2.0; enum came with that one.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.entry_columns import BOOL, DATE, INT, REAL, TEXT
from entity_lists.contract.schema import Column, Table
from entity_lists.contract.tables import CONTRACT_VERSION
from entity_lists.describe.data_package import references_of
from entity_lists.errors import UsageError
from entity_lists.warehouse.target import warehouse_key

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.source import Source
    from entity_lists.store.store import Store

_VERSION = "v3.2.0"
_TYPES: Mapping[pa.DataType, str] = {TEXT: "string", BOOL: "boolean", INT: "integer", DATE: "date", REAL: "number"}
# As `datacontract test` knows them, which takes a word that it does not know for no type at all.
_PHYSICAL: Mapping[pa.DataType, str] = {TEXT: "varchar", BOOL: "boolean", INT: "integer", DATE: "date", REAL: "double"}


def data_contract(store: "Store", sources: "Sequence[Source]", releases: "Sequence[Manifest]") -> str:
    """Return the contract, with these releases as servers.

    Raises:
        UsageError: the library that writes it is not installed.
    """
    try:
        from open_data_contract_standard.model import OpenDataContractStandard
    except ModuleNotFoundError as error:
        raise UsageError(
            f"This needs {error.name}, which is not installed: pip install 'entity-lists[odcs]'"
        ) from error
    of_source = {source.source_id: source for source in sources}
    shown = [of_source[manifest["source_id"]] for manifest in releases]
    is_one = len(releases) == 1
    contract = {
        "kind": "DataContract",
        "apiVersion": _VERSION,
        "id": f"entity-lists:{shown[0].source_id}" if is_one else "entity-lists",
        "name": shown[0].title if is_one else "Trade-restriction lists",
        "version": f"{CONTRACT_VERSION}.0.0",
        "status": "active",
        "domain": "compliance",
        "description": {
            "purpose": "Releases of trade-restriction lists, audited and published as versioned Parquet files.",
            "usage": "Names are the publisher's words; screen by search_key. Keys are unique over all sources.",
            "limitations": "\n".join(f"{source.title}: {source.data_license}" for source in shown),
        },
        "authoritativeDefinitions": [
            {"type": "source", "url": source.homepage, "description": f"{source.title}, by {source.publisher}"}
            for source in shown
        ],
        "servers": [_server(store, manifest) for manifest in releases],
        "schema": [_table(table) for table in _tables(shown)],
    }
    return OpenDataContractStandard.model_validate(contract).to_yaml()


def _tables(shown: "Sequence[Source]") -> list[Table]:
    """Return the tables that these sources have, each once."""
    return [*{name: table for source in shown for name, table in tables_of(source.source_id).items()}.values()]


def _server(store: "Store", manifest: "Manifest") -> dict[str, Any]:
    source_id, release_id = manifest["source_id"], manifest["release_id"]
    model = store.path(f"{source_id}/data/entries/release={release_id}").replace("/data/entries/", "/data/{model}/")
    is_s3 = store.uri.startswith("s3://")
    return {
        "server": source_id,
        "type": "s3" if is_s3 else "local",
        "description": f"Release {release_id} of {source_id}",
        ("location" if is_s3 else "path"): f"{model}/*.parquet",
        "format": "parquet",
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "physicalName": table.name,
        "logicalType": "object",
        "physicalType": "table",
        "description": table.description,
        "properties": [_property(table, column) for column in table.columns],
    }


def _property(table: Table, column: Column) -> dict[str, Any]:
    """Return a column; absent of it is what holds by default."""
    name, key = column.name, warehouse_key(table)
    return {
        "name": name,
        "logicalType": _TYPES[column.type],
        "physicalType": _PHYSICAL[column.type],
        "description": column.description,
        **({"required": True} if column.required else {}),
        **({"primaryKey": True, "primaryKeyPosition": key.index(name) + 1} if name in key else {}),
        **({"unique": True} if table.key == (name,) else {}),
        **({"enum": [{"value": code} for code in column.codes]} if column.codes else {}),
        **({"relationships": [{"to": "entries.entry_id"}]} if name in references_of(table) else {}),
    }
