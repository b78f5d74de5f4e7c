"""What one source of one publisher is: said at the top of its own module under sources/, named once in SOURCES.

Most are lists: ListSource. Most publishers serve the files of their current release at fixed URLs. A publisher that
serves otherwise (by date, behind a page of links) has a subclass of its own beside its lists.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from entity_lists.errors import EntityListsError
from entity_lists.fetch.current_file import download_current, today
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import FileKind, refuse_other_kind
from entity_lists.formats.json_list import Blocks
from entity_lists.records import Entry, Records
from entity_lists.release import Origin

# Of FileForm.unsaid: names and addresses in any other script than the Latin one.
OTHER_SCRIPTS = "other scripts"
_FILE_FORM = "file_form"
# Trees of larger documents do not fit everywhere, and this is only to tell a person which list a file is.
_MOST_BYTES_RECOGNISED = 1 << 25


class Parse(Protocol):
    """How the bytes of a release become records: what the module of every source has to supply."""

    def __call__(self, contents: Sequence[bytes]) -> Records:
        """Return the records of a release; contents: the bytes of its files, in the order of Source.download.

        Raises:
            SourceChanged: the files are not this list, break off, or have something that the parser does not know.
        """


class Served(Protocol):
    """A file of a release as served, which lies somewhere."""

    def read(self) -> bytes:
        """Return all of it."""

    def blocks(self) -> Iterator[bytes]:
        """Yield its bytes, some at a time."""


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """One of the forms that a source's files come in: a format, or a layout with columns of its own.

    unsaid: what this form has no place for and another form says: "entries.listed_on", "addresses.city",
    "identifiers.remarks", OTHER_SCRIPTS, "remarks.Lists" for the line of the remarks that starts with that label. What
    the release before says of it is kept. breaks_off: whether an entry's text breaks off in this form, so that it may
    have more identifiers, relations and names than were read.
    """

    name: str
    unsaid: frozenset[str] = frozenset()
    breaks_off: Callable[[Entry], bool] = lambda entry: False

    def observation(self) -> dict[tuple[str, str], float]:
        """Return what a reader counts of a release in this form, so that the profile says which form it had."""
        return {(_FILE_FORM, self.name): 1.0}


@dataclass(frozen=True, kw_only=True)
class Source:
    """What every source has: what it is, when its releases come, and how one is found.

    schedule: a cron expression in timezone; it fires on working days of the U.S. federal government only.
    base_url, paths: where the files of the current release are; tests name another server.
    file_kind: what each of the files has to be.
    parser_version: raised whenever what is read in the files changes.
    list_codes: of codes.LIST_CODES, those that its entries have; () if it is no list.
    feed: sources of one feed are read from the same file, which is downloaded once a day for all of them.
    """

    source_id: str
    title: str
    publisher: str
    homepage: str
    data_license: str
    schedule: str
    timezone: str
    base_url: str
    paths: tuple[str, ...] = ()
    file_kind: FileKind
    parser_version: int
    list_codes: tuple[str, ...] = ()
    feed: str | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the files of the current release are, in the order in which they are read."""
        return tuple(f"{self.base_url}{path}" for path in self.paths)

    def newest(self, fetcher: Fetcher) -> date:
        """Return the as-of date of the publisher's newest release.

        Raises:
            SourceUnavailable, SourceChanged: the publisher had to be asked, and could not or said something else.
        """
        return today(fetcher)

    def dates(self, fetcher: Fetcher, since: date | None, until: date | None) -> tuple[date, ...] | None:
        """Return the dates of the releases that can still be had, oldest first; None if only the current one can.

        since, until: both included; None for the first and the newest.

        Raises:
            SourceUnavailable, SourceChanged: the publisher could not be asked, or said something else.
        """
        return None

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> tuple[Download, ...] | None:
        """Return the files of the release as of a date, None if they still are what came from known.

        Raises:
            SourceUnavailable: not reached, or not to be had as of that date.
            SourceChanged: the page that links to them is another one.
        """
        return download_current(fetcher, as_of, known, source_id=self.source_id, urls=self.urls)

    def check(self, files: Sequence[Download]) -> None:
        """Raise unless the files may be a release: what a publisher serves instead is not kept.

        Raises:
            SourceUnavailable: something else was served.
            SourceChanged, UsageError: something else was given.
        """
        for file in files:
            refuse_other_kind(file, self.file_kind, source_id=self.source_id)

    def recognises(self, content: bytes) -> bool:
        """Return whether a file, whatever its name, reads as this source's; used to say what a wrong file is."""
        return False

    def companions(self, file_name: str) -> tuple[str, ...]:
        """Return the names of the files that belong to a given file of this name, and lie beside it."""
        return ()

    def possible_companions(self, first: Download) -> tuple[str, ...]:
        """Return the names of the files that belong to a given file where they lie beside it, and may be missing."""
        return ()


@dataclass(frozen=True, kw_only=True)
class ListSource(Source):
    """The source of one list, and how its bytes are read.

    parse: the module's own function. It stands below its SOURCE, so a lambda looks it up when it is called.
    parse_in_batches: the same, some records at a time, of a list that may be long; what is observed comes at the end.
    lasting_ids: of list_codes, those in which publisher_id is the identity of an entry for good.
    is_prose: whether line breaks and punctuation tell the parts of its records apart.
    forms: those that its files come in, where they say more or less; () if they all say the same.
    """

    parse: Parse
    parse_in_batches: Callable[[Sequence[Blocks]], Iterator[Records]] | None = None
    lasting_ids: tuple[str, ...] = ()
    is_prose: bool = False
    forms: tuple[FileForm, ...] = ()

    def batches(self, files: Sequence[Served]) -> Iterator[Records]:
        """Yield what parse returns, in one part or several, of which none cuts a record's family; raises as it does."""
        if self.parse_in_batches is None:
            yield self.parse([file.read() for file in files])
        else:
            yield from self.parse_in_batches([file.blocks for file in files])

    def recognises(self, content: bytes) -> bool:
        """Return whether a file, whatever its name, reads as this list."""
        if len(content) > _MOST_BYTES_RECOGNISED:
            return False
        try:
            records = self.parse([content])
        except EntityListsError:
            return False
        return len(records.entries) > len(records.quarantine)

    def form_of(self, observations: Mapping[tuple[str, str], float]) -> FileForm | None:
        """Return which of its forms a release has, by what its reader counted or its profile has; None if no form."""
        return next((form for form in self.forms if (_FILE_FORM, form.name) in observations), None)
