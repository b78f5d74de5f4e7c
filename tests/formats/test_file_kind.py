"""A file of the kind that a source reads, or a page that says to come back."""

from dataclasses import replace

import pytest

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.formats.file_kind import TABLE, FileKind, page, refuse_other_kind, xml
from world.loopback import downloaded

LIST_XML, LIST_PAGE = xml("a list in XML"), page("The List")
XML = b'<?xml version="1.0"?>\n<DIV5 N="744" TYPE="PART"></DIV5>\n'
CHALLENGE = b"\n<!DOCTYPE html>\n<html><head><title>Request Access</title></head></html>"
NAMED = b"<!DOCTYPE html><html><head><title>The List | Agency</title></head><body></body></html>"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param(LIST_XML, XML, id="XML with a declaration"),
        pytest.param(LIST_XML, b"<DIV5/>", id="a root alone"),
        pytest.param(LIST_XML, b"\xef\xbb\xbf" + XML, id="XML behind a byte order mark"),
        pytest.param(LIST_XML, b" \r\n\t" + XML, id="XML behind white space"),
        pytest.param(LIST_XML, '<?xml version="1.0" encoding="utf-16"?><DIV5/>'.encode("utf-16"), id="XML in UTF-16"),
        pytest.param(LIST_XML, b"<!-- <html> --><DIV5/>", id="html in a comment"),
        pytest.param(LIST_XML, b"<htmlish/>", id="a root with a longer name"),
        pytest.param(LIST_XML, b"<!-- " * 1000 + b"<html>", id="comments that never end"),
        pytest.param(TABLE, b"Name,Date\r\nFoo,2024\r\n", id="a table"),
        pytest.param(TABLE, b'\xef\xbb\xbf"Name"\tDate', id="a table behind a byte order mark"),
        pytest.param(TABLE, b'{"results": []}', id="JSON"),
        pytest.param(LIST_PAGE, NAMED, id="a page by its title"),
        pytest.param(LIST_PAGE, b"<html><h1><span>The  LIST</span></h1></html>", id="a page by its first heading"),
        pytest.param(LIST_PAGE, b'<?xml version="1.0"?>' + NAMED, id="a page in XHTML"),
        pytest.param(LIST_PAGE, b"<title>The List</title>", id="a page without <html>"),
        pytest.param(LIST_PAGE, b"<html>" + b"x" * (3 << 20), id="a page beyond a limit, which the reading refuses"),
    ],
)
def test_a_file_of_the_kind_is_taken_and_an_empty_one_is_not(kind: FileKind, content: bytes) -> None:
    refuse_other_kind(downloaded(content), kind, source_id="us_x")
    with pytest.raises(SourceUnavailable, match=r"us_x: .* found nothing"):
        refuse_other_kind(downloaded(b""), kind, source_id="us_x")


@pytest.mark.parametrize("kind", [TABLE, LIST_XML, LIST_PAGE], ids=lambda kind: kind.what)
@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"", "nothing (0 bytes)", id="nothing"),
        pytest.param(b" \n\t ", "nothing (4 bytes)", id="white space"),
        pytest.param(b"\xef\xbb\xbf", "nothing (3 bytes)", id="only a byte order mark"),
        pytest.param(CHALLENGE, "a page named 'Request Access' (72 bytes)", id="a challenge"),
        pytest.param(
            b"<html><body>Access Denied</body></html>",
            "a page without a name that starts with '<html><body>Access Denied",
            id="a page without a name",
        ),
        pytest.param(b"\xef\xbb\xbf<HTML lang='en'>", "a page without a name", id="upper case"),
        pytest.param(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C">', "a page without a name", id="XHTML"),
        pytest.param(b"<!-- cache --> <!-- 2 --><html>", "a page without a name", id="behind comments"),
    ],
)
def test_what_is_of_no_list_is_told_by_what_it_is_and_its_size(kind: FileKind, content: bytes, found: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        refuse_other_kind(downloaded(content, "list"), kind, source_id="us_x")
    message = str(refused.value)
    assert message.startswith(f"us_x: https://example.org/list: expected {kind.what}, found {found}")
    assert "give a saved file as the input" in message


@pytest.mark.parametrize(
    ("kind", "content", "found"),
    [
        pytest.param(TABLE, XML, "XML that starts with '<?xml", id="XML for a table"),
        pytest.param(LIST_XML, b'{"error": 1}', "text that starts with '{\"error\": 1}'", id="JSON for XML"),
        pytest.param(LIST_XML, b"\x00\x01PK", "text that starts with 'PK' (4 bytes)", id="an archive for XML"),
        pytest.param(LIST_PAGE, b"Name,Date", "text that starts with 'Name,Date'", id="a table for a page"),
        pytest.param(LIST_PAGE, XML, "XML that starts with", id="XML for a page"),
        pytest.param(TABLE, NAMED, "a page named 'The List | Agency'", id="the list's page for a table"),
    ],
)
def test_a_file_of_another_kind_is_told_by_how_it_starts(kind: FileKind, content: bytes, found: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        refuse_other_kind(downloaded(content), kind, source_id="us_x")
    assert f"expected {kind.what}, found {found}" in str(refused.value)


@pytest.mark.parametrize("content", [b"", CHALLENGE, NAMED, XML], ids=["nothing", "a challenge", "a page", "XML"])
def test_a_file_that_was_given_is_never_unavailable(content: bytes) -> None:
    given = replace(downloaded(content), url="file:list.csv", is_given=True)
    with pytest.raises(
        SourceChanged, match=r"^us_x: file:list\.csv: expected a table .* found .* give the list itself"
    ):
        refuse_other_kind(given, TABLE, source_id="us_x")
