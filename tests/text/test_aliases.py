"""Names and aliases of a party, in the forms of 2008 to 2026."""

import pytest

from entity_lists.text.aliases import read_names

LISTS = {
    "closing-words-inside-an-alias": (
        "Leon Technology Co., Ltd., a.k.a., the following two aliases:\n—Xinjiang Leon Telecom; and Technology\n"
        "—LAJS.\nNo. 518 Yanshan Street, Urumqi, China",
        "Leon Technology Co., Ltd.",
        ["Xinjiang Leon Telecom and Technology", "LAJS"],
        "No. 518 Yanshan Street, Urumqi, China",
        (2, 2),
    ),
    "street-broken-over-two-lines": (
        "Bureau for Relays, a.k.a., the following two aliases:\n—Relay JSC; and\n—JSCT SKTB RT.55 Nijinsky\n"
        " St., Velikiy Novgorod, 173021, Russia.",
        "Bureau for Relays",
        ["Relay JSC", "JSCT SKTB RT"],
        "55 Nijinsky St., Velikiy Novgorod, 173021, Russia.",
        (2, 2),
    ),
    "two-aliases": (
        "Beijing Zhipu Huazhang Technology Co., Ltd., a.k.a., the following two aliases:\n—Zhipu AI; and\n"
        "—Beijing Knowledge Atlas Technology Co., Ltd.\nFloor 10, Building 9, Beijing, 100080, China.",
        "Beijing Zhipu Huazhang Technology Co., Ltd.",
        ["Zhipu AI", "Beijing Knowledge Atlas Technology Co., Ltd."],
        "Floor 10, Building 9, Beijing, 100080, China.",
        (2, 2),
    ),
    "dash-inside-an-alias": (
        "Inspur Taiwan, a.k.a., the following two aliases:\n—Inspur Taiwan—R&D Center; and\n"
        "—Digital Cloud Ltd.\nNo. 16 Xinzhan Rd.",
        "Inspur Taiwan",
        ["Inspur Taiwan—R&D Center", "Digital Cloud Ltd."],
        "No. 16 Xinzhan Rd.",
        (2, 2),
    ),
    "alias-and-address-on-one-line": (
        "Magtech, a.k.a., the following one alias:\n—M.A.G. Tech, 5762 Royalmount Ave, Montreal, QC, H4P 1K5, Canada.",
        "Magtech",
        ["M.A.G. Tech"],
        "5762 Royalmount Ave, Montreal, QC, H4P 1K5, Canada.",
        (1, 1),
    ),
    "alias-full-stop-address": (
        "SGM Most OOO, a.k.a., the following two aliases:\n—SGM-Bridge; and\n"
        "—SGM-Most, LLC. D. 10 korp. 3 ul. Neverovskogo, Moscow 121170.",
        "SGM Most OOO",
        ["SGM-Bridge", "SGM-Most, LLC"],
        "D. 10 korp. 3 ul. Neverovskogo, Moscow 121170.",
        (2, 2),
    ),
    "label-on-the-line-of-the-alias": (
        "VNIIEF, a.k.a., the following two aliases:\n—Khariton Institute;\n"
        "—Arzamas-16, (Address: 37 Mira Ave. Sarov, 607188 Russia).",
        "VNIIEF",
        ["Khariton Institute", "Arzamas-16"],
        "37 Mira Ave. Sarov, 607188 Russia).",
        (2, 2),
    ),
    "list-in-one-line": (
        "Sawa Air Aviation FZCO, a.k.a., the following two aliases: Sawa Aviation; and Sawa Air. P.O. Box "
        "42707, Dubai, U.A.E.",
        "Sawa Air Aviation FZCO",
        ["Sawa Aviation", "Sawa Air"],
        "P.O. Box 42707, Dubai, U.A.E.",
        (2, 2),
    ),
    "list-in-one-line-address-below": (
        "Nicolas Kaiga, a.k.a., the following one alias: Nicholas Kaiga\nGoffarstraad 16, B-1050, Brussels, Belgium.",
        "Nicolas Kaiga",
        ["Nicholas Kaiga"],
        "Goffarstraad 16, B-1050, Brussels, Belgium.",
        (1, 1),
    ),
    "hyphens-for-dashes": (
        "Liberty House Trading LLC, a.k.a. the following two aliases: -Baet Alhoreya Trading; and -Baet "
        "Alhoreya, Apt #1811 Manchester Tower",
        "Liberty House Trading LLC",
        ["Baet Alhoreya Trading", "Baet Alhoreya"],
        "Apt #1811 Manchester Tower",
        (2, 2),
    ),
    "item-without-a-dash": (
        "Beijing Hileed Solutions Co., Ltd., a.k.a, the following two aliases:\n"
        "Beijing Alite Technologies Co.;\n—ALCO.\nA36-2 Xisanqi",
        "Beijing Hileed Solutions Co., Ltd.",
        ["Beijing Alite Technologies Co.", "ALCO"],
        "A36-2 Xisanqi",
        (2, 2),
    ),
    "name-broken-at-its-dash": (
        "Neft-Aktiv LLC, a.k.a., the following two aliases:\n—OOO Neft\n—Aktiv; and\n—RN-Aktiv OOO.\n"
        "Moscow 119071, Russia.",
        "Neft-Aktiv LLC",
        ["OOO Neft—Aktiv", "RN-Aktiv OOO"],
        "Moscow 119071, Russia.",
        (2, 2),
    ),
    "two-items-on-a-line": (
        "AQKRL, a.k.a., the following three aliases:\n"
        "—Dr. A.Q. Khan Research Laboratories;—Institute of Control; and\n—Kahuta.\nKahuta",
        "AQKRL",
        ["Dr. A.Q. Khan Research Laboratories", "Institute of Control", "Kahuta"],
        "Kahuta",
        (3, 3),
    ),
    "translation-behind-a-semicolon": (
        "Ravenstvo, a.k.a., the following one alias:\n—Joint-Stock Company Ravenstvo; Equality.\n"
        "19 Promyshlennaya Street",
        "Ravenstvo",
        ["Joint-Stock Company Ravenstvo", "Equality"],
        "19 Promyshlennaya Street",
        (1, 1),
    ),
    "number-word-that-is-wrong": (
        "Suntac Group, a.k.a., the following one alias:\n—Suntac International Trading Co.; and\n"
        "—Suntac Group of Companies.",
        "Suntac Group",
        ["Suntac International Trading Co.", "Suntac Group of Companies"],
        "",
        (1, 2),
    ),
    "no-number-word": (
        "Mohammad Azam, a.k.a,\n—Mohammad Akram,\nChaman, Killa, Abdullah District, Pakistan",
        "Mohammad Azam",
        ["Mohammad Akram"],
        "Chaman, Killa, Abdullah District, Pakistan",
        (None, 1),
    ),
    "members-announced": (
        "CETC 14, a.k.a., the following two aliases, and two subordinate institutions:\n—NRIET;\n"
        "—No 14 Research Institute.",
        "CETC 14",
        ["NRIET", "No 14 Research Institute"],
        "",
        (2, 2),
    ),
}  # fmt: skip

