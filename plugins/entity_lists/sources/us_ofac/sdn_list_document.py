"""OFAC's sdnList XML as records: SDN.XML and CONSOLIDATED.XML, one sdnEntry a party, read one after the other.

Elements are known by their names alone: the namespace changed in 2024 (http://tempuri.org/sdnList.xsd before), and
programs that keep the file drop it.

Source: https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML, the schema of 2025-05; the
releases of 2014-12-17 and 2018-12-19.
"""

import io
from collections.abc import Iterator

from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.sources.us_ofac.advanced_document import Element, text_of

WHAT = "document in OFAC's sdnList XML"
ROOT, RECORD = "sdnList", "sdnEntry"
_INFORMATION = "publshInformation"
# Each element with its children; those with a star may come more than once.
_KNOWN = """
sdnEntry uid firstName lastName title sdnType nspType remarks programList akaList idList nationalityList \
 citizenshipList dateOfBirthList placeOfBirthList addressList vesselInfo
programList program*
akaList aka*
aka uid type category lastName firstName
idList id*
id uid idType idNumber idCountry issueDate expirationDate
nationalityList nationality*
nationality uid country mainEntry
citizenshipList citizenship*
citizenship uid country mainEntry
dateOfBirthList dateOfBirthItem*
dateOfBirthItem uid dateOfBirth mainEntry
placeOfBirthList placeOfBirthItem*
placeOfBirthItem uid placeOfBirth mainEntry
addressList address*
address uid address1 address2 address3 city stateOrProvince postalCode country region
vesselInfo callSign vesselType vesselFlag vesselOwner tonnage grossRegisteredTonnage
"""
_CHILDREN = {
    name: frozenset(children)
    for name, *children in (line.split() for line in _KNOWN.strip().replace("\\\n", "").split("\n"))
}


def records(content: bytes, source_id: str) -> Iterator[tuple[Element, str]]:
    """Yield each element below the root, but for the publisher's word on the file, and its text.

    Raises:
        SourceChanged: the document is not well-formed, not this kind, or has not as many records as it says.
    """
    # resolve_entities and the limits of libxml2 (huge_tree) stay as for every document from outside: see xml_document.
    events = etree.iterparse(
        io.BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = count = 0
    stated = ""
    try:
        for event, node in events:
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                _refuse_other_root(node, source_id)
            if event == "start" or depth != 1:
                continue
            element = _element(node)
            if element.name == _INFORMATION:
                stated = element.words("Record_Count")
            else:
                count += element.name == RECORD
                yield element, text_of(node)
            node.clear(keep_tail=False)
            while (read := node.getprevious()) is not None:
                node.getparent().remove(read)
    except etree.XMLSyntaxError as error:
        raise SourceChanged(
            f"{source_id}: expected a well-formed {WHAT}, found {len(content):,} bytes that break off or break the "
            f"rules of XML: {error.msg}. Fetch the file again; if it stays so, the publisher has to mend it."
        ) from error
    if stated.isdecimal() and int(stated) != count:
        raise SourceChanged(
            f"{source_id}: the file says that it has {int(stated):,} records and has {count:,}. Fetch it again."
        )


def unread(element: Element) -> Iterator[tuple[str, str]]:
    """Yield what nothing is known of in an element and below it: where it stands, and what it says."""
    known = _CHILDREN.get(element.name, frozenset())
    seen: set[str] = set()
    for name, value in element.attributes.items():
        yield f"{element.name}/@{name}", value
    for child in element.children:
        is_known = f"{child.name}*" in known or (child.name in known and child.name not in seen)
        seen.add(child.name)
        if is_known:
            yield from unread(child)
        else:
            yield f"{element.name}/{child.name}", _said(child)
    if element.children and element.text:
        yield f"text in {element.name}", element.text


def _said(element: Element) -> str:
    return " ".join(filter(None, [element.text, *map(_said, element.children)]))


def _refuse_other_root(root: etree._Element, source_id: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceChanged(
            f"{source_id}: expected a {WHAT} without a DOCTYPE, found one; it is refused unread. Is it another file?"
        )
    if (name := etree.QName(root).localname) != ROOT:
        raise SourceChanged(
            f"{source_id}: expected a {WHAT}, which begins with <{ROOT}>, found <{name}>. Is it another file?"
        )


def _element(node: etree._Element) -> Element:
    return Element(
        name=etree.QName(node).localname,
        attributes={str(key): str(value) for key, value in node.attrib.items()},
        text="".join(filter(None, [node.text, *(child.tail for child in node)])).strip(),
        children=tuple(_element(child) for child in node),
    )
