"""The bundled sample of the MEU List in whole values, groups and their members, and files that are not the list."""

from datetime import date

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address, Entry, Name, Relation
from entity_lists.sources import get_source
from entity_lists.sources.us_bis.us_bis_military_end_user_list import parse
from entity_lists.text.citation import Citation
from sources.us_bis.supplements import CHINA, HEADINGS, listed, supplement
from world.releases import row
from world.sample_lists import sample_tables, samples

SOURCE = get_source("us_bis_military_end_user_list")
BEFORE, AFTER = (sample.contents[0] for sample in samples(SOURCE))
FACTORY = listed(CHINA, "Wuxi Hyatech Co., Ltd., No. 35 Xindong an Road, Wuxi, China")
GROUP = "The following two subordinate institutions of Aero-Engine Company of China:"
MARK = listed(" ", "Subordinate institution:", " ")


def member(name: str, citation: str = " ") -> str:
    return listed(" ", f"{name}, 95 Xinghua West Road, Zhuzhou 412002, China", citation)


# The sample


def test_every_party_of_the_sample_is_an_entry() -> None:
    records = parse(AFTER)
    assert [(e.position, e.name, [c.citation for c in e.citations]) for e in records.entries] == [
        (2, "Academy of Aerospace Solid Propulsion Technology (AASPT)", ["85 FR 83799"]),
        (5, "AECC Aero Science & Technology Co. Ltd.", []),
        (7, "AECC South Industry Company Limited", []),
        (10, "AVIC Aircraft Co. Ltd.", ["85 FR 83799"]),
        (12, "AVIC Leihua Electronic Technology Research Institute (LETRI)", ["85 FR 83799"]),
        (13, "Beijing Ander Tech. Co., Ltd.", ["85 FR 83799"]),
        (14, "Beijing Skyrizon Aviation Industry Investment Co., Ltd.", ["86 FR 4864"]),
        (15, "Chongqing Optel Telecom Technology Co., Ltd.", ["85 FR 83799", "86 FR 29193"]),
        (16, "Fly Raise International Limited", ["85 FR 83799"]),
        (17, "Government Flying Service", ["85 FR 83799"]),
        (18, "Second Institute of Oceanography, Ministry of Natural Resources", ["85 FR 83799"]),
        (19, "Wuxi Turbine Blade Co. Ltd.", ["85 FR 83799"]),
    ]
    assert (records.scope, records.record_count, records.quarantine) == ("sample", 20, ())
    assert records.set_aside == {"joined": 0, "group_heading": 6, "reserved": 2}
    assert records.observations["member_counts_matching_number_word", "release"] == pytest.approx(1)


def test_a_member_of_a_group_is_read_whole() -> None:
    (member,) = (e for e in parse(AFTER).entries if e.position == 10)
    assert member == Entry(
        position=10,
        list_code="MEU",
        entry_type="organization",
        country_code="CN",
        country_text=CHINA,
        names=(Name(name="AVIC Aircraft Co. Ltd.", name_type="primary"),),
        addresses=(Address(address="No. 1 Xifei Avenue, Xian 710089, Yanliang District, China", country_code="CN"),),
        citations=(Citation(citation="85 FR 83799", volume=85, page=83799, published_on=date(2020, 12, 23)),),
        parent_relation="subordinate",
        relations=(
            Relation(
                relation="subordinate_of",
                related_name="Aviation Industry Corporation of China",
                country_code="CN",
                text="subordinate of Aviation Industry Corporation of China",
            ),
        ),
        entry_text="AVIC Aircraft Co. Ltd., No. 1 Xifei Avenue, Xian 710089, Yanliang District, China",
    )


def test_a_longer_name_and_a_further_citation_are_one_amended_party() -> None:
    tables = sample_tables(SOURCE)
    last = [row for row in tables["changes"].to_pylist() if row["from_release_id"] == "before"]
    assert sorted(row["op"] for row in last if row["field"] == "record") == ["added", "removed"]
    assert len({row["entry_id"] for row in last if row["op"] == "modified"}) == 1
    assert {row["method"] for row in tables["identity"].to_pylist()} == {"new", "exact", "rename"}


# Groups


