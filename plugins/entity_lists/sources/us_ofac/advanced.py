"""Entries from OFAC's advanced XML, in the same words as those from the flat files wherever both say the same.

Parties, places, documents, links between parties and sanctions stand in sections of their own and name each other by
ids; what a reference value means is looked up in the document's own tables. What decides who is listed is closed: the
type of a party, the event of its sanctions and whether they have a period. A party of a new one goes to quarantine and
is asked about, as is what stands in a new section. Everything else describes (labels of features and documents, kinds
of alias, of part of a name or place): a new word is kept verbatim, as an "other" with its label in the remarks, and is
counted. Elements and attributes that are not known keep their text in the remarks, and are asked about.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from entity_lists.quarantine import in_order, read_each
from entity_lists.records import Entry, Identifier, Name, Quarantined, Records, Relation
from entity_lists.sources.us_ofac.advanced_document import Element, records
from entity_lists.sources.us_ofac.advanced_party import AdvancedParty, Statement, read_document, read_party
from entity_lists.sources.us_ofac.advanced_values import Place, ReferenceValues, day, read_place
from entity_lists.sources.us_ofac.dates import effective_date, observations
from entity_lists.sources.us_ofac.forms import ADVANCED
from entity_lists.sources.us_ofac.labels import id_type_of, identifier

_EVENTS = {"Created": "created"}
_PROGRAM, _ISSUER = "Program", "Issuer Name"


@dataclass(kw_only=True)
class _Sanctions:
    """What the sections after that of the parties say of one of them."""

    programs: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """What has no column of its own, a line each."""
        said = {"Lists": self.lists, "Measures": self.measures, "Legal basis": self.bases}
        return [f"{name}: {'; '.join(dict.fromkeys(words))}" for name, words in said.items() if words]


@dataclass(frozen=True, kw_only=True)
class _PartyRecord:
    """The element of one party, and its text; position counts from 1."""

    position: int
    element: Element
    text: str


@dataclass(frozen=True, kw_only=True)
class _Link:
    """A link from one party to another."""

    to: str
    kind: str
    text: str


def read_advanced(content: bytes, *, source_id: str, list_code: str) -> Records:
    """Return the records of a release.

    Raises:
        SourceChanged: the document is not well-formed, is not this kind, or does not say what one of its ids means.
    """
    document = _Document(source_id)
    for element, text in records(content, source_id):
        document.take(element, text)
    return document.finish(list_code)


class _Document:
    """What has been read of a document so far."""

    def __init__(self, source_id: str) -> None:
        self._values = ReferenceValues(source_id)
        self._unknown = self._values.unknown
        self._places: dict[str, Place] = {}
        self._documents: dict[str, list[tuple[Statement, str]]] = defaultdict(list)
        self._parties: list[tuple[int, AdvancedParty]] = []
        self._names: dict[str, str] = {}
        # Why a party that can be read is no entry, and what of it is not known.
        self._refused: dict[str, str] = {}
        self._unread: dict[str, list[str]] = defaultdict(list)
        self._links: dict[str, list[_Link]] = defaultdict(list)
        self._sanctions: dict[str, _Sanctions] = defaultdict(_Sanctions)
        self._quarantine: list[Quarantined] = []
        self._record_count = 0
        self._impossible_days = 0

    def take(self, element: Element, text: str) -> None:
        """Read one record. Raises: SourceChanged (an id that the document says nothing of)."""
        take = {
            "ReferenceValueSets": self._take_values,
            "Location": self._take_place,
            "IDRegDocument": self._take_document,
            "DistinctParty": self._take_party,
            "ProfileRelationship": self._take_link,
            "SanctionsEntry": self._take_sanctions,
        }
        for place, said in element.unread:
            self._unknown.kind("element", place)
            self._unread[_owner(element)].append(f"{place}: {said}")
        take.get(element.name, self._put_aside)(element, text)

    def _put_aside(self, element: Element, text: str) -> None:
        self._record_count += 1
        self._unknown.kind("record", element.name)
        reason = f"a record of a kind that is not known, {element.name}"
        self._quarantine.append(Quarantined(position=self._record_count, reason=reason, record_text=text))

    def _take_values(self, element: Element, text: str) -> None:
        self._values.add(element.children)

    def _take_place(self, element: Element, text: str) -> None:
        self._places[element.get("ID")] = read_place(element, text, self._values)

    def _take_document(self, element: Element, text: str) -> None:
        document = read_document(element, self._values, self._places)
        self._documents[element.get("IdentityID")].append((document, text))

    def _take_party(self, element: Element, text: str) -> None:
        self._record_count += 1
        record = _PartyRecord(position=self._record_count, element=element, text=text)
        for party in read_each([record], self._party, self._quarantine):
            self._parties.append((record.position, party))
            self._names.setdefault(party.party_id, party.names[0].name)

    def _party(self, record: _PartyRecord) -> AdvancedParty:
        """Return the party of a record. Raises: ValueError (it cannot be read)."""
        return read_party(record.element, record.text, self._values, self._places)

    def _take_link(self, element: Element, text: str) -> None:
        kind = self._values.word("RelationType", element.get("RelationTypeID"))
        words = (kind, "(former)" if element.get("Former") == "true" else "", element.words("Comment"))
        link = _Link(to=element.get("To-ProfileID"), kind=" ".join(filter(None, words)), text=text)
        self._links[element.get("From-ProfileID")].append(link)

    def _take_sanctions(self, element: Element, text: str) -> None:
        sanctions = self._sanctions[element.get("ProfileID")]
        sanctions.texts.append(text)
        sanctions.lists.append(self._values.word("List", element.get("ListID")))
        for event in element.every("EntryEvent"):
            try:
                self._values.known("EntryEventType", event.get("EntryEventTypeID"), _EVENTS)
            except ValueError as error:
                self._refused[element.get("ProfileID")] = str(error)
            sanctions.bases.append(self._values.word("LegalBasis", event.get("LegalBasisID")))
            created = day(event.first("Date"))
            if created is None:
                self._impossible_days += 1
            else:
                sanctions.days.append(created)
        for measure in element.every("SanctionsMeasure"):
            kind = self._values.word("SanctionsType", measure.get("SanctionsTypeID"))
            if any(period.children for period in measure.every("DatePeriod")):
                self._unknown.kind("SanctionsMeasure", "with a period")
                self._refused[element.get("ProfileID")] = "expected sanctions without a period, found one"
            comment = measure.words("Comment")
            if kind == _PROGRAM and comment:
                sanctions.programs.append(comment)
            else:
                sanctions.measures.append(" ".join(filter(None, [kind, comment])))

    def finish(self, list_code: str) -> Records:
        """Return the records, once all have been read."""
        entries = tuple(
            self._entry(position, party, list_code)
            for position, party in self._parties
            if not self._is_refused(position, party)
        )
        self._put_strays_aside()
        statements = [
            (one.label, party.entry_type == "person") for _, party in self._parties for one in self._said_of(party)
        ]
        new = [
            label for label, is_person in statements if label != _ISSUER and not id_type_of(label, is_person=is_person)
        ]
        for label in new:
            self._unknown.word("label", label)
        observed = observations(entries, len(statements), len(new), self._unknown)
        observed["impossible_dates", "release"] += self._impossible_days
        return Records(
            scope="full list",
            record_count=self._record_count,
            set_aside={},
            entries=entries,
            quarantine=in_order(self._quarantine),
            # The flat files have these two; here every place and every statement stands whole.
            observations=ADVANCED.observation()
            | {
                ("parties_without_address_row", "release"): 0.0,
                ("remarks_cut_off", "release"): 0.0,
                **observed,
            },
        )

    def _is_refused(self, position: int, party: AdvancedParty) -> bool:
        """Return whether a party went to quarantine for what the later sections say of it."""
        if reason := self._refused.get(party.party_id):
            text = "\n".join([party.text, *self._sanctions[party.party_id].texts])
            self._quarantine.append(Quarantined(position=position, reason=reason, record_text=text))
        return reason is not None

    def _documents_of(self, party: AdvancedParty) -> list[tuple[Statement, str]]:
        return [document for identity_id in party.identity_ids for document in self._documents.get(identity_id, [])]

    def _said_of(self, party: AdvancedParty) -> tuple[Statement, ...]:
        return (*party.statements, *(statement for statement, _ in self._documents_of(party)))

    def _entry(self, position: int, party: AdvancedParty, list_code: str) -> Entry:
        documents, sanctions = self._documents_of(party), self._sanctions[party.party_id]
        links = self._links.get(party.party_id, [])
        statements = self._said_of(party)
        issuers = [Name(name=issuer.value, name_type="aka") for issuer in statements if issuer.label == _ISSUER]
        identifiers = _identifiers(statements, is_person=party.entry_type == "person")
        programs = "; ".join(sorted(set(sanctions.programs))) or None
        places = dict.fromkeys(party.places)
        return Entry(
            position=position,
            list_code=list_code,
            publisher_id=party.party_id,
            entry_type=party.entry_type,
            country_code=None,
            country_text=None,
            names=tuple(dict.fromkeys([*party.names, *issuers])),
            has_destination=False,
            addresses=tuple(address for place in places for address in place.addresses),
            identifiers=identifiers,
            relations=tuple(self._relation(link) for link in links),
            programs=programs,
            listed_on=min(sanctions.days, default=None),
            effective_on=effective_date(programs, identifiers),
            remarks="\n".join(filter(None, [party.comment, *sanctions.remarks, *self._unread[party.party_id]])) or None,
            entry_text="\n".join(
                [
                    party.text, *(place.text for place in places), *(text for _, text in documents),
                    *(link.text for link in links), *sanctions.texts,
                ]
            ),
        )  # fmt: skip

    def _relation(self, link: _Link) -> Relation:
        name = self._names.get(link.to, f"party {link.to} of another list")
        return Relation(relation="linked_to", related_name=name, country_code=None, text=f"{link.kind}: {name}")

    def _put_strays_aside(self) -> None:
        """Keep what was said of parties that the document does not have; each counts as a record of its own."""
        identities = {identity for _, party in self._parties for identity in party.identity_ids}
        strays = [
            ("document", text)
            for identity, documents in self._documents.items()
            if identity not in identities
            for _, text in documents
        ]
        for party_id in sorted((self._links.keys() | self._sanctions.keys()) - self._names.keys()):
            strays += [("link", link.text) for link in self._links.get(party_id, [])]
            strays += [("entry", text) for text in self._sanctions[party_id].texts]
        for kind, text in strays:
            self._record_count += 1
            reason = f"the document has no party that this {kind} is of"
            self._quarantine.append(Quarantined(position=self._record_count, reason=reason, record_text=text))


def _owner(element: Element) -> str:
    """Return the number of the party that a record is of; "" of a place or document, which name none."""
    profile = element.first("Profile")
    return profile.get("ID") if profile else element.get("ProfileID") or element.get("From-ProfileID")


def _identifiers(statements: Sequence[Statement], *, is_person: bool) -> tuple[Identifier, ...]:
    return tuple(
        identifier(one.label, one.value, is_person=is_person, country_text=one.country_text, said=one.said)
        for one in statements
        if one.label != _ISSUER and one.value
    )
