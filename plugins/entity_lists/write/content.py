"""The tables that hold a release's own content, and what differs between those of two releases."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.identity.known import known_entries
from entity_lists.quarantine import in_order
from entity_lists.records import Quarantined, RecordCounts, joined
from entity_lists.release import Release
from entity_lists.snapshot import raw_bytes
from entity_lists.write.changes import Stream, compare, with_cause
from entity_lists.write.columns import EntryColumns, RecordsRead, entry_content_sha256
from entity_lists.write.duplicates import Distinct
from entity_lists.write.nameless import without_nameless
from entity_lists.write.older_reading import keep_older_readings
from entity_lists.write.tables import build_tables
from entity_lists.write.unread import unread_absences, with_unread

if TYPE_CHECKING:
    from entity_lists.source import FileForm, ListSource
    from entity_lists.store.store import Store


def read_records(
    source: "ListSource", store: "Store", release: Release, before: Mapping[str, pa.Table] = MappingProxyType({})
) -> RecordsRead:
    """Return what a release says, each record once.

    before: the tables of the release before, whose readings a list in prose keeps.

    Raises:
        SourceChanged: as the source's parser does.
    """
    distinct, entries = Distinct(), EntryColumns(source.lasting_ids)
    quarantine: list[Quarantined] = []
    counts: list[RecordCounts] = []
    for some in source.batches(raw_bytes.files(store, release)):
        records, contents = distinct.of(without_nameless(some))
        if source.is_prose and before:
            records = keep_older_readings(records, before)
            contents = [entry_content_sha256(entry) for entry in records.entries]
        entries.add(records.entries, contents)
        quarantine += records.quarantine
        counts.append(records.counts)
    return RecordsRead(entries=entries, quarantine=in_order(quarantine), counts=joined(counts))


def content_tables(
    source: "ListSource", read: RecordsRead, known: Mapping[str, pa.Table], history: pa.Table, release: Release
) -> dict[str, pa.Table]:
    """Return the tables that hold a release's own content; known: those of the release before, with its history.

    history: of it the columns OF_HISTORY at least. What was read is given up on the way.
    """
    tables = build_tables(
        read,
        known_entries(known, history, by_publisher_id=source.lasting_ids),
        source_id=source.source_id,
        release_id=release.release_id,
        before=known,
        form=source.form_of(read.counts.observations),
    )
    return with_unread(tables, known, as_of=release.as_of.isoformat())


def changes_from(
    before: Mapping[str, pa.Table],
    after: Mapping[str, pa.Table],
    *,
    from_release_id: str | None,
    to_release_id: str,
    cause: str,
    forms: "tuple[FileForm | None, FileForm | None]" = (None, None),
) -> list[Stream]:
    """Return the changes from one release's tables to another's, as streams; absences that may be unread are told so.

    forms: of the files of both releases.
    """
    streams = compare(
        before, after, from_release_id=from_release_id, to_release_id=to_release_id, cause=cause, forms=forms
    )
    unread = unread_absences(after, before)
    if not len(unread):
        return streams
    return [(with_cause(part, "entry_id", unread, "unread") for part in stream) for stream in streams]
