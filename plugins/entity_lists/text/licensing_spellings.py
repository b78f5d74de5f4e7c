"""The licence columns of the Entity List: the closed codes, and every spelling that stands for one.

A spelling is written as the publisher prints it; licensing.py compares normal forms (no case, no "See § …" reference,
no footnote marks, no full stops, commas and brackets), so that one line here covers its variants.

Source: Supplement No. 4 to 15 CFR part 744, https://www.ecfr.gov/current/title-15/part-744, releases 2023-12-07,
2026-03-25 and 2026-07-18.
"""

from entity_lists.contract.codes import OTHER

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
    "MISPLACED": "The publisher printed the text of another column here, so that no requirement is stated.",
    OTHER: "The text is none of the known spellings; read license_requirement_text.",
}

REQUIREMENT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "ALL_EAR": ("For all items subject to the EAR. (See § 744.11 of the EAR)",),
    "ALL_EAR_WORLDWIDE": (
        "All items subject to the EAR. The license requirements under this entry also extend to any export, reexport "
        "and transfer (in-country) to the entity wherever located worldwide",
    ),
    "ALL_EAR_IN_746_5_PROJECTS": (
        "For all items subject to the EAR when used in projects specified in § 746.5 of the EAR",
    ),
    "ALL_EAR_IN_746_8_A4_PROJECTS": (
        "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR",
    ),
    "ALL_EAR_EXCEPT": (
        "All items subject to the EAR, except for EAR99-designated technology for the operation, maintenance, or "
        "repair of unmanned aerial vehicles (UAV) released to this entity by the operator of the UAV",
        "All items subject to the EAR except for: —crude oil, condensates, aromatics, natural gas liquids, hydrocarbon "
        "gas liquids, natural gas plant liquids, refined petroleum products, liquefied natural gas, natural gas, "
        "synthetic natural gas, and compressed natural gas under the following Harmonized System (HS) codes: 271111, "
        "2711210000, 2711210000, 2709, 2709002010, 2707, 27075000, 2710, 271019, 271112, 271113, 271114, 271119, "
        "27111990, 271311, 271312, 271012250, 2901, 290511, 2701, 29109020, 29151310, 29155020, 29156050, 29159020, "
        "29161210, 29280025, 29321910, 29362920, 29419030, 2909300000, 2917194500, 2922504500, 2924296000, "
        "2925294500, 2928002500, 2933194350; or —items required for the continued operation of joint ventures with "
        "persons from countries in Country Group A:1 in supplement no. 1 to part 740 of the EAR not operating in any "
        "body of water, or the airspace above any body of water, within the following coordinates: Upper Left: "
        "26°4′48.931″ N 104°31′41.383″ E Upper Right: 26°4′48.931″ N 123°19′22.225″ E Lower Right: 0°0′0.00″ N "
        "123°19′22.225″ E Lower Left: 0°0′0.00″ N 104°31′41.383″ E",
    ),
    "ALL_EAR_EXCEPT_OFAC_GL": (
        "All items subject to the EAR, apart from items that are related to transactions that are authorized by the "
        "Department of the Treasury's Office of Foreign Assets Control pursuant to General License No. 1B of March 2, "
        "2021.",
        "For all items subject to the EAR, apart from items that are related to transactions that are authorized by "
        "the Department of the Treasury's Office of Foreign Assets Control pursuant to General License No. 11 of "
        "December 20, 2016. Russia does not include the “Crimea region of Ukraine,” as that term is defined in section "
        "8(d) of E.O. 13685",
    ),
    "ALL_EAR_GOV_EXCEPTION": (
        "For all items subject to the EAR. This license requirement may be overcome by License Exception GOV under "
        "§ 740.11(b)(2) and (e)",
        "For all items subject to the EAR. This license requirement may be overcome by License Exception GOV under "
        "§ 740.11(b) when used by the U.S Geological Survey",
    ),
    "CCL_PLUS_SUPP7_746": (
        "For items on the CCL and EAR99 items listed in supplement no. 7 to part 746 of the EAR",
        "For items on the CCL and EAR 99 items listed in supplement no. 7 to part 746 of the EAR",
        "For items on the CCL and listed in supplement no. 7 to part 746 of the EAR",
    ),
    "SUPP2_744": ("For any item subject to the EAR listed in supplement no. 2 to part 744.",),
    "MISPLACED": ("Presumption of denial",),
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
    "MISPLACED": "The publisher printed the text of another column here, so that no policy is stated.",
    OTHER: "The text is none of the known spellings; read license_policy_text.",
}

