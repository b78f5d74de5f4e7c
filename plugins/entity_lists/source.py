"""What one list of one publisher is: described in its own module under sources/, named once in SOURCES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entity_lists.fetch.download import Download
    from entity_lists.fetch.fetcher import Fetcher
    from entity_lists.records import Records
    from entity_lists.release import Origin


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source: what it is, when its releases come, how one is found, and how its bytes are read.

    schedule is a cron expression in timezone; it fires on working days of the U.S. federal government only.
    newest: the as-of date of the publisher's newest release. download: the files of the release as of a date, None if
    the publisher says that they are still what came from the origin given. check: takes the files, raises
    SourceUnavailable if they are no release at all. parse: takes the bytes of each file, returns Records.
    parser_version is raised whenever parse's output changes.
    companions: the names of the files that belong to a file of this name, for a release of several files that is read
    from a given input; they lie beside it.
    feed: sources of one feed are read from the same file, which is downloaded once a day for all of them.
    has_lasting_ids: whether publisher_id is the identity of an entry for good.
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
    download: "Callable[[Fetcher, date, Origin | None], tuple[Download, ...] | None]"
    check: "Callable[..., None]"
    parse: "Callable[..., Records]"
    companions: Callable[[str], tuple[str, ...]] = lambda name: ()
    feed: str | None = None
    has_lasting_ids: bool = False
