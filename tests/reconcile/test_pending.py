"""Law that a list does not show yet: what is told, and what is told no more."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.contract.register_tables import AMENDMENTS
from entity_lists.reconcile.evidence import gather
from entity_lists.reconcile.pending import LATE_DAYS, find_pending, in_force_on
from world.law_tables import Tables, joined, listed_rows, registered
from world.register_answer import Document, answer, document

RULE = "2025-05427"
ADDS = (
    "BIS amends the EAR by adding 3 entities to the Entity List, under the destinations of China, People's Republic of "
    "(China) (2); and Taiwan (1)."
)
PAGES = {"start_page": 14046, "end_page": 14052}
IN_FORCE = {"dates": "This rule is effective March 25, 2025.", "effective_on": "2025-03-25"}
OLD_ROW = ("CN", "Old Co.", "89 FR 96836, 2024-12-05")
AS_OF = date(2025, 3, 24)


def rule(abstract: str | None = ADDS, title: str = "Additions to the Entity List", **known: Any) -> Document:
    return document(RULE, "2025-03-28", title, abstract=abstract, **PAGES, **known)


def new_row(country: str, name: str) -> tuple[str, str, str]:
    return country, name, "90 FR 14048, 2025-03-28"


ALL_SHOWN = (OLD_ROW, new_row("CN", "A Co."), new_row("CN", "B Co."), new_row("TW", "C Co."))


def _found(
    listed: Tables, register: Tables, *, as_of: date = AS_OF, before: pa.Table | None = None
) -> tuple[pa.Table, pa.Table]:
    evidence = gather(listed, register, joined(listed, register), as_of=as_of)
    return find_pending(evidence, register["amendments"], before)


def pending(
    rows: tuple[tuple[str, str, str], ...],
    *documents: Document,
    as_of: date = AS_OF,
    files: tuple[tuple[str, bytes], ...] = (),
    before: pa.Table | None = None,
) -> list[dict[str, Any]]:
    listed, register = listed_rows(*rows), registered(documents, *files)
    found, _ = _found(listed, register, as_of=as_of, before=before)
    return found.to_pylist()  # type: ignore[no-any-return]


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (row["action"], row["unit"], row["country_code"], row["stated"], row["shown"], row["missing"]) for row in rows
    ]


def test_a_rule_that_no_row_cites_is_pending_in_all_and_under_each_destination() -> None:
    assert brief(pending((OLD_ROW,), rule())) == [
        ("add", "entity", None, 3, 0, 3),
        ("add", "entity", "CN", 2, 0, 2),
        ("add", "entity", "TW", 1, 0, 1),
    ]


def test_a_rule_that_fewer_rows_cite_is_pending_with_what_lacks() -> None:
    assert brief(pending((OLD_ROW, new_row("CN", "A Co.")), rule(), as_of=date(2025, 3, 28))) == [
        ("add", "entity", None, 3, 1, 2),
        ("add", "entity", "CN", 2, 1, 1),
        ("add", "entity", "TW", 1, 0, 1),
    ]


@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 3, 28)], ids=["before the printing", "on its day"])
def test_a_rule_that_as_many_rows_cite_is_not_pending(as_of: date) -> None:
    assert pending(ALL_SHOWN, rule(), as_of=as_of) == []


def test_a_row_under_another_destination_counts_as_shown() -> None:
    misfiled = (OLD_ROW, new_row("CN", "A Co."), new_row("CN", "B Co."), new_row("TH", "C Co."))
    assert pending(misfiled, rule(), as_of=date(2025, 3, 28)) == []


def test_no_more_is_pending_than_lacks_where_a_row_is_under_another_destination() -> None:
    rows = pending((OLD_ROW, new_row("CN", "A Co."), new_row("TH", "C Co.")), rule(), as_of=date(2025, 3, 28))
    # Which of both destinations it lacks cannot be told: of each, one at most.
    assert brief(rows) == [
        ("add", "entity", None, 3, 2, 1),
        ("add", "entity", "CN", 2, 1, 1),
        ("add", "entity", "TW", 1, 0, 1),
    ]


def test_a_destination_that_is_named_twice_has_one_row() -> None:
    twice = ADDS.replace("China, People's Republic of (China) (2); and Taiwan (1)", "China (1), Taiwan (1), China (1)")
    assert brief(pending((OLD_ROW,), rule(twice))) == [
        ("add", "entity", None, 3, 0, 3),
        ("add", "entity", "CN", 2, 0, 2),
        ("add", "entity", "TW", 1, 0, 1),
    ]


def test_what_a_later_rule_removed_is_not_pending() -> None:
    later = document(
        "2025-06000",
        "2025-04-04",
        "Removal From the Entity List",
        abstract="This rule removes one entity from the Entity List under the destination of Taiwan.",
    )
    assert pending(ALL_SHOWN[:3], rule(), later, as_of=date(2025, 4, 4)) == []


@pytest.mark.parametrize(("days", "is_pending"), [(LATE_DAYS, True), (LATE_DAYS + 1, False)])
def test_what_lacks_after_a_month_is_no_lag_any_more(days: int, is_pending: bool) -> None:
    as_of = date.fromordinal(date(2025, 3, 28).toordinal() + days)
    assert bool(pending((OLD_ROW,), rule(), as_of=as_of)) == is_pending


REMOVES = "This rule removes one entity from the Entity List under the destination of Turkey."
REVISES = "This rule revises one existing entry on the Entity List under the destination of China."


@pytest.mark.parametrize(
    ("abstract", "as_of", "expected"),
    [
        pytest.param(
            REMOVES,
            AS_OF,
            [("remove", "entity", None, 1, 0, 1), ("remove", "entity", "TR", 1, 0, 1)],
            id="a removal, before its day",
        ),
        pytest.param(REMOVES, date(2025, 3, 28), [], id="a removal leaves no citation: its day is enough"),
        pytest.param(
            REVISES,
            date(2025, 3, 28),
            [("revise", "entry", None, 1, 0, 1), ("revise", "entry", "CN", 1, 0, 1)],
            id="a revision that no row cites",
        ),
    ],
)
def test_what_is_no_addition_is_pending_until_the_list_can_show_it(
    abstract: str, as_of: date, expected: list[tuple[Any, ...]]
) -> None:
    assert brief(pending((OLD_ROW,), rule(abstract), as_of=as_of)) == expected


def test_a_revision_that_a_row_cites_is_shown() -> None:
    row = ("CN", "Old Co.", "89 FR 96836, 2024-12-05; 90 FR 14048, 2025-03-28")
    assert pending((row,), rule(REVISES)) == []


@pytest.mark.parametrize(
    ("title", "actions"),
    [
        ("Additions and Revisions to the Entity List", ["add", "revise"]),
        ("Removal From the Entity List", ["remove"]),
        ("Entity List Modification", ["revise"]),
    ],
)
def test_a_rule_that_states_no_number_is_told_without_one(title: str, actions: list[str]) -> None:
    rows = pending((OLD_ROW,), rule(None, title=title))
    assert brief(rows) == [(action, None, None, None, 0, None) for action in actions]


def test_a_rule_without_a_number_is_shown_from_its_day_on() -> None:
    assert pending((OLD_ROW,), rule(None), as_of=date(2025, 3, 28)) == []


@pytest.mark.parametrize(
    ("abstract", "is_pending"),
    [
        ("BIS will hold a briefing on the rule, “Additions to the Entity List”.", False),
        ("Any entity that is owned by entities on the Entity List will itself be subject to its restrictions.", False),
        ("This rule makes modifications to the entries for some parties on the Entity List.", True),
    ],
)
def test_of_a_rule_whose_title_does_not_name_the_list_its_abstract_says_whether_it_changes_it(
    abstract: str, is_pending: bool
) -> None:
    assert bool(pending((OLD_ROW,), rule(abstract, title="Export Controls on Widgets"))) is is_pending


@pytest.mark.parametrize("title", ["Revisions to the Unverified List", "Export Controls on Widgets"])
def test_a_rule_that_does_not_name_the_list_is_not_pending(title: str) -> None:
    assert pending((OLD_ROW,), rule(None, title=title)) == []


def inspected(number: str = RULE, planned: str = "2025-03-31") -> tuple[str, bytes]:
    record = {
        "document_number": number,
        "title": "Additions to the Entity List",
        "type": "Rule",
        "publication_date": planned,
        "filed_at": "2025-03-25T08:45:00.000-04:00",
        "html_url": f"https://www.federalregister.gov/public-inspection/{number}",
        "agencies": [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}],
    }
    return "public_inspection.json", answer([record])


def test_a_document_on_public_inspection_is_pending_since_it_was_filed() -> None:
    other = document("2025-01000", "2025-01-10", "Export Controls on Widgets")
    (row,) = pending((OLD_ROW,), other, files=(inspected(),))
    assert (row["document_number"], row["filed_on"], row["pending_since"]) == (
        RULE,
        date(2025, 3, 25),
        date(2025, 3, 25),
    )


def test_a_document_that_was_printed_on_another_day_than_planned_is_told_once() -> None:
    rows = pending((OLD_ROW,), rule(), files=(inspected(),))
    assert {row["published_on"] for row in rows} == {date(2025, 3, 28)}


def test_what_was_seen_on_public_inspection_stays_pending_since_then() -> None:
    listed = listed_rows(OLD_ROW)
    register = registered([document("2025-01000", "2025-01-10", "Export Controls")], inspected())
    before, _ = _found(listed, register)
    rows = pending((OLD_ROW,), rule(), before=before)
    assert {(row["filed_on"], row["pending_since"]) for row in rows} == {(date(2025, 3, 25), date(2025, 3, 25))}


def test_it_is_law_from_its_day_of_effect_which_may_lie_before_its_printing() -> None:
    row, *_ = pending((OLD_ROW,), rule(**IN_FORCE))
    assert (row["effective_on"], row["pending_since"]) == (date(2025, 3, 25), date(2025, 3, 25))
    assert [in_force_on(row, date(2025, 3, day)) for day in (24, 25, 26)] == [False, True, True]


def test_a_document_that_a_citation_may_mean_is_not_pending() -> None:
    # Neither has pages: the row of that day may be of either.
    alike = [
        document(number, "2025-03-28", "Additions to the Entity List", abstract=ADDS) for number in ("2025-1", "2025-2")
    ]
    assert pending((OLD_ROW, new_row("CN", "A Co.")), *alike, as_of=date(2025, 3, 28)) == []


def tables() -> tuple[Tables, Tables]:
    return listed_rows(OLD_ROW), registered([rule()])


def test_the_same_tables_give_the_same_rows() -> None:
    listed, register = tables()
    first, second = (_found(listed, register) for _ in range(2))
    assert first[0].equals(second[0])


def amended(*rows: tuple[str, str, str]) -> pa.Table:
    """Return the rows of the rule's full text: action, destination and name."""
    return schema.build(
        AMENDMENTS,
        [
            {
                "document_number": RULE,
                "published_on": date(2025, 3, 28),
                "position": position,
                "list_code": "EL",
                "action": action,
                "country_code": country,
                "country_text": country,
                "name": name,
                "entry_text": name,
            }
            for position, (action, country, name) in enumerate(rows, start=1)
        ],
        source_id=REGISTER_ID,
    )


