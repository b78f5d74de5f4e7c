"""The licence columns of BIS's own Entity List CSV, which was typed by hand: what has slipped in, and what is meant.

licensing.py knows the spellings of the CFR. Here a cell is brought to one of these ("§?744.11", "part§744.11",
"744.2 (d)", "€" for "(e)", a footnote mark glued to "EAR"), or looked up whole in a closed table. The cell's own text
is always kept.

Source: the Entity List CSV of 2023-11-21.
"""

import re
from dataclasses import replace

from entity_lists.text.licensing import OTHER, Policy, Requirement, read_policy, read_requirement
from entity_lists.text.spaces import one_line

_SECTION_SIGN = re.compile(r" ?(?:part)?(§{1,2})[? ]{0,4}(?=\d)")
_GLUED_MARK = re.compile(r"\bEAR(?=\d$)")
# One party's rows count up from footnote 4 to 11, as a spreadsheet does: no footnote has two digits.
_COUNTED_MARK = re.compile(r"(?<=EAR\))\d\d$")
_LOOSE_BRACKET = re.compile(r"(?<=\d) (?=\([a-z]\))")

# How a requirement begins whose exceptions follow.
_EXCEPTIONS = (
    "all items subject to the ear except for food or medicine designated as ear99",
    "all items subject to the ear except for: crude oil, condensates, ",
    "for all items subject to the ear, see §§ 736.2(b)(3)(vi), and 744.11 of the ear, except for technology ",
)
_REQUIREMENTS = {
    # The first half of the policy stands in this column, its second half in the other.
    "for all items subject to the ear, with case-by-case basis for items listed on the ccl": "ALL_EAR",
    # Printed twice, once with its footnote.
    "for all items subject to the ear. (see § 744.11 of the ear). for all items subject to the ear. (see §§ 734.9(e) "
    "and 744.11 of the ear)4": "ALL_EAR",
}
_ECCNS = (
    "case-by-case review for eccns 1a004.c, 1a004.d, 1a995, 1a999.a, 1d003, 2a983, 2d983, and 2e983, and for ear99 "
    "items described in the note to eccn 1a995; "
)
_POLICIES = {
    "presumption for denial": "PRESUMPTION_OF_DENIAL",
    "presumption of approval for ear99 items": "MIXED_CCL_EAR99",
    # "Presumption of denial for all others." stands in the column Call Sign.
    "case-by-case review for licenses for the safety of civil aviation of aircraft": "PRESUMPTION_OF_DENIAL_EXCEPT",
    f"{_ECCNS}presumption of denial for all other items subject to the ear": "MIXED_ECCN_CASE_BY_CASE",
    f"{_ECCNS}casa-by-case review for items necessary to detect, identify and treat infectious disease; and "
    "presumption of denial for all other items subject to the ear": "MIXED_ECCN_CASE_BY_CASE",
    "presumption of denial for items uniquely required for production of semiconducto rs at advanced technology nodes "
    "(10 nanometers and below, including extreme ultraviolet technology); case by case for all other items": (
        "CASE_BY_CASE_EXCEPT"
    ),
    "see § 744.2(d) of the ear and 744.3(d) of the ear": "SECTION_REF",
}


def requirement_of(text: str) -> Requirement:
    """Return the licence requirement of a cell of the CSV; its text is the cell's own."""
    plain = _mended(text)
    requirement = read_requirement(plain)
    if requirement.code == OTHER:
        key = plain.casefold().strip(" .")
        code = "ALL_EAR_EXCEPT" if key.startswith(_EXCEPTIONS) else _REQUIREMENTS.get(key, OTHER)
        requirement = replace(requirement, code=code)
    return replace(requirement, text=one_line(text))


def policy_of(text: str) -> Policy:
    """Return the licence review policy of a cell of the CSV; its text is the cell's own."""
    plain = _mended(text)
    policy = read_policy(plain)
    if policy.code == OTHER:
        policy = replace(policy, code=_POLICIES.get(plain.casefold().strip(" ."), OTHER))
    return replace(policy, text=one_line(text))


def _mended(text: str) -> str:
    plain = _SECTION_SIGN.sub(r" \1 ", one_line(text)).replace("€", "(e)")
    return _COUNTED_MARK.sub("", _GLUED_MARK.sub("EAR ", _LOOSE_BRACKET.sub("", plain)))
