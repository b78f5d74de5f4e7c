from datetime import date

from entity_lists.law.told import PendingAction, PendingDocument, due, in_words

ADDED = PendingAction(action="add", unit="entity", missing=12, by_country=(("China (CN)", 11), ("Taiwan (TW)", 1)))
RULE = PendingDocument(
    document_number="2025-05427", published_on="2025-03-28", effective_on="2025-03-25", pending_since="2025-03-25",
    title="Additions to the Entity List", url="https://www.federalregister.gov/d/2025-05427", actions=(ADDED,),
    names=(),
)  # fmt: skip
KEY = "2025-05427@2025-03-28"


def test_a_notice_says_which_document_since_when_how_many_and_where() -> None:
    text = in_words(RULE)
    assert "2025-05427, Additions to the Entity List (published 2025-03-28, law since 2025-03-25)" in text
    assert "12 entities added (China (CN) 11, Taiwan (TW) 1)" in text
    assert text.endswith("Who, the document says; its full text is not at hand.")


def test_a_document_is_told_when_it_appears_and_again_after_two_working_days_once() -> None:
    told: dict[str, str] = {}
    days = []
    # From a Wednesday over a week-end to the next Thursday.
    for day in range(26, 32):
        chosen, told = due([RULE], told, date(2025, 3, day))
        days += [day] if chosen else []
    assert days == [26, 28]


def test_a_weekend_is_no_working_day() -> None:
    _, told = due([RULE], {}, date(2025, 3, 28))
    assert due([RULE], told, date(2025, 3, 31))[0] == []
    assert due([RULE], told, date(2025, 4, 1))[0] == [RULE]


def test_what_is_pending_no_more_is_forgotten() -> None:
    _, told = due([RULE], {}, date(2025, 3, 26))
    assert told.keys() == {KEY}
    assert due([], told, date(2025, 3, 27)) == ([], {})
