"""How alike two entries are, and which pairs of two groups belong together, one to one.

The first citation weighs most: it says by which rule a party was listed, and no party is listed anew by an old rule. So
an entry that cites what a vanished one cited, and has its address or much of its name, is that entry, re-spelled.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ACCEPTED = 0.7


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What an entry is recognised by.

    group: its list and destination, "EL:CN"; "EL:None" where the destination is not known. names, addresses: search
    keys, the primary name first. citations: oldest first. spelling: the primary name as it is printed. programs: what
    it is listed under, empty where the list does not say. keys: its strong keys, kind and value. telling: all
    identifiers that few others have, in the same way.
    """

    group: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    citations: tuple[str, ...]
    spelling: str = ""
    programs: str = ""
    entry_type: str = "unknown"
    keys: frozenset[tuple[str, str]] = frozenset()
    telling: frozenset[tuple[str, str]] = frozenset()

    @property
    def list_code(self) -> str:
        """The list that it is on."""
        return self.group.partition(":")[0]


def best_pairs(
    new: Sequence[Evidence], old: Sequence[Evidence], *, at_least: float = ACCEPTED
) -> list[tuple[int, int, float]]:
    """Return the pairs (index of new, index of old, score) of the best one-to-one assignment, by list and destination.

    Only entries of one list are compared: those of one destination first; what is left and has no known destination
    with the others that are left. The result depends on the order of equals only.
    """
    pairs: list[tuple[int, int, float]] = []
    for news, olds in _by_group(new, old):
        pairs += _pairs(new, old, news, olds, at_least)
    for news, olds in list(_without_destination(new, old, pairs)):
        pairs += _pairs(new, old, news, olds, at_least)
    return pairs


_Sides = tuple[list[int], list[int]]
_NOWHERE = ":None"


def _by_group(new: Sequence[Evidence], old: Sequence[Evidence]) -> Iterator[_Sides]:
    groups: dict[str, _Sides] = defaultdict(lambda: ([], []))
    for side, evidences in enumerate((new, old)):
        for index, evidence in enumerate(evidences):
            groups[evidence.group][side].append(index)
    for _, sides in sorted(groups.items()):
        yield sides


def _without_destination(
    new: Sequence[Evidence], old: Sequence[Evidence], pairs: Sequence[tuple[int, int, float]]
) -> Iterator[_Sides]:
    """Yield, of each list, what is left without a destination beside what is left with one, for either side."""
    taken = ({a for a, _, _ in pairs}, {b for _, b, _ in pairs})
    nowhere: dict[str, _Sides] = defaultdict(lambda: ([], []))
    known: dict[str, _Sides] = defaultdict(lambda: ([], []))
    for side, evidences in enumerate((new, old)):
        for index, evidence in enumerate(evidences):
            if index not in taken[side]:
                groups = nowhere if evidence.group.endswith(_NOWHERE) else known
                groups[evidence.group.rpartition(":")[0]][side].append(index)
    for list_code, (news, olds) in sorted(nowhere.items()):
        yield news, known[list_code][1]
        yield known[list_code][0], olds


def _pairs(
    new: Sequence[Evidence], old: Sequence[Evidence], news: list[int], olds: list[int], at_least: float
) -> list[tuple[int, int, float]]:
    if not news or not olds:
        return []
    assigned = _assign([new[i] for i in news], [old[i] for i in olds], at_least)
    return [(news[a], olds[b], score) for a, b, score in assigned]


def _assign(new: Sequence[Evidence], old: Sequence[Evidence], at_least: float) -> list[tuple[int, int, float]]:
    import numpy as np
    from rapidfuzz import fuzz, process

    names = process.cdist([e.names[0] for e in new], [e.names[0] for e in old], scorer=fuzz.ratio) / 100
    scores, weights = np.zeros(names.shape), np.zeros(names.shape)
    for a, mine in enumerate(new):
        for b, theirs in enumerate(old):
            if names[a, b] > _WORTH_A_LOOK or (mine.citations and mine.citations[:1] == theirs.citations[:1]):
                scores[a, b] = likeness(mine, theirs, float(names[a, b]))
                weights[a, b] = scores[a, b] + _beyond_score(mine, theirs)
    pairs = _one_to_one(scores, weights, at_least)
    return [(int(a), int(b), round(float(scores[a, b]), 4)) for a, b in pairs]


