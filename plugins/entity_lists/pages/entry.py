"""What the page of one entry shows: all that a list says of a party, its history, and the same party elsewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entity_lists.errors import UsageError
from entity_lists.licensing.license_codes import POLICY_CODES, REQUIREMENT_CODES
from entity_lists.pages.elsewhere import Elsewhere, elsewhere
from entity_lists.pages.entry_history import Event, Known, events_of, iso, manifests_of, rows_of
from entity_lists.pages.entry_place import place_of
from entity_lists.pages.relatives import Relatives, relatives_of
from entity_lists.snapshot import published
from entity_lists.sources import get_source
from entity_lists.text.citation import citation_url
from entity_lists.text.countries import country_label

if TYPE_CHECKING:
    from entity_lists.store.store import Store

ENTRY_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
# Where a link may lead: what the row says is data.
_FEDERAL_REGISTER = "https://www.federalregister.gov/"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A row of contract.NAMES."""

    name: str
    name_type: str
    is_weak: bool


@dataclass(frozen=True, kw_only=True)
class Address:
    """A row of contract.ADDRESSES; country: a label, "" where none is stated."""

    address: str
    city: str | None
    state: str | None
    postal_code: str | None
    country: str


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A row of contract.IDENTIFIERS; country: as in Address."""

    id_type: str
    id_value: str
    country: str
    remarks: str | None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A row of contract.CITATIONS; url: of the Federal Register, None where an issue is cited."""

    citation: str
    published_on: str | None
    role: str
    document_number: str | None
    effective_on: str | None
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A column of the licence, as a code, as what the code says and verbatim; sections: of the EAR that it cites."""

    code: str | None
    meaning: str | None
    text: str | None
    sections: str | None


@dataclass(frozen=True, kw_only=True)
class Removal:
    """When an entry went: the first release without it, and its first day out of force (both dates ISO 8601)."""

    release_id: str
    as_of: str
    out_of_force_on: str | None
    causes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EntryPage:
    """One entry as a release has it; dates are ISO 8601.

    release_id, as_of: of that release. is_in_force: whether the release in force has the entry. notes: what the reader
    has to know of what is shown, a sentence each. removal: None unless the entry was removed. history: newest first;
    earlier_count: how many releases before those did something to it too.
    """

    source_id: str
    title: str
    release_id: str
    as_of: str
    entry_id: str
    is_in_force: bool
    notes: tuple[str, ...]
    removal: Removal | None
    name: str
    list_code: str
    entry_type: str
    publisher_id: str | None
    country: str
    country_text: str | None
    listed_on: str | None
    amended_on: str | None
    effective_on: str | None
    expires_on: str | None
    programs: tuple[str, ...]
    requirement: Licence
    policy: Licence
    footnotes: str | None
    remarks: str | None
    entry_text: str
    names: tuple[Name, ...]
    addresses: tuple[Address, ...]
    identifiers: tuple[Identifier, ...]
    citations: tuple[Citation, ...]
    relatives: Relatives
    history: tuple[Event, ...]
    earlier_count: int
    elsewhere: Elsewhere


def checked_entry_id(text: str) -> str:
    """Return the id. Raises: UsageError (it has not the form of one)."""
    if ENTRY_ID.fullmatch(text):
        return text
    raise UsageError(f"expected the id of an entry, 16 of the digits 0-9 and a-f, found {text[:40]!r}.")


def entry_page(
    store: "Store", readable: Sequence[str], source_id: str, entry_id: str, *, release_id: str | None = None
) -> EntryPage:
    """Return one entry with its history, and the same party elsewhere.

    readable: the sources whose entries may be told of. release_id: the release in force if None; of an entry that is
    not in it, another one that has the entry, which the page says.

    Raises:
        UsageError: the ids have not their forms, or no release has the entry.
        StoreError: what is published of it cannot be read.
    """
    entry_id = checked_entry_id(entry_id)
    place = place_of(store, source_id, entry_id, release_id)
    manifest, row, known = place.manifest, place.row, place.known
    parts = {name: rows_of(published.read_table(store, manifest, name), entry_id) for name in _PARTS}
    releases = manifests_of(store, source_id, known, shown=manifest)
    history = events_of(store, releases, known, entry_id, manifest)
    relatives = relatives_of(store, manifest, entry_id, row["parent_entry_id"])
    own = (source_id, entry_id)
    return EntryPage(
        source_id=source_id,
        title=get_source(source_id).title,
        release_id=manifest["release_id"],
        as_of=manifest["as_of"],
        entry_id=entry_id,
        is_in_force=place.is_in_force,
        notes=place.notes,
        removal=None if place.is_in_force else _removal(known, history),
        listed_on=iso(row["listed_on"]),
        amended_on=iso(row["amended_on"]),
        effective_on=iso(row["effective_on"]),
        expires_on=iso(row["expires_on"]),
        programs=tuple(filter(None, (row["programs"] or "").split("; "))),
        country=country_label(row["country_code"]),
        requirement=_licence(row, "license_requirement", "license_sections", REQUIREMENT_CODES),
        policy=_licence(row, "license_policy", "license_policy_sections", POLICY_CODES),
        names=tuple(map(_name, parts["names"])),
        addresses=tuple(map(_address, parts["addresses"])),
        identifiers=tuple(map(_identifier, parts["identifiers"])),
        citations=tuple(map(_citation, parts["citations"])),
        relatives=relatives,
        history=history,
        earlier_count=len(known.release_ids) - len(history),
        elsewhere=elsewhere(store, readable, own, parts["names"], parts["identifiers"], relatives.family),
        **{name: row[name] for name in _VERBATIM},
    )


_PARTS = ("names", "addresses", "identifiers", "citations")
_VERBATIM = (
    "name", "list_code", "entry_type", "publisher_id", "country_text", "footnotes", "remarks", "entry_text"
)  # fmt: skip


def _removal(known: Known, history: Sequence[Event]) -> Removal | None:
    if not history or history[0].op != "removed":
        return None
    ends = [one["valid_to"] for one in known.versions if one["release_to"] is None and one["valid_to"]]
    return Removal(
        release_id=history[0].release_id,
        as_of=history[0].as_of,
        out_of_force_on=iso(max(ends, default=None)),
        causes=history[0].causes,
    )


def _licence(row: Mapping[str, Any], column: str, sections: str, codes: Mapping[str, str]) -> Licence:
    code = row[f"{column}_code"]
    return Licence(code=code, meaning=codes.get(code), text=row[f"{column}_text"], sections=row[sections])


def _name(row: Mapping[str, Any]) -> Name:
    return Name(name=row["name"], name_type=row["name_type"], is_weak=row["is_weak"])


def _address(row: Mapping[str, Any]) -> Address:
    return Address(
        address=row["address"],
        city=row["city"],
        state=row["state"],
        postal_code=row["postal_code"],
        country=country_label(row["country_code"]),
    )


def _identifier(row: Mapping[str, Any]) -> Identifier:
    return Identifier(
        id_type=row["id_type"],
        id_value=row["id_value"],
        country=country_label(row["country_code"]),
        remarks=row["remarks"],
    )


def _citation(row: Mapping[str, Any]) -> Citation:
    return Citation(
        citation=row["citation"],
        published_on=iso(row["published_on"]),
        role=row["role"],
        document_number=row["document_number"],
        effective_on=iso(row["effective_on"]),
        url=register_url(row["url"], row["volume"], row["page"]),
    )


def register_url(url: str | None, volume: int, page: int | None) -> str | None:
    """Return where a citation's link leads: where the row says if that is the Federal Register, else to its page."""
    if url and url.startswith(_FEDERAL_REGISTER):
        return url
    return None if page is None else citation_url(volume, page)
