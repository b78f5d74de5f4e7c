"""What documents say they removed, and why a list shows fewer rows: in rows, by destination."""

from datetime import date

import pytest

from entity_lists.law.stated_rows import stated_rows
from entity_lists.reconcile.removals import Removal, between, removals
from world.law_tables import registered
from world.register_answer import document

DAY = "2024-10-23"


def removed(abstract: str) -> list[Removal]:
    one = document("2024-24562", DAY, "Removal of Entries on the Entity List", abstract=abstract)
    return removals(stated_rows(registered([one])["stated_counts"].to_pylist()))


@pytest.mark.parametrize(
    ("abstract", "total", "by_destination"),
    [
        pytest.param(
            "This rule removes one entity from the Entity List under the destination of Latvia.",
            1,
            {"LV": 1},
            id="one entity under one destination",
        ),
        pytest.param(
            "This final rule removes from the Entity List one entity listed in three entries under Oman, Saudi Arabia, "
            "and the U.A.E.",
            3,
            {"OM": 1, "SA": 1, "AE": 1},
            id="one entity in three entries",
        ),
        pytest.param(
            "This rule also removes two entities from the entity list: one entity listed under the destination of "
            "China, and a second entity listed under the destinations of Canada, India, Japan, Malaysia, Sweden and "
            "the UAE.",
            7,
            {"CN": 1, "CA": 1, "IN": 1, "JP": 1, "MY": 1, "SE": 1, "AE": 1},
            id="each destination that is named is a row",
        ),
        pytest.param("This rule removes two entities from the Entity List.", 2, {}, id="no destination is named"),
    ],
)
def test_a_removal_is_told_in_rows_of_the_list(abstract: str, total: int, by_destination: dict[str, int]) -> None:
    (one,) = removed(abstract)
    assert (one.total, dict(one.by_destination)) == (total, by_destination)


def test_what_names_no_destination_may_have_removed_rows_of_any() -> None:
    (one,) = removed("This rule removes two entities from the Entity List.")
    assert (one.most_under("CN"), one.most_under(None)) == (2, 2)


def test_what_names_destinations_removed_rows_of_these_only() -> None:
    (one,) = removed("This rule removes one entity from the Entity List under the destination of Latvia.")
    assert (one.most_under("LV"), one.most_under("CN")) == (1, 0)


@pytest.mark.parametrize(
    "abstract",
    [
        "BIS is removing six aliases of an entity from the Entity List under the destination of China.",
        "This rule removes three entities from the Unverified List.",
    ],
    ids=["aliases are no rows", "another list"],
)
def test_what_removes_no_row_of_the_list_is_no_removal(abstract: str) -> None:
    assert removed(abstract) == []


def test_removals_are_taken_of_the_days_between_two() -> None:
    found = removed("This rule removes one entity from the Entity List under the destination of Latvia.")
    day = date.fromisoformat(DAY)
    assert between(found, date(2024, 10, 22), day) == found
    assert between(found, day, date(2025, 1, 1)) == []
    assert between(found, date(2024, 1, 1), date(2024, 10, 22)) == []
