"""The JSON of the Consolidated Screening List: an object whose results are the records.

A record leaves out what its list does not have. A record whose values have other types is kept apart. What stands under
a key that is not known is kept in the remarks, and asked about: nobody can tell whether it decides what the rest means.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from entity_lists.errors import SourceChanged
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
_ENVELOPE = frozenset({"results", "total", "offset", "sources", "sources_used", "search_performed_at"})
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, kw_only=True)
class _Result:
    """One of the results, as the JSON has it; position counts from 1."""

    position: int
    value: Any
    has_surrogates: bool

    @property
    def text(self) -> str:
        return json.dumps(self.value, ensure_ascii=self.has_surrogates)


def read_json(text: str, source_id: str) -> CslFile:
    """Return the records of a JSON document.

    Raises:
        SourceChanged: it is not well-formed, no list of results, or lacks a key.
    """
    has_surrogates = _SURROGATE.search(text) is not None
    unknown = Unknown()
    results = _results(text, source_id, unknown)
    _check_keys(results, source_id, unknown)
    quarantine: list[Quarantined] = []
    records = read_each(
        (
            _Result(position=position, value=value, has_surrogates=has_surrogates)
            for position, value in enumerate(results, start=1)
        ),
        _record,
        quarantine,
    )
    return CslFile(records=tuple(records), quarantine=tuple(quarantine), unknown=unknown)


def _results(text: str, source_id: str, unknown: Unknown) -> list[Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceChanged(
            f"{source_id}: expected well-formed JSON, found {len(text):,} characters that break off or break its rules "
            f"after about {text.count(chr(34) + 'source' + chr(34) + ':'):,} records: {error}. Fetch the file again."
        ) from error
    said = sorted(document) if isinstance(document, dict) else type(document).__name__
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise SourceChanged(f"{source_id}: expected a JSON object with a list 'results', found {said}.")
    for name in sorted(document.keys() - _ENVELOPE):
        # It may say that there are more pages.
        unknown.kind("key beside the results", name)
    results: list[Any] = document["results"]
    total = document.get("total")
    if isinstance(total, int) and total != len(results):
        raise SourceChanged(
            f"{source_id}: the file says that it has {total:,} records and has {len(results):,}. Fetch it again."
        )
    return results


def _check_keys(results: Sequence[Any], source_id: str, unknown: Unknown) -> None:
    keys_of: dict[str, set[str]] = {"records": set(), **{name: set() for name in _PARTS}}
    for result in results:
        if isinstance(result, dict):
            keys_of["records"].update(result)
            for name in _PARTS:
                parts = result.get(name)
                keys_of[name].update(
                    *(part for part in parts if isinstance(part, dict)) if parts.__class__ is list else ()
                )
    for where, keys in keys_of.items():
        known, needed = _LAYOUT[where]
        missing = [name for name in needed if name not in keys]
        if missing and keys:
            raise SourceChanged(
                f"{source_id}: the {where} have other keys. Expected {sorted(known)}, found {sorted(keys)[:60]}: "
                f"missing are {missing}. The parser must be taught the new layout before this release can be published."
            )
        for name in sorted(keys - known):
            unknown.kind(f"key of {where}", name)


def _record(result: _Result) -> CslRecord:
    """Return the record of a result. Raises: ValueError (a value of another type, or text that is none)."""
    record = _from_result(result.position, result.value)
    if result.has_surrogates:
        record.text.encode()
    return record


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
