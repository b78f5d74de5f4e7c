"""Entries whose destination came to be known, went or was mended: name and first citation tell who is who.

This breaks when one rule lists a party under two destinations and releases show them one after the other, never
together.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from entity_lists.identity.known import Identity, Known, Matches, Unidentified, is_numbered, party_of
from entity_lists.identity.likeness import Evidence, likeness


def of_unknown_destination(release: Unidentified, known: Known) -> Matches:
    """Return the entries whose destination came to be known or went, before a namesake's key decides."""
    counts: Counter[str] = Counter(release.keys)
    counts.subtract(identity.record_key for identity in known.identities)
    parties = {party_of(key) for key, count in counts.items() if count and _is_nowhere(key)}
    if parties:
        parties &= {party_of(key) for key in counts if not _is_nowhere(key)}
    return {
        index: match
        for index, match in _by_listing(release, known, parties).items()
        if _is_nowhere(release.keys[index]) != _is_nowhere(match[0].record_key)
    }


def _by_listing(release: Unidentified, known: Known, parties: set[tuple[str, str]]) -> Matches:
    """Return who, of these lists and names, has a first citation that one entry alone of either release has."""
    if not parties:
        return {}
    new = [index for index, key in enumerate(release.keys) if party_of(key) in parties]
    old = [identity for identity in known.identities if party_of(identity.record_key) in parties]
    evidence, former = release.evidence(new), known.evidence(identity.entry_id for identity in old)
    mine, theirs = [evidence[index] for index in new], [former[identity.entry_id] for identity in old]
    places, former_places = _listings(mine), _listings(theirs)
    matches: Matches = {}
    for listing in places.keys() & former_places.keys():
        if len(places[listing]) == len(former_places[listing]) == 1:
            a, b = places[listing][0], former_places[listing][0]
            matches[new[a]] = (old[b], "rename", round(likeness(mine[a], theirs[b], 1.0), 4))
    return matches


def _listings(evidences: Sequence[Evidence]) -> dict[tuple[str, str, str], list[int]]:
    """Return which evidences have the same list, name and first citation."""
    places = defaultdict(list)
    for place, evidence in enumerate(evidences):
        for citation in evidence.citations[:1]:
            places[evidence.list_code, evidence.names[0], citation].append(place)
    return places


def _is_nowhere(key: str) -> bool:
    return "::" in key


def of_another_destination(
    release: Unidentified,
    added: list[int],
    removed: list[Identity],
    known: Known,
    matches: Matches,
) -> Matches:
    """Return, of what is still left, the entries whose destination was mended."""
    matched = {identity.entry_id for identity, _, _ in matches.values()}
    came = {index for index in added if index not in matches and not is_numbered(release.keys[index])}
    gone = {
        identity.entry_id: party_of(identity.record_key) for identity in removed if identity.entry_id not in matched
    }
    parties = {party_of(release.keys[index]) for index in came} & set(gone.values())
    return {
        index: match
        for index, match in _by_listing(release, known, parties).items()
        if index in came and match[0].entry_id in gone
    }
