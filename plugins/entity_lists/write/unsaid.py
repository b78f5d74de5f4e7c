"""What one file form cannot say keeps what the release before says of the same entry, so that no form empties another.

It stays until a form that can say it is read again; whether it still is so, nobody says meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import tables as contract
from entity_lists.records import Address, Entry, Identifier, Name, Relation
from entity_lists.source import OTHER_SCRIPTS, FileForm
from entity_lists.write.columns import parts_by
from entity_lists.write.form import folded, is_latin

_Row = dict[str, Any]
_PARTS = ("names", "addresses", "identifiers", "relations")


@dataclass(kw_only=True)
class _Known:
    """What the release before says of an entry."""

    entry: _Row
    parts: Mapping[str, list[Any]]


def with_unsaid(
    entries: Mapping[str, Entry], before: Mapping[str, pa.Table], form: FileForm | None
) -> dict[str, Entry]:
    """Return entries, each with what their file form cannot say as the release before has it.

    entries: by id, those that do not say just what they said before. before: the tables of the release before.
    """
    if form is None or not form.unsaid or not entries:
        return {}
    known = _known(before, list(entries))
    return {entry_id: _kept(entries[entry_id], of_entry, form) for entry_id, of_entry in known.items()}


def _known(before: Mapping[str, pa.Table], entry_ids: Sequence[str]) -> dict[str, _Known]:
    ids = pa.array(entry_ids, pa.string())
    parts = {name: parts_by(name, "entry_id", _of(ids, before[name])) for name in _PARTS}
    return {
        row["entry_id"]: _Known(entry=row, parts={name: parts[name][row["entry_id"]] for name in _PARTS})
        for row in _of(ids, before["entries"].drop_columns("entry_text")).to_pylist()
    }


def _of(entry_ids: pa.Array, table: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table["entry_id"], value_set=entry_ids))


def _kept(entry: Entry, known: _Known, form: FileForm) -> Entry:
    columns = {
        column.name: known.entry[column.name]
        for column in contract.ENTRIES.columns
        if f"entries.{column.name}" in form.unsaid and getattr(entry, column.name) is None
    }
    names, addresses = list(entry.names), [_address(address, known, form) for address in entry.addresses]
    identifiers, relations = [_identifier(one, known, form) for one in entry.identifiers], list(entry.relations)
    if OTHER_SCRIPTS in form.unsaid:
        names += _missing(names, _other_scripts(known.parts["names"]), _name_key)
        addresses += _missing(addresses, _other_scripts(known.parts["addresses"]), _address_key)
    if form.breaks_off(entry):
        names += _missing(names, (name for name in known.parts["names"] if name.is_weak), _name_key)
        identifiers += _missing(identifiers, known.parts["identifiers"], _identifier_key)
        relations += _missing(relations, known.parts["relations"], _relation_key)
    return replace(
        entry,
        **columns | {"remarks": _remarks(entry.remarks, known.entry["remarks"], form)},
        names=tuple(names),
        addresses=tuple(addresses),
        identifiers=tuple(identifiers),
        relations=tuple(relations),
    )


def _missing(parts: Iterable[Any], known: Iterable[Any], key: Callable[[Any], object]) -> list[Any]:
    """Return the known parts that are not among these; no second primary name is one."""
    there = set(map(key, parts))
    return [part for part in known if key(part) not in there and getattr(part, "name_type", "") != "primary"]


def _other_scripts(parts: Iterable[Any]) -> list[Any]:
    return [part for part in parts if not is_latin(part.name if isinstance(part, Name) else part.address)]


def _name_key(name: Name) -> str:
    return folded(name.name)


def _address_key(address: Address) -> str:
    return folded(address.address)


def _identifier_key(identifier: Identifier) -> tuple[str, str]:
    return identifier.id_type, folded(identifier.id_value)


def _relation_key(relation: Relation) -> tuple[str, str]:
    return relation.relation, folded(relation.related_name or "")


def _address(address: Address, known: _Known, form: FileForm) -> Address:
    """Return the address with the parts that this form does not state apart."""
    parts = [name for name in ("city", "state", "postal_code") if f"addresses.{name}" in form.unsaid]
    same = next((one for one in known.parts["addresses"] if _address_key(one) == _address_key(address)), None)
    if same is None or not parts:
        return address
    return replace(address, **{name: getattr(address, name) or getattr(same, name) for name in parts})


def _identifier(identifier: Identifier, known: _Known, form: FileForm) -> Identifier:
    """Return the identifier with what another form says of it beyond this one."""
    if "identifiers.remarks" not in form.unsaid:
        return identifier
    key = _identifier_key(identifier)
    for same in known.parts["identifiers"]:
        if _identifier_key(same) == key and set(_words(identifier.remarks)) <= set(_words(same.remarks)):
            return replace(identifier, remarks=same.remarks, country_code=identifier.country_code or same.country_code)
    return identifier


def _words(remarks: str | None) -> list[str]:
    return remarks.split("; ") if remarks else []


def _remarks(remarks: str | None, known: str | None, form: FileForm) -> str | None:
    """Return the remarks with the known lines whose labels this form does not have."""
    said = remarks.split("\n") if remarks else []
    kept = [line for line in (known or "").split("\n") if f"remarks.{line.partition(': ')[0]}" in form.unsaid]
    return "\n".join([*said, *(line for line in kept if line not in said)]) or None
