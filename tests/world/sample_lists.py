"""The bundled samples of every source: fixtures/<source_id>/<name>_<as-of date>.<extension>, read and made into tables.

The files of one release carry the same date; the first of them is the one that names the others as its companions.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.contract import tables as contract
from entity_lists.errors import SourceChanged
from entity_lists.identity.known import known_entries
from entity_lists.records import Entry, Records
from entity_lists.release import Release
from entity_lists.source import Source
from entity_lists.write.changes import changes_table, count_entries
from entity_lists.write.columns import EntryColumns, RecordsRead, entry_content_sha256
from entity_lists.write.content import changes_from, content_tables
from entity_lists.write.duplicates import Distinct
from entity_lists.write.history import next_history
from entity_lists.write.profile import build_profile, profile_values

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
DATE = re.compile(r"_(\d{4}-\d\d-\d\d)\.[a-z]+$")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One release of a sample: its as-of date and its files, the first as the source's parser wants it first."""

    as_of: date
    files: tuple[Path, ...]

    @property
    def contents(self) -> tuple[bytes, ...]:
        return tuple(path.read_bytes() for path in self.files)


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
    records = source.parse(sample.contents)
    assert isinstance(records, Records)
    return records


def named(records: Records, name: str) -> Entry:
    """Return the entry of this name, which no other has."""
    (entry,) = (entry for entry in records.entries if entry.name == name)
    return entry


def refusal(source: Source, *contents: bytes) -> str:
    """Return what the source says when it refuses these files as another form of its list."""
    with pytest.raises(SourceChanged) as refused:
        source.parse(contents)
    message = str(refused.value)
    assert message.startswith(f"{source.source_id}: ")
    return message


def no_rows() -> dict[str, pa.Table]:
    """Return every table of the contract without rows: what there is before a first release."""
    return {name: table.schema.empty_table() for name, table in contract.TABLES.items()}


NOTHING_KNOWN = known_entries(no_rows())


def in_columns(records: Records, by_publisher_id: Collection[str] = ()) -> RecordsRead:
    """Return records as they are once all are read; those that come twice stay two."""
    entries = EntryColumns(by_publisher_id)
    entries.add(records.entries, [entry_content_sha256(entry) for entry in records.entries])
    return RecordsRead(entries=entries, quarantine=records.quarantine, counts=records.counts)


def distinct(records: Records) -> Records:
    """Return the records without those that say what an earlier one says."""
    kept, _ = Distinct().of(records)
    return kept


def tables_of(
    source: Source,
    records: Records,
    as_of: str,
    release_id: str | None = None,
    before: Mapping[str, pa.Table] | None = None,
) -> dict[str, pa.Table]:
    """Return all tables of a release; before: those of the release before, none for a first one."""
    release_id = release_id or f"{as_of}-00000000"
    earlier = before or no_rows()
    records = distinct(records)
    release = Release(
        source_id=source.source_id, release_id=release_id, as_of=date.fromisoformat(as_of), sha256="", files=()
    )
    read_whole = in_columns(records, source.lasting_ids)
    tables = content_tables(source, read_whole, earlier, earlier["history"], release)
    found = changes_from(
        earlier,
        tables,
        from_release_id="before" if before else None,
        to_release_id=release_id,
        cause="source",
        forms=(source.form_of(profile_values(earlier["profile"])), source.form_of(records.observations)),
    )
    changes = changes_table(found, source.source_id)
    history = whole(next_history(earlier["history"], changes, tables["entries"], as_of=as_of, release_id=release_id))
    tables |= {"changes": changes, "history": history}
    days = _days_since(earlier["history"], as_of) if before else 0
    profile = build_profile(
        records.counts,
        tables,
        count_entries(changes),
        earlier["profile"],
        source_id=source.source_id,
        days_since=days,
        as_of=release.as_of,
    )
    return tables | {"profile": profile}


def whole(parts: Iterable[pa.Table]) -> pa.Table:
    """Return a table that comes in parts."""
    return pa.concat_tables(parts).combine_chunks()


def _days_since(history: pa.Table, as_of: str) -> int:
    newest = max(history["release_from"].to_pylist())
    return (date.fromisoformat(as_of) - date.fromisoformat(newest[:10])).days


def in_order(source: Source, releases: Mapping[str, Records]) -> dict[str, dict[str, pa.Table]]:
    """Return the tables of each release by its day, compared with those of the release before it."""
    found: dict[str, dict[str, pa.Table]] = {}
    before = None
    for day, records in releases.items():
        before = found[day] = tables_of(source, records, day, before=before)
    return found


def sample_in_order(source: Source) -> list[dict[str, pa.Table]]:
    """Return the tables of each release of the sample, compared with those of the release before it."""
    return [*in_order(source, {sample.as_of.isoformat(): read(source, sample) for sample in samples(source)}).values()]


def sample_tables(source: Source) -> dict[str, pa.Table]:
    """Return the tables of the sample's last release, compared with all that came before it."""
    return sample_in_order(source)[-1]


def changed(tables: Mapping[str, pa.Table], op: str) -> set[str]:
    """Return the ids of the entries that a release added, removed or modified."""
    return {row["entry_id"] for row in tables["changes"].to_pylist() if row["op"] == op}