HEADS = [
    ", a.k.a., the following two aliases:",
    ", a.k.a. the following two aliases:",
    ", a.k.a, the following two aliases:",
    " a.k.a., the following two aliases:",
    ",a.k.a., the following two aliases:",
    "; a.k.a., the following two aliases:",
    ", a.k.a., and the following two aliases:",
    ", a.k.a., as the following two aliases:",
    ", a.k.a., the following the following two aliases:",
    ", a.k.a., the follow two aliases:",
    ", a.k.a., following two aliases:",
    ", a.k.a., the two following aliases:",
    ", a.k.a., the two aliases:",
    ", the following two aliases:",
    ", a.k.a., the following 2 aliases:",
    ", a.k.a., the following two aliaes:",
    ", a.k.a., the following two aliases",
    ", a.k.a., the following two aliases,",
    ", a.k.a , the following two aliases:",
]


@pytest.mark.parametrize(("text", "name", "aliases", "address", "counts"), LISTS.values(), ids=LISTS)
def test_a_list_is_read(text: str, name: str, aliases: list[str], address: str, counts: tuple[int | None, int]) -> None:
    names = read_names(text.split("\n"))
    assert (names.name, list(names.aliases)) == (name, [(alias, "aka") for alias in aliases])
    assert names.address == address
    assert (names.stated_count, names.listed_count) == counts


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_a_list_has_many_spellings(head: str) -> None:
    names = read_names([f"Dart Aviation{head}", "—Almo Aero; and", "—SARL IEAS.", "Unit 7"])
    assert (names.name, names.aliases) == ("Dart Aviation", (("Almo Aero", "aka"), ("SARL IEAS", "aka")))
    assert (names.stated_count, names.listed_count, names.address) == (2, 2, "Unit 7")


