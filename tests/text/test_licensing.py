"""The licence columns of the Entity List: every spelling that the publisher printed has a code."""

from collections import Counter
from pathlib import Path

import pytest

from entity_lists.text.licensing import (
    OTHER,
    POLICY_CODES,
    REQUIREMENT_CODES,
    Policy,
    Requirement,
    read_policy,
    read_requirement,
)
from entity_lists.text.licensing_spellings import POLICY_SPELLINGS, REQUIREMENT_SPELLINGS
from sources.us_bis.entity_list_rows import ENTITY_LISTS, entity_list_rows

GOV = "This license requirement may be overcome by License Exception GOV under § 740.11(b)(2) and (e)"

# text: (code, footnotes)
REQUIREMENTS: dict[str, tuple[str | None, str]] = {
    "": (None, ""),
    "For all items subject to the EAR": ("ALL_EAR", ""),
    "All Items Subject to the EAR": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See § 744.11 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR (See § 744.11 of the EAR.)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See § 744.11 of the EAR).": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See §§ 744.11 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See 744.11 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See § 744.11of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See § 744.11)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See § 744.11) of the EAR)": ("ALL_EAR", ""),
    # The Yuzhno-Kirinskoye Field: the section only says where the rule stands, the text does not limit the items.
    "For all items subject to the EAR. (See § 746.8(a)(4) of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)": ("ALL_EAR", "3"),
    "For all items subject to the EAR. (See §§ 734.9(g), 3 746.8(a)(3), and 744.21(b) of the EAR": ("ALL_EAR", "3"),
    "For all items subject to the EAR (See §§ 734.9(g)\n,3 746.8(a)(3), and 744.21(b) of the EAR)": ("ALL_EAR", "3"),
    "For all items subject to the EAR (See §§ 734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR)": ("ALL_EAR", "3"),
    "All items subject to the EAR. See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)": ("ALL_EAR", "3"),
    "For all items subject to the EAR. (See §§ 734.9(g),3 744.21(b) and 746.8(a)(3). Of the EAR)": ("ALL_EAR", "3"),
    "For all items subject to the EAR. (See §§ 744.8(b), 744.11, 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)": (
        "ALL_EAR",
        "3",
    ),
    "For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2": ("ALL_EAR", "1,2"),
    "For all items subject to the EAR. (Se §§ 734.9(e)(2) and 744.11 of the EAR) 4": ("ALL_EAR", "4"),
    "For all items subject to the EAR. (See § 734.9(e) and § 744.11 of the EAR)4": ("ALL_EAR", "4"),
    "For all items subject to the EAR (See §§ 734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR) 5": ("ALL_EAR", "5"),
    "All items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR). The license requirements "
    "under this entry also extend to any export, reexport and transfer (in-country) to the entity wherever located "
    "worldwide": ("ALL_EAR_WORLDWIDE", "3"),
    "For all items subject to the EAR when used in projects specified in § 746.5 of the EAR": (
        "ALL_EAR_IN_746_5_PROJECTS",
        "",
    ),
    "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR.": (
        "ALL_EAR_IN_746_8_A4_PROJECTS",
        "",
    ),
    f"For all items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR.) {GOV}.": (
        "ALL_EAR_GOV_EXCEPTION",
        "3",
    ),
    "For all items subject to the EAR. (See § 744.11 of the EAR). This license requirement may be overcome by License "
    "Exception GOV under § 740.11(b) when used by the U.S Geological Survey": ("ALL_EAR_GOV_EXCEPTION", ""),
    "All items subject to the EAR. (See § 744.11 of the EAR), except for EAR99-designated technology for the "
    "operation, maintenance, or repair of unmanned aerial vehicles (UAV) released to this entity by the operator of "
    "the UAV": ("ALL_EAR_EXCEPT", ""),
    "All items subject to the EAR, apart from items that are related to transactions that are authorized by the "
    "Department of the Treasury’s Office of Foreign Assets Control pursuant to General License No. 1B of March 2, "
    "2021. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)": ("ALL_EAR_EXCEPT_OFAC_GL", "3"),
    "For items on the CCL and EAR 99 items listed in supplement no. 7 to part 746 of the EAR": (
        "CCL_PLUS_SUPP7_746",
        "",
    ),
    "Presumption of denial": ("MISPLACED", ""),
    # Not printed so far: close to a known spelling, and yet none.
    "For all items subject to the EAR, EXCEPT 2 for technology (See § 744.11 of the EAR)": (OTHER, ""),
    "For some items subject to the EAR. (See § 744.11 of the EAR)": (OTHER, ""),
    "For all items subject to the EAR when used in projects specified in § 746.9 of the EAR": (OTHER, ""),
    "See § 744.11 of the EAR": (OTHER, ""),
    "(.)": (OTHER, ""),
}

