"""What documents state beside what a list shows: equal, explained by name, different, or not to be known."""

from datetime import date
from typing import Any

import pytest

from entity_lists.reconcile.evidence import gather
from entity_lists.reconcile.reconciliation import reconcile
from world.law_tables import Tables, joined, listed_rows, registered
from world.register_answer import Document, document

AS_OF = date(2025, 12, 31)
OLD_ROW = ("CN", "Old Co.", "89 FR 96836, 2024-12-05")
PAGES = {"start_page": 14046, "end_page": 14052}


def rule(abstract: str | None, title: str = "Additions to the Entity List", **known: Any) -> Document:
    return document("2025-05427", "2025-03-28", title, abstract=abstract, **(PAGES | known))


def new_rows(*countries: str) -> list[tuple[str, str, str]]:
    return [(country, f"Company {number}", "90 FR 14048, 2025-03-28") for number, country in enumerate(countries)]


def compared(
    listed: Tables, *documents: Document, check: str = "stated_shown", as_of: date = AS_OF, old: Tables | None = None
) -> list[dict[str, Any]]:
    register = registered(documents)
    both = joined(listed, register)
    table = reconcile(gather(listed, register, both, as_of=as_of), listed, both, ledger_from=old)
    return [row for row in table.to_pylist() if row["comparison"] == check]


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("action", "country_code", "stated", "shown", "later_removed", "difference", "result")
    return [tuple(row[name] for name in names) for row in rows]


TWO_AND_ONE = (
    "This rule adds 3 entities to the Entity List, under the destinations of China, People's Republic of (China) (2); "
    "and Taiwan (1)."
)


def test_as_many_rows_as_stated_are_equal_in_all_and_under_each_destination() -> None:
    rows = compared(listed_rows(*new_rows("CN", "CN", "TW")), rule(TWO_AND_ONE))
    assert brief(rows) == [
        ("add", None, 3, 3, 0, 0, "equal"),
        ("add", "CN", 2, 2, 0, 0, "equal"),
        ("add", "TW", 1, 1, 0, 0, "equal"),
    ]


def test_a_row_that_is_filed_under_another_destination_is_explained_by_the_sum() -> None:
    rows = compared(listed_rows(*new_rows("CN", "CN", "TH")), rule(TWO_AND_ONE))
    assert brief(rows) == [
        ("add", None, 3, 3, 0, 0, "equal"),
        ("add", "CN", 2, 2, 0, 0, "equal"),
        ("add", "TW", 1, 0, 0, -1, "explained"),
        ("add", "TH", 0, 1, 0, 1, "explained"),
    ]


def removing(abstract: str, day: str = "2025-06-04") -> Document:
    return document("2025-10000", day, "Removal From the Entity List", abstract=abstract)


def test_a_row_that_a_later_rule_removed_is_explained_by_that_rule() -> None:
    later = removing("This rule removes one entity from the Entity List under the destination of Taiwan.")
    whole, china, taiwan, _ = compared(listed_rows(*new_rows("CN", "CN")), rule(TWO_AND_ONE), later)
    assert brief([whole, china, taiwan]) == [
        ("add", None, 3, 2, 1, 0, "explained"),
        ("add", "CN", 2, 2, 0, 0, "equal"),
        ("add", "TW", 1, 0, 1, 0, "explained"),
    ]
    assert "by 2025-10000 of 2025-06-04" in whole["explanation"]


def test_no_more_rows_were_removed_than_lack() -> None:
    # One row is under another destination, one was removed: of the removals of both destinations one is of this rule.
    later = removing(
        "This rule removes 2 entities from the Entity List, under the destinations of China (1) and Taiwan (1)."
    )
    whole, *_ = compared(listed_rows(*new_rows("CN", "TH")), rule(TWO_AND_ONE), later)
    assert (whole["later_removed"], whole["difference"], whole["result"]) == (1, 0, "explained")


