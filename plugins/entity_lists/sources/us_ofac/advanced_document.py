"""OFAC's advanced XML as records: read one after the other, each looked through for what is not known.

The list of specially designated nationals has more than 100 MB of it, so no record stays in memory once it is read.

Source: https://ofac.treasury.gov/media/16246/download (notes on the advanced format), and the release of 2023-12-07.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.text.spaces import one_line

# The first is that of the files up to 2024; the second that of the Sanctions List Service.
NAMESPACES = (
    "http://www.un.org/sanctions/1.0",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
)
WHAT = "document in OFAC's advanced XML"
_SECTIONS = {
    "ReferenceValueSets": None, "Locations": "Location", "IDRegDocuments": "IDRegDocument",
    "DistinctParties": "DistinctParty", "ProfileRelationships": "ProfileRelationship",
    "SanctionsEntries": "SanctionsEntry",
    # The day of the document, and links between entries, of which there have been none so far.
    "DateOfIssue": None, "SanctionsEntryLinks": None,
}  # fmt: skip
_WITHOUT_RECORDS = ("ReferenceValueSets", "DateOfIssue")
_RECORDS = ("ReferenceValueSets", *filter(None, _SECTIONS.values()))
# Each element with its attributes (@) and children. Ids of parts, and statuses that every file so far has alike, are
# known and not used.
_KNOWN = """
Location @ID LocationAreaCode FeatureVersionReference LocationCountry LocationPart IDRegDocumentReference
LocationAreaCode @AreaCodeID
FeatureVersionReference @FeatureVersionID
LocationCountry @CountryID @CountryRelevanceID
LocationPart @LocPartTypeID LocationPartValue
LocationPartValue @LocPartValueStatusID @LocPartValueTypeID @Primary Comment Value
IDRegDocumentReference @IDRegDocumentID
IDRegDocument @ID @IDRegDocTypeID @IdentityID @IssuedBy-CountryID @IssuedIn-LocationID @ValidityID Comment \
 IDRegistrationNo IssuingAuthority DocumentDate DocumentedNameReference
DocumentDate @IDRegDocDateTypeID DatePeriod
DocumentedNameReference @DocumentedNameID
DistinctParty @FixedRef Comment Profile
Profile @ID @PartySubTypeID Identity Feature
Identity @ID @FixedRef @Primary @False Alias NamePartGroups
Alias @AliasTypeID @FixedRef @LowQuality @Primary DocumentedName
DocumentedName @ID @FixedRef @DocNameStatusID DocumentedNamePart
DocumentedNamePart NamePartValue
NamePartValue @NamePartGroupID @ScriptID @ScriptStatusID @Acronym
NamePartGroups MasterNamePartGroup
MasterNamePartGroup NamePartGroup
NamePartGroup @ID @NamePartTypeID
Feature @ID @FeatureTypeID FeatureVersion IdentityReference
IdentityReference @IdentityID @IdentityFeatureLinkTypeID
FeatureVersion @ID @ReliabilityID Comment DatePeriod VersionDetail VersionLocation
VersionDetail @DetailTypeID @DetailReferenceID
VersionLocation @LocationID
DatePeriod @CalendarTypeID @YearFixed @MonthFixed @DayFixed Start End
Start @Approximate @YearFixed @MonthFixed @DayFixed From To
End @Approximate @YearFixed @MonthFixed @DayFixed From To
From Year Month Day
To Year Month Day
ProfileRelationship @ID @From-ProfileID @To-ProfileID @RelationTypeID @RelationQualityID @Former @SanctionsEntryID \
 Comment
SanctionsEntry @ID @ListID @ProfileID EntryEvent SanctionsMeasure
EntryEvent @ID @EntryEventTypeID @LegalBasisID Comment Date
Date @CalendarTypeID Year Month Day
SanctionsMeasure @ID @SanctionsTypeID Comment DatePeriod
"""
_CONTENTS = {
    name: frozenset(contents)
    for name, *contents in (line.split() for line in _KNOWN.strip().replace("\\\n", "").split("\n"))
}
_EMPTY: frozenset[str] = frozenset()
_INDENT = re.compile(r">\s+<")
_DECLARATION = re.compile(r' xmlns(?::xsi)?="[^"]*"')


@dataclass(slots=True, kw_only=True)
class Element:
    """An element as a value: its name without namespace, and its text without white space around it.

    unread: of a record, the elements and attributes in it that are not known, with what they say.
    """

    name: str
    attributes: Mapping[str, str]
    text: str
    children: "tuple[Element, ...]"
    unread: tuple[tuple[str, str], ...] = ()

    def get(self, attribute: str) -> str:
        """Return the value of an attribute, "" if there is none."""
        return self.attributes.get(attribute, "")

    def first(self, name: str) -> "Element | None":
        """Return the first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def every(self, name: str, *below: str) -> "Iterator[Element]":
        """Yield the children of that name; with more names, what lies on that path."""
        for child in self.children:
            if child.name == name:
                yield from child.every(*below) if below else (child,)

    def words(self, name: str) -> str:
        """Return the text of the first child of that name, "" if there is none."""
        child = self.first(name)
        return child.text if child else ""


