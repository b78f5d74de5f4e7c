"""The words of a policy: how applications for which items are reviewed, and which words were not understood."""

import pytest

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_policy import Review
from entity_lists.licensing.licensing import read_policy

FOOD = "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99"


@pytest.mark.parametrize(
    ("text", "code", "reviews"),
    [
        pytest.param("Presumption of denial", "PRESUMPTION_OF_DENIAL", [("PRESUMPTION_OF_DENIAL", (), True)], id="one"),
        pytest.param("See § 744.2(d)", "SECTION_REF", [("AS_SECTION", (), True)], id="as a section says"),
        pytest.param(
            "Case-by-case for all items listed on the CCL. Presumption of approval for EAR99 items.",
            "MIXED_CCL_EAR99",
            [("CASE_BY_CASE", ("CCL",), False), ("PRESUMPTION_OF_APPROVAL", ("EAR99",), False)],
            id="two, none for the rest",
        ),
        pytest.param(
            f"{FOOD} and for items for U.S. Government supported use in the International Space Station (ISS), which "
            "will be reviewed on a case-by-case basis.",
            "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS",
            [("POLICY_OF_DENIAL", (), True), ("CASE_BY_CASE", ("FOOD_AND_MEDICINE", "SPACE_STATION"), False)],
            id="the items before the stance",
        ),
        pytest.param(
            "Presumption of denial except case-by-case for items not described in ECCN 3B001.a.4, .c, .d, f.1.b.2, .k "
            "to .p; 3B002.c, 3B993, or 3B994",
            "CASE_BY_CASE_EXCEPT",
            [("PRESUMPTION_OF_DENIAL", ("ECCN",), False), ("CASE_BY_CASE", (), True)],
            id="for what is not described",
        ),
    ],
)
def test_a_policy_is_read_as_reviews(text: str, code: str, reviews: list[tuple[str, tuple[str, ...], bool]]) -> None:
    policy = read_policy(text)
    expected = tuple(Review(stance=stance, items=items, is_rest=is_rest) for stance, items, is_rest in reviews)
    assert (policy.code, policy.reviews, policy.unread) == (code, expected, ())


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        pytest.param("Presumption of denial, unless humanitarian goods", ("humanitarian", "goods"), id="new words"),
        pytest.param("Deferred adjudication under licensing tier Q", ("deferred", "adjudication", "licensing", "tier",
                     "q"), id="no known word"),
        pytest.param("No presumption of denial", ("no",), id="a denial of the denial"),
        pytest.param("Denial", ("denial",), id="half a stance"),
        pytest.param(FOOD, ("food", "medicine", "ear99"), id="an exception without a stance"),
        pytest.param("Presumption of approval", (), id="understood, but without a code"),
        pytest.param("Presumption of denial for items not described in ECCN 3B001", (), id="nothing of the others"),
    ],
)  # fmt: skip
def test_the_words_of_a_policy_that_were_not_understood_are_named(text: str, unread: tuple[str, ...]) -> None:
    assert (read_policy(text).code, read_policy(text).unread) == (OTHER, unread)
