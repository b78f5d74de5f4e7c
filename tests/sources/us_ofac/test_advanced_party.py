"""A party of the advanced XML that cannot be one goes to quarantine; what parties say is in test_advanced.py."""

import pytest

from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.sources.us_ofac.advanced_party import read_party
from entity_lists.sources.us_ofac.advanced_values import ReferenceValues


def element(name: str, *children: Element, **attributes: str) -> Element:
    return Element(name=name, attributes=attributes, text="", children=children)


@pytest.mark.parametrize(
    ("profiles", "reason"),
    [
        pytest.param([], r"expected one profile with a number, found \[\]", id="no profile"),
        pytest.param([{"ID": "7157"}, {"ID": "7158"}], r"found \['7157', '7158'\]", id="two profiles"),
        pytest.param([{"ID": "x7"}], r"found \['x7'\]", id="no number"),
        pytest.param([{"ID": "7157"}], r"expected a primary name, found \[\]", id="no name"),
    ],
)
def test_a_record_that_is_no_party_says_why(profiles: list[dict[str, str]], reason: str) -> None:
    record = element("DistinctParty", *(element("Profile", **attributes) for attributes in profiles))
    with pytest.raises(ValueError, match=reason):
        read_party(record, "<DistinctParty/>", ReferenceValues("us_ofac_sdn"), {})