def records(content: bytes, source_id: str) -> Iterator[tuple[Element, str]]:
    """Yield each record and its text without indentation; first of all the reference values.

    What stands in a section that is not known, or is no record of its section, comes under the names of both.

    Raises:
        SourceChanged: the document is not well-formed, not this kind, or lacks a section.
    """
    # resolve_entities and the limits of libxml2 (huge_tree) stay as for every document from outside: see xml_document.
    events = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=[f"{{*}}{name}" for name in _RECORDS], resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    namespace = ""
    try:
        for _, record in events:
            namespace = namespace or _namespace(record.getroottree(), source_id)
            if str(record.tag).endswith("}ReferenceValueSets"):
                yield _reference_values(record, len(namespace)), ""
                continue
            if not _is_in_its_section(record):
                continue
            yield _record(record, len(namespace)), text_of(record)
            record.clear(keep_tail=False)
            # An element of another name stays for _strays to find.
            while (read := record.getprevious()) is not None and read.tag == record.tag:
                read.getparent().remove(read)
    except etree.XMLSyntaxError as error:
        raise SourceChanged(
            f"{source_id}: expected a well-formed {WHAT}, found {len(content):,} bytes that break off or break the "
            f"rules of XML: {error.msg}. Fetch the file again; if it stays so, the publisher has to mend it."
        ) from error
    _refuse_missing(events.root, namespace or _namespace(events.root.getroottree(), source_id), source_id)
    yield from _strays(events.root)


def _namespace(tree: etree._ElementTree, source_id: str) -> str:
    """Return the namespace as lxml writes it before a name: in braces."""
    if tree.docinfo.internalDTD is not None:
        raise SourceChanged(
            f"{source_id}: expected a {WHAT} without a DOCTYPE, found one; it is refused unread. Is it another file?"
        )
    name = etree.QName(tree.getroot())
    if name.localname != "Sanctions" or name.namespace not in NAMESPACES:
        raise SourceChanged(
            f"{source_id}: expected a {WHAT}, which begins with <Sanctions> of one of {list(NAMESPACES)}, found "
            f"<{name.localname}> of {name.namespace!r}. Is it another file?"
        )
    return f"{{{name.namespace}}}"


def text_of(record: etree._Element) -> str:
    """Return the XML of a record without namespaces and indentation."""
    text = etree.tostring(record, encoding="unicode", with_tail=False)
    return _INDENT.sub("><", _DECLARATION.sub("", text, count=2))


def _record(part: etree._Element, cut: int) -> Element:
    """Return a record as a value; cut: the length of the namespace."""
    unread: list[tuple[str, str]] = []
    element = _element(part, cut, unread)
    element.unread = tuple(unread)
    return element


def _element(part: etree._Element, cut: int, unread: list[tuple[str, str]]) -> Element:
    name = str(part.tag)[cut:]
    known = _CONTENTS.get(name, _EMPTY)
    attributes = {str(key): str(value) for key, value in part.attrib.items()}
    unread += [(f"{name}/@{key}", value) for key, value in attributes.items() if f"@{key}" not in known]
    children = []
    for child in part:
        if str(child.tag)[cut:] in known:
            children.append(_element(child, cut, unread))
        else:
            unread.append((f"{name}/{etree.QName(child).localname}", one_line("".join(map(str, child.itertext())))))
    return Element(name=name, attributes=attributes, text=(part.text or "").strip(), children=tuple(children))


def _reference_values(sets: etree._Element, cut: int) -> Element:
    """Return the document's own tables; what attributes they have matters only where one is used."""
    values = tuple(
        Element(name=str(value.tag)[cut:], attributes=dict(value.attrib), text=(value.text or "").strip(), children=())  # type: ignore[arg-type]
        for value in sets.iterfind("*/*")
    )
    return Element(name="ReferenceValueSets", attributes={}, text="", children=values)


def _is_in_its_section(record: etree._Element) -> bool:
    section = record.getparent()
    return section is not None and _SECTIONS.get(etree.QName(section).localname) == etree.QName(record).localname


def _refuse_missing(root: etree._Element, namespace: str, source_id: str) -> None:
    sections = {str(section.tag).removeprefix(namespace) for section in root}
    missing = [name for name in _SECTIONS if name not in sections and name != "SanctionsEntryLinks"]
    if missing:
        raise SourceChanged(
            f"{source_id}: expected the sections {list(_SECTIONS)}, found {sorted(sections)}; missing are {missing}. "
            "The file is damaged, or its layout is another one, which the parser must be taught."
        )


def _strays(root: etree._Element) -> Iterator[tuple[Element, str]]:
    """Yield what the document has beside the records that are known: new sections, other records in a section."""
    for section in root:
        name = etree.QName(section).localname
        if name in _WITHOUT_RECORDS:
            continue
        is_new = name not in _SECTIONS
        for stray in section if len(section) else [section] if is_new else []:
            kind = etree.QName(stray).localname
            if is_new or kind != _SECTIONS[name]:
                yield Element(name=f"{name}/{kind}", attributes={}, text="", children=()), text_of(stray)
