"""How many citations of the Entity List are joined with their document, against a join that was made by hand; and how
many rules state what a count apart from this code says that they state.

The Register is put together from what the corpus has of 519 documents; the oracle tells of 201 citations which notice
they name, from when it has effect, and its number where one is at hand. A citation is right if number, first page and
day of effect are those of the oracle, as far as it has them.

Run: python tests/benchmarks/register.py; the exit code is 1 if one is wrong, not joined
or read otherwise.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from world.law_tables import (
    Tables,
    corpus_list,
    corpus_register,
    joined,
)
from world.stated_oracle import read_oracle, read_ours

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ORACLE = "fr/derived/citations_join_2026-03-25.csv"
RELEASE = "title-15_part-744_2026-03-25.xml"
# Source: 81 FR 64693-64698, 2016-21543; BIS's own table begins it a page later, on the second page of its text.
OTHER_FIRST_PAGES = {("2016-21543", "64694"): 64693}

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A citation of the oracle: how many rows have it, what we say of it, and in what that differs."""

    citation: str
    printed_on: str
    rows: int
    is_joined_there: bool
    is_joined_here: bool
    differs: tuple[str, ...]


def read_corpus(corpus: Path) -> tuple[Tables, Tables]:
    """Return the tables of the list of 2026-03-25 and of the Register of that day."""
    return corpus_list(corpus, RELEASE, "2026-03-25-00000000"), corpus_register(corpus, "2026-03-25")


def compare(corpus: Path, listed: Tables, register: Tables) -> tuple[Compared, ...]:
    """Return the citations of the oracle beside ours."""
    documents = {row["document_number"]: row for row in register["documents"].to_pylist()}
    ours: dict[tuple[str, str], Row] = {
        (row["citation"], str(row["printed_on"])): row for row in joined(listed, register).to_pylist()
    }
    with (corpus / ORACLE).open(newline="", encoding="utf-8") as lines:
        return tuple(_compared(theirs, ours, documents) for theirs in csv.DictReader(lines))


def _compared(theirs: Mapping[str, str], ours: Mapping[tuple[str, str], Row], documents: Mapping[str, Row]) -> Compared:
    citation, day = f"{theirs['volume']} FR {theirs['page']}", theirs["date_in_list"]
    row = ours.get((citation, day), {})
    number = row.get("document_number")
    return Compared(
        citation=citation,
        printed_on=day,
        rows=int(theirs["rows_listed"]) + int(theirs["rows_amended"]),
        is_joined_there=theirs["how"] != "none",
        is_joined_here=number is not None,
        differs=tuple(_differences(theirs, row, documents[number])) if number else (),
    )


def _differences(theirs: Mapping[str, str], ours: Row, document: Row) -> Iterator[str]:
    number = ours["document_number"]
    if theirs["document_number"] not in {"", number}:
        yield f"{number} for {theirs['document_number']}"
    page = theirs["notice_start_page"]
    if page and document["start_page"] != OTHER_FIRST_PAGES.get((number, page), int(page)):
        yield f"begins at {document['start_page']} for {page}"
    if theirs["effective_on"] not in {"", str(ours["effective_on"])}:
        yield f"effective {ours['effective_on']} for {theirs['effective_on']}"


def count(compared: Iterable[Compared]) -> tuple[int, int]:
    """Return how many citations these are, and how many rows have them."""
    listed = [*compared]
    return len(listed), sum(one.rows for one in listed)


def main() -> int:
    """Print the comparison and return the exit code."""
    compared = compare(CORPUS, *read_corpus(CORPUS))
    wrong = [one for one in compared if one.differs]
    missed = [one for one in compared if one.is_joined_there and not one.is_joined_here]
    for name, chosen in (
        ("in the list", compared),
        ("joined by hand", [one for one in compared if one.is_joined_there]),
        ("joined here", [one for one in compared if one.is_joined_here]),
        ("joined by hand and not here", missed),
        ("otherwise than by hand", wrong),
    ):
        print(f"citations {name:30} {count(chosen)[0]:4} in {count(chosen)[1]:5} rows")
    for one in (*missed, *wrong):
        print(f"  {one.citation}, {one.printed_on}: {'; '.join(one.differs) or 'not joined'}")
    return int(bool(report_stated(CORPUS) or missed or wrong))


def report_stated(corpus: Path) -> list[str]:
    """Print how many rules state what the oracle says, and each other one; return the numbers of those."""
    theirs, ours = read_oracle(corpus), read_ours(corpus)
    other = [number for number, counts in theirs.items() if ours.get(number) != counts]
    print(f"stated counts {len(theirs) - len(other)} of {len(theirs)} rules as in the oracle")
    for number in other:
        print(f"  {number}: {ours.get(number)} for {theirs[number]}")
    return other


if __name__ == "__main__":
    sys.exit(main())
