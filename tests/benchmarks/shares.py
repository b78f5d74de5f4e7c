"""What each part of an ingest costs, of the screening list given as FILE: `python tests/benchmarks/shares.py FILE`.

The parts are called as write/draft.py calls them, for a first release, one after the other in this process; the audit
is the one that runs in a process of its own. Seconds of CPU; the rest of an ingest is hashing, keeping and status.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from entity_lists.records import Records
    from entity_lists.write.columns import RecordsRead

_Made = TypeVar("_Made")
SOURCE_ID, RELEASE_ID, AS_OF = "us_csl", "2024-05-03-00000000", "2024-05-03"
IMPORTS = """
import sys, time
from entity_lists.cli import app
from entity_lists.fetch import fetcher
from entity_lists.ingest import steps
from entity_lists.write import draft
print(time.process_time())
"""
# As the audit's process does: no search for garbage while it imports.
AUDIT = """
import gc, json, sys, time
gc.disable()
from entity_lists.audit import evaluation
gc.freeze(); gc.set_threshold(50_000); gc.enable()
from datetime import date
from pathlib import Path
imported = time.process_time()
files = json.loads(sys.argv[1])
tables = ((name, Path(file).read_bytes()) for name, file in files.items())
report = evaluation.audit_release(tables, "us_csl", date(2024, 5, 3))
print(imported, time.process_time() - imported, sum(report.evaluated.values()))
"""


def shares(file: Path) -> dict[str, float]:
    """Return the seconds of CPU of each part."""
    import pyarrow as pa

    from entity_lists.contract import tables as contract
    from entity_lists.contract.data_sets import tables_of
    from entity_lists.memory import little_kept, without_collecting
    from entity_lists.release import Release
    from entity_lists.sources import get_source
    from entity_lists.write.changes import changes_table, compare, count_entries
    from entity_lists.write.content import content_tables
    from entity_lists.write.history import next_history
    from entity_lists.write.profile import build_profile
    from entity_lists.write.written import encoded

    spent: dict[str, float] = {"imports": float(asked(IMPORTS)[0])}

    def took(part: str, make: Callable[[], _Made]) -> _Made:
        began = time.process_time()
        made = make()
        spent[part] = spent.get(part, 0.0) + time.process_time() - began
        return made

    source, content = get_source(SOURCE_ID), file.read_bytes()
    release = Release(source_id=SOURCE_ID, release_id=RELEASE_ID, as_of=date.fromisoformat(AS_OF), sha256="", files=())
    empty = {name: table.schema.empty_table() for name, table in contract.TABLES.items()}
    with TemporaryDirectory() as folder, without_collecting(), little_kept():
        records = took("parse", lambda: source.parse([content]))
        read = took("tables", lambda: _in_columns(records, source.lasting_ids))
        tables = took("tables", lambda: content_tables(source, read, empty, empty["history"], release))
        found = took(
            "changes",
            lambda: changes_table(
                compare(empty, tables, from_release_id=None, to_release_id=RELEASE_ID, cause="source"), SOURCE_ID
            ),
        )
        counts = took("changes", lambda: count_entries(found))
        history = took(
            "changes",
            lambda: pa.concat_tables(
                next_history(empty["history"], found, tables["entries"], as_of=AS_OF, release_id=RELEASE_ID)
            ),
        )
        tables |= {"changes": found, "history": history}
        profile = took(
            "profile",
            lambda: build_profile(records.counts, tables, counts, empty["profile"], source_id=SOURCE_ID),
        )
        files = took("write", lambda: encoded(release, tables | {"profile": profile}))
        paths = {}
        for name in tables_of(SOURCE_ID):
            paths[name] = str(Path(folder) / name)
            Path(paths[name]).write_bytes(files[name][1])
        imported, audited, _ = map(float, asked(AUDIT, json.dumps(paths)))
    return {**spent, "audit: imports": imported, "audit: rules": audited}


def _in_columns(records: "Records", lasting_ids: tuple[str, ...]) -> "RecordsRead":
    from entity_lists.write.columns import EntryColumns, RecordsRead
    from entity_lists.write.duplicates import Distinct

    entries = EntryColumns(lasting_ids)
    distinct, contents = Distinct().of(records)
    entries.add(distinct.entries, contents)
    return RecordsRead(entries=entries, quarantine=distinct.quarantine, counts=distinct.counts)


def asked(code: str, *arguments: str) -> list[str]:
    """Return the words that a program prints."""
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def main() -> None:
    """Print the shares."""
    spent = shares(Path(sys.argv[1]))
    whole = sum(spent.values())
    parts = [f"{part} {seconds:.2f} s ({seconds / whole:.0%})" for part, seconds in spent.items()]
    print(f"CPU of its parts, {whole:.1f} s: {', '.join(parts)}")


if __name__ == "__main__":
    main()
