"""The eCFR's versioner API: the dates on which a part of title 15 became another text.

Built from the published documentation and the names of the fields alone: no real answer for title 15 was at hand, and
nothing here was seen live. So every version is looked at, and any other shape is refused before a date is used.

Source: https://www.ecfr.gov/developers/documentation/api/v1 (as documented in June 2026).
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from entity_lists.sources.us_bis.ecfr_answer import changed, iso_date, object_of

if TYPE_CHECKING:
    from entity_lists.fetch.fetcher import Fetcher

_PART = "744"
_MOST_PAGES = 50


def versions_url(base_url: str, page: int = 1) -> str:
    """Return where the versions of part 744 of title 15 are listed."""
    url = f"{base_url}/api/versioner/v1/versions/title-15.json?part={_PART}"
    return url if page == 1 else f"{url}&page={page}"


def amendment_dates(fetcher: "Fetcher", since: date, until: date, *, base_url: str) -> tuple[date, ...]:
    """Return the dates from since to until, both included, from which part 744 has another text, oldest first.

    A date counts whatever was amended on it, a section or a supplement: a list that stayed the same is found to be.

    Raises:
        SourceUnavailable: not reached, or not JSON.
        SourceChanged: the answer has another shape, is not of part 744, or is not whole.
    """
    found = {day for page in _pages(fetcher, base_url) for day in page}
    return tuple(sorted(day for day in found if since <= day <= until))


def _pages(fetcher: "Fetcher", base_url: str) -> Iterator[list[date]]:
    """Yield the dates of each page; a page that is the one before again, or one too many, is refused."""
    before: list[object] | None = None
    page, last, found = 1, 1, 0
    while page <= last:
        url = versions_url(base_url, page)
        answer = object_of(fetcher.get_json(url), url, "an object")
        versions = answer.get("content_versions")
        if not isinstance(versions, list) or not versions or versions == before:
            raise changed(url, "content_versions, a list that is not empty and not that of the page before", versions)
        found += len(versions)
        last = _last_page(answer, url, page, found)
        yield [_date_of(version, url) for version in versions]
        before, page = versions, page + 1


def _last_page(answer: dict[str, object], url: str, page: int, found: int) -> int:
    """Return how many pages there are; with the last one, all that is counted has to be there."""
    meta = object_of(answer.get("meta", {}), url, "meta, an object")
    pages, count = meta.get("total_pages", 1), meta.get("result_count", found)
    if type(pages) is not int or not 1 <= pages <= _MOST_PAGES:
        raise changed(url, f"total_pages from 1 to {_MOST_PAGES}", pages)
    is_whole = type(count) in (int, str) and str(count) == str(found)
    if page >= pages and not is_whole:
        raise changed(url, f"as many versions as result_count says, {found} were sent", count)
    return pages


def _date_of(value: object, url: str) -> date:
    version = object_of(value, url, "content_versions, a list of objects")
    if str(version.get("part")) != _PART:
        raise changed(url, f"versions of part {_PART} only", version)
    day = iso_date(version.get("date"))
    if day is None:
        raise changed(url, "versions with a date as 2017-01-03", version)
    return day
