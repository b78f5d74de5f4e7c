"""How applications are reviewed: the grammar of the column License review policy.

    policy = review*, or sections of the EAR alone
    review = [except] stance [object], or [except] object stance ("…, which will be reviewed on a case-by-case basis")

A stance is one of license_topics.STANCES, an object what is reviewed so. Punctuation says nothing: a review ends where
the next begins.
"""

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_cell import Cell
from entity_lists.licensing.license_matching import matched
from entity_lists.licensing.license_spelling import Word, folded
from entity_lists.licensing.license_topics import DESCRIBED, EXCEPT, FILLERS, ITEMS, POLICY, REVIEWED, SECTION, STANCES

DENIED, PRESUMED_DENIED = "POLICY_OF_DENIAL", "PRESUMPTION_OF_DENIAL"
PRESUMED_APPROVED, CASE_BY_CASE = "PRESUMPTION_OF_APPROVAL", "CASE_BY_CASE"
# Applications are reviewed as the cited sections say.
AS_SECTION = "AS_SECTION"

NOT_DESCRIBED = "not described"
_DESCRIBED, _ITEMS = frozenset(map(folded, DESCRIBED)), frozenset({*map(folded, ITEMS), NOT_DESCRIBED})
_PROCEDURES = tuple(topic for topic in REVIEWED if topic.name == "SUPPLEMENT_2_TO_PART_744")

_WHOLE = {stance: stance for stance in (DENIED, PRESUMED_DENIED, CASE_BY_CASE)}
_ECCNS_AND_NOTE = frozenset({"ECCN", "EAR99_NOTE"})
_FOOD, _STATION, _PROGRAMS = "FOOD_AND_MEDICINE", "SPACE_STATION", "SPACE_PROGRAMS"
_DENIED_EXCEPT = {
    frozenset({_FOOD}): "POLICY_OF_DENIAL_EXCEPT_FOOD_MED",
    frozenset({_FOOD, _STATION}): "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS",
    frozenset({_STATION}): "POLICY_OF_DENIAL_EXCEPT_SPACE",
    frozenset({_PROGRAMS}): "POLICY_OF_DENIAL_EXCEPT_SPACE",
    frozenset({_STATION, _PROGRAMS}): "POLICY_OF_DENIAL_EXCEPT_SPACE",
}
_CCL, _EAR99 = (CASE_BY_CASE, frozenset({"CCL"})), (PRESUMED_APPROVED, frozenset({"EAR99"}))
# Reviews of which none is for the rest. In the CSV of 2023-11-21 a cell has only half of the policy, the other half
# stands in another column: "with case-by-case basis for items listed on the CCL" in License Requirement,
# "Presumption of denial for all others." in Call Sign.
_HALVES = {
    frozenset({_CCL, _EAR99}): "MIXED_CCL_EAR99",
    frozenset({_EAR99}): "MIXED_CCL_EAR99",
    frozenset({(CASE_BY_CASE, frozenset({"CIVIL_AVIATION"}))}): "PRESUMPTION_OF_DENIAL_EXCEPT",
}


@dataclass(frozen=True, kw_only=True)
class Review:
    """How applications for some items are reviewed.

    stance: a value of license_topics.STANCES, or AS_SECTION. items: names of topics of license_topics.REVIEWED that
    limit it; is_rest: it holds for whatever no other review is for.
    """

    stance: str
    items: tuple[str, ...] = ()
    is_rest: bool = False


@dataclass(frozen=True, kw_only=True)
class PolicyReading:
    """What the words of a policy say; unread: those that were not understood."""

    code: str
    reviews: tuple[Review, ...]
    unread: tuple[Word, ...]


@dataclass
class _Clause:
    # The word "except" that it follows.
    opening: tuple[Word, ...] = ()
    stance: str | None = None
    # Whether the object stands before the stance.
    is_led: bool = False
    words: list[Word] = field(default_factory=list)

    @property
    def is_complement(self) -> bool:
        """Whether it is for the items that something does not describe."""
        return any(word.key == NOT_DESCRIBED for word in self.words)


def read_policy_cell(cell: Cell) -> PolicyReading:
    """Return what the cell says; OTHER too where all was understood and no code says it."""
    clauses = list(_clauses(cell.words))
    if not any(clause.stance for clause in clauses):
        return _without_stance(cell)
    described = next((_items(clause)[0] for clause in clauses if clause.is_complement), ())
    read = [_review(clause, described) for clause in clauses]
    reviews = tuple(review for review, _ in read if review)
    unread = tuple(word for _, left in read for word in left)
    # What is for the items that are not described leaves open how the others are reviewed, unless it is said too.
    is_half = bool(described) and all(review.is_rest for review in reviews)
    return PolicyReading(code=OTHER if unread or is_half else _code(reviews), reviews=reviews, unread=unread)


