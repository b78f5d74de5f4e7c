"""Stable ids for entries of lists that give none.

An entry is recognised by its record key: list, destination and search key of its primary name; or, for a publisher
whose ids are lasting, by that id alone. What no key recognises is matched, one to one, among the added and the removed
of the release: on first citation, names and addresses. A match needs a high score and is recorded with it. Ids are
minted from source and key when an entry is first seen and carried over from then on: they never depend on row order,
process or time.

A destination that came to be known, went or was mended makes another key, and the old key may be a namesake's. There
the listing tells who is who: the name and the first citation, if one entry alone of either release has them both. This
breaks when one rule lists a party under two destinations and releases show them one after the other, never together.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from entity_lists.records import Entry
from entity_lists.text.search_key import search_key
from entity_lists.write.likeness import Evidence, best_pairs, likeness


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The id of one entry and how it came by it; the columns of contract.IDENTITY that are not the entry's own."""

    entry_id: str
    record_key: str
    first_release_id: str
    method: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Known:
    """The entries of the release before: identity and content hash of each, and what they are recognised by.

    former: the entries that left the list earlier, with the key that each had last: one that comes back gets its id
        again, and no other party ever does.
    evidence: returns the evidence of entries by their ids; asked only for those that no key recognises.
    """

    identities: tuple[Identity, ...]
    contents: Mapping[str, str]
    former: tuple[Identity, ...]
    evidence: Callable[[Iterable[str]], dict[str, Evidence]]


def carry_over(
    entries: Sequence[Entry],
    contents: Sequence[str],
    known: Known,
    *,
    source_id: str,
    release_id: str,
    by_publisher_id: bool,
) -> list[Identity]:
    """Return one identity an entry, in the order of the entries.

    contents: the content hash of each entry. by_publisher_id: whether the publisher's id is the identity.
    """
    keys = [record_key(entry, by_publisher_id=by_publisher_id) for entry in entries]
    matches = {} if by_publisher_id else _of_unknown_destination(entries, keys, known)
    matches |= _by_key(entries, keys, contents, known, matches)
    matched = {identity.entry_id for identity, _, _ in matches.values()}
    unmatched = (index for index in range(len(entries)) if index not in matches)
    added = sorted(unmatched, key=lambda i: (keys[i], contents[i]))
    removed = sorted(
        (identity for identity in known.identities if identity.entry_id not in matched), key=lambda i: i.entry_id
    )
    if by_publisher_id:
        matches = {index: (identity, "publisher_id", score) for index, (identity, _, score) in matches.items()}
    else:
        matches |= _by_likeness(entries, added, removed, known)
        matches |= _of_another_destination(entries, keys, added, removed, known, matches)
    taken = {identity.entry_id for identity in (*known.identities, *known.former)}
    former = {identity.record_key: identity for identity in known.former}
    identities: dict[int, Identity] = {
        index: _carried(identity, keys[index], method, score) for index, (identity, method, score) in matches.items()
    }
    for index in added:
        if index not in identities and keys[index] in former:
            method = "publisher_id" if by_publisher_id else "exact"
            identities[index] = _carried(former.pop(keys[index]), keys[index], method, 1.0)
        elif index not in identities:
            entry_id = _mint(source_id, keys[index], taken)
            taken.add(entry_id)
            identities[index] = Identity(
                entry_id=entry_id, record_key=keys[index], first_release_id=release_id, method="new", score=1.0
            )
    return [identities[index] for index in range(len(entries))]


_Matches = dict[int, tuple[Identity, str, float]]


def _of_unknown_destination(entries: Sequence[Entry], keys: Sequence[str], known: Known) -> _Matches:
    """Return the entries whose destination came to be known or went, before a namesake's key decides."""
    counts = Counter(keys)
    counts.subtract(identity.record_key for identity in known.identities)
    parties = {_party(key) for key, count in counts.items() if count and _is_nowhere(key)}
    if parties:
        parties &= {_party(key) for key in counts if not _is_nowhere(key)}
    return {
        index: match
        for index, match in _by_listing(entries, keys, known, parties).items()
        if _is_nowhere(keys[index]) != _is_nowhere(match[0].record_key)
    }


def _by_listing(entries: Sequence[Entry], keys: Sequence[str], known: Known, parties: set[tuple[str, str]]) -> _Matches:
    """Return who, of these lists and names, has a first citation that one entry alone of either release has."""
    if not parties:
        return {}
    new = [index for index, key in enumerate(keys) if _party(key) in parties]
    old = [identity for identity in known.identities if _party(identity.record_key) in parties]
    evidence = known.evidence(identity.entry_id for identity in old)
    mine, theirs = [_evidence(entries[index]) for index in new], [evidence[identity.entry_id] for identity in old]
    places, former_places = _listings(mine), _listings(theirs)
    matches: _Matches = {}
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
            places[evidence.group.partition(":")[0], evidence.names[0], citation].append(place)
    return places


