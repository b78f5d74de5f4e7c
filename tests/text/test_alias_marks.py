"""The marks of an alias, in every spelling."""

import pytest

from entity_lists.text.alias_marks import behind_marks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a.k.a. A", [("A", "aka")], id="a.k.a."),
        pytest.param("a.k.a., A", [("A", "aka")], id="a.k.a.,"),
        pytest.param("f. k. a A", [("A", "fka")], id="f. k. a"),
        pytest.param("AKA: A", [("A", "aka")], id="AKA:"),
        pytest.param("n/k/a A", [("A", "nka")], id="n/k/a"),
        pytest.param("also know as A", [("A", "aka")], id="also know as"),
        pytest.param("formerly known as A", [("A", "fka")], id="formerly known as"),
        pytest.param("X, a.k.a. A; f.k.a. B; and C", [("A; ", "aka"), ("B; and C", "fka")], id="two"),
        pytest.param("Osaka, well known as A", [], id="none"),
    ],
)
def test_what_stands_behind_a_mark_has_its_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert behind_marks(text) == found
