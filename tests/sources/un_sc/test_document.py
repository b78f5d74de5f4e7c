"""The document of the list: its two groups, and what stands beside them."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import read_tree
from entity_lists.sources.un_sc.document import UnRecord, read_document
from entity_lists.unknown import Unknown

SOURCE_ID = "un_sc_consolidated"
PARTY = (
    "<DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
    "<REFERENCE_NUMBER>CDi.901</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>"
)
WHOLE = f"<INDIVIDUALS><INDIVIDUAL>{PARTY}</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY>{PARTY}</ENTITY></ENTITIES>"


def read(groups: str, attributes: str = 'dateGenerated="2026-03-01"') -> tuple[tuple[UnRecord, ...], Unknown]:
    content = f"<CONSOLIDATED_LIST {attributes}>{groups}</CONSOLIDATED_LIST>".encode()
    unknown = Unknown()
    return read_document(read_tree(content, source_id=SOURCE_ID, what="list"), unknown, source_id=SOURCE_ID), unknown


def test_the_records_of_both_groups_are_numbered_through() -> None:
    records, unknown = read(WHOLE)
    assert [(record.position, record.node.tag, record.is_known) for record in records] == [
        (1, "INDIVIDUAL", True), (2, "ENTITY", True),
    ]  # fmt: skip
    assert unknown == {}
    assert records[0].text.startswith("DATAID: 1\nFIRST_NAME: A\n")


def test_a_record_in_a_group_of_another_kind_is_not_known() -> None:
    records, _ = read(f"{WHOLE}<VESSELS><VESSEL>x</VESSEL></VESSELS><NOTICE>y</NOTICE>")
    assert [(record.group, record.text) for record in records if not record.is_known] == [
        ("VESSELS", "x"), ("NOTICE", "y"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "attributes", "path"),
    [
        pytest.param(WHOLE, 'dateGenerated="2026-03-01" edition="2"', "CONSOLIDATED_LIST/@edition", id="of the root"),
        pytest.param(
            WHOLE.replace("<ENTITIES>", '<ENTITIES count="1">'), 'dateGenerated="2026-03-01"', "ENTITIES/@count",
            id="of a group",
        ),
        pytest.param(f"{WHOLE}Draft", 'dateGenerated="2026-03-01"', "CONSOLIDATED_LIST/text", id="text"),
    ],
)  # fmt: skip
def test_what_stands_around_records_is_counted(groups: str, attributes: str, path: str) -> None:
    records, unknown = read(groups, attributes)
    assert len(records) == 2
    assert unknown == {("unknown_kinds", f"element: {path}"): 1}


@pytest.mark.parametrize(
    ("groups", "attributes", "words"),
    [
        pytest.param("<INDIVIDUALS/>", 'dateGenerated="2026-03-01"', "expected a root", id="a group less"),
        pytest.param(f"{WHOLE}<ENTITIES/>", 'dateGenerated="2026-03-01"', "expected a root", id="a group twice"),
        pytest.param(WHOLE, 'made="2026-03-01"', "expected a root", id="no date of its making"),
        pytest.param(WHOLE, 'dateGenerated="2026-02-30"', "expected a date", id="an impossible date"),
        pytest.param(
            WHOLE.replace("LISTED_ON", "SINCE"), 'dateGenerated="2026-03-01"', "found none with .'LISTED_ON'.",
            id="an element that vanished",
        ),
    ],
)  # fmt: skip
def test_another_document_is_refused(groups: str, attributes: str, words: str) -> None:
    with pytest.raises(SourceChanged, match=f"^{SOURCE_ID}: .*{words}"):
        read(groups, attributes)
