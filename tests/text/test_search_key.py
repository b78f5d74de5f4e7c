import unicodedata

import pytest

from entity_lists.text.search_key import search_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("Inspur Group Co., Ltd.", "inspurgroupcoltd", id="case, spaces and punctuation"),
        pytest.param("INSPUR GROUP CO. LTD", "inspurgroupcoltd", id="upper case"),
        pytest.param("Alesta World Diş Ticaret Limited Şirketi", "alestaworlddisticaretlimitedsirketi", id="cedillas"),
        pytest.param("Aéroport International Léopold", "aeroportinternationalleopold", id="accents"),
        pytest.param("İstanbul Ltd. Işık", "istanbulltdisik", id="dotted and dotless i"),
        pytest.param("Łódź Søren Đorđe Þór Ægir Œuvre", "lodzsorendordethoraegiroeuvre", id="letters without parts"),
        pytest.param("Straße", "strasse", id="sharp s"),
        pytest.param("Hangzhou Со., Ltd.", "hangzhoucoltd", id="Cyrillic letters in a Latin name"),
        pytest.param("ΑBC Trading", "abctrading", id="a Greek letter in a Latin name"),
        pytest.param("ОАО Завод", "оаозавод", id="a Cyrillic name stays in its script"),
        pytest.param("ＩＮＳＰＵＲ　Ｇｒｏｕｐ", "inspurgroup", id="full width"),
        pytest.param("Number №5 ™", "numberno5tm", id="compatibility signs"),
        pytest.param("浪潮集团", "浪潮集团", id="Chinese"),
        pytest.param("13th Institute", "13thinstitute", id="digits"),
        pytest.param("a\u00a0b\u200bc\u00add", "abcd", id="spaces and marks without width"),
        pytest.param("Xi?an Institute?s Factory", "xianinstitutesfactory", id="question marks for lost characters"),
        pytest.param("Husayn Fa\x92ur", "husaynfaur", id="a quotation mark as a control character"),
        pytest.param("Xi\ufffdan", "xian", id="a replacement character"),
        pytest.param("A_B-C~D^E`F", "abcdef", id="ASCII punctuation"),
        pytest.param("Fábrica_1", "fabrica1", id="an underscore beside an accent"),
        pytest.param("—; .", "", id="nothing to compare by"),
    ],
)
def test_a_name_is_folded_to_what_it_is_compared_by(name: str, key: str) -> None:
    assert search_key(name) == key


@pytest.mark.parametrize("name", ["Alesta Diş Şirketi", "Aéroport", "Łódź", "İI", "Straße"])
def test_composed_and_decomposed_letters_are_one_name(name: str) -> None:
    forms = {search_key(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(forms) == 1


@pytest.mark.parametrize("name", ["Inspur Group Co., Ltd.", "Alesta Diş", "Со., Ltd.", "Ægir", "ОАО Завод"])
def test_a_key_is_its_own_key(name: str) -> None:
    assert search_key(search_key(name)) == search_key(name)
