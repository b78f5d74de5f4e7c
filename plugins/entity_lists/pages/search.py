"""What the search page shows: who bears a name on the lists that the reader may see, and of which release that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.errors import UsageError
from entity_lists.pages.kept_names import Ground, ground
from entity_lists.pages.sorting import checked_choice, sorted_by
from entity_lists.search.answer import Answer, answer, checked_country_code, checked_list_code
from entity_lists.search.hits import Hit
from entity_lists.search.search import MIN_SCORE, checked_query
from entity_lists.sources import get_source

if TYPE_CHECKING:
    from entity_lists.store.store import Store

PAGE_SIZE = 50
SORTABLE = ("score", "name", "entry_name", "country_code", "list_code", "source_id")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Searched:
    """A list that was searched; confirmed_until: of a day that no check has confirmed, the last one that one has."""

    source_id: str
    title: str
    release_id: str
    as_of: str
    confirmed_until: str | None


@dataclass(frozen=True, kw_only=True)
class NotSearched:
    """A list that was not searched, and why. is_unreadable: there is something to search, and it cannot be read."""

    source_id: str
    title: str
    why: str
    is_unreadable: bool


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """A search and its answer. q, country, list_code, on: as they were asked for.

    problem: why nothing was looked for; None if it was, or if nothing was asked for. found: how many entries there are
    in all. without_country, is_short: as in search.answer.Answer. list_codes: those that one can choose from.
    """

    q: str
    country: str
    list_code: str
    on: str
    min_score: float
    problem: str | None
    hits: tuple[Hit, ...]
    found: int
    page: int
    pages: int
    without_country: int
    is_short: bool
    searched: tuple[Searched, ...]
    not_searched: tuple[NotSearched, ...]
    list_codes: tuple[str, ...]

    @property
    def problem_status(self) -> int | None:
        """The status of an answer that tells a problem."""
        return 400 if self.problem else None


def search_page(
    store: "Store",
    source_ids: Sequence[str],
    *,
    q: str = "",
    country: str = "",
    list_code: str = "",
    on: str = "",
    min_score: float = MIN_SCORE,
    limit: int = PAGE_SIZE,
    sort: str = "",
    page: int = 1,
) -> SearchPage:
    """Return who bears a name or one like it, the likeliest first.

    source_ids: those that the reader may see. on: a day (ISO 8601), "" for what is in force. limit: hits a page. sort:
    another order, by one of SORTABLE.

    Raises:
        WrongChoice: there is nothing to sort by that.
        StoreError: the record of the checks cannot be read.
    """
    known: Ground | None = None
    found: Answer | None = None
    problem = None
    try:
        day = _day(on) if on.strip() else None
        countries = {checked_country_code(country)} if country.strip() else set()
        lists = {checked_list_code(list_code)} if list_code.strip() else set()
        if q.strip():
            checked_query(q)
            known = ground(store, on=day)
            found = answer(
                store,
                known.names,
                q,
                on=day,
                source_ids=known.of(source_ids),
                list_codes=lists,
                countries=countries,
                min_score=min_score,
            )
    except UsageError as error:
        problem = str(error)
    checked_choice("sort", sort.removeprefix("-"), SORTABLE)
    count = len(found.hits) if found else 0
    pages = max(1, -(-count // limit))
    page = min(max(page, 1), pages)
    return SearchPage(
        q=q,
        country=country,
        list_code=list_code,
        on=on,
        min_score=min_score,
        problem=problem,
        hits=sorted_by(found.hits, sort, SORTABLE)[(page - 1) * limit : page * limit] if found else (),
        found=count,
        page=page,
        pages=pages,
        without_country=found.without_country if found else 0,
        is_short=found.is_short if found else False,
        searched=_searched(known, found, source_ids) if known and found else (),
        not_searched=_not_searched(known, source_ids, on.strip()) if known else (),
        list_codes=tuple(sorted({code for one in source_ids for code in get_source(one).list_codes})),
    )


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise UsageError(f"expected a day as 2026-03-31, found {text[:40]!r}.")


def _searched(known: Ground, found: Answer, source_ids: Sequence[str]) -> tuple[Searched, ...]:
    return tuple(
        Searched(
            source_id=source_id,
            title=get_source(source_id).title,
            release_id=known.manifests[source_id]["release_id"],
            as_of=known.manifests[source_id]["as_of"],
            confirmed_until=found.unconfirmed.get(source_id),
        )
        for source_id in known.of(source_ids)
    )


def _not_searched(known: Ground, source_ids: Sequence[str], on: str) -> tuple[NotSearched, ...]:
    nothing = f"nothing of it is published as of {on} or before" if on else "nothing of it is published yet"
    why = dict.fromkeys(known.missing, nothing) | known.unreadable
    return tuple(
        NotSearched(
            source_id=source_id,
            title=get_source(source_id).title,
            why=why[source_id],
            is_unreadable=source_id in known.unreadable,
        )
        for source_id in source_ids
        if source_id in why
    )
