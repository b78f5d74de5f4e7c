"""The cells of the CSV that hold more than one thing, and the dates that its rows say."""

from datetime import date

import pytest

from entity_lists.records import Address, Name
from entity_lists.sources.us_bis.csv_row import (
    ListingDates,
    listing_dates,
    read_addresses,
    read_aliases,
    read_name,
    stated_country,
)
from entity_lists.text.citation import Citation

Names = list[tuple[str, str]]


def told(names: tuple[Name, ...]) -> Names:
    return [(name.name, name.name_type) for name in names]


@pytest.mark.parametrize(
    ("text", "name", "aliases", "parent", "relation"),
    [
        pytest.param(" Iqra Computer Products ", "Iqra Computer Products", [], None, None, id="blanks"),
        pytest.param(
            "Gazprom Promgaz, AO (f.k.a. Otkrytoe Aktsionernoe Obshchestvo Gazprom Promgaz)", "Gazprom Promgaz, AO",
            [("Otkrytoe Aktsionernoe Obshchestvo Gazprom Promgaz", "fka")], None, None, id="a former name",
        ),
        pytest.param(
            "Chitron Electronics Company Ltd., a.k.a. Chi-Chung Electronics Company Ltd. (Chitron-Shenzhen)",
            "Chitron Electronics Company Ltd.", [("Chi-Chung Electronics Company Ltd. (Chitron-Shenzhen)", "aka")],
            None, None, id="an alias",
        ),
        pytest.param(
            "Joint Stock Company Nevskoe Design Bureau, a.k.a, the following ten aliases",
            "Joint Stock Company Nevskoe Design Bureau", [], None, None, id="the head of a list",
        ),
        pytest.param(
            "China Aerospace Second Academy.  Subordinate Institution - 23rd Research Institute",
            "23rd Research Institute", [], "China Aerospace Second Academy", "subordinate", id="an institution",
        ),
        pytest.param(
            "Huawei Technologies Co., Ltd. (Huawei).  Affiliated Entity:  Huawei Technologies Co., Ltd., Beijing "
            "Research Institute", "Huawei Technologies Co., Ltd., Beijing Research Institute", [],
            "Huawei Technologies Co., Ltd. (Huawei)", "affiliate", id="an affiliate",
        ),
        pytest.param(
            "Pakistan Atomic Energy Commission (PAEC), and subordinate entity National Development Complex (NDC) ",
            "National Development Complex (NDC)", [], "Pakistan Atomic Energy Commission (PAEC)", "subordinate",
            id="a subordinate entity",
        ),
        pytest.param(
            "Department of Atomic Energy entity: Indian Rare Earths", "Indian Rare Earths", [],
            "Department of Atomic Energy", "subordinate", id="an entity of a department",
        ),
        pytest.param(
            "Guangzhou Hongyu Technology Co., Ltd. (a subordinate institute of CETC-7)",
            "Guangzhou Hongyu Technology Co., Ltd.", [], "CETC-7", "subordinate", id="an institute of",
        ),
        pytest.param("Donetsk People?s Republic", "Donetsk People?s Republic", [], None, None, id="a broken letter"),
    ],
)  # fmt: skip
def test_a_name_cell_holds_a_name_its_aliases_and_its_body(
    text: str, name: str, aliases: Names, parent: str | None, relation: str | None
) -> None:
    cell = read_name(text)
    assert (cell.name, told(cell.aliases), cell.parent_name, cell.relation) == (name, aliases, parent, relation)


def test_what_a_name_includes_is_a_remark() -> None:
    cell = read_name(
        "The Ministry of Defence\xa0of Belarus.  This includes the army.  All addresses located in Belarus."
    )
    assert cell.name == "The Ministry of Defence of Belarus"
    assert cell.remarks == ("This includes the army. All addresses located in Belarus.",)


@pytest.mark.parametrize("text", ["", " - ", "a.k.a."], ids=["nothing", "a dash", "a mark"])
def test_a_cell_without_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the row has no name"):
        read_name(text)


