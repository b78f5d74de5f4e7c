"""The strong keys of an entry: numbers that one party alone has, and the pairs of entries that they make one.

A number decides only if it is one: a placeholder is none, nor is a number that several entries of a list have, as a
parent's at its subsidiaries. Numbers that are given by a state go with the state, a passport with a date of birth.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from entity_lists.contract.codes import STRONG_KEYS
from entity_lists.identity.likeness import Evidence, has_in_common
from entity_lists.text.search_key import search_key

# Kind and value, folded; a number that a state gives with that state.
Key = tuple[str, str]
# Type, value and country of an identifier.
Said = tuple[str, str, str | None]

PUBLISHER_ID = "publisher_id"
_BIRTH_DATE = "birth_date"
_REFERENCE = "reference_number"
# A passport is issued anew: that two have other ones says nothing.
_RENEWED = "passport"
# Strongest first: the publisher's own, then those that the world has one of, then those of a state.
_KINDS = (PUBLISHER_ID, *STRONG_KEYS)
_GIVEN_BY_A_STATE = ("registration_number", "tax_id", "national_id")
# What the strong keys of an entry are made of.
KEY_TYPES = (*STRONG_KEYS, _BIRTH_DATE)
# What tells a party from others without naming it alone.
TELLING_TYPES = (
    *KEY_TYPES, "vat_number", "social_security_number", "driver_license", "birth_certificate",
    "residence_permit", "visa_number", "travel_document", "seafarer_id", "military_id", "license_number",
    "duns_number", "swift_bic", "bank_account", "isin", "ticker", "phone", "email", "website",
    "digital_currency_address", "mmsi", "call_sign", "aircraft_serial_number", "aircraft_tail_number",
    "aircraft_mode_s_code", "inmate_number",
)  # fmt: skip
_WORDS = ("swift_bic", "email", "website", "digital_currency_address")
_LEAST_CHARACTERS = 4


def strong_keys(publisher_id: str | None, identifiers: Iterable[Said]) -> frozenset[Key]:
    """Return the strong keys of an entry; publisher_id: None where it is the identity already."""
    identifiers = list(identifiers)
    born = {search_key(value) for id_type, value, _ in identifiers if id_type == _BIRTH_DATE}
    keys: set[Key] = {(PUBLISHER_ID, publisher_id)} if publisher_id else set()
    for id_type, text, country in identifiers:
        value = search_key(text)
        if id_type not in STRONG_KEYS or not _is_number(value):
            continue
        if id_type == _RENEWED:
            keys |= {(id_type, f"{value} {day}") for day in born}
        elif id_type in _GIVEN_BY_A_STATE:
            keys.add((id_type, f"{country or ''} {value}"))
        else:
            keys.add((id_type, value))
    return frozenset(keys)


def telling_values(identifiers: Iterable[Said]) -> frozenset[Key]:
    """Return the identifiers of an entry that it has in common with few others."""
    values = ((id_type, search_key(text)) for id_type, text, _ in identifiers if id_type in TELLING_TYPES)
    return frozenset((id_type, value) for id_type, value in values if id_type in _WORDS or _is_telling(value))


def pairs_by_key(
    new: Sequence[Evidence], old: Sequence[Evidence], held: Counter[tuple[str, Key]]
) -> list[tuple[int, int, str]]:
    """Return (index of new, index of old, kind of the strongest key) of the pairs that strong keys make one.

    held: how many entries of a list have a key, in the release of which more have it. A key decides if one entry of
    either release has it; a pair counts if nothing links either of the two to a third, and no other key denies it.
    """
    links: dict[tuple[int, int], list[str]] = defaultdict(list)
    places, former_places = _places(new), _places(old)
    for key in places.keys() & former_places.keys():
        if len(places[key]) == len(former_places[key]) == 1 and held[key] <= 1:
            links[places[key][0], former_places[key][0]].append(key[1][0])
    news, olds = Counter(a for a, _ in links), Counter(b for _, b in links)
    pairs = []
    for (a, b), kinds in sorted(links.items()):
        kind = min(kinds, key=_KINDS.index)
        if news[a] == olds[b] == 1 and not _is_denied(new[a], old[b], kind):
            pairs.append((a, b, kind))
    return pairs


def held_keys(list_code: str, keys: Iterable[Key]) -> Iterator[tuple[str, Key]]:
    """Yield the keys of an entry as keys of its list."""
    yield from ((list_code, key) for key in keys)


def _places(evidences: Sequence[Evidence]) -> dict[tuple[str, Key], list[int]]:
    places = defaultdict(list)
    for place, evidence in enumerate(evidences):
        for key in held_keys(evidence.list_code, evidence.keys):
            places[key].append(place)
    return places


def may_be_one_type(mine: Evidence, theirs: Evidence) -> bool:
    """Return whether two are of one type, as far as either says of which it is."""
    return len({mine.entry_type, theirs.entry_type} - {"unknown"}) <= 1


def _is_denied(mine: Evidence, theirs: Evidence, kind: str) -> bool:
    """Return whether something says that two are not one although they share a key of that kind."""
    if not may_be_one_type(mine, theirs):
        return True
    if kind == PUBLISHER_ID and not has_in_common(mine, theirs):
        return True
    # Of a party that keeps its name, or the publisher's own number, a weaker number may have been mended.
    may_be_mended = kind in {PUBLISHER_ID, _REFERENCE} or not set(mine.names).isdisjoint(theirs.names)
    denying = _KINDS[: _KINDS.index(kind)] if may_be_mended else _KINDS
    return any(_differ(mine, theirs, other) for other in denying if other not in {kind, PUBLISHER_ID, _RENEWED})


def _differ(mine: Evidence, theirs: Evidence, kind: str) -> bool:
    """Return whether both have keys of a kind, for those of a state of one state, and none in common."""
    ours, others = ({value for key_kind, value in evidence.keys if key_kind == kind} for evidence in (mine, theirs))
    if kind in _GIVEN_BY_A_STATE:
        states = {value.partition(" ")[0] for value in ours} & {value.partition(" ")[0] for value in others}
        ours = {value for value in ours if value.partition(" ")[0] in states}
    return bool(ours and others) and ours.isdisjoint(others)


def _is_number(value: str) -> bool:
    """Return whether a folded text may be a number of one party: "na", "pending" and "00000000" are none."""
    return len(value) >= _LEAST_CHARACTERS and any(character.isdigit() for character in value) and len(set(value)) > 1


def _is_telling(value: str) -> bool:
    # In one year many are born.
    return _is_number(value) and len(value) > _LEAST_CHARACTERS
