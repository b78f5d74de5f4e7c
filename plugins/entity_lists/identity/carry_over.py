"""Stable ids for entries, of lists that give lasting ones and of those that give none.

An entry is recognised by its record key: list, destination and search key of its primary name; or, in a list whose
publisher's ids are lasting, by that id. What no key recognises is matched, one to one, among the added and the removed
of the release: on the strong keys that both have, then on first citation, names and addresses. A match is recorded with
its method and score. Ids are minted from source and key when an entry is first seen and carried over from then on: they
never depend on row order, process or time.

A publisher's id may be given to another party. An entry that has nothing else in common with the one that had its id
before is first looked for by its strong keys; if it is nobody else, it is the same entry, doubtfully (score 0), unless
it is of another type: then it is a new one, with score 0 too.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from entity_lists.identity.destination import of_unknown_destination
from entity_lists.identity.known import DOUBTFUL, Identity, Known, Matches, Unidentified, is_numbered, party_of
from entity_lists.identity.leftover import among_left
from entity_lists.identity.likeness import Evidence, best_pairs, closeness, has_in_common
from entity_lists.identity.strong_keys import may_be_one_type
from entity_lists.text.search_key import search_key


def carry_over(release: Unidentified, known: Known, *, source_id: str, release_id: str) -> list[Identity]:
    """Return one identity an entry, in the order of the entries."""
    keys, contents = release.keys, release.contents
    matches = of_unknown_destination(release, known)
    matches |= _by_key(release, known, matches)
    doubtful = _doubtful(release, known, matches)
    matches = {index: match for index, match in matches.items() if index not in doubtful}
    matches |= among_left(release, known, matches, doubtful)
    added = sorted((i for i in range(len(keys)) if i not in matches), key=lambda i: (keys[i], contents[i]))
    matches |= _come_back(release, known, added)
    earlier = (*known.identities, *known.former)
    taken = {identity.entry_id for identity in earlier}
    given = {identity.record_key for identity in earlier if is_numbered(identity.record_key)}
    identities = {
        index: _carried(identity, keys[index], method, score) for index, (identity, method, score) in matches.items()
    }
    for index in added:
        if index not in identities:
            entry_id = _mint(source_id, keys[index], taken)
            taken.add(entry_id)
            identities[index] = Identity(
                entry_id=entry_id,
                record_key=keys[index],
                first_release_id=release_id,
                method="new",
                score=DOUBTFUL if keys[index] in given else 1.0,
            )
    return [identities[index] for index in range(len(keys))]


def _by_key(release: Unidentified, known: Known, settled: Matches) -> Matches:
    """Return what the record keys recognise; entries that share a key are told apart by content, then by likeness."""
    old, new = defaultdict(list), defaultdict(list)
    matched = {identity.entry_id for identity, _, _ in settled.values()}
    for identity in known.identities:
        if identity.entry_id not in matched:
            old[identity.record_key].append(identity)
    for index, key in enumerate(release.keys):
        if index not in settled:
            new[key].append(index)
    matches: Matches = {}
    for key in old.keys() & new.keys():
        method = "publisher_id" if is_numbered(key) else "exact"
        if len(old[key]) == len(new[key]) == 1:
            matches[new[key][0]] = (old[key][0], method, 1.0)
        else:
            news = sorted(new[key], key=lambda i: release.contents[i])
            pairs = _within_key(release, news, old[key], known, is_numbered(key))
            matches |= {index: (identity, method, 1.0) for index, identity in pairs.items()}
    return matches


def _within_key(
    release: Unidentified, new: list[int], old: list[Identity], known: Known, is_one_number: bool
) -> dict[int, Identity]:
    matches: dict[int, Identity] = {}
    left = sorted(old, key=lambda identity: identity.entry_id)
    for index in new:
        content = release.contents[index]
        same = next((identity for identity in left if known.contents[identity.entry_id] == content), None)
        if same is not None:
            matches[index] = same
            left.remove(same)
    rest = [index for index in new if index not in matches]
    if rest and left:
        evidence, former = release.evidence(rest), known.evidence(identity.entry_id for identity in left)
        mine, theirs = [evidence[i] for i in rest], [former[k.entry_id] for k in left]
        pairs = (
            _closest(mine, theirs) if is_one_number else [(a, b) for a, b, _ in best_pairs(mine, theirs, at_least=0.0)]
        )
        matches |= {rest[a]: left[b] for a, b in pairs}
    return matches


def _closest(new: Sequence[Evidence], old: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Return who goes on under a number that several have: the pair that has most in common first, then the next."""
    places = [(a, b) for a in range(len(new)) for b in range(len(old))]
    pairs: list[tuple[int, int]] = []
    for a, b in sorted(places, key=lambda place: closeness(new[place[0]], old[place[1]]), reverse=True):
        if all(a != one and b != other for one, other in pairs):
            pairs.append((a, b))
    return pairs


