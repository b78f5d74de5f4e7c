"""The tables of the licence columns' words: none contradicts another, and what they refer to is there."""

import itertools

import pytest

from entity_lists.licensing.license_policy import CASE_BY_CASE, DENIED, PRESUMED_APPROVED, PRESUMED_DENIED
from entity_lists.licensing.license_topics import (
    EXCEPT,
    EXCEPTIONS,
    FILLERS,
    REVIEWED,
    SCOPES,
    SENTENCES,
    STANCES,
    Topic,
)

TABLES = {"scopes": (*SCOPES, *SENTENCES), "exceptions": (*EXCEPTIONS, *SENTENCES), "reviewed": REVIEWED}
topics = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@topics
def test_a_topic_covers_only_topics_of_its_table_whose_words_it_may_have(table: tuple[Topic, ...]) -> None:
    for topic in table:
        for name in topic.covers:
            assert any(other.name == name and other.needs <= topic.words for other in table), (topic.name, name)


@topics
def test_no_two_topics_need_the_same_words(table: tuple[Topic, ...]) -> None:
    assert [(one.name, other.name) for one, other in itertools.combinations(table, 2) if one.needs == other.needs] == []


@topics
def test_a_topic_is_told_by_words_that_say_something(table: tuple[Topic, ...]) -> None:
    assert [topic.name for topic in table if not topic.needs - FILLERS or EXCEPT in topic.words] == []


def test_words_tell_the_stances_that_reviews_have() -> None:
    assert set(STANCES.values()) == {DENIED, PRESUMED_DENIED, PRESUMED_APPROVED, CASE_BY_CASE}
