"""The words of the licence columns: what licences are asked for, how applications are reviewed, and what is excepted.

A topic is told by the words that it needs, in whatever order they stand; beside these it may have others. Words are
written as in a text and compared as license_spelling.py folds them, so that case, plural and dashes do not matter.

Source: Supplement No. 4 to 15 CFR part 744, https://www.ecfr.gov/current/title-15/part-744, releases 2023-12-07,
2026-03-25 and 2026-07-18; the Entity List CSV of 2023-11-21; the Consolidated Screening List of 2018-12-04 to
2026-07-31.
"""

from dataclasses import dataclass

# What stands in the place of a number, a section of the EAR and an export control classification number.
NUMBER, SECTION, ECCN = "#", "§", "eccn"
EXCEPT = "except"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a licence column may speak of.

    needs: the words that tell it. may: what else belongs to it; has_numbers: numbers do. covers: topics that it is not,
    although it has their words.
    """

    name: str
    needs: frozenset[str]
    may: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()
    has_numbers: bool = False

    @property
    def words(self) -> frozenset[str]:
        """All its words."""
        return self.needs | self.may | ({NUMBER} if self.has_numbers else set())


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


def _topic(name: str, needs: str, may: str = "", *, covers: str = "", has_numbers: bool = False) -> Topic:
    return Topic(
        name=name,
        needs=_words(needs),
        may=_words(may),
        covers=_words(covers),
        has_numbers=has_numbers,
    )


# Words that say nothing of their own, in either column.
FILLERS = _words(
    f"{SECTION} a an and application are as at basis be by considered described designated for from identified in is",
    "license listed of on or part review reviewed section see specified that the these this those to under which will",
    "with",
)
# "items not described in ECCN 3B001": every other item.
DESCRIBED = _words("described designated identified listed specified")

# Words of one meaning. Each line: as printed, as meant.
PHRASES = {
    "apart from": EXCEPT,
    "other than": EXCEPT,
    "with the exception of": EXCEPT,
    "excluding": EXCEPT,
    "excepting": EXCEPT,
    "commerce control list": "ccl",
    "export administration regulations": "ear",
    "unmanned aerial vehicle": "uav",
    "classification number": ECCN,
    "export control": ECCN,
    # Slips of the CSV of 2023-11-21, the screening list of 2026-07-31 and the CFR of 2026-03-25.
    "casa": "case",
    "se": "see",
}

# The words by which a review is told, in this order or another, without what stands between ("of", "by", "review").
STANCES = {
    "presumption denial": "PRESUMPTION_OF_DENIAL",
    "presumed denied": "PRESUMPTION_OF_DENIAL",
    "presumption approval": "PRESUMPTION_OF_APPROVAL",
    "presumed approved": "PRESUMPTION_OF_APPROVAL",
    "policy denial": "POLICY_OF_DENIAL",
    "case case": "CASE_BY_CASE",
}
POLICY = "policy"

_ALL, _EAR99 = "ALL_ITEMS", "EAR99"
_CODIFIED = (
    _topic("ECCN", ECCN),
    _topic(_EAR99, "ear99"),
    _topic("CCL", "ccl"),
    _topic("FOOD_AND_MEDICINE", "food medicine ear99", covers=_EAR99),
)

# What a requirement is for.
SCOPES = (
    _topic(_ALL, "all items subject ear"),
    _topic(_ALL, "any items subject ear"),
    _topic("PROJECTS", "used projects", f"when {SECTION}"),
    _topic("SUPPLEMENT_7_TO_PART_746", "supplement:7:746", "items ear"),
    _topic("SUPPLEMENT_2_TO_PART_744", "supplement:2:744", "any items subject ear", covers=_ALL),
    _topic("CCL", "ccl items"),
    _topic(_EAR99, "ear99 items"),
    _topic("ECCN", ECCN, "items"),
)

# What is said of a requirement in a sentence of its own.
SENTENCES = (
    _topic("GOV", "overcome exception gov", "requirement may when used us geological survey"),
    _topic(
        "WORLDWIDE",
        "extend wherever located",
        "requirement entry also any export reexport transfer country entity worldwide",
    ),
)

# What is excepted from a requirement.
EXCEPTIONS = (
    *_CODIFIED,
    _topic(
        "OFAC_GENERAL_LICENSE",
        "general foreign assets control",
        """
        items related transactions authorized department treasury office pursuant ofac b january february march april
        may june july august september october november december
        """,
        has_numbers=True,
    ),
    # Where Russia ends, in the sentence after the exception.
    _topic(
        "WITHOUT_CRIMEA", "russia crimea region ukraine", "does not include term defined d eo executive order",
        has_numbers=True,
    ),
    _topic(
        "UAV_TECHNOLOGY", "technology uav ear99", "operation maintenance repair released entity operator",
        covers=_EAR99,
    ),
    _topic(
        "STANDARDS_TECHNOLOGY",
        "technology released standards organization",
        """
        subject ear ear99 controlled ccl antiterrorism anti terrorism reasons only when members purpose contributing
        revision development
        """,
        covers=f"{_EAR99} CCL",
    ),
    _topic(
        "PETROLEUM",
        "crude oil",
        """
        condensates aromatics natural gas liquids liquid hydrocarbon plant refined petroleum products liquefied
        synthetic compressed following harmonized system hs codes
        """,
        has_numbers=True,
    ),
    _topic(
        "JOINT_VENTURES",
        "joint ventures",
        """
        items required continued operation persons countries country group supplement:1:740 ear not operating any body
        water airspace above within following coordinates upper lower left right n e s w
        """,
        has_numbers=True,
    ),
    _topic(
        "UNLESS_RUSSIAN_GOVERNMENT", "unless russian government end users",
        "state owned enterprises soe soes russia to",
    ),
)  # fmt: skip

# What is reviewed in another way than the rest.
REVIEWED = (
    *_CODIFIED,
    _topic("EAR99_NOTE", f"ear99 note {ECCN}", covers=_EAR99),
    _topic("INFECTIOUS_DISEASE", "infectious disease", "necessary detect identify treat"),
    _topic("SPACE_STATION", "government supported space station", "us use international iss"),
    _topic("SPACE_PROGRAMS", "government supported space programs", "us"),
    _topic(
        "TELECOMMUNICATIONS", "telecommunications infrastructure", "category consumer communications devices",
        has_numbers=True,
    ),
    _topic("CIVIL_AVIATION", "safety civil aviation", "safe operation aircraft"),
    _topic(
        "SEMICONDUCTORS",
        "production semiconductors advanced technology nodes",
        "uniquely required nanometers nm below including extreme ultraviolet",
        has_numbers=True,
    ),
    _topic("WAFERS", "production wafer", "designed mm destined facility", has_numbers=True),
    _topic("SUPPLEMENT_2_TO_PART_744", "supplement:2:744", "procedure entities"),
)  # fmt: skip
# What an object of a review has beside its topic.
ITEMS = _words("all any ear include items other subject")
