"""A release with a record that cannot be read, from its file to the audit's verdict: asked, and nobody is delisted."""

from pathlib import Path

import pytest

from entity_lists.audit.approval import Decision
from entity_lists.errors import ApprovalNeeded
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.snapshot import published
from entity_lists.store.local import LocalStore
from world.releases import AFTER, SOURCE_ID, audit_here, ingest, with_cells_too_many

APPROVED = Decision(is_approved=True, by="ada", at="2025-04-02T18:00:00+00:00", reason="looked at")
NAME = "Henan Dingxin Information Industry Co., Ltd."


def test_a_party_whose_row_cannot_be_read_stays_in_force_and_is_asked_about(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    ingest(empty, offline, AFTER)
    path = tmp_path / "list_2025-03-29.xml"
    path.write_bytes(with_cells_too_many(AFTER.read_bytes(), NAME))
    with pytest.raises(ApprovalNeeded) as asked:
        ingest(empty, offline, path, auditor=audit_here)
    assert [failure["why"] for failure in asked.value.failed if failure["severity"] == "critical"] == [
        "A party that the publisher still prints could not be read today: it stays in force as it last read, and a "
        "person has to know."
    ]
    outcome = ingest(empty, offline, path, auditor=audit_here, decision=APPROVED)
    assert outcome.changes["removed"] == outcome.changes["modified"] == 0
    manifest = published.get_manifest(empty, SOURCE_ID, None)
    (kept,) = (row for row in published.read_table(empty, manifest, "entries").to_pylist() if row["name"] == NAME)
    assert kept["is_carried_over"]
    assert kept["carried_over_reason"] == "expected 5 cells, found 7"