def first_stance(words: Sequence[Word]) -> int | None:
    """Return where in the words the first stance begins, None if there is none."""
    first = next((word for stance, word in _marked(words) if stance), None)
    return next((at for at, word in enumerate(words) if word is first), None)


def _without_stance(cell: Cell) -> PolicyReading:
    words = [word for _, word in _marked(cell.words)]
    items, unread = matched(words, _PROCEDURES)
    if unread or not cell.sections:
        return PolicyReading(code=OTHER, reviews=(), unread=unread)
    return PolicyReading(code="SECTION_REF", reviews=(Review(stance=AS_SECTION, items=items, is_rest=True),), unread=())


def _clauses(words: Sequence[Word]) -> Iterator[_Clause]:
    clause = _Clause()
    for stance, word in _marked(words):
        if word.key == EXCEPT:
            yield clause
            clause = _Clause(opening=(word,))
        elif not stance:
            clause.words.append(word)
        elif clause.stance is None:
            clause.stance, clause.is_led = stance, bool(clause.words)
        else:
            yield clause
            clause = _Clause(stance=stance)
    yield clause


def _marked(words: Sequence[Word]) -> Iterator[tuple[str | None, Word]]:
    """Yield the words that say something, each stance as its first word beside its name."""
    telling = list(_telling(words))
    at = 0
    while at < len(telling):
        pair = tuple(sorted(word.key for word in telling[at : at + 2]))
        if stance := _stances().get(pair):
            yield stance, telling[at]
            at += 2
        else:
            if telling[at].key != POLICY:
                yield None, telling[at]
            at += 1


def _telling(words: Sequence[Word]) -> Iterator[Word]:
    for word, after in itertools.pairwise([*words, Word("", "")]):
        if word.key == "not" and after.key in _DESCRIBED:
            yield Word(NOT_DESCRIBED, f"{word.text} {after.text}")
        elif word.key not in FILLERS and word.key != SECTION:
            yield word


@functools.cache
def _stances() -> dict[tuple[str, ...], str]:
    return {tuple(sorted(map(folded, words.split()))): stance for words, stance in STANCES.items()}


def _items(clause: _Clause) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    return matched([word for word in clause.words if word.key not in _ITEMS], REVIEWED)


def _review(clause: _Clause, described: tuple[str, ...]) -> tuple[Review | None, tuple[Word, ...]]:
    """Return the review of a clause, None if it has none, and its words that were not understood.

    described: the items that another clause, or this one, names to say that it is for all others.
    """
    items, unread = _items(clause)
    # "Items on the CCL: case by case. EAR99 items: …": whose object is what stands between?
    if clause.stance is None or (clause.is_led and items and not clause.opening):
        return None, tuple(clause.words) or clause.opening
    if described:
        limit = () if clause.is_complement else items or described
        return Review(stance=clause.stance, items=limit, is_rest=clause.is_complement), unread
    return Review(stance=clause.stance, items=items, is_rest=not items or _is_for_all(clause)), unread


def _is_for_all(clause: _Clause) -> bool:
    """Tell whether the items that are named are only some of all: "all items to include items described in ECCN …"."""
    before = {word.key for word in itertools.takewhile(lambda word: word.key != "include", clause.words)}
    return "all" in before and before <= _ITEMS and any(word.key == "include" for word in clause.words)


def _code(reviews: Sequence[Review]) -> str:
    """Return the code of reviews that were all understood; OTHER if there is none for them."""
    rest = {review.stance for review in reviews if review.is_rest}
    limited: dict[str, frozenset[str]] = {}
    for review in reviews:
        if not review.is_rest and review.stance not in rest:
            limited[review.stance] = limited.get(review.stance, frozenset()).union(review.items)
    if len(rest) != 1:
        return OTHER if rest else _HALVES.get(frozenset(limited.items()), OTHER)
    (stance,) = rest
    if not limited:
        return _WHOLE.get(stance, OTHER)
    return _with_exception(stance, limited)


def _with_exception(rest: str, limited: dict[str, frozenset[str]]) -> str:
    (stance, items), *others = limited.items()
    if others:
        return OTHER
    if (rest, stance) == (PRESUMED_DENIED, CASE_BY_CASE):
        return "MIXED_ECCN_CASE_BY_CASE" if items >= _ECCNS_AND_NOTE else "PRESUMPTION_OF_DENIAL_EXCEPT"
    if (rest, stance) == (CASE_BY_CASE, PRESUMED_DENIED):
        return "CASE_BY_CASE_EXCEPT"
    return _DENIED_EXCEPT.get(items, OTHER) if (rest, stance) == (DENIED, CASE_BY_CASE) else OTHER
