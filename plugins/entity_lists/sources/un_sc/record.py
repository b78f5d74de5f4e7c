"""A record of the UN Security Council's list: which elements it may have, and what they say beside the names.

Every element is named here, with those that it may hold: one that is not is asked about, and what it says is kept in
remarks. The words of categories that are not in the tables are kept as they are, and told. What no column of the
contract has becomes an identifier or a remark in the publisher's words.

Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml, 2026-02-27; its schema (sc-sanctions.xsd) names
the elements that this release has nowhere: SUBMITTED_BY, SUBMITTED_ON, DELISTED_ON, NATIONALITY2.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from entity_lists.formats.xml_document import Node
from entity_lists.records import Address, Identifier
from entity_lists.text.addresses import address_country
from entity_lists.text.countries import country_code
from entity_lists.text.dates import calendar_day
from entity_lists.text.html_entities import decoded
from entity_lists.text.spaces import one_line
from entity_lists.unknown import Unknown

Layout = Mapping[str, "Layout"]

# How the publisher's own pages sort the list; both are empty in every record.
IGNORED = ("SORT_KEY", "SORT_KEY_LAST_MOD")


def _of(tags: str, **nested: Layout) -> Layout:
    return {**{tag: {} for tag in tags.split()}, **nested}


_VALUES = _of("VALUE")
_PLACE = "STREET CITY STATE_PROVINCE ZIP_CODE COUNTRY NOTE"
_COMMON = (
    "DATAID VERSIONNUM FIRST_NAME UN_LIST_TYPE REFERENCE_NUMBER LISTED_ON SUBMITTED_ON SUBMITTED_BY DELISTED_ON "
    f"NAME_ORIGINAL_SCRIPT COMMENTS1 {' '.join(IGNORED)}"
)
LAYOUTS: dict[str, Layout] = {
    "INDIVIDUAL": _of(
        f"{_COMMON} SECOND_NAME THIRD_NAME FOURTH_NAME GENDER NATIONALITY2",
        LIST_TYPE=_VALUES,
        LAST_DAY_UPDATED=_VALUES,
        TITLE=_VALUES,
        DESIGNATION=_VALUES,
        NATIONALITY=_VALUES,
        INDIVIDUAL_ALIAS=_of("QUALITY ALIAS_NAME DATE_OF_BIRTH CITY_OF_BIRTH COUNTRY_OF_BIRTH NOTE"),
        INDIVIDUAL_ADDRESS=_of(_PLACE),
        INDIVIDUAL_DATE_OF_BIRTH=_of("TYPE_OF_DATE DATE YEAR FROM_YEAR TO_YEAR NOTE"),
        INDIVIDUAL_PLACE_OF_BIRTH=_of(_PLACE),
        INDIVIDUAL_DOCUMENT=_of(
            "TYPE_OF_DOCUMENT TYPE_OF_DOCUMENT2 NUMBER ISSUING_COUNTRY DATE_OF_ISSUE CITY_OF_ISSUE COUNTRY_OF_ISSUE "
            "NOTE"
        ),
    ),
    "ENTITY": _of(
        _COMMON,
        LIST_TYPE=_VALUES,
        LAST_DAY_UPDATED=_VALUES,
        ENTITY_ALIAS=_of("QUALITY ALIAS_NAME NOTE"),
        ENTITY_ADDRESS=_of(_PLACE),
    ),
}

_GENDERS = ("Male", "Female")
_DATE_TYPES = {"EXACT": "", "APPROXIMATELY": "approximately", "BETWEEN": "between"}
_DOCUMENTS = {
    "Passport": "passport",
    "Numéro de passeport": "passport",
    "Número de pasaporte": "passport",
    "National Identification Number": "national_id",
}
# TYPE_OF_DOCUMENT2 is free text; where it plainly names another kind than TYPE_OF_DOCUMENT does, it goes before.
_OTHER_DOCUMENTS = {
    "national passport": "passport",
    "national passport number": "passport",
    "birth certificate": "birth_certificate",
    "driver's permit": "driver_license",
    "italian fiscal code": "tax_id",
    "military identification number": "military_id",
    "united states social security number": "social_security_number",
}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
# "Branch Office 7: i) Dr Barno Road, Quetta, Pakistan ii) Kandahari Bazaar, Quetta, Pakistan"
_NUMERAL = re.compile(r"(?:^|[\s;])(?:Branch Office \d{1,2}:)?\s?(?:i{1,3}|iv|vi{0,3}|ix|x)\)\s")


def unknown_parts(node: Node, layout: Layout, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and text of what the layout does not name: elements, attributes, text beside elements."""
    yield from ((f"{path}/@{name}", one_line(value)) for name, value in node.attributes.items())
    if node.children and node.text.strip():
        yield f"{path}/text", one_line(node.text)
    for child in node.children:
        inside = f"{path}/{child.tag}"
        if child.tag not in layout:
            yield inside, "" if child.children else one_line(child.text)
        yield from unknown_parts(child, layout.get(child.tag, {}), inside)


