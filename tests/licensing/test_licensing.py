"""The licence columns of the Entity List: every text that the publisher printed has a code, whoever printed it how."""

from collections import Counter
from pathlib import Path

import pytest

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_codes import POLICY_CODES, REQUIREMENT_CODES
from entity_lists.licensing.license_policy import Review
from entity_lists.licensing.licensing import Policy, Requirement, joined_sections, read_policy, read_requirement
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
    # Until 2022-09-08 the rows of Huawei, whose second mark stands behind the word.
    "For all items subject to the EAR, see §§ 736.2(b)(3)(vi),1 and 744.11 of the EAR, EXCEPT 2 for technology subject "
    "to the EAR that is designated as EAR99, or controlled on the Commerce Control List for anti-terrorism reasons "
    "only, when released to members of a “standards organization” (see § 772.1) for the purpose of contributing to the "
    "revision or development of a “standard” (see § 772.1).": ("ALL_EAR_EXCEPT", "1,2"),
    # The Entity List CSV of 2023-11-21.
    "For all items subject to the EAR.  (See §744.11 of the EAR) ": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See §?744.11 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR.  (See part§744.11 of the EAR).": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See §744.2 (d) of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR, see §§\xa0734.9(e)1 and 744.11 of the EAR2": ("ALL_EAR", "1,2"),
    "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)9": ("ALL_EAR", "9"),
    # Dragged down a column a mark counts up, and no footnote has two digits.
    "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)10": ("ALL_EAR", ""),
    "For all items subject to the EAR.  (See §744.11 of the EAR). For all items subject to the EAR. (See §§ 734.9(e) "
    "and 744.11 of the EAR)4": ("ALL_EAR", "4"),
    "For all items subject to the EAR when used in projects specified in§746.5 of the EAR. ": (
        "ALL_EAR_IN_746_5_PROJECTS",
        "",
    ),
    "For all items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR) This license "
    "requirement may be overcome by License Exception GOV under § 740.11(b)(2) and €.": ("ALL_EAR_GOV_EXCEPTION", "3"),
    "All items subject to the EAR except for food or medicine designated as EAR99, or ECCN 5A992.c and 5D992.c unless "
    "for Russian “government end users” and Russian state-owned enterprises (SoEs) to Russia. (See §§ 734.9(g),3 "
    "746.8(a)(3), and 744.21(b) of the EAR)": ("ALL_EAR_EXCEPT", "3"),
    "For all items subject to the EAR, with case-by-case basis for items listed on the CCL": ("ALL_EAR", ""),
    # The Consolidated Screening List of 2018-12-04 and 2026-07-31.
    "For all items subject to the EAR (See ?744.2 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See part 744.11 of the EAR).": ("ALL_EAR", ""),
    "For all items subject to the EAR. (See§ 744.11 of the EAR)": ("ALL_EAR", ""),
    "For all items subject to the EAR, see §§ 734.9(e)1, and 744.11 of the EAR2": ("ALL_EAR", "1,2"),
    "For All Items Subject to the EAR (See §734.9(e)1, and §744.11 of the EAR)2.": ("ALL_EAR", "1,2"),
    "For All Items Subject to the EAR (See §734.9(g), 3 §746.8(a)(3), and §744.21(b) of the EAR).": ("ALL_EAR", "3"),
    "All items subject to the EAR, apart from items that are related to transactions that are authorized by the "
    "Department of the Treasury\x92s Office of Foreign Assets Control pursuant to General License No. 1B of March 2, "
    "2021": ("ALL_EAR_EXCEPT_OFAC_GL", ""),
    "For any item subject to the EAR listed in supplement no. 2 to part 744.": ("SUPP2_744", ""),
    # Another order of the words.
    "For items listed in Supplement No. 7 to Part 746 of the EAR and on the Commerce Control List": (
        "CCL_PLUS_SUPP7_746",
        "",
    ),
    "Presumption of denial for all items subject to the EAR": ("MISPLACED", ""),
    # Understood, and no code says it; or close to what is known, and yet not understood.
    "For all items subject to the EAR, EXCEPT 2 for technology (See § 744.11 of the EAR)": (OTHER, "2"),
    "For all items subject to the EAR, except as described in § 744.11": (OTHER, ""),
    "For all items not subject to the EAR": (OTHER, ""),
    "For computers above the Tier 3 level described in Section 740.7(d) (i.e., Tier 3 under APP)": (OTHER, ""),
    "For some items subject to the EAR. (See § 744.11 of the EAR)": (OTHER, ""),
    "For all items subject to the EAR when used in projects specified in § 746.9 of the EAR": (OTHER, ""),
    "See § 744.11 of the EAR": (OTHER, ""),
    "(.)": (OTHER, ""),
}

