"""Names end where the publisher ends them, whatever stands between name and address."""

import pytest

from entity_lists.text.names import split_name, split_outside, starts_address, strip_stop

SPLITS = {
    "body-after-a-legal-form": (
        "Maple Engineering Pvt. Ltd. Consultants, Importers and Exporters, Pakistan",
        "Maple Engineering Pvt. Ltd. Consultants, Importers and Exporters",
        "Pakistan",
    ),
    "house-number-without-a-comma": (
        "IKCO Finance 6 Lothbury, London, England, EC2R 7HH",
        "IKCO Finance",
        "6 Lothbury, London, England, EC2R 7HH",
    ),
    "street-without-a-comma": (
        "Valery Kosmachov Akadeemia Tee 21E, 12618 Tallinn, Estonia",
        "Valery Kosmachov",
        "Akadeemia Tee 21E, 12618 Tallinn, Estonia",
    ),
    "number-of-an-institute": (
        "Joint Stock Company 75 Arsenal, 1 Moskovskoe Highway, Serpukhov, Russia",
        "Joint Stock Company 75 Arsenal",
        "1 Moskovskoe Highway, Serpukhov, Russia",
    ),
    "site-before-a-country": (
        "Nuclear Research Center at Negev Dimona, Israel",
        "Nuclear Research Center",
        "Negev Dimona, Israel",
    ),
    "site-in-a-name": (
        "Hefei National Laboratory for Physical Sciences at Microscale, No. 96, Hefei, China",
        "Hefei National Laboratory for Physical Sciences at Microscale",
        "No. 96, Hefei, China",
    ),
    "last-word-lengthened": (
        "Joint Stock Company Angstrem, Angstrem-M, Dom 4, Proezd 4806, Zelenograd, Russia",
        "Joint Stock Company Angstrem, Angstrem-M",
        "Dom 4, Proezd 4806, Zelenograd, Russia",
    ),
    "number-after-comma": (
        "Abdul Satar Ghoura, 501, 5th Floor, Kabul, Afghanistan",
        "Abdul Satar Ghoura",
        "501, 5th Floor, Kabul, Afghanistan",
    ),
    "legal-form-after-comma": ("Lukoil, OAO, 11 Sretenski boulevard", "Lukoil, OAO", "11 Sretenski boulevard"),
    "legal-form-and-short-name": (
        "Advanced Targeting Systems Company, LLC (ATS), Dubai, U.A.E.",
        "Advanced Targeting Systems Company, LLC (ATS)",
        "Dubai, U.A.E.",
    ),
    "two-legal-forms": (
        "Inspur Software Co., Ltd., No. 1036 Langchao Road, Jinan, China",
        "Inspur Software Co., Ltd.",
        "No. 1036 Langchao Road, Jinan, China",
    ),
    "country-and-legal-form": (
        "JLD Technology, Hong Kong Co., Ltd., Room 1237, Pacific Trade Centre",
        "JLD Technology, Hong Kong Co., Ltd.",
        "Room 1237, Pacific Trade Centre",
    ),
    "institute-of-an-academy": (
        "Academy of Military Medical Sciences, Institute of Basic Medicine, 27 Taiping Road, Beijing, China",
        "Academy of Military Medical Sciences, Institute of Basic Medicine",
        "27 Taiping Road, Beijing, China",
    ),
    "firm-of-a-corporation": (
        "Tactical Missile Corporation, Joint Stock Company Avangard, 78 Oktyabrskaya Street, Safonovo, Russia",
        "Tactical Missile Corporation, Joint Stock Company Avangard",
        "78 Oktyabrskaya Street, Safonovo, Russia",
    ),
    "plant-with-a-number": (
        "Tactical Missile Corporation, 711 Aircraft Repair Plant (711 ARZ), 4 Chkalova Street, Borisoglebsk, Russia",
        "Tactical Missile Corporation, 711 Aircraft Repair Plant (711 ARZ)",
        "4 Chkalova Street, Borisoglebsk, Russia",
    ),
    "institute-of-a-person": (
        "Hamid Sepehrian, Jaber Ibn Hayan Research Institute, AEOI, P.O. Box 11365/8486, Tehran, Iran",
        "Hamid Sepehrian",
        "Jaber Ibn Hayan Research Institute, AEOI, P.O. Box 11365/8486, Tehran, Iran",
    ),
    "university-that-houses": (
        "National Supercomputing Center Guangzhou (NSCC-GZ), Sun Yat-Sen University, University City, Guangzhou, China",
        "National Supercomputing Center Guangzhou (NSCC-GZ)",
        "Sun Yat-Sen University, University City, Guangzhou, China",
    ),
    "small-letter-goes-on": (
        "Nuclear reactors (including power plants), fuel reprocessing and enrichment facilities, and collocated plants",
        "Nuclear reactors (including power plants), fuel reprocessing and enrichment facilities, and collocated plants",
        "",
    ),
    "semicolon": ("A. Leib Ltd.; HA'Assif 19, Binyamina, Israel", "A. Leib Ltd.", "HA'Assif 19, Binyamina, Israel"),
    "full-stop": (
        "Zaliv Shipyard LLC. 4 Tankistov Street, Kerch",
        "Zaliv Shipyard LLC",
        "4 Tankistov Street, Kerch",
    ),
    "full-stop-of-the-form": (
        "Beijing Landuyt Feng Technology Co., Ltd. Room 1105, TianZuo Center",
        "Beijing Landuyt Feng Technology Co., Ltd.",
        "Room 1105, TianZuo Center",
    ),
    "full-stop-without-blank": (
        "Kosol Surinandha.140/65 ITF Tower, 27 Floor",
        "Kosol Surinandha",
        "140/65 ITF Tower, 27 Floor",
    ),
    "russian-house": (
        "'Gaz-Oil'. d.10 B ul.Nametkina, Moscow 117420",
        "'Gaz-Oil'",
        "d.10 B ul.Nametkina, Moscow 117420",
    ),
    "place-after-the-form": (
        "Kral Aviation Ltd. Senlikkoy Mah, Gumus Sok, No: 1/3",
        "Kral Aviation Ltd.",
        "Senlikkoy Mah,Gumus Sok, No: 1/3",
    ),
    "city-after-the-form": (
        "Southeast Trading LTD. Bucharest, Romania",
        "Southeast Trading LTD.",
        "Bucharest, Romania",
    ),
    "institute-after-the-form": (
        "Huawei Technology Co., Ltd. Chengdu Research Institute, No. 1899, Xiyuan Ave.",
        "Huawei Technology Co., Ltd. Chengdu Research Institute",
        "No. 1899, Xiyuan Ave.",
    ),
    "box-after-the-form": (
        "MEO GMBH P.O Box 501168, D-42904, Wermelskirchen",
        "MEO GMBH",
        "P.O Box 501168, D-42904, Wermelskirchen",
    ),
    "tower-after-the-form": (
        "BiotaGroup Company Al Thuraya Tower 1, 9th Floor, Dubai",
        "BiotaGroup Company",
        "Al Thuraya Tower 1, 9th Floor, Dubai",
    ),
    "number-of-the-name": ("TG Training 2023 FZO, Dubai Silicon Oasis", "TG Training 2023 FZO", "Dubai Silicon Oasis"),
    "abbreviation-inside": (
        "Chudan Autom. Engineering Ltd., No. 3 Foo Road",
        "Chudan Autom. Engineering Ltd.",
        "No. 3 Foo Road",
    ),
    "office-after-the-name": (
        "Basha Asmath Shaikh Office M-2, Al Andalus Bldg",
        "Basha Asmath Shaikh",
        "Office M-2, Al Andalus Bldg",
    ),
    "digits-of-the-name": ("Factory 699, Beijing, China", "Factory 699", "Beijing, China"),
    "country-after-a-legal-form": ("Nile Oil Services Ltd. South Sudan.", "Nile Oil Services Ltd.", "South Sudan."),
    "country-after-a-dotted-legal-form": ("Canal Cargo S.A. Panama", "Canal Cargo S.A.", "Panama"),
    "country-after-a-legal-form-and-more": (
        "Nile Oil Services Ltd. South Sudan; and 5 Hill Road, Kampala, Uganda",
        "Nile Oil Services Ltd.",
        "South Sudan; and 5 Hill Road, Kampala, Uganda",
    ),
    "country-of-the-name-before-an-address": (
        "Nile Oil Services Ltd. Kenya, 5 Hill Road, Nairobi, Kenya",
        "Nile Oil Services Ltd. Kenya",
        "5 Hill Road, Nairobi, Kenya",
    ),
    "country-after-a-legal-form-that-begins-the-name": ("PT. Indonesia", "PT. Indonesia", ""),
    "no-address": ("Kamran Daneshjou", "Kamran Daneshjou", ""),
}


