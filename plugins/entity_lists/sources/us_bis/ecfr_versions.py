"""The eCFR's own list of the dates on which a supplement to part 744 of title 15 was amended.

Written from the published API documentation: no real answer for title 15 was at hand, so this is not seen live.
Source: https://www.ecfr.gov/developers/documentation/api/v1 (as documented in June 2026).
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from entity_lists.errors import SourceChanged
from entity_lists.fetch.fetcher import Fetcher

_TITLE, _PART = 15, 744


def versions_url(appendix: str, *, base_url: str) -> str:
    """Return where the versions of a supplement are listed."""
    query = urlencode({"part": _PART, "appendix": appendix})
    return f"{base_url}/api/versioner/v1/versions/title-{_TITLE}.json?{query}"


def amendment_dates(fetcher: Fetcher, appendix: str, *, base_url: str, since: date, until: date) -> tuple[date, ...]:
    """Return the dates from which there is another version of a supplement, oldest first, each once.

    Raises: SourceUnavailable (not reached, not JSON), SourceChanged (another shape, or not all versions in one answer).
    """
    url = versions_url(appendix, base_url=base_url)
    answer = fetcher.get_json(url)
    if not isinstance(answer, dict) or not isinstance(answer.get("content_versions"), list):
        raise _changed(url, "content_versions, a list", answer)
    versions = answer["content_versions"]
    meta = answer.get("meta")
    count = meta.get("result_count") if isinstance(meta, dict) else None
    if count is not None and str(count) != str(len(versions)):
        raise _changed(url, f"all of {count} versions in one answer", f"{len(versions)} versions")
    days = {_day(version, url) for version in versions if _is_of(version, appendix)}
    return tuple(sorted(day for day in days if since <= day <= until))


def _is_of(version: Any, appendix: str) -> bool:
    """Return whether a version is one of the supplement; an answer may have other parts of the CFR beside it."""
    return isinstance(version, dict) and version.get("identifier") == appendix and not version.get("removed")


def _day(version: dict[str, Any], url: str) -> date:
    try:
        return date.fromisoformat(str(version.get("date")))
    except ValueError as error:
        raise _changed(url, "versions with a date", version) from error


def _changed(url: str, expected: str, found: object) -> SourceChanged:
    return SourceChanged(
        f"{url}: expected {expected}, found {repr(found)[:200]}. The API may have changed: compare with its "
        "documentation at https://www.ecfr.gov/developers/documentation/api/v1 and adapt ecfr_versions.py."
    )
