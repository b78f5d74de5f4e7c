"""Records that come twice are one entry; what differs in a word is two."""

from dataclasses import replace

import pytest

from entity_lists.records import Entry, Relation
from entity_lists.source import Source
from entity_lists.sources import SOURCES
from entity_lists.write.columns import entry_content_sha256
from entity_lists.write.duplicates import Distinct
from world.sample_lists import distinct, read, samples
from write.test_tables import BARE, DART, records

AGAIN = replace(DART, position=3)


def test_a_record_that_comes_twice_is_one_entry_and_the_second_is_set_aside() -> None:
    told = distinct(records(BARE, DART, AGAIN))
    assert told.entries == (BARE, DART)
    assert told.set_aside == {"duplicate": 1}
    assert told.counts.unaccounted == 0


@pytest.mark.parametrize(
    "other",
    [
        replace(AGAIN, list_code="UVL"),
        replace(AGAIN, country_code="FR"),
        replace(AGAIN, names=AGAIN.names[:1]),
        replace(AGAIN, entry_text=f"{DART.entry_text} "),
        replace(AGAIN, publisher_id="7"),
        replace(AGAIN, citations=AGAIN.citations[:1]),
        replace(AGAIN, license_sections=None, license_policy_sections="744.11"),
    ],
    ids=lambda other: str(other.list_code),
)
def test_records_that_differ_in_a_word_are_two(other: Entry) -> None:
    first = DART if other.license_policy_sections is None else replace(DART, license_sections="744.11")
    told = records(first, other)
    assert distinct(told) is told


def test_a_record_of_several_entries_is_told_apart_as_a_whole() -> None:
    member = replace(DART, parent_position=2, parent_relation="subordinate", names=DART.names[:1])
    again = replace(member, position=3, parent_position=3)
    assert distinct(records(DART, member, AGAIN, again)).entries == (DART, member)
    other = replace(again, names=DART.names)
    assert len(distinct(records(DART, member, AGAIN, other)).entries) == 4


def test_what_belonged_to_the_second_belongs_to_the_first() -> None:
    relation = Relation(relation="subordinate_of", related_name="Dart Aviation", country_code="GB", text="of Dart")
    member = replace(BARE, position=9, parent_position=3, parent_relation="subordinate", relations=(relation,))
    (_, kept) = distinct(records(DART, AGAIN, member)).entries
    assert kept.parent_position == 2


def test_a_record_that_comes_again_in_a_later_part_is_none_either() -> None:
    so_far = Distinct()
    first, contents = so_far.of(records(BARE, DART))
    assert (first.entries, contents) == ((BARE, DART), [entry_content_sha256(entry) for entry in (BARE, DART)])
    later, contents = so_far.of(records(AGAIN, replace(AGAIN, position=4, publisher_id="7")))
    assert ([entry.publisher_id for entry in later.entries], later.set_aside) == (["7"], {"duplicate": 1})
    assert contents == [entry_content_sha256(later.entries[0])]


def test_what_belonged_to_one_that_came_again_belongs_to_the_first_in_a_later_part_too() -> None:
    so_far = Distinct()
    so_far.of(records(BARE, DART))
    so_far.of(records(AGAIN))
    member = replace(BARE, position=9, parent_position=3, parent_relation="subordinate")
    (kept, _) = so_far.of(records(member))
    assert [entry.parent_position for entry in kept.entries] == [2]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_every_source_has_one_rule(source: Source) -> None:
    once = distinct(read(source, samples(source)[-1]))
    last = max(entry.position for entry in once.entries)
    twice = tuple(
        replace(
            entry,
            position=last + entry.position,
            parent_position=None if entry.parent_position is None else last + entry.parent_position,
        )
        for entry in once.entries
    )
    count = once.record_count + len({entry.position for entry in twice})
    told = distinct(replace(once, entries=(*once.entries, *twice), record_count=count))
    assert told.entries == once.entries
    assert told.counts.unaccounted == once.counts.unaccounted
