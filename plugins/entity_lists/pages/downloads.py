"""What can be taken away from a release: a table as Parquet or CSV, and the publisher's bytes as they were served."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from entity_lists.pages.host import StoreDep
from entity_lists.pages.release import kept
from entity_lists.pages.routes import SourceDep
from entity_lists.snapshot import published, raw_bytes
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.canonical_json import sha256
from entity_lists.text.plain import csv_cell

if TYPE_CHECKING:
    import pyarrow as pa

router = APIRouter()
_ReleaseId = Annotated[str, InPath(max_length=40)]
_ROWS_AT_ONCE = 5000


@router.get("/sources/{source_id}/releases/{release_id}/tables/{name}.parquet", response_class=Response)
def table_as_parquet(
    store: StoreDep, of: SourceDep, release_id: _ReleaseId, name: Annotated[str, InPath(max_length=40)]
) -> Response:
    """Return a table's file, byte for byte."""
    manifest = _written(store, of, release_id, name)
    content = published.read_file(store, manifest, name)
    if sha256(content) != manifest["tables"][name]["sha256"]:
        # Says what is wrong with it.
        published.read_table(store, manifest, name)
    return _attached(content, f"{of.source_id}-{release_id}-{name}.parquet", "application/vnd.apache.parquet")


@router.get("/sources/{source_id}/releases/{release_id}/tables/{name}.csv", response_class=Response)
def table_as_csv(
    store: StoreDep, of: SourceDep, release_id: _ReleaseId, name: Annotated[str, InPath(max_length=40)]
) -> StreamingResponse:
    """Return a table as CSV in UTF-8; a text that a spreadsheet would calculate gets a single quote before it."""
    table = published.read_table(store, _written(store, of, release_id, name), name)
    return StreamingResponse(
        _lines(table),
        media_type="text/csv; charset=utf-8",
        headers=_as_attachment(f"{of.source_id}-{release_id}-{name}.csv"),
    )


@router.get("/sources/{source_id}/releases/{release_id}/raw/{name}", response_class=Response)
def raw_file(
    store: StoreDep, of: SourceDep, release_id: _ReleaseId, name: Annotated[str, InPath(max_length=200)]
) -> Response:
    """Return a file of the publisher exactly as it was served."""
    manifest = _written(store, of, release_id)
    named = {file["file_name"]: file for file in manifest["raw"]["files"]}
    if name not in named:
        raise HTTPException(404, f"Release {release_id} was made of {', '.join(named)}, not of {name[:60]!r}.")
    content = raw_bytes.read_named(store, manifest, name)
    if sha256(content) != named[name]["sha256"]:
        raise HTTPException(
            503,
            f"{name} has SHA-256 {sha256(content)}, its manifest says {named[name]['sha256']}: it was changed or "
            f"damaged. Run: entity-lists verify {of.source_id}",
        )
    return _attached(content, name, "application/octet-stream")


def _written(store: StoreDep, of: SourceDep, release_id: str, table: str | None = None) -> Manifest:
    manifest = kept(store, of.source_id, release_id).manifest
    if manifest is None:
        raise HTTPException(404, f"Release {release_id} of {of.source_id} was not read: it has no files.")
    if table is not None and table not in manifest["tables"]:
        raise HTTPException(
            404, f"Release {release_id} has no table {table!r}; it has {', '.join(manifest['tables'])}."
        )
    return manifest


def _lines(table: "pa.Table") -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.column_names)
    for batch in table.to_batches(_ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        writer.writerows([csv_cell(value) for value in row] for row in zip(*columns, strict=True))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _attached(content: bytes, file_name: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers=_as_attachment(file_name))


def _as_attachment(file_name: str) -> dict[str, str]:
    # Names that keys are made of hold nothing that had to be quoted.
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}
