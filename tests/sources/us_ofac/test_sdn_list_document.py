"""Elements of the sdnList XML one after the other, what is not known in them, and documents that are refused."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.sources.us_ofac.sdn_list_document import records, unread

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
INFORMATION = (
    "<publshInformation><Publish_Date>07/09/2021</Publish_Date><Record_Count>{}</Record_Count></publshInformation>"
)


def document(*entries: str, namespace: str = NAMESPACE, count: object = None, before: str = "") -> bytes:
    """Return a document with these records; count: how many it says that it has, as many as there are if None."""
    information = INFORMATION.format(len(entries) if count is None else count)
    declared = f' xmlns="{namespace}"' if namespace else ""
    return f'<?xml version="1.0"?>{before}<sdnList{declared}>{information}{"".join(entries)}</sdnList>'.encode()


@pytest.mark.parametrize("namespace", [NAMESPACE, "http://tempuri.org/sdnList.xsd", ""])
def test_each_record_comes_with_its_text_whatever_the_namespace(namespace: str) -> None:
    content = document("<sdnEntry>\n  <uid>1</uid>\n</sdnEntry>", "<sdnEntry/>", namespace=namespace)
    (first, text), (second, _) = records(content, "us_ofac_sdn")
    assert (first.name, first.words("uid"), second.children) == ("sdnEntry", "1", ())
    assert text == "<sdnEntry><uid>1</uid></sdnEntry>"


def test_what_is_not_known_is_told_by_its_place() -> None:
    entry = (
        '<sdnEntry kind="new"><uid>1</uid><uid>2</uid><akaList><aka><uid>3</uid><script>Latin</script></aka>'
        "<aka><uid>4</uid></aka></akaList><phoneList><phone>12</phone><phone>34</phone></phoneList></sdnEntry>"
    )
    ((element, _),) = records(document(entry), "us_ofac_sdn")
    assert list(unread(element)) == [
        ("sdnEntry/@kind", "new"),
        ("sdnEntry/uid", "2"),
        ("aka/script", "Latin"),
        ("sdnEntry/phoneList", "12 34"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(document("<sdnEntry/>", count=2), "says that it has 2 records and has 1", id="records missing"),
        pytest.param(document("<sdnEntry/>")[:-20], "well-formed document in OFAC's sdnList XML", id="broken off"),
        pytest.param(b"<Sanctions/>", "begins with <sdnList>, found <Sanctions>", id="the other form"),
        pytest.param(
            document("<sdnEntry/>", before='<!DOCTYPE sdnList [<!ENTITY a "b">]>'), "without a DOCTYPE", id="a DOCTYPE"
        ),
        pytest.param(b"", "well-formed", id="nothing"),
    ],
)
def test_what_is_no_such_document_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged, match=rf"^us_ofac_sdn: .*{words}"):
        list(records(content, "us_ofac_sdn"))


def test_a_document_that_does_not_say_how_many_records_it_has_is_read() -> None:
    assert len(list(records(document("<sdnEntry/>", count="many"), "us_ofac_sdn"))) == 1