@pytest.mark.parametrize(
    "later",
    [
        removing("This rule removes one entity from the Entity List under the destination of Latvia."),
        removing("This rule removes one entity from the Entity List under the destination of Taiwan.", "2025-03-27"),
        removing("This rule removes one entity from the Unverified List under the destination of Taiwan."),
    ],
    ids=["of another destination", "before the addition", "from another list"],
)
def test_a_removal_of_something_else_explains_nothing(later: Document) -> None:
    rows = compared(listed_rows(*new_rows("CN", "CN"), OLD_ROW), rule(TWO_AND_ONE), later)
    whole = next(row for row in rows if row["action"] == "add")
    assert (whole["later_removed"], whole["result"]) == (0, "different")


def test_of_destinations_that_are_not_counted_the_one_without_rows_has_lost_them() -> None:
    adds = "This rule adds 2 entities to the Entity List under the destinations of China and Latvia."
    later = removing("This rule removes one entity from the Entity List under the destination of Latvia.")
    whole, *_ = compared(listed_rows(*new_rows("CN")), rule(adds), later)
    assert (whole["result"], whole["later_removed"]) == ("explained", 1)
    assert "(LV)" in whole["explanation"]


def test_parties_under_several_destinations_are_more_rows_than_entities() -> None:
    twice = [("CN", "Twin Co.", "90 FR 14048, 2025-03-28"), ("IR", "Twin Co.", "90 FR 14048, 2025-03-28")]
    (row,) = compared(listed_rows(*twice), rule("This rule adds 1 entity to the Entity List."))
    assert (row["difference"], row["result"]) == (1, "explained")


@pytest.mark.parametrize(("number", "shown"), [("1 entity", 2), ("3 entries", 2), ("2 entries", 3)])
def test_another_number_that_nothing_explains_is_different(number: str, shown: int) -> None:
    (row,) = compared(listed_rows(*new_rows(*["CN"] * shown)), rule(f"This rule adds {number} to the Entity List."))
    assert row["result"] == "different"


def test_fewer_rows_are_not_judged_where_a_later_removal_states_no_number() -> None:
    later = document("2025-10000", "2025-06-04", "Removal of Certain Persons From the Entity List")
    (row,) = compared(listed_rows(*new_rows("CN")), rule("This rule adds 2 entries to the Entity List."), later)
    assert row["result"] == "unknown"


def test_what_is_pending_is_explained_by_that() -> None:
    (row,) = compared(
        listed_rows(OLD_ROW), rule("This rule adds 2 entries to the Entity List."), as_of=date(2025, 3, 24)
    )
    assert (row["shown"], row["result"]) == (0, "explained")


@pytest.mark.parametrize(
    ("number", "result"),
    [("one existing entry", "equal"), ("two existing entries", "unknown")],
    ids=["as many", "fewer"],
)
def test_revisions_are_equal_or_not_to_be_known(number: str, result: str) -> None:
    row = ("CN", "Old Co.", "89 FR 96836, 2024-12-05; 90 FR 14048, 2025-03-28")
    (found,) = compared(listed_rows(row), rule(f"This rule revises {number} on the Entity List."))
    assert (found["action"], found["shown"], found["result"]) == ("revise", 1, result)


def test_a_removal_leaves_no_row_to_compare() -> None:
    (row,) = compared(listed_rows(OLD_ROW), rule("This rule removes one entity from the Entity List."))
    assert brief([row]) == [("remove", None, 1, None, None, None, "unknown")]


def test_a_rule_without_a_number_is_told_with_what_is_shown() -> None:
    (row,) = compared(listed_rows(*new_rows("CN", "CN")), rule(None))
    assert brief([row]) == [("add", None, None, 2, None, None, "unknown")]


@pytest.mark.parametrize(
    ("cited", "check", "result"),
    [
        pytest.param("90 FR 14048, 2025-03-28", "printed_date", "equal", id="the day of the document"),
        pytest.param("90 FR 14048, 2025-03-25", "printed_date", "different", id="the day of effect"),
        pytest.param("90 FR 14048, 2025-03-28", "volume_year", "equal", id="the volume of the year"),
        pytest.param("83 FR 14048, 2025-03-28", "volume_year", "different", id="another volume"),
        pytest.param("83 FR 61541, 2019-11-13", "volume_year", "explained", id="a misprint that is known"),
    ],
)
def test_a_citation_is_checked_against_its_document_and_its_year(cited: str, check: str, result: str) -> None:
    (row,) = compared(listed_rows(("CN", "A Co.", cited)), rule(None), check=check)
    assert row["result"] == result


