"""The law behind the real Entity List: joined, dated, reconciled and pending, against the oracles."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.law.time import Time
from entity_lists.law.told import pending_on
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.ecfr_site import version
from world.law import LAW_ID, LIST_ID, REGISTER_ID, derived, ingested, law_store
from world.register_answer import answer, corpus_documents

pytestmark = pytest.mark.corpus

BEFORE = "ecfr/title-15_part-744_supplement-4_2023-12-07.xml"
AFTER = "ecfr/title-15_part-744_2026-03-25.xml"


@pytest.fixture(scope="module")
def register(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "documents_2026-09-25.json"
    path.write_bytes(answer(corpus_documents(corpus.parent)))
    return path


@pytest.fixture(scope="module")
def store(corpus: Path, register: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    releases = [(corpus / BEFORE, None), (corpus / AFTER, None)]
    return law_store(tmp_path_factory.mktemp("store"), releases, register)


def rows(store: LocalStore, name: str, source_id: str = LAW_ID) -> list[dict[str, Any]]:
    manifest = published.get_manifest(store, source_id, None)
    return published.read_table(store, manifest, name).to_pylist()


def oracle(corpus: Path, name: str) -> list[dict[str, str]]:
    with (corpus / f"fr/derived/{name}_2026-03-25.csv").open(newline="") as lines:
        return [*csv.DictReader(lines)]


def test_every_citation_is_joined_as_the_oracle_has_it(corpus: Path, store: LocalStore) -> None:
    joined = rows(store, "citation_documents")
    starts = {row["document_number"]: row["start_page"] for row in rows(store, "documents", REGISTER_ID)}
    reached, reached_rows = 0, 0
    wrong, extra = [], []
    for expected in oracle(corpus, "citations_join"):
        printed = expected["volume"], expected["page"]
        alike = [row for row in joined if (str(row["volume"]), str(row["page"])) == printed]
        of_day = [row for row in alike if str(row["printed_on"]) == expected["date_in_list"]]
        row = (of_day or alike)[0]
        number = row["document_number"]
        is_right = (
            number
            and expected["document_number"] in {"", number}
            and expected["notice_start_page"] in {"", str(starts[number])}
            and expected["effective_on"] in {"", str(row["effective_on"])}
        )
        if expected["how"] == "none":
            extra += [row["citation"]] if number else []
            continue
        reached += 1
        reached_rows += int(expected["rows_listed"]) + int(expected["rows_amended"])
        wrong += [] if is_right else [(row["citation"], number)]
    assert (reached, reached_rows) == (165, 4747)
    # The Register's first page is 64693, BIS's table says 64694: the same document.
    assert wrong == [("81 FR 64696", "2016-21543")]
    # By a table of facts that the oracle does not use, and by what two misprints mean.
    assert sorted(extra) == [
        "64 FR 28909", "64 FR 28910", "74 FR 35797", "74 FR 35799", "79 FR 24461", "83 FR 61541"
    ]  # fmt: skip


def test_misprints_are_data_with_their_source(store: LocalStore) -> None:
    misprints = [row for row in rows(store, "citation_documents") if row["meant"]]
    assert len(misprints) == 6
    assert all(row["meant_source"] and row["problem"] and row["document_number"] for row in misprints)


def test_by_law_all_82_of_march_2025_are_listed_on_the_25th_and_by_the_print_none(store: LocalStore) -> None:
    day = date(2025, 3, 25)
    listed = {time: entries_as_of(store, LIST_ID, day, by=time) for time in Time}
    of_march = {
        time: sum(row["listed_on"] == date(2025, 3, 28) for row in one.rows.to_pylist()) for time, one in listed.items()
    }
    assert of_march == {Time.legal: 82, Time.printed: 0}
    assert entries_as_of(store, LIST_ID, day).time == Time.legal


def test_51_of_51_rules_that_state_a_number_are_equal_or_explained(corpus: Path, store: LocalStore) -> None:
    whole = {
        row["document_number"]: row
        for row in rows(store, "reconciliation")
        if row["comparison"] == "stated_shown" and row["action"] == "add" and row["country_code"] is None
    }
    stated = [row for row in oracle(corpus, "stated_vs_shown") if row["additions"]]
    assert len(stated) == 51
    for expected in stated:
        row = whole[expected["document_number"]]
        assert row["shown"] == int(expected["rows_listed"]), row
        assert row["result"] == ("equal" if expected["additions"] == "equal" else "explained"), row
    assert all(row["result"] in {"equal", "explained"} for row in whole.values())


def test_what_later_rules_removed_is_explained_by_them_and_a_misfiled_row_by_where_it_stands(store: LocalStore) -> None:
    told = {
        (row["document_number"], row["country_code"]): row["explanation"]
        for row in rows(store, "reconciliation")
        if row["result"] == "explained"
    }
    assert "removed later by 2023-12726" in told["2022-26622", None]
    assert "removed later by 2024-24562" in told["2024-03674", None]
    assert "removed later by 2025-19858" in told["2025-19508", None]
    assert told["2025-17893", "TW"].endswith("the list files the row under Thailand (TH).")


def test_the_ledger_between_the_two_releases_closes_to_the_row(store: LocalStore) -> None:
    total, *gone = [row for row in rows(store, "reconciliation") if row["comparison"] == "ledger"]
    assert (total["stated"], total["shown"], total["result"]) == (3399, 3399, "equal")
    assert total["explanation"].startswith("2,657 + 743 added (documents state 750) + 5 cut anew - 6 removed = 3,399")
    assert Counter(row["document_number"] for row in gone) == {"2025-00704": 4, "2024-24562": 1, "2024-03674": 1}


def test_nothing_is_pending_but_what_was_published_after_the_release(store: LocalStore) -> None:
    found = pending_on(store, date(2026, 11, 20))
    assert [one.document_number for one in found.documents] == ["2026-17230", "2026-17231"]
    assert pending_on(store, date(2026, 8, 1)).documents == ()


def test_on_the_26th_of_march_82_are_pending_and_gone_when_the_list_shows_them(
    corpus: Path, register: Path, tmp_path: Path
) -> None:
    content = (corpus / AFTER).read_bytes()
    path = tmp_path / "title-15_part-744_2025-03-24.xml"
    path.write_bytes(version(content, date(2025, 3, 24)))
    store = law_store(tmp_path / "store", [(path, None)], register)
    found = pending_on(store, date(2025, 3, 26))
    assert [one.document_number for one in found.documents] == ["2025-05426", "2025-05427"]
    by_country: Counter[str] = Counter()
    for one in found.documents:
        for action in one.actions:
            by_country.update(dict(action.by_country) if action.action == "add" else {})
    assert found.added == 82
    assert by_country == {
        "China (CN)": 53, "Pakistan (PK)": 19, "United Arab Emirates (AE)": 4, "South Africa (ZA)": 3, "Iran (IR)": 2,
        "Taiwan (TW)": 1,
    }  # fmt: skip
    assert pending_on(store, date(2025, 3, 24)).documents == ()
    shown = tmp_path / "title-15_part-744_2025-03-28.xml"
    shown.write_bytes(version(content, date(2025, 3, 28)))
    ingested(store, LIST_ID, shown)
    derived(store)
    assert [one for one in pending_on(store, date(2025, 3, 28)).documents if one.pending_since < "2025-04"] == []
