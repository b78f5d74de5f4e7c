"""The JSON of the Consolidated Screening List: an object whose results are the records.

A record leaves out what its list does not have. A record whose values have other types is kept apart. What stands under
a key that is not known is kept in the remarks, and asked about: nobody can tell whether it decides what the rest means.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from entity_lists.errors import SourceChanged
from entity_lists.formats.json_list import JsonList, not_well_formed
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
# What stands beside the results in the JSON: when and how it was put together.
_ENVELOPE = frozenset({"total", "offset", "sources", "sources_used", "search_performed_at"})
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, kw_only=True)
class _Result:
    """One of the results, as the JSON has it; position counts from 1."""

    position: int
    value: Any
    has_surrogates: bool

    @property
    def text(self) -> str:
        return json.dumps(self.value, ensure_ascii=self.has_surrogates)


def read_json(content: bytes, source_id: str) -> CslFile:
    """Return the records of a JSON document, read while one goes through them.

    Its records raise:
        SourceChanged: it is not well-formed, no list of results, or lacks a key.
    """
    unknown = Unknown()
    quarantine: list[Quarantined] = []
    results = _Results(content, source_id, unknown)
    return CslFile(records=read_each(results, _record, quarantine), quarantine=quarantine, unknown=unknown)


class _Results:
    """The results of a document, one at a time; at the end its keys are looked at."""

    def __init__(self, content: bytes, source_id: str, unknown: Unknown) -> None:
        self._content, self._source_id, self._unknown = content, source_id, unknown
        self._keys: dict[str, set[str]] = {where: set() for where in _LAYOUT}

    def __iter__(self) -> Iterator[_Result]:
        has_surrogates = _SURROGATE.search(self._content) is not None
        results, position = JsonList(self._content, "results"), 0
        try:
            for position, value in enumerate(results, start=1):
                self._count_keys(value)
                yield _Result(position=position, value=value, has_surrogates=has_surrogates)
        except (ValueError, RecursionError) as error:
            raise not_well_formed(self._content, self._source_id, name="results", record='"source":') from error
        self._check_envelope(results.beside, position)
        self._check_keys()

    def _count_keys(self, value: Any) -> None:
        if isinstance(value, dict):
            self._keys["records"].update(value)
            for name in _PARTS:
                if (parts := value.get(name)).__class__ is list:
                    self._keys[name].update(*(part for part in parts if isinstance(part, dict)))

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


def _record(result: _Result) -> CslRecord:
    """Return the record of a result. Raises: ValueError (a value of another type, or text that is none)."""
    record = _from_result(result.position, result.value)
    if result.has_surrogates:
        record.text.encode()
    if "&" in record.text and has_references(record.text):
        return replace(_from_result(result.position, _decoded(result.value)), text=record.text)
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
    new = [_line(name, value) for name, value in result.items() if value and name not in _KEYS]
    addresses = _dicts(result.get("addresses"), "addresses", _ADDRESS_KEYS, new)
    ids = _dicts(result.get("ids"), "ids", _ID_KEYS, new)
    lists = {name: texts for name in LISTS if (value := result.get(name)) and (texts := _texts(value, name))}
    cells = {
        name: value.strip() if value.__class__ is str else _string(value, name)
        for name, value in result.items()
        if value and name in _SINGLE
    }
    flat = {name: "; ".join(values) for name, values in lists.items()}
    flat["addresses"] = "; ".join([_joined(address, _ADDRESS_KEYS) for address in addresses])
    flat["ids"] = "; ".join([_joined(document, _ID_KEYS) for document in ids])
    is_bis = IS_BIS.search(cells.get("source", "")) is not None
    return CslRecord(
        position=position,
        cells=cells,
        lists=lists,
        addresses=tuple([one for address in addresses for one in _addresses(address, is_bis)]),
        ids=tuple([IdDocument(**document) for document in ids]),
        text=text_of(cells | flat, new),
        new=tuple(new),
    )


_SINGLE = _KEYS - {*LISTS, "addresses", "ids"}


def _line(name: str, value: Any) -> str:
    return f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _joined(parts: Mapping[str, str], keys: Sequence[str]) -> str:
    return ", ".join([parts[key] for key in keys if key in parts])


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
    return tuple([text for one in value if one is not None and (text := _string(one, name))])


def _dicts(value: Any, name: str, keys: tuple[str, ...], new: list[str]) -> list[dict[str, str]]:
    """Return the objects, each with its parts that are not empty; parts that are not known become lines of `new`."""
    if not value:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(f"expected a list of objects as {name}")
    known = {*keys, *_PLAIN}
    new += [_line(f"{name}.{key}", part) for one in value for key, part in one.items() if part and key not in known]
    return [
        {
            key if key in keys else _PLAIN.get(key, key): text
            for key, part in one.items()
            if part and key in known and (text := part.strip() if part.__class__ is str else _string(part, name))
        }
        for one in value
    ]


def _addresses(parts: Mapping[str, str], is_bis: bool) -> Iterator[Address]:
    """Yield the addresses that stand in one; the parts beside them belong to the last one."""
    country = parts.get("country", "")
    code = iso_code(country)
    street = parts.get("address", "").strip(" ;")
    pieces = street.split("; ") if is_bis else [street]
    for piece in filter(None, (unbroken(piece.strip(" ;")).removeprefix("and ") for piece in pieces[:-1])):
        yield Address(address=piece, country_code=address_country(piece) or code)
    city, state, postal_code = parts.get("city"), parts.get("state"), parts.get("postal_code")
    # A country that has no code, or that stands alone, is all there is to print.
    own = (
        ", ".join(filter(None, (pieces[-1].removeprefix("and "), city, state, postal_code, None if code else country)))
        or country
    )
    if own:
        yield Address(address=unbroken(own), city=city, state=state, postal_code=postal_code, country_code=code)
