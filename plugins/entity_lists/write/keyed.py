"""Writing a release that is no list: its tables are known by their keys, and compared row by row.

What changes are told of is a document, a citation, a rule: the key of its row, without the row's place in it, its parts
joined with "@": 2025-05427@2025-03-28. It is added when no row of it was there before, and removed when none is left;
of one that stays, each column that differs is told, and each row of a table of parts that it gained or lost.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.register_tables import DOCUMENT_HISTORY, DOCUMENTS
from entity_lists.contract.schema import Table
from entity_lists.release import Release
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.write.changes import count_entries
from entity_lists.write.profile import Metrics, profile_rows, profile_values
from entity_lists.write.written import OnTable, Written, draft_manifest, encoded, forget, keep, same_content

if TYPE_CHECKING:
    from entity_lists.store.store import Store

Tables = Mapping[str, pa.Table]
_Row = dict[str, Any]
_POSITION = "position"


def draft_keyed(
    store: "Store",
    release: Release,
    before: Manifest | None,
    said: Tables,
    *,
    observations: Mapping[tuple[str, str], float],
    parser_version: int,
    scope: str = "full list",
    inputs: Mapping[str, str] | None = None,
    read_again: Callable[[Manifest, Tables], Tables] | None = None,
    is_kept: bool = True,
    even_if_same: bool = False,
    on_table: OnTable = lambda name, content: None,
) -> Manifest | None:
    """Return the manifest of the release, written but not audited; None if the release before says the same.

    said: every table of the data set but changes, profile and document_history, which are made here. observations: as
    of Records. inputs: as in the manifest. read_again: how today's code reads the release before, given its manifest
    and tables; asked only if another version of the parser or contract made it. The rest is as in draft.draft_snapshot.

    Raises:
        ContractBroken: a table does not fit the contract.
    """
    keep_files = partial(keep, store, on_table) if is_kept else forget
    content = encoded(release, said)
    if (
        before is not None
        and not even_if_same
        and same_content(before, {name: file for name, (file, _) in content.items()})
    ):
        return None
    keep_files(content)
    stored = tables_before(store, release.source_id, before)
    is_other = before is not None and manifests.made_by(before) != (parser_version, contract.CONTRACT_VERSION)
    again = read_again(before, stored) if read_again and before and is_other else None
    changes = _changes(stored, again, said, release, before)
    change_counts = count_entries(changes)
    derived = {"changes": changes}
    if DOCUMENTS.name in said:
        derived[DOCUMENT_HISTORY.name] = _next_history(stored[DOCUMENT_HISTORY.name], said[DOCUMENTS.name], release)
    metrics = _metrics(said, change_counts) | dict(observations)
    rows = profile_rows(metrics, profile_values(stored["profile"]))
    derived["profile"] = schema.build(contract.PROFILE, rows, source_id=release.source_id)
    followed = encoded(release, derived)
    keep_files(followed)
    files = {name: file for name, (file, _) in (content | followed).items()}
    written = Written(scope=scope, files=files, change_counts=change_counts)
    return draft_manifest(store, release, before, written, parser_version=parser_version, inputs=inputs)


def tables_before(store: "Store", source_id: str, before: Manifest | None) -> dict[str, pa.Table]:
    """Return the tables of a release, empty where there is none. Raises: StoreError if one cannot be read."""
    return {
        name: published.read_table(store, before, name) if before and name in before["tables"] else _empty(table)
        for name, table in tables_of(source_id).items()
        if table.is_for_next
    }


def changes_between(store: "Store", before: Manifest, after: Manifest) -> pa.Table:
    """Return the changes from one release to another, which need not follow it; raises as tables_before."""
    source_id = before["source_id"]
    old, new = (tables_before(store, source_id, one) for one in (before, after))
    between = {"from_release_id": before["release_id"], "to_release_id": after["release_id"], "cause": "source"}
    rows = (row | between for row in _compared(source_id, old, new))
    return schema.build(contract.CHANGES, rows, source_id=source_id)


def _empty(table: Table) -> pa.Table:
    return table.schema.empty_table()


def _changes(stored: Tables, again: Tables | None, said: Tables, release: Release, before: Manifest | None) -> pa.Table:
    """Return what our reading changed in the release before, and what its publisher changed since."""
    between = {"from_release_id": before["release_id"] if before else None, "to_release_id": release.release_id}
    kinds = [(again, said, "source")] if again else [(stored, said, "source")]
    if again:
        kinds.insert(0, (stored, again, "parser"))
    rows = (
        row | between | {"cause": cause} for old, new, cause in kinds for row in _compared(release.source_id, old, new)
    )
    return schema.build(contract.CHANGES, rows, source_id=release.source_id)


def _compared(source_id: str, old: Tables, new: Tables) -> Iterator[_Row]:
    tables = [table for name, table in tables_of(source_id).items() if _is_compared(table) and name in new]
    rows = {table.name: (old[table.name].to_pylist(), new[table.name].to_pylist()) for table in tables}
    there, here = ({_id(table, row) for table in tables for row in rows[table.name][side]} for side in (0, 1))
    op_of = partial(_op, there=there, here=here)
    for table in tables:
        compare = _parts if _POSITION in table.key else _heads
        yield from compare(table, *rows[table.name], op_of)


def _is_compared(table: Table) -> bool:
    """Return whether changes tell of a table's rows: records that could not be read are told by their count."""
    return table.is_said_by_publisher and table.name != contract.QUARANTINE.name


