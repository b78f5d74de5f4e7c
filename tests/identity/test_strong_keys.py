"""Numbers that one party alone has, what is none, and the pairs that they make one."""

from collections import Counter
from itertools import permutations

import pytest

from entity_lists.contract import codes
from entity_lists.identity.likeness import Evidence
from entity_lists.identity.strong_keys import Key, pairs_by_key, strong_keys, telling_values
from entity_lists.text.search_key import search_key

NOBODY_ELSE: Counter[tuple[str, Key]] = Counter()
REFERENCE, IMO, LEI = ("reference_number", "kpe068"), ("imo_number", "9187629"), ("lei", "5493001kjtiigc8y1r12")
COMPANY, TAX = ("registration_number", "GB 12345678"), ("tax_id", "RU 7736050003")
PASSPORT, NATIONAL = ("passport", "t0000001 19710312"), ("national_id", "CO 79123456")


def evidence(
    *keys: Key, name: str = "Harbor Optics", entry_type: str = "organization", list_code: str = "SDN"
) -> Evidence:
    return Evidence(
        group=f"{list_code}:None",
        names=(search_key(name),),
        addresses=(),
        citations=(),
        spelling=name,
        entry_type=entry_type,
        keys=frozenset(keys),
    )


OTHER = "Lens Works"


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        pytest.param([("reference_number", "KPe.068", None)], {REFERENCE}, id="reference number"),
        pytest.param([("imo_number", "9187629", "PA")], {IMO}, id="of the world, without the country"),
        pytest.param([("lei", "5493001KJTIIGC8Y1R12", None)], {LEI}, id="lei"),
        pytest.param([("registration_number", "1234-5678", "GB")], {COMPANY}, id="of a state"),
        pytest.param([("tax_id", "7736050003", None)], {("tax_id", " 7736050003")}, id="of a state that is not told"),
        pytest.param([("passport", "T0000001", "IR")], set(), id="a passport alone"),
        pytest.param(
            [("passport", "T0000001", "IR"), ("birth_date", "1971-03-12", None)], {PASSPORT}, id="passport and birth"
        ),
        pytest.param(
            [("passport", "T0000001", None), ("birth_date", "1971", None), ("birth_date", "1972", None)],
            {("passport", "t0000001 1971"), ("passport", "t0000001 1972")},
            id="two birth dates",
        ),
        pytest.param([("phone", "+44 20 7946 0018", None), ("birth_date", "1971-03-12", None)], set(), id="no such"),
    ],
)
def test_the_strong_keys_of_an_entry(said: list[tuple[str, str, str | None]], keys: set[Key]) -> None:
    assert strong_keys(None, said) == keys
    assert strong_keys("906", said) == keys | {("publisher_id", "906")}


@pytest.mark.parametrize(
    "text", ["", "N/A", "na", "-", "none", "Unknown", "pending", "0", "12", "000", "00000000", "9999999"]
)
@pytest.mark.parametrize("id_type", codes.STRONG_KEYS)
def test_what_is_no_number_is_no_key(id_type: str, text: str) -> None:
    assert strong_keys(None, [(id_type, text, None), ("birth_date", "1971-03-12", None)]) == frozenset()


def test_a_year_of_birth_tells_nobody_from_others() -> None:
    said = [("birth_date", "1971", None), ("birth_date", "12 Mar 1971", None), ("gender", "Male", None)]
    assert telling_values(said) == {("birth_date", "12mar1971")}


def test_what_tells_a_party_from_most_others_may_be_a_word_where_numbers_are_none() -> None:
    said = [("email", "info@example.org", None), ("swift_bic", "TESTCUHH", None), ("phone", "not known", None)]
    assert telling_values(said) == {("email", "infoexampleorg"), ("swift_bic", "testcuhh")}


@pytest.mark.parametrize("key", [REFERENCE, IMO, LEI, COMPANY, TAX, PASSPORT, NATIONAL])
def test_a_key_in_common_makes_two_one_whatever_their_names(key: Key) -> None:
    new, old = [evidence(name=OTHER), evidence(key, name=OTHER)], [evidence(key), evidence()]
    assert pairs_by_key(new, old, NOBODY_ELSE) == [(1, 0, key[0])]


