"""A cell is one party, or a body and the parties that belong to it."""

import contextlib
import time

import pytest

from entity_lists.sources.us_bis.cross_references import Reference
from entity_lists.sources.us_bis.entity_cell import CellParty, EntityCell, read_entity_cell

SHARED = ("50 Yongding Road, Haidian District, Beijing, China", "90 Dianzi Road, Section One, Xian, China")

CELLS = {
    "one-party": (
        "Abdul Satar Ghoura, 501, 5th Floor, Kabul, Afghanistan; and Flat No. 41, Kabul, Afghanistan. "
        "(See alternate addresses under Pakistan).",
        EntityCell(
            own=CellParty(
                name="Abdul Satar Ghoura",
                addresses=("501, 5th Floor, Kabul, Afghanistan", "Flat No. 41, Kabul, Afghanistan"),
                references=(
                    Reference(country_code="PK", related_name=None, text="(See alternate addresses under Pakistan)"),
                ),
                remarks="(See alternate addresses under Pakistan)",
            )
        ),
    ),
    "listed-address": (
        "Address 01,\nUnit D, 16/F One Capital Place, 18 Luard Rd, Wan Chai, Hong Kong.",
        EntityCell(
            own=CellParty(
                name="Address 01", addresses=("Unit D, 16/F One Capital Place, 18 Luard Rd, Wan Chai, Hong Kong",)
            )
        ),
    ),
    "scope": (
        "Ministry of Defence of the Russian Federation, including the Armed Forces of Russia and all operating units "
        "wherever located. This includes the national guard.\n\nAll address located in Russia.",
        EntityCell(
            own=CellParty(
                name="Ministry of Defence of the Russian Federation",
                remarks="including the Armed Forces of Russia and all operating units wherever located. "
                "This includes the national guard.\nAll address located in Russia",
            )
        ),
    ),
    "member-of-another-row": (
        "China Electronics Technology Group Corporation 13th Research Institute (CETC 13) subordinate institution: "
        "Envoltek, a.k.a., the following one alias:\n—Hebei Envoltek Electronics.\n\n"
        "21 Changsheng Street, Hebei, China.",
        EntityCell(
            own=CellParty(
                name="Envoltek",
                aliases=(("Hebei Envoltek Electronics", "aka"),),
                addresses=("21 Changsheng Street, Hebei, China",),
                stated_count=1,
                listed_count=1,
            ),
            relation="subordinate",
            parent_name="China Electronics Technology Group Corporation 13th Research Institute (CETC 13)",
        ),
    ),
    "member-behind-a-dash": (
        "CETC 13 subordinate institution:\n—Hebei Brightway International,\n\n21 Changsheng Street, Hebei, China.",
        EntityCell(
            own=CellParty(name="Hebei Brightway International", addresses=("21 Changsheng Street, Hebei, China",)),
            relation="subordinate",
            parent_name="CETC 13",
        ),
    ),
    "member-in-brackets": (
        "Guangzhou Hongyu Technology Co., Ltd. (a subordinate institute of CETC-7),\n\nNo. 381, Guangzhou, China.",
        EntityCell(
            own=CellParty(name="Guangzhou Hongyu Technology Co., Ltd.", addresses=("No. 381, Guangzhou, China",)),
            relation="subordinate",
            parent_name="CETC-7",
        ),
    ),
    "headings-and-shared-addresses": (
        "CASIC Second Academy, a.k.a., the following one alias, and two subordinate institutions:\n—CASIC Academy.\n"
        "Subordinate institution\n23rd Research Institute, a.k.a., the following one alias:\n—BIRM.\n"
        "Subordinate institution 699 Factory.\n"
        "The following addresses apply to the entity and to the two subordinate institutions:\n\n"
        "50 Yongding Road, Haidian District, Beijing, China; and 90 Dianzi Road, Section One, Xian, China.",
        EntityCell(
            own=CellParty(
                name="CASIC Second Academy",
                aliases=(("CASIC Academy", "aka"),),
                addresses=SHARED,
                stated_count=1,
                listed_count=1,
            ),
            members=(
                CellParty(
                    name="23rd Research Institute",
                    aliases=(("BIRM", "aka"),),
                    addresses=SHARED,
                    stated_count=1,
                    listed_count=1,
                ),
                CellParty(name="699 Factory", addresses=SHARED),
            ),
            relation="subordinate",
            stated_members=2,
        ),
    ),
    "addresses-at-the-end-for-all": (
        "No. 11 Research Institute, a.k.a, the following one alias, including the named subordinate institutions:\n"
        "—CETC 11th RI.\nSubordinate institution Beijing Laiyin Company Ltd.\n"
        "Subordinate Institution: CETC Infrared Company.\nNo. 10, Jiuxianqiao North Road, Beijing, China, 100016; and\n"
        "No. 4 Jiuxianqiao Road, Beijing, China, 100015.",
        EntityCell(
            own=CellParty(
                name="No. 11 Research Institute",
                aliases=(("CETC 11th RI", "aka"),),
                addresses=(
                    "No. 10, Jiuxianqiao North Road, Beijing, China, 100016",
                    "No. 4 Jiuxianqiao Road, Beijing, China, 100015",
                ),
                stated_count=1,
                listed_count=1,
            ),
            members=tuple(
                CellParty(
                    name=name,
                    addresses=(
                        "No. 10, Jiuxianqiao North Road, Beijing, China, 100016",
                        "No. 4 Jiuxianqiao Road, Beijing, China, 100015",
                    ),
                )
                for name in ("Beijing Laiyin Company Ltd.", "CETC Infrared Company")
            ),
            relation="subordinate",
        ),
    ),
    "affiliates-on-lines": (
        "Huawei Technologies Co., Ltd., a.k.a., the following one alias:\n"
        "—Huawei Technology, and to include the following addresses and the following three affiliated entities:\n\n"
        "Addresses for Huawei Technologies Co., Ltd.: Bantian Huawei Base, Shenzhen, China.\nAffiliated entities:\n"
        "Hangzhou Huawei Enterprises, No. 410 Jianghong Road, Hangzhou, China.\n"
        "Huawei Marine Networks Co., Ltd., a.k.a., the following one alias:\n—Huawei Marine;\nHMN Technologies; and\n"
        "HMN Tech.\nBuilding R4, No. 2 City Avenue, Dongguan, China.\n"
        "Huawei Terminal (Shenzhen) Co., Ltd., Huawei Base, B1, Shenzhen, China.",
        EntityCell(
            own=CellParty(
                name="Huawei Technologies Co., Ltd.",
                aliases=(("Huawei Technology", "aka"),),
                addresses=("Bantian Huawei Base, Shenzhen, China",),
                stated_count=1,
                listed_count=1,
            ),
            members=(
                CellParty(name="Hangzhou Huawei Enterprises", addresses=("No. 410 Jianghong Road, Hangzhou, China",)),
                CellParty(
                    name="Huawei Marine Networks Co., Ltd.",
                    aliases=(("Huawei Marine", "aka"), ("HMN Technologies", "aka"), ("HMN Tech.", "aka")),
                    addresses=("Building R4, No. 2 City Avenue, Dongguan, China",),
                    stated_count=1,
                    listed_count=3,
                ),
                CellParty(
                    name="Huawei Terminal (Shenzhen) Co., Ltd.", addresses=("Huawei Base, B1, Shenzhen, China",)
                ),
            ),
            relation="affiliate",
            stated_members=3,
        ),
    ),
    "members-behind-dashes": (
        "Pakistan Atomic Energy Commission (PAEC), a.k.a., the following one alias:\n"
        "—Power Plant Workshops, P.O. Box 1114, Islamabad; and the following two subordinate entities:\n"
        "—National Development Complex (NDC), a.k.a., the following two aliases:\n—National Development Centre; and\n"
        "—National Defense Complex.\n\nFateh Jang, Punjab, Pakistan; and P.O. Box 2216, Islamabad, Pakistan;\n"
        "—PINSTECH, Nilore, Islamabad.",
        EntityCell(
            own=CellParty(
                name="Pakistan Atomic Energy Commission (PAEC)",
                aliases=(("Power Plant Workshops", "aka"),),
                addresses=("P.O. Box 1114, Islamabad",),
                stated_count=1,
                listed_count=1,
            ),
            members=(
                CellParty(
                    name="National Development Complex (NDC)",
                    aliases=(("National Development Centre", "aka"), ("National Defense Complex", "aka")),
                    addresses=("Fateh Jang, Punjab, Pakistan", "P.O. Box 2216, Islamabad, Pakistan"),
                    stated_count=2,
                    listed_count=2,
                ),
                CellParty(name="PINSTECH", addresses=("Nilore, Islamabad",)),
            ),
            relation="subordinate",
            stated_members=2,
        ),
    ),
    "group-without-a-row": (
        "The following Department of Atomic Energy entities:\n—Bhabha Atomic Research Center (BARC);\n"
        "—Fuel reprocessing and enrichment facilities; and\n—Indian Rare Earths.",
        EntityCell(
            own=None,
            members=(
                CellParty(name="Bhabha Atomic Research Center (BARC)"),
                CellParty(name="Fuel reprocessing and enrichment facilities"),
                CellParty(name="Indian Rare Earths"),
            ),
            relation="subordinate",
            parent_name="Department of Atomic Energy",
        ),
    ),
    "dash-that-lost-its-ampersand": (
        "MNIIRIP, a.k.a., the following two aliases:\n—FGUP MNIIRIP;\nmdash;FSBI VNIIR.\n"
        "2A Kolpakova Street, Mytishchi",
        EntityCell(
            own=CellParty(
                name="MNIIRIP",
                aliases=(("FGUP MNIIRIP", "aka"), ("FSBI VNIIR", "aka")),
                addresses=("2A Kolpakova Street, Mytishchi",),
                stated_count=2,
                listed_count=2,
            )
        ),
    ),
    "alias-printed-twice": (
        "FIAN, a.k.a., the following two aliases:\n—Lebedev Physical Institute; and\n—Lebedev Physical Institute.",
        EntityCell(
            own=CellParty(
                name="FIAN", aliases=(("Lebedev Physical Institute", "aka"),), stated_count=2, listed_count=2
            )
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "cell"), CELLS.values(), ids=CELLS)
def test_a_cell_is_read(text: str, cell: EntityCell) -> None:
    assert read_entity_cell(text) == cell


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("—;", "has no name"),
        ("(See alternate address under China)", "has no name"),
        ("The following Atomic entities:", "a group without members"),
        ("A" * 20_001, "has 20,001 characters"),
    ],
    ids=["empty", "blank", "punctuation", "reference-only", "group", "too-long"],
)
def test_a_cell_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_entity_cell(text)


HOSTILE = [
    " ", ",", ", ", "A(", "A)", "A “", "A, a.k.a. ", "A (a.k.a. ", "a.k.a., the following ", ".", "A.", "Ltd. ", "A;",
    "the following one alias: ", "—B\n", "and ", ", and ", "1 X St, China; and ", "(See ", "B, ", "; X", "mdash;", "'",
    "(See alternate address under ", " subordinate institution: ", "Subordinate institution\nB\n", " Ltd P.O. Box ",
    ", Address: ", "\n", "A\n", "1", "China and ", " and (", ", including the ", " (subordinate x of ", "A, 1 all x ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
@pytest.mark.parametrize("start", ["", "A, a.k.a., the following two aliases:\n—", "A, 1 Street, China"])
def test_hostile_text_is_read_or_refused_in_time(start: str, piece: str) -> None:
    text = (start + piece * 20_000)[:20_000]
    began = time.process_time()
    with contextlib.suppress(ValueError):
        read_entity_cell(text)
    assert time.process_time() - began < 5
