"""The bundled samples of every source: fixtures/<source_id>/<name>_<as-of date>.<extension>, read and made into tables.

The files of one release carry the same date; the first of them is the one that names the others as its companions.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from entity_lists import contract
from entity_lists.changes import changes_table, compare, count_entries
from entity_lists.history import next_history
from entity_lists.profile import build_profile
from entity_lists.release import Records
from entity_lists.source import Source
from entity_lists.tables import build_tables, known_entries

FIXTURES = Path(__file__).resolve().parent / "fixtures"
DATE = re.compile(r"_(\d{4}-\d\d-\d\d)\.[a-z]+$")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One release of a sample: its as-of date and its files, the first as the source's parser wants it first."""

    as_of: date
    files: tuple[Path, ...]

    @property
    def contents(self) -> tuple[bytes, ...]:
        return tuple(path.read_bytes() for path in self.files)

    @property
    def release_id(self) -> str:
        return f"{self.as_of}-0000000{self.as_of.day % 10}"


def samples(source: Source) -> list[Sample]:
    """Return the releases of a source's sample, oldest first, those of one day in the order of their file names."""
    by_date: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((FIXTURES / source.source_id).iterdir()):
        if found := DATE.search(path.name):
            by_date[found[1]].append(path)
    return [sample for day, paths in sorted(by_date.items()) for sample in _samples(source, day, paths)]


def _samples(source: Source, day: str, paths: list[Path]) -> list[Sample]:
    companions = {name for path in paths for name in source.companions(path.name)}
    return [
        Sample(
            as_of=date.fromisoformat(day),
            files=(path, *(path.with_name(name) for name in source.companions(path.name))),
        )
        for path in paths
        if path.name not in companions
    ]


def read(source: Source, sample: Sample) -> Records:
    """Return the records of a release of the sample."""
    records = source.parse(*sample.contents)
    assert isinstance(records, Records)
    return records


def no_rows() -> dict[str, pa.Table]:
    """Return every table of the contract without rows: what there is before a first release."""
    return {name: table.schema.empty_table() for name, table in contract.TABLES.items()}


def tables_of(
    source: Source, records: Records, as_of: str, release_id: str, before: Mapping[str, pa.Table] | None = None
) -> dict[str, pa.Table]:
    """Return all tables of a release; before: those of the release before, none for a first one."""
    earlier = before or no_rows()
    lasting = source.has_lasting_ids
    known = known_entries(earlier, earlier["history"], by_publisher_id=lasting)
    tables = build_tables(records, known, source_id=source.source_id, release_id=release_id, by_publisher_id=lasting)
    found = compare(
        earlier, tables, from_release_id="before" if before else None, to_release_id=release_id, cause="source"
    )
    changes = changes_table(found)
    history = next_history(earlier["history"], changes, tables["entries"], as_of=as_of, release_id=release_id)
    tables |= {"changes": changes, "history": history}
    days = _days_since(earlier["history"], as_of) if before else 0
    profile = build_profile(records, tables, count_entries(changes), earlier["profile"], days_since=days)
    return tables | {"profile": profile}


def _days_since(history: pa.Table, as_of: str) -> int:
    newest = max(history["release_from"].to_pylist())
    return (date.fromisoformat(as_of) - date.fromisoformat(newest[:10])).days


def sample_tables(source: Source) -> dict[str, pa.Table]:
    """Return the tables of the sample's last release, compared with all that came before it."""
    before: dict[str, pa.Table] | None = None
    for sample in samples(source):
        before = tables_of(source, read(source, sample), sample.as_of.isoformat(), sample.release_id, before)
    assert before is not None
    return before