def test_the_strongest_key_is_told() -> None:
    both = evidence(NATIONAL, TAX, REFERENCE)
    assert pairs_by_key([both], [both], NOBODY_ELSE) == [(0, 0, "reference_number")]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param([evidence(TAX), evidence(TAX)], [evidence(TAX)], id="two that came have it"),
        pytest.param([evidence(TAX)], [evidence(TAX), evidence(TAX)], id="two that went have it"),
        pytest.param([evidence(TAX)], [evidence(TAX, list_code="SSI")], id="on another list"),
        pytest.param([evidence(TAX, COMPANY)], [evidence(TAX), evidence(COMPANY)], id="another key links another"),
        pytest.param([evidence(TAX), evidence(COMPANY)], [evidence(TAX, COMPANY)], id="two that came are linked to it"),
        pytest.param([evidence(TAX)], [evidence(TAX, entry_type="vessel")], id="another type"),
        pytest.param([evidence(TAX, IMO)], [evidence(TAX, ("imo_number", "9187630"))], id="a stronger one denies it"),
        pytest.param(
            [evidence(COMPANY, TAX, name=OTHER)], [evidence(COMPANY, ("tax_id", "RU 1111111112"))], id="a weaker does"
        ),
        pytest.param([evidence()], [evidence()], id="no key"),
        pytest.param(
            [evidence(("publisher_id", "7"), name="Morning Tide")], [evidence(("publisher_id", "7"))],
            id="a publisher's number alone",
        ),
    ],
)  # fmt: skip
def test_what_a_key_does_not_decide(new: list[Evidence], old: list[Evidence]) -> None:
    assert pairs_by_key(new, old, NOBODY_ELSE) == []


@pytest.mark.parametrize(
    ("new", "old", "kind"),
    [
        pytest.param(evidence(TAX, entry_type="unknown"), evidence(TAX), "tax_id", id="a type that is not told"),
        pytest.param(
            evidence(COMPANY, TAX), evidence(COMPANY, ("tax_id", "RU 1111111112")), "registration_number",
            id="a weaker one was mended, the name stays",
        ),
        pytest.param(
            evidence(COMPANY, TAX, name=OTHER), evidence(COMPANY, ("tax_id", "US 113334445")), "registration_number",
            id="numbers of two states",
        ),
        pytest.param(
            evidence(REFERENCE, TAX, name=OTHER), evidence(REFERENCE, ("tax_id", "RU 1111111112")), "reference_number",
            id="the reference number goes before",
        ),
        pytest.param(
            evidence(NATIONAL, PASSPORT, name=OTHER), evidence(NATIONAL, ("passport", "x9 19710312")), "national_id",
            id="a new passport",
        ),
        pytest.param(
            evidence(("publisher_id", "7")), evidence(("publisher_id", "7")), "publisher_id", id="a publisher's number"
        ),
    ],
)  # fmt: skip
def test_what_does_not_deny_a_key(new: Evidence, old: Evidence, kind: str) -> None:
    assert pairs_by_key([new], [old], NOBODY_ELSE) == [(0, 0, kind)]


def test_a_number_that_an_entry_has_which_stayed_decides_nothing() -> None:
    assert pairs_by_key([evidence(TAX)], [evidence(TAX)], Counter({("SDN", TAX): 2})) == []
    assert pairs_by_key([evidence(TAX)], [evidence(TAX)], Counter({("SDN", TAX): 1, ("SSI", TAX): 2})) == [
        (0, 0, "tax_id")
    ]


def test_the_pairs_do_not_depend_on_the_order() -> None:
    news = [evidence(TAX, name="A1"), evidence(COMPANY, name="B1"), evidence(PASSPORT, name="C1")]
    olds = [evidence(PASSPORT, name="C2"), evidence(TAX, name="A2"), evidence(NATIONAL, name="D2")]
    for new in permutations(news):
        for old in permutations(olds):
            pairs = {(new[a].spelling, old[b].spelling, kind) for a, b, kind in pairs_by_key(new, old, NOBODY_ELSE)}
            assert pairs == {("A1", "A2", "tax_id"), ("C1", "C2", "passport")}
