"""Whether the tables of a snapshot fit their manifest, the contract and each other."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.contract.data_sets import ALL_TABLES, tables_of
from entity_lists.contract.schema import Mark
from entity_lists.snapshot.manifest import Manifest
from entity_lists.text.counted import counted
from entity_lists.write.changes import count_entries

_EXAMPLES = 5
# It joined version 2 of the contract when that was in use already: files of that version may lack it.
_JOINED_LATE = "source_id"


def incoherences(manifest: Manifest, tables: Mapping[str, pa.Table]) -> list[str]:
    """Return what does not fit, a sentence each; tables: those whose files are whole.

    A snapshot of another contract version may have other tables and columns: those are not looked at.
    """
    problems = [*_counts(manifest, tables), *_references(tables)]
    if manifest["contract_version"] == contract.CONTRACT_VERSION:
        problems += [*_schemas(manifest, tables), *_contents(manifest, tables)]
    return [f"release {manifest['release_id']}: {problem}" for problem in problems]


def _counts(manifest: Manifest, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    for name, table in tables.items():
        for said, where in ((manifest["tables"][name]["rows"], "tables"), (manifest["counts"].get(name), "counts")):
            if said != table.num_rows:
                yield f"{counted(table.num_rows, 'row')} of {name}, the manifest says {said} (in its {where})"
    if unknown := manifest["counts"].keys() - manifest["tables"].keys():
        yield f"the manifest counts tables that it does not name: {sorted(unknown)}"
    # A manifest of contract version 1 does not count what was never found then.
    said_changes = dict.fromkeys(CHANGE_COUNTS, 0) | manifest["change_counts"]
    if "changes" in tables and (change_counts := count_entries(tables["changes"])) != said_changes:
        yield f"changes of {change_counts}, the manifest says {manifest['change_counts']}"


def _references(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    if "entries" not in tables:
        return
    listed = tables["entries"]["entry_id"]
    references = [(name, column) for name, table in ALL_TABLES.items() for column in table.marked(Mark.REFERENCE)]
    for name, column in references:
        if name not in tables or column not in tables[name].column_names:
            continue
        # A version that ended may be that of a member whose parent left the list with it: both stand in the history.
        known = pa.chunked_array([*listed.chunks, *(tables[name]["entry_id"].chunks if name == "history" else [])])
        ids = tables[name][column].drop_null()
        unknown = ids.filter(pc.invert(pc.is_in(ids, value_set=known))).unique().to_pylist()
        if unknown:
            values, are = counted(len(unknown), "value"), "is" if len(unknown) == 1 else "are"
            examples = ", ".join(unknown[:_EXAMPLES])
            yield f"{values} of {name}.{column} {are} no entry of the release, among them {examples}"


def _schemas(manifest: Manifest, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    named, expected = manifest["tables"].keys(), tables_of(manifest["source_id"]).keys()
    if named != expected:
        yield f"tables missing: {sorted(expected - named)}, not in the contract: {sorted(named - expected)}"
    for name in tables.keys() & expected:
        actual, schema = tables[name].schema, ALL_TABLES[name].schema
        if not _has_columns(name, actual.names):
            missing, foreign = set(schema.names) - set(actual.names), set(actual.names) - set(schema.names)
            yield f"columns of {name} missing: {sorted(missing)}, not in the contract: {sorted(foreign)}; or the order"
        for column in set(actual.names) & set(schema.names):
            if actual.field(column).type != schema.field(column).type:
                expected_type = schema.field(column).type
                yield f"{name}.{column} is {actual.field(column).type}, the contract says {expected_type}"


def _contents(manifest: Manifest, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    for name in tables.keys() & ALL_TABLES.keys():
        table, said = tables[name], manifest["tables"][name]["content_sha256"]
        if not _has_columns(name, table.schema.names):
            continue
        if (digest := parquet.content_sha256(table, ALL_TABLES[name])) != said:
            yield f"the rows of {name} have the content SHA-256 {digest}, the manifest says {said}"


def _has_columns(name: str, found: list[str]) -> bool:
    expected = ALL_TABLES[name].schema.names
    return found in (expected, [column for column in expected if column != _JOINED_LATE])
