"""Which topics words tell of: what a topic needs is there or not, and what belongs to none is left over."""

import pytest

from entity_lists.licensing.license_matching import matched, named
from entity_lists.licensing.license_spelling import Word, folded
from entity_lists.licensing.license_topics import NUMBER, Topic

FOOD = Topic(name="FOOD", needs=frozenset({"food", "ear99"}), may=frozenset({"medicine"}), covers=frozenset({"EAR99"}))
EAR99 = Topic(name="EAR99", needs=frozenset({"ear99"}))
DATED = Topic(name="DATED", needs=frozenset({"licenses"}), has_numbers=True)
TOPICS = (FOOD, EAR99, DATED)


def words(text: str) -> list[Word]:
    return [Word(NUMBER if word.isdigit() else folded(word), word) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        pytest.param("", (), [], id="no words"),
        pytest.param("ear99", ("EAR99",), [], id="one topic"),
        pytest.param("food or medicine designated as ear99", ("FOOD",), [], id="the wider topic is covered"),
        pytest.param("ear99 food", ("FOOD",), [], id="in another order"),
        pytest.param("food", (), ["food"], id="only some of what it needs"),
        pytest.param("medicine ear99", ("EAR99",), ["medicine"], id="what it may have alone tells nothing"),
        pytest.param("license ear99", ("EAR99", "DATED"), [], id="in the order of the table, whatever the number"),
        pytest.param("licenses 13", ("DATED",), [], id="numbers where they belong"),
        pytest.param("ear99 13", ("EAR99",), ["13"], id="numbers where they do not"),
        pytest.param("ear99 weapons ear99", ("EAR99",), ["weapons"], id="each topic once"),
    ],
)
def test_words_tell_topics_and_the_others_are_left(text: str, names: tuple[str, ...], left: list[str]) -> None:
    told, unread = matched(words(text), TOPICS)
    assert (told, [word.text for word in unread]) == (names, left)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        pytest.param("", (), id="none"),
        pytest.param("weapons denial Weapons weapons", ("weapons", "Weapons"), id="new words only, each once"),
        pytest.param("denial food denial", ("denial", "food"), id="known words that do not go together"),
    ],
)
def test_new_words_are_the_reason_where_there_are_some(text: str, reasons: tuple[str, ...]) -> None:
    assert named(words(text)) == reasons
