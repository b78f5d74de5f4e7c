"""The release before: its tables as they were published, and as today's parser reads the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from entity_lists.contract import tables as contract
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
    return Before(stored=stored, read_again=content_tables(source, read, stored, stored["history"], again), form=form)


def _stored(store: "Store", before: Manifest | None) -> dict[str, pa.Table]:
    if before is None:
        return {name: table.schema.empty_table() for name, table in contract.TABLES.items()}
    return {
        name: published.read_table(store, before, name) if name in before["tables"] else table.schema.empty_table()
        for name, table in contract.TABLES.items()
        if table.is_for_next
    }
