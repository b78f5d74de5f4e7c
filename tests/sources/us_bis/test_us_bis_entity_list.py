"""The bundled sample in whole values, and the rows that need care."""

from collections import Counter
from datetime import date

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Address, Entry, Name, Quarantined, Records, Relation
from entity_lists.sources import SOURCES, get_source
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.sources.us_bis.us_bis_entity_list import parse
from entity_lists.text.citation import Citation
from world.releases import AFTER, BEFORE, CITATION, HEADINGS, POLICY, REQUIREMENT, entity_list, listed, row

GENERATIONS = pytest.mark.parametrize("generation", [2023, 2026])


def names(records: Records) -> list[str]:
    return [entry.name for entry in records.entries]


def accounted(records: Records) -> int:
    entries = {entry.position for entry in records.entries}
    return len(entries) + len(records.quarantine) + sum(records.set_aside.values())


# The sample

# The table of tests/fixtures/us_bis_entity_list/README.md, destinations by code.
IN_COUNTRY = {
    "2025-03-27": "AF 1, CN 6, UA 1, FI 1, FR 1, IR 1, PK 2, RU 2, SN 1, TR 1, AE 1, GB 1",
    "2025-03-28": "AF 1, CN 17, UA 1, FI 1, FR 1, IR 2, PK 3, RU 2, SN 1, ZA 1, TW 1, TR 1, AE 1, GB 1",
}


@pytest.mark.parametrize(
    ("path", "total"), [pytest.param(BEFORE, 19, id="2025-03-27"), pytest.param(AFTER, 34, id="2025-03-28")]
)
def test_every_row_of_the_sample_is_an_entry_under_its_country(path, total: int) -> None:
    records = parse(path.read_bytes())
    countries = Counter(entry.country_code for entry in records.entries)
    assert ", ".join(f"{code} {number}" for code, number in countries.items()) == IN_COUNTRY[path.stem[-10:]]
    assert names(records)[0] == "Abdul Satar Ghoura"
    assert (records.scope, records.record_count, records.quarantine) == ("sample", total, ())
    assert [entry.position for entry in records.entries] == list(range(1, total + 1))
    assert records.set_aside == {"joined": 0, "reserved": 0}
    assert accounted(records) == total
    assert records.observations == {
        ("alias_counts_matching_number_word", "release"): 1.0,
        ("citation_cells_read", "release"): 1.0,
        ("citation_volumes_matching_year", "release"): 1.0,
        ("cross_references_resolved", "release"): 1.0,
        ("member_counts_matching_number_word", "release"): 1.0,
        ("unknown_kinds", "release"): 0.0,
        ("unknown_words", "release"): 0.0,
    }


@pytest.fixture(scope="module")
def sample() -> dict[str, Entry]:
    return {f"{e.country_code} {e.name}": e for e in parse(AFTER.read_bytes()).entries}


def test_the_first_rule_of_90_fr_14048_is_read_whole(sample: dict[str, Entry]) -> None:
    assert sample["CN Beijing Academy of Artificial Intelligence"] == Entry(
        position=4,
        list_code="EL",
        entry_type="organization",
        country_code="CN",
        country_text="CHINA, PEOPLE'S REPUBLIC OF",
        names=(
            Name(name="Beijing Academy of Artificial Intelligence", name_type="primary"),
            Name(name="BAAI", name_type="aka", is_weak=True),
            Name(name="Zhiyuan Research Institute", name_type="aka"),
            Name(name="Beijing Zhiyuan Artificial Intelligence Research Institute", name_type="aka"),
            Name(name="Zhiyuan", name_type="aka", is_weak=True),
        ),
        addresses=(
            Address(address="No. 150 Chengfu Road, Haidian District, Beijing, China", country_code="CN"),
            Address(
                address=(
                    "Building 8 No. 1, B201D-1, 3rd Floor, Zhongguancun East Road, Haidian District, Beijing, China"
                ),
                country_code="CN",
            ),
        ),
        citations=(Citation(citation="90 FR 14048", volume=90, page=14048, published_on=date(2025, 3, 28)),),
        license_requirement_code="ALL_EAR",
        license_requirement_text=("For all items subject to the EAR. (Se §§ 734.9(e)(2) and 744.11 of the EAR) 4"),
        license_policy_code="PRESUMPTION_OF_DENIAL",
        license_policy_text="Presumption of denial",
        license_sections="734.9(e)(2); 744.11",
        footnotes="4",
        entry_text=(
            "Beijing Academy of Artificial Intelligence, a.k.a., the following four aliases:\n—BAAI;\n"
            "—Zhiyuan Research Institute;\n—Beijing Zhiyuan Artificial Intelligence Research Institute; and\n"
            "—Zhiyuan.\n\n"
            "No. 150 Chengfu Road, Haidian District, Beijing, China; and Building 8 No. 1, B201D-1, 3rd Floor, "
            "Zhongguancun East Road, Haidian District, Beijing, China."
        ),
    )


