"""Finding a name: who bears it exactly, who once both are folded, and who bears one like it, the likeliest first.

A likeness is the greatest of three, each from 0 to 100:

* how much of the query's words the name has, each word counted by how rare it is and by how like its best match is,
  whatever their order; what the name has beyond them costs little, so that "Inspur" finds every unit of that group.
  The other way about it costs more: a query may be longer than the listed name, but not only share a usual word;
* how like the two search keys are as a whole, for names that are parted otherwise ("Hua Wei");
* whether the query's key stands inside the name's.

A query that is too short to be like anything is only looked for as a whole name. This breaks when a list has names of
one or two Latin letters that matter within longer names.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from entity_lists.contract.arrow_values import as_numpy, string, strings
from entity_lists.errors import UsageError
from entity_lists.search.hits import MATCHES, Hit, hits_of
from entity_lists.search.names import Names
from entity_lists.text.search_key import as_latin, search_key
from entity_lists.text.search_words import search_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_SCORE, LIMIT, MOST_CHARACTERS = 75.0, 50, 500

# Below this two words are not one word misspelled: of four letters one may differ, of eight two.
_LIKE_WORD = 0.74
# What a name has beyond the query costs up to so much, and what the query has beyond the name.
_BEYOND_QUERY, _BEYOND_NAME = 0.15, 0.35
# A query of fewer letters is like everything: in Latin letters, and in scripts whose letters are syllables or words.
_SHORTEST, _SHORTEST_ELSEWHERE = 3, 2
# Of so many letters a key may stand inside another one by no chance: elsewhere, in Latin letters.
_SHORTEST_INSIDE = (2, 5)
_INSIDE = 0.95


def checked_query(query: str) -> str:
    """Return the name to look for, in single spaces.

    Raises:
        UsageError: there is no letter or digit in it, or it is longer than any name.
    """
    text = " ".join(query.split())
    if len(text) > MOST_CHARACTERS:
        raise UsageError(
            f"expected a name of at most {MOST_CHARACTERS} characters, found {len(text):,}: search for one name at a "
            "time, without its address."
        )
    if not search_key(text):
        raise UsageError(f"expected a name with at least one letter or digit, found {query!r}: give the name to find.")
    return text


def search(
    names: Names,
    query: str,
    *,
    source_ids: Collection[str] | None = None,
    list_codes: Collection[str] = (),
    min_score: float = MIN_SCORE,
) -> list[Hit]:
    """Return the entries that bear a name like the query, the likeliest first, one hit each.

    source_ids: only entries of these sources; of all if None. list_codes: only entries on one of these lists, if any.

    Raises:
        UsageError: as checked_query does.
    """
    text = checked_query(query)
    if not names.keys:
        return []
    scores, ranks = _scores(names, text)
    rows = np.flatnonzero((scores >= min_score) & _chosen(names, source_ids, list_codes)[names.entry_of])
    return hits_of(names, rows, scores[rows], ranks[rows])


def bearing(names: Names, keys: Collection[str], *, source_ids: Collection[str] | None = None) -> list[Hit]:
    """Return the entries that bear one of these names once both are folded, one hit each.

    keys: search keys. source_ids: as in search.
    """
    is_one = as_numpy(pc.is_in(names.names["search_key"], strings(sorted(keys))))
    rows = np.flatnonzero(is_one & _chosen(names, source_ids, ())[names.entry_of])
    return hits_of(names, rows, np.full(len(rows), 100.0), np.full(len(rows), MATCHES.index("folded")))


def _chosen(names: Names, source_ids: Collection[str] | None, list_codes: Collection[str]) -> "NDArray[np.bool_]":
    """Return of each entry whether it is of one of the sources and on one of the lists."""
    chosen = np.ones(len(names.entries), dtype=np.bool_)
    if source_ids is not None:
        chosen &= as_numpy(pc.is_in(names.entries["source_id"], strings(sorted(source_ids))))
    if list_codes:
        chosen &= as_numpy(pc.is_in(names.entries["list_code"], strings(sorted(list_codes))))
    return chosen


def _scores(names: Names, text: str) -> tuple["NDArray[np.float32]", "NDArray[np.int8]"]:
    """Return of each name its likeness to the query and its place in MATCHES."""
    ranks = np.full(len(names.keys), MATCHES.index("fuzzy"), dtype=np.int8)
    scores = np.zeros(len(names.keys), dtype=np.float32)
    for spelling in _spellings(text):
        key = search_key(spelling)
        if not _is_short(key):
            scores = np.maximum(scores, _likeness(names, spelling, key))
    scores[as_numpy(pc.equal(names.looks, string(search_key(as_latin(text)))))] = 100.0
    # Only what is the same once both are folded is wholly alike.
    scores = np.minimum(scores, np.float32(99.0))
    is_folded = as_numpy(pc.equal(names.names["search_key"], string(search_key(text))))
    ranks[is_folded], scores[is_folded] = MATCHES.index("folded"), 100.0
    is_exact = as_numpy(pc.equal(names.names["name"], string(text)))
    ranks[is_exact], scores[is_exact] = MATCHES.index("exact"), 100.0
    return scores, ranks


def is_short(query: str) -> bool:
    """Return whether a query is too short to be looked for but as a whole name."""
    return all(_is_short(search_key(spelling)) for spelling in _spellings(" ".join(query.split())))


def _is_short(key: str) -> bool:
    return len(key) < (_SHORTEST if key.isascii() else _SHORTEST_ELSEWHERE)


def _spellings(text: str) -> set[str]:
    """Return the query, and in Latin letters if it has none: by what they look like, and by how they sound."""
    if text.isascii():
        return {text}
    # Loaded for these only.
    from anyascii import anyascii

    looks = as_latin(text)
    return {text, anyascii(text)} | ({looks} if search_key(looks).isascii() else set())


def _likeness(names: Names, text: str, key: str) -> "NDArray[np.float32]":
    by_words = _by_words(names, search_words(text))
    by_key = process.cdist([key], names.keys, scorer=fuzz.ratio, dtype=np.float32, score_cutoff=80)[0]
    lengths = as_numpy(pc.utf8_length(names.names["search_key"])).astype(np.float32)
    is_inside = as_numpy(pc.match_substring(names.names["search_key"], key)) & (
        len(key) >= _SHORTEST_INSIDE[key.isascii()]
    )
    shares = np.minimum(len(key) / np.maximum(lengths, 1), 1)
    inside = np.where(is_inside, 100 * _INSIDE * (1 - _BEYOND_QUERY * (1 - shares)), 0)
    likeness: NDArray[np.float32] = np.maximum.reduce([by_words, by_key, inside.astype(np.float32)])
    return likeness


def _by_words(names: Names, query: tuple[str, ...]) -> "NDArray[np.float32]":
    """Return of each name how much of the query's words it has, and how much else."""
    words = names.words
    if not words.different:
        # No name has a letter or a digit.
        return np.zeros(len(names.keys), dtype=np.float32)
    like = process.cdist(
        query, words.different, scorer=OSA.normalized_similarity, dtype=np.float32, score_cutoff=_LIKE_WORD
    )
    closest = like.argmax(axis=1)
    found = like[np.arange(len(query)), closest] > 0
    weights = np.where(found, words.weights[closest], words.unknown).astype(np.float32)
    has_words = words.starts[1:] > words.starts[:-1]
    starts = words.starts[:-1][has_words]
    in_query, in_name = (np.zeros(len(has_words), dtype=np.float32) for _ in range(2))
    for similarity, weight in zip(like, weights, strict=True):
        in_query[has_words] += weight * np.maximum.reduceat(similarity[words.numbers], starts)
    best = like.max(axis=0)[words.numbers] * words.weights[words.numbers]
    in_name[has_words] = np.add.reduceat(best, starts)
    of_query = in_query / weights.sum()
    of_name = np.minimum(in_name / np.maximum(words.sizes, np.float32(1e-6)), 1)
    longer_name = of_query * (1 - _BEYOND_QUERY * (1 - of_name))
    longer_query = of_name * (1 - _BEYOND_NAME * (1 - of_query))
    return np.asarray(100 * np.maximum(longer_name, longer_query), dtype=np.float32)
