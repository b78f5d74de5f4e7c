"""What rules state of the Entity List, as a table has it that was counted apart from this code."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from entity_lists.register.stated import Stated, read_stated
from world.register_answer import corpus_documents

ORACLE = "fr/derived/stated_vs_shown_2026-03-25.csv"
Counts = dict[str, int]


def read_oracle(corpus: Path) -> dict[str, Counts]:
    """Return what each rule states, by its number, then by the column of the oracle."""
    with (corpus / ORACLE).open(newline="", encoding="utf-8") as lines:
        return {row["document_number"]: _counts(row) for row in csv.DictReader(lines)}


def read_ours(corpus: Path) -> dict[str, Counts]:
    """Return the same of our reading, of every document of the corpus."""
    return {
        one["document_number"]: as_in_the_oracle(read_stated(one["title"], one["abstract"] or ""))
        for one in corpus_documents(corpus.parent)
    }


def as_in_the_oracle(stated: tuple[Stated, ...]) -> Counts:
    """Return the numbers that are stated of the Entity List, whole, by the columns of the oracle."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in stated:
        if one.list_code == "EL" and one.country_text is None:
            counts[one.action, one.unit] += one.stated
    entities, addresses = counts["add", "entity"], counts["add", "address"]
    # An address is an entry of its own; the oracle adds them up where the rule does not.
    entries = counts["add", "entry"] or (entities + addresses if addresses else 0)
    return {
        "entities_stated": entities,
        "entries_stated": entries,
        "addresses_stated": addresses,
        "revised_stated": counts["revise", "entry"] + counts["revise", "entity"],
        "removed_stated": counts["remove", "entity"],
    }


def _counts(row: Mapping[str, str]) -> Counts:
    return {name: int(row[name] or 0) for name in as_in_the_oracle(())}