def test_an_entry_with_a_cross_reference_and_several_citations_is_read_whole(sample: dict[str, Entry]) -> None:
    dart = sample["SN Dart Aviation"]
    assert [name.name for name in dart.names] == [
        "Dart Aviation",
        "Dart Aviation Technics",
        "Dart Aviation Marlbrine S.A.R.L.",
        "MBP Trading Ltd.",
        "Almo Aero",
        "Almo Aero (Dart Aviation Technics) (IEAS)",
        "SARL IEAS",
    ]
    assert dart.citations == (
        Citation(citation="84 FR 61541", volume=84, page=61541, published_on=date(2019, 11, 13)),
        Citation(citation="85 FR 14796", volume=85, page=14796, published_on=date(2020, 3, 16)),
        Citation(citation="90 FR 14035", volume=90, page=14035, published_on=date(2025, 3, 28)),
    )
    assert dart.remarks == "(See alternate addresses under France, Iran and the United Kingdom)"
    assert dart.relations == tuple(
        Relation(relation="see_also", related_name=None, country_code=code, text=dart.remarks)
        for code in ("FR", "IR", "GB")
    )
    assert (dart.license_requirement_code, dart.footnotes) == ("ALL_EAR", None)


@pytest.mark.parametrize(
    ("entry", "entry_type"),
    [
        ("CN Address 01", "address"),
        ("CN Inspur Group Co., Ltd.", "organization"),
        ("RU Ministry of Defence of the Russian Federation", "organization"),
        ("AF Abdul Satar Ghoura", "unknown"),
        ("CN Lim Yong Nam", "unknown"),
    ],
)
def test_the_type_is_known_or_said_to_be_unknown(sample: dict[str, Entry], entry: str, entry_type: str) -> None:
    assert sample[entry].entry_type == entry_type


@pytest.mark.parametrize(
    ("entry", "footnotes"),
    [
        ("CN Beijing Huawei Digital Technologies Co., Ltd.", "1,2"),
        ("RU Alfakomponent", "3"),
        ("CN Inspur Group Co., Ltd.", "4"),
        ("FI Southeast Trading Oy", None),
    ],
)
def test_footnote_marks_stand_apart(sample: dict[str, Entry], entry: str, footnotes: str | None) -> None:
    assert sample[entry].footnotes == footnotes


def test_the_twelve_of_90_fr_14048_are_eleven_in_china_and_one_in_taiwan(sample: dict[str, Entry]) -> None:
    first = [e for e in sample.values() if e.citations[0].citation == "90 FR 14048"]
    assert Counter(entry.country_code for entry in first) == {"CN": 11, "TW": 1}
    assert sum("Inspur" in entry.name for entry in first) == 6


# Rows that need care


@GENERATIONS
def test_the_country_stands_on_its_first_row_only(generation: int) -> None:
    rows = (listed("FINLAND", "Oy One"), listed(" ", "Oy Two"), listed("FRANCE", "SA Three"), listed("", "SA Four"))
    records = parse(entity_list(*rows, generation=generation))
    assert [(e.name, e.country_text, e.country_code) for e in records.entries] == [
        ("Oy One", "FINLAND", "FI"),
        ("Oy Two", "FINLAND", "FI"),
        ("SA Three", "FRANCE", "FR"),
        ("SA Four", "FRANCE", "FR"),
    ]
    assert records.scope == "full list"


def test_a_country_of_two_lines_is_one_country() -> None:
    (entry,) = parse(entity_list(listed("CHINA, PEOPLE'S<br/>REPUBLIC OF", "Inspur Group Co., Ltd."))).entries
    assert (entry.country_text, entry.country_code) == ("CHINA, PEOPLE'S REPUBLIC OF", "CN")