def text_of(node: Node, tag: str) -> str:
    """Return the text of the one child of that tag on one line; "" if there is none. Raises: ValueError (several)."""
    texts = texts_of(node, tag)
    if len(texts) > 1:
        raise ValueError(f"the record has {tag} {len(texts)} times, expected once")
    return texts[0] if texts else ""


def texts_of(node: Node, tag: str) -> list[str]:
    """Return the text of each child of that tag, on one line, empty ones too."""
    return [decoded(one_line(child.text)) for child in children_of(node, tag)]


def values_of(node: Node, tag: str) -> list[str]:
    """Return the values in the children of that tag: VALUE elements, "na" and empty ones left out."""
    values = [text for child in children_of(node, tag) for text in texts_of(child, "VALUE")]
    return [value for value in values if value and value != "na"]


def children_of(node: Node, tag: str) -> list[Node]:
    """Return the children of that tag."""
    return [child for child in node.children if child.tag == tag]


def read_date(text: str) -> date | None:
    """Return the date of "2015-04-07" or "2015-04-07-04:00"; None if it is no possible date."""
    match = _DATE.fullmatch(text)
    return calendar_day(*map(int, match.groups())) if match else None


def read_addresses(node: Node, tag: str) -> tuple[tuple[Address, ...], list[str]]:
    """Return the addresses, and what is said of them; a note that stands alone is the address itself."""
    addresses: list[Address] = []
    remarks: list[str] = []
    for place in children_of(node, tag):
        address, note = _place(place), text_of(place, "NOTE")
        if address:
            state, postal_code = text_of(place, "STATE_PROVINCE") or None, text_of(place, "ZIP_CODE") or None
            addresses.append(
                Address(
                    address=address,
                    city=text_of(place, "CITY") or None,
                    state=state,
                    postal_code=postal_code,
                    country_code=country_code(text_of(place, "COUNTRY")),
                )
            )
            remarks += [f"Address {address}: {note}"] if note else []
        else:
            parts = [part.strip(" ;") for part in _NUMERAL.split(note)]
            addresses += [Address(address=part, country_code=address_country(part)) for part in parts if part]
    return tuple(dict.fromkeys(addresses)), remarks


def read_identifiers(node: Node, unknown: Unknown) -> Iterator[Identifier]:
    """Yield what tells a party from others, but for its names and addresses."""
    yield Identifier(id_type="reference_number", id_value=text_of(node, "REFERENCE_NUMBER"))
    if gender := text_of(node, "GENDER"):
        if gender not in _GENDERS:
            unknown.word("GENDER", gender)
        yield Identifier(id_type="gender", id_value=gender)
    for tag, id_type in (("TITLE", "title"), ("DESIGNATION", "job")):
        yield from (Identifier(id_type=id_type, id_value=value) for value in values_of(node, tag))
    for country in filter(None, [*values_of(node, "NATIONALITY"), text_of(node, "NATIONALITY2")]):
        yield Identifier(id_type="nationality", id_value=country, country_code=country_code(country))
    for birth in children_of(node, "INDIVIDUAL_DATE_OF_BIRTH"):
        yield from _birth_date(birth, unknown)
    for place in children_of(node, "INDIVIDUAL_PLACE_OF_BIRTH"):
        yield from _birth_place(place)
    for alias in children_of(node, "INDIVIDUAL_ALIAS"):
        yield from _birth_of_alias(alias)
    for document in children_of(node, "INDIVIDUAL_DOCUMENT"):
        yield from _document(document, unknown)


