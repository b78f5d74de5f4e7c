"""Which words differ: marked in both texts, which lose nothing by it, unless they are long; then it is said."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entity_lists.pages.word_diff import marked
from world.templates import told


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Inspur Co., Ltd.", "Inspur Company, Ltd.", ("Inspur [Co.], Ltd.", "Inspur [Company], Ltd.")),
        ("2020-03-16", "2025-03-28", ("[2020-03-16]", "[2025-03-28]")),
        ("No. 1 Main Street", "No. 12 Main Street", ("No. [1] Main Street", "No. [12] Main Street")),
        ("one two three", "one three", ("one [two ]three", "one three")),
        ("same", "same", ("same", "same")),
        (None, "new here", (None, "[new here]")),
        ("gone now", None, ("[gone now]", None)),
        ("", "a", ("", "[a]")),
        ("a  b", "a b", ("a [ ]b", "a b")),
        ("天津 公司", "北京 公司", ("[天津] 公司", "[北京] 公司")),
    ],
    ids=["name", "date", "number", "lost word", "same", "none before", "none after", "empty", "blank", "no Latin"],
)  # fmt: skip
def test_the_words_that_differ_are_marked(before: str | None, after: str | None, expected: tuple[str, str]) -> None:
    found = marked(before, after)
    assert (told(found.before), told(found.after)) == expected
    assert not found.is_cut


@given(st.text("ab1 ,.\n\u0301-", max_size=40), st.text("ab1 ,.\n\u0301-", max_size=40))
def test_no_short_text_loses_or_gains_a_character(before: str, after: str) -> None:
    found = marked(before, after)
    assert "".join(part.text for part in found.before or ()) == before
    assert "".join(part.text for part in found.after or ()) == after
    if before == after:
        assert not any(part.is_changed for part in (found.before or ()) + (found.after or ()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("word " * 20_000, "word " * 10_000 + "other " + "word " * 10_000),
        ("ab1 " * 25_000, "cd2 " * 25_000),
        ("x" * 100_000, "y" * 100_000),
        ("a b " * 25_000, "b a " * 25_000 + "c"),
    ],
    ids=["one word", "all of it", "no blanks", "two words"],
)
def test_a_text_of_100_kb_takes_no_time_and_is_shown_in_part(before: str, after: str) -> None:
    began = time.monotonic()
    found = marked(before, after)
    assert time.monotonic() - began < 0.5
    assert found.is_cut
    assert any(part.is_changed for part in found.after or ())
    assert sum(len(part.text) for part in (found.before or ()) + (found.after or ())) < 10_000


def test_one_word_in_a_long_text_is_marked_with_what_stands_around_it() -> None:
    found = marked("word " * 2_000 + "old " + "word " * 2_000, "word " * 2_000 + "new " + "word " * 2_000)
    assert [part.text for part in found.before or () if part.is_changed] == ["old"]
    assert [part.text for part in found.after or () if part.is_changed] == ["new"]
