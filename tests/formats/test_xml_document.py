"""XML from outside: what is read of a document, and what is refused unread."""

from pathlib import Path

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import Node, parse_xml, read_tree


def test_a_document_is_read_as_values_without_comments_and_instructions() -> None:
    content = b'<?xml version="1.0"?><LIST day="1"> a<!-- b --><?c d?><ENTRY id="7">e &amp; f</ENTRY>g</LIST>'
    assert read_tree(content, source_id="us_x", what="a list") == Node(
        tag="LIST",
        attributes={"day": "1"},
        text=" ag",
        children=(Node(tag="ENTRY", attributes={"id": "7"}, text="e & f", children=()),),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"<LIST><ENTRY></LIST>", ("well-formed a list", "found 20 bytes"), id="a tag that is not closed"),
        pytest.param(b"<LIST><ENTRY>", ("well-formed a list", "found 13 bytes"), id="a document that breaks off"),
        pytest.param(b"", ("well-formed a list", "found 0 bytes"), id="nothing"),
        pytest.param(b"<!DOCTYPE LIST><LIST/>", ("without a DOCTYPE", "found one"), id="a document type"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, ("well-formed a list", "depth"), id="a document nested too deeply"),
    ],
)
def test_a_document_that_cannot_be_trusted_is_refused(content: bytes, words: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged) as refused:
        parse_xml(content, source_id="us_x", what="a list")
    message = str(refused.value)
    assert message.startswith("us_x: expected")
    assert [word for word in words if word.casefold() not in message.casefold()] == []


def test_nothing_is_taken_from_outside_the_document(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    content = f'<!DOCTYPE LIST [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><LIST>&x;</LIST>'.encode()
    with pytest.raises(SourceChanged) as refused:
        parse_xml(content, source_id="us_x", what="a list")
    assert "secret" not in str(refused.value)
