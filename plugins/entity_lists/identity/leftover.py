"""Who, among what no record key recognises, is an entry of the release before: by strong keys, name and likeness.

Only what came and what went in one release is compared, one to one. Two that both have a lasting id of the publisher's
are one by a strong key only: that their ids differ speaks against their names. An id that was given to another party
says nothing of whose it was.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from entity_lists.identity.destination import of_another_destination
from entity_lists.identity.known import DOUBTFUL, Identity, Known, Matches, Unidentified, is_numbered
from entity_lists.identity.likeness import Evidence, best_pairs, name_likeness
from entity_lists.identity.strong_keys import may_be_one_type, pairs_by_key

# A strong key makes two one whatever their names are; that these are alike too makes it surer.
_BY_KEY_ALONE, _BY_NAME_TOO = 0.9, 0.1


def among_left(release: Unidentified, known: Known, settled: Matches, doubtful: Mapping[int, Identity]) -> Matches:
    """Return whom the entries that are not settled are.

    doubtful: the entries that have nothing in common with who had their publisher's id before, and who that was.
    """
    matched = {identity.entry_id for identity, _, _ in settled.values()}
    added = [index for index in range(len(release.keys)) if index not in settled]
    removed = [identity for identity in known.identities if identity.entry_id not in matched]
    if not added or not removed:
        return {}
    added.sort(key=lambda i: (release.keys[i], release.contents[i]))
    removed.sort(key=lambda identity: identity.entry_id)
    evidence = release.evidence(added)
    left = _Left(
        added={index: evidence[index] for index in added},
        removed={identity.entry_id: identity for identity in removed},
        evidence=known.evidence(identity.entry_id for identity in removed),
        numbered={index for index in added if is_numbered(release.keys[index])},
        settled={one.entry_id for one in removed if is_numbered(one.record_key)}
        - {identity.entry_id for identity in doubtful.values()},
    )
    matches = _by_strong_keys(left, release, known)
    matches |= _by_name(left, matches)
    matches |= _by_likeness(left, matches)
    matches |= of_another_destination(release, added, removed, known, matches)
    return matches | _still_doubtful(left, doubtful, matches)


@dataclass(frozen=True, kw_only=True)
class _Left:
    """What came, by its place, and what went, by its id, each with its evidence.

    numbered: of what came, what has a lasting id. settled: of what went, what had one that nobody else has now.
    """

    added: Mapping[int, Evidence]
    removed: Mapping[str, Identity]
    evidence: Mapping[str, Evidence]
    numbered: Collection[int]
    settled: Collection[str]

    def but(self, matches: Matches) -> tuple[list[int], list[str]]:
        """Return what came and what went, without what is matched."""
        matched = {identity.entry_id for identity, _, _ in matches.values()}
        return [i for i in self.added if i not in matches], [one for one in self.removed if one not in matched]

    def may_be_one(self, index: int, entry_id: str) -> bool:
        """Return whether something else than a strong key may say that two are one."""
        return index not in self.numbered or entry_id not in self.settled


def _by_strong_keys(left: _Left, release: Unidentified, known: Known) -> Matches:
    new, old = list(left.added), list(left.removed)
    mine, theirs = [left.added[index] for index in new], [left.evidence[one] for one in old]
    if {key for one in mine for key in one.keys}.isdisjoint(key for one in theirs for key in one.keys):
        return {}
    matches: Matches = {}
    for a, b, kind in pairs_by_key(mine, theirs, release.holders() | known.holders()):
        score = _BY_KEY_ALONE + _BY_NAME_TOO * name_likeness(mine[a], theirs[b])
        matches[new[a]] = (left.removed[old[b]], kind, round(score, 4))
    return matches


def _by_name(left: _Left, matches: Matches) -> Matches:
    """Return the entries that lost or got a lasting id, or whose id was given away, and kept destination and name."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    former_places: dict[tuple[str, str], list[str]] = defaultdict(list)
    came, went = left.but(matches)
    for index in came:
        places[_group_and_name(left.added[index])].append(index)
    for entry_id in went:
        former_places[_group_and_name(left.evidence[entry_id])].append(entry_id)
    found: Matches = {}
    for name in places.keys() & former_places.keys():
        (index, *more), (entry_id, *others) = places[name], former_places[name]
        had_id = is_numbered(left.removed[entry_id].record_key)
        if not more and not others and (index in left.numbered or had_id) and left.may_be_one(index, entry_id):
            found[index] = (left.removed[entry_id], "exact", 1.0)
    return found


def _group_and_name(evidence: Evidence) -> tuple[str, str]:
    return evidence.group, evidence.names[0]


def _by_likeness(left: _Left, matches: Matches) -> Matches:
    came, went = left.but(matches)
    found = _best(left, came, [one for one in went if one not in left.settled])
    came, went = left.but(matches | found)
    return found | _best(left, [index for index in came if index not in left.numbered], went)


def _best(left: _Left, came: Sequence[int], went: Sequence[str]) -> Matches:
    pairs = best_pairs([left.added[index] for index in came], [left.evidence[one] for one in went])
    return {came[a]: (left.removed[went[b]], "rename", score) for a, b, score in pairs}


def _still_doubtful(left: _Left, doubtful: Mapping[int, Identity], matches: Matches) -> Matches:
    """Return who has an id that nobody else is known to have had, and may be of the type of who had it."""
    came, went = left.but(matches)
    return {
        index: (identity, "publisher_id", DOUBTFUL)
        for index, identity in doubtful.items()
        if index in came
        and identity.entry_id in went
        and may_be_one_type(left.added[index], left.evidence[identity.entry_id])
    }
