"""The eCFR's versioner API: which dates it has, and the XML of one part as of a date.

Written from the published API documentation; not yet seen live from here. What would show a difference first is
newest_date, which refuses any shape that the documentation does not have. The parsing of the XML is not here.

Source: https://www.ecfr.gov/developers/documentation/api/v1 (as documented in June 2026).
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from entity_lists.errors import NotPublished, SourceChanged, SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import FileKind, xml
from entity_lists.release import Origin
from entity_lists.source import ListSource

BASE_URL = "https://www.ecfr.gov"
FIRST_DATE = date(2017, 1, 3)
_TITLE, _PART = 15, 744
# The feed of the three lists that are supplements to part 744 of title 15.
PART_744 = "us_ecfr_title_15_part_744"
DOCUMENT = xml("an eCFR XML document")


def newest_date(fetcher: Fetcher, *, base_url: str = BASE_URL) -> date:
    """Return the newest date that title 15 can be had for; it is one or two business days old.

    Raises: SourceUnavailable (not reached, not JSON, or an import is in progress), SourceChanged (another shape).
    """
    url = f"{base_url}/api/versioner/v1/titles.json"
    answer = _object(fetcher.get_json(url), url, "an object")
    summary = _title(answer, url)
    _refuse_while_importing(answer, summary, url)
    text = summary.get("up_to_date_as_of")
    newest = _iso_date(text)
    if newest is None or newest < FIRST_DATE:
        raise _changed(url, f"title {_TITLE} with up_to_date_as_of, a date not before {FIRST_DATE}", text)
    return newest


def part_url(as_of: date, *, base_url: str = BASE_URL) -> str:
    """Return where the XML of part 744 of title 15 as of a date is."""
    return f"{base_url}/api/versioner/v1/full/{as_of:%Y-%m-%d}/title-{_TITLE}.xml?part={_PART}"


def download_part(
    fetcher: Fetcher,
    as_of: date,
    *,
    base_url: str = BASE_URL,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Download | None:
    """Return the XML of part 744 of title 15 as of a date, None if that is what etag or last_modified stand for.

    Raises: SourceUnavailable (not reached, before the history's start, not published yet), ReleaseRejected (too large).
    Source: the history starts on 2017-01-03, and the newest days answer 404 until they are imported.
    """
    if as_of < FIRST_DATE:
        raise SourceUnavailable(
            f"eCFR title {_TITLE} part {_PART} as of {as_of:%Y-%m-%d}: expected a date from {FIRST_DATE} on, where the "
            "eCFR's history starts. Ask for a later date, or give a file of the annual CFR as the input."
        )
    url = part_url(as_of, base_url=base_url)
    try:
        download = fetcher.get(url, etag=etag, last_modified=last_modified)
    except NotPublished as error:
        raise SourceUnavailable(
            f"eCFR title {_TITLE} part {_PART} as of {as_of:%Y-%m-%d}: expected {url}, found 404: the eCFR has not "
            "published that date yet. It lags one or two business days: ask for an earlier date, or for the newest by "
            "leaving the date out, or run it again later."
        ) from error
    name = f"title-{_TITLE}_part-{_PART}_{as_of:%Y-%m-%d}.xml"
    return None if download is None else replace(download, file_name=name)


@dataclass(frozen=True, kw_only=True)
class EcfrSource(ListSource):
    """The source of a list that is a supplement to part 744 of title 15: the eCFR has it as of every date."""

    base_url: str = BASE_URL
    file_kind: FileKind = DOCUMENT
    feed: str | None = PART_744
    is_prose: bool = True

    def newest(self, fetcher: Fetcher) -> date:
        """Return the newest date that title 15 can be had for; raises as newest_date."""
        return newest_date(fetcher, base_url=self.base_url)

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> tuple[Download, ...] | None:
        """Return part 744 of title 15 as of a date, None if that is what came from known; raises as download_part."""
        same = known is not None and known.url == part_url(as_of, base_url=self.base_url)
        download = download_part(
            fetcher,
            as_of,
            base_url=self.base_url,
            etag=known.etag if known and same else None,
            last_modified=known.last_modified if known and same else None,
        )
        return None if download is None else (download,)


def _title(answer: dict[str, object], url: str) -> dict[str, object]:
    titles = answer.get("titles")
    if not isinstance(titles, list):
        raise _changed(url, "titles, a list", titles)
    summaries = [_object(summary, url, "titles, a list of objects") for summary in titles]
    own = [summary for summary in summaries if summary.get("number") == _TITLE]
    if len(own) != 1:
        raise _changed(url, f"title {_TITLE} once", [summary.get("number") for summary in summaries])
    return own[0]


def _refuse_while_importing(answer: dict[str, object], summary: dict[str, object], url: str) -> None:
    """Raise SourceUnavailable while an import is in progress: what is served meanwhile may be part old, part new."""
    meta = _object(answer.get("meta", {}), url, "meta, an object")
    states = [meta.get("import_in_progress", False), summary.get("processing_in_progress", False)]
    if not all(isinstance(state, bool) for state in states):
        raise _changed(url, "import_in_progress and processing_in_progress to be true or false", states)
    if any(states):
        raise SourceUnavailable(
            f"{url}: expected the eCFR to be at rest, found an import in progress. Wait an hour and run it again."
        )


def _iso_date(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _object(value: object, url: str, expected: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _changed(url, expected, value)
    return value


def _changed(url: str, expected: str, answer: object) -> SourceChanged:
    return SourceChanged(
        f"{url}: expected {expected}, found {repr(answer)[:200]}. The API may have changed: compare with its "
        "documentation at https://www.ecfr.gov/developers/documentation/api/v1 and adapt ecfr.py."
    )