@pytest.mark.parametrize(("text", "name", "address"), SPLITS.values(), ids=SPLITS)
def test_the_name_ends_before_the_address(text: str, name: str, address: str) -> None:
    own, rest = split_name(text)
    assert (own, rest.replace(", ", ",")) == (name, address.replace(", ", ","))


STOPS = {
    "Zhiyuan.": "Zhiyuan",
    "Beijing Knowledge Atlas Technology Co., Ltd.": "Beijing Knowledge Atlas Technology Co., Ltd.",
    "M.A.G.": "M.A.G.",
    "Aerofalcon S.L.,": "Aerofalcon S.L.",
    "Inspur Taiwan—R&D Center;": "Inspur Taiwan—R&D Center",
    "811 Research Institute.": "811 Research Institute",
    "Suma Techology Co., Ltd.,": "Suma Techology Co., Ltd.",
    "JSC AOMZ).": "JSC AOMZ",
    "Huawei (UK)": "Huawei (UK)",
    "Hebei Sinapack Elec.": "Hebei Sinapack Elec.",
    "OOO 'Novaya Stroitelnaya Kompania'.'": "OOO 'Novaya Stroitelnaya Kompania'",
    "OOO ‘Severny Most’.’": "OOO ‘Severny Most’",
    "Severny Most”": "Severny Most",
    "OOO 'Severny Most'": "OOO 'Severny Most'",
    "OOO 'Severny Most'.": "OOO 'Severny Most'",
    "Bul'var 'Severny'": "Bul'var 'Severny'",
    "Zavod Tverdaya Stal'": "Zavod Tverdaya Stal'",
}


@pytest.mark.parametrize(("text", "name"), STOPS.items(), ids=STOPS)
def test_only_what_ends_a_list_or_a_sentence_goes(text: str, name: str) -> None:
    assert strip_stop(text) == name


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a, b (c, d), e", ["a", " b (c, d)", " e"]),
        ("a, “b, c”, d", ["a", " “b, c”", " d"]),
        ("a, b (c, d", ["a", " b (c", " d"]),
        ("", [""]),
    ],
    ids=["brackets", "quotes", "unbalanced", "empty"],
)
def test_commas_in_brackets_part_nothing(text: str, pieces: list[str]) -> None:
    assert split_outside(text, ",") == pieces


@pytest.mark.parametrize(
    "text", ["No. 150 Chengfu", "Room K, 5/F", "#23", "P.O. Box 1", "ul. Mira", "Building R4", "12 x"]
)
def test_a_number_opens_an_address(text: str) -> None:
    assert starts_address(text)


@pytest.mark.parametrize("text", ["HMN Technologies", "Nova Trading", "Building Materials Co.", "Roomy Ltd."])
def test_a_name_opens_no_address(text: str) -> None:
    assert not starts_address(text)
