from datetime import date

import pytest

from entity_lists.register.effective import day_of_effect, days_named

PUBLISHED = date(2025, 3, 28)
NAMED = [
    ("This rule is effective March 25, 2025.", [date(2025, 3, 25)]),
    ("EFFECTIVE DATE: This rule is effective February 3, 1997.", [date(1997, 2, 3)]),
    ("Effective January 1 2024.", [date(2024, 1, 1)]),
    ("Effective December 28, 2023, through December 31, 2023.", [date(2023, 12, 28)]),
    (
        "This rule is effective on October 7, 2022, except for amendatory instruction 11, effective October 12, 2022.",
        [date(2022, 10, 7), date(2022, 10, 12)],
    ),
    (
        "Effective November 10, 2025, the amendments to 15 CFR part 744 in the interim final rule published at "
        "90 FR 47201 (September 30, 2025) are stayed until November 9, 2026.",
        [date(2025, 11, 10)],
    ),
    ("This rule is effective April 1, 2025. Comments must be received by May 1, 2025.", [date(2025, 4, 1)]),
    ("This rule is effective [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "days"), NAMED)
def test_the_days_of_effect_are_those_that_the_paragraph_names_as_such(text: str, days: list[date]) -> None:
    assert [*days_named(text)] == days


def test_the_one_day_that_both_say_is_taken() -> None:
    found = day_of_effect(date(2025, 3, 25), "This rule is effective March 25, 2025.", PUBLISHED)
    assert (found.day, found.reason) == (date(2025, 3, 25), None)


@pytest.mark.parametrize(
    ("stated", "text", "reason"),
    [
        (date(2023, 2, 7), "This AD is effective February 7, 2023.", "far from publication"),
        (date(2025, 4, 1), "Effective March 25, 2025, and April 1, 2025.", "several days"),
        (date(2025, 4, 2), "This rule is effective March 25, 2025.", "not the day of DATES"),
        (date(2025, 3, 25), None, "not the day of DATES"),
        (None, "This rule is effective March 25, 2025.", "not stated"),
    ],
)
def test_any_other_day_is_refused_with_its_reason_and_both_are_told(
    stated: date | None, text: str | None, reason: str
) -> None:
    found = day_of_effect(stated, text, PUBLISHED)
    assert (found.day, found.reason) == (None, reason)
    assert found.note
    assert stated is None or str(stated) in found.note or "several" in found.note
