"""The words of a name."""

import pytest

from entity_lists.text.search_words import search_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Haowei Technologies Co., Ltd.", ("haowei", "technologies", "co", "ltd"), id="plain"),
        pytest.param("HAOWEI Company Limited", ("haowei", "co", "ltd"), id="legal forms in one spelling"),
        pytest.param("Co.Ltd", ("co", "ltd"), id="a dot between words"),
        pytest.param("S.R.L. Orbita", ("srl", "orbita"), id="a dot within an abbreviation"),
        pytest.param("People's Bank", ("peoples", "bank"), id="an apostrophe"),
        pytest.param("Müller Söhne", ("muller", "sohne"), id="accents"),
        pytest.param("Open Joint Stock Company Orbita", ("ojsc", "orbita"), id="a legal form of several words"),
        pytest.param("Joint Stock Company Orbita", ("jsc", "orbita"), id="another one"),
        pytest.param("PJSC Orbita", ("ojsc", "orbita"), id="its short form"),
        pytest.param("Завод «Орбита»", ("завод", "орбита"), id="Cyrillic"),
        pytest.param("华为技术", ("华为技术",), id="Chinese"),
        pytest.param("—", (), id="no letter"),
    ],
)
def test_a_name_has_words(name: str, words: tuple[str, ...]) -> None:
    assert search_words(name) == words
