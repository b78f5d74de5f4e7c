"""The question that is put before a person, and the answer that is kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit import approval
from entity_lists.audit.approval import Decision
from entity_lists.errors import PublishConflict, ReleaseRejected
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import steps
from entity_lists.snapshot import published
from entity_lists.store.canonical_json import to_bytes
from entity_lists.store.local import LocalStore
from world.releases import (
    AFTER,
    AFTER_ID,
    BEFORE_ID,
    NOW,
    SOURCE_ID,
    ask,
    draft_of,
    ingest,
)
from world.releases import BEFORE as FIRST

YES = Decision(is_approved=True, by="ada", at="2025-04-02T18:00:00+00:00", reason="announced")


NO = Decision(is_approved=False, by="nobody, within 72 hours", at="2025-04-02T17:00:00+00:00")


def kept(empty: LocalStore) -> dict[str, Any]:
    prefix = f"{SOURCE_ID}/approvals/{AFTER_ID}/"
    contents = {key: json.loads(empty.read(key)) for key in empty.keys(f"{prefix}decision")}
    return {key.removeprefix(prefix): value for key, value in contents.items()}


def test_the_first_decision_stays_and_what_is_decided_after_it_is_kept_beside_it(empty: LocalStore) -> None:
    assert approval.decisions(empty, SOURCE_ID, AFTER_ID) == []
    for decision in (NO, YES, replace(YES, reason=None), YES):
        approval.keep_decision(empty, SOURCE_ID, AFTER_ID, decision)
    expected = [NO, YES, replace(YES, reason=None)]
    assert list(kept(empty)) == ["decision-2.json", "decision-3.json", "decision.json"]
    assert kept(empty)["decision.json"] == NO.as_json()
    assert approval.decisions(empty, SOURCE_ID, AFTER_ID) == expected
    assert approval.keep_decision(empty, SOURCE_ID, AFTER_ID, NO) == expected[-1]


def test_of_two_decisions_at_once_both_are_kept(tmp_path: Path) -> None:
    class Raced(LocalStore):
        def create(self, key: str, content: bytes) -> None:
            """See Store."""
            LocalStore(self.root).create(f"{SOURCE_ID}/approvals/{AFTER_ID}/decision.json", to_bytes(NO.as_json()))
            super().create(key, content)

    assert approval.keep_decision(Raced(tmp_path), SOURCE_ID, AFTER_ID, YES) == YES
    assert approval.decisions(LocalStore(tmp_path), SOURCE_ID, AFTER_ID) == [NO, YES]


def test_a_decision_that_others_keep_beating_is_told(tmp_path: Path) -> None:
    class Lost(LocalStore):
        def create(self, key: str, content: bytes) -> None:
            """See Store."""
            raise PublishConflict(key)

    with pytest.raises(PublishConflict, match="5 decisions were kept by others"):
        approval.keep_decision(Lost(tmp_path), SOURCE_ID, AFTER_ID, YES)


def test_an_approval_after_a_rejection_publishes_and_is_kept(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, FIRST)
    draft = draft_of(empty, offline, AFTER)
    report = json.loads(json.dumps(steps.audit(empty, NOW, draft, ask)))
    with pytest.raises(ReleaseRejected, match="rejected by nobody, within 72 hours"):
        steps.publish(empty, NOW, draft, report, decision=NO)
    assert steps.publish(empty, NOW, draft, report, decision=YES).is_in_force
    assert published.get_manifest(empty, SOURCE_ID, None)["audit"]["approved_by"] == "ada"
    assert kept(empty) == {"decision.json": NO.as_json(), "decision-2.json": YES.as_json()}
    # The task that nobody answered is run again, after ada approved.
    assert steps.publish(empty, NOW, draft, report, decision=NO).is_in_force
    assert kept(empty) == {"decision.json": NO.as_json(), "decision-2.json": YES.as_json()}


def test_an_approval_does_not_count_after_somebody_said_no(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, FIRST)
    draft = draft_of(empty, offline, AFTER)
    report = json.loads(json.dumps(steps.audit(empty, NOW, draft, ask)))
    for decision in (YES, NO):
        approval.keep_decision(empty, SOURCE_ID, AFTER_ID, decision)
    with pytest.raises(ReleaseRejected, match="rejected by nobody"):
        steps.publish(empty, NOW, draft, report, decision=YES)
    assert published.get_manifest(empty, SOURCE_ID, None)["release_id"] == BEFORE_ID
