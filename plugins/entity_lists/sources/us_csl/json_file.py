"""The JSON of the Consolidated Screening List: an object whose results are the records.

A record leaves out what its list does not have. A record whose values have other types is kept apart. What stands under
a key that is not known is kept in the remarks, and asked about: nobody can tell whether it decides what the rest means.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from entity_lists.errors import SourceChanged
from entity_lists.formats.json_list import Blocks, JsonList, not_well_formed
from entity_lists.quarantine import read_each
from entity_lists.records import Address, Quarantined
from entity_lists.sources.us_csl.record import (
    COLUMNS,
    IS_BIS,
    LISTS,
    CslFile,
    CslRecord,
    IdDocument,
    iso_code,
    parted,
    text_of,
    unbroken,
)
from entity_lists.text.addresses import address_country
from entity_lists.text.html_entities import decoded, has_references
from entity_lists.unknown import Unknown

# Beside the columns: the record's id, and the country of a sanction of the State Department.
_KEYS = frozenset({*COLUMNS, "id", "country"})
# What a file without is not this list any more; a record may leave out what its list does not have.
_NEEDED = ("id", "source", "name", "alt_names", "addresses", "federal_register_notice", "start_date")
_ADDRESS_KEYS = ("address", "city", "state", "postal_code", "country")
_ID_KEYS = ("type", "number", "country", "issue_date", "expiration_date")
_PLACES = len(_ID_KEYS)
# The importer leaves OFAC's own name on the dates of an id.
_OFAC = "{https://sanctionslistservice.ofac.treas.gov/api/publicationpreview/exports/xml}"
_PLAIN = {f"{_OFAC}issuedate": "issue_date", f"{_OFAC}expirationdate": "expiration_date"}
_PARTS = ("addresses", "ids")
# What is known and what is needed: of a record, of its addresses and of its ids.
_LAYOUT: dict[str, tuple[Set[str], Sequence[str]]] = {
    "records": (_KEYS, _NEEDED),
    "addresses": (frozenset(_ADDRESS_KEYS), ("address", "city", "country")),
    "ids": (frozenset(_ID_KEYS) | _PLAIN.keys(), ("type", "number")),
}
# Where each part stands in a row, which has a place more, as an IdDocument: for what is known and says nothing, the
# dates of an address.
_ADDRESS_PLACES = {**{key: at for at, key in enumerate(_ADDRESS_KEYS)}, **dict.fromkeys(_PLAIN, _PLACES)}
_ID_PLACES = {key: _ID_KEYS.index(_PLAIN.get(key, key)) for key in (*_ID_KEYS, *_PLAIN)}
_OBJECTS = frozenset({dict})
# What stands beside the results in the JSON: when and how it was put together.
_ENVELOPE = frozenset({"total", "offset", "sources", "sources_used", "search_performed_at"})
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPED = len(rb"\ud800")


class _Result(NamedTuple):
    """One of the results, as the JSON has it; position counts from 1."""

    position: int
    value: Any
    has_surrogates: bool

    @property
    def text(self) -> str:
        return json.dumps(self.value, ensure_ascii=self.has_surrogates)


def read_json(blocks: Blocks, source_id: str) -> CslFile:
    """Return the records of a JSON document, read while one goes through them.

    Its records raise:
        SourceChanged: it is not well-formed, no list of results, or lacks a key.
    """
    unknown = Unknown()
    quarantine: list[Quarantined] = []
    results = _Results(blocks, source_id, unknown)
    return CslFile(records=read_each(results, _record, quarantine), quarantine=quarantine, unknown=unknown)


class _Results:
    """The results of a document, one at a time; at the end its keys are looked at."""

    def __init__(self, blocks: Blocks, source_id: str, unknown: Unknown) -> None:
        self._blocks, self._source_id, self._unknown = blocks, source_id, unknown
        self._keys: dict[str, set[str]] = {where: set() for where in _LAYOUT}

    def __iter__(self) -> Iterator[_Result]:
        has_surrogates = _has_surrogates(self._blocks())
        results, position = JsonList(self._blocks(), "results"), 0
        try:
            for position, value in enumerate(results, start=1):
                self._count_keys(value)
                yield _Result(position=position, value=value, has_surrogates=has_surrogates)
        except (ValueError, RecursionError) as error:
            content = b"".join(self._blocks())
            raise not_well_formed(content, self._source_id, name="results", record='"source":') from error
        self._check_envelope(results.beside, position)
        self._check_keys()

    def _count_keys(self, value: Any) -> None:
        if isinstance(value, dict):
            self._keys["records"].update(value)
            for name in _PARTS:
                if (parts := value.get(name)).__class__ is list:
                    for part in parts:
                        if part.__class__ is dict:
                            self._keys[name].update(part)

    def _check_envelope(self, beside: Mapping[str, Any], number: int) -> None:
        for name in sorted(beside.keys() - _ENVELOPE):
            # It may say that there are more pages.
            self._unknown.kind("key beside the results", name)
        total = beside.get("total")
        if isinstance(total, int) and total != number:
            raise SourceChanged(
                f"{self._source_id}: the file says that it has {total:,} records and has {number:,}. Fetch it again."
            )

    def _check_keys(self) -> None:
        for where, keys in self._keys.items():
            known, needed = _LAYOUT[where]
            missing = [name for name in needed if name not in keys]
            if missing and keys:
                raise SourceChanged(
                    f"{self._source_id}: the {where} have other keys. Expected {sorted(known)}, found "
                    f"{sorted(keys)[:60]}: missing are {missing}. The parser must be taught the new layout before this "
                    "release can be published."
                )
            for name in sorted(keys - known):
                self._unknown.kind(f"key of {where}", name)


def _has_surrogates(blocks: Iterable[bytes]) -> bool:
    """Return whether there is half a surrogate pair, escaped, also where one block ends and the next begins."""
    end = b""
    for block in blocks:
        if _SURROGATE.search(end + block[:_ESCAPED]) or _SURROGATE.search(block):
            return True
        end = (end + block)[-_ESCAPED:] if len(block) < _ESCAPED else block[-_ESCAPED:]
    return False


def _record(result: _Result) -> CslRecord:
    """Return the record of a result. Raises: ValueError (a value of another type, or text that is none)."""
    record = _from_result(result.position, result.value)
    if result.has_surrogates:
        record.text.encode()
    if "&" in record.text and has_references(record.text):
        return _from_result(result.position, _decoded(result.value))._replace(text=record.text)
    return record


def _decoded(value: Any) -> Any:
    """Return a value of JSON with the character references of HTML in its texts decoded."""
    if isinstance(value, dict):
        return {key: _decoded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_decoded(part) for part in value]
    return decoded(value) if isinstance(value, str) else value


def _from_result(position: int, result: Any) -> CslRecord:
    if not isinstance(result, dict):
        raise ValueError(f"expected a JSON object, found {type(result).__name__}")
    new_parts: list[str] = []
    addresses = _rows(result.get("addresses"), "addresses", _ADDRESS_PLACES, new_parts)
    ids = _rows(result.get("ids"), "ids", _ID_PLACES, new_parts)
    lists: dict[str, tuple[str, ...]] = {}
    for name in LISTS:
        if (value := result.get(name)) and (texts := _texts(value, name)):
            lists[name] = texts
    cells: dict[str, str] = {}
    new: list[str] = []
    for name, value in result.items():
        if not value:
            continue
        if name in _SINGLE:
            cells[name] = value.strip() if value.__class__ is str else _string(value, name)
        elif name not in _KEYS:
            new.append(_line(name, value))
    new += new_parts
    joined = {name: "; ".join(texts) for name, texts in lists.items()}
    joined["addresses"], joined["ids"] = _joined(addresses), _joined(ids)
    is_bis = IS_BIS.search(cells.get("source", "")) is not None
    return CslRecord(
        position=position,
        cells=cells,
        lists=lists,
        addresses=tuple([one for row in addresses for one in _addresses(row, is_bis)]),
        ids=tuple(map(IdDocument._make, ids)),
        text=text_of(cells | joined, new),
        new=tuple(new),
    )


_SINGLE = _KEYS - {*LISTS, "addresses", "ids"}


def _line(name: str, value: Any) -> str:
    return f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _joined(rows: Sequence[Sequence[str]]) -> str:
    return "; ".join([", ".join(filter(None, row[:_PLACES])) for row in rows])


def _string(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"expected a text as {name}, found {type(value).__name__}")


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return parted(value)
    if not isinstance(value, list):
        raise ValueError(f"expected a list of texts as {name}, found {type(value).__name__}")
    return tuple([
        text
        for one in value
        if one is not None and (text := one.strip() if one.__class__ is str else _string(one, name))
    ])


def _rows(value: Any, name: str, places: Mapping[str, int], new: list[str]) -> list[list[str]]:
    """Return the objects, each as its texts in their places; parts that are not known become lines of `new`."""
    if not value:
        return []
    if not isinstance(value, list) or not _OBJECTS.issuperset(map(type, value)):
        raise ValueError(f"expected a list of objects as {name}")
    rows: list[list[str]] = []
    for one in value:
        row = [""] * (_PLACES + 1)
        for key, part in one.items():
            if not part:
                continue
            if key not in places:
                new.append(_line(f"{name}.{key}", part))
            elif text := part.strip() if part.__class__ is str else _string(part, name):
                row[places[key]] = text
        rows.append(row)
    return rows


def _addresses(row: Sequence[str], is_bis: bool) -> list[Address]:
    """Return the addresses that stand in one; the parts beside them belong to the last one."""
    street, city, state, postal_code, country, _ = row
    code = iso_code(country)
    street = street.strip(" ;")
    found: list[Address] = []
    if is_bis and "; " in street:
        *others, street = street.split("; ")
        pieces = [unbroken(piece.strip(" ;")).removeprefix("and ") for piece in others]
        found += [Address(address=piece, country_code=address_country(piece) or code) for piece in pieces if piece]
    # A country that has no code, or that stands alone, is all there is to print.
    own = ", ".join(filter(None, (street.removeprefix("and "), city, state, postal_code, "" if code else country)))
    if own or country:
        found.append(
            Address(
                address=unbroken(own or country),
                city=city or None,
                state=state or None,
                postal_code=postal_code or None,
                country_code=code,
            )
        )
    return found