def entries_of(
    rows: tuple[tuple[str, str, str], ...], abstract: str | None, *text: tuple[str, str, str]
) -> tuple[Any, Any]:
    listed, register = listed_rows(*rows), registered([rule(abstract)]) | {"amendments": amended(*text)}
    found, entries = _found(listed, register)
    return found.to_pylist(), entries.select(["action", "country_code", "name"]).to_pylist()


def test_the_rows_of_a_full_text_that_the_list_lacks_are_told_by_name() -> None:
    text = ("add", "CN", "A Co."), ("add", "CN", "B Co."), ("add", "TW", "C Co."), ("revise", "CN", "Old Co.")
    _, entries = entries_of((OLD_ROW, new_row("CN", "a co")), ADDS, *text)
    assert entries == [
        {"action": "add", "country_code": "CN", "name": "B Co."},
        {"action": "add", "country_code": "TW", "name": "C Co."},
        {"action": "revise", "country_code": "CN", "name": "Old Co."},
    ]


def test_rows_of_a_full_text_are_counted_where_no_number_is_stated() -> None:
    found, entries = entries_of((OLD_ROW,), None, ("add", "CN", "A Co."), ("add", "TW", "C Co."))
    assert brief(found) == [
        ("add", None, None, None, 0, 2),
        ("add", None, "CN", None, 0, 1),
        ("add", None, "TW", None, 0, 1),
    ]
    assert len(entries) == 2


def test_the_rows_of_a_rule_that_is_shown_are_not_told() -> None:
    _, entries = entries_of(ALL_SHOWN, ADDS, ("add", "CN", "A Co."))
    assert entries == []