def record_text(node: Node, indent: str = "") -> str:
    """Return the record as lines of tags and values, without empty ones; the rest is verbatim."""
    lines = []
    for child in node.children:
        value = record_text(child, f"{indent}  ") if child.children else child.text.strip()
        if value and child.tag not in IGNORED:
            lines.append(f"{indent}{child.tag}\n{value}" if child.children else f"{indent}{child.tag}: {value}")
    return "\n".join(lines)


def _birth_date(birth: Node, unknown: Unknown) -> Iterator[Identifier]:
    kind, note = text_of(birth, "TYPE_OF_DATE"), text_of(birth, "NOTE")
    said = _DATE_TYPES.get(kind, kind)
    if kind and kind not in _DATE_TYPES:
        unknown.word("TYPE_OF_DATE", kind)
    years = [text_of(birth, tag) for tag in ("FROM_YEAR", "TO_YEAR")]
    values = [text_of(birth, "DATE"), text_of(birth, "YEAR"), " to ".join(filter(None, years))]
    value = next(filter(None, values), "")
    if value:
        yield Identifier(id_type="birth_date", id_value=value, remarks=_joined([said, note]))
    elif note:
        yield Identifier(id_type="birth_date", id_value=note, remarks=said or None)


def _birth_place(place: Node) -> Iterator[Identifier]:
    where, note = _place(place), text_of(place, "NOTE")
    if where or note:
        yield Identifier(
            id_type="birth_place",
            id_value=where or note,
            country_code=country_code(text_of(place, "COUNTRY")),
            remarks=note or None if where else None,
        )


def _birth_of_alias(alias: Node) -> Iterator[Identifier]:
    remarks = f"as {text_of(alias, 'ALIAS_NAME')}"
    city, country = text_of(alias, "CITY_OF_BIRTH"), text_of(alias, "COUNTRY_OF_BIRTH")
    if born := text_of(alias, "DATE_OF_BIRTH"):
        yield Identifier(id_type="birth_date", id_value=born, remarks=remarks)
    if where := _joined([city, country], ", "):
        yield Identifier(id_type="birth_place", id_value=where, country_code=country_code(country), remarks=remarks)


def _document(document: Node, unknown: Unknown) -> Iterator[Identifier]:
    if not any(child.text.strip() for child in document.children):
        return
    kind, label = text_of(document, "TYPE_OF_DOCUMENT"), text_of(document, "TYPE_OF_DOCUMENT2")
    number, note = text_of(document, "NUMBER"), text_of(document, "NOTE")
    issuer, issued_in = text_of(document, "ISSUING_COUNTRY"), text_of(document, "COUNTRY_OF_ISSUE")
    is_unknown = bool(kind) and kind not in _DOCUMENTS
    if is_unknown:
        unknown.word("TYPE_OF_DOCUMENT", kind)
    said = {
        "Document": kind if is_unknown else "",
        "Type": label,
        "Date of issue": text_of(document, "DATE_OF_ISSUE"),
        "City of issue": text_of(document, "CITY_OF_ISSUE"),
        "Country of issue": issued_in if issued_in != issuer else "",
        "Note": note if number else "",
    }
    yield Identifier(
        id_type=_OTHER_DOCUMENTS.get(label.casefold().rstrip(" :."), _DOCUMENTS.get(kind, "other")),
        id_value=number or _joined([label, note], ", ") or kind,
        country_code=country_code(issuer) or country_code(issued_in),
        remarks=_joined([f"{name}: {value}" for name, value in said.items() if value]),
    )


def _place(place: Node) -> str:
    parts = [text_of(place, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")]
    return ", ".join(filter(None, parts))


def _joined(texts: Sequence[str], separator: str = "; ") -> str | None:
    return separator.join(filter(None, texts)) or None
