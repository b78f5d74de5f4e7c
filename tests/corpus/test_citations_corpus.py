"""The citations of the real Entity List, joined with the Register and dated by it, against the oracle."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entity_lists.care.as_of import entries_as_of
from entity_lists.law.time import Time
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.law import LAW_ID, LIST_ID, REGISTER_ID, law_store
from world.register_answer import answer, corpus_documents

pytestmark = pytest.mark.corpus

AFTER = "ecfr/title-15_part-744_2026-03-25.xml"


@pytest.fixture(scope="module")
def register(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "documents_2026-09-25.json"
    path.write_bytes(answer(corpus_documents(corpus.parent)))
    return path


@pytest.fixture(scope="module")
def store(corpus: Path, register: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    return law_store(tmp_path_factory.mktemp("store"), [(corpus / AFTER, None)], register)


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
