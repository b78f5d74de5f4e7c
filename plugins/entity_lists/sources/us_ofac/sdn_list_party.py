"""A party of OFAC's sdnList XML as an entry, in the same words as those of the flat files and the advanced XML."""

import re
from collections.abc import Iterator

from entity_lists.records import Address, Entry, Identifier, Name
from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.sources.us_ofac.advanced_values import UNDETERMINED, address_of
from entity_lists.sources.us_ofac.dates import effective_date
from entity_lists.sources.us_ofac.flat_remarks import Remarks, read_remarks
from entity_lists.sources.us_ofac.labels import id_type_of, identifier
from entity_lists.sources.us_ofac.sdn_list_document import unread
from entity_lists.unknown import Unknown

_ENTRY_TYPES = {"individual": "person", "entity": "organization", "vessel": "vessel", "aircraft": "aircraft"}
_ALIAS_TYPES = {"a.k.a.": "aka", "f.k.a.": "fka", "n.k.a.": "nka"}
_STRENGTHS = {"strong": False, "weak": True}
# The securities of a listed company trade under this name of it.
ISSUER = "Issuer Name"
# The lists of one kind of statement: the element of one of them, that of its value, and the label in the flat files.
_SAID = (
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"),
    ("nationalityList", "nationality", "country", "nationality"),
    ("citizenshipList", "citizenship", "country", "citizen"),
)
_VESSEL = {
    "callSign": "Vessel Call Sign", "vesselType": "VESSEL TYPE", "tonnage": "Vessel Tonnage",
    "grossRegisteredTonnage": "Vessel Gross Registered Tonnage", "vesselFlag": "Vessel Flag",
    "vesselOwner": "Vessel Owner",
}  # fmt: skip
_PLACE_PARTS = {
    "address1": "ADDRESS1", "address2": "ADDRESS2", "address3": "ADDRESS3", "city": "CITY",
    "stateOrProvince": "STATE/PROVINCE", "postalCode": "POSTAL CODE",
}  # fmt: skip
_LINKED = re.compile(r"\((?=Linked To: )")


def read_party(element: Element, text: str, position: int, list_code: str, unknown: Unknown) -> tuple[Entry, Remarks]:
    """Return the entry of a party, and what its remarks say.

    Raises:
        ValueError: it has no number, no name, or a type that is not known.
    """
    uid, name = element.words("uid"), _name(element)
    if not (uid.isascii() and uid.isdecimal()):
        raise ValueError(f"expected a number as uid, found {uid[:40]!r}")
    if name is None or sum(child.name == "lastName" for child in element.children) > 1:
        raise ValueError("expected one name, found none or several")
    entry_type = _entry_type(element, unknown)
    is_person = entry_type == "person"
    titles = [title for part in element.words("title").split("; ") if (title := part.strip())]
    remarks = read_remarks(unbracketed(element.words("remarks")), is_person=is_person, said_elsewhere=titles)
    programs = "; ".join(sorted({program.text for program in element.every("programList", "program")} - {""})) or None
    identifiers = (*_identifiers(element, titles, is_person, unknown), *remarks.identifiers)
    issuers = (Name(name=one.words("idNumber"), name_type="aka") for one in _ids(element) if _is_issuer(one))
    names = (Name(name=name, name_type="primary"), *_aliases(element, unknown), *issuers, *remarks.names)
    entry = Entry(
        position=position,
        list_code=list_code,
        publisher_id=uid,
        entry_type=entry_type,
        country_code=None,
        country_text=None,
        names=tuple(dict.fromkeys(names)),
        has_destination=False,
        addresses=tuple(filter(None, map(_address, element.every("addressList", "address")))),
        identifiers=identifiers,
        relations=remarks.relations,
        programs=programs,
        effective_on=effective_date(programs, identifiers),
        remarks="; ".join([*remarks.left, *_new(element, unknown)]) or None,
        entry_text=text,
    )
    return entry, remarks


