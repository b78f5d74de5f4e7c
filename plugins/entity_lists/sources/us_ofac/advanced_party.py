"""A party of OFAC's advanced XML: its type, names, places, and the statements that its features and documents make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from entity_lists.records import Name
from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.sources.us_ofac.advanced_values import Place, ReferenceValues, period_text

_ENTRY_TYPES = {"Individual": "person", "Entity": "organization"}
_TRANSPORT = {"Vessel": "vessel", "Aircraft": "aircraft"}
# Persons and entities have no subtype; what they are says the type.
_SUB_TYPES = frozenset({*_TRANSPORT, "Unknown", "Individual", "Entity"})
_ALIAS_TYPES = {"Name": "aka", "A.K.A.": "aka", "F.K.A.": "fka", "N.K.A.": "nka"}
# A person is "LAST, First", as in the flat files; whatever else has one part. A part of a new kind stands behind.
_GIVEN = 1
_NAME_PARTS = {
    "Last Name": 0, "Maiden Name": 0, "Matronymic": 0, "First Name": 1, "Middle Name": 1, "Patronymic": 1,
    "Nickname": 1, "Entity Name": 0, "Vessel Name": 0, "Aircraft Name": 0,
}  # fmt: skip
_DETAILS = {name: name for name in ("DATE", "LOOKUP", "TEXT", "COUNTRY", "LOCATION")}
_DAYS = {"Issue Date": "issued", "Expiration Date": "expires"}
_ADDRESS, _VALID, _REPORTED = "Location", "Valid", "Reported"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a feature or a document says: its label and value, its country, and what else is said of it."""

    label: str
    value: str
    country_text: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdvancedParty:
    """A party by itself; identity_ids: what its documents name it by. text: all that was read."""

    party_id: str
    identity_ids: tuple[str, ...]
    entry_type: str
    names: tuple[Name, ...]
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]
    comment: str
    text: str


def read_party(element: Element, text: str, values: ReferenceValues, places: Mapping[str, Place]) -> AdvancedParty:
    """Return a party without its documents.

    Raises:
        ValueError: it has no profile of its own, no primary name, or is of a type that is not known.
        SourceChanged: an id that the document says nothing of.
    """
    profiles = list(element.every("Profile"))
    if len(profiles) != 1 or not (party_id := profiles[0].get("ID")).isdigit():
        raise ValueError(f"expected one profile with a number, found {[profile.get('ID') for profile in profiles]}")
    (profile,) = profiles
    identities = sorted(profile.every("Identity"), key=lambda identity: identity.get("Primary") != "true")
    names = tuple(dict.fromkeys(name for identity in identities for name in _names(identity, values)))
    if not names or names[0].name_type != "primary":
        raise ValueError(f"expected a primary name, found {[name.name for name in names[:3]]}")
    features = [
        (values.word("FeatureType", feature.get("FeatureTypeID")), version)
        for feature in profile.every("Feature")
        for version in feature.every("FeatureVersion")
    ]
    return AdvancedParty(
        party_id=party_id,
        identity_ids=tuple(identity.get("ID") for identity in identities),
        entry_type=_entry_type(profile, values),
        names=names,
        places=tuple(place for label, version in features if label == _ADDRESS for place in _places(version, places)),
        statements=tuple(
            statement
            for label, version in features
            if label != _ADDRESS
            for statement in _statements(label, version, values, places)
        ),
        comment=element.words("Comment"),
        text=text,
    )


def _entry_type(profile: Element, values: ReferenceValues) -> str:
    sub_type = values.value("PartySubType", profile.get("PartySubTypeID"))
    if sub_type.text not in _SUB_TYPES:
        values.unknown.word("PartySubType", sub_type.text)
    party_type = sub_type.get("PartyTypeID")
    return _TRANSPORT.get(sub_type.text) or values.known("PartyType", party_type, _ENTRY_TYPES)


def _names(identity: Element, values: ReferenceValues) -> Iterator[Name]:
    """Yield the names; the first one, in Latin script where there is one, is the primary name of a primary identity."""
    kinds = {
        group.get("ID"): values.described("NamePartType", group.get("NamePartTypeID"), _NAME_PARTS, _GIVEN)
        for group in identity.every("NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    spelt = [(alias, name) for alias in identity.every("Alias") for name in alias.every("DocumentedName")]
    spelt.sort(key=lambda pair: (pair[0].get("Primary") != "true", not _is_latin(pair[1], values)))
    for position, (alias, name) in enumerate(spelt):
        is_primary = not position and "true" == identity.get("Primary") == alias.get("Primary")
        kind = values.described("AliasType", alias.get("AliasTypeID"), _ALIAS_TYPES, "aka")
        parts: tuple[list[str], list[str]] = ([], [])
        for part in name.every("DocumentedNamePart", "NamePartValue"):
            parts[kinds.get(part.get("NamePartGroupID"), 0)].append(part.text)
        if text := ", ".join(filter(None, map(" ".join, parts))):
            is_weak = alias.get("LowQuality") == "true"
            yield Name(name=text, name_type="primary" if is_primary else kind, is_weak=is_weak)


def _is_latin(name: Element, values: ReferenceValues) -> bool:
    return all(
        values.word("Script", part.get("ScriptID")) == "Latin"
        for part in name.every("DocumentedNamePart", "NamePartValue")
    )


def _places(version: Element, places: Mapping[str, Place]) -> Iterable[Place]:
    ids = (location.get("LocationID") for location in version.every("VersionLocation"))
    return [places[location_id] for location_id in ids if location_id in places]


def _statements(
    label: str, version: Element, values: ReferenceValues, places: Mapping[str, Place]
) -> Iterator[Statement]:
    said_values = [_detail(version, detail, values) for detail in version.every("VersionDetail")]
    for place in _places(version, places):
        said_values.append(place.country_text or "; ".join(address.address for address in place.addresses))
    is_reported = values.word("Reliability", version.get("ReliabilityID")) == _REPORTED
    said = (version.words("Comment"), _REPORTED if is_reported else "")
    for value in filter(None, said_values):
        yield Statement(label=label, value=value, said=tuple(filter(None, said)))


def _detail(version: Element, detail: Element, values: ReferenceValues) -> str:
    values.described("DetailType", detail.get("DetailTypeID"), _DETAILS, "TEXT")
    if reference := detail.get("DetailReferenceID"):
        return values.word("DetailReference", reference)
    return detail.text or period_text(version.first("DatePeriod"))


def read_document(element: Element, values: ReferenceValues, places: Mapping[str, Place]) -> Statement:
    """Return what a document says; a date of a kind that is not known stands under that name."""
    country = element.get("IssuedBy-CountryID")
    place = places.get(element.get("IssuedIn-LocationID"))
    validity = values.word("Validity", element.get("ValidityID"))
    days = (
        (
            values.described("IDRegDocDateType", kind := dated.get("IDRegDocDateTypeID"), _DAYS, "")
            or values.word("IDRegDocDateType", kind),
            period_text(dated.first("DatePeriod")),
        )
        for dated in element.every("DocumentDate")
    )
    said = (
        *(f"{word} {text}" for word, text in days if text),
        element.words("IssuingAuthority"),
        "" if validity == _VALID else validity,
        element.words("Comment"),
    )
    return Statement(
        label=values.word("IDRegDocType", element.get("IDRegDocTypeID")),
        value=element.words("IDRegistrationNo"),
        country_text=values.word("Country", country) if country else place.country_text if place else None,
        said=tuple(filter(None, said)),
    )
