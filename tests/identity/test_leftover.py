"""Who among what came is who went: by strong keys first, one to one, whatever the order."""

from collections import Counter
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entity_lists.records import Entry, Identifier
from identity.test_carry_over import FIRST, HAVANA, SECOND, chain, identities, ids, in_turn, listed
from test_properties import REPEATABLE

TAX, OTHER_TAX = (
    Identifier(id_type="tax_id", id_value=value, country_code="MX") for value in ("ABC010203", "XYZ909090")
)
BORN = Identifier(id_type="birth_date", id_value="12 Mar 1971")
PASSPORT = Identifier(id_type="passport", id_value="T0000001", country_code="IR")
REFERENCE = Identifier(id_type="reference_number", id_value="KPe.068")
STAYS = listed("1", "STAYING PARTY", addresses=HAVANA)
BEFORE = listed("6908682", "KOREA TEST BANK", identifiers=(REFERENCE, TAX))


def test_a_party_under_another_number_is_recognised_by_its_reference_number() -> None:
    tables = in_turn([BEFORE, STAYS], [STAYS, replace(BEFORE, publisher_id="6908967")])
    assert ids(tables[1]) == list(reversed(ids(tables[0])))
    assert identities(tables[1])[ids(tables[0])[0]] == (FIRST, "reference_number", 1.0)
    assert "SDN:#6908967" in tables[1]["identity"]["record_key"].to_pylist()


@pytest.mark.parametrize(
    ("identifiers", "entry_type", "method"),
    [
        ((TAX,), "organization", "tax_id"),
        ((PASSPORT, BORN), "person", "passport"),
        ((replace(TAX, id_type="national_id"),), "person", "national_id"),
        ((replace(TAX, id_type="registration_number"),), "organization", "registration_number"),
        ((Identifier(id_type="lei", id_value="5493001KJTIIGC8Y1R12"),), "organization", "lei"),
        ((Identifier(id_type="imo_number", id_value="9187629"),), "vessel", "imo_number"),
    ],
)
def test_a_party_under_another_number_and_name_is_recognised_by_any_strong_key(
    identifiers: tuple[Identifier, ...], entry_type: str, method: str
) -> None:
    before = listed("10", "SAND SWAN", identifiers=identifiers, entry_type=entry_type)
    after = listed("11", "EBANO", identifiers=identifiers, entry_type=entry_type)
    tables = in_turn([before, STAYS], [after, STAYS])
    assert ids(tables[1]) == ids(tables[0])
    first, found, score = identities(tables[1])[ids(tables[0])[0]]
    assert (first, found) == (FIRST, method)
    assert 0.9 <= score < 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            [listed("10", "A", identifiers=(TAX,))],
            [listed("11", "B", identifiers=(TAX,)), listed("12", "C", identifiers=(TAX,))],
            id="two came with it",
        ),
        pytest.param(
            [listed("10", "A", identifiers=(TAX,)), listed("12", "C", identifiers=(TAX,))],
            [listed("11", "B", identifiers=(TAX,))],
            id="two went with it",
        ),
        pytest.param(
            [listed("10", "A", identifiers=(TAX,)), replace(STAYS, identifiers=(TAX,))],
            [listed("11", "B", identifiers=(TAX,)), replace(STAYS, identifiers=(TAX,))],
            id="its parent stays with it",
        ),
        pytest.param(
            [listed("10", "A", identifiers=(TAX,)), STAYS],
            [listed("11", "B", identifiers=(TAX,)), replace(STAYS, identifiers=(TAX,))],
            id="its parent has it now",
        ),
    ],
)
def test_a_number_that_several_have_decides_nothing(before: list[Entry], after: list[Entry]) -> None:
    tables = in_turn(before, after)
    came = [found for entry, found in zip(after, ids(tables[1]), strict=True) if entry.publisher_id != "1"]
    assert set(came).isdisjoint(ids(tables[0]))
    assert {identities(tables[1])[found] for found in came} == {(SECOND, "new", 1.0)}


