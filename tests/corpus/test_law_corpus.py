"""The law behind the real Entity List: what is pending, and whether what rules state is what the list shows."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.reconcile.evidence import gather
from entity_lists.reconcile.pending import find_pending, in_force_on
from world.law_tables import Tables, before_day, corpus_list, corpus_register, joined

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from reconcile import AFTER, BEFORE, additions, compared, oracle

pytestmark = pytest.mark.corpus

DAY = date(2026, 3, 25)
MARCH_2025 = {"CN": 53, "PK": 19, "AE": 4, "ZA": 3, "IR": 2, "TW": 1}


@pytest.fixture(scope="module")
def newer(corpus: Path) -> Tables:
    return corpus_list(corpus, AFTER, "2026-03-25-00000000")


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[dict[str, Any]]:
    return compared(corpus)


def pending(listed: Tables, register: Tables, as_of: date) -> list[dict[str, Any]]:
    table, _ = find_pending(gather(listed, register, joined(listed, register), as_of=as_of), register["amendments"])
    return table.to_pylist()  # type: ignore[no-any-return]


def test_the_82_rows_of_march_2025_are_pending_while_the_list_of_the_day_before_is_in_force(
    corpus: Path, newer: Tables
) -> None:
    listed, register = before_day(newer, date(2025, 3, 28)), corpus_register(corpus, "2025-03-28")
    found = pending(listed, register, date(2025, 3, 24))
    added = [row for row in found if row["action"] == "add" and in_force_on(row, date(2025, 3, 26))]
    counts: Counter[str] = Counter()
    for row in added:
        counts[row["country_code"]] += row["missing"]
    assert counts.pop(None) == 82
    assert counts == MARCH_2025
    assert {row["document_number"] for row in added} == {"2025-05426", "2025-05427"}
    # Of both, law since the Tuesday: on the Monday, nothing was.
    assert [row for row in found if in_force_on(row, date(2025, 3, 24))] == []


@pytest.mark.parametrize(
    ("as_of", "upto"), [(DAY, "2026-03-25"), (date(2025, 3, 28), "2025-03-28"), (date(2025, 11, 12), "2025-11-12")]
)
def test_a_list_that_shows_all_has_nothing_pending(corpus: Path, newer: Tables, as_of: date, upto: str) -> None:
    listed = newer if as_of == DAY else before_day(newer, date.fromordinal(as_of.toordinal() + 1))
    assert pending(listed, corpus_register(corpus, upto), as_of) == []


def test_the_removals_of_august_2026_are_pending_on_the_list_of_july(corpus: Path) -> None:
    listed = corpus_list(corpus, "title-15_part-744_2026-07-18.xml", "2026-07-18-00000000")
    found = pending(listed, corpus_register(corpus, "2026-08-24"), date(2026, 7, 18))
    whole = [row for row in found if row["country_code"] is None]
    assert [(row["document_number"], row["action"], row["unit"], row["missing"]) for row in whole] == [
        ("2026-17230", "remove", "entity", 1),
        ("2026-17231", "remove", "address", 2),
    ]


def test_the_rows_of_a_list_before_its_newest_rule_are_pending_by_destination(corpus: Path) -> None:
    # The copy of 2023-12-07 is of before that day's rule.
    listed = corpus_list(corpus, BEFORE, "2023-12-07-00000000")
    found = pending(listed, corpus_register(corpus, "2023-12-07"), date(2023, 12, 7))
    assert sum(row["missing"] for row in found if row["country_code"]) == 44


def test_every_rule_that_states_a_number_is_explained_with_as_many_rows(
    corpus: Path, rows: list[dict[str, Any]]
) -> None:
    stating = {row["document_number"]: row for row in additions(rows)}
    known = oracle(corpus)
    assert len(known) == 51
    assert {number: stating[number]["shown"] for number in known} == known
    explained = {number for number, row in stating.items() if row["result"] == "explained"}
    assert explained == {"2022-04925", "2022-26622", "2024-03674", "2025-19508"}
    assert {row["result"] for row in stating.values()} == {"equal", "explained"}


def test_rows_that_were_removed_are_explained_by_the_rule_that_says_so(rows: list[dict[str, Any]]) -> None:
    stating = {row["document_number"]: row for row in additions(rows)}
    removed = {"2022-26622": (1, "2023-12726"), "2024-03674": (6, "2024-24562"), "2025-19508": (1, "2025-19858")}
    for number, (count, by) in removed.items():
        assert stating[number]["later_removed"] == count
        assert by in stating[number]["explanation"]


def test_the_ledger_closes_to_the_row(rows: list[dict[str, Any]]) -> None:
    whole, *moved = [row for row in rows if row["comparison"] == "ledger"]
    assert (whole["stated"], whole["shown"], whole["result"]) == (3_398, 3_399, "explained")
    assert "2,657 rows + 750 that 20 rules added - 9 removed = 3,398" in whole["explanation"]
    assert "2,657 + 748 - 6 = 3,399; added and removed again: 7" in whole["explanation"]
    assert [(row["document_number"], row["country_code"]) for row in moved if row["action"] == "remove"] == [
        ("2024-03674", "AE"),
        ("2024-24562", "CN"),
        *[(None, "IN")] * 4,
    ]


def test_nothing_of_the_real_list_is_different(rows: list[dict[str, Any]]) -> None:
    assert [row for row in rows if row["result"] == "different"] == []
    misprinted = [
        row["citation"] for row in rows if row["comparison"] == "printed_date" and row["result"] == "explained"
    ]
    assert misprinted == ["77 FR 58006", "86 FR 4864", "88 FR 38741"]
