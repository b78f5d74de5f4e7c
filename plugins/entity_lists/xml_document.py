"""XML from outside: entities, DTDs and the network are off, libxml2's own limits on depth and size stay on."""

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
        raise SourceChanged(f"{source_id}: expected {what} without a DOCTYPE, found one; it is refused unread.")
    return root
