"""The addresses of a cell are told apart, and the words between them are no part of any."""

import pytest

from entity_lists.text.addresses import address_country, split_addresses

CELLS = {
    "nothing-between-two": (
        "97C, Jalan Kenari 23, Selangor, Malaysia Suite D23, Jalan Tun Razak, Kuala Lumpur, Malaysia",
        ("97C, Jalan Kenari 23, Selangor, Malaysia", "Suite D23, Jalan Tun Razak, Kuala Lumpur, Malaysia"),
    ),
    "country-within-one": (
        "No. 3333 Xiyou Road, Anhui Province, China Room 611-194, R&D Center Building",
        ("No. 3333 Xiyou Road, Anhui Province, China Room 611-194, R&D Center Building",),
    ),
    "quote-left-over": (
        "' Stroitelnaya Street, 34, Tver Oblast 171470, Russia",
        ("Stroitelnaya Street, 34, Tver Oblast 171470, Russia",),
    ),
    "semicolon-and": (
        "2 Foo St., Kabul, Afghanistan; and Flat No. 41, Kabul, Afghanistan.",
        ("2 Foo St., Kabul, Afghanistan", "Flat No. 41, Kabul, Afghanistan"),
    ),
    "comma-and-after-a-country": (
        "Golaye Park, Kabul, Afghanistan, and Dasht Qala, Takhar Province, Afghanistan.",
        ("Golaye Park, Kabul, Afghanistan", "Dasht Qala, Takhar Province, Afghanistan"),
    ),
    "and-after-a-country": (
        "Florya Istanbul, 34153 Turkey and Yesilkoy Mh. Ataturk Cad., Istanbul Turkey",
        ("Florya Istanbul, 34153 Turkey", "Yesilkoy Mh. Ataturk Cad., Istanbul Turkey"),
    ),
    "and-before-a-number": (
        "Building R4, Industry Park, Dongguan, 523808, and No. 62, Second Ave., Tianjin, China",
        ("Building R4, Industry Park, Dongguan, 523808", "No. 62, Second Ave., Tianjin, China"),
    ),
    "glued-and": (
        "Nilore, Islamabad, Pakistan; andHouse #453 St., #16 Sector, Islamabad, Pakistan",
        ("Nilore, Islamabad, Pakistan", "House #453 St., #16 Sector, Islamabad, Pakistan"),
    ),
    "and-semicolon": (
        "6 Huayuan Road, Beijing, China; and; 1 Fenghao East Road, Beijing, China",
        ("6 Huayuan Road, Beijing, China", "1 Fenghao East Road, Beijing, China"),
    ),
    "bare-semicolon-after-a-country": (
        "P.O. Box 8486, Dubai, UAE; PO Box 5562, Dubai, UAE",
        ("P.O. Box 8486, Dubai, UAE", "PO Box 5562, Dubai, UAE"),
    ),
    "semicolon-inside": (
        "Kat: 1 No; 114, Yesilkoy, Istanbul, Turkey",
        ("Kat: 1 No; 114, Yesilkoy, Istanbul, Turkey",),
    ),
    "and-before-a-country": (
        "9 Chapayeva str., Crimea 98433, and Ukraine; and 9, Chapaeva Str., Crimea 98433, Ukraine.",
        ("9 Chapayeva str., Crimea 98433, and Ukraine", "9, Chapaeva Str., Crimea 98433, Ukraine"),
    ),
    "and-in-brackets": (
        "Muhaqeq Road (Behind Pakistan and Turkish Embassies), Mazar-e-Sharif, Afghanistan",
        ("Muhaqeq Road (Behind Pakistan and Turkish Embassies), Mazar-e-Sharif, Afghanistan",),
    ),
    "labels": (
        "Address: 16 Nametkina St., Moscow, Russia GSP-7, 117997, Russia\n"
        "Alt Address: 16 Nametkina ul., Moscow 117991\n"
        "Alt. Address:\nUL Koloncova, d.4, Russia",
        (
            "16 Nametkina St., Moscow, Russia GSP-7, 117997, Russia",
            "16 Nametkina ul., Moscow 117991",
            "UL Koloncova, d.4, Russia",
        ),
    ),
    "label-with-a-name": (
        "Addresses for Huawei Technologies Co., Ltd.: Bantian Huawei Base, Shenzhen, China; and Kowloon, Hong Kong.",
        ("Bantian Huawei Base, Shenzhen, China", "Kowloon, Hong Kong"),
    ),
    "wrapped-lines": (
        "No. 69, Jialingjiang East Road, Qingdao,\nChina; and\nNo. 5, Beijing, China",
        ("No. 69, Jialingjiang East Road, Qingdao, China", "No. 5, Beijing, China"),
    ),
    "dash-inside": ("72 No—Fuzhong Road, Shenzhen, China.", ("72 No—Fuzhong Road, Shenzhen, China",)),
    "dotted-country": ("P.O. Box 1, Dubai, U.A.E.", ("P.O. Box 1, Dubai, U.A.E.",)),
    "nothing": ("", ()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "addresses"), CELLS.values(), ids=CELLS)
def test_addresses_are_told_apart(text: str, addresses: tuple[str, ...]) -> None:
    assert split_addresses(text) == (addresses, "")


@pytest.mark.parametrize(
    ("text", "addresses", "elsewhere"),
    [
        ("All address located in Russia.", (), "All address located in Russia"),
        (
            "P.O. Box 1, Tehran, Iran; and all locations in Iran.",
            ("P.O. Box 1, Tehran, Iran",),
            "all locations in Iran",
        ),
        (
            "P.O. Box 245, Snezhinsk, Russia); and any nuclear-related entities or centers located in Snezhinsk.",
            ("P.O. Box 245, Snezhinsk, Russia",),
            "any nuclear-related entities or centers located in Snezhinsk",
        ),
    ],
    ids=["all", "all-besides-one", "any"],
)
def test_everywhere_is_no_address(text: str, addresses: tuple[str, ...], elsewhere: str) -> None:
    assert split_addresses(text) == (addresses, elsewhere)


COUNTRIES = {
    "Kabul, Afghanistan": "AF",
    "Shenzhen, China 518033": "CN",
    "Wan Chai, Hong Kong": "HK",
    "Dubai, U.A.E.": "AE",
    "189969 Singapore": "SG",
    "Seoul, South Korea 406-840": "KR",
    "Tortola, British Virgin Islands": "VG",
    "Worthing West Sussex BN13 3QZ": None,
    "": None,
}


@pytest.mark.parametrize(("address", "code"), COUNTRIES.items(), ids=COUNTRIES)
def test_the_country_is_the_one_that_the_address_ends_with(address: str, code: str | None) -> None:
    assert address_country(address) == code