def _doubtful(release: Unidentified, known: Known, matches: Matches) -> dict[int, Identity]:
    """Return, of those that their number recognises, the ones that have nothing else in common with who had it."""
    renamed = {
        index: identity
        for index, (identity, method, _) in matches.items()
        if method == "publisher_id"
        and release.contents[index] != known.contents[identity.entry_id]
        and search_key(release.names[index].as_py()) != search_key(known.names[identity.entry_id])
    }
    if not renamed:
        return {}
    evidence, former = release.evidence(renamed), known.evidence(identity.entry_id for identity in renamed.values())
    return {
        index: identity
        for index, identity in renamed.items()
        if not has_in_common(evidence[index], former[identity.entry_id])
    }


def _come_back(release: Unidentified, known: Known, added: Sequence[int]) -> Matches:
    """Return who was on the list before the release before, under the key that it had last.

    Of who left a list without destinations the history says where it was, which is no part of its key.
    """
    former = defaultdict(list)
    for identity in known.former:
        former[party_of(identity.record_key)].append(identity)
    keys = release.keys
    numbered = [index for index in added if is_numbered(keys[index]) and party_of(keys[index]) in former]
    evidence = release.evidence(numbered) if numbered else {}
    matches: Matches = {}
    for index in added:
        key, namesakes = keys[index], former.get(party_of(keys[index]), [])
        candidates = [one for one in namesakes if one.record_key == key or not release.has_destination[index].as_py()]
        if candidates and not is_numbered(key):
            matches[index] = (candidates[-1], "exact", 1.0)
        elif candidates and (match := _of_number(evidence[index], candidates, known)):
            matches[index] = match
        if index in matches:
            namesakes.remove(matches[index][0])
    return matches


def _of_number(mine: Evidence, candidates: Sequence[Identity], known: Known) -> tuple[Identity, str, float] | None:
    """Return which of those who had its number an entry is, doubtfully if nothing else says so; None if another."""
    evidence = known.evidence(identity.entry_id for identity in candidates)
    identity = max(reversed(candidates), key=lambda one: closeness(mine, evidence[one.entry_id]))
    if has_in_common(mine, evidence[identity.entry_id]):
        return identity, "publisher_id", 1.0
    return (identity, "publisher_id", DOUBTFUL) if may_be_one_type(mine, evidence[identity.entry_id]) else None


def _carried(identity: Identity, key: str, method: str, score: float) -> Identity:
    return Identity(
        entry_id=identity.entry_id,
        record_key=key,
        first_release_id=identity.first_release_id,
        method=method,
        score=score,
    )


def _mint(source_id: str, key: str, taken: set[str]) -> str:
    number = 1
    while (entry_id := _digest(source_id, key, number)) in taken:
        number += 1
    return entry_id


def _digest(source_id: str, key: str, number: int) -> str:
    text = f"{source_id}\n{key}" if number == 1 else f"{source_id}\n{key}\n{number}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
