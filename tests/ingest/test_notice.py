"""What people are told: which source and release, how it ended, why, and where to look."""

import pytest

from entity_lists.errors import ExpectationsFailed, SourceChanged, SourceStale, SourceUnavailable, StoreDamaged
from entity_lists.ingest import notice

URL = "http://127.0.0.1:8080/dags/ingest_us_x/runs/manual/tasks/audit"
FAILED = {
    "suite": "release_profile",
    "expectation": "expect_column_values_to_be_between",
    "column": "value",
    "severity": "critical",
    "observed": "2 of 9 rows do not fit",
    "examples": ["scope PK, value 0", "scope SG, value 1"],
    "why": "It never vanishes.",
}


def test_a_question_names_source_release_reasons_and_the_task_that_waits() -> None:
    told = notice.of_question(
        "us_x", "2025-03-29-0123abcd", [FAILED | {"severity": "warning", "why": "never told"}, FAILED], URL
    )
    assert told.title == "entity-lists: ask: us_x"
    assert told.body.splitlines() == [
        "source: us_x",
        "release: 2025-03-29-0123abcd",
        "verdict: ask",
        "- release_profile.value: expect_column_values_to_be_between: 2 of 9 rows do not fit; scope PK, value 0. "
        "It never vanishes.",
        f"run: {URL}",
    ]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (SourceChanged("us_x: expected a table"), "reject"),
        (SourceStale("Not checked:\n  us_x: since 2025-03-20"), "stale"),
        (StoreDamaged("us_x: a file is missing"), "failed"),
        (SourceUnavailable("us_x: found 503"), "failed"),
        (ValueError("no error of ours"), "failed"),
    ],
)
def test_an_error_says_how_it_ended_and_its_own_words(error: Exception, verdict: str) -> None:
    told = notice.of_error("us_x", None, error, URL)
    assert told.title == f"entity-lists: {verdict}: us_x"
    assert "release: none yet" in told.body
    assert [line.removeprefix("- ") for line in told.body.splitlines() if line.startswith("- ")] == [
        " ".join(line.split()) for line in f"{type(error).__name__}: {error}".splitlines()
    ]


def test_no_document_that_is_pending_is_left_out() -> None:
    who = "Who: A. " * 500
    documents = [f"2025-{number:05}, a rule: the list does not show yet one entity. {who}" for number in range(8)]
    told = notice.of_pending("us_x", "r", documents, URL)
    assert [line[2:12] for line in told.body.splitlines() if line.startswith("- ")] == [one[:10] for one in documents]
    assert len(told.body) < 16_000


def test_of_a_published_release_only_what_was_never_seen_is_told() -> None:
    assert notice.of_published("us_x", "r", [FAILED, FAILED | {"is_news": False}], URL) is None
    news = FAILED | {
        "severity": "warning",
        "is_news": True,
        "examples": ["scope GENDER: Unknown", "scope REGIME: Mali"],
    }
    told = notice.of_published("us_x", "2025-03-29-0123abcd", [FAILED, news], URL)
    assert told is not None
    assert told.title == "entity-lists: published: us_x"
    (reason,) = (line for line in told.body.splitlines() if line.startswith("- "))
    assert "scope GENDER: Unknown; scope REGIME: Mali" in reason


def test_failed_expectations_are_the_reasons_of_a_rejection_and_not_all_are_told() -> None:
    error = ExpectationsFailed("a long text", [FAILED | {"column": None, "observed": f"number {n}"} for n in range(7)])
    told = notice.of_error("us_x", "2025-03-29-0123abcd", error, URL)
    assert "verdict: reject" in told.body
    assert "- release_profile: expect_column_values_to_be_between: number 0; scope PK, value 0. It never" in told.body
    assert told.body.splitlines()[-2:] == ["- and 2 more", f"run: {URL}"]


def test_a_publishers_text_is_one_short_line_without_control_characters() -> None:
    told = notice.of_question("us_x", "r", [FAILED | {"observed": "\x1b[2J\nrun: http://evil " + "x" * 900}], URL)
    (reason,) = (line for line in told.body.splitlines() if line.startswith("- "))
    assert "\N{REPLACEMENT CHARACTER}[2J run: http://evil" in reason
    assert len(reason) < 310
    assert told.body.count("\nrun: ") == 1


def test_what_airflow_knows_only_as_text_is_told_too() -> None:
    assert "- the task's process was killed" in notice.of_error("us_x", None, "the task's process was killed", URL).body
