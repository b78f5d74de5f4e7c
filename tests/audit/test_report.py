from entity_lists.audit.report import Failure, Held, Report, summary

VANISHED = Failure(
    suite="release_profile",
    expectation="expect_column_values_to_be_between",
    column="value",
    severity="critical",
    on_fail="reject",
    observed="1 of 1 rows do not fit",
    threshold="at least -50 %",
    examples=("0.5",),
    why="Half of the list is gone.",
)
QUARANTINED = Failure(
    suite="quarantine",
    expectation="expect_table_row_count_to_be_between",
    column=None,
    severity="warning",
    on_fail="publish",
    observed="1",
    examples=(),
    why="Look at each.",
)
UNIQUE = Held(
    suite="entries",
    expectation="expect_column_values_to_be_unique",
    column="entry_id",
    condition=None,
    severity="critical",
    on_fail="reject",
    observed="0 of 34 rows do not fit",
    threshold="each value once",
    why="Two entries with one id would merge two parties.",
)
REPORT = Report(
    verdict="reject",
    evaluated={"quarantine": 3, "release_profile": 10},
    failed=(VANISHED, QUARANTINED),
    held=(UNIQUE,),
)


def test_a_report_is_json_without_clock_times() -> None:
    assert REPORT.as_json() == {
        "verdict": "reject",
        "evaluated": {"quarantine": 3, "release_profile": 10},
        "failed": [
            {
                "suite": "release_profile",
                "expectation": "expect_column_values_to_be_between",
                "column": "value",
                "condition": None,
                "severity": "critical",
                "on_fail": "reject",
                "observed": "1 of 1 rows do not fit",
                "threshold": "at least -50 %",
                "examples": ["0.5"],
                "why": "Half of the list is gone.",
                "is_news": False,
            },
            {
                "suite": "quarantine",
                "expectation": "expect_table_row_count_to_be_between",
                "column": None,
                "condition": None,
                "severity": "warning",
                "on_fail": "publish",
                "observed": "1",
                "threshold": "",
                "examples": [],
                "why": "Look at each.",
                "is_news": False,
            },
        ],
        "held": [
            {
                "suite": "entries",
                "expectation": "expect_column_values_to_be_unique",
                "column": "entry_id",
                "condition": None,
                "severity": "critical",
                "on_fail": "reject",
                "observed": "0 of 34 rows do not fit",
                "threshold": "each value once",
                "why": "Two entries with one id would merge two parties.",
            },
        ],
    }


def test_the_summary_says_what_failed_where_and_why_it_matters() -> None:
    assert summary(REPORT, "us_bis_entity_list 2025-03-28-c0f67762").splitlines() == [
        "Audit of us_bis_entity_list 2025-03-28-c0f67762: reject (13 expectations, 2 failed: 1 critical, 1 warning)",
        "  critical release_profile.value: expect_column_values_to_be_between: 1 of 1 rows do not fit",
        "           why it matters: Half of the list is gone.",
        "           for example: 0.5",
        "  warning  quarantine: expect_table_row_count_to_be_between: 1",
        "           why it matters: Look at each.",
    ]


def test_a_good_report_is_one_line() -> None:
    good = Report(verdict="publish", evaluated={"names": 7}, failed=())
    assert summary(good, "a release") == "Audit of a release: publish (7 expectations, 0 failed)"
