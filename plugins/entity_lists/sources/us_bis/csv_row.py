"""The cells of one row of BIS's Entity List CSV: which names, addresses and references they hold.

BIS took its prose apart by hand, and not all the way: a name may still hold the body it belongs to, an alias or a
remark, an address may be several, an alias may be the licence policy.

Source: the Entity List CSV of 2023-11-21.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from entity_lists.contract.codes import AFFILIATE, OTHER, SUBORDINATE
from entity_lists.licensing.licensing import read_policy
from entity_lists.records import Address, Name
from entity_lists.sources.us_bis.cross_references import Reference, cut_references
from entity_lists.text.addresses import address_country, split_addresses
from entity_lists.text.alias_marks import LIST_LEAD, LIST_TAIL, MARK
from entity_lists.text.aliases import list_head
from entity_lists.text.citation import Citation, volume_year
from entity_lists.text.countries import country_code
from entity_lists.text.inline_aliases import marked, split_marks
from entity_lists.text.names import split_outside, strip_stop
from entity_lists.text.party_kind import is_weak
from entity_lists.text.spaces import one_line
from entity_lists.text.vocabulary import is_legal_form

_YEARS_APART = 1

# What stands between a body and its member in one name cell.
_MEMBERS = (
    (". Subordinate Institution - ", SUBORDINATE),
    (". Affiliated Entity: ", AFFILIATE),
    (", and subordinate entity ", SUBORDINATE),
    (" entity: ", SUBORDINATE),
)
_INSTITUTE_OF = re.compile(r" \(a subordinate institute of (?P<parent>[^()]{2,80})\)$")
_MEMBERS_REMARK = re.compile(r"^Subordinate Institutions?:", re.IGNORECASE)
_SENTENCE = ". This includes "
# "Co., Ltd., and Sense Time", "Russian Quantum Center and RQC", "A Limited, B Pte Ltd": two names; elsewhere the comma
# and the word "and" are part of one.
_JOINT = re.compile(r",? and |, ")
_FORM_AT_END = re.compile(r"\b(?:Ltd|Inc|LLC|JSC|Limited|Company|Co)\.?$")
_ACRONYM = re.compile(r"[A-Z&]{2,6}")
# How far around it a comma or an "and" is looked: no name is longer, and each character is looked at few times.
_NEAR, _LONGEST_FORM = 250, 12


@dataclass(frozen=True, kw_only=True)
class NameCell:
    """A party's own name, its aliases, the body that it belongs to and how; remarks: what is no name."""

    name: str
    aliases: tuple[Name, ...]
    parent_name: str | None
    relation: str | None
    remarks: tuple[str, ...]


def read_name(text: str) -> NameCell:
    """Return what the cell Name holds. Raises: ValueError (no name)."""
    text, sentence, rest = one_line(text).partition(_SENTENCE)
    parent, relation = None, None
    for words, kind in _MEMBERS:
        if relation is None and words in text:
            parent, _, text = text.partition(words)
            relation = kind
    if institute := _INSTITUTE_OF.search(text):
        parent, relation, text = institute["parent"], SUBORDINATE, text[: institute.start()]
    if head := list_head(text):
        text = text[: head.start()].rstrip(" ,")
    names = _with_aliases(text)
    if not names or names[0].name_type != "primary" or not any(map(str.isalnum, names[0].name)):
        raise ValueError(f"the row has no name: {text[:60]!r}")
    return NameCell(
        name=names[0].name,
        aliases=tuple(names[1:]),
        parent_name=parent,
        relation=relation,
        remarks=(f"This includes {rest}",) if sentence else (),
    )


@dataclass(frozen=True, kw_only=True)
class AliasCell:
    """What the cells of aliases and remarks hold; policy_text: the licence policy that stands among the aliases."""

    names: tuple[Name, ...]
    references: tuple[Reference, ...]
    policy_text: str
    remarks: tuple[str, ...]


def read_aliases(aliases: str, remarks: str) -> AliasCell:
    """Return what the cells Alternate Name and Remarks/Notes hold: they tell of each other."""
    remark = one_line(remarks)
    members = _MEMBERS_REMARK.match(remark)
    pieces = list(_pieces(aliases))
    policies = [piece for piece in pieces if read_policy(piece).code not in {None, OTHER}]
    bracketed = [piece for piece in pieces if piece.startswith("(") and piece.endswith(")")]
    listed = [piece for piece in pieces if piece not in policies and piece not in bracketed]
    names = [name for piece in listed for part in _apart(piece) for name in _with_aliases(part, "aka")]
    if members:
        listed_members = list(_pieces(remark[members.end() :]))
        # Aliases beside one member are that member's, beside several those of the body.
        names = [_name(name.name, "subordinate") if len(listed_members) == 1 else name for name in names]
        names, remark = [*(_name(name, "subordinate") for name in listed_members), *names], ""
    if MARK.match(remark):
        names, remark = [*names, *(_name(name, kind) for name, kind in marked(remark))], ""
    rest, references = cut_references(remark)
    left = rest.strip(" ().,") and rest.strip()
    return AliasCell(
        names=tuple(names),
        references=references,
        policy_text="".join(policies[:1]),
        remarks=tuple(filter(None, [*bracketed, *policies[1:], left])),
    )