# text: code
POLICIES: dict[str, str | None] = {
    "": None,
    "Presumption of denial": "PRESUMPTION_OF_DENIAL",
    "Presumption of Denial.": "PRESUMPTION_OF_DENIAL",
    "Policy of Denial": "POLICY_OF_DENIAL",
    "Policy of denial. See §§ 746.8(b) and 744.21(e)": "POLICY_OF_DENIAL",
    "Policy of denial for all items subject to the EAR. See § 746.8(b)": "POLICY_OF_DENIAL",
    "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99, which will be "
    "reviewed on a case-by-case basis. See §§ 746.8(b) and 744.21(e).": "POLICY_OF_DENIAL_EXCEPT_FOOD_MED",
    "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99 and for items "
    "for U.S. Government supported use in the International Space Station (ISS), which will be reviewed on a "
    "case-by-case basis. See §§ 746.8(b) and 744.21(e)": "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS",
    "Policy of denial. Case‑by‑case basis for items for U.S. Government supported use in the International Space "
    "Station (ISS)": "POLICY_OF_DENIAL_EXCEPT_SPACE",
    "Case-by-case basis.": "CASE_BY_CASE",
    "Presumption of denial except case-by-case for items not described in ECCN 3B001.a.4, .c, .d, f.1.b.2, .k to .p; "
    "3B002.c, 3B993, or 3B994": "CASE_BY_CASE_EXCEPT",
    "Case-by-case review for telecommunications infrastructure items described in Category 5 Part 1 or Category 5 Part "
    "2 and consumer communications devices identified in § 740.19; Presumption of denial for all other items subject "
    "to the EAR": "PRESUMPTION_OF_DENIAL_EXCEPT",
    "Case-by-case for all items listed on the CCL. Presumption of approval for EAR99 items. See § 744.2(d) of the "
    "EAR": "MIXED_CCL_EAR99",
    "Presumption of approval for EAR99; case-by-case review for all items on the CCL": "MIXED_CCL_EAR99",
    "See § 744.3 of this part": "SECTION_REF",
    "See §§ 744.2(d), and 744.3(d) of this part": "SECTION_REF",
    "See §§ 744.2(d), 744.3(d), and 744.4(d)": "SECTION_REF",
    "See § 746.8(b)(2) of the EAR.": "SECTION_REF",
    "For all items subject to the EAR. (See § 744.11 of the EAR)": "MISPLACED",
    "Presumption of approval": OTHER,
    "No presumption of denial": OTHER,
}

ADDRESS = "71 Boulevard national, 92250 La Garenne-Colombes Paris, France. (See alternate address under China)."


@pytest.mark.parametrize(("text", "read"), REQUIREMENTS.items(), ids=[text[:90] or "empty" for text in REQUIREMENTS])
def test_a_requirement_is_read_from_its_spelling(text: str, read: tuple[str | None, str]) -> None:
    code, footnotes = read
    assert read_requirement(text) == Requirement(code=code, text=" ".join(text.split()), footnotes=footnotes)


@pytest.mark.parametrize(("text", "code"), POLICIES.items(), ids=[text[:90] or "empty" for text in POLICIES])
def test_a_policy_is_read_from_its_spelling(text: str, code: str | None) -> None:
    assert read_policy(text) == Policy(code=code, text=text)


