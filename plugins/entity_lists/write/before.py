"""The release before: its tables as they were published, and as today's parser reads the same bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract import tables as contract
from entity_lists.identity.known import OF_HISTORY
from entity_lists.release import release_of
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.write.content import content_tables, read_records
from entity_lists.write.profile import profile_values

if TYPE_CHECKING:
    from entity_lists.source import FileForm, ListSource
    from entity_lists.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Before:
    """The tables of the release before, empty for a first one.

    stored: as they were published. read_again: as today's parser reads the same bytes; None if it is the same parser
    and contract. form: that of its files.
    """

    stored: Mapping[str, pa.Table]
    read_again: Mapping[str, pa.Table] | None = None
    form: "FileForm | None" = None

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """What a release is compared with: what is read differently is not the publisher's doing."""
        return self.read_again or self.stored

    @property
    def duplicates(self) -> float:
        """How many records came twice in it."""
        return profile_values(self.stored["profile"]).get(("duplicate_records", "release"), 0.0)


def tables_before(source: "ListSource", store: "Store", before: Manifest | None) -> Before:
    """Return the tables of the release before; its bytes are read again if another parser or contract made them."""
    stored = _stored(store, before)
    if before is None or manifests.made_by(before) == (source.parser_version, contract.CONTRACT_VERSION):
        return Before(stored=stored, form=source.form_of(profile_values(stored["profile"])))
    again = release_of(before)
    read = read_records(source, store, again)
    form = source.form_of(read.counts.observations)
    read_again = content_tables(source, read, stored, stored["history"].select(OF_HISTORY), again)
    return Before(stored=stored, read_again=read_again, form=form)


class _Stored(Mapping[str, pa.Table]):
    """The tables of a release: the files stay, each table is decoded whenever it is asked for, and by nobody kept."""

    def __init__(self, store: "Store", manifest: Manifest) -> None:
        self._tables = {name: table for name, table in contract.TABLES.items() if table.is_for_next}
        self._files = {
            name: published.open_table(store, manifest, name) for name in self._tables if name in manifest["tables"]
        }

    def __getitem__(self, name: str) -> pa.Table:
        return self._files[name].table() if name in self._files else self._tables[name].schema.empty_table()

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _stored(store: "Store", before: Manifest | None) -> Mapping[str, pa.Table]:
    if before is None:
        return {name: table.schema.empty_table() for name, table in contract.TABLES.items()}
    return _Stored(store, before)
