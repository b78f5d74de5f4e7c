"""What one list of one publisher is: described in its own module under sources/, named once in SOURCES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entity_lists.download import Download
    from entity_lists.fetch import Fetcher
    from entity_lists.release import Origin, Records


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source: what it is, when its releases come, how one is found, and how its bytes are read.

    schedule is a cron expression in timezone; it fires on working days of the U.S. federal government only.
    newest: the as-of date of the publisher's newest release. download: the release as of a date, None if the publisher
    says that it is still what came from the origin given. check: raises SourceUnavailable for bytes that are no
    release at all. parse: bytes to records. parser_version is raised whenever parse's output changes.
    """

    source_id: str
    title: str
    publisher: str
    homepage: str
    data_license: str
    list_codes: tuple[str, ...]
    schedule: str
    timezone: str
    parser_version: int
    newest: "Callable[[Fetcher], date]"
    download: "Callable[[Fetcher, date, Origin | None], Download | None]"
    check: "Callable[[Download], None]"
    parse: "Callable[[bytes], Records]"