def _one_to_one(scores: "np.ndarray", weights: "np.ndarray", at_least: float) -> "list[tuple[int, int]]":
    """Return the pairs of the assignment of most weight among those that score enough."""
    import numpy as np

    enough = scores >= at_least
    if enough.sum(axis=0).max() <= 1 and enough.sum(axis=1).max() <= 1:
        return [(a, b) for a, b in np.argwhere(enough)]
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.where(enough, -weights, 0.0))
    return [(a, b) for a, b in zip(rows, columns, strict=True) if enough[a, b]]


def _beyond_score(mine: Evidence, theirs: Evidence) -> float:
    """Return what decides between pairs of about one score, and makes no pair more likely to be one entry."""
    programs = bool(mine.programs) and mine.programs == theirs.programs
    return _SAME_PROGRAMS * programs + _SAME_SPELLING * (mine.spelling == theirs.spelling)


# A party that stands under two sections of a statute is two entries of one name. Two of it weigh less than a citation.
_SAME_PROGRAMS = 0.1
# Between equals only: "AL NASER AIRLINES" and "ALNASER AIRLINES" at one address are two rows of one list.
_SAME_SPELLING = 0.001
_WORTH_A_LOOK = 0.6
_SAME_NAME = 0.9


def likeness(mine: Evidence, theirs: Evidence, primary: float) -> float:
    """Return from 0 to 1 how likely two entries are one; primary is the likeness of their primary names."""
    name = _same_name(mine, theirs, primary)
    address = _same_address(mine, theirs)
    citation = float(bool(mine.citations) and mine.citations[:1] == theirs.citations[:1])
    by_citation = 0.4 * citation + 0.4 * name + 0.2 * address
    if set(mine.citations).isdisjoint(theirs.citations) and (primary < _SAME_NAME or _listed_later(mine, theirs)):
        # Firms that share a building come and go: without a rule in common, name and address do not make them one.
        return by_citation
    return max(by_citation, 0.5 * name + 0.5 * address - 0.15)


def _listed_later(mine: Evidence, theirs: Evidence) -> bool:
    """Return whether mine was listed by a rule that is newer than all that the other cites."""
    if not mine.citations or not theirs.citations:
        return False
    return _place(mine.citations[0]) > max(map(_place, theirs.citations))


def _place(citation: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", citation))


def _same_name(mine: Evidence, theirs: Evidence, primary: float) -> float:
    if mine.names[0] in theirs.names or theirs.names[0] in mine.names:
        return max(primary, 0.98)
    shared = set(mine.names[1:]) & set(theirs.names[1:])
    return max(primary, 0.9 if shared else 0.0)


def _same_address(mine: Evidence, theirs: Evidence) -> float:
    from rapidfuzz import fuzz

    if not mine.addresses or not theirs.addresses:
        return 0.0
    return max(fuzz.ratio(a, b) for a in mine.addresses[:20] for b in theirs.addresses[:20]) / 100


# Names and addresses less alike than this are alike by chance; what is shorter than an address names a town or a state.
_ALIKE_NAMES, _ALIKE_ADDRESSES = 0.7, 0.8
_CHARACTERS_OF_AN_ADDRESS = 16


def closeness(mine: Evidence, theirs: Evidence) -> tuple[int, float, float]:
    """Return how much two have in common that says they are one: numbers, then names, then addresses.

    All is nothing where the publisher's id alone says so. Words of a name in another order are the same name.
    """
    name, address = name_likeness(mine, theirs), _likeness_of_whole_addresses(mine, theirs)
    return (
        len(mine.telling & theirs.telling),
        name if name >= _ALIKE_NAMES else 0.0,
        address if address >= _ALIKE_ADDRESSES else 0.0,
    )


def has_in_common(mine: Evidence, theirs: Evidence) -> bool:
    """Return whether two have anything in common that says they are one: a number, a name, an address."""
    return any(closeness(mine, theirs))


def name_likeness(mine: Evidence, theirs: Evidence) -> float:
    """Return from 0 to 1 how alike two names of two are, those that are most; the order of words does not count."""
    if not set(mine.names).isdisjoint(theirs.names):
        return 1.0
    in_any_order = _ratio(_sorted_words(mine.spelling), _sorted_words(theirs.spelling))
    return max(in_any_order, *(_ratio(a, b) for a in mine.names[:20] for b in theirs.names[:20]))


def _likeness_of_whole_addresses(mine: Evidence, theirs: Evidence) -> float:
    ours, others = (
        [address for address in evidence.addresses[:20] if len(address) >= _CHARACTERS_OF_AN_ADDRESS]
        for evidence in (mine, theirs)
    )
    return max((_ratio(a, b) for a in ours for b in others), default=0.0)


def _sorted_words(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", name.casefold())))


def _ratio(a: str, b: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(a, b) / 100
