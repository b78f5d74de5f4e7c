"""Entries as columns: what was added can be had again, replaced, and is the same in however many parts it came."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pytest

from entity_lists.contract.tables import PARTS
from entity_lists.errors import ContractBroken
from entity_lists.records import Entry, Relation, joined
from entity_lists.source import Source
from entity_lists.sources import SOURCES, get_source
from entity_lists.sources.us_csl import us_csl
from entity_lists.write.columns import EntryColumns, RecordsRead, entry_content_sha256
from entity_lists.write.duplicates import Distinct
from entity_lists.write.tables import build_tables
from world.releases import AFTER_ID
from world.sample_lists import NOTHING_KNOWN, distinct, in_columns, read, samples
from write.test_tables import BARE, DART

LINKED = replace(
    BARE,
    position=3,
    publisher_id="3",
    parent_position=1,
    parent_relation="subordinate",
    has_destination=False,
    relations=(Relation(relation="subordinate_of", related_name="Dart Aviation", country_code="GB", text="of Dart"),),
)


@dataclass(frozen=True)
class Whole:
    """A file that is at hand."""

    content: bytes

    def read(self) -> bytes:
        """Return all of it."""
        return self.content

    def blocks(self) -> Iterator[bytes]:
        """Yield it cut in many."""
        return (self.content[start : start + 100] for start in range(0, len(self.content), 100))


def columns_of(*parts: tuple[Entry, ...]) -> EntryColumns:
    """Return entries as columns, added in these parts."""
    columns = EntryColumns()
    for entries in parts:
        columns.add(entries, [entry_content_sha256(entry) for entry in entries])
    return columns


def all_of(columns: EntryColumns) -> list[Entry]:
    """Return all entries again."""
    return columns.entries(range(len(columns)))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_every_entry_can_be_had_again(source: Source) -> None:
    entries = read(source, samples(source)[-1]).entries
    half = len(entries) // 2
    columns = columns_of(entries[:half], entries[half:])
    assert tuple(all_of(columns)) == entries
    assert columns.entries([half, 0]) == [entries[half], entries[0]]


def test_what_is_put_in_the_place_of_an_entry_is_all_that_is_left_of_it() -> None:
    columns = columns_of((DART, BARE), (LINKED,))
    other = replace(DART, names=DART.names[:1], addresses=(), remarks="kept")
    columns.replace({2: replace(LINKED, relations=()), 0: other})
    assert all_of(columns) == [other, BARE, replace(LINKED, relations=())]
    assert columns.contents == [entry_content_sha256(entry) for entry in all_of(columns)]
    assert columns.table("relations").num_rows == len(DART.relations)


@pytest.mark.parametrize("name", ["entries", *(part.name for part in PARTS)])
def test_what_was_taken_is_kept_no_longer(name: str) -> None:
    columns = columns_of((replace(DART, entry_text="x" * 100_000), LINKED))
    before = pa.total_allocated_bytes()
    taken = columns.take(name)
    assert taken.num_rows > 0
    size_bytes = taken.get_total_buffer_size()
    del taken
    assert columns.table(name).num_rows == 0
    assert before - pa.total_allocated_bytes() >= size_bytes


def test_a_value_of_another_type_is_a_broken_contract() -> None:
    with pytest.raises(ContractBroken, match="table citations: a value does not have the type"):
        columns_of((replace(DART, citations=(replace(DART.citations[0], volume=2**40),)),))


@pytest.mark.parametrize("at_once", [1, 7])
def test_a_list_that_is_read_in_parts_is_the_same_as_whole(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = get_source("us_csl")
    sample = samples(source)[-1]
    whole = source.parse(sample.contents)
    monkeypatch.setattr(us_csl, "_AT_ONCE", at_once)
    parts = list(source.batches([Whole(content) for content in sample.contents]))
    assert len(parts) == 1 + -(-len(whole.entries) // at_once) > 2
    assert tuple(entry for part in parts for entry in part.entries) == whole.entries
    assert joined(part.counts for part in parts) == whole.counts
    assert tuple(record for part in parts for record in part.quarantine) == whole.quarantine
    assert source.parse(sample.contents) == whole
    release = {"source_id": source.source_id, "release_id": AFTER_ID}
    in_parts = EntryColumns(source.lasting_ids)
    said = Distinct()
    for part in parts:
        records, contents = said.of(part)
        in_parts.add(records.entries, contents)
    read_in_parts = RecordsRead(entries=in_parts, quarantine=whole.quarantine, counts=whole.counts)
    read_whole = in_columns(distinct(whole), source.lasting_ids)
    tables = [build_tables(one, NOTHING_KNOWN, **release) for one in (read_in_parts, read_whole)]
    assert tables[0] == tables[1]
    assert tables[0]["entries"].num_rows == len(distinct(whole).entries)
