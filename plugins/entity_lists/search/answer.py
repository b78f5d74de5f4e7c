"""The answer to a name: who bears it on the lists that were searched, and whom this search cannot find."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.contract.codes import LIST_CODES
from entity_lists.errors import UsageError
from entity_lists.search.hits import Hit
from entity_lists.search.search import MIN_SCORE, is_short, search
from entity_lists.snapshot import checks, published
from entity_lists.text.countries import country_code, iso_code

if TYPE_CHECKING:
    from entity_lists.search.names import Names
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who was found, the likeliest first.

    without_country: how many more would be, had a country not been asked for that is not stated of them. unconfirmed:
    of a day, the sources that no check has confirmed for it, and until when one has. is_short: the name was only looked
    for as a whole name.
    """

    hits: tuple[Hit, ...]
    without_country: int
    unconfirmed: Mapping[str, str]
    is_short: bool


def answer(
    store: "Store",
    names: "Names",
    query: str,
    *,
    on: date | None = None,
    source_ids: Collection[str] | None = None,
    list_codes: Collection[str] = (),
    countries: Collection[str] = (),
    min_score: float = MIN_SCORE,
) -> Answer:
    """Return who bears a name or one like it. on: the day for which the names were loaded, None of what is in force.

    source_ids, list_codes: as in search. countries: only who is listed under one of these or has an address there.

    Raises:
        UsageError: as checked_query does.
        StoreError: the record of the checks cannot be read.
    """
    everywhere = search(names, query, source_ids=source_ids, list_codes=list_codes, min_score=min_score)
    searched = names.releases if source_ids is None else {one: names.releases[one] for one in source_ids}
    wanted = set(countries)
    return Answer(
        hits=tuple(hit for hit in everywhere if not wanted or wanted.intersection(hit.countries)),
        without_country=sum(not hit.countries for hit in everywhere) if wanted else 0,
        unconfirmed=_unconfirmed(store, searched, on) if on else {},
        is_short=is_short(query),
    )


def checked_list_code(text: str) -> str:
    """Return the code of a list, however it is spelled. Raises: UsageError (there is none; all are named)."""
    code = text.strip().upper()
    if code not in LIST_CODES:
        raise UsageError(f"There is no list {text!r}. There are: {', '.join(LIST_CODES)}")
    return code


def checked_country_code(text: str) -> str:
    """Return the code of a country by its name or code. Raises: UsageError (it is not known)."""
    if code := iso_code(text) or country_code(text):
        return code
    raise UsageError(f"expected a country by its name or ISO 3166-1 code (China, CN), found {text!r}.")


def _unconfirmed(store: "Store", releases: Mapping[str, tuple[str, str]], on: date) -> dict[str, str]:
    """Return the sources whose last release no check has confirmed for a day, and until when one has."""
    until: dict[str, str] = {}
    for source_id, (release_id, as_of) in releases.items():
        current = published.in_force(store, source_id)
        confirmed = checks.confirmed_on(store, source_id, release_id)
        last = max(as_of, confirmed.isoformat() if confirmed else as_of)
        if current and current.manifest["as_of"] <= on.isoformat() and last < on.isoformat():
            until[source_id] = last
    return until
