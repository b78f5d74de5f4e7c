"""Words of a licence column as license_topics.py knows them, in whatever spelling they were typed.

A word that is known in another number ("items"), with a blank in it ("semiconducto rs"), without one ("partand"), or
with one letter wrong ("presumtion") is that word. Any other stays as it is, and is known by nobody.
"""

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from entity_lists.licensing import license_topics as topics

# A shorter word with a letter wrong is another word as often as not: "on" and "of", "space" and "spare".
_LONG_ENOUGH = 6
# Of words that were typed as one none is shorter, but these: "another" is no "an other".
_SHORTEST_GLUED, _LONGEST_GLUED = 3, 60
_SHORT = frozenset({"by", "in", "of", "on", "to"})


class Word(NamedTuple):
    """key: the word as the tables have it, or folded if they do not; text: as it is printed, in lower case."""

    key: str
    text: str


def folded(word: str) -> str:
    """Return a word without the ending of its plural: "items", "policies", "treasurys"."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def spelled(words: Sequence[Word]) -> list[Word]:
    """Return the words with the keys that the tables have, phrases of one meaning as one word."""
    return list(_with_phrases(list(_known(words))))


def _known(words: Sequence[Word]) -> Iterator[Word]:
    skip = False
    for word, after in itertools.pairwise([*words, Word("", "")]):
        if skip:
            skip = False
        elif is_known(word.key):
            yield word
        elif not is_known(after.key) and is_known(joined := folded(word.text + after.text)):
            yield Word(joined, f"{word.text} {after.text}")
            skip = True
        else:
            yield from (Word(key, word.text) for key in _guessed(word.key, word.text))


def is_known(key: str) -> bool:
    """Tell whether a word stands in the tables."""
    return key in vocabulary()


@functools.cache
def vocabulary() -> frozenset[str]:
    """Return every word of the tables, folded."""
    tables: Iterable[topics.Topic] = (*topics.SCOPES, *topics.SENTENCES, *topics.EXCEPTIONS, *topics.REVIEWED)
    words = {word for topic in tables for word in topic.words} | topics.FILLERS | topics.ITEMS | {topics.POLICY}
    phrases = " ".join([*topics.PHRASES, *topics.PHRASES.values(), *topics.STANCES]).split()
    return frozenset(map(folded, words.union(phrases)))


@functools.lru_cache(maxsize=4096)
def _guessed(key: str, text: str) -> tuple[str, ...]:
    """Return the known words that an unknown one stands for, or the word itself."""
    if len(text) <= _LONGEST_GLUED and (glued := _unglued(text)):
        return glued
    if _LONG_ENOUGH <= len(key) <= _LONGEST_GLUED:
        alike = [word for word in _beginning_with(key[0]) if _is_one_edit(key, word)]
        if len(alike) == 1:
            return (alike[0],)
    return (key,)


def _unglued(text: str) -> tuple[str, ...]:
    """Return the known words that make up a text without blanks, the fewest; none if it is not made up of such."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(text) + 1):
        ways = [
            (*before, folded(part))
            for start, before in enumerate(best)
            if before is not None and _may_be_glued(part := text[start:end])
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or ()


def _may_be_glued(part: str) -> bool:
    return part in _SHORT or (len(part) >= _SHORTEST_GLUED and is_known(folded(part)))


@functools.cache
def _beginning_with(letter: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in vocabulary() if word[0] == letter and len(word) >= _LONG_ENOUGH - 1))


def _is_one_edit(one: str, other: str) -> bool:
    """Tell whether a letter was left out, added, mistaken or changed places with its neighbour."""
    short, long = sorted((one, other), key=len)
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, longer = short[same:], long[same:]
    if len(longer) - len(rest) == 1:
        return rest == longer[1:]
    return len(longer) == len(rest) and (rest[1:] == longer[1:] or rest[1::-1] + rest[2:] == longer)


@functools.cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the phrases by their first word, the longest first."""
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, meaning in sorted(topics.PHRASES.items(), key=lambda pair: -len(pair[0].split())):
        keys = tuple(map(folded, phrase.split()))
        phrases.setdefault(keys[0], []).append((keys, meaning))
    return phrases


def _with_phrases(words: Sequence[Word]) -> Iterator[Word]:
    at = 0
    while at < len(words):
        for keys, meaning in _phrases().get(words[at].key, ()):
            if tuple(word.key for word in words[at : at + len(keys)]) == keys:
                yield Word(meaning, " ".join(word.text for word in words[at : at + len(keys)]))
                at += len(keys)
                break
        else:
            yield words[at]
            at += 1
