"""A mark for no name is no name: the record is in quarantine, and its party stays in force."""

from dataclasses import replace

import pytest

from entity_lists.records import Name
from entity_lists.write.nameless import without_nameless
from write.test_tables import records
from write.test_unread import ALPHA, BETA


def named(name: str) -> tuple[Name, ...]:
    return (Name(name=name, name_type="primary"),)


@pytest.mark.parametrize("name", ["-0-", "??", "\ufffd\ufffd", "--"])
def test_a_record_whose_party_has_a_mark_for_no_name_is_in_quarantine(name: str) -> None:
    unit = replace(BETA, parent_position=1, parent_relation="subordinate")
    read = without_nameless(records(replace(ALPHA, names=named(name)), unit))
    assert read.entries == (replace(unit, parent_position=None),)
    (record,) = read.quarantine
    assert (record.position, record.reason, record.record_text) == (1, f"{name!r} is no name", ALPHA.entry_text)
    assert read.counts.unaccounted == 0


def test_a_name_may_be_a_number_or_of_any_script() -> None:
    read = records(replace(ALPHA, names=named("7-28")), replace(BETA, names=named("\u4e2d\u822a")))
    assert without_nameless(read) is read
