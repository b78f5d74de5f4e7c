"""A cell that lists several parties, cut into the lines of each; and whose entry the parent of a member is."""

import pytest

from entity_lists.contract.codes import AFFILIATE, SUBORDINATE
from entity_lists.records import Entry, Name, Relation
from entity_lists.sources.us_bis.subordinates import Family, cut_family, with_parents

FAMILIES = {
    "one party": (["Acme Co., Ltd., No. 1 Road, Beijing"], Family(own=("Acme Co., Ltd., No. 1 Road, Beijing",))),
    "members under headings": (
        ["Acme Institute, and two subordinate institutions", "Subordinate institution", "First Lab, Xi'an",
         "Subordinate institution: Second Lab, Wuhan", "The following addresses apply to all of them: No. 1 Road"],
        Family(
            own=("Acme Institute, and two subordinate institutions",),
            members=(("First Lab, Xi'an",), ("Second Lab, Wuhan",)),
            shared=("No. 1 Road",), relation=SUBORDINATE, stated_count=2,
        ),
    ),
    "members behind dashes": (
        ["Acme Group; and the following two subordinate entities:", "—First Lab; and", "No. 1 Road", "—Second Lab"],
        Family(
            own=("Acme Group",), members=(("First Lab", "No. 1 Road"), ("Second Lab",)), relation=SUBORDINATE,
            stated_count=2,
        ),
    ),
    "affiliates on lines of their own": (
        ["Acme Group, and the following two affiliated entities:", "No. 1 Road", "Affiliated entities:", "First Co.",
         "Second Co."],
        Family(
            own=("Acme Group", "No. 1 Road"), members=(("First Co.",), ("Second Co.",)), relation=AFFILIATE,
            stated_count=2,
        ),
    ),
    "a group without a party of its own": (
        ["The following Acme entities:", "—First Co.", "—Second Co."],
        Family(own=(), members=(("First Co.",), ("Second Co.",)), relation=SUBORDINATE, parent_name="Acme"),
    ),
    "a member alone": (
        ["Acme Academy subordinate institution: First Lab, Xi'an"],
        Family(own=("First Lab, Xi'an",), relation=SUBORDINATE, parent_name="Acme Academy"),
    ),
    "a member that says whose it is": (
        ["First Lab (a subordinate institute of Acme Academy), Xi'an"],
        Family(own=("First Lab, Xi'an",), relation=SUBORDINATE, parent_name="Acme Academy"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "family"), FAMILIES.values(), ids=FAMILIES)
def test_a_cell_is_cut_into_the_lines_of_its_parties(lines: list[str], family: Family) -> None:
    assert cut_family(lines) == family


def entry(position: int, name: str, *, country: str = "CN", parent: str | None = None) -> Entry:
    relation = Relation(relation="subordinate_of", related_name=parent, country_code=country, text="")
    return Entry(
        position=position,
        list_code="EL",
        entry_type="organization",
        country_code=country,
        country_text=country,
        names=(Name(name=name, name_type="primary"),),
        parent_relation=SUBORDINATE if parent else None,
        relations=(relation,) if parent else (),
        entry_text=name,
    )


@pytest.mark.parametrize(
    ("body", "position"),
    [
        pytest.param(entry(7, "Acme Academy"), 7, id="by its name"),
        pytest.param(entry(7, "Acme Research (ACME ACADEMY)"), 7, id="by the short form that its name ends with"),
        pytest.param(entry(7, "Acme Academy", country="RU"), None, id="not that of another country"),
        pytest.param(entry(7, "Other Academy"), None, id="not another body"),
    ],
)
def test_a_member_has_the_position_of_its_parents_entry(body: Entry, position: int | None) -> None:
    own, member = with_parents([body, entry(9, "First Lab", parent="Acme Academy")])
    assert (own, member.parent_position) == (body, position)
