"""How many of the real spellings of licence requirements and policies have no code, and which words are not understood.

Facts are CSV files of the distinct texts of a release with the number of rows of each: rows, text. A text that is no
licence text at all is rightly OTHER; those that are, are listed.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.licensing import Policy, Requirement, read_policy, read_requirement

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
FILES: dict[str, Callable[[str], Requirement | Policy]] = {
    "csl_license_requirements_2026-07-31.csv": read_requirement,
    "csl_license_policies_2026-07-31.csv": read_policy,
    "license_requirement_variants_2026-03-25.csv": read_requirement,
    "license_policy_variants_2026-03-25.csv": read_policy,
}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield how many rows have each text."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield int(row["rows"]), row["text"]


def report_licences(facts: Path) -> None:
    """Print the spellings and rows of each file, and those without a code."""
    print("licence texts: spellings / rows, of which OTHER")
    for name, read in FILES.items():
        counted = [(rows, text, read(text)) for rows, text in texts(facts / name)]
        others = [(rows, text, reading.unread) for rows, text, reading in counted if reading.code == OTHER]
        every, unknown = sum(rows for rows, _, _ in counted), sum(rows for rows, _, _ in others)
        print(f"  {name:44} {len(counted):4} / {every:5,}   OTHER {len(others)} / {unknown}")
        for rows, text, unread in others:
            print(f"    {rows} rows, not understood {', '.join(unread) or 'nothing'}: {text[:100]}")
