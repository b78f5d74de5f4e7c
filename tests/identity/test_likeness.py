"""Scores of pairs as the Entity List has them, and the assignment of the added to the removed."""

from dataclasses import replace
from itertools import permutations

import pytest

from entity_lists.identity.likeness import ACCEPTED, Evidence, best_pairs, closeness, has_in_common
from entity_lists.text.search_key import search_key


def evidence(
    *names: str, addresses: tuple[str, ...] = (), citations: tuple[str, ...] = (), group: str = "EL:CN"
) -> Evidence:
    return Evidence(
        group=group,
        spelling=names[0],
        names=tuple(map(search_key, names)),
        addresses=tuple(map(search_key, addresses)),
        citations=citations,
    )


HARBOR = evidence("Harbor Optics Co., Ltd.", addresses=("No. 12 Ring Road, Wuhan",), citations=("88 FR 13675",))
EARLIER = evidence("Harbor Optics Co., Ltd.", addresses=("No. 12 Ring Road, Wuhan",), citations=("85 FR 44161",))
ELSEWHERE = evidence("Harbor Optics Co., Ltd.", addresses=("Suite 9, Pier 4, Dalian",), citations=("88 FR 13675",))


@pytest.mark.parametrize(
    ("new", "old", "score"),
    [
        pytest.param(HARBOR, HARBOR, 1.0, id="all the same"),
        pytest.param(HARBOR, EARLIER, 0.6, id="a later first citation"),
        pytest.param(EARLIER, HARBOR, 0.85, id="an earlier first citation"),
        pytest.param(replace(HARBOR, citations=("88 FR 13675", "90 FR 14048")), HARBOR, 1.0, id="a further citation"),
        pytest.param(replace(HARBOR, addresses=()), HARBOR, 0.8, id="no address any more"),
        pytest.param(replace(HARBOR, citations=()), replace(HARBOR, citations=()), 0.85, id="no citations"),
        pytest.param(
            evidence("Wuhan Lens Works", "Harbor Optics Co., Ltd.", citations=("88 FR 13675",)),
            evidence("Harbor Optics Co., Ltd.", citations=("88 FR 13675",)),
            0.792,
            id="old name kept as alias",
        ),
        pytest.param(
            evidence("Xyzzy", "Lens Works", citations=("88 FR 13675",)),
            evidence("Quadrant", "Lens Works", citations=("88 FR 13675",)),
            0.76,
            id="an alias in common",
        ),
        pytest.param(HARBOR, evidence("Bhimco", citations=("85 FR 44161",)), 0.0, id="nothing in common"),
    ],
)
def test_a_pair_is_scored_by_citation_name_and_address(new: Evidence, old: Evidence, score: float) -> None:
    assert best_pairs([new], [old], at_least=0.0) == [(0, 0, score)]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param(HARBOR, replace(HARBOR, group="EL:TW"), id="another destination"),
        pytest.param(HARBOR, replace(HARBOR, group="MEU:CN"), id="another list"),
    ],
)
def test_entries_of_two_destinations_or_lists_are_never_compared(new: Evidence, old: Evidence) -> None:
    assert best_pairs([new], [old], at_least=0.0) == []


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param(
            evidence("Beijing Tiger Yachts", addresses=("1 A Road",), citations=("90 FR 14048",)),
            evidence("Shanghai Crane Works", addresses=("22 Z Lane",), citations=("90 FR 14048",)),
            id="the same rule only",
        ),
        pytest.param(
            evidence("Aviation Club", addresses=("Al Hamra, Ras al Khaimah",), citations=("90 FR 14035",)),
            evidence("TG Training 2023 FZO", addresses=("Al Hamra, Ras al Khaimah",), citations=("83 FR 3580",)),
            id="the same address only",
        ),
        pytest.param(
            evidence("Harbor Optics Ltd.", addresses=("1 A Road",), citations=("90 FR 14035",)),
            evidence("Harbor Optics Ltd", addresses=("22 Zenith Lane, Dalian",), citations=("83 FR 3580",)),
            id="the same name only",
        ),
    ],
)
def test_what_is_alike_in_one_thing_only_is_not_matched(new: Evidence, old: Evidence) -> None:
    ((_, _, score),) = best_pairs([new], [old], at_least=0.0)
    assert 0.0 <= score < ACCEPTED
    assert best_pairs([new], [old]) == []


def test_no_old_entry_is_given_to_two_new_ones() -> None:
    assert best_pairs([ELSEWHERE, HARBOR, ELSEWHERE], [HARBOR]) == [(1, 0, 1.0)]


def test_the_sum_of_the_scores_decides_not_the_first_that_fits() -> None:
    # Both new ones are most like the first old one; only together do they both find theirs.
    old = [
        evidence("Inspur Software Co., Ltd.", citations=("90 FR 14048",)),
        evidence("Inspur Group Co., Ltd.", citations=("90 FR 14048",)),
    ]
    new = [
        evidence("Inspur Soft Co., Ltd.", citations=("90 FR 14048",)),
        evidence("Inspur Software Company", citations=("90 FR 14048",)),
    ]
    pairs = best_pairs(new, old, at_least=0.0)
    assert [(a, b) for a, b, _ in pairs] == [(0, 1), (1, 0)]
    assert best_pairs(list(reversed(new)), old, at_least=0.0) == [(0, 0, pairs[1][2]), (1, 1, pairs[0][2])]


