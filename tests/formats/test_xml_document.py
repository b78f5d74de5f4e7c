"""XML, or a page that says to come back."""

import pytest

from entity_lists.errors import SourceUnavailable
from entity_lists.formats.xml_document import refuse_non_xml
from world.loopback import downloaded

XML = b'<?xml version="1.0"?>\n<DIV5 N="744" TYPE="PART"></DIV5>\n'
CHALLENGE = b"\n<!DOCTYPE html>\n<html><head><title>Request Access</title></head></html>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(XML, id="declaration"),
        pytest.param(b"<DIV5/>", id="root alone"),
        pytest.param(b"\xef\xbb\xbf" + XML, id="byte order mark"),
        pytest.param(b" \r\n\t" + XML, id="white space"),
        pytest.param('<?xml version="1.0" encoding="utf-16"?><DIV5/>'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"<!-- <html> --><DIV5/>", id="html in a comment"),
        pytest.param(b"<htmlish/>", id="a longer name"),
        pytest.param(b"<!-- " * 1000 + b"<html>", id="comments that never end"),
    ],
)
def test_xml_is_taken(content: bytes) -> None:
    refuse_non_xml(downloaded(content), source_id="us_x", what="a list")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"", r"an empty body\.", id="nothing"),
        pytest.param(b" \n\t ", r"nothing but white space of 4 bytes\.", id="white space"),
        pytest.param(b"\xef\xbb\xbf", "nothing but white space of 3 bytes", id="only a byte order mark"),
        pytest.param(CHALLENGE, "an HTML page of 72 bytes that starts with '<!DOCTYPE html> <html>", id="page"),
        pytest.param(b"\xef\xbb\xbf<HTML lang='en'>", "an HTML page of", id="upper case after a byte order mark"),
        pytest.param(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C">', "an HTML page of", id="XHTML"),
        pytest.param(b"<!-- cache --> <!-- 2 --><html>", "an HTML page of", id="after comments"),
        pytest.param(b'{"error": "Not available"}', "another text of 26 bytes that starts with '{\"err", id="JSON"),
        pytest.param(b"\x00\x01PK", "another text of 4 bytes that starts with 'PK'", id="binary"),
    ],
)
def test_what_is_not_xml_is_refused_by_its_kind_size_and_start(content: bytes, found: str) -> None:
    expected = "^us_x: https://example.org/list.xml: expected a list"
    with pytest.raises(SourceUnavailable, match=f"{expected}, found {found}") as caught:
        refuse_non_xml(downloaded(content, "list.xml"), source_id="us_x", what="a list")
    assert "give a saved XML file as the input" in str(caught.value)