def _party(key: str) -> tuple[str, str]:
    """Return list and name of a record key."""
    list_code, _, name = key.split(":", 2)
    return list_code, name


def _is_nowhere(key: str) -> bool:
    return "::" in key


def _by_key(
    entries: Sequence[Entry], keys: Sequence[str], contents: Sequence[str], known: Known, settled: _Matches
) -> _Matches:
    """Return what the record keys recognise; entries that share a key are told apart by content, then by likeness."""
    old, new = defaultdict(list), defaultdict(list)
    matched = {identity.entry_id for identity, _, _ in settled.values()}
    for identity in known.identities:
        if identity.entry_id not in matched:
            old[identity.record_key].append(identity)
    for index, key in enumerate(keys):
        if index not in settled:
            new[key].append(index)
    matches: _Matches = {}
    for key in old.keys() & new.keys():
        if len(old[key]) == len(new[key]) == 1:
            matches[new[key][0]] = (old[key][0], "exact", 1.0)
        else:
            matches |= _within_key(entries, sorted(new[key], key=lambda i: contents[i]), old[key], contents, known)
    return matches


def _within_key(
    entries: Sequence[Entry], new: list[int], old: list[Identity], contents: Sequence[str], known: Known
) -> _Matches:
    matches: _Matches = {}
    left = sorted(old, key=lambda identity: identity.entry_id)
    for index in new:
        same = next((identity for identity in left if known.contents[identity.entry_id] == contents[index]), None)
        if same is not None:
            matches[index] = (same, "exact", 1.0)
            left.remove(same)
    rest = [index for index in new if index not in matches]
    if rest and left:
        evidence = known.evidence(identity.entry_id for identity in left)
        pairs = best_pairs([_evidence(entries[i]) for i in rest], [evidence[k.entry_id] for k in left], at_least=0.0)
        matches |= {rest[a]: (left[b], "exact", 1.0) for a, b, _ in pairs}
    return matches


def _by_likeness(entries: Sequence[Entry], added: list[int], removed: list[Identity], known: Known) -> _Matches:
    if not added or not removed:
        return {}
    evidence = known.evidence(identity.entry_id for identity in removed)
    pairs = best_pairs([_evidence(entries[i]) for i in added], [evidence[k.entry_id] for k in removed])
    return {added[a]: (removed[b], "rename", score) for a, b, score in pairs}


def _of_another_destination(
    entries: Sequence[Entry],
    keys: Sequence[str],
    added: list[int],
    removed: list[Identity],
    known: Known,
    matches: _Matches,
) -> _Matches:
    """Return, of what is still left, the entries whose destination was mended."""
    matched = {identity.entry_id for identity, _, _ in matches.values()}
    came = {index for index in added if index not in matches}
    gone = {identity.entry_id: _party(identity.record_key) for identity in removed if identity.entry_id not in matched}
    parties = {_party(keys[index]) for index in came} & set(gone.values())
    return {
        index: match
        for index, match in _by_listing(entries, keys, known, parties).items()
        if index in came and match[0].entry_id in gone
    }


def _carried(identity: Identity, key: str, method: str, score: float) -> Identity:
    return Identity(
        entry_id=identity.entry_id,
        record_key=key,
        first_release_id=identity.first_release_id,
        method=method,
        score=score,
    )


def record_key(entry: Entry, *, by_publisher_id: bool = False) -> str:
    """Return what an entry is recognised by; two entries of a release may share it."""
    publisher_id = entry.publisher_id if by_publisher_id else None
    return key_of(entry.list_code, entry.country_code, entry.country_text, entry.name, publisher_id)


def key_of(
    list_code: str, country_code: str | None, country_text: str | None, name: str, publisher_id: str | None
) -> str:
    """Return the record key of an entry with these columns; publisher_id only where it is the identity."""
    if publisher_id is not None:
        return f"{list_code}:#{publisher_id}"
    return f"{list_code}:{country_code or search_key(country_text or '')}:{search_key(name)}"


def _evidence(entry: Entry) -> Evidence:
    return Evidence(
        group=f"{entry.list_code}:{entry.country_code}",
        names=tuple(search_key(name.name) for name in entry.names),
        addresses=tuple(search_key(address.address) for address in entry.addresses),
        citations=tuple(citation.citation for citation in entry.citations),
        spelling=entry.name,
        programs=entry.programs or "",
    )


def _mint(source_id: str, key: str, taken: set[str]) -> str:
    number = 1
    while (entry_id := _digest(source_id, key, number)) in taken:
        number += 1
    return entry_id


def _digest(source_id: str, key: str, number: int) -> str:
    text = f"{source_id}\n{key}" if number == 1 else f"{source_id}\n{key}\n{number}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
