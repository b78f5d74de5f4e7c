from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.errors import SourceChanged
from entity_lists.register.rules import read_statements, rule_states

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "us_federal_register"
RULE: dict[str, Any] = {
    "document_number": "2025-19001",
    "published_on": date(2025, 9, 30),
    "status": "published",
    "citation": "90 FR 47201",
    "effective_on": date(2025, 9, 29),
    "dates_text": "This rule is effective September 29, 2025.",
}
STAY: dict[str, Any] = {
    "document_number": "2025-19846",
    "published_on": date(2025, 11, 12),
    "status": "published",
    "citation": "90 FR 50857",
    "effective_on": date(2025, 11, 10),
    "dates_text": "Effective November 10, 2025, the amendments in the interim final rule published at 90 FR 47201 "
    "(September 30, 2025) are stayed until November 9, 2026.",
}


def told(states: Any) -> list[tuple[str, str, str | None]]:
    return [(one.status, str(one.valid_from), one.valid_to and str(one.valid_to)) for one in states]


def test_the_affiliates_rule_is_in_force_then_stayed_then_scheduled_and_nothing_is_said_of_later() -> None:
    assert told(rule_states([STAY, RULE])) == [
        ("in_force", "2025-09-29", "2025-11-10"),
        ("stayed", "2025-11-10", "2026-11-10"),
        ("scheduled", "2026-11-10", None),
    ]


def test_each_state_names_its_document_and_its_words() -> None:
    states = rule_states([RULE, STAY])
    assert [one.document_number for one in states] == ["2025-19001", "2025-19846", "2025-19846"]
    assert states[1].text == STAY["dates_text"]


def test_a_later_document_that_stays_it_on_takes_the_place_of_what_was_scheduled() -> None:
    longer = STAY | {
        "document_number": "2026-20000",
        "published_on": date(2026, 11, 5),
        "dates_text": "Effective November 10, 2026, the amendments published at 90 FR 47201 are stayed until "
        "November 9, 2027.",
    }
    assert told(rule_states([RULE, STAY, longer])) == [
        ("in_force", "2025-09-29", "2025-11-10"),
        ("stayed", "2025-11-10", "2026-11-10"),
        ("stayed", "2026-11-10", "2027-11-10"),
        ("scheduled", "2027-11-10", None),
    ]


def test_what_a_person_says_takes_the_place_of_what_was_scheduled_and_names_them() -> None:
    statements = read_statements((FIXTURES / "rule_statements.csv").read_bytes())
    states = rule_states([RULE, STAY], statements)
    assert told(states)[2:] == [("stayed", "2026-11-10", "2027-11-10")]
    assert states[2].document_number is None
    assert states[2].text.startswith("compliance counsel: ")


STATED = "rule_id,status,valid_from,valid_to,said_by,text\n"


def test_a_document_is_right_of_a_day_of_which_a_person_speaks_too() -> None:
    statements = read_statements(f"{STATED}affiliates,in_force,2025-11-10,,counsel,still\n".encode())
    assert told(rule_states([RULE, STAY], statements)) == told(rule_states([RULE, STAY]))


def test_of_two_documents_of_one_day_the_newer_one_is_right() -> None:
    corrected = STAY | {"document_number": "C1-2025-19846", "published_on": date(2025, 11, 20)}
    states = rule_states([corrected, RULE, STAY])
    assert told(states) == told(rule_states([RULE, STAY]))
    assert states[1].document_number == "C1-2025-19846"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("affiliates,stayed,2026-11-10,,counsel,a\naffiliates,in_force,2026-11-10,,counsel,b", "rows 1 and 2"),
        ("affiliates,stayed,2026-11-10,2026-11-10,counsel,a", "row 1: expected a valid_to"),
    ],
)
def test_statements_that_contradict_themselves_are_refused(rows: str, said: str) -> None:
    with pytest.raises(SourceChanged, match=said):
        read_statements(f"{STATED}{rows}\n".encode())


def test_without_the_documents_nothing_is_said() -> None:
    assert rule_states([]) == ()
    assert rule_states([RULE | {"status": "public_inspection"}]) == ()


@pytest.mark.parametrize(
    "row", ["other,stayed,2026-11-10,,counsel,text", "affiliates,gone,2026-11-10,,counsel,text",
            "affiliates,stayed,soon,,counsel,text", "affiliates,stayed,2026-11-10,,,text"],
)  # fmt: skip
def test_a_statement_that_is_not_understood_is_refused_with_its_row(row: str) -> None:
    with pytest.raises(SourceChanged, match="row 1"):
        read_statements(f"rule_id,status,valid_from,valid_to,said_by,text\n{row}\n".encode())
