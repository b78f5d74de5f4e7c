"""The words of a licence column: what is one, whatever quotes, dashes and brackets the publisher typed."""

import pytest

from entity_lists.licensing.license_words import tokens

# text: what it holds
HELD: dict[str, list[tuple[str, str]]] = {
    "": [],
    "(), . : ; - – “”": [],
    "For ALL items": [("word", "for"), ("word", "all"), ("word", "items")],
    "case\u2013by\u2010case": [("word", "case"), ("word", "by"), ("word", "case")],
    "Treasury\u2019s treasurys": [("word", "treasurys"), ("word", "treasurys")],
    "denial\u200b\xa0of": [("word", "denial"), ("word", "of")],
    "EAR99 EAR 99 EAR-99": [("word", "ear99")] * 3,
    "EAR 999": [("word", "ear"), ("digits", "999")],
    "U.S. Government": [("word", "us"), ("word", "government")],
    "Supplement No. 7 to part 746, supp. 7 of part 746": [("word", "supplement:7:746")] * 2,
    "§ 744.2l(b)": [("section", "744.21(b)")],
    "744.2 (d)": [("section", "744.2(d)")],
    "744.21{e}": [("section", "744.21(e)")],
    "746.8a4": [("section", "746.8(a)(4)")],
    "736.2(b)(3)(vi)": [("section", "736.2(b)(3)(vi)")],
    # Not of the EAR: its parts are 730 to 774.
    "31 CFR 589.2": [("digits", "31"), ("word", "cfr"), ("digits", "589.2")],
    "1744.11": [("digits", "1744.11")],
    "ECCN 3B001.a.4, .c to .d; f.1.b.2": [
        ("word", "eccn"), ("eccn", "3b001.a.4"), ("eccn", ".c"), ("word", "to"), ("eccn", ".d"), ("eccn", "f.1.b.2"),
    ],
    "of the EAR) 4 (d)": [("word", "of"), ("word", "the"), ("word", "ear"), ("digits", "4"), ("paragraph", "d")],
}  # fmt: skip


@pytest.mark.parametrize(("text", "held"), HELD.items(), ids=[text or "empty" for text in HELD])
def test_a_text_is_taken_apart_in_its_order(text: str, held: list[tuple[str, str]]) -> None:
    assert list(tokens(text)) == held