def ledger(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]], *documents: Document
) -> list[dict[str, Any]]:
    return compared(listed_rows(*new), *documents, check="ledger", old=listed_rows(*old))


ADDS_TWO = rule("This rule adds 2 entries to the Entity List.")


def test_a_ledger_is_equal_if_what_is_stated_leads_from_one_release_to_the_other() -> None:
    later = removing("This rule removes one entity from the Entity List under the destination of China.")
    (whole, gone) = ledger(
        [OLD_ROW, ("RU", "Other", OLD_ROW[2])], [("RU", "Other", OLD_ROW[2]), *new_rows("CN", "TW")], ADDS_TWO, later
    )
    assert (whole["stated"], whole["shown"], whole["result"]) == (3, 3, "equal")
    assert whole["explanation"].startswith("2 rows + 2 that 1 rule added - 1 removed = 3, listed are 3")
    assert (gone["document_number"], gone["explanation"]) == ("2025-10000", "Old Co. left: 2025-10000 has it.")


def test_what_was_added_and_removed_in_between_counts_on_both_sides() -> None:
    later = removing("This rule removes one entity from the Entity List under the destination of Taiwan.")
    (whole,) = ledger(
        [OLD_ROW],
        [OLD_ROW, *new_rows("CN")],
        rule("This rule adds 2 entities to the Entity List, under the destinations of China (1) and Taiwan (1)."),
        later,
    )
    assert (whole["stated"], whole["shown"], whole["result"]) == (2, 2, "equal")


def test_rows_that_a_rule_cut_anew_are_explained_by_name() -> None:
    recut = ("IN", "Centre, and its works", OLD_ROW[2]), ("IN", "Centre", f"{OLD_ROW[2]}; 90 FR 14048, 2025-03-28")
    revises = rule("This rule revises one existing entry on the Entity List under the destination of India.")
    whole, *rows = ledger([recut[0], OLD_ROW], [recut[1], OLD_ROW], revises)
    assert (whole["difference"], whole["result"]) == (0, "explained")
    assert [(row["action"], row["result"]) for row in rows] == [("remove", "explained"), ("add", "explained")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param([OLD_ROW, ("RU", "Other", OLD_ROW[2])], [OLD_ROW, *new_rows("CN", "TW")], id="a row left"),
        pytest.param([OLD_ROW], [OLD_ROW, *new_rows("CN")], id="a row is missing"),
        pytest.param([OLD_ROW], [OLD_ROW, *new_rows("CN", "TW", "TW")], id="a row is too many"),
    ],
)
def test_a_ledger_that_no_rule_closes_is_different(
    old: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> None:
    whole, *_ = ledger(old, new, ADDS_TWO)
    assert whole["result"] == "different"


def test_a_rule_that_the_older_release_cites_already_is_not_counted_again() -> None:
    # Its removal is done there: the row that it revised cites it.
    revised = ("RU", "Other", f"{OLD_ROW[2]}; 90 FR 14048, 2025-03-28")
    removes = rule("This rule removes one entity from the Entity List under the destination of China.")
    (whole,) = ledger([revised], [revised], removes)
    assert (whole["stated"], whole["shown"], whole["result"]) == (1, 1, "equal")


def test_additions_that_come_after_the_revisions_of_their_rule_are_counted() -> None:
    revised = ("RU", "Other", f"{OLD_ROW[2]}; 90 FR 14048, 2025-03-28")
    (whole,) = ledger([revised], [revised, *new_rows("CN", "TW")], ADDS_TWO)
    assert (whole["stated"], whole["shown"], whole["result"]) == (3, 3, "equal")
