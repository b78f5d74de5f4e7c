"""What the rules state beside what the Entity List shows, on the real releases. `make reconcile`.

A line for each rule that states how many it adds to the list of 2026-03-25, oldest first, then the ledger from the list
of 2023-12-07 to it. Ends with 1 if a rule is explained by nothing.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from entity_lists.reconcile.evidence import gather  # ruff: ignore[module-import-not-at-top-of-file]
from entity_lists.reconcile.reconciliation import reconcile  # ruff: ignore[module-import-not-at-top-of-file]
from world.corpus_files import CORPUS  # ruff: ignore[module-import-not-at-top-of-file]
from world.law_tables import (  # ruff: ignore[module-import-not-at-top-of-file]
    corpus_list,
    corpus_register,
    joined,
)

Row = dict[str, Any]

DAY = date(2026, 3, 25)
BEFORE, AFTER = "title-15_part-744_supplement-4_2023-12-07.xml", f"title-15_part-744_{DAY}.xml"
_EXPLAINED = {"equal", "explained"}


def compared(corpus: Path) -> list[Row]:
    """Return the rows of the table reconciliation of the real releases."""
    old, new = (corpus_list(corpus, name, f"{DAY}-00000000") for name in (BEFORE, AFTER))
    register = corpus_register(corpus, DAY.isoformat())
    both = joined(new, register)
    evidence = gather(new, register, both, as_of=DAY)
    rows: list[Row] = reconcile(evidence, new, both, ledger_from=old).to_pylist()
    return rows


def additions(rows: list[Row]) -> list[Row]:
    """Return the rows of the rules that state how many they add, whole."""
    return [
        row
        for row in rows
        if row["comparison"] == "stated_shown"
        and row["action"] == "add"
        and row["stated"]
        and row["country_code"] is None
    ]


def lines(rows: list[Row]) -> Iterator[str]:
    """Yield a line for each rule, and the ledger."""
    for row in additions(rows):
        place = f"{row['published_on']} {row['document_number']:<11}"
        yield f"{place} {row['result']:<9} {row['explanation']}"
    ledger = next(row for row in rows if row["comparison"] == "ledger")
    yield f"ledger {BEFORE[-14:-4]} to {DAY}: {ledger['result']}: {ledger['explanation']}"


def oracle(corpus: Path) -> dict[str, int]:
    """Return how many rows each rule that states additions has, as they were counted apart from this code."""
    with (corpus / f"fr/derived/stated_vs_shown_{DAY}.csv").open(newline="", encoding="utf-8") as text:
        return {row["document_number"]: int(row["rows_listed"]) for row in csv.DictReader(text) if row["additions"]}


def main() -> int:
    if not CORPUS.is_dir():
        print(f"The real releases are not here: {CORPUS}", file=sys.stderr)
        return 2
    rows = compared(CORPUS)
    for line in lines(rows):
        print(line)
    stating = additions(rows)
    explained = sum(row["result"] in _EXPLAINED for row in stating)
    different = [row for row in rows if row["result"] == "different"]
    known = oracle(CORPUS)
    agreeing = sum(row["result"] in _EXPLAINED and known.get(row["document_number"]) == row["shown"] for row in stating)
    print(
        f"{explained} of {len(stating)} rules that state how many they add are explained; {len(different)} differences"
    )
    print(f"{agreeing} of {len(known)} rules of the table that was counted apart are explained, with as many rows")
    return int(explained < len(stating) or agreeing < len(known) or bool(different))


if __name__ == "__main__":
    sys.exit(main())
