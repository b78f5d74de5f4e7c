"""The marks of an alias in every spelling, and the cells that have their aliases behind them."""

import pytest

from entity_lists.text.alias_marks import behind_marks, divided, split_marked


@pytest.mark.parametrize(
    ("text", "aliases"),
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
def test_what_stands_behind_a_mark_has_its_kind(text: str, aliases: list[tuple[str, str]]) -> None:
    assert behind_marks(text) == aliases


@pytest.mark.parametrize(
    ("text", "name", "marked"),
    [
        pytest.param(
            "Ahmed, Tariq (a.k.a. Tariq Amin; T. Amin)",
            "Ahmed, Tariq",
            [("Tariq Amin; T. Amin", "aka")],
            id="(a.k.a. …)",
        ),
        pytest.param(
            "Wilson, Cory (a.k.a Jason Cory Wilson)",
            "Wilson, Cory",
            [("Jason Cory Wilson", "aka")],
            id="(a.k.a …)",
        ),
        pytest.param(
            "Akem, Roger (a/k/a Akembuom, Roger)",
            "Akem, Roger",
            [("Akembuom, Roger", "aka")],
            id="(a/k/a …)",
        ),
        pytest.param("Loop SA (AKA Rainstar Ltd.)", "Loop SA", [("Rainstar Ltd.", "aka")], id="(AKA …)"),
        pytest.param(
            "Karl Lee [also know as: Li Fang Wei]",
            "Karl Lee",
            [("Li Fang Wei", "aka")],
            id="[also know as: …]",
        ),
        pytest.param(
            "X (f.k.a. Y; n.k.a. Z)",
            "X",
            [("Y", "fka"), ("Z", "nka")],
            id="former and present names",
        ),
        pytest.param(
            "Rhoomes, Jermaine Craig (a.k.a. Hall, Craig; a.k.a. Cow)",
            "Rhoomes, Jermaine Craig",
            [("Hall, Craig", "aka"), ("Cow", "aka")],
            id="a mark for each",
        ),
        pytest.param(
            "Li Fangwei (aka Karl Lee) (China)",
            "Li Fangwei (China)",
            [("Karl Lee", "aka")],
            id="another bracket behind",
        ),
        pytest.param(
            "X (China) [also known as: A (B) C; D",
            "X (China)",
            [("A (B) C; D", "aka")],
            id="never closed",
        ),
        pytest.param(
            "Man, Cho Yan Nathan; a.k.a Nathan Man",
            "Man, Cho Yan Nathan",
            [("Nathan Man", "aka")],
            id="bare",
        ),
        pytest.param(
            "Nji, Eric Fru\ta/k/a Ngi, Eric Fru",
            "Nji, Eric Fru",
            [("Ngi, Eric Fru", "aka")],
            id="behind a tab",
        ),
        pytest.param(
            "Korea Ryongwang AKA: Korea Ryengwang",
            "Korea Ryongwang",
            [("Korea Ryengwang", "aka")],
            id="AKA: …",
        ),
        pytest.param(
            "Aerospace Industries Organization (AIO)",
            "Aerospace Industries Organization (AIO)",
            [],
            id="an acronym",
        ),
        pytest.param("Aka, Roger", "Aka, Roger", [], id="a name that begins so"),
        pytest.param("Osaka Trading", "Osaka Trading", [], id="inside a word"),
        pytest.param("X (a.k.a. )", "X", [], id="nothing behind the mark"),
        pytest.param("", "", [], id="nothing"),
    ],
)
def test_aliases_are_taken_from_behind_their_marks(text: str, name: str, marked: list[tuple[str, str]]) -> None:
    assert split_marked(text) == (name, tuple(marked))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("X" + " (aka Y)" * 51, "more than 50 marks", id="marks"),
        pytest.param("X" * 20_001, "20,001 characters in a cell of names", id="characters"),
    ],
)
def test_a_text_that_is_no_name_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        split_marked(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("CITC, TCO", ["CITC", "TCO"], id="commas"),
        pytest.param("A Co., Ltd.; B", ["A Co., Ltd.", "B"], id="a legal form"),
        pytest.param(
            "W&M Engineering, the B Company, and the C Company",
            ["W&M Engineering", "the B Company", "the C Company"],
            id="and",
        ),
        pytest.param(
            "Office of Scientific and Technical Cooperation",
            ["Office of Scientific and Technical Cooperation"],
            id="and inside",
        ),
        pytest.param(
            "Iran Saffron Company or Iran saffron Co",
            ["Iran Saffron Company", "Iran saffron Co"],
            id="or",
        ),
        pytest.param('Defa, "Sasadja"', ["Defa", "Sasadja"], id="quotes"),
        pytest.param("Office (A, B), C", ["Office (A, B)", "C"], id="a comma in brackets"),
        pytest.param(" , ;", [], id="nothing but dividers"),
    ],
)
def test_commas_and_semicolons_divide_names(text: str, names: list[str]) -> None:
    assert divided(text) == names
