"""Programmes that a list names for the first time: publishers make new ones, and no table of ours knows them all."""

from collections import Counter

import pyarrow as pa


def new_programs(before: pa.Table, entries: pa.Table) -> dict[tuple[str, str], float]:
    """Return as observations in how many entries each programme stands that the release before had not.

    before, entries: the entries of the release before, none for a first one, in which nothing is new, and of this one.
    """
    if before.num_rows == 0:
        return {}
    known = _programs(before)
    return {("new_programs", one): float(number) for one, number in _programs(entries).items() if one not in known}


def _programs(entries: pa.Table) -> Counter[str]:
    return Counter(
        program for programs in entries["programs"].to_pylist() for program in (programs or "").split("; ") if program
    )