@pytest.mark.parametrize(
    ("aliases", "remarks", "names"),
    [
        pytest.param(
            "Fazel Rahim Farid; Farid; and Engineer Idris", "",
            [("Fazel Rahim Farid", "aka"), ("Farid", "aka"), ("Engineer Idris", "aka")], id="a list",
        ),
        pytest.param(
            "Institut Stroiproekt (f.k.a., Stroiproekt ZAO); JSC NIIP, f.k.a., Otkrytoe NIIP; f.k.a. Sibir OAO", "",
            [
                ("Institut Stroiproekt", "aka"), ("Stroiproekt ZAO", "fka"), ("JSC NIIP", "aka"),
                ("Otkrytoe NIIP", "fka"), ("Sibir OAO", "fka"),
            ], id="former names",
        ),
        pytest.param(
            "Beijing Shangtang Development Co., Ltd., and Sense Time; Russian Quantum Center and RQC", "",
            [
                ("Beijing Shangtang Development Co., Ltd.", "aka"), ("Sense Time", "aka"),
                ("Russian Quantum Center", "aka"), ("RQC", "aka"),
            ], id="two joined by and",
        ),
        pytest.param(
            "HSJ Electronic Hong Kong Limited, Shenzhen HSJ Electronics Co. Ltd.", "",
            [("HSJ Electronic Hong Kong Limited", "aka"), ("Shenzhen HSJ Electronics Co. Ltd.", "aka")],
            id="two joined by a comma",
        ),
        pytest.param(
            "Beijing Institute of Technology, Lunan Research Institute; Action Global Co., Limited; Aimal and Balal "
            "Company", "",
            [
                ("Beijing Institute of Technology, Lunan Research Institute", "aka"),
                ("Action Global Co., Limited", "aka"), ("Aimal and Balal Company", "aka"),
            ], id="commas and ands of one name",
        ),
        pytest.param(
            "NEDI Technology; NTESY", "Subordinate Institution:  NEDITEK",
            [("NEDITEK", "subordinate"), ("NEDI Technology", "subordinate"), ("NTESY", "subordinate")],
            id="aliases of the one member",
        ),
        pytest.param(
            "ECRIEE", "Subordinate Institution:  Anhui Sun-Create; and Brainware Terahertz",
            [("Anhui Sun-Create", "subordinate"), ("Brainware Terahertz", "subordinate"), ("ECRIEE", "aka")],
            id="aliases of the body of several members",
        ),
        pytest.param("", " f.k.a. TNK Trade Limited", [("TNK Trade Limited", "fka")], id="a former name as remark"),
        pytest.param("Presumption of denial.", "", [], id="a policy"),
    ],
)  # fmt: skip
def test_the_cells_of_aliases_and_remarks_hold_names(aliases: str, remarks: str, names: Names) -> None:
    assert told(read_aliases(aliases, remarks).names) == names


def test_a_policy_among_the_aliases_is_told() -> None:
    assert read_aliases("Presumption of denial.", "").policy_text == "Presumption of denial"


def test_a_short_alias_is_weak() -> None:
    assert [name.is_weak for name in read_aliases("BIRM; Beijing Institute of Radio Measurement", "").names] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("remarks", "countries", "left"),
    [
        pytest.param("(See alternate addresses under China and Hong Kong).", ["CN", "HK"], (), id="two countries"),
        pytest.param("See also address under United Kingdom", ["GB"], (), id="no brackets"),
        pytest.param("All locations in Iran", [], ("All locations in Iran",), id="no reference"),
        pytest.param("See also adress under Switzerland", [], ("See also adress under Switzerland",), id="misspelt"),
        pytest.param("", [], (), id="nothing"),
    ],
)
def test_a_remark_refers_to_other_destinations(remarks: str, countries: list[str], left: tuple[str, ...]) -> None:
    cell = read_aliases("", remarks)
    assert ([reference.country_code for reference in cell.references], cell.remarks) == (countries, left)


def test_a_remark_in_brackets_among_the_aliases_is_no_name() -> None:
    cell = read_aliases(
        "Ninth Academy; (all of preceding located in or near Mianyang); The High Power Laser Laboratory", ""
    )
    assert told(cell.names) == [("Ninth Academy", "aka"), ("The High Power Laser Laboratory", "aka")]
    assert cell.remarks == ("(all of preceding located in or near Mianyang)",)


def address(
    text: str, city: str | None = None, state: str | None = None, code: str | None = None, country: str = "CN"
) -> Address:
    return Address(address=text, city=city, state=state, postal_code=code, country_code=country)


