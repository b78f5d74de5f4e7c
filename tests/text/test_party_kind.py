"""Only words that show it make a party a person or an organisation, and an alias weak."""

import pytest

from entity_lists.text.party_kind import is_weak, party_kind

KINDS = {
    "organization": [
        ["Beijing Academy of Artificial Intelligence"],
        ["Aerofalcon S.L."],
        ["Adimir OU"],
        ["Lukoil, OAO"],
        ["Trading House of Abel Hernandez, Jr."],
        ["ProExCom", "ProExCom Trading LLC"],
        ["Dr. A.Q. Khan Research Laboratories"],
        ["Huawei Cloud Peru"],
        ["AGAT-SYSTEM"],
        ["Iran Compo Co."],
        ["Riviera Resort & Spa"],
        ["Inspectech"],
        ["NPP Istok"],
        ["Kish Metrotek", "Nauchno-Tekhnicheskee Tsentr Metrotek"],
        ["Yuri A. Krasheninnikov Trading"],
    ],
    "person": [
        ["Mohamad Reza Rajabi", "Dr. Alex Xu"],
        ["Sergei (Sergi) Ivanovich Tomchani"],
        ["Olga Petrovna Kuznetsova"],
        ["Seyyed Abdolreza Mousavi"],
        ["Sergey Koynov", "Sergey V. Coyne"],
        ["ABEL HERNANDEZ, JR."],
        ["PLACIDO MOLINA JR."],
        ["Louis J. Kocurek, III"],
    ],
    "unknown": [
        ["Abdul Satar Ghoura"],
        ["Lim Yong Nam", "Steven Lim"],
        ["Huawei Cuba"],
        ["Micado"],
        ["Sputnik E"],
        ["SEA STAR II"],
        # A company and a laboratory, and persons whose names are made alike.
        ["Tarh O Palayesh"],
        ["Jabber Ibn Hayan"],
        ["Andrey V Gromadskih"],
        ["Zulkefli bin Yusuf"],
        ["Habib ur Rahman"],
    ],
}


@pytest.mark.parametrize(
    ("names", "kind"), [pytest.param(names, kind, id=names[0]) for kind, rows in KINDS.items() for names in rows]
)
def test_the_words_of_the_names_show_the_kind(names: list[str], kind: str) -> None:
    assert party_kind(names) == kind


@pytest.mark.parametrize("alias", ["BAAI", "M.A.G.", "GRU", "Stratos", "OTTO", "Zhiyuan", "YMTC", "NTESY", "AT&T"])
def test_an_acronym_or_a_short_word_is_weak(alias: str) -> None:
    assert is_weak(alias)


@pytest.mark.parametrize("alias", ["Chornomornaftogaz", "Zhipu AI", "Ninth Academy", "M.A.G. Tech", "Gaz-Oil", ""])
def test_a_long_word_or_several_are_not_weak(alias: str) -> None:
    assert not is_weak(alias)
