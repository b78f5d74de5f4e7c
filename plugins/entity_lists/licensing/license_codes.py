"""The closed codes of the licence columns of the Entity List, and what each says.

Source: Supplement No. 4 to 15 CFR part 744, https://www.ecfr.gov/current/title-15/part-744, releases 2023-12-07,
2026-03-25 and 2026-07-18.
"""

from entity_lists.contract.codes import OTHER

MISPLACED = "MISPLACED"

REQUIREMENT_CODES: dict[str, str] = {
    "ALL_EAR": "A licence is required for all items subject to the EAR.",
    "ALL_EAR_WORLDWIDE": (
        "A licence is required for all items subject to the EAR, to the entity wherever in the world it is located."
    ),
    "ALL_EAR_IN_746_5_PROJECTS": (
        "A licence is required for all items subject to the EAR when used in projects specified in § 746.5, "
        "the Russian oil and gas projects as codified until 2024-06-17."
    ),
    "ALL_EAR_IN_746_8_A4_PROJECTS": (
        "A licence is required for all items subject to the EAR when used in projects specified in § 746.8(a)(4), "
        "the Russian oil and gas projects as codified since 2024-06-18."
    ),
    "ALL_EAR_EXCEPT": "A licence is required for all items subject to the EAR except those that the text names.",
    "ALL_EAR_EXCEPT_OFAC_GL": (
        "A licence is required for all items subject to the EAR except in transactions that a general licence of the "
        "Treasury's Office of Foreign Assets Control authorises."
    ),
    "ALL_EAR_GOV_EXCEPTION": (
        "A licence is required for all items subject to the EAR, unless License Exception GOV (§ 740.11(b)) applies."
    ),
    "CCL_PLUS_SUPP7_746": (
        "A licence is required for items on the Commerce Control List and for those listed in supplement no. 7 to "
        "part 746 (listed addresses)."
    ),
    "SUPP2_744": (
        "A licence is required for the items listed in supplement no. 2 to part 744 (Military End-User List)."
    ),
    MISPLACED: "The publisher printed the text of another column here, so that no requirement is stated.",
    OTHER: "Another rule than these, or words that were not understood; read license_requirement_text.",
}

POLICY_CODES: dict[str, str] = {
    "PRESUMPTION_OF_DENIAL": "Applications are presumed to be denied.",
    "PRESUMPTION_OF_DENIAL_EXCEPT": (
        "Applications are presumed to be denied, except that those for the items or uses that the text names are "
        "reviewed case by case."
    ),
    "POLICY_OF_DENIAL": "It is the policy to deny applications.",
    "POLICY_OF_DENIAL_EXCEPT_FOOD_MED": (
        "It is the policy to deny applications, except that those for food and medicine designated as EAR99 are "
        "reviewed case by case."
    ),
    "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS": (
        "It is the policy to deny applications, except that those for food and medicine designated as EAR99 and for "
        "U.S. Government supported use in the International Space Station are reviewed case by case."
    ),
    "POLICY_OF_DENIAL_EXCEPT_SPACE": (
        "It is the policy to deny applications, except that those for U.S. Government supported use in the "
        "International Space Station or in space programs are reviewed case by case."
    ),
    "CASE_BY_CASE": "Applications are reviewed case by case.",
    "CASE_BY_CASE_EXCEPT": (
        "Applications are reviewed case by case, except that those for the items that the text names are presumed to "
        "be denied."
    ),
    "MIXED_ECCN_CASE_BY_CASE": (
        "Applications for the ECCNs that the text names, and for items against infectious disease, are reviewed case "
        "by case; all others are presumed to be denied."
    ),
    "MIXED_CCL_EAR99": (
        "Applications for items on the Commerce Control List are reviewed case by case; those for EAR99 items are "
        "presumed to be approved."
    ),
    "SECTION_REF": "The policy is that of the sections of the EAR that the text names.",
    MISPLACED: "The publisher printed the text of another column here, so that no policy is stated.",
    OTHER: "Another rule than these, or words that were not understood; read license_policy_text.",
}