def test_members_without_a_mark_belong_to_the_group_all_the_same() -> None:
    records = parse(supplement(7, FACTORY, listed(" ", GROUP, " "), member("AECC One Ltd."), member("AECC Two Ltd.")))
    assert [(e.name, e.parent_relation) for e in records.entries] == [
        ("Wuxi Hyatech Co., Ltd.", None),
        ("AECC One Ltd.", "subordinate"),
        ("AECC Two Ltd.", "subordinate"),
    ]


def test_a_row_with_a_citation_of_its_own_ends_the_group() -> None:
    rows = (listed(CHINA, GROUP), MARK, member("AECC One Ltd."), FACTORY, member("AECC Two Ltd."))
    records = parse(supplement(7, *rows))
    assert [(e.name, e.parent_relation, len(e.citations)) for e in records.entries] == [
        ("AECC One Ltd.", "subordinate", 1),
        ("Wuxi Hyatech Co., Ltd.", None, 1),
        ("AECC Two Ltd.", None, 0),
    ]
    assert records.observations["member_counts_matching_number_word", "release"] == pytest.approx(0)


def test_a_member_keeps_a_citation_of_its_own() -> None:
    rows = (listed(CHINA, GROUP), MARK, member("AECC One Ltd.", "86 FR 4864, 1/15/2021."), MARK, member("AECC Two"))
    citations = [[c.citation for c in e.citations] for e in parse(supplement(7, *rows)).entries]
    assert citations == [["86 FR 4864"], ["85 FR 83799"]]


def test_a_group_without_members_is_kept_with_the_reason() -> None:
    records = parse(supplement(7, listed(CHINA, GROUP), FACTORY))
    (kept,) = records.quarantine
    assert (kept.position, kept.reason) == (1, "the row announces a group, and no member of it follows")
    assert [e.name for e in records.entries] == ["Wuxi Hyatech Co., Ltd."]
    assert (records.set_aside, records.counts.unaccounted) == ({"joined": 0, "group_heading": 0, "reserved": 0}, 0)


def test_the_rest_of_a_members_cell_is_joined_to_it() -> None:
    first = member("AECC One Ltd.").replace("412002, China", "412002, China; and")
    rows = (listed(CHINA, GROUP, " "), MARK, first, listed(" ", "No. 8 Huqiao Road, Suzhou, China", " "))
    records = parse(supplement(7, *rows))
    assert [len(e.addresses) for e in records.entries] == [2]
    assert (records.set_aside["joined"], records.counts.unaccounted) == (1, 0)


@pytest.mark.parametrize("text", ["[Reserved]", "[RESERVED].", "Reserved"])
def test_a_reserved_place_is_set_aside(text: str) -> None:
    records = parse(supplement(7, listed("BURMA", text, text), FACTORY))
    assert (len(records.entries), records.set_aside["reserved"], records.counts.unaccounted) == (1, 1, 0)


def test_a_row_with_other_cells_is_kept_with_the_reason() -> None:
    records = parse(supplement(7, FACTORY, row("", "Wuxi")))
    assert [kept.reason for kept in records.quarantine] == ["expected 3 cells, found 2"]


# What is not this list

BAD = {
    "cut off": (AFTER[:2000], "expected a well-formed eCFR XML document"),
    "another supplement": (supplement(6, FACTORY), r"expected one appendix named 'Supplement No. 7.*6"),
    "another part": (supplement(7, FACTORY, part="746"), "found part 746"),
    "a missing column": (supplement(7, FACTORY, headings=HEADINGS[7][1:]), "other columns"),
    "a renamed column": (supplement(7, FACTORY, headings=HEADINGS[6]), "other columns.*'Listed person"),
    "a reordered column": (supplement(7, FACTORY, headings=HEADINGS[7][::-1]), "other columns"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_not_this_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SourceChanged, match=f"^us_bis_military_end_user_list: .*{words}"):
        parse(content)


def test_the_sample_differs_by_one_row_that_went_and_one_that_came() -> None:
    names = [{e.name for e in parse(content).entries} for content in (BEFORE, AFTER)]
    assert (names[0] - names[1], names[1] - names[0]) == (
        {"Anhui Yingliu Hangyuan Power", "Chongqing Optel Telecom"},
        {"Fly Raise International Limited", "Chongqing Optel Telecom Technology Co., Ltd."},
    )