def test_an_unknown_country_keeps_its_words_and_gets_no_code() -> None:
    (entry,) = parse(entity_list(listed("RURITANIA", "Zenda Trading Ltd."))).entries
    assert (entry.country_text, entry.country_code) == ("RURITANIA", None)


@pytest.mark.parametrize("text", ["[Reserved]", "Reserved", "[RESERVED].", "[ reserved ]"])
def test_a_reserved_place_is_set_aside(text: str) -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One"), row("FRANCE", text, text, text, text)))
    assert names(records) == ["Oy One"]
    assert records.set_aside == {"joined": 0, "reserved": 1}
    assert (records.record_count, accounted(records)) == (2, 2)


def test_an_entity_whose_name_begins_with_reserved_is_an_entity() -> None:
    assert names(parse(entity_list(listed("FINLAND", "Reserved Trading Oy")))) == ["Reserved Trading Oy"]


@GENERATIONS
def test_an_empty_cell_too_many_after_the_country_is_dropped(generation: int) -> None:
    spain = row("SPAIN", " ", "Aerofalcon S.L.", REQUIREMENT, POLICY, CITATION)
    records = parse(entity_list(spain, generation=generation))
    assert [(e.name, e.country_code) for e in records.entries] == [("Aerofalcon S.L.", "ES")]
    assert records.quarantine == ()


@pytest.mark.parametrize(
    ("cells", "reason", "below"),
    [
        pytest.param(("FINLAND", "Oy Two", REQUIREMENT), "expected 5 cells, found 3", "FI", id="three cells"),
        pytest.param(("Oy Two",), "expected 5 cells, found 1", "FR", id="one cell"),
        pytest.param(
            ("FINLAND", "Oy Two", "x", "y", "z", ""), "expected 5 cells, found 6", "FI", id="another cell too many"
        ),
    ],
)
def test_a_row_with_other_cells_is_kept_with_the_reason(cells: tuple[str, ...], reason: str, below: str) -> None:
    records = parse(entity_list(listed("FRANCE", "SA One"), row(*cells), listed(" ", "SA Three")))
    assert names(records) == ["SA One", "SA Three"]
    # The row below stands under the country that it states.
    assert [entry.country_code for entry in records.entries] == ["FR", below]
    assert records.quarantine == (Quarantined(position=2, reason=reason, record_text="\n\n".join(cells)),)
    assert (records.record_count, accounted(records)) == (3, 3)


def test_a_row_that_continues_the_one_above_is_joined_to_it() -> None:
    rows = (
        listed("FINLAND", "Oy One, a.k.a., the following two aliases:<br/>—Oy A; and<br/>—Oy Beta."),
        row("", "1 Main Street, Helsinki, Finland.", "", "", ""),
        listed("", "Oy Two, 2 Main Street, Helsinki, Finland."),
    )
    records = parse(entity_list(*rows))
    first, second = records.entries
    assert [name.name for name in first.names] == ["Oy One", "Oy A", "Oy Beta"]
    assert [address.address for address in first.addresses] == ["1 Main Street, Helsinki, Finland"]
    assert first.entry_text.endswith("—Oy Beta.\n1 Main Street, Helsinki, Finland.")
    assert (first.position, second.position) == (1, 3)
    assert records.set_aside == {"joined": 1, "reserved": 0}
    assert (records.record_count, accounted(records)) == (3, 3)


def test_a_row_whose_aliases_follow_below_is_joined_to_the_row_below() -> None:
    rows = (
        listed("FINLAND", "Oy One, 1 Main Street, Helsinki, Finland."),
        row("", "Oy Two, a.k.a., the following one alias:", "", "", ""),
        listed("", "—Oy Beta.<br/> <br/>2 Main Street, Helsinki, Finland.", "88 FR 13675, 3/6/23."),
    )
    records = parse(entity_list(*rows))
    assert [[name.name for name in entry.names] for entry in records.entries] == [["Oy One"], ["Oy Two", "Oy Beta"]]
    assert records.entries[1].citations[0].citation == "88 FR 13675"
    assert records.set_aside == {"joined": 1, "reserved": 0}
    assert accounted(records) == 3


