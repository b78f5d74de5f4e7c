"""Writing a release: records become tables, tables become Parquet files among the drafts.

Nothing points at the files yet; the draft manifest that is returned names them. They get their place when the release
is published: snapshot/commit.py.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.contract.codes import STRONG_KEYS
from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.identity.known import OF_HISTORY
from entity_lists.memory import give_back, little_kept, without_collecting
from entity_lists.records import RecordCounts
from entity_lists.release import Release
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest, TableFile
from entity_lists.source import FileForm, ListSource, Source
from entity_lists.write.before import Before, tables_before
from entity_lists.write.changes import Stream, changes_parts, count_entries, with_cause, without_records
from entity_lists.write.content import changes_from, content_tables, read_records
from entity_lists.write.derived import draft_derived
from entity_lists.write.form import FORM
from entity_lists.write.history import next_history
from entity_lists.write.observed import codes_lost, new_programs
from entity_lists.write.profile import build_profile
from entity_lists.write.register import draft_register
from entity_lists.write.written import (
    Keep,
    OnTable,
    Written,
    draft_manifest,
    encoded,
    encoded_parts,
    forget,
    keep,
    same_content,
)

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# Among how many releases before an old file is looked for that is served as a new one.
_EARLIER_RELEASES = 31
_BY_ITS_KEY = (("exact", 1.0), ("publisher_id", 1.0))
_BY_MORE_THAN_ITS_KEY = ("rename", *STRONG_KEYS)
_OF_AN_OLDER_RELEASE = ("content_of_an_older_release", "release")


def draft_snapshot(
    source: Source,
    store: "Store",
    release: Release,
    before: Manifest | None,
    *,
    even_if_same: bool = False,
    is_kept: bool = True,
    on_table: OnTable = lambda name, content: None,
    drafted: Mapping[str, Manifest] = MappingProxyType({}),
) -> Manifest | None:
    """Return the manifest of the release, written but not audited; None if the release before says the same.

    before: the release that this one follows, None for a first one; see release_before. is_kept: False to know what
    would be written, without writing it. on_table: called with the name and the Parquet bytes of each table that is
    written, entries first. drafted: releases before that are not published yet, by their ids.

    Raises:
        ReleaseRejected: the bytes are not this list as the parser knows it.
        ContractBroken: the records do not fit the contract.
    """
    if not isinstance(source, ListSource):
        draft_other = draft_register if release.source_id == REGISTER_ID else draft_derived
        return draft_other(
            source, store, release, before, even_if_same=even_if_same, is_kept=is_kept, on_table=on_table
        )
    keep_files = partial(keep, store, on_table) if is_kept else forget
    with without_collecting(), little_kept():
        written = _write(source, store, release, before, even_if_same, keep_files, drafted)
    give_back()
    if written is None:
        return None
    return draft_manifest(store, release, before, written, parser_version=source.parser_version)


def release_before(store: "Store", release: Release) -> Manifest | None:
    """Return the release that this one follows: the one in force; for a late arrival, the last before its date."""
    current = published.in_force(store, release.source_id)
    if current is None or current.manifest["as_of"] <= release.as_of.isoformat():
        return current.manifest if current else None
    return published.newest_until(store, release.source_id, release.as_of.isoformat())


def _write(
    source: ListSource,
    store: "Store",
    release: Release,
    before: Manifest | None,
    even_if_same: bool,
    keep_files: Keep,
    drafted: Mapping[str, Manifest],
) -> Written | None:
    """Return what was written; None if the release before says the same, and then nothing is."""
    earlier = tables_before(source, store, before)
    read = read_records(source, store, release, earlier.tables)
    counts = read.counts
    give_back()
    tables = content_tables(source, read, earlier.tables, earlier.stored["history"].select(OF_HISTORY), release)
    del read
    give_back()
    if earlier.read_again:
        tables["identity"] = _with_renames(tables["identity"], earlier.read_again["identity"])
    content = encoded(release, tables)
    files = {name: file for name, (file, _) in content.items()}
    is_same = before is not None and same_content(before, files)
    # That records come twice now is told, though they say nothing new.
    if is_same and not even_if_same and _duplicates(counts) <= earlier.duplicates:
        return None
    keep_files(content)
    del content
    give_back()
    # A part at a time: those of a first release hold every record once more.
    parts = changes_parts(
        _changes(earlier, tables, release, before, source.form_of(counts.observations)), source.source_id
    )
    changes, files["changes"] = _kept_parts(release, keep_files, "changes", parts, without_records)
    change_counts = count_entries(changes)
    versions = next_history(
        earlier.stored["history"],
        changes,
        tables["entries"],
        read_again=earlier.read_again["entries"] if earlier.read_again else None,
        as_of=release.as_of.isoformat(),
        release_id=release.release_id,
    )
    history, files["history"] = _kept_parts(release, keep_files, "history", versions, _only_ids)
    give_back()
    earlier_contents, content_sha256 = _earlier_contents(store, before, drafted), files["entries"]["content_sha256"]
    # An old file that is served as a new one has the entries of a release that was replaced since.
    is_older = content_sha256 in earlier_contents[1:] and content_sha256 != earlier_contents[0]
    both = earlier.stored["entries"].drop_columns("entry_text"), tables["entries"]
    observed = {_OF_AN_OLDER_RELEASE: float(is_older)} | codes_lost(*both) | new_programs(*both)
    profile = build_profile(
        replace(counts, observations=counts.observations | observed),
        tables | {"changes": changes, "history": history},
        change_counts,
        earlier.stored["profile"],
        read_again=earlier.read_again["entries"] if earlier.read_again else None,
        days_since=(release.as_of - date.fromisoformat(before["as_of"])).days if before else 0,
        as_of=release.as_of,
        source_id=source.source_id,
    )
    told = encoded(release, {"profile": profile})
    keep_files(told)
    files["profile"] = told["profile"][0]
    return Written(scope=counts.scope, files=files, change_counts=change_counts, earlier_contents=earlier_contents)


def _kept_parts(
    release: Release,
    keep_files: Keep,
    name: str,
    parts: Iterator[pa.Table],
    left: Callable[[pa.Table], pa.Table],
) -> tuple[pa.Table, TableFile]:
    """Return what is left of a table whose parts are written and kept, and its file."""
    remains: list[pa.Table] = []

    def passing() -> Iterator[pa.Table]:
        for part in parts:
            remains.append(left(part))
            yield part

    file = encoded_parts(release, name, passing())
    keep_files({name: file})
    return pa.concat_tables(remains), file[0]


def _only_ids(history: pa.Table) -> pa.Table:
    return history.select(("entry_id",))


def _changes(
    earlier: Before,
    tables: Mapping[str, pa.Table],
    release: Release,
    before: Manifest | None,
    form: FileForm | None,
) -> list[Stream]:
    """Return what our reading changed in the release before, and what the publisher changed since."""
    compared = partial(
        changes_from, from_release_id=before["release_id"] if before else None, to_release_id=release.release_id
    )
    by_parser = compared(earlier.stored, earlier.read_again, cause="parser") if earlier.read_again else []
    # That the contract got a column changes no entry.
    new = pa.array(contract.columns_since(before["contract_version"]) if before else [], pa.string())
    by_parser = [(with_cause(part, "field", new, FORM) for part in stream) for stream in by_parser]
    forms = (earlier.form, form)
    return [*by_parser, *compared(earlier.tables, tables, cause="source", forms=forms)]


def _with_renames(identity: pa.Table, read_again: pa.Table) -> pa.Table:
    """Return the identities with how today's parser recognised an entry that yesterday's read under another name."""
    renamed = {row["entry_id"]: row for row in read_again.to_pylist() if row["method"] in _BY_MORE_THAN_ITS_KEY}
    rows = (
        row | {name: renamed[row["entry_id"]][name] for name in ("method", "score")}
        if (row["method"], row["score"]) in _BY_ITS_KEY and row["entry_id"] in renamed
        else row
        for row in identity.to_pylist()
    )
    return schema.sealed(contract.IDENTITY, pa.Table.from_pylist([*rows], schema=identity.schema))


def _earlier_contents(store: "Store", before: Manifest | None, drafted: Mapping[str, Manifest]) -> list[str]:
    """Return the content_sha256 of the entries of the releases before, newest first.

    A manifest of an earlier make does not say what was before it: then those are asked.
    """
    earlier: list[str] = []
    while before is not None and len(earlier) < _EARLIER_RELEASES:
        earlier.append(before["tables"]["entries"]["content_sha256"])
        if "earlier_contents" in before:
            earlier += before["earlier_contents"]
            break
        older = before["previous_release_id"]
        before = (drafted.get(older) or published.find_manifest(store, before["source_id"], older)) if older else None
    return earlier[:_EARLIER_RELEASES]


def _duplicates(counts: RecordCounts) -> int:
    return counts.set_aside.get("duplicate", 0)
