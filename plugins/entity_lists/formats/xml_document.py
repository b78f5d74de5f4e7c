"""XML from outside: entities, DTDs and the network are off, libxml2's own limits on depth and size stay on."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from entity_lists.errors import SourceChanged


def parse_xml(content: bytes, *, source_id: str, what: str) -> etree._Element:
    """Return the root of a document without a DOCTYPE; what: the kind of document that is expected, for the message.

    Raises:
        SourceChanged: it is not well-formed, or declares a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SourceChanged(
            f"{source_id}: expected a well-formed {what}, found {len(content):,} bytes that break off or break the "
            f"rules of XML: {error.msg}. Fetch the file again; if it stays so, the publisher has to mend it."
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceChanged(
            f"{source_id}: expected {what} without a DOCTYPE, found one; it is refused unread. Is it another file?"
        )
    return root


@dataclass(frozen=True, kw_only=True)
class Node:
    """An element as a value: text is all that stands in it outside its children; comments are left out."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple["Node", ...]


def read_tree(content: bytes, *, source_id: str, what: str) -> Node:
    """Return the root of a document, for lists whose records are elements; raises as parse_xml."""
    return _node(parse_xml(content, source_id=source_id, what=what))


def _node(element: etree._Element) -> Node:
    texts = [element.text, *(child.tail for child in element)]
    return Node(
        tag=str(element.tag),
        attributes={str(name): str(value) for name, value in element.attrib.items()},
        text="".join(filter(None, texts)),
        children=tuple(_node(child) for child in element if isinstance(child.tag, str)),
    )
