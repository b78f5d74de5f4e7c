"""A web page as elements: its name and its links, however much of it can be read."""

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.html_page import Link, is_within_limits, page_links, page_name, page_root, parse_page

WHOLE = b"<!DOCTYPE html><html><head><title>The List</title></head><body><h1>Parties</h1></body></html>"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(WHOLE, "The List | Parties", id="title and heading"),
        pytest.param(b"<title>The\n  List</title>", "The List", id="a title alone, in two lines"),
        pytest.param(b"<h1>The <b>List</b></h1><h1></h1>", "The List", id="a heading with markup, and an empty one"),
        pytest.param(b"<title>The List &amp; more", "The List & more", id="a page that breaks off"),
        pytest.param(b"<script>'<title>Other</title>'</script><p>Text</p>", "", id="a title in a script"),
        pytest.param(b"<!-- <title>Other</title> --><p>Text</p>", "", id="a title in a comment"),
    ],
)
def test_a_page_is_named_by_its_title_and_first_headings(content: bytes, name: str) -> None:
    root = page_root(content)
    assert root is not None
    assert page_name(root) == name


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_nothing_is_no_page(content: bytes) -> None:
    assert page_root(content) is None


def test_links_have_their_text_in_one_line_and_where_they_lead() -> None:
    root = page_root(
        b'<a href="/x">Home</a><A HREF=" /media/dpl?format=csv&amp;a=1 " class="b">Export\n as <b>CSV</b></A>'
        b'<a name="top">Nowhere</a><a href="">Nothing</a><!-- <a href="/y">Old</a> -->'
    )
    assert root is not None
    assert page_links(root) == (
        Link(text="Home", url="/x"),
        Link(text="Export as CSV", url="/media/dpl?format=csv&a=1"),
    )


def test_a_whole_page_is_read() -> None:
    assert parse_page(WHOLE, source_id="us_x").findtext(".//h1") == "Parties"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(WHOLE[:-7], "up to its closing </html>", id="a page that breaks off"),
        pytest.param(WHOLE.replace(b"Parties", b"\0"), "or are no text", id="a zero byte"),
        pytest.param(WHOLE.replace(b"Parties", b"\xe9"), "expected text in utf-8", id="another encoding"),
        pytest.param(b"<div>" * 5000 + WHOLE, "can be read to its end", id="a page nested too deeply"),
    ],
)
def test_a_page_that_cannot_be_read_to_its_end_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged) as refused:
        parse_page(content, source_id="us_x")
    assert str(refused.value).startswith("us_x: expected")
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(WHOLE + b"x" * (2 << 20), "at most 2,097,152 bytes", id="too large"),
        pytest.param(WHOLE + b"<p " + b"a " * 501 + b">", "500 attributes", id="a tag of very many attributes"),
        pytest.param(WHOLE + b"<p " + b'a=">" ' * 21 + b">", "500 attributes", id="the same behind quoted ends"),
    ],
)
def test_a_page_beyond_a_limit_is_not_parsed(content: bytes, words: str) -> None:
    assert is_within_limits(WHOLE)
    assert not is_within_limits(content)
    with pytest.raises(SourceChanged, match=words):
        parse_page(content, source_id="us_x")
