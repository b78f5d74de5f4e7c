"""Words that tell legal forms, places, bodies and numbers; each table is what it says it is."""

import re

import pytest

from entity_lists.text import vocabulary
from entity_lists.text.vocabulary import (
    NUMBER,
    NUMBER_WORDS,
    count_of,
    ends_in_body,
    is_legal_form,
    names_body,
    names_organization,
    names_place,
    words,
)

TABLES = {name: table for name, table in vars(vocabulary).items() if isinstance(table, frozenset)}


@pytest.mark.parametrize("name", TABLES)
def test_every_word_of_a_table_is_one_that_words_returns(name: str) -> None:
    entries = TABLES[name]
    assert entries
    if name == "LEGAL_PHRASES":
        assert {phrase for phrase in entries if " ".join(words(phrase)) != phrase} == set()
    else:
        assert {word for word in entries if words(word) != [word]} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L.L.C., S.A. de C.V.", ["llc", "sa", "de", "cv"]),
        ("Ryazan Radio-Plant & Sons’", ["ryazan", "radio-plant", "&", "sons’"]),
        ("TICARET Şti.", ["ticaret", "şti"]),
        ("TİCARET LİMİTED ŞİRKETİ", ["ticaret", "limited", "şirketi"]),
        (" — ; .", []),
    ],
)
def test_words_are_lower_case_and_without_dots(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ltd.",
        "Co., Ltd.",
        "S.A. de C.V.",
        "L.L.C. (Russia)",
        "Sp. z o.o.",
        "OAO",
        "Jr.",
        "& Co",
        "Tic. Ltd. Şti.",
        "TİC. LTD. ŞTİ.",
    ],
)
def test_a_legal_form_is_nothing_else(text: str) -> None:
    assert is_legal_form(text)


@pytest.mark.parametrize("text", ["Inspur Ltd.", "Kabul", "(Russia)", "and", ""])
def test_other_words_are_no_legal_form(text: str) -> None:
    assert not is_legal_form(text)


@pytest.mark.parametrize(
    ("text", "is_place"),
    [
        ("No. 8", True),
        ("Chengfu Road", True),
        ("Suite A", True),
        ("ul. Mira", True),
        ("Beijing", False),
        ("Park Electronics", False),
        ("Moscow Region", False),
    ],
)
def test_a_place_has_a_digit_or_a_word_of_streets(text: str, *, is_place: bool) -> None:
    assert names_place(text) is is_place


# The text; whether it has a word for a body, ends in one, and has a word of an organisation.
BODIES = {
    "Institute of Physics": (True, False, True),
    "National Research Center": (True, False, True),
    "711 Aircraft Repair Plant (711 ARZ)": (True, True, True),
    "JSC Shipyard 'Zaliv'": (True, True, True),
    "Analog Technology": (True, True, True),
    "Huawei Cloud Peru": (False, False, True),
    "Kamran Daneshjou": (False, False, False),
    "": (False, False, False),
}


@pytest.mark.parametrize(("text", "expected"), BODIES.items(), ids=BODIES)
def test_bodies_and_organisations_are_told_by_their_words(text: str, expected: tuple[bool, bool, bool]) -> None:
    assert (names_body(text), ends_in_body(text), names_organization(text)) == expected


def test_number_words_go_from_one_to_forty_nine() -> None:
    assert list(NUMBER_WORDS.values()) == list(range(1, 50))


@pytest.mark.parametrize("word", [*NUMBER_WORDS, "11", "120"])
def test_a_number_is_matched_whole(word: str) -> None:
    match = re.match(NUMBER, f"{word} aliases")
    assert match is not None
    assert match[0] == word


@pytest.mark.parametrize(
    ("word", "number"), [("one", 1), ("Twenty-six", 26), ("forty-nine", 49), ("11", 11), (None, None), ("", None)]
)
def test_a_number_word_is_a_number(word: str | None, number: int | None) -> None:
    assert count_of(word) == number
