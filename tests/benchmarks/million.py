"""Changes and history of a list of a million entries of which one in a hundred changes: `make bench-million`.

The list is made up, deterministically: a name, two aliases, an address and a citation an entry; of the changed entries
half are modified, a quarter each added and removed. Measured on two cores, DuckDB 2.0: changes
5.8 s, history 3.6 s, peak 2.1 GB; 67 s before only what came, went or differs was written out as JSON.
"""

import resource
import sys
import time
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from entity_lists.contract import tables as contract
from entity_lists.contract.schema import Table
from entity_lists.write.changes import changes_table, compare, count_entries
from entity_lists.write.history import next_history

ENTRIES = 1_000_000
RELEASES = ("2026-01-01-00000000", "2026-01-02-00000000")


def ids(numbers: np.ndarray) -> pa.Array:
    """Return entry ids in their form, one a number."""
    return pa.array([f"{number:016x}" for number in numbers.tolist()])


def filled(table: Table, columns: dict[str, pa.Array | object], number: int) -> pa.Table:
    """Return a table of the contract with these columns, constants repeated, the others null."""
    arrays = []
    for field in table.schema:
        value = columns.get(field.name)
        if isinstance(value, pa.Array | pa.ChunkedArray):
            arrays.append(value.cast(field.type))
        else:
            arrays.append(pa.array([value], field.type).take(pa.array(np.zeros(number, dtype=np.int64))))
    return pa.table(arrays, schema=table.schema)


def release(numbers: np.ndarray, spelling: np.ndarray) -> dict[str, pa.Table]:
    """Return the tables of a release: entries by number, spelling 1 where the entry reads differently."""
    entry_id, count = ids(numbers), len(numbers)
    texts = pa.array([f"{n}/{s}" for n, s in zip(numbers.tolist(), spelling.tolist(), strict=True)])

    def said(prefix: str) -> pa.Array:
        return pc.binary_join_element_wise(pa.scalar(prefix), texts, " ")

    entries = {
        "entry_id": entry_id, "source_id": "made_up", "list_code": "EL", "entry_type": "organization",
        "name": said("Company"), "country_code": "CN", "country_text": "CHINA", "listed_on": date(2020, 1, 1),
        "license_requirement_code": "ALL_EAR", "license_policy_code": "POLICY_OF_DENIAL",
        "entry_text": said("Company, a.k.a. and so on, of a certain place"), "position": 1, "content_sha256": texts,
    }  # fmt: skip
    names = [
        filled(
            contract.NAMES,
            {"entry_id": entry_id, "position": position, "name": said(kind), "name_type": kind, "is_weak": False,
             "search_key": "key"},
            count,
        )
        for position, kind in enumerate(("primary", "aka", "fka"), start=1)
    ]  # fmt: skip
    address = {"entry_id": entry_id, "position": 1, "address": said("Street"), "country_code": "CN"}
    citation = {"entry_id": entry_id, "position": 1, "citation": "85 FR 1", "volume": 85, "page": 1,
                "published_on": date(2020, 1, 1), "role": "listed", "url": "u"}  # fmt: skip
    return {
        "entries": filled(contract.ENTRIES, entries, count),
        "names": pa.concat_tables(names),
        "addresses": filled(contract.ADDRESSES, address, count),
        "citations": filled(contract.CITATIONS, citation, count),
        "relations": contract.RELATIONS.schema.empty_table(),
    }


def main() -> None:
    """Print how long changes and history took, and the peak of memory."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    numbers = np.arange(total)
    zeros = np.zeros(total, dtype=np.int64)
    before = release(numbers, zeros)
    modified = np.where(numbers % 200 == 0, 1, 0)
    kept = numbers % 400 != 1
    after = release(
        np.concatenate([numbers[kept], np.arange(total, total + total // 400)]),
        np.concatenate([modified[kept], zeros[: total // 400]]),
    )
    first = contract.HISTORY.schema.empty_table()
    history_before = pa.table(
        [*before["entries"].columns, before["entries"]["listed_on"],
         pa.nulls(total, pa.date32()), pa.array([RELEASES[0]] * total), pa.nulls(total, pa.string())],
        schema=first.schema,
    )  # fmt: skip
    began = time.monotonic()
    parts = compare(before, after, from_release_id=RELEASES[0], to_release_id=RELEASES[1], cause="source")
    changes = changes_table(parts, "made_up")
    compared = time.monotonic()
    history = next_history(history_before, changes, after["entries"], as_of="2026-01-02", release_id=RELEASES[1])
    ended = time.monotonic()
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(f"{total:,} entries: {count_entries(changes)}, {changes.num_rows:,} changes, {history.num_rows:,} versions")
    print(f"changes {compared - began:.1f} s, history {ended - compared:.1f} s, peak {peak_gb:.1f} GB")


if __name__ == "__main__":
    main()
