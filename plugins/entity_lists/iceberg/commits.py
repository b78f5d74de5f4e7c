"""What can be staged in a transaction of an Iceberg table: another state of main, a tag of a file, their end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entity_lists.snapshot.manifest import TableFile

if TYPE_CHECKING:
    from pyiceberg.io import FileIO
    from pyiceberg.manifest import DataFile, ManifestFile
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table import Transaction
    from pyiceberg.table.metadata import TableMetadata
    from pyiceberg.table.update.snapshot import _OverwriteFiles

# The branch that the snapshot of a tag is made on, since it can not be made on a tag; it is gone with the commit.
_STAGING = "staging"


def transaction_of(found: "IcebergTable") -> "Transaction":
    """Return a transaction of a table, which is committed when it ends as a context."""
    from pyiceberg.table import Transaction

    class OnceEach(Transaction):
        """A transaction that applies what is staged once for each update.

        pyiceberg 0.12 copies all of the table's metadata each time that it is looked at, so that the time of a commit
        would grow with the number of releases.
        """

        _applied: "tuple[int, TableMetadata] | None" = None

        @property
        def table_metadata(self) -> "TableMetadata":
            if self._applied is None or self._applied[0] != len(self._updates):
                self._applied = len(self._updates), super().table_metadata
            return self._applied[1]

    return OnceEach(found)


def files_by_source(found: "IcebergTable") -> dict[str, list["DataFile"]]:
    """Return the files that a table names on main, by source."""
    files: dict[str, list[DataFile]] = {}
    if snapshot := found.current_snapshot():
        for manifest in snapshot.manifests(found.io):
            for entry in manifest.fetch_manifest_entry(found.io, discard_deleted=True):
                files.setdefault(entry.data_file.partition[0], []).append(entry.data_file)
    return files


def data_file(io: "FileIO", metadata: "TableMetadata", uri: str, source_id: str, published: TableFile) -> "DataFile":
    """Return a published file as a table names it: with its size, its counts and its source."""
    from pyiceberg.io.pyarrow import parquet_file_to_data_file
    from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
    from pyiceberg.typedef import Record

    if published["rows"]:
        file = parquet_file_to_data_file(io, metadata, uri)
        # Inferred from what the file says of the column, and an older file lacks it.
        file.partition[0] = source_id
        return file
    # Without rows there is nothing to infer, of which pyiceberg would warn for each column.
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=uri,
        file_format=FileFormat.PARQUET,
        partition=Record(source_id),
        record_count=0,
        file_size_in_bytes=published["bytes"],
        spec_id=metadata.default_spec_id,
    )


def replacement(transaction: "Transaction", summary: Mapping[str, str]) -> "_OverwriteFiles":
    """Return the next state of main, to which files are added and from which files are taken away."""
    from pyiceberg.table.snapshots import Operation
    from pyiceberg.table.update.snapshot import _OverwriteFiles

    class Replacement(_OverwriteFiles):
        """An overwrite that leaves behind the manifests of older ones, which say only what those took away.

        pyiceberg 0.12 carries them on, so that each commit would read all that went before it.
        """

        def _existing_manifests(self) -> list["ManifestFile"]:
            existing = super()._existing_manifests()
            return [one for one in existing if one.has_added_files() or one.has_existing_files()]

    has_state = transaction.table_metadata.current_snapshot() is not None
    arguments: dict[str, Any] = {
        "operation": Operation.OVERWRITE if has_state else Operation.APPEND,
        "transaction": transaction,
        "io": transaction._table.io,
        "snapshot_properties": dict(summary),
    }
    return Replacement(**arguments)


def add_tag(transaction: "Transaction", tag: str, file: "DataFile", summary: Mapping[str, str]) -> None:
    """Add a snapshot that has this file and nothing else, under a tag."""
    from pyiceberg.table.update.snapshot import ManageSnapshots

    with transaction.update_snapshot(dict(summary), branch=_STAGING).fast_append() as snapshot:
        snapshot.append_data_file(file)
    with ManageSnapshots(transaction) as refs:
        refs.create_tag(snapshot.snapshot_id, tag).remove_branch(_STAGING)


def remove_tags(transaction: "Transaction", tags: Sequence[str]) -> None:
    """Remove tags; their snapshots are left to expire."""
    from pyiceberg.table.update.snapshot import ManageSnapshots

    for tag in tags:
        with ManageSnapshots(transaction) as refs:
            refs.remove_tag(tag)


def expire(transaction: "Transaction", *, kept: int) -> None:
    """Forget all snapshots but those of tags and the newest states of main; no file is deleted."""
    from pyiceberg.table.snapshots import ancestors_of
    from pyiceberg.table.update.snapshot import ExpireSnapshots

    metadata = transaction.table_metadata
    states = [one.snapshot_id for one in ancestors_of(metadata.current_snapshot(), metadata)]
    staying = {*states[:kept], *(ref.snapshot_id for ref in metadata.refs.values())}
    if leaving := [one.snapshot_id for one in metadata.snapshots if one.snapshot_id not in staying]:
        with ExpireSnapshots(transaction) as snapshots:
            snapshots.by_ids(leaving)


def keep_hint(found: "IcebergTable") -> None:
    """Name the current metadata in a file beside it, by which readers without a catalogue find it."""
    hint = f"{found.location()}/metadata/version-hint.text"
    current = found.metadata_location.rpartition("/")[2].removesuffix(".metadata.json").encode()
    known = found.io.new_input(hint)
    if known.exists():
        with known.open() as stream:
            if stream.read() == current:
                return
    with found.io.new_output(hint).create(overwrite=True) as stream:
        stream.write(current)
