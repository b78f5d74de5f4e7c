"""OFAC's lists as releases: four flat files of one day, or one document, in the advanced XML or the sdnList XML.

The Sanctions List Service serves the current files only, by a redirect to signed URLs of a storage service.

Source: https://ofac.treasury.gov/sanctions-list-service, 2024-05-06. Not yet seen live by this code.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from entity_lists.errors import SourceChanged, UsageError
from entity_lists.fetch.download import Download
from entity_lists.formats.file_kind import TABLE, FileKind, refuse_other_kind
from entity_lists.records import Records
from entity_lists.source import FileForm, ListSource
from entity_lists.sources.us_ofac.advanced import read_advanced
from entity_lists.sources.us_ofac.flat import read_flat
from entity_lists.sources.us_ofac.flat_files import PARTIES, read_table, refuse_other_days
from entity_lists.sources.us_ofac.forms import FORMS
from entity_lists.sources.us_ofac.sdn_list import read_sdn_list
from entity_lists.sources.us_ofac.sdn_list_document import ROOT

_DOCUMENT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?P<root>\w+)[\s>]", re.DOTALL)
# Programmes that one of the two lists is made of, and that the other has next to nobody under: 432 parties of 442 of
# the Consolidated list of 2025-12-19 against 24 of the 8,976 of the SDN list of 2021-07-07; there 4,600 against 2.
_PROGRAMS = {
    "SDN": frozenset({"CUBA", "IRAQ2", "NPWMD", "SDGT", "SDNT", "SDNTK", "SYRIA"}),
    "CONS": frozenset({"CMIC-EO13959", "NS-PLC", "UKRAINE-EO13662"}),
}
_OTHERS_TO_OWN, _FEW_PARTIES = 10, 5


@dataclass(frozen=True, kw_only=True)
class OfacSource(ListSource):
    """The source of one of OFAC's lists.

    files: in the order in which they are read, that of the parties first. dated: how many of them a release in files
    named after its day has; the rest is not kept by archives.
    """

    base_url: str = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
    file_kind: FileKind = TABLE
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
        """Raise unless the files may be a release: no nothing, no page, all of one day.

        Raises:
            SourceUnavailable: something else was served.
            SourceChanged: something else was given.
            UsageError: the file of the parties was given without the others.
        """
        if is_document(files[0].content):
            return
        for file in files[:3]:
            refuse_other_kind(file, self.file_kind, source_id=self.source_id)
        if len(files) < self.dated:
            self._read_parties(files[0].content)
            raise UsageError(
                f"{self.source_id}: expected the files {', '.join(self.files[: self.dated])}, found "
                f"{', '.join(file.file_name for file in files)}. Give the file of the parties under its own name, "
                f"{self.files[0]}, with the others beside it, or one of its XML documents."
            )
        refuse_other_days([file.content for file in files], self.source_id, is_given=files[0].is_given)

    def recognises(self, content: bytes) -> bool:
        """Return whether a file, whatever its name, is one of the list's documents or its file of parties."""
        if is_document(content):
            return super().recognises(content)
        try:
            self._read_parties(content)
        except SourceChanged:
            return False
        return True

    def _read_parties(self, content: bytes) -> None:
        """Raise SourceChanged unless a file is that of the parties."""
        read_table(content, PARTIES, source_id=self.source_id, rows_before=0)


def read_release(contents: Sequence[bytes], source: OfacSource) -> Records:
    """Return the records of a release of a list.

    Raises:
        SourceChanged: the files are not this list, break off, or have something that is not known.
    """
    records = _read(contents, source)
    _refuse_other_list(records, source)
    return records


def _read(contents: Sequence[bytes], source: OfacSource) -> Records:
    (list_code,) = source.list_codes
    if is_document(contents[0]):
        (content,) = contents
        read = read_advanced if is_advanced(content) else read_sdn_list
        return read(content, source_id=source.source_id, list_code=list_code)
    if not source.dated <= len(contents) <= len(source.files):
        raise SourceChanged(
            f"{source.source_id}: expected the files {', '.join(source.files[: source.dated])}, found "
            f"{len(contents)}; the first starts with {contents[0][:60]!r}. Give them under these names."
        )
    return read_flat(contents, source_id=source.source_id, list_code=list_code)


def _refuse_other_list(records: Records, source: OfacSource) -> None:
    """Raise SourceChanged if the parties are those of the other list: no form of them says which list it is."""
    (own,) = source.list_codes
    counts = {
        code: sum(not programs.isdisjoint((entry.programs or "").split("; ")) for entry in records.entries)
        for code, programs in _PROGRAMS.items()
    }
    mine = counts.pop(own)
    ((other, theirs),) = counts.items()
    if theirs >= _FEW_PARTIES and theirs > _OTHERS_TO_OWN * mine:
        raise SourceChanged(
            f"{source.source_id}: expected {source.title}, found {theirs:,} of {len(records.entries):,} parties under "
            f"programmes of OFAC's other list ({other}: {', '.join(sorted(_PROGRAMS[other]))}) and {mine:,} under "
            "those of this one. Give the file of this list."
        )


def is_document(content: bytes) -> bool:
    """Return whether the content begins as a document in one of OFAC's two forms of XML."""
    return _root(content) in {"Sanctions", ROOT}


def is_advanced(content: bytes) -> bool:
    """Return whether the content begins as a document in the advanced XML."""
    return _root(content) == "Sanctions"


def _root(content: bytes) -> str:
    match = _DOCUMENT.match(content[:2048].removeprefix(codecs.BOM_UTF8))
    return match["root"].decode() if match else ""
