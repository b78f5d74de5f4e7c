"""What a search finds: an entry, by which of its names, and of which release."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entity_lists.contract.arrow_values import as_numpy, integers
from entity_lists.search.names import Names

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATCHES = ("exact", "folded", "fuzzy")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An entry that was found, by the name of it that is most like the query.

    score: 0 to 100. match: exact if the name is the query, folded if it is once both are folded, else fuzzy. name: the
    one that was found, of this name_type; entry_name: the entry's primary one. as_of: of the release, ISO 8601.
    """

    score: float
    match: str
    name: str
    name_type: str
    is_weak: bool
    entry_name: str
    entry_type: str
    country_code: str | None
    countries: tuple[str, ...]
    list_code: str
    source_id: str
    release_id: str
    as_of: str
    entry_id: str
    programs: str | None
    license_requirement_code: str | None
    license_policy_code: str | None


def hits_of(names: Names, rows: "NDArray[Any]", scores: "NDArray[Any]", ranks: "NDArray[Any]") -> list[Hit]:
    """Return the entries that bear some of the names, the likeliest first, each by the best of its names.

    rows: of the names that were found. scores, ranks: of these, how like they are and their places in MATCHES.
    """
    # The best name of an entry first: by kind of match, score, and then the order of its names.
    order = np.lexsort((rows, -scores, ranks))
    _, first = np.unique(names.entry_of[rows[order]], return_index=True)
    best = order[np.sort(first)]
    return sorted(_hits(names, rows[best], scores[best], ranks[best]), key=_likeliest)


def _hits(names: Names, rows: "NDArray[Any]", scores: "NDArray[Any]", ranks: "NDArray[Any]") -> Iterator[Hit]:
    found = names.names.take(integers(rows.tolist())).to_pylist()
    entries = names.entries.take(integers(names.entry_of[rows].tolist())).to_pylist()
    countries = _countries(names, names.entry_of[rows])
    for name, entry, score, rank in zip(found, entries, scores.tolist(), ranks.tolist(), strict=True):
        release_id, as_of = names.releases[entry["source_id"]]
        yield Hit(
            score=round(score, 1),
            match=MATCHES[rank],
            name=name["name"],
            name_type=name["name_type"],
            is_weak=name["is_weak"],
            entry_name=entry.pop("name"),
            countries=tuple(sorted(countries[name["entry"]])),
            release_id=release_id,
            as_of=as_of,
            **entry,
        )


def _countries(names: Names, entries: "NDArray[Any]") -> dict[int, set[str]]:
    """Return by entry the countries that it or an address of it is in."""
    stated: dict[int, set[str]] = {entry: set() for entry in entries.tolist()}
    rows = np.flatnonzero(np.isin(as_numpy(names.countries["entry"]), entries))
    wanted = names.countries.take(integers(rows.tolist()))
    for entry, code in zip(wanted["entry"].to_pylist(), wanted["country_code"].to_pylist(), strict=True):
        stated[entry].add(code)
    return stated


def _likeliest(hit: Hit) -> tuple[Any, ...]:
    return MATCHES.index(hit.match), -hit.score, hit.is_weak, hit.name, hit.source_id, hit.entry_id