@pytest.mark.parametrize(
    ("cells", "addresses"),
    [
        pytest.param(
            ("No. 4 Nanhuan Road, ", "Jinzhou City", "Hubei", "434000", "China "),
            [address("No. 4 Nanhuan Road, Jinzhou City, Hubei, 434000, China", "Jinzhou City", "Hubei", "434000")],
            id="all parts",
        ),
        pytest.param(("", "Nanjing", "", "", "China"), [address("Nanjing, China", "Nanjing")], id="a city only"),
        pytest.param(("", "", "", "", "China"), [], id="a country only"),
        pytest.param(
            ("No. 6 Yong Xin Street; and No. 90 Babao Street", "Chengdu", "", "", "China"),
            [
                address("No. 6 Yong Xin Street, Chengdu, China", "Chengdu"),
                address("No. 90 Babao Street, Chengdu, China", "Chengdu"),
            ],
            id="two in one cell",
        ),
        pytest.param(
            ("113 Hezuo Road, Shijiazhuang, China; and 21 Changsheng Road, Shijiazhuang, China", "", "", "", "China"),
            [address("113 Hezuo Road, Shijiazhuang, China"), address("21 Changsheng Road, Shijiazhuang, China")],
            id="two that end in their country",
        ),
        pytest.param(
            ("Room 927, Central, Hong Kong; 4/F, Hong Kong Trade Centre, Hong Kong", "", "", "", ""),
            [
                address("Room 927, Central, Hong Kong", country="HK"),
                address("4/F, Hong Kong Trade Centre, Hong Kong", country="HK"),
            ],
            id="no country cell",
        ),
        pytest.param(
            ("Blok Kat: 1 No; 114, Yesilkoy", "Istanbul", "", "", "Turkey"),
            [address("Blok Kat: 1 No; 114, Yesilkoy, Istanbul, Turkey", "Istanbul", country="TR")],
            id="a semicolon that ends nothing",
        ),
    ],
)
def test_a_row_gives_its_addresses(cells: tuple[str, str, str, str, str], addresses: list[Address]) -> None:
    assert read_addresses(*cells) == (tuple(addresses), "")


def test_the_country_is_what_all_addresses_end_in() -> None:
    hong_kong, china, unknown = address("a", country="HK"), address("b"), Address(address="c")
    assert stated_country([hong_kong, unknown]) == "HK"
    assert stated_country([hong_kong, china]) is None
    assert stated_country([unknown]) is None


# Which of the dates beside the notices are those of the listing

FIRST, LATER, LAST = date(2018, 8, 1), date(2020, 6, 5), date(2022, 10, 7)


def cited(*volumes: int, published_on: date | None = None) -> tuple[Citation, ...]:
    return tuple(
        Citation(citation=f"{volume} FR 1", volume=volume, page=1, published_on=published_on) for volume in volumes
    )


def dated(
    listed_on: date | None, amended_on: date | None, effective_on: date | None, stray: bool = False
) -> ListingDates:
    return ListingDates(listed_on=listed_on, amended_on=amended_on, effective_on=effective_on, has_stray=stray)


@pytest.mark.parametrize(
    ("cells", "citations", "expected"),
    [
        pytest.param([(FIRST,)], cited(83), dated(FIRST, None, FIRST), id="one"),
        pytest.param([(FIRST, LATER)], cited(83, 85), dated(FIRST, LATER, FIRST), id="one a notice"),
        pytest.param([(FIRST, LATER), (FIRST, LATER)], cited(83), dated(FIRST, LATER, FIRST), id="rows that agree"),
        pytest.param([(), (FIRST,)], cited(83), dated(FIRST, None, FIRST), id="a row without"),
        pytest.param([], cited(83), dated(None, None, None), id="none"),
        pytest.param([(FIRST,)], (), dated(FIRST, None, FIRST), id="no notice"),
        pytest.param(
            [(date(2010, 7, 1),), (date(2010, 6, 29),), (date(2010, 6, 28),)],
            cited(75),
            dated(date(2010, 6, 28), None, date(2010, 6, 28)),
            id="dragged down a column",
        ),
        pytest.param(
            [(LAST,), (FIRST,), (LAST,)], cited(87), dated(LAST, None, LAST, stray=True), id="one of another year"
        ),
        pytest.param([(LAST,)], cited(73, 87), dated(None, LAST, None, stray=True), id="that of a later notice only"),
        pytest.param(
            [(LAST,)],
            cited(73, published_on=date(2008, 9, 22)),
            dated(date(2008, 9, 22), LAST, None, stray=True),
            id="that of a later notice, and the first one's publication",
        ),
        pytest.param(
            [(FIRST,)],
            cited(83, published_on=date(2018, 8, 3)),
            dated(date(2018, 8, 3), None, FIRST),
            id="effective before its publication",
        ),
        pytest.param([(date(2021, 1, 1),)], cited(85), dated(date(2021, 1, 1), None, date(2021, 1, 1)), id="a year on"),
    ],
)
def test_an_entry_is_dated_by_what_most_of_its_rows_say_of_the_first_notice(
    cells: list[tuple[date, ...]], citations: tuple[Citation, ...], expected: ListingDates
) -> None:
    assert listing_dates(cells, citations) == expected
    assert listing_dates(list(reversed(cells)), citations) == expected