def test_indices_are_those_of_the_whole_sequences() -> None:
    taiwan = replace(HARBOR, group="EL:TW")
    assert best_pairs([taiwan, HARBOR], [HARBOR, taiwan]) == [(1, 0, 1.0), (0, 1, 1.0)]


NOWHERE = replace(HARBOR, group="EL:None")


@pytest.mark.parametrize(
    ("new", "old", "pairs"),
    [
        pytest.param([HARBOR], [NOWHERE], [(0, 0, 1.0)], id="a destination that came to be known"),
        pytest.param([NOWHERE], [HARBOR], [(0, 0, 1.0)], id="a destination that is not known any more"),
        pytest.param([NOWHERE], [NOWHERE], [(0, 0, 1.0)], id="never known"),
        pytest.param([HARBOR, NOWHERE], [NOWHERE], [(1, 0, 1.0)], id="its like goes first, of the new"),
        pytest.param([NOWHERE], [HARBOR, NOWHERE], [(0, 1, 1.0)], id="its like goes first, of the old"),
        pytest.param(
            [HARBOR, NOWHERE], [replace(HARBOR, group="EL:TW"), NOWHERE], [(1, 1, 1.0)], id="two that are known differ"
        ),
        pytest.param([NOWHERE], [replace(HARBOR, group="MEU:CN")], [], id="another list"),
        pytest.param([NOWHERE], [EARLIER], [], id="another party"),
    ],
)
def test_an_entry_without_a_known_destination_is_compared_with_what_is_left_of_its_list(
    new: list[Evidence], old: list[Evidence], pairs: list[tuple[int, int, float]]
) -> None:
    assert best_pairs(new, old) == pairs


def test_of_equals_the_one_that_is_spelled_alike_is_taken() -> None:
    spellings = [evidence(name, addresses=("P.O. Box 28360, Dubai",)) for name in ("Al Naser", "Alnaser", "Al-Naser")]
    for new in permutations(spellings):
        pairs = best_pairs(new, spellings, at_least=0.0)
        assert {(new[a].spelling, spellings[b].spelling, score) for a, b, score in pairs} == {
            (spelling, spelling, 0.85) for spelling in ("Al Naser", "Alnaser", "Al-Naser")
        }


def test_of_equals_the_one_of_the_same_programs_is_taken_however_it_is_spelled() -> None:
    def under(programs: str, name: str, *citations: str) -> Evidence:
        return replace(evidence(name, citations=citations), programs=programs)

    old = [under("Section i", "Hoshine Co., Ltd"), under("Section v", "Hoshine Co., Ltd.")]
    new = [under("Section v", "Hoshine Co., Ltd"), under("Section i", "Hoshine Co., Ltd.")]
    assert best_pairs(new, old, at_least=0.0) == [(0, 1, 0.4), (1, 0, 0.4)]
    # A citation says more: a party is sanctioned again and again under one act.
    old = [under("INKSNA", "DIO", "72 FR No. 3"), under("ISNA", "DIO", "70 FR No. 126")]
    new = [under("INKSNA", "DIO", "70 FR No. 126"), under("ISNA", "DIO", "72 FR No. 3")]
    assert [(a, b) for a, b, _ in best_pairs(new, old, at_least=0.0)] == [(0, 1), (1, 0)]


def test_the_address_goes_before_the_spelling() -> None:
    old = [
        evidence("Al Naser", addresses=("P.O. Box 28360, Dubai",)),
        evidence("Alnaser", addresses=("Pier 4, Amman",)),
    ]
    new = [
        evidence("Alnaser", addresses=("P.O. Box 28360, Dubai",)),
        evidence("Al Naser", addresses=("Pier 4, Amman",)),
    ]
    assert [(a, b) for a, b, _ in best_pairs(new, old)] == [(0, 0), (1, 1)]


@pytest.mark.parametrize(("new", "old"), [([], [HARBOR]), ([HARBOR], []), ([], [])])
def test_an_empty_side_has_no_pairs(new: list[Evidence], old: list[Evidence]) -> None:
    assert best_pairs(new, old, at_least=0.0) == []


# What two have in common


@pytest.mark.parametrize(
    ("mine", "theirs", "common"),
    [
        pytest.param(evidence("Sand Swan"), evidence("Ebano"), (0, 0.0, 0.0), id="nothing"),
        pytest.param(evidence("HANIYA, Ismail Test"), evidence("Ismail Test HANIYA"), (0, 1.0, 0.0), id="turned round"),
        pytest.param(evidence("Ebano", "Sand Swan"), evidence("Sand Swan"), (0, 1.0, 0.0), id="the name as an alias"),
        pytest.param(
            evidence("Sand Swan", addresses=("Havana, Cuba",)), evidence("Ebano", addresses=("Havana, Cuba",)),
            (0, 0.0, 0.0), id="a town",
        ),
        pytest.param(
            evidence("Sand Swan", addresses=("20 Ironmonger Lane, London",)),
            evidence("Ebano", addresses=("20, Ironmonger Lane London",)), (0, 0.0, 1.0), id="an address",
        ),
        pytest.param(
            replace(evidence("Sand Swan"), telling=frozenset({("phone", "442079460018")})),
            replace(evidence("Ebano"), telling=frozenset({("phone", "442079460018")})), (1, 0.0, 0.0), id="a number",
        ),
    ],
)  # fmt: skip
def test_what_two_have_in_common(mine: Evidence, theirs: Evidence, common: tuple[int, float, float]) -> None:
    assert closeness(mine, theirs) == closeness(theirs, mine) == common
    assert has_in_common(mine, theirs) is any(common)