def test_parties_whose_numbers_were_swapped_keep_their_ids() -> None:
    one, two = listed("10", "ALPHA", identifiers=(TAX,)), listed("11", "MORNING TIDE", identifiers=(OTHER_TAX,))
    before, after = [one, two, STAYS], [replace(two, publisher_id="10"), replace(one, publisher_id="11"), STAYS]
    tables = in_turn(before, after)
    first, second, stays = ids(tables[0])
    assert ids(tables[1]) == [second, first, stays]
    assert {method for _, method, _ in identities(tables[1]).values()} == {"tax_id", "publisher_id"}


def test_a_list_without_numbers_is_recognised_by_strong_keys_too() -> None:
    before, after = listed(None, "SAND SWAN", identifiers=(TAX,)), listed(None, "EBANO", identifiers=(TAX,))
    tables = chain([before], [after])
    assert ids(tables[0]) == ids(tables[1])
    assert identities(tables[1])[ids(tables[0])[0]][1] == "tax_id"


def test_an_id_of_the_record_tells_who_was_renamed_in_a_list_whose_ids_do_not_last() -> None:
    before = replace(listed("4f2a", "SAND SWAN", addresses=HAVANA), list_code="OTHER")
    after = replace(listed("4f2a", "EBANO", addresses=HAVANA), list_code="OTHER")
    tables = in_turn([before], [after])
    assert identities(tables[1])[ids(tables[0])[0]][1] == "publisher_id"


# What holds of any two releases

NUMBERS = st.sampled_from(["1", "2", "3", "4", None])
NAMES = st.sampled_from(["ALPHA TRADING", "ALPHA TRADE", "MORNING TIDE", "SAND SWAN", "EBANO"])
NUMBERED = st.builds(
    lambda number, name, said, entry_type: listed(number, name, identifiers=said, entry_type=entry_type),
    NUMBERS,
    NAMES,
    st.sets(st.sampled_from([TAX, OTHER_TAX, PASSPORT, BORN, REFERENCE]), max_size=3).map(
        lambda found: tuple(sorted(found, key=repr))
    ),
    st.sampled_from(["organization", "person"]),
)
RELEASES = st.lists(NUMBERED, min_size=1, max_size=4, unique_by=repr)


@settings(REPEATABLE, max_examples=150)
@given(before=RELEASES, after=RELEASES, order=st.randoms(use_true_random=False))
def test_ids_are_given_one_to_one_whatever_the_order(before: list[Entry], after: list[Entry], order: Random) -> None:
    tables = in_turn(before, after)
    assert len(set(ids(tables[1]))) == len(after)
    mixed = [order.sample(entries, len(entries)) for entries in (before, after)]
    for entries, found, shuffled, again in zip((before, after), tables, mixed, in_turn(*mixed), strict=True):
        expected = dict(zip(map(repr, entries), ids(found), strict=True))
        assert dict(zip(map(repr, shuffled), ids(again), strict=True)) == expected
        assert again["identity"].equals(found["identity"])


@settings(REPEATABLE, max_examples=150)
@given(before=RELEASES, after=RELEASES)
def test_a_strong_key_that_two_of_a_release_share_is_nobodys(before: list[Entry], after: list[Entry]) -> None:
    tables = in_turn(before, after)
    methods = {row["entry_id"]: row["method"] for row in tables[1]["identity"].to_pylist()}
    held = [Counter(one for entry in entries for one in entry.identifiers) for entries in (before, after)]
    for entry, entry_id in zip(after, ids(tables[1]), strict=True):
        if methods[entry_id] in {"tax_id", "reference_number", "passport"}:
            own = {one for one in entry.identifiers if one.id_type == methods[entry_id]}
            assert any(held[0][one] == held[1][one] == 1 for one in own) or methods[entry_id] == "passport"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_re_keyed_party_is_found_in_any_order(order: tuple[int, ...]) -> None:
    after = [replace(BEFORE, publisher_id="6908967"), STAYS, listed("77", "NEWLY LISTED", identifiers=(OTHER_TAX,))]
    tables = in_turn([STAYS, BEFORE], [after[place] for place in order])
    assert ids(tables[1])[order.index(0)] == ids(tables[0])[1]