def test_aliases_over_three_rows_are_joined_without_loss() -> None:
    rows = (
        row("FINLAND", "Oy Two, a.k.a., the following two aliases:", "", "", ""),
        row("", "—Oy Alpha; and", "", "", ""),
        listed("", "—Oy Beta.<br/> <br/>2 Main Street, Helsinki, Finland."),
    )
    records = parse(entity_list(*rows))
    (entry,) = records.entries
    assert [name.name for name in entry.names] == ["Oy Two", "Oy Alpha", "Oy Beta"]
    assert entry.entry_text == (
        "Oy Two, a.k.a., the following two aliases:\n—Oy Alpha; and\n—Oy Beta.\n\n2 Main Street, Helsinki, Finland."
    )
    assert (records.set_aside, accounted(records)) == ({"joined": 2, "reserved": 0}, 3)


def test_a_first_row_without_anything_legal_has_nothing_to_continue() -> None:
    records = parse(entity_list(row("FINLAND", "Oy One", "", "", ""), listed("", "Oy Two")))
    assert names(records) == ["Oy Two"]
    (unread,) = records.quarantine
    assert unread.position == 1
    assert unread.reason == "the row has no Federal Register citation: ''"
    assert accounted(records) == 2


@pytest.mark.parametrize(
    ("citation", "remarks", "word"),
    [
        pytest.param("", None, "none", id="none"),
        pytest.param("90 FR", "90 FR", "90 FR", id="cut short"),
        pytest.param(
            "BIS-2026-0012 (July 1, 2026)",
            "BIS-2026-0012 (July 1, 2026)",
            "BIS-2026-0012 (July 1, 2026)",
            id="a new form",
        ),
    ],
)
def test_a_party_is_listed_whatever_its_citation_looks_like(citation: str, remarks: str | None, word: str) -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One"), listed("", "Oy Two", citation)))
    assert (names(records), records.quarantine) == (["Oy One", "Oy Two"], ())
    new = records.entries[1]
    assert (new.country_code, new.citations, new.remarks) == ("FI", (), remarks)
    assert (new.license_requirement_code, new.license_policy_code) == ("ALL_EAR", "PRESUMPTION_OF_DENIAL")
    assert records.observations["unknown_words", f"citation: {word}"] == 1


def test_a_row_with_a_new_requirement_policy_and_citation_is_listed_too() -> None:
    records = parse(entity_list(row("FINLAND", "Oy Two", "For quantum things", "Mostly never", "Order 12 of 2026")))
    assert (names(records), records.quarantine) == (["Oy Two"], ())


@pytest.mark.parametrize("citation", ["See § 744.11", POLICY, REQUIREMENT])
def test_a_row_with_another_column_in_the_place_of_its_citation_is_kept_with_the_reason(citation: str) -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One"), listed("", "Oy Two", citation)))
    (unread,) = records.quarantine
    assert unread.position == 2
    assert unread.reason == f"the row has no Federal Register citation: {citation[:60]!r}"
    assert unread.record_text == f"FINLAND\n\nOy Two\n\n{REQUIREMENT}\n\n{POLICY}\n\n{citation}"
    assert accounted(records) == 2


def test_a_row_before_any_country_is_kept_with_the_reason() -> None:
    records = parse(entity_list(listed("", "Oy One")))
    (unread,) = records.quarantine
    assert unread.position == 1
    assert unread.reason == f"the row has no country: {CITATION!r}"


def test_a_citation_that_ran_into_the_policy_is_the_first_one() -> None:
    policy = "Case-by-case review under § 744.11 of the EAR88 FR 13675, 3/6/23."
    (entry,) = parse(entity_list(row("FINLAND", "Oy One", REQUIREMENT, policy, CITATION))).entries
    assert [citation.citation for citation in entry.citations] == ["88 FR 13675", "90 FR 14048"]
    assert entry.license_policy_text == policy


def test_an_address_that_ran_into_the_requirement_is_an_address() -> None:
    requirement = f"{REQUIREMENT} 12 Main Street, Helsinki, Finland."
    (entry,) = parse(entity_list(row("FINLAND", "Oy One", requirement, POLICY, CITATION))).entries
    assert entry.addresses == (Address(address="12 Main Street, Helsinki, Finland", country_code="FI"),)
    assert entry.entry_text == "Oy One\n12 Main Street, Helsinki, Finland."
    assert (entry.license_requirement_text, entry.license_requirement_code) == (requirement, "ALL_EAR")


def test_what_cannot_be_read_of_the_citations_is_in_the_remarks_and_in_the_share() -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One", f"{CITATION} Correction."), listed("", "Oy Two")))
    assert [entry.remarks for entry in records.entries] == ["Correction", None]
    assert records.observations["citation_cells_read", "release"] == pytest.approx(0.5)


