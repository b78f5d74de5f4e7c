"""The licence columns of the CSV: every slip that was found has its code, and a new one has none."""

import pytest

from entity_lists.sources.us_bis.csv_licensing import policy_of, requirement_of

EAR = "For all items subject to the EAR"


@pytest.mark.parametrize(
    ("text", "code", "footnotes"),
    [
        pytest.param(f"{EAR}.  (See §744.11 of the EAR) ", "ALL_EAR", "", id="no blank after the sign"),
        pytest.param(f"{EAR}. (See §?744.11 of the EAR)", "ALL_EAR", "", id="a broken blank"),
        pytest.param(f"{EAR}.  (See part§744.11 of the EAR).", "ALL_EAR", "", id="part"),
        pytest.param(f"{EAR}. (See §744.2 (d) of the EAR)", "ALL_EAR", "", id="a loose bracket"),
        pytest.param(f"{EAR}, see §§\xa0734.9(e)1 and 744.11 of the EAR2", "ALL_EAR", "1,2", id="a glued mark"),
        pytest.param(f"{EAR}. (See §§ 734.9(e)(2) and 744.11 of the EAR)4", "ALL_EAR", "4", id="footnote 4"),
        pytest.param(f"{EAR}. (See §§ 734.9(e)(2) and 744.11 of the EAR)10", "ALL_EAR", "", id="counted up to 10"),
        pytest.param(
            f"{EAR}.  (See §744.11 of the EAR). {EAR}. (See §§ 734.9(e) and 744.11 of the EAR)4",
            "ALL_EAR", "4", id="printed twice",
        ),
        pytest.param(
            f"{EAR} when used in projects specified in§746.5 of the EAR. ", "ALL_EAR_IN_746_5_PROJECTS", "",
            id="a glued sign",
        ),
        pytest.param(
            f"{EAR}. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR) This license requirement may be "
            "overcome by License Exception GOV under § 740.11(b)(2) and €.",
            "ALL_EAR_GOV_EXCEPTION", "3", id="a euro for (e)",
        ),
        pytest.param(
            "All items subject to the EAR except for food or medicine designated as EAR99, or ECCN 5A992.c and 5D992.c "
            "unless for Russian “government end users”.  (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)",
            "ALL_EAR_EXCEPT", "3", id="food and medicine",
        ),
        pytest.param(
            f"{EAR}, see §§ 736.2(b)(3)(vi), and 744.11 of the EAR, EXCEPT for technology subject to the EAR that is "
            "designated as EAR99", "ALL_EAR_EXCEPT", "", id="standards",
        ),
        pytest.param(
            "All items subject to the EAR except for: crude oil, condensates, aromatics", "ALL_EAR_EXCEPT", "",
            id="crude oil",
        ),
        pytest.param(
            f"{EAR}, with case-by-case basis for items listed on the CCL", "ALL_EAR", "", id="half of the policy"
        ),
        pytest.param("For some items", "OTHER", "", id="unknown"),
        pytest.param("", None, "", id="empty"),
    ],
)  # fmt: skip
def test_a_requirement_has_its_code_and_its_own_text(text: str, code: str | None, footnotes: str) -> None:
    requirement = requirement_of(text)
    assert (requirement.code, requirement.footnotes, requirement.text) == (code, footnotes, " ".join(text.split()))


ECCNS = (
    "Case-by-case review for ECCNs 1A004.c, 1A004.d, 1A995, 1A999.a, 1D003, 2A983, 2D983, and 2E983, and for EAR99 "
    "items described in the Note to ECCN 1A995; "
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Presumption of Denial ", "PRESUMPTION_OF_DENIAL", id="as the CFR"),
        pytest.param("Presumption for denial.", "PRESUMPTION_OF_DENIAL", id="for"),
        pytest.param(
            "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99, which "
            "will be reviewed on a case-by-case basis. See §§ 746.8(b) and 744.21€",
            "POLICY_OF_DENIAL_EXCEPT_FOOD_MED",
            id="a euro for (e)",
        ),
        pytest.param(
            f"{ECCNS}presumption of denial for all other items subject to the EAR.",
            "MIXED_ECCN_CASE_BY_CASE",
            id="ECCNs",
        ),
        pytest.param(
            f"{ECCNS}casa-by-case review for items necessary to detect, identify and treat infectious disease; and "
            "presumption of denial for all other items subject to the EAR.",
            "MIXED_ECCN_CASE_BY_CASE",
            id="casa",
        ),
        pytest.param(
            "Presumption of denial for items uniquely required for production of semiconducto rs at advanced "
            "technology nodes (10 nanometers and below, including extreme ultraviolet technology); Case by case for "
            "all other items",
            "CASE_BY_CASE_EXCEPT",
            id="semiconducto rs",
        ),
        pytest.param(
            "Case-by-Case review for licenses for the safety of civil aviation of aircraft.",
            "PRESUMPTION_OF_DENIAL_EXCEPT",
            id="cut off",
        ),
        pytest.param("Presumption of approval for EAR99 items", "MIXED_CCL_EAR99", id="its other half"),
        pytest.param("See §744.2 (d) of the EAR", "SECTION_REF", id="a loose bracket"),
        pytest.param("See § 744.2(d) of the EAR and 744.3(d) of the EAR", "SECTION_REF", id="two sections"),
        pytest.param("Beijing Zenith", "OTHER", id="an alias"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_policy_has_its_code_and_its_own_text(text: str, code: str | None) -> None:
    policy = policy_of(text)
    assert (policy.code, policy.text) == (code, " ".join(text.split()))
