"""The words of a requirement: what it is for, what is excepted, and which words were not understood."""

from typing import Any

import pytest

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.licensing import Requirement, read_requirement

GOV = "This license requirement may be overcome by License Exception GOV under § 740.11(b)(2) and (e)"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param(
            f"All items subject to the EAR. (See § 744.11 of the EAR). {GOV}",
            {
                "code": "ALL_EAR_GOV_EXCEPTION",
                "sections": ("740.11(b)(2)", "740.11(e)", "744.11"),
                "scope": ("ALL_ITEMS",),
                "license_exceptions": ("GOV",),
            },
            id="a licence exception",
        ),
        pytest.param(
            "All items subject to the EAR except for food or medicine designated as EAR99",
            {"code": "ALL_EAR_EXCEPT", "scope": ("ALL_ITEMS",), "exceptions": ("FOOD_AND_MEDICINE",)},
            id="items excepted",
        ),
        pytest.param(
            "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR",
            {
                "code": "ALL_EAR_IN_746_8_A4_PROJECTS",
                "sections": ("746.8(a)(4)",),
                "scope": ("ALL_ITEMS",),
                "projects": "746.8(a)(4)",
            },
            id="projects",
        ),
        pytest.param(
            "For items on the CCL and EAR 99 items listed in supplement no. 7 to part 746 of the EAR",
            {"code": "CCL_PLUS_SUPP7_746", "scope": ("SUPPLEMENT_7_TO_PART_746", "CCL", "EAR99")},
            id="several scopes",
        ),
        pytest.param(
            f"All items subject to the EAR except for food or medicine designated as EAR99. {GOV}. The license "
            "requirements under this entry also extend to any export, reexport and transfer (in-country) to the entity "
            "wherever located worldwide",
            {
                "code": OTHER,
                "sections": ("740.11(b)(2)", "740.11(e)"),
                "scope": ("ALL_ITEMS",),
                "exceptions": ("FOOD_AND_MEDICINE",),
                "is_worldwide": True,
                "license_exceptions": ("GOV",),
            },
            id="all at once, for which there is no code",
        ),
    ],
)
def test_a_requirement_is_read_whole(text: str, read: dict[str, Any]) -> None:
    assert read_requirement(text) == Requirement(text=text, **read)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        pytest.param("For some items subject to the EAR. (See § 744.11)", ("some",), id="beside known words"),
        pytest.param(
            "All items subject to the EAR except for Medical Supplies and medical  supplies", ("medical", "supplies"),
            id="each once, in lower case",
        ),
        pytest.param("All items subject to the EAR except for technology", ("technology",), id="a known word alone"),
        pytest.param(
            "For all items subject to the EAR when used in projects specified in § 746.9", ("746.9",), id="a section"
        ),
        pytest.param(
            "For all items subject to the EAR when used in projects, see § 744.11", ("744.11",), id="another section"
        ),
        pytest.param("All items subject to the EAR when used in projects", ("projects",), id="no section"),
        pytest.param("All items subject to the EAR, except as described in § 744.11", ("except",), id="no exception"),
        pytest.param("See § 744.11 of the EAR", (), id="understood, but no requirement"),
    ],
)  # fmt: skip
def test_the_words_of_a_requirement_that_were_not_understood_are_named(text: str, unread: tuple[str, ...]) -> None:
    assert (read_requirement(text).code, read_requirement(text).unread) == (OTHER, unread)
