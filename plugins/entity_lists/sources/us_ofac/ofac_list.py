"""OFAC's lists as releases: four flat files of one day, or one document in the advanced XML.

The Sanctions List Service serves the current files only, by a redirect to signed addresses of a storage service.

Source: https://ofac.treasury.gov/sanctions-list-service, 2024-05-06. Not yet seen live by this code.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch import current_file
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.decoding import refuse_non_text
from entity_lists.records import Records
from entity_lists.release import Origin
from entity_lists.sources.us_ofac.advanced import read_advanced
from entity_lists.sources.us_ofac.flat import read_flat
from entity_lists.sources.us_ofac.flat_files import refuse_other_days

BASE_URL = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
PUBLISHER = "Office of Foreign Assets Control, U.S. Department of the Treasury"
TIMEZONE = "America/New_York"
_ADVANCED = re.compile(rb"\s*<\?xml[^>]*>\s*<(?:\w+:)?Sanctions[\s>]|\s*<(?:\w+:)?Sanctions[\s>]")


@dataclass(frozen=True, kw_only=True)
class OfacList:
    """One of OFAC's lists: its files in the order in which they are read, that of the parties first.

    dated: those that a release in files named after its day has; the rest of them is not kept by archives.
    """

    source_id: str
    list_code: str
    files: tuple[str, str, str, str]
    dated: int

    def companions(self, name: str) -> tuple[str, ...]:
        """Return the files that belong to a primary file of this name: "SDN.CSV", "sdn.csv", "sdn_2021-07-07.csv"."""
        stem = self.files[0].removesuffix(".CSV")
        found = re.fullmatch(rf"{stem}(?P<day>_\d{{4}}-\d\d-\d\d)?\.csv", name, re.IGNORECASE)
        if not found:
            return ()
        others = self.files[1 : self.dated] if found["day"] else self.files[1:]
        names = (other.replace(".CSV", f"{found['day'] or ''}.CSV") for other in others)
        return tuple(other if name.isupper() else other.lower() for other in names)

    def check(self, *files: Download) -> None:
        """Return if the files may be a release. Raises: SourceUnavailable (nothing, a page, files of other days)."""
        if is_advanced(files[0].content):
            return
        refuse_non_text(*files[:3], source_id=self.source_id)
        if len(files) < self.dated:
            raise SourceUnavailable(
                f"{self.source_id}: expected the files {', '.join(self.files[: self.dated])}, found "
                f"{', '.join(file.file_name for file in files)}. Give the file of the parties under its own name, "
                f"{self.files[0]}, with the others beside it, or the advanced XML."
            )
        refuse_other_days([file.content for file in files], self.source_id)

    def parse(self, *contents: bytes) -> Records:
        """Return the records of a release.

        Raises:
            SourceChanged: the files are not this list, break off, or have something that is not known.
        """
        if is_advanced(contents[0]):
            (content,) = contents
            return read_advanced(content, source_id=self.source_id, list_code=self.list_code)
        if not self.dated <= len(contents) <= len(self.files):
            raise SourceChanged(
                f"{self.source_id}: expected the files {', '.join(self.files[: self.dated])}, found {len(contents)}; "
                f"the first starts with {contents[0][:60]!r}. Give them under these names."
            )
        return read_flat(contents, source_id=self.source_id, list_code=self.list_code)

    def download(self, base_url: str) -> Callable[[Fetcher, date, Origin | None], tuple[Download, ...] | None]:
        """Return what downloads the current release."""
        urls = [f"{base_url}/{name}" for name in self.files]
        return partial(current_file.download_current, source_id=self.source_id, urls=urls)


def is_advanced(content: bytes) -> bool:
    """Return whether the content begins as a document in the advanced XML."""
    return _ADVANCED.match(content[:2048].removeprefix(codecs.BOM_UTF8)) is not None
