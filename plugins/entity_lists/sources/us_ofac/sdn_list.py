"""Entries from OFAC's sdnList XML: SDN.XML and CONSOLIDATED.XML, the form that most programs read.

It says what the flat files say, in elements of its own where those have prose: documents, birth days and places,
nationalities, and aliases with their strength. What this form cannot say and the advanced XML can: the day of listing
(listed_on), the lists, measures and legal basis that stand in the remarks there, names and addresses in other scripts,
how reliable a statement is, the kind of a link to another party (only "Linked To: NAME" stands in the remarks), and a
document's validity. What it cannot say and the flat files can: nothing. An element that is not known keeps its text in
the remarks and is asked about; what stands beside the parties goes to quarantine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entity_lists.quarantine import read_each
from entity_lists.records import Entry, Quarantined, Records
from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.sources.us_ofac.dates import observations
from entity_lists.sources.us_ofac.flat_remarks import Remarks
from entity_lists.sources.us_ofac.forms import SDN_LIST
from entity_lists.sources.us_ofac.labels import id_type_of
from entity_lists.sources.us_ofac.sdn_list_document import RECORD, records
from entity_lists.sources.us_ofac.sdn_list_party import ISSUER, read_party
from entity_lists.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class _Record:
    """One element below the root, and its text; position counts from 1."""

    position: int
    element: Element
    text: str


@dataclass(frozen=True, kw_only=True)
class _Party:
    """What was read of one record: its entry, what its remarks say, and the labels of its documents."""

    entry: Entry
    remarks: Remarks
    labels: tuple[str, ...]

    @property
    def unread_count(self) -> int:
        """The number of statements whose label is not known."""
        is_person = self.entry.entry_type == "person"
        unknown = (id_type_of(label, is_person=is_person) is None and label != ISSUER for label in self.labels)
        return sum(unknown) + self.remarks.unread_count


def read_sdn_list(content: bytes, *, source_id: str, list_code: str) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not well-formed, not this kind, or has not as many records as it says.
    """
    unknown = Unknown()
    quarantine: list[Quarantined] = []

    def party(record: _Record) -> _Party:
        if record.element.name != RECORD:
            unknown.kind("element beside the parties", record.element.name)
            raise ValueError(f"expected <{RECORD}>, found <{record.element.name}>")
        entry, remarks = read_party(record.element, record.text, record.position, list_code, unknown)
        documents = record.element.every("idList", "id")
        return _Party(entry=entry, remarks=remarks, labels=tuple(one.words("idType") for one in documents))

    read = list(read_each(_in_order(records(content, source_id)), party, quarantine))
    entries = tuple(party.entry for party in read)
    return Records(
        scope="full list",
        record_count=len(read) + len(quarantine),
        set_aside={},
        entries=entries,
        quarantine=tuple(quarantine),
        # The flat files have these two; here every address and every remark stands whole.
        observations=SDN_LIST.observation()
        | {
            ("parties_without_address_row", "release"): 0.0,
            ("remarks_cut_off", "release"): 0.0,
            **observations(
                entries,
                sum(len(party.labels) + party.remarks.statement_count for party in read),
                sum(party.unread_count for party in read),
                unknown,
            ),
        },
    )


def _in_order(elements: Iterable[tuple[Element, str]]) -> Iterator[_Record]:
    for position, (element, text) in enumerate(elements, start=1):
        yield _Record(position=position, element=element, text=text)