INLINE = {
    "number-of-a-unit": (
        "Nexus Empire, a.k.a., Vast Solution 2706, Amcorp Bldg., Petaling Jaya, Selangor, Malaysia",
        "Nexus Empire",
        [("Vast Solution", "aka")],
        "2706, Amcorp Bldg., Petaling Jaya, Selangor, Malaysia",
    ),
    "number-of-a-base": (
        "Optical Academy, a.k.a., Base 014, No. 166 Jiefang Road, Luoyang City, China",
        "Optical Academy",
        [("Base 014", "aka")],
        "No. 166 Jiefang Road, Luoyang City, China",
    ),
    "commas-and-and": (
        "Lim Yong Nam, (a.k.a. Lin Rongnan, Steven Lim and Yong Nam Lim), YuJingHuaCheng, Shenzhen",
        "Lim Yong Nam",
        [("Lin Rongnan", "aka"), ("Steven Lim", "aka"), ("Yong Nam Lim", "aka")],
        "YuJingHuaCheng, Shenzhen",
    ),
    "a-mark-each": (
        "Gazprom Neft (a.k.a. Gazprom Neft OAO; a.k.a. JSC Gazprom Neft; f.k.a. Sibirskaya Kompaniya OAO)",
        "Gazprom Neft",
        [("Gazprom Neft OAO", "aka"), ("JSC Gazprom Neft", "aka"), ("Sibirskaya Kompaniya OAO", "fka")],
        "",
    ),
    "second-mark-behind-a-comma": (
        "Tikhomirov, JSC (a.k.a., JSC NIIP, f.k.a., Otkrytoe Obshchestvo; a.k.a. JSC V. Tikhomirov.)",
        "Tikhomirov, JSC",
        [("JSC NIIP", "aka"), ("Otkrytoe Obshchestvo", "fka"), ("JSC V. Tikhomirov", "aka")],
        "",
    ),
    "brackets-on-the-next-line": (
        "Lukoil, OAO\n(a.k.a. Lukoil; a.k.a. NK Lukoil OAO)\nAddress: 11 Sretenski boulevard",
        "Lukoil, OAO",
        [("Lukoil", "aka"), ("NK Lukoil OAO", "aka")],
        "Address: 11 Sretenski boulevard",
    ),
    "quoted": (
        "Mesbah Energy Company (a.k.a. “MEC”), 77 Armaghan Gharbi Street",
        "Mesbah Energy Company",
        [("MEC", "aka")],
        "77 Armaghan Gharbi Street",
    ),
    "bare": (
        "Wong Yung Fai, a.k.a., Tonny Wong, Unit 12B, Block 11, Shenzhen, China",
        "Wong Yung Fai",
        [("Tonny Wong", "aka")],
        "Unit 12B, Block 11, Shenzhen, China",
    ),
    "bare-two-before-a-city": (
        "Farshid Gillardian, a.k.a., Isaac Gill, Isaac Gillardian, London, United Kingdom",
        "Farshid Gillardian",
        [("Isaac Gill", "aka"), ("Isaac Gillardian", "aka")],
        "London, United Kingdom",
    ),
    "bare-two-joined": (
        "Majid Seif, a.k.a., Mark Ong and Matti Chong, 27-06 Amcorp Building",
        "Majid Seif",
        [("Mark Ong", "aka"), ("Matti Chong", "aka")],
        "27-06 Amcorp Building",
    ),
    "bare-and-inside-a-name": (
        "SSRC, a.k.a., Center for Study and Research (CERS), Scientific Research Council (SRC), P.O. Box "
        "4470, Damascus",
        "SSRC",
        [("Center for Study and Research (CERS)", "aka"), ("Scientific Research Council (SRC)", "aka")],
        "P.O. Box 4470, Damascus",
    ),
    "bare-with-a-legal-form": (
        "Encyclopedia Center, a.k.a., Hassan Matni Import Export, Co., Nazir Matni Electronics, Damascus, Syria",
        "Encyclopedia Center",
        [("Hassan Matni Import Export, Co.", "aka"), ("Nazir Matni Electronics", "aka")],
        "Damascus, Syria",
    ),
    "bare-without-an-address": ("A Trading, a.k.a., B Trading", "A Trading", [("B Trading", "aka")], ""),
    "brackets-with-a-legal-form": (
        "A Trading (a.k.a., B Trading, Ltd., C Electronics and Co.), 1 Foo Road",
        "A Trading",
        [("B Trading, Ltd.", "aka"), ("C Electronics and Co.", "aka")],
        "1 Foo Road",
    ),
    "bare-former-name": (
        "Rosneft Trade Limited, f.k.a., TNK Trade Limited. Elenion Building 5 Themistokli Dervi, Nicosia",
        "Rosneft Trade Limited",
        [("TNK Trade Limited", "fka")],
        "Elenion Building 5 Themistokli Dervi, Nicosia",
    ),
    "without-dots": (
        "Joseph Choi, aka Yo-so'p Ch'oe, D-304, Songdo BRC",
        "Joseph Choi",
        [("Yo-so'p Ch'oe", "aka")],
        "D-304, Songdo BRC",
    ),
    "brackets-then-list": (
        "OOO Shipyard 'Zaliv' (f.k.a., AO Shipyard 'Zaliv'; JSC Shipyard 'Zaliv;' JSC Zaliv Shipyard; and OJSC ZALIV "
        "SHIPYARD), a.k.a., the following one alias:\n—LLC Shipyard 'Zaliv'.",
        "OOO Shipyard 'Zaliv'",
        [
            ("AO Shipyard 'Zaliv'", "fka"),
            ("JSC Shipyard 'Zaliv'", "fka"),
            ("JSC Zaliv Shipyard", "fka"),
            ("OJSC ZALIV SHIPYARD", "fka"),
            ("LLC Shipyard 'Zaliv'", "aka"),
        ],
        "",
    ),
    "alias-of-an-alias": (
        "CAEP, a.k.a., the following two aliases:\n"
        "—Southwest Institute of Nuclear Physics (a.k.a., China Academy (CAEP)'s 902 Institute); and\n"
        "—Yichang Institute a.k.a. Institute of Testing.\n64 Mianshan Road",
        "CAEP",
        [
            ("Southwest Institute of Nuclear Physics", "aka"),
            ("China Academy (CAEP)'s 902 Institute", "aka"),
            ("Yichang Institute", "aka"),
            ("Institute of Testing", "aka"),
        ],
        "64 Mianshan Road",
    ),
    "name-and-first-line-of-the-address": (
        "New H3C Semiconductor Technologies Co., Ltd., No. 1, Floor 1, Chengdu High-Tech Zone,\n"
        "China (Sichuan) Zone, China",
        "New H3C Semiconductor Technologies Co., Ltd.",
        [],
        "No. 1, Floor 1, Chengdu High-Tech Zone,\nChina (Sichuan) Zone, China",
    ),
    "no-alias": (
        "Analog Technology Limited,\nNo. 53 40 Feet Road",
        "Analog Technology Limited",
        [],
        "No. 53 40 Feet Road",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name", "aliases", "address"), INLINE.values(), ids=INLINE)
def test_aliases_inside_a_line_are_read(text: str, name: str, aliases: list[tuple[str, str]], address: str) -> None:
    names = read_names(text.split("\n"))
    assert (names.name, list(names.aliases), names.address) == (name, aliases, address)


def test_a_remark_on_the_items_is_no_name() -> None:
    remark = "all of preceding located in or near Mianyang, Sichuan Province"
    names = read_names([
        "CAEP, a.k.a., the following alias:",
        f"—Institute of Mechanics; ({remark})",
        "64 Mianshan Road",
    ])
    assert (names.aliases, names.remarks) == ((("Institute of Mechanics", "aka"),), (remark,))