FOOD = "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99"
ECCNS = (
    "Case-by-case review for ECCNs 1A004.c, 1A004.d, 1A995, 1A999.a, 1D003, 2A983, 2D983, and 2E983, and for EAR99 "
    "items described in the Note to ECCN 1A995; "
)

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
    "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR": "MISPLACED",
    "The license application procedure and license review policy for entities specified in supplement no. 2 to part "
    "744 is specified in §744.21(d) and (e).": "SECTION_REF",
    # The Entity List CSV of 2023-11-21 and the Consolidated Screening List of 2026-07-31.
    "Presumption for denial.": "PRESUMPTION_OF_DENIAL",
    f"{FOOD}, which will be reviewed on a case-by case basis. See §§746.8(b) and 744.21e": (
        "POLICY_OF_DENIAL_EXCEPT_FOOD_MED"
    ),
    "Policy of denial See §§ 746.8(b) and 744.21(e).": "POLICY_OF_DENIAL",
    f"{ECCNS}presumption of denial for all other items subject to the EAR.": "MIXED_ECCN_CASE_BY_CASE",
    f"{ECCNS}casa-by-case review for items necessary to detect, identify and treat infectious disease; and presumption "
    "of denial for all other items subject to the EAR.": "MIXED_ECCN_CASE_BY_CASE",
    "Presumption of denial for items uniquely required for production of semiconducto rs at advanced technology nodes "
    "(10 nanometers and below, including extreme ultraviolet technology); Case by case for all other items": (
        "CASE_BY_CASE_EXCEPT"
    ),
    "Presumption of denial for all items to include items described in ECCN 3B001.a.4, .c, .d, f.1.b.2, .k to .p; "
    "3B002.c, 3B993, or 3B994. Case-by-case for items designed for production of 200mm wafers destined to a 200mm "
    "wafer production facility": "PRESUMPTION_OF_DENIAL_EXCEPT",
    # "Presumption of denial for all others." stands in the column Call Sign of the CSV.
    "Case-by-Case review for licenses for the safety of civil aviation of aircraft.": "PRESUMPTION_OF_DENIAL_EXCEPT",
    "Presumption of approval for EAR99 items": "MIXED_CCL_EAR99",
    "See § 744.2(d) of the EAR and 744.3(d) of the EAR": "SECTION_REF",
    # Another order of the words, or of the reviews.
    "Applications will be reviewed under a license review policy of presumption of denial": "PRESUMPTION_OF_DENIAL",
    "Case-by-case basis for U.S. Government supported space programs; policy of denial": (
        "POLICY_OF_DENIAL_EXCEPT_SPACE"
    ),
    # Understood, and no code says it.
    "Case-by-case for all items on the CCL to include EAR99 items": OTHER,
    "Presumption of approval": OTHER,
    "Presumption of denial. Policy of denial.": OTHER,
    "Case-by-case review for items on the CCL; presumption of denial for EAR99 items": OTHER,
    # Close to what is known, and yet not understood.
    "No presumption of denial": OTHER,
    "Presumption of denial except as described in § 744.11": OTHER,
    "Policy of denial apart from food and medicine designated as EAR99": OTHER,
    "Items on the CCL: case-by-case. EAR99 items: presumption of denial": OTHER,
    "Beijing Zenith": OTHER,
}

ADDRESS = "71 Boulevard national, 92250 La Garenne-Colombes Paris, France. (See alternate address under China)."


@pytest.mark.parametrize(("text", "read"), REQUIREMENTS.items(), ids=[text[:90] or "empty" for text in REQUIREMENTS])
def test_a_requirement_has_its_code_and_its_own_text(text: str, read: tuple[str | None, str]) -> None:
    requirement = read_requirement(text)
    assert (requirement.code, requirement.footnotes) == read
    assert (requirement.text, requirement.stray_text) == (" ".join(text.split()), "")
    assert requirement.code == OTHER or requirement.unread == ()


@pytest.mark.parametrize(("text", "code"), POLICIES.items(), ids=[text[:90] or "empty" for text in POLICIES])
def test_a_policy_has_its_code_and_its_own_text(text: str, code: str | None) -> None:
    policy = read_policy(text)
    assert (policy.code, policy.text, policy.stray_text) == (code, " ".join(text.split()), "")
    assert policy.code == OTHER or policy.unread == ()


@pytest.mark.parametrize(
    ("sections", "text"),
    [pytest.param((), None, id="none"), pytest.param(("734.9(e)(1)", "744.11"), "734.9(e)(1); 744.11", id="two")],
)
def test_sections_are_joined_as_a_column_has_them(sections: tuple[str, ...], text: str | None) -> None:
    assert joined_sections(sections) == text


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
        sections=("734.9(g)", "744.21(b)", "746.8(a)(3)"),
        scope=("ALL_ITEMS",),
    )


def test_what_ran_into_the_requirement_must_end_in_a_country() -> None:
    text = "For all items subject to the EAR. (See § 744.11 of the EAR) 4 Exceptions hold for spare parts, Sometimes."
    assert read_requirement(text).code == OTHER
    assert read_requirement(text).stray_text == ""


def test_a_citation_that_ran_into_the_policy_is_set_apart() -> None:
    text = "See § 744.3(d) of the EAR88 FR 13675, 3/6/23."
    assert read_policy(text) == Policy(
        code="SECTION_REF",
        text=text,
        stray_text="88 FR 13675, 3/6/23.",
        sections=("744.3(d)",),
        reviews=(Review(stance="AS_SECTION", is_rest=True),),
    )


def test_every_documented_code_is_read_from_a_text_above_and_no_other() -> None:
    assert {code for code, _ in REQUIREMENTS.values()} - {None} == set(REQUIREMENT_CODES)
    assert set(POLICIES.values()) - {None} == set(POLICY_CODES)
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