@pytest.mark.parametrize(
    ("marks", "footnotes"),
    [
        pytest.param(("1", "2"), "1,2", id="two"),
        pytest.param((",3",), "3", id="with the comma inside"),
        pytest.param(("1,2",), "1,2", id="two in one"),
        pytest.param((), "4", id="none known"),
    ],
)
def test_marks_of_the_markup_are_the_footnotes(marks: tuple[str, ...], footnotes: str) -> None:
    text = "For all items subject to the EAR. (See § 744.11 of the EAR) 4"
    assert read_requirement(text, marks).footnotes == footnotes


def test_an_address_that_ran_into_the_requirement_is_set_apart() -> None:
    text = f"For all items subject to the EAR. (See §§ 734.9(g), 3 744.21(b), and 746.8(a)(3) of the EAR) {ADDRESS}"
    assert read_requirement(text) == Requirement(
        code="ALL_EAR",
        text=text,
        footnotes="3",
        stray_text=ADDRESS,
    )


def test_what_ran_into_the_requirement_must_end_in_a_country() -> None:
    text = "For all items subject to the EAR. (See § 744.11 of the EAR) 4 Exceptions hold for spare parts, Sometimes."
    assert read_requirement(text).code == OTHER
    assert read_requirement(text).stray_text == ""


def test_a_citation_that_ran_into_the_policy_is_set_apart() -> None:
    text = "See § 744.3(d) of the EAR88 FR 13675, 3/6/23."
    assert read_policy(text) == Policy(code="SECTION_REF", text=text, stray_text="88 FR 13675, 3/6/23.")


def test_the_codes_that_can_be_returned_are_exactly_the_documented_ones() -> None:
    assert set(REQUIREMENT_SPELLINGS) | {OTHER} == set(REQUIREMENT_CODES)
    assert set(POLICY_SPELLINGS) | {OTHER} == set(POLICY_CODES)
    assert all(text.endswith(".") for text in (*REQUIREMENT_CODES.values(), *POLICY_CODES.values()))


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("release", "requirements", "policies"),
    [
        pytest.param("2023-12-07", ["71 Boulevard national", "48 Prospekt Makeeva"], [], id="2023-12-07"),
        pytest.param("2026-03-25", [], ["88 FR 13675, 3/6/23."], id="2026-03-25"),
        pytest.param("2026-07-18", [], ["88 FR 13675, 3/6/23."], id="2026-07-18"),
    ],
)
def test_only_named_cells_hold_text_of_another_column(
    corpus: Path, release: str, requirements: list[str], policies: list[str]
) -> None:
    rows = list(entity_list_rows(corpus / ENTITY_LISTS[release]))
    beside_requirements = (read_requirement(row.requirement).stray_text for row in rows)
    beside_policies = (read_policy(row.policy).stray_text for row in rows)
    assert [text.split(",")[0] for text in beside_requirements if text] == requirements
    assert [text for text in beside_policies if text] == policies


@pytest.mark.parametrize("code", REQUIREMENT_SPELLINGS)
def test_every_requirement_spelling_has_the_code_it_stands_under(code: str) -> None:
    assert {read_requirement(text).code for text in REQUIREMENT_SPELLINGS[code]} == {code}


@pytest.mark.parametrize("code", POLICY_SPELLINGS)
def test_every_policy_spelling_has_the_code_it_stands_under(code: str) -> None:
    assert {read_policy(text).code for text in POLICY_SPELLINGS[code]} == {code}