POLICY_SPELLINGS: dict[str, tuple[str, ...]] = {
    "PRESUMPTION_OF_DENIAL": ("Presumption of denial",),
    "PRESUMPTION_OF_DENIAL_EXCEPT": (
        "Case-by-case review for items necessary to detect, identify and treat infectious disease; Presumption of "
        "denial for all other items subject to the EAR",
        "Case-by-case review for telecommunications infrastructure items described in Category 5 Part 1 or Category 5 "
        "Part 2 and consumer communications devices identified in § 740.19; Presumption of denial for all other items "
        "subject to the EAR",
        "Case-by-Case review for licenses for the safety of civil aviation and the safe operation of aircraft; "
        "Presumption of Denial for all others",
        "Presumption of denial for all items to include items described in ECCN 3B001.a.4, .c, .d, f.1.b.2, .k to .p; "
        "3B002.c, 3B993, or 3B994. Case-by-case for items designed for production of 200mm wafers destined to a 200mm "
        "wafer production facility",
    ),
    "POLICY_OF_DENIAL": ("Policy of denial", "Policy of denial for all items subject to the EAR"),
    "POLICY_OF_DENIAL_EXCEPT_FOOD_MED": (
        "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99, which "
        "will be reviewed on a case-by-case basis",
        "Policy of denial for all items subject to EAR apart from food and medicine designated as EAR99, which will be "
        "reviewed on a case-by-case basis",
    ),
    "POLICY_OF_DENIAL_EXCEPT_FOOD_MED_ISS": (
        "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99 and for "
        "items for U.S. Government supported use in the International Space Station (ISS), which will be reviewed on a "
        "case-by-case basis",
        "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99 and for "
        "U.S. Government supported use in the International Space Station (ISS), which will be reviewed on a "
        "case-by-case basis",
    ),
    "POLICY_OF_DENIAL_EXCEPT_SPACE": (
        "Policy of denial; Case-by-case basis for items for U.S. Government supported use in the International Space "
        "Station (ISS)",
        "Policy of denial; Case-by-case basis for U.S. Government supported space programs",
    ),
    "CASE_BY_CASE": ("Case-by-case basis", "Case-by-case review"),
    "CASE_BY_CASE_EXCEPT": (
        "Presumption of denial for items uniquely required for production of semiconductors at advanced technology "
        "nodes (10 nanometers and below, including extreme ultraviolet technology); Case by case for all other items",
        "Presumption of denial except case-by-case for items not described in ECCN 3B001.a.4, .c, .d, f.1.b.2, .k to "
        ".p; 3B002.c, 3B993, or 3B994",
    ),
    "MIXED_ECCN_CASE_BY_CASE": (
        "Case-by-case review for ECCNs 1A004.c, 1A004.d, 1A995, 1A999.a, 1D003, 2A983, 2D983, and 2E983, and for EAR99 "
        "items described in the Note to ECCN 1A995; case-by-case review for items necessary to detect, identify and "
        "treat infectious disease; and presumption of denial for all other items subject to the EAR",
    ),
    "MIXED_CCL_EAR99": (
        "Case-by-case for all items listed on the CCL. Presumption of approval for EAR99 items",
        "Presumption of approval for EAR99; case-by-case review for all items on the CCL",
    ),
    "SECTION_REF": (
        "See § 744.3(d) of the EAR",
        "The license application procedure and license review policy for entities specified in supplement no. 2 to "
        "part 744 is specified in § 744.21(d) and (e).",
    ),
    "MISPLACED": ("For all items subject to the EAR. (See § 744.11 of the EAR)",),
}