def read_addresses(
    address: str, city: str, state: str, postal_code: str, country: str
) -> tuple[tuple[Address, ...], str]:
    """Return the addresses of a row, and what of the cell Address is none.

    City, state, postal code and country belong to every address that does not end in a country of its own.
    """
    cells = [one_line(cell).strip(" ,") for cell in (city, state, postal_code)]
    country = one_line(country)
    listed, rest = split_addresses(one_line(address)) if ";" in address else ((one_line(address).strip(" ,"),), "")
    return tuple(_address(text, cells, country) for text in listed or ("",) if text or any(cells)), rest


def stated_country(addresses: Iterable[Address]) -> str | None:
    """Return the code of the country that the addresses end in, if they name one and the same."""
    codes = {address.country_code for address in addresses} - {None}
    return codes.pop() if len(codes) == 1 else None


def _address(text: str, cells: list[str], country: str) -> Address:
    if code := address_country(text):
        own = country_code(country)
        if own is None or code != own or not any(cells):
            return Address(address=text, country_code=code)
        country = "" if text.endswith(country) else country
    city, state, postal_code = cells
    return Address(
        address=", ".join(filter(None, [text, *cells, country])),
        city=city or None,
        state=state or None,
        postal_code=postal_code or None,
        country_code=code or country_code(country),
    )


def _pieces(text: str) -> Iterator[str]:
    for piece in split_outside(one_line(text), ";"):
        name = strip_stop(LIST_TAIL.sub("", LIST_LEAD.sub("", piece)))
        if any(character.isalnum() for character in name):
            yield name


def _apart(text: str) -> list[str]:
    parts, start = [], 0
    for joint in _JOINT.finditer(text):
        before = text[max(start, joint.start() - _LONGEST_FORM) : joint.start()]
        after = text[joint.end() : joint.end() + _NEAR]
        if _is_two(before, after, by_comma=joint[0] == ", "):
            parts.append(text[start : joint.start()])
            start = joint.end()
    return [*parts, text[start:]]


def _is_two(before: str, after: str, *, by_comma: bool) -> bool:
    ends_in_form = _FORM_AT_END.search(before) is not None
    if not by_comma:
        return ends_in_form or _ACRONYM.fullmatch(after) is not None
    second = _JOINT.split(after, maxsplit=1)[0]
    return ends_in_form and _FORM_AT_END.search(second[-_LONGEST_FORM:]) is not None and not is_legal_form(second)


def _with_aliases(text: str, name_type: str = "primary") -> list[Name]:
    """Return the name of a text, and the names that stand behind a mark in it, in brackets or bare."""
    before, aliases, after = split_marks(text)
    own = " ".join(f"{before} {after}".split())
    if bare := MARK.search(own):
        aliases, own = (*aliases, *marked(own[bare.start() :])), own[: bare.start()].rstrip(" ,")
    others = [_name(name, kind) for name, kind in aliases]
    return [_name(own, name_type), *others] if own else others


def _name(name: str, name_type: str) -> Name:
    return Name(name=name, name_type=name_type, is_weak=name_type != "primary" and is_weak(name))


@dataclass(frozen=True, kw_only=True)
class ListingDates:
    """Each None where it is not told; has_stray: some of the dates are those of no first notice."""

    listed_on: date | None
    amended_on: date | None
    effective_on: date | None
    has_stray: bool


def listing_dates(cells: Sequence[tuple[date, ...]], citations: Sequence[Citation]) -> ListingDates:
    """Return the dates of an entry; cells: the effective dates of each of its rows, in any order.

    What most rows say is taken, and the earliest of equals: a date that was dragged down a column counts up.
    """
    filled = sorted(cell for cell in cells if cell)
    fitting = [cell for cell in filled if _fits(min(cell), citations)]
    effective_on = min(_most(fitting), default=None)
    latest = max(_most(fitting or filled), default=None)
    published = [citation.published_on for citation in citations]
    amended_on = latest if latest != effective_on else None
    return ListingDates(
        listed_on=(published[0] if published else None) or effective_on,
        amended_on=(published[-1] if len(published) > 1 else None) or amended_on,
        effective_on=effective_on,
        has_stray=len(fitting) < len(filled),
    )


def _fits(effective_on: date, citations: Sequence[Citation]) -> bool:
    if not citations:
        return True
    return abs(effective_on.year - volume_year(citations[0].volume)) <= _YEARS_APART


def _most(cells: Sequence[tuple[date, ...]]) -> tuple[date, ...]:
    return Counter(cells).most_common(1)[0][0] if cells else ()