def test_a_volume_that_does_not_match_its_year_is_in_the_share() -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One", f"83 FR 61541, 11/13/19. {CITATION}")))
    assert records.observations["citation_volumes_matching_year", "release"] == pytest.approx(0.5)


def test_an_alias_count_that_does_not_match_is_in_the_share() -> None:
    right = "Oy One, a.k.a., the following one alias:<br/>—Oy A.<br/><br/>Helsinki, Finland."
    wrong = "Oy Two, a.k.a., the following three aliases:<br/>—Oy Beta.<br/><br/>Helsinki, Finland."
    records = parse(entity_list(listed("FINLAND", right), listed("", wrong)))
    assert records.observations["alias_counts_matching_number_word", "release"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "metric",
    ["alias_counts_matching_number_word", "member_counts_matching_number_word", "cross_references_resolved"],
)
def test_where_nothing_could_disagree_nothing_does(metric: str) -> None:
    records = parse(entity_list(listed("FINLAND", "Oy One")))
    assert records.observations[metric, "release"] == pytest.approx(1)


def test_a_table_without_rows_is_a_release_without_records() -> None:
    records = parse(entity_list())
    assert (records.record_count, records.entries, records.quarantine) == (0, (), ())
    assert set(records.observations.values()) == {0.0}


def test_a_table_of_unreadable_rows_only_is_all_in_quarantine() -> None:
    records = parse(entity_list(row("FINLAND", "Oy One")))
    assert (records.entries, [unread.position for unread in records.quarantine]) == ((), [1])


def test_an_added_column_is_asked_about_and_the_rows_are_read() -> None:
    rows = [row("FINLAND", "Oy One", REQUIREMENT, POLICY, CITATION, ""),
            row("", "Oy Two", REQUIREMENT, POLICY, CITATION, "until 2027")]  # fmt: skip
    records = parse(entity_list(*rows, headings=(*HEADINGS, "Remarks")))
    assert [(entry.name, entry.remarks) for entry in records.entries] == [
        ("Oy One", None), ("Oy Two", "Remarks: until 2027"),
    ]  # fmt: skip
    assert records.observations["unknown_kinds", "column: Remarks (until 2027)"] == 1


def test_a_renamed_column_is_a_change_of_the_source() -> None:
    with pytest.raises(SourceChanged, match=r"other columns.*'Party'"):
        parse(entity_list(listed("FINLAND", "Oy One"), headings=("Country", "Party", *HEADINGS[2:])))


def test_rows_of_a_new_section_and_of_a_second_table_are_kept_apart_and_asked_about() -> None:
    section = '<TR><TD colspan="5">Part B: Entities under review</TD></TR>'
    table = "<TABLE><TR><TH>Vessel</TH></TR><TR><TD>Sea Star</TD></TR></TABLE></DIV9>"
    content = entity_list(listed("FINLAND", "Oy One"), section, listed("", "Oy Two"), listed("FRANCE", "SA Three"))
    records = parse(content.replace(b"</DIV9>", table.encode()))
    assert names(records) == ["Oy One"]
    assert [(one.position, one.reason) for one in records.quarantine] == [
        (3, "the row stands under a heading never seen: 'Part B: Entities under review'"),
        (4, "the row stands under a heading never seen: 'Part B: Entities under review'"),
        (5, "the row stands in a table never seen"),
    ]
    assert (records.record_count, accounted(records)) == (4, 4)
    assert records.observations["unknown_kinds", "section: Part B: Entities under review"] == 2
    assert records.observations["unknown_kinds", "table: Sea Star"] == 1


def test_a_country_across_the_table_is_the_heading_of_the_rows_below_it() -> None:
    country = '<TR><TD colspan="5">FINLAND</TD></TR>'
    records = parse(entity_list(listed("FRANCE", "SA One"), country, listed("", "Oy Two"), listed("", "Oy Three")))
    assert [(entry.name, entry.country_code) for entry in records.entries] == [
        ("SA One", "FR"), ("Oy Two", "FI"), ("Oy Three", "FI"),
    ]  # fmt: skip
    assert records.observations["unknown_kinds", "release"] == 0


# The source


def test_the_source_is_listed_once_under_its_id() -> None:
    assert [source.source_id for source in SOURCES].count("us_bis_entity_list") == 1
    assert get_source("us_bis_entity_list") in SOURCES
    assert us_bis_entity_list.SOURCE.list_codes == ("EL",)
