"""Aliases behind a mark inside a line: in brackets, or bare with an address behind them."""

import pytest

from entity_lists.text.inline_aliases import bare_names, marked, mend_quotes, split_marks, unquoted

BRACKETS = {
    "semicolons": (
        "CAEP (a.k.a., China Academy of Engineering Physics; and Ninth Academy), 64 Mianshan Road",
        "CAEP", [("China Academy of Engineering Physics", "aka"), ("Ninth Academy", "aka")], ", 64 Mianshan Road",
    ),
    "commas behind one mark": (
        "Steven Lim (a.k.a. Lin Rongnan, Steven Lim and Yong Nam Lim), Singapore",
        "Steven Lim", [("Lin Rongnan", "aka"), ("Steven Lim", "aka"), ("Yong Nam Lim", "aka")], ", Singapore",
    ),
    "a legal form behind a comma": (
        "Inspur (a.k.a. Inspur Group Co., Ltd., Inspur Soft)",
        "Inspur", [("Inspur Group Co., Ltd.", "aka"), ("Inspur Soft", "aka")], "",
    ),
    "former and other names": (
        "Meike (f.k.a., Gaozhao; a.k.a., Meike Solar)", "Meike", [("Gaozhao", "fka"), ("Meike Solar", "aka")], "",
    ),
    "'and' inside a name": (
        "CSR (a.k.a. Center for Study and Research)", "CSR", [("Center for Study and Research", "aka")], "",
    ),
    "a bracket inside": ("CAEP (a.k.a. Academy (Ninth))", "CAEP", [("Academy (Ninth)", "aka")], ""),
    "never closed": ("CAEP (a.k.a. Ninth Academy", "CAEP", [("Ninth Academy", "aka")], ""),
    "a bare mark": ("CAEP, a.k.a., Ninth Academy, China", "CAEP, a.k.a., Ninth Academy, China", [], ""),
    "an acronym": ("Advanced Targeting Systems (ATS)", "Advanced Targeting Systems (ATS)", [], ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name", "aliases", "behind"), BRACKETS.values(), ids=BRACKETS)
def test_aliases_in_brackets_are_taken_out(text: str, name: str, aliases: list[tuple[str, str]], behind: str) -> None:
    assert split_marks(text) == (name, tuple(aliases), behind)


@pytest.mark.parametrize(
    ("text", "names", "address"),
    [
        pytest.param(
            "Steven Lim and Yong Nam Lim, 27 Foo Street, Singapore",
            ["Steven Lim", "Yong Nam Lim"], "27 Foo Street, Singapore", id="and",
        ),
        pytest.param(
            "Inspur Co., Ltd., Inspur Soft, No. 1036 Langchao Road, Jinan",
            ["Inspur Co., Ltd.", "Inspur Soft"], "No. 1036 Langchao Road, Jinan", id="commas and a legal form",
        ),
        pytest.param(
            "Vast Solution 2706, Amcorp Bldg., Selangor",
            ["Vast Solution"], "2706, Amcorp Bldg., Selangor", id="the number of a unit",
        ),
        pytest.param(
            "Center for Study and Research, Tehran, Iran",
            ["Center for Study and Research"], "Tehran, Iran", id="a city before its country",
        ),
        pytest.param(
            "Zaliv Shipyard LLC. 4 Tankistov Street, Kerch",
            ["Zaliv Shipyard LLC"], "4 Tankistov Street, Kerch", id="a full stop",
        ),
        pytest.param(
            "PSK-Reka, LLC. D. 10 Ulitsa Gorkogo, Kerch, Russia",
            ["PSK-Reka, LLC."], "D. 10 Ulitsa Gorkogo, Kerch, Russia", id="a legal form behind a comma, and a full stop",
        ),
        pytest.param(
            "Reka Ltd. Malaysia, Reka Soft, No. 5 Hill Road, Ipoh, Malaysia",
            ["Reka Ltd. Malaysia", "Reka Soft"], "No. 5 Hill Road, Ipoh, Malaysia", id="a country inside the list",
        ),
        pytest.param("Reka Ltd. Malaysia.", ["Reka Ltd."], "Malaysia.", id="a country that ends the text"),
        pytest.param("Zhiyuan", ["Zhiyuan"], "", id="no address"),
    ],
)  # fmt: skip
def test_bare_names_end_where_the_address_begins(text: str, names: list[str], address: str) -> None:
    assert bare_names(text, "fka") == ([(name, "fka") for name in names], address)


def test_each_mark_gives_its_kind_to_the_names_behind_it() -> None:
    assert list(marked("a.k.a. Zhipu AI; a.k.a., “Stratos”; f.k.a. Gaozhao; and Meike.")) == [
        ("Zhipu AI", "aka"), ("Stratos", "aka"), ("Gaozhao", "fka"), ("Meike", "fka"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("JSC Shipyard 'Zaliv;' JSC Zaliv Shipyard", "JSC Shipyard 'Zaliv'; JSC Zaliv Shipyard"),
        ("JSC Shipyard “Zaliv,” OAO", "JSC Shipyard “Zaliv”; OAO"),
        ("HA'Assif; Binyamina", "HA'Assif; Binyamina"),
    ],
)
def test_a_quote_behind_the_semicolon_is_put_before_it(text: str, mended: str) -> None:
    assert mend_quotes(text) == mended


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("“Stratos”", "Stratos"),
        ('"Stratos"', "Stratos"),
        ("'Zaliv'", "'Zaliv'"),
        ("“Zaliv” and “Stratos”", "“Zaliv” and “Stratos”"),
        ('"Zaliv" JSC', '"Zaliv" JSC'),
        ("", ""),
    ],
)
def test_double_quotes_around_a_whole_name_go(name: str, bare: str) -> None:
    assert unquoted(name) == bare
