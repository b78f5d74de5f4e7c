"""Elements of the advanced XML as values, and documents that are refused; whole releases are in test_advanced.py."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.sources.us_ofac.advanced_document import NAMESPACES, Element, records


def element(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    return Element(name=name, attributes=attributes, text=text, children=children)


PARTS = element(
    "Alias",
    element("DocumentedName", element("DocumentedNamePart", text="ONE"), element("DocumentedNamePart", text="TWO")),
    element("DocumentedName", element("DocumentedNamePart", text="THREE")),
    element("Comment", text="said"),
    ID="7",
)


def test_what_lies_in_an_element_is_reached_by_name() -> None:
    assert (PARTS.get("ID"), PARTS.get("Primary")) == ("7", "")
    assert (PARTS.words("Comment"), PARTS.words("Nothing")) == ("said", "")
    assert PARTS.first("DocumentedName") is PARTS.children[0]
    assert PARTS.first("Nothing") is None
    assert [part.text for part in PARTS.every("DocumentedName", "DocumentedNamePart")] == ["ONE", "TWO", "THREE"]


def document(inside: str, *, namespace: str = NAMESPACES[0], root: str = "Sanctions", doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<{root} xmlns="{namespace}">{inside}</{root}>'.encode()


ODD = {
    "another namespace": (document("", namespace="https://example.org/"), ["Sanctions", "https://example.org/"]),
    "another root": (document("", root="sdnList"), ["sdnList"]),
    "a DOCTYPE": (document("", doctype="<!DOCTYPE Sanctions [<!ENTITY a 'b'>]>"), ["DOCTYPE"]),
    "sections that are missing": (document("<DateOfIssue/>"), ["missing are", "DistinctParties"]),
    "a section of another name": (document("<DistinctParties/><Vessels/>"), ["Vessels"]),
    "broken off": (document("<DistinctParties>")[:-20], ["well-formed"]),
    "an element that is not known": (
        document('<DistinctParties><DistinctParty FixedRef="7"><Owner/></DistinctParty></DistinctParties>'),
        ["<DistinctParty>", "Owner"],
    ),
    "an attribute that is not known": (
        document('<DistinctParties><DistinctParty FixedRef="7" Since="1999"/></DistinctParties>'),
        ["<DistinctParty>", "@Since"],
    ),
}


@pytest.mark.parametrize(("content", "named"), ODD.values(), ids=ODD)
def test_a_document_with_something_that_is_not_known_is_refused_by_name(content: bytes, named: list[str]) -> None:
    with pytest.raises(SourceChanged, match="us_ofac_sdn: expected") as caught:
        list(records(content, "us_ofac_sdn"))
    for part in named:
        assert part in str(caught.value)
