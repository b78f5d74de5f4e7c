"""The remarks of OFAC's flat files: "DOB 1962; Passport A123 (Iran) issued 10 Sep 2012; a.k.a. 'X'." and the like.

Statements are parted by "; ". Each is an alias, a link to another party, or a label with a value; a statement that is
none of these, or whose value has not the form that its label asks for, stays in the remarks word for word.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from entity_lists.records import Identifier, Name, Relation
from entity_lists.sources.us_ofac.labels import id_type_of, identifier, starts_with_label

_ALTERNATIVE = re.compile(r"^[Aa]lt\. ")
_ALIAS = re.compile(r"(?P<type>[afn])\.k\.a\. '(?P<name>.+)'")
_OPEN_ALIAS = re.compile(r"(?:[Aa]lt\. )?[afn]\.k\.a\. '")
# The securities of a listed company trade under this name of it.
_ISSUER = re.compile(r"Issuer Name (?P<name>.+)")
# Where the text of an order stands: of every party under it, and of no use for telling one from another.
_NOTICE = re.compile(r"[Ff]or more information(?: on directives)?, please (?:visit|reference) the following link: \S+")
# A remark ends in one full stop, be it its own or that of "S.A.".
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$")
_LINK = re.compile(r"Linked To: (?P<name>.+)")
_ISSUED = re.compile(r" (?P<word>issued|expires) (?P<date>(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4})$")
_BRACKET = re.compile(r" \((?P<text>[^()]+)\)$")
_DATE = r"(?:circa )?(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4}"
_PERIOD = rf"{_DATE}(?: to {_DATE})?"
_WORD = r"\S+"
_NUMBERS = (
    "passport", "national_id", "tax_id", "vat_number", "social_security_number", "driver_license", "birth_certificate",
    "residence_permit", "visa_number", "travel_document", "seafarer_id", "military_id", "registration_number",
    "license_number", "imo_number", "phone",
)  # fmt: skip
# What a value looks like, by the kind of its identifier; of other kinds any text is a value.
_FORMS = {
    "birth_date": re.compile(_PERIOD),
    "established_on": re.compile(_PERIOD),
    "built_on": re.compile(_PERIOD),
    "website": re.compile(_WORD),
    "email": re.compile(_WORD),
    "swift_bic": re.compile(r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?"),
    "mmsi": re.compile(r"\d{9}"),
    "isin": re.compile(r"[A-Z]{2}[A-Z0-9]{10}"),
    "digital_currency_address": re.compile(_WORD),
} | dict.fromkeys((*_NUMBERS, "lei", "duns_number"), re.compile(r"(?=[^;]*\d)\S[^;]*"))
# Of these the country stands in brackets behind the value, and the dates of issue and expiry behind that.
_DOCUMENTS = frozenset({*_NUMBERS, "mmsi"})


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """What a remark says: aliases, identifiers and relations in its order; left: the statements that are none.

    unread_count: how many of these are not a known notice either. repeated_count: how many statements only repeat what
    the record says elsewhere. is_cut_off: whether the last one breaks off.
    """

    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    relations: tuple[Relation, ...]
    left: tuple[str, ...]
    unread_count: int
    repeated_count: int = 0
    is_cut_off: bool = False

    @property
    def statement_count(self) -> int:
        """The number of statements, read or not."""
        every = (self.names, self.identifiers, self.relations, self.left)
        return sum(map(len, every)) + self.repeated_count


def read_remarks(
    text: str, *, is_person: bool, is_cut_off: bool = False, said_elsewhere: Container[str] = ()
) -> Remarks:
    """Return what a remark says.

    is_cut_off: its last statement breaks off, so that nothing may be made of it. said_elsewhere: statements that the
    record has in a column of their own, as the titles of a person.
    """
    every = list(_statements(text))
    broken = [every.pop()] if is_cut_off and every else []
    statements = [statement for statement in every if statement not in said_elsewhere]
    read: list[Name | Identifier | Relation] = []
    left: list[str] = []
    for statement in statements:
        meaning = _read(_ALTERNATIVE.sub("", statement), is_person)
        if meaning is None:
            left.append(statement)
        else:
            read.append(meaning)
    return Remarks(
        names=tuple(one for one in read if isinstance(one, Name)),
        identifiers=tuple(one for one in read if isinstance(one, Identifier)),
        relations=tuple(one for one in read if isinstance(one, Relation)),
        left=(*left, *broken),
        unread_count=sum(not _NOTICE.fullmatch(statement) for statement in left) + len(broken),
        repeated_count=len(every) - len(statements),
        is_cut_off=is_cut_off,
    )


def _statements(text: str) -> Iterator[str]:
    """Yield the statements; one that opens a quoted name goes on to its closing quote."""
    begun: list[str] = []
    whole = text if _ABBREVIATION.search(text[-40:]) else text.removesuffix(".")
    for part in whole.split("; "):
        opens = _OPEN_ALIAS.match(part) is not None
        if begun and opens:
            yield from filter(None, map(str.strip, begun))
            begun = []
        if (begun or opens) and not part.endswith("'"):
            begun.append(part)
        else:
            yield from filter(None, ["; ".join([*begun, part]).strip()])
            begun = []
    # A quote that nothing closes quotes nothing.
    yield from filter(None, map(str.strip, begun))


def _read(statement: str, is_person: bool) -> Name | Identifier | Relation | None:
    if alias := _ALIAS.fullmatch(statement):
        # OFAC prints weak aliases here and not in the file of aliases.
        # Source: https://ofac.treasury.gov/faqs/122, 2011-01-31.
        return Name(name=alias["name"], name_type=f"{alias['type']}ka", is_weak=True)
    if issuer := _ISSUER.fullmatch(statement):
        return Name(name=issuer["name"], name_type="aka")
    if link := _LINK.fullmatch(statement):
        return Relation(relation="linked_to", related_name=link["name"], country_code=None, text=statement)
    label = starts_with_label(statement)
    if label is None:
        return None
    return _labelled(label, statement[len(label) :].lstrip(" :"), is_person)


def _labelled(label: str, rest: str, is_person: bool) -> Identifier | None:
    id_type = id_type_of(label, is_person=is_person)
    value = rest.removeprefix("- ")
    said: list[str] = []
    country = None
    if id_type in _DOCUMENTS:
        for _ in ("expires", "issued"):
            if day := _ISSUED.search(value):
                said.insert(0, day.group().strip())
                value = value[: day.start()]
        if bracket := _BRACKET.search(value):
            country, value = bracket["text"], value[: bracket.start()]
    form = _FORMS.get(id_type or "")
    if not value or (form is not None and not form.fullmatch(value)):
        return None
    return identifier(label, value, is_person=is_person, country_text=country, said=tuple(said))
