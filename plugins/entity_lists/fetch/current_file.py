"""Publishers that serve one release only, the current one, always at the same URLs.

They give no as-of date: a release is as of the day, in Washington and New York, on which it was fetched. What was in
force on an earlier day has to be given as a file.
"""

from collections.abc import Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from entity_lists.errors import SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.release import Origin

_TIMEZONE = ZoneInfo("America/New_York")


def today(fetcher: Fetcher) -> date:
    """Return the day it is where the publishers are."""
    return fetcher.now().astimezone(_TIMEZONE).date()


def download_current(
    fetcher: Fetcher,
    as_of: date,
    known: Origin | None,
    *,
    source_id: str,
    urls: Sequence[str],
) -> tuple[Download, ...] | None:
    """Return the files of the current release, None if the publisher says that its one file is still the known one.

    Raises:
        SourceUnavailable: not reached; asked for another day than today; files that were made on different days.
    """
    if as_of != (day := today(fetcher)):
        raise SourceUnavailable(
            f"{source_id}: the publisher serves its current release only, which is as of {day}; asked for was {as_of}. "
            f"Leave the date out, or give a file kept from that day: --input FILE --as-of {as_of}"
        )
    if len(urls) == 1 and known is not None and known.url == urls[0]:
        download = fetcher.get(urls[0], etag=known.etag, last_modified=known.last_modified)
        return None if download is None else (download,)
    files = tuple(fetcher.download(url) for url in urls)
    _refuse_mixed_days(files, source_id)
    return files


def _refuse_mixed_days(files: Sequence[Download], source_id: str) -> None:
    days = {file.file_name: day for file in files if (day := _day(file.last_modified))}
    if len(set(days.values())) > 1:
        days_of_files = ", ".join(f"{name} of {day}" for name, day in days.items())
        raise SourceUnavailable(
            f"{source_id}: expected the files of one release, found files of different days: {days_of_files}. The "
            "publisher is in the middle of an update: wait an hour and run it again."
        )


def _day(last_modified: str | None) -> date | None:
    try:
        return parsedate_to_datetime(last_modified).date() if last_modified else None
    except ValueError:
        return None
