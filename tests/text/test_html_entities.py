"""Character references become the characters that they stand for, and what only looks like one stays."""

import pytest

from entity_lists.text.html_entities import decoded, has_references

MEANT = {
    "A&amp;B TESTX &quot;TRADING&quot; GMBH": 'A&B TESTX "TRADING" GMBH',
    "O&#39;NEILL": "O'NEILL",
    "O&#x27;NEILL": "O'NEILL",
    "O&apos;NEILL": "O'NEILL",
    "M&uuml;ller &Ccedil;elik": "Müller Çelik",
    "A&nbsp;B": "A B",
    "A&#10;B": "A B",
    "A&amp;amp;B": "A&B",
    "A&amp;#39;s": "A's",
    "&#1048;&#1074;&#1072;&#1085;": "Иван",
}
LITERAL = ["AT&T", "R&D; LTD", "A&B;C", "A &copy B", "&;", "&#;", "&#x;", "Smith & Sons; Jones", "A&unknownword;B", ""]


@pytest.mark.parametrize(("text", "meant"), MEANT.items(), ids=MEANT)
def test_a_reference_is_the_character_that_it_stands_for(text: str, meant: str) -> None:
    assert decoded(text) == meant
    assert has_references(text)
    assert decoded(meant) == meant


@pytest.mark.parametrize("text", LITERAL, ids=repr)
def test_an_ampersand_is_itself(text: str) -> None:
    assert decoded(text) == text
    assert not has_references(text)


def test_what_no_character_is_does_not_break_the_text() -> None:
    assert decoded("A&#xD800;B&#1114112;C&#0;D") == "A\ufffdB\ufffdC\ufffdD"
