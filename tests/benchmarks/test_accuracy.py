"""The comparison with the publisher's decomposition can fail: what is misread counts, what is typed anew does not."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from accuracy import compare
from decomposition import RULES, same_addresses, same_aliases, same_primary_name
from parties import Party, Place, fold, put_right, words

ROW = (
    "Kant Electronics Co., Ltd., a.k.a., the following three aliases:\n—Kant;\n—NPP Kant; and\n—Kant Elektronika.\n"
    "12 Zelenaya Street, Building 3, Kaluga, 248000; and 44 Lesnaya Street, Office 7, Tver, 170000."
)
ALIASES = ("Kant", "NPP Kant", "Kant Elektronika")
ADDRESSES = (
    "12 Zelenaya Street, Building 3, Kaluga, 248000",
    "44 Lesnaya Street, Office 7, Tver, 170000",
)


def party(
    name: str = "Kant Electronics Co., Ltd.",
    aliases: Iterable[str] = ALIASES,
    addresses: Iterable[str | tuple[str, str]] = ADDRESSES,
    *,
    row: str = ROW,
    remarks: str = "",
) -> Party:
    """Return a party; an address may be the text of its cell and that of the columns beside it."""
    parts = [(part, "") if isinstance(part, str) else part for part in addresses]
    return Party(
        name=name,
        aliases={fold(alias): alias for alias in aliases},
        addresses={frozenset(words(" ".join(part))): " ".join(part) for part in parts},
        places=[Place(text=cell, words=tuple(words(cell)), columns=tuple(words(beside))) for cell, beside in parts],
        text=row,
        remarks=remarks,
        is_counted=True,
    )


def found(mine: Party, other: Party) -> set[str]:
    return {disagreement.what for disagreement in compare(mine, other)}


CORRUPTED = {
    "alias-dropped": (party(aliases=ALIASES[:-1]), {"aliases"}),
    "alias-made-up": (party(aliases=(*ALIASES, "Kaluga")), {"aliases"}),
    "aliases-merged": (party(aliases=("Kant", "NPP Kant and Kant Elektronika")), {"aliases"}),
    "alias-divided": (party(aliases=("Kant", "NPP", "Kant Elektronika")), {"aliases"}),
    "addresses-merged": (party(addresses=(f"{ADDRESSES[0]}; and {ADDRESSES[1]}",)), {"addresses"}),
    "address-dropped": (party(addresses=ADDRESSES[:1]), {"addresses"}),
    "address-divided": (
        party(addresses=("12 Zelenaya Street", "Building 3, Kaluga, 248000", ADDRESSES[1])),
        {"addresses"},
    ),
    "word-from-address-to-alias": (
        party(
            aliases=("Kant", "NPP Kant", "Kant Elektronika 12"),
            addresses=("Zelenaya Street, Building 3, Kaluga, 248000", ADDRESSES[1]),
        ),
        {"aliases", "addresses"},
    ),
    "word-from-one-address-to-the-next": (
        party(addresses=("12 Zelenaya Street, Building 3, Kaluga", f"248000 {ADDRESSES[1]}")),
        {"addresses"},
    ),
    "alias-glued-to-the-name": (
        party(name="Kant Electronics Co., Ltd. Kant", aliases=ALIASES[1:]),
        {"name", "aliases"},
    ),
    "address-glued-to-the-name": (
        party(name="Kant Electronics Co., Ltd., 12 Zelenaya Street", addresses=ADDRESSES[1:]),
        {"name", "addresses"},
    ),
    "legal-form-from-name-to-address": (
        party(name="Kant Electronics", addresses=(f"Co., Ltd., {ADDRESSES[0]}", ADDRESSES[1])),
        {"name", "addresses"},
    ),
    "another-number": (party(name="Kant Electronics Co., Ltd. 13"), {"name"}),
    "another-house": (party(addresses=(ADDRESSES[0].replace("12", "13"), ADDRESSES[1])), {"addresses"}),
}


@pytest.mark.parametrize(("mine", "fields"), CORRUPTED.values(), ids=CORRUPTED)
def test_a_corrupted_reading_is_a_disagreement(mine: Party, fields: set[str]) -> None:
    assert found(party(), party()) == set()
    assert found(mine, party()) == fields


# rule: their name, or addresses, or aliases as the CSV printed them
PRINTED = {
    "mark": party(aliases=("Kant", "N?P Kant", "Kant Elektronika")),
    "zeros": party(addresses=("12 Zelenaya Street, Building 03, Kaluga, 0248000", ADDRESSES[1])),
    "short": party(addresses=("12 Zelenaya St., Bldg. 3, Kaluga, 248000", ADDRESSES[1])),
    "kind": party(addresses=("12 Zelenaya Street, Building 3, Kaluga City, 248000", ADDRESSES[1])),
    "country": party(addresses=(f"{ADDRESSES[0]} RU", ADDRESSES[1])),
    "columns": party(addresses=((ADDRESSES[0], "Kaluga Moscow 248000"), ADDRESSES[1])),
    "cut": party(addresses=(("12 Zelenaya Street, Buil", "Kaluga 248000"), ADDRESSES[1])),
    "typing": party(name="Kant Elektronics Co., Ltd."),
    "form": party(name="Kant Electronics"),
    "joined": party(aliases=("Kant", "NPP Kant and Kant Elektronika")),
}


@pytest.mark.parametrize(("rule", "other"), PRINTED.items(), ids=PRINTED)
def test_a_rule_explains_what_the_csv_did_and_nothing_else_does(rule: str, other: Party) -> None:
    mine = party()
    assert found(mine, other) == set()
    assert len(compare(mine, other, RULES - {rule})) == 1


def test_every_rule_is_shown() -> None:
    assert PRINTED.keys() == RULES


def test_joined_aliases_are_apart_only_if_the_number_word_says_so() -> None:
    assert not same_aliases(replace(party(), is_counted=False), PRINTED["joined"])


def test_a_word_of_a_column_that_stands_beside_our_address_is_missing_from_it() -> None:
    mine = party(addresses=("Zelenaya Street, Building 3, Kaluga, 248000", ADDRESSES[1]))
    other = party(addresses=(("Zelenaya Street, Building 3", "Kaluga 12 248000"), ADDRESSES[1]))
    assert not same_addresses(mine, other)


def test_a_name_goes_on_in_the_remarks() -> None:
    mine, other = party(name="Reactors not under safeguards"), party(name="Reactors not", remarks="\nunder safeguards")
    assert same_primary_name(mine, other)
    assert not same_primary_name(mine, party(name="Reactors not"))


CELLS = {
    "place-in-the-name": (
        {"Name": "HiSilicon Tech (Suzhou) Co., Ltd., Suzhou, Jiangsu", "Country": "China"},
        ("HiSilicon Tech (Suzhou) Co., Ltd.", [], "Suzhou, Jiangsu, China"),
    ),
    "comma-in-a-name-with-an-address": (
        {"Name": "Kish Airlines, Headquarters", "Address": "No. 21 Ekbatan", "Country": "Iran"},
        ("Kish Airlines, Headquarters", [], "No. 21 Ekbatan"),
    ),
    "former-name-in-the-name": (
        {"Name": "SGM Most OOO (f.k.a., Obshchestvo SGM Most)", "Country": "Russia"},
        ("SGM Most OOO", ["Obshchestvo SGM Most"], ""),
    ),
    "member-in-the-remarks": (
        {
            "Name": "CETC 55",
            "Remarks/Notes": "Subordinate Institution:  Nanjing Guosheng Electronics ",
            "Country": "China",
        },
        ("Nanjing Guosheng Electronics", [], ""),
    ),
    "reference-in-the-address": (
        {"Name": "Foo", "Address": "1 Bar Rd. (See alternate address under China).", "Country": "France"},
        ("Foo", [], "1 Bar Rd"),
    ),
}


@pytest.mark.parametrize(("cells", "expected"), CELLS.values(), ids=CELLS)
def test_a_cell_that_holds_more_than_its_heading_says_is_put_right(
    cells: dict[str, str], expected: tuple[str, list[str], str]
) -> None:
    name, aliases, row = put_right({"Address": "", "Remarks/Notes": ""} | cells)
    assert (name, aliases, row["Address"]) == expected