REQUIREMENT_COUNTS: dict[str, dict[str | None, int]] = {
    "2023-12-07": {
        "ALL_EAR": 2567,
        "ALL_EAR_IN_746_5_PROJECTS": 82,
        "ALL_EAR_GOV_EXCEPTION": 12,
        "ALL_EAR_EXCEPT": 2,
        "ALL_EAR_EXCEPT_OFAC_GL": 2,
        "ALL_EAR_WORLDWIDE": 2,
        "MISPLACED": 1,
        None: 6,
    },
    "2026-03-25": {
        "ALL_EAR": 3290,
        "ALL_EAR_IN_746_8_A4_PROJECTS": 82,
        "CCL_PLUS_SUPP7_746": 19,
        "ALL_EAR_GOV_EXCEPTION": 13,
        "ALL_EAR_EXCEPT": 2,
        "ALL_EAR_EXCEPT_OFAC_GL": 2,
        "ALL_EAR_WORLDWIDE": 2,
        "MISPLACED": 1,
        None: 4,
    },
}
REQUIREMENT_COUNTS["2026-07-18"] = REQUIREMENT_COUNTS["2026-03-25"]
POLICY_COUNTS: dict[str, dict[str | None, int]] = {
    "2023-12-07": {
        "PRESUMPTION_OF_DENIAL": 1677,
        "POLICY_OF_DENIAL_EXCEPT_FOOD_MED": 414,
        "POLICY_OF_DENIAL": 262,
        "SECTION_REF": 180,
        "MIXED_ECCN_CASE_BY_CASE": 67,
        "MIXED_CCL_EAR99": 24,
        "CASE_BY_CASE_EXCEPT": 11,
        "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS": 9,
        "PRESUMPTION_OF_DENIAL_EXCEPT": 8,
        "CASE_BY_CASE": 8,
        "POLICY_OF_DENIAL_EXCEPT_SPACE": 7,
        "MISPLACED": 1,
        None: 6,
    },
    "2026-03-25": {
        "PRESUMPTION_OF_DENIAL": 2160,
        "POLICY_OF_DENIAL_EXCEPT_FOOD_MED": 564,
        "POLICY_OF_DENIAL": 373,
        "SECTION_REF": 188,
        "MIXED_ECCN_CASE_BY_CASE": 66,
        "MIXED_CCL_EAR99": 24,
        "PRESUMPTION_OF_DENIAL_EXCEPT": 9,
        "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS": 9,
        "CASE_BY_CASE": 8,
        "POLICY_OF_DENIAL_EXCEPT_SPACE": 7,
        "CASE_BY_CASE_EXCEPT": 2,
        "MISPLACED": 1,
        None: 4,
    },
}
POLICY_COUNTS["2026-07-18"] = POLICY_COUNTS["2026-03-25"]


@pytest.mark.corpus
@pytest.mark.parametrize("release", ENTITY_LISTS)
def test_every_requirement_of_the_entity_list_has_a_code(corpus: Path, release: str) -> None:
    rows = list(entity_list_rows(corpus / ENTITY_LISTS[release]))
    read = [read_requirement(row.requirement, row.requirement_marks) for row in rows]
    assert sorted({one.text for one in read if one.code == OTHER}) == []
    assert [one for one in read if (one.code is None) != (one.text == "")] == []
    assert dict(Counter(one.code for one in read)) == REQUIREMENT_COUNTS[release]


@pytest.mark.corpus
@pytest.mark.parametrize("release", ENTITY_LISTS)
def test_every_policy_of_the_entity_list_has_a_code(corpus: Path, release: str) -> None:
    read = [read_policy(row.policy) for row in entity_list_rows(corpus / ENTITY_LISTS[release])]
    assert sorted({one.text for one in read if one.code == OTHER}) == []
    assert [one for one in read if (one.code is None) != (one.text == "")] == []
    assert dict(Counter(one.code for one in read)) == POLICY_COUNTS[release]


@pytest.mark.corpus
@pytest.mark.parametrize("release", ENTITY_LISTS)
def test_footnotes_found_in_the_text_are_those_of_the_markup(corpus: Path, release: str) -> None:
    rows = list(entity_list_rows(corpus / ENTITY_LISTS[release]))
    assert sum(bool(row.requirement_marks) for row in rows) > 600
    assert [
        row.requirement
        for row in rows
        if read_requirement(row.requirement) != read_requirement(row.requirement, row.requirement_marks)
        or bool(read_requirement(row.requirement).footnotes) != bool(row.requirement_marks)
    ] == []
