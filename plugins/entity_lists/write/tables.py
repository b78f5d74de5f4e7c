"""What was read of a release becomes the tables of the contract."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from functools import cache
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.identity.carry_over import carry_over
from entity_lists.identity.known import Identity, Known, Unidentified, evidence_in, holders_in
from entity_lists.source import FileForm
from entity_lists.text.search_key import search_key
from entity_lists.write.columns import EntryColumns, RecordsRead
from entity_lists.write.unsaid import with_unsaid


def build_tables(
    read: RecordsRead,
    known: Known,
    *,
    source_id: str,
    release_id: str,
    before: Mapping[str, pa.Table] | None = None,
    form: FileForm | None = None,
) -> dict[str, pa.Table]:
    """Return the tables that hold the release's own content, by name, entries first; profile is built from these.

    read: given up on the way. known: the entries of the release before. before: the tables of the release before, of
    which is kept what the form of the files cannot say.

    Raises:
        ContractBroken: the records do not fit the contract.
    """
    entries = read.entries
    identities = carry_over(_unidentified(entries), known, source_id=source_id, release_id=release_id)
    if before and form:
        _keep_unsaid(entries, identities, known, before, form)
    own = entries.table("entries")
    ids = pa.array([identity.entry_id for identity in identities], pa.string())
    tables = {
        "identity": schema.from_columns(contract.IDENTITY, _identities(identities, own), source_id=source_id),
        "quarantine": schema.build(contract.QUARANTINE, map(asdict, read.quarantine), source_id=source_id),
        "relations": schema.build(contract.RELATIONS, _relations(entries, ids), source_id=source_id),
    }
    for name in ("names", "addresses", "citations", "identifiers"):
        parts = entries.take(name)
        columns = {column: parts[column] for column in parts.column_names if column != "entry"}
        columns["entry_id"] = ids.take(parts["entry"])
        del parts
        tables[name] = schema.from_columns(contract.TABLES[name], columns, source_id=source_id)
    del own
    columns = _entries(entries.take("entries"), ids, entries.contents)
    tables["entries"] = schema.from_columns(contract.ENTRIES, columns, source_id=source_id)
    return {name: tables[name] for name in contract.TABLES if name in tables}


def _unidentified(entries: EntryColumns) -> Unidentified:
    """Return what the entries are recognised by; evidence is looked for in their tables, by their places."""

    @cache
    def placed() -> dict[str, pa.Table]:
        tables = {name: entries.table(name).rename_columns({"entry": "entry_id"}) for name in _TELLING}
        own = entries.table("entries")
        own = own.append_column("entry_id", pa.array(range(len(entries)), pa.int32()))
        return tables | {"entries": own, "identity": own}

    own = entries.table("entries")
    return Unidentified(
        keys=entries.keys,
        contents=entries.contents,
        names=own["name"],
        has_destination=own["has_destination"],
        evidence=lambda places: evidence_in(placed(), list(places), entries.by_publisher_id),
        holders=lambda: holders_in(placed(), entries.by_publisher_id),
    )


_TELLING = ("names", "addresses", "citations", "identifiers")


def _keep_unsaid(
    entries: EntryColumns, identities: list[Identity], known: Known, before: Mapping[str, pa.Table], form: FileForm
) -> None:
    """Give the entries what the form of the files cannot say, and the release before did."""
    changed = {
        identity.entry_id: place
        for place, (identity, content) in enumerate(zip(identities, entries.contents, strict=True))
        if known.contents.get(identity.entry_id, content) != content
    }
    if not changed or not form.unsaid:
        return
    said = dict(zip(changed, entries.entries(list(changed.values())), strict=True))
    kept = with_unsaid(said, before, form)
    entries.replace({changed[entry_id]: entry for entry_id, entry in kept.items()})


def _entries(own: pa.Table, ids: pa.Array, contents: list[str]) -> dict[str, pa.Array | pa.ChunkedArray | list[str]]:
    known = {column.name for column in contract.ENTRIES.columns}
    return {name: own[name] for name in own.column_names if name in known} | {
        "entry_id": ids,
        "country_code": pc.coalesce(own["country_code"], own["located_in"]),
        "listed_on": pc.coalesce(own["listed_on"], own["first_cited_on"]),
        "amended_on": pc.coalesce(own["amended_on"], own["last_cited_on"]),
        "parent_entry_id": _parents(own, ids),
        "content_sha256": contents,
        "is_carried_over": pa.repeat(pa.scalar(False), len(ids)),
    }


def _parents(own: pa.Table, ids: pa.Array) -> pa.Array | pa.ChunkedArray:
    """Return for each entry the id of the head of the record that its parent is."""
    if own["parent_position"].null_count == len(ids):
        return pa.nulls(len(ids), pa.string())
    heads = _heads(own, ids)
    return pa.array([heads.get(position) for position in own["parent_position"].to_pylist()], pa.string())


def _heads(own: pa.Table, ids: pa.Array) -> dict[int | None, str]:
    """Return the entry that is its record's own party, of each position."""
    is_head = pc.is_null(own["parent_relation"])
    heads = zip(own["position"].filter(is_head).to_pylist(), ids.filter(is_head).to_pylist(), strict=True)
    return dict(heads)


def _relations(entries: EntryColumns, ids: pa.Array) -> Iterator[dict[str, object]]:
    rows = entries.take("relations").to_pylist()
    if not rows:
        return
    own = entries.table("entries")
    heads, named = _heads(own, ids), _named(entries, ids, rows)
    of_entries = own.select(("name", "parent_position")).take(pa.array([row["entry"] for row in rows])).to_pylist()
    for row, entry in zip(rows, of_entries, strict=True):
        entry_id = ids[row.pop("entry")].as_py()
        other = row["related_name"] or entry["name"]
        related = named.get((row["country_code"], search_key(other)))
        if row["relation"] != "see_also" and entry["parent_position"] is not None:
            related = heads.get(entry["parent_position"])
        yield row | {
            "entry_id": entry_id,
            "related_entry_id": related if related != entry_id else None,
            "related_name": other,
        }


def _named(entries: EntryColumns, ids: pa.Array, relations: list[dict[str, str]]) -> dict[tuple[str | None, str], str]:
    """Return, of the names that relations mean, whose each is under which destination."""
    own, names = entries.table("entries"), entries.table("names")
    meant = {search_key(row["related_name"]) for row in relations if row["related_name"]}
    of_themselves = pa.array([row["entry"] for row in relations if not row["related_name"]], pa.int32())
    meant |= set(map(search_key, own["name"].take(of_themselves).to_pylist()))
    names = names.filter(pc.is_in(names["search_key"], value_set=pa.array(meant, pa.string())))
    rows = pa.table({
        "entry_id": ids.take(names["entry"]),
        "country_code": own["country_code"].take(names["entry"]),
        "search_key": names["search_key"],
        "is_other": pc.greater(names["position"], 1),
        "position": names["position"],
    })
    named: dict[tuple[str | None, str], str] = {}
    # A primary name goes before an alias, and the order of the rows decides nothing.
    order = [(name, "ascending") for name in ("is_other", "entry_id", "position")]
    for row in rows.sort_by(order).to_pylist():
        named.setdefault((row["country_code"], row["search_key"]), row["entry_id"])
    return named


def _identities(identities: list[Identity], own: pa.Table) -> dict[str, list[object] | pa.ChunkedArray]:
    return {field.name: list(map(attrgetter(field.name), identities)) for field in fields(Identity)} | {
        "name": own["name"],
        "country_code": own["country_code"],
    }
