"""Telling people what is pending: from a store in which the law is ahead of the list, until the list shows it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from entity_lists.contract.kinds import LAW_ID
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.pending import due_to_tell, keep_told
from entity_lists.store.local import LocalStore
from world.law_stores import NUMBER, RULE, derive_here, ingest_register
from world.releases import AFTER, BEFORE, NOW, ingest

TODAY = date(2025, 3, 27)


def test_what_is_pending_is_due_until_it_was_told(ahead: LocalStore) -> None:
    due = due_to_tell(ahead, LAW_ID, TODAY)
    (sentence,) = due.sentences
    assert sentence.startswith(f"{NUMBER}, Additions to the Entity List")
    assert "12 entities added (China (CN) 11, Taiwan (TW) 1)" in sentence
    # A notice that could not be sent is not kept.
    assert due_to_tell(ahead, LAW_ID, TODAY).sentences == due.sentences
    keep_told(ahead, LAW_ID, due)
    assert due_to_tell(ahead, LAW_ID, TODAY).sentences == ()


def test_it_is_told_again_after_two_working_days_and_then_no_more(ahead: LocalStore) -> None:
    told = []
    for number in range(8):
        due = due_to_tell(ahead, LAW_ID, TODAY + timedelta(days=number))
        keep_told(ahead, LAW_ID, due)
        told.append(len(due.sentences))
    # Thursday, and after the weekend Monday.
    assert told == [1, 0, 0, 0, 1, 0, 0, 0]


def test_nothing_is_due_once_the_list_shows_it(ahead: LocalStore, offline: Fetcher) -> None:
    ingest(ahead, offline, AFTER)
    derive_here(ahead, now=NOW + timedelta(hours=1))
    assert due_to_tell(ahead, LAW_ID, TODAY).sentences == ()


def test_what_takes_effect_later_is_told_when_it_appears(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    ingest(empty, offline, BEFORE)
    later = {"dates": "This rule is effective April 25, 2025.", "effective_on": "2025-04-25"}
    ingest_register(empty, offline, tmp_path, [RULE | later])
    derive_here(empty)
    assert len(due_to_tell(empty, LAW_ID, TODAY).sentences) == 1


def test_nothing_can_be_told_before_anything_is_derived(empty: LocalStore) -> None:
    with pytest.raises(UsageError):
        due_to_tell(empty, LAW_ID, TODAY)
