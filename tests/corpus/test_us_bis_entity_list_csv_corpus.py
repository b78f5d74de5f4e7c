"""The real CSV of 2023-11-21: every row is in an entry, every cell is read, and small changes are small changes."""

import csv
import io
import random
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.licensing.licensing import OTHER
from entity_lists.records import Records
from entity_lists.sources.us_bis import us_bis_entity_list_csv
from world.releases import report_on
from world.sample_lists import tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_bis_entity_list_csv.SOURCE
DAY = "2023-11-21"
NEXT_DAY = "2023-11-22"


@pytest.fixture(scope="module")
def content(corpus: Path) -> bytes:
    return (corpus / "bis_entity_list_csv" / f"entity-list_{DAY}.csv").read_bytes()


@pytest.fixture(scope="module")
def records(content: bytes) -> Records:
    return SOURCE.parse([content])


@pytest.fixture(scope="module")
def tables(records: Records) -> dict[str, pa.Table]:
    return tables_of(SOURCE, records, DAY)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def file_of(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def changes_to(rows: list[list[str]], tables: dict[str, pa.Table]) -> Counter[tuple[str, str]]:
    """Return how many changes of each kind, and in which table, a release with these rows makes."""
    after = tables_of(SOURCE, SOURCE.parse([file_of(rows)]), NEXT_DAY, before=tables)
    return Counter((row["op"], row["table_name"]) for row in after["changes"].to_pylist())


def test_every_row_is_in_an_entry(records: Records) -> None:
    assert (records.record_count, len(records.entries)) == (4637, 2776)
    set_aside = {"joined": 1857, "duplicate": 4}
    assert (records.set_aside, records.quarantine, records.counts.unaccounted) == (set_aside, (), 0)
    assert sum(len(entry.entry_text.splitlines()) for entry in records.entries) >= 4637 - 4


def test_every_letter_of_a_name_and_an_address_is_in_the_entry_of_its_row(records: Records, content: bytes) -> None:
    def folded(text: str) -> str:
        return re.sub(r"[\W_]+", "", text)

    rows = rows_of(content)[1:]
    by_text: dict[str, str] = {}
    for entry in records.entries:
        said = [name.name for name in entry.names] + [address.address for address in entry.addresses]
        said += [
            entry.remarks or "",
            entry.license_policy_text or "",
            *(relation.related_name or "" for relation in entry.relations),
        ]
        by_text[folded(entry.entry_text)] = folded(" ".join(said))
    whole = {folded(",".join(row)): row for row in rows}
    kept = {text: said for entry, said in by_text.items() for text in whole if text in entry}
    lost = [
        (row[4], part)
        for text, row in whole.items()
        for part in re.split(r"[;()?]|, | and ", row[6]) + re.split(r"\W+", f"{row[4]} {row[28]}")
        if folded(part) and folded(part) not in kept[text] and folded(part) not in NO_NAMES
    ]
    assert lost == []


# What tells a body from its member, a name from its former one, or that aliases follow.
NO_NAMES = {
    "Subordinate", "Institution", "subordinate", "institute", "entity", "Affiliated", "Entity", "of", "and", "a", "k",
    "f", "the", "following", "ten", "aliases",
}  # fmt: skip


def test_every_requirement_and_policy_has_a_code(records: Records) -> None:
    for codes in (
        Counter(entry.license_requirement_code for entry in records.entries),
        Counter(entry.license_policy_code for entry in records.entries),
    ):
        assert (codes[OTHER], codes[None]) == (0, 0)


def test_every_entry_has_a_country(records: Records) -> None:
    assert {entry.country_text for entry in records.entries if entry.country_code is None} == set()
    # Nine rows have no country but in their addresses.
    assert sum(entry.country_text is None for entry in records.entries) == 9


def test_what_could_not_be_read_is_counted(records: Records) -> None:
    assert records.observations == {
        ("impossible_dates", "release"): 1.0,
        ("citation_cells_read", "release"): pytest.approx(1 - 80 / 4633),
        ("broken_characters", "release"): 129.0,
        ("unknown_kinds", "release"): 0.0,
        ("unknown_words", "release"): 0.0,
    }
    assert sum(entry.effective_on is None for entry in records.entries) == 222
    assert sum(entry.listed_on is None for entry in records.entries) == 178


def test_all_members_but_those_of_a_department_find_their_body(records: Records) -> None:
    members = Counter((entry.parent_relation, entry.parent_position is not None) for entry in records.entries)
    assert members == {
        (None, False): 2717,
        ("subordinate", True): 33,
        ("subordinate", False): 4,
        ("affiliate", True): 22,
    }


def test_the_footnotes_are_those_that_there_were(records: Records) -> None:
    assert Counter(entry.footnotes for entry in records.entries) == {None: 2085, "3": 497, "1,2": 128, "4": 66}


def test_the_list_passes_the_audit(tables: dict[str, pa.Table]) -> None:
    report = report_on(tables, SOURCE.source_id, date.fromisoformat(DAY))
    assert report.verdict == "publish"
    # What only a person can judge: four rows that come twice, one impossible date.
    failed = [(failure.suite, failure.severity) for failure in report.failed]
    assert failed == [("release_profile", "warning"), (SOURCE.source_id, "warning")]


def test_rows_in_another_order_change_nothing(content: bytes, tables: dict[str, pa.Table]) -> None:
    header, *rows = rows_of(content)
    shuffled = random.Random(1).sample(rows, len(rows))  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    assert changes_to([header, *shuffled], tables) == {}


def test_a_row_more_or_less_of_an_entry_modifies_it(content: bytes, tables: dict[str, pa.Table]) -> None:
    header, *rows = rows_of(content)
    place = header.index("Address")
    (index,) = [i for i, row in enumerate(rows) if row[4] == "Abdul Satar Ghoura" and row[7] == "Peshawar"][:1]
    further = [*rows[index]]
    further[place] = "129, Times Center, Saddar Road"
    found = changes_to([header, *rows[: index + 1], further, *rows[index + 1 :]], tables)
    assert (found["modified", "addresses"], found["added", "entries"], found["removed", "entries"]) == (1, 0, 0)
    found = changes_to([header, *rows[:index], *rows[index + 1 :]], tables)
    assert (found["modified", "addresses"], found["added", "entries"], found["removed", "entries"]) == (1, 0, 0)


def test_a_spelling_a_country_or_a_notice_that_is_mended_is_no_new_entry(
    content: bytes, tables: dict[str, pa.Table]
) -> None:
    header, *rows = rows_of(content)
    mended = [
        [cell.strip().replace("People?s", "People's").replace("U.A.E.", "United Arab Emirates") for cell in row]
        for row in rows
    ]
    found = changes_to([header, *mended], tables)
    assert (found["added", "entries"], found["removed", "entries"]) == (0, 0)
    assert found["modified", "names"] > 0
    assert found["modified", "entries"] > 0
