"""Which topics the words of a licence column tell of, and which words belong to none."""

import functools
from collections.abc import Iterable, Sequence

from entity_lists.licensing.license_spelling import Word, folded, is_known
from entity_lists.licensing.license_topics import FILLERS, Topic


def matched(words: Sequence[Word], topics: tuple[Topic, ...]) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Return the names of the topics, in the order of the table and each once, and the words that belong to none.

    The words may stand in any order: what they need is there or not.
    """
    keys = {word.key for word in words}
    told = [(topic, own) for topic, own in _folded(topics) if own.needs <= keys]
    covered = {name for topic, _ in told for name in topic.covers}
    names = dict.fromkeys(topic.name for topic, _ in told if topic.name not in covered)
    belonging = FILLERS.union(*(own.words for _, own in told))
    return tuple(names), tuple(word for word in words if word.key not in belonging)


def named(unread: Iterable[Word]) -> tuple[str, ...]:
    """Return the words that were not understood, as they are printed, each once.

    Where some are in none of the tables these are the reason; else it is that known words do not go together.
    """
    words = tuple(unread)
    unknown = [word for word in words if not is_known(word.key)]
    return tuple(dict.fromkeys(word.text for word in unknown or words))


@functools.cache
def _folded(topics: tuple[Topic, ...]) -> tuple[tuple[Topic, Topic], ...]:
    """Return each topic beside itself with its words as license_spelling.py folds them."""
    return tuple(
        (
            topic,
            Topic(
                name=topic.name,
                needs=frozenset(map(folded, topic.needs)),
                may=frozenset(map(folded, topic.may)),
                has_numbers=topic.has_numbers,
            ),
        )
        for topic in topics
    )
