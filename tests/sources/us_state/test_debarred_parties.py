"""Persons and firms by the form of their names, and rows that name several."""

import pytest

from entity_lists.sources.us_state.debarred_parties import entry_type_of, split_parties, unsplit


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Achurra, Antonio", "person", id="surname and given name"),
        pytest.param("Murray, Jr, Joseph P.", "person", id="a generation between"),
        pytest.param("Smith, John, III", "person", id="a generation behind"),
        pytest.param("Kim, San", "person", id="a given name that is a legal form elsewhere"),
        pytest.param("Bank, Sal", "person", id="a surname that is a word of firms"),
        pytest.param("Novacom, Inc.", "organization", id="a legal form behind the comma"),
        pytest.param("Elint, S.A.", "organization", id="a legal form in capitals"),
        pytest.param("The Parts Guys, LLC", "organization", id="LLC"),
        pytest.param("Kem and Associates, Incorporated", "organization", id="Incorporated"),
        pytest.param("Galaxy Aviation Services", "organization", id="no comma"),
    ],
)
def test_the_form_of_a_name_tells_a_person_from_a_firm(name: str, expected: str) -> None:
    assert entry_type_of(name, is_born=False, is_corporation=False, is_inverted=True) == expected


@pytest.mark.parametrize(
    ("name", "is_born", "is_corporation", "expected"),
    [
        pytest.param("Prince", True, False, "person", id="who was born is a person"),
        pytest.param("Smith, Barney", False, True, "organization", id="what is marked as a firm is one"),
        pytest.param("David Menashe", False, False, "unknown", id="no comma, names in either order"),
        pytest.param("VTA Telecom Corporation", False, False, "organization", id="a word of firms"),
    ],
)
def test_what_the_list_says_goes_before_the_form(name: str, is_born: bool, is_corporation: bool, expected: str) -> None:
    entry_type = entry_type_of(name, is_born=is_born, is_corporation=is_corporation, is_inverted=False)
    assert entry_type == expected


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        pytest.param("Adams, Ryan", ["Adams, Ryan"], id="a person"),
        pytest.param("VTA Telecom Corporation", ["VTA Telecom Corporation"], id="a firm"),
        pytest.param("Kam-Tech Systems, Ltd. and David Menashe", ["Kam-Tech Systems, Ltd.", "David Menashe"], id="and"),
        pytest.param(
            "Lavery III, Henry L., and Security Assistance International, Inc.",
            ["Lavery III, Henry L.", "Security Assistance International, Inc."],
            id="comma and",
        ),
        pytest.param(
            "Dominguez, Carlos; Elint, S.A., Spain Night Vision, S.A., and SNV, S.A",
            ["Dominguez, Carlos", "Elint, S.A.", "Spain Night Vision, S.A.", "SNV, S.A"],
            id="semicolon, comma and and",
        ),
        pytest.param("Kem and Associates, Incorporated", ["Kem and Associates, Incorporated"], id="a firm with an and"),
        pytest.param("A Trading Co., Ltd., B, Inc.", ["A Trading Co., Ltd.", "B, Inc."], id="two firms"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_row_of_several_parties_is_split(text: str, parties: list[str]) -> None:
    assert split_parties(text) == parties


def test_a_text_that_is_no_row_of_names_is_refused() -> None:
    with pytest.raises(ValueError, match="6,000 characters in a row of names"):
        split_parties("A, " * 2000)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Smith, John and Jones, Jane", True),
        ("David Menashe", False),
        ("Kem and Associates, Incorporated", False),
        ("Research and Trading Company", False),
    ],
)
def test_a_name_that_may_still_hold_two_is_told(name: str, expected: bool) -> None:
    assert unsplit(name) is expected
