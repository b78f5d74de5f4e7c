"""When a source is looked at, in words."""

import pytest

from entity_lists.schedule import in_words
from entity_lists.source import Source
from entity_lists.sources import SOURCES


@pytest.mark.parametrize(
    ("cron", "timezone", "words"),
    [
        ("0 16 * * 1-5", "America/New_York", "working days 16:00 New York"),
        ("7 11,17 * * 1-5", "America/New_York", "working days 11:07 and 17:07 New York"),
        ("47 16 * * 3", "America/New_York", "Wednesdays 16:47 New York"),
        ("5 9 * * 2,4", "Europe/Brussels", "Tuesdays and Thursdays 09:05 Brussels"),
        ("0 6 * * *", "UTC", "every day 06:00 UTC"),
        ("0,30 8 * * 0", "Asia/Ho_Chi_Minh", "Sundays 08:00 and 08:30 Ho Chi Minh"),
        ("0 1,2,3 * * 7", "UTC", "Sundays 01:00, 02:00 and 03:00 UTC"),
    ],
)
def test_a_schedule_is_told_in_words(cron: str, timezone: str, words: str) -> None:
    assert in_words(cron, timezone) == words


@pytest.mark.parametrize(
    "cron", ["*/5 * * * *", "0 6 1 * *", "0 6 * 2 *", "0 6 * * 1-3", "0 6 * * MON", "0 24 * * *", "@daily", ""]
)
def test_what_words_cannot_say_stays_as_it_is(cron: str) -> None:
    assert in_words(cron, "America/New_York") == f"{cron} (America/New_York)"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_the_schedule_of_every_source_is_told_in_words(source: Source) -> None:
    assert "(" not in in_words(source.schedule, source.timezone)