def _op(row_id: str, *, there: set[str], here: set[str]) -> str:
    if row_id not in there:
        return "added"
    return "modified" if row_id in here else "removed"


def _heads(table: Table, old: list[_Row], new: list[_Row], op_of: Callable[[str], str]) -> Iterator[_Row]:
    """Yield the changes of a table in which a row is a whole: rows that came or went, and columns that differ."""
    before, after = ({_id(table, row): row for row in rows} for rows in (old, new))
    for row_id in sorted(before.keys() | after.keys()):
        gone, come = before.get(row_id), after.get(row_id)
        if gone is None or come is None:
            values = [None if row is None else _json(table, row) for row in (gone, come)]
            yield _change(row_id, op_of(row_id), table, "record", *values)
            continue
        for name in table.compared:
            if gone[name] != come[name]:
                yield _change(row_id, "modified", table, name, _text(gone[name]), _text(come[name]))


def _parts(table: Table, old: list[_Row], new: list[_Row], op_of: Callable[[str], str]) -> Iterator[_Row]:
    """Yield the changes of a table whose rows stand in an order: rows that were gained or lost, wherever they stand."""
    before, after = (_numbered(table, rows) for rows in (old, new))
    for row_id, text in sorted(before - after):
        yield _change(row_id, op_of(row_id), table, "row", text, None)
    for row_id, text in sorted(after - before):
        yield _change(row_id, op_of(row_id), table, "row", None, text)


def _numbered(table: Table, rows: Iterable[_Row]) -> set[tuple[str, str]]:
    """Return the rows with what they are of; of rows that are alike, the second says so."""
    seen: Counter[tuple[str, str]] = Counter()
    found = set()
    for row in rows:
        key = _id(table, row), _json(table, row)
        seen[key] += 1
        found.add(key if seen[key] == 1 else (key[0], f"{key[1]} ({seen[key]})"))
    return found


def _id(table: Table, row: Mapping[str, object]) -> str:
    """Return what a row is of: its key without its place; the table's name if that is all that it has."""
    return "@".join(str(row[name]) for name in table.key if name != _POSITION) or table.name


def _json(table: Table, row: Mapping[str, object]) -> str:
    names = dict.fromkeys((*table.key, *table.compared)) or row
    values = {name: row[name] for name in names if name != _POSITION}
    return json.dumps(values, ensure_ascii=False, default=str)


def _text(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _change(row_id: str, op: str, table: Table, field: str, before: str | None, after: str | None) -> _Row:
    return {"entry_id": row_id, "op": op, "table_name": table.name, "field": field, "before": before, "after": after}


def _next_history(history: pa.Table, documents: pa.Table, release: Release) -> pa.Table:
    """Return the history after a release: a version ends in the first one that has the document otherwise, or not."""
    said = [column.name for column in DOCUMENT_HISTORY.columns if column.name in documents.column_names]
    now = {_id(DOCUMENTS, row): row for row in documents.select(said).to_pylist()}
    rows = []
    for row in history.to_pylist():
        row_id = _id(DOCUMENTS, row)
        is_current = row["release_to"] is None
        if is_current and {name: row[name] for name in said} == now.get(row_id):
            del now[row_id]
        elif is_current:
            row |= {"release_to": release.release_id}
        rows.append(row)
    fresh = [row | {"release_from": release.release_id, "release_to": None} for row in now.values()]
    return schema.build(DOCUMENT_HISTORY, [*rows, *fresh], source_id=release.source_id)


def _metrics(said: Tables, change_counts: Mapping[str, int]) -> Metrics:
    metrics: Metrics = {("rows", name): table.num_rows for name, table in said.items()}
    return metrics | {("changed_entries", kind): number for kind, number in change_counts.items()}
