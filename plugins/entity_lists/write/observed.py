"""What is observed of a release beside the one before: codes that our reading lost, and programmes that are new.

A code is lost that is OTHER now although the publisher's text is what it was. Publishers make new programmes, and no
table of ours knows them all.
"""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from entity_lists.contract import tables as contract
from entity_lists.contract.codes import OTHER
from entity_lists.contract.schema import Mark
from entity_lists.text.search_key import search_key


def codes_lost(before: pa.Table, entries: pa.Table) -> dict[tuple[str, str], float]:
    """Return as observations, by coded column, how many entries lost a code that their text had in the release before.

    before, entries: the entries of the release before, as they were published, and of this one. Case, space and
    punctuation make no other text.
    """
    return {
        ("codes_lost", f"entries.{column}"): float(_lost(before, entries, column.removesuffix("_code")))
        for column in contract.ENTRIES.marked(Mark.MAY_BE_OTHER)
    }


def _lost(before: pa.Table, entries: pa.Table, column: str) -> int:
    unknown = {entry_id: text for entry_id, code, text in _rows(entries, column) if code == OTHER}
    return sum(
        search_key(text or "") == search_key(unknown[entry_id] or "")
        for entry_id, code, text in _rows(before, column)
        if entry_id in unknown and code not in {OTHER, None}
    )


def _rows(entries: pa.Table, column: str) -> Iterator[tuple[str, str | None, str | None]]:
    names = ("entry_id", f"{column}_code", f"{column}_text")
    return zip(*(entries[name].to_pylist() for name in names), strict=True)


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