def unbracketed(text: str) -> str:
    """Return remarks with "; " between statements, as the flat files have them: "(Linked To: A) (Linked To: B)"."""
    statements: list[str] = []
    rest = text
    while link := _LINKED.search(rest):
        end = _closing(rest, link.start())
        statements += [rest[: link.start()], rest[link.end() : end]]
        rest = rest[end + 1 :]
    read = "; ".join(said for part in [*statements, rest] if (said := part.strip(" ;")) and said != ".")
    # The full stop that ends remarks: here it stands behind the bracket, or nowhere.
    return f"{read}." if text.endswith((")", ").")) else read


def _closing(text: str, start: int) -> int:
    """Return where the bracket that opens at start closes; the end of the text if nothing closes it."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def _entry_type(element: Element, unknown: Unknown) -> str:
    # nspType: its name in the list of the Palestinian Legislative Council, before the lists were joined in 2014.
    label = element.words("sdnType") or element.words("nspType")
    if label.casefold() not in _ENTRY_TYPES:
        unknown.kind("sdnType", label)
        raise ValueError(f"expected one of {list(_ENTRY_TYPES)} as sdnType, found {label[:40]!r}")
    return _ENTRY_TYPES[label.casefold()]


def _name(element: Element) -> str | None:
    """Return "LAST, First", as the flat files write a name."""
    return ", ".join(filter(None, [element.words("lastName"), element.words("firstName")])) or None


def _aliases(element: Element, unknown: Unknown) -> Iterator[Name]:
    for alias in element.every("akaList", "aka"):
        kind, strength = alias.words("type"), alias.words("category")
        if kind not in _ALIAS_TYPES:
            unknown.word("aka type", kind)
        if strength not in _STRENGTHS:
            unknown.word("aka category", strength)
        if name := _name(alias):
            yield Name(name=name, name_type=_ALIAS_TYPES.get(kind, "aka"), is_weak=_STRENGTHS.get(strength, False))


def _ids(element: Element) -> Iterator[Element]:
    return element.every("idList", "id")


def _is_issuer(document: Element) -> bool:
    return document.words("idType") == ISSUER and document.words("idNumber") != ""


def _identifiers(element: Element, titles: list[str], is_person: bool, unknown: Unknown) -> Iterator[Identifier]:
    for title in titles:
        yield identifier("Title", title, is_person=True)
    for vessel in element.every("vesselInfo"):
        for column, label in _VESSEL.items():
            if value := vessel.words(column):
                yield identifier(label, value, is_person=False)
    for part, item, value_name, label in _SAID:
        for said in element.every(part, item):
            if value := said.words(value_name):
                yield identifier(label, value, is_person=is_person)
    yield from _documents(element, is_person, unknown)


def _documents(element: Element, is_person: bool, unknown: Unknown) -> Iterator[Identifier]:
    for document in _ids(element):
        label, country = document.words("idType"), document.words("idCountry")
        if _is_issuer(document) or not (value := document.words("idNumber") or country):
            continue
        if id_type_of(label, is_person=is_person) is None:
            unknown.word("idType", label)
        days = (("issued", document.words("issueDate")), ("expires", document.words("expirationDate")))
        said_too = tuple(f"{word} {day}" for word, day in days if day)
        yield identifier(label, value, is_person=is_person, country_text=country or None, said=said_too)


def _address(address: Element) -> Address | None:
    parts = {name: text for part, name in _PLACE_PARTS.items() if (text := address.words(part))}
    country = address.words("country")
    if country == UNDETERMINED or not country:
        region = address.words("region")
        return address_of(parts, f"Region: {region}" if region else None)
    return address_of(parts, country)


def _new(element: Element, unknown: Unknown) -> Iterator[str]:
    """Yield what stands in elements that are not known; whether one of them changes who is listed, a person decides."""
    for place, said in unread(element):
        unknown.kind("element", place)
        yield f"{place}: {said}"
