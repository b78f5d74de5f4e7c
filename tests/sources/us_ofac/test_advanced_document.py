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
    "sections of other names alone": (document("<DistinctParties/><Vessels/>"), ["Vessels", "missing are"]),
    "broken off": (document("<DistinctParties>")[:-20], ["well-formed"]),
}


SECTIONS = "".join(
    f"<{name}/>" for name in ("DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "SanctionsEntries")
)


def test_what_is_not_known_in_a_record_comes_with_it() -> None:
    inside = '<DistinctParty FixedRef="7" Since="1999"><Owner>of <b>a</b> ship</Owner></DistinctParty><Group>x</Group>'
    content = document(f"{SECTIONS}<ProfileRelationships/><DistinctParties>{inside}</DistinctParties>")
    _, (party, text), (group, group_text) = records(content, "us_ofac_sdn")
    assert (party.name, party.attributes["FixedRef"], party.children) == ("DistinctParty", "7", ())
    assert party.unread == (("DistinctParty/@Since", "1999"), ("DistinctParty/Owner", "of a ship"))
    assert text.startswith("<DistinctParty ")
    assert (group.name, group_text) == ("DistinctParties/Group", "<Group>x</Group>")


@pytest.mark.parametrize(("content", "named"), ODD.values(), ids=ODD)
def test_a_document_with_something_that_is_not_known_is_refused_by_name(content: bytes, named: list[str]) -> None:
    with pytest.raises(SourceChanged, match="us_ofac_sdn: expected") as caught:
        list(records(content, "us_ofac_sdn"))
    for part in named:
        assert part in str(caught.value)
