"""Our reading of the eCFR and the publisher's own decomposition of the same list, on the real releases."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from accuracy import TARGETS, Comparison, Pair, agreement, comparable, compare, measure
from parties import Party, Place, fold, words

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def mended(corpus: Path) -> Comparison:
    return measure(corpus)[1]


@pytest.fixture(scope="module")
def agreeing(mended: Comparison) -> list[Pair]:
    return [(mine, other) for mine, other in comparable(mended.pairs) if not compare(mine, other)]


def test_the_targets_are_reached(mended: Comparison) -> None:
    shares, _ = agreement(mended)
    assert {what: share for what, share in shares.items() if share < TARGETS[what]} == {}
    # Few parties are left out.
    assert len(comparable(mended.pairs)) >= 0.95 * len(mended.pairs)
    assert len(mended.alone) <= 30


def without_alias(mine: Party) -> Party | None:
    return replace(mine, aliases=dict(list(mine.aliases.items())[:-1])) if mine.aliases else None


def with_addresses_merged(mine: Party) -> Party | None:
    if len(mine.places) < 2:
        return None
    first, second, *others = mine.places
    merged = Place(text=f"{first.text} {second.text}", words=(*first.words, *second.words))
    return replace(mine, places=[merged, *others], addresses={frozenset(merged.words): merged.text})


def with_word_shifted(mine: Party) -> Party | None:
    # A word that stands once in the address, or its set of words stays the same.
    if not mine.aliases or not mine.places or mine.places[0].words.count(mine.places[0].words[0]) > 1:
        return None
    first, *others = mine.places
    *kept, (_, alias) = mine.aliases.items()
    longer = f"{alias} {first.words[0]}"
    shorter = replace(first, text=" ".join(words(first.text)[1:]), words=first.words[1:])
    addresses = {frozenset(place.words): place.text for place in [shorter, *others]}
    return replace(mine, aliases=dict([*kept, (fold(longer), longer)]), places=[shorter, *others], addresses=addresses)


def with_name_glued(mine: Party) -> Party | None:
    if not mine.aliases:
        return None
    (_, alias), *kept = mine.aliases.items()
    return replace(mine, name=f"{mine.name}, {alias}", aliases=dict(kept))


MUTATIONS: dict[str, tuple[Callable[[Party], Party | None], set[str]]] = {
    "alias-dropped": (without_alias, {"aliases"}),
    "addresses-merged": (with_addresses_merged, {"addresses"}),
    "word-shifted-from-address-to-alias": (with_word_shifted, {"aliases"}),
    "alias-glued-to-the-name": (with_name_glued, {"name", "aliases"}),
}


@pytest.mark.parametrize(("mutate", "fields"), MUTATIONS.values(), ids=MUTATIONS)
def test_every_party_that_is_corrupted_disagrees(
    agreeing: list[Pair], mutate: Callable[[Party], Party | None], fields: set[str]
) -> None:
    corrupted = [(changed, other) for mine, other in agreeing if (changed := mutate(mine)) is not None]
    assert len(corrupted) > 300
    missed = [mine.name for mine, other in corrupted if not fields <= {item.what for item in compare(mine, other)}]
    assert missed == []
