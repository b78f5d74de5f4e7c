"""A Data Package v2 of the published files: what a release is made of, for frictionless, R, CKAN and the like.

Decision: it is printed and not kept in the store. It says what the contract, the sources and the manifest say already,
and kept for the whole store it would be out of date with each release.

Source: https://datapackage.org/standard/data-package/, version 2.0.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract.entry_columns import BOOL, DATE, INT, REAL, TEXT
from entity_lists.contract.schema import Column, Mark, Table
from entity_lists.contract.tables import CONTRACT_VERSION, ENTRIES, HISTORY
from entity_lists.describe.files import PublishedFile, files

if TYPE_CHECKING:
    from entity_lists.snapshot.manifest import Manifest
    from entity_lists.source import Source
    from entity_lists.store.store import Store

_TYPES: Mapping[pa.DataType, str] = {TEXT: "string", BOOL: "boolean", INT: "integer", DATE: "date", REAL: "number"}


def data_package(store: "Store", sources: "Sequence[Source]", releases: "Sequence[Manifest]") -> str:
    """Return datapackage.json of these releases; its paths start at the store's root.

    Of one release the resources are called by their tables; of several, by source and table.

    Raises:
        StoreError: a file is missing or damaged.
    """
    of_source = {source.source_id: source for source in sources}
    shown = [of_source[manifest["source_id"]] for manifest in releases]
    is_one = len(releases) == 1
    resources = []
    for manifest in releases:
        prefix = "" if is_one else f"{manifest['source_id']}."
        resources += [_resource(manifest, file, prefix) for file in files(store, [manifest])]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": releases[0]["source_id"] if is_one else "entity-lists",
        "title": shown[0].title if is_one else "Trade-restriction lists",
        "description": f"Made by entity-lists, contract version {CONTRACT_VERSION}. Paths start at the store's root.",
        **({"version": releases[0]["release_id"]} if is_one else {}),
        "licenses": list(map(_licence, dict.fromkeys(source.data_license for source in shown))),
        "sources": [
            {"title": source.title, "path": file["url"] if "://" in file["url"] else source.homepage}
            for source, manifest in zip(shown, releases, strict=True)
            for file in manifest["raw"]["files"]
        ],
        "contributors": [{"title": name, "roles": ["publisher"]} for name in sorted({one.publisher for one in shown})],
        "resources": resources,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _licence(data_license: str) -> dict[str, str]:
    """Return a licence: with the address of its terms where they have one; else by its name in the Open Definition."""
    title, _, terms = data_license.partition(": ")
    return {"path": terms, "title": title} if terms else {"name": "other-pd", "title": title}


def _resource(manifest: "Manifest", file: PublishedFile, prefix: str) -> dict[str, Any]:
    table, written = file.table, manifest["tables"][file.table.name]
    return {
        "name": prefix + table.name,
        "type": "table",
        "title": f"{file.source_id}: {table.name}",
        "description": table.description,
        "path": file.key,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": written["bytes"],
        "hash": f"sha256:{written['sha256']}",
        "schema": _schema(table, file.columns, prefix),
    }


def _schema(table: Table, present: Sequence[str], prefix: str) -> dict[str, Any]:
    """Return the schema of a file: the columns that it has, its key, and what refers to entries."""
    of_contract = {column.name: column for column in table.columns}
    schema: dict[str, Any] = {
        "fields": [_field(of_contract[name]) for name in present if name in of_contract],
    }
    # A primary key may not be null, which that of changes may be in part.
    if all(of_contract[name].required for name in table.key):
        schema["primaryKey"] = list(table.key)
    if references := [name for name in references_of(table) if name in present]:
        resource = "" if table is ENTRIES else prefix + ENTRIES.name
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": resource, "fields": ["entry_id"]}} for name in references
        ]
    return schema


def references_of(table: Table) -> list[str]:
    """Return the columns that hold the entry_id of an entry of the release; history has those of entries that left."""
    return [] if table is HISTORY else table.marked(Mark.REFERENCE)


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        **({"required": True} if column.required else {}),
        **({"enum": list(column.codes)} if column.codes else {}),
    }
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
        **({"constraints": constraints} if constraints else {}),
    }
