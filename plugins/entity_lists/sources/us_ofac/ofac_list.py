"""OFAC's lists as releases: four flat files of one day, or one document in the advanced XML.

The Sanctions List Service serves the current files only, by a redirect to signed URLs of a storage service.

Source: https://ofac.treasury.gov/sanctions-list-service, 2024-05-06. Not yet seen live by this code.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.formats.file_kind import TABLE, FileKind, refuse_other_kind
from entity_lists.records import Records
from entity_lists.source import FileForm, Source
from entity_lists.sources.us_ofac.advanced import read_advanced
from entity_lists.sources.us_ofac.flat import read_flat
from entity_lists.sources.us_ofac.flat_files import refuse_other_days
from entity_lists.sources.us_ofac.forms import FORMS

_ADVANCED = re.compile(rb"\s*<\?xml[^>]*>\s*<(?:\w+:)?Sanctions[\s>]|\s*<(?:\w+:)?Sanctions[\s>]")


@dataclass(frozen=True, kw_only=True)
class OfacSource(Source):
    """The source of one of OFAC's lists.

    files: in the order in which they are read, that of the parties first. dated: how many of them a release in files
    named after its day has; the rest is not kept by archives.
    """

    base_url: str = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
    file_kind: FileKind = TABLE
    has_lasting_ids: bool = True
    forms: tuple[FileForm, ...] = FORMS
    files: tuple[str, str, str, str]
    dated: int

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the files of the current release are, in the order in which they are read."""
        return tuple(f"{self.base_url}/{name}" for name in self.files)

    def companions(self, file_name: str) -> tuple[str, ...]:
        """Return the files that belong to a primary file of this name: "SDN.CSV", "sdn.csv", "sdn_2021-07-07.csv"."""
        stem = self.files[0].removesuffix(".CSV")
        match = re.fullmatch(rf"{stem}(?P<day>_\d{{4}}-\d\d-\d\d)?\.csv", file_name, re.IGNORECASE)
        if not match:
            return ()
        others = self.files[1 : self.dated] if match["day"] else self.files[1:]
        names = (other.replace(".CSV", f"{match['day'] or ''}.CSV") for other in others)
        return tuple(other if file_name.isupper() else other.lower() for other in names)

    def check(self, files: Sequence[Download]) -> None:
        """Raise SourceUnavailable unless the files may be a release: no nothing, no page, all of one day."""
        if is_advanced(files[0].content):
            return
        for file in files[:3]:
            refuse_other_kind(file, self.file_kind, source_id=self.source_id)
        if len(files) < self.dated:
            raise SourceUnavailable(
                f"{self.source_id}: expected the files {', '.join(self.files[: self.dated])}, found "
                f"{', '.join(file.file_name for file in files)}. Give the file of the parties under its own name, "
                f"{self.files[0]}, with the others beside it, or the advanced XML."
            )
        refuse_other_days([file.content for file in files], self.source_id)


def read_release(contents: Sequence[bytes], source: OfacSource) -> Records:
    """Return the records of a release of a list.

    Raises:
        SourceChanged: the files are not this list, break off, or have something that is not known.
    """
    (list_code,) = source.list_codes
    if is_advanced(contents[0]):
        (content,) = contents
        return read_advanced(content, source_id=source.source_id, list_code=list_code)
    if not source.dated <= len(contents) <= len(source.files):
        raise SourceChanged(
            f"{source.source_id}: expected the files {', '.join(source.files[: source.dated])}, found "
            f"{len(contents)}; the first starts with {contents[0][:60]!r}. Give them under these names."
        )
    return read_flat(contents, source_id=source.source_id, list_code=list_code)


def is_advanced(content: bytes) -> bool:
    """Return whether the content begins as a document in the advanced XML."""
    return _ADVANCED.match(content[:2048].removeprefix(codecs.BOM_UTF8)) is not None
