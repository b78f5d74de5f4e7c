"""Spellings: a known word is known however it is typed, and another word is not taken for it."""

import pytest

from entity_lists.licensing.license_cell import read_cell


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("Items, ITEM and items", ["item", "and"], id="case and plural"),
        pytest.param("policies", ["policy"], id="plural of y"),
        pytest.param("Treasury’s Treasurys Treasury\x92s", ["treasury"], id="an apostrophe, and one that was lost"),
        pytest.param("“standard” 'standard' standard", ["standard"], id="quotes"),
        pytest.param("case-by-case, case–by—case", ["case", "by"], id="dashes"),
        pytest.param("casebycase", ["case", "by"], id="no dashes"),
        pytest.param("semiconducto rs", ["semiconductor"], id="a blank within"),
        pytest.param("subjectto theEAR", ["subject", "to", "the", "ear"], id="no blank between"),
        pytest.param("presumtion persumption presumptoin presumptionn", ["presumption"], id="a letter wrong"),
        pytest.param("licence", ["license"], id="British"),
        pytest.param("U.S. U.S US", ["us"], id="abbreviated"),
        pytest.param("Commerce Control List", ["ccl"], id="one meaning"),
        pytest.param("apart from, other than, excluding", ["except"], id="words that except"),
        pytest.param("General License No. 11", ["general", "license", "#"], id="a number"),
        pytest.param("supplement no. 7 to part 746", ["supplement:7:746"], id="a supplement"),
        pytest.param("1A004.c, .d, f.1.b.2 and .k to .p", ["eccn", "and", "to"], id="classification numbers"),
    ],
)
def test_a_word_is_known_in_every_spelling(text: str, keys: list[str]) -> None:
    assert list(dict.fromkeys(word.key for word in read_cell(text).words)) == keys


@pytest.mark.parametrize(
    "word", ["some", "no", "another", "spare", "unlisted", "medical", "prove", "sumption", "weapon", "resale"]
)
def test_another_word_is_not_taken_for_a_known_one(word: str) -> None:
    assert [known.key for known in read_cell(word).words] == [word]
