"""The reports of releases that are not published: one shape, whatever became of the release; and read again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit import kept
from entity_lists.audit.approval import Decision
from entity_lists.audit.kept import find_report, keep_rejected, reported_ids
from entity_lists.audit.report import Report
from entity_lists.errors import (
    ApprovalNeeded,
    ContractBroken,
    EntityListsError,
    ExpectationsFailed,
    ReleaseDeclined,
    SourceChanged,
    StoreError,
    UsageError,
)
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.steps import Auditor
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.releases import AFTER, AFTER_ID, ASKING, SOURCE_ID, accept, ask, audit_here, edit, ingest

Save = Callable[..., Path]

UNDATED = AFTER.read_bytes().replace(b"90 FR 14048, 3/28/25", b"90 FR 14048")
OTHER_COLUMNS = AFTER.read_bytes().replace(b">Entity</TH>", b">Party</TH>")
NEXT = AFTER.read_bytes().replace(b"IGL.", b"IGL Two.")
BESIDE = {"error", "draft"}
NO = Decision(is_approved=False, by="ana", at="2025-04-03T10:00:00+00:00", reason="a mistake")


def cannot_audit(store: Store, draft: Manifest) -> Report:
    raise ContractBroken("suite entries.json cannot be loaded")


def id_of(content: bytes) -> str:
    return f"2025-03-29-{canonical_json.sha256(content)[:8]}"


def refused(
    store: LocalStore,
    fetcher: Fetcher,
    path: Path,
    error: type[EntityListsError],
    auditor: Auditor,
    decision: Decision | None = None,
) -> str:
    """Ingest a release that is not published, and return why."""
    with pytest.raises(error) as caught:
        ingest(store, fetcher, path, auditor=auditor, decision=decision)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "error", "auditor", "decision", "state", "verdict", "is_audited", "is_drafted"),
    [
        pytest.param(NEXT, ApprovalNeeded, ask, None, "asked", "ask", True, True, id="asked"),
        pytest.param(NEXT, ReleaseDeclined, ask, NO, "rejected", "ask", True, True, id="declined"),
        pytest.param(
            UNDATED, ExpectationsFailed, audit_here, None, "rejected", "reject", True, True, id="rejected by the audit"
        ),
        pytest.param(
            NEXT, ContractBroken, cannot_audit, None, "rejected", "reject", False, True, id="it could not be audited"
        ),
        pytest.param(
            OTHER_COLUMNS, SourceChanged, accept, None, "rejected", "reject", False, False, id="rejected by the parser"
        ),
    ],
)
def test_the_report_of_a_release_that_is_not_published_has_all_that_a_manifest_s_audit_has(
    copy: LocalStore,
    offline: Fetcher,
    save: Save,
    content: bytes,
    error: type[EntityListsError],
    auditor: Auditor,
    decision: Decision | None,
    state: str,
    verdict: str,
    is_audited: bool,
    is_drafted: bool,
) -> None:
    why = refused(copy, offline, save(content), error, auditor, decision)
    release_id = id_of(content)
    key = {"asked": keys.report_key, "rejected": keys.rejected_key}[state](SOURCE_ID, release_id)
    told: dict[str, Any] = json.loads(copy.read(key))
    of_published = published.get_manifest(copy, SOURCE_ID, AFTER_ID)["audit"]
    assert told.keys() == of_published.keys() | BESIDE
    assert {name: type(told[name]) for name in of_published} == {
        name: type(of_published[name]) for name in told if name not in BESIDE
    }
    report = find_report(copy, SOURCE_ID, release_id)
    assert report is not None
    assert (report.release_id, report.state, report.verdict, report.approved_by) == (release_id, state, verdict, None)
    assert report.error == (None if is_audited else why)
    assert bool(report.failed) is is_audited
    assert (report.draft is not None) is is_drafted
    assert reported_ids(copy, SOURCE_ID) == {release_id: state}


def test_a_draft_says_what_the_release_would_have_been_and_its_tables_are_read(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    refused(copy, offline, save(UNDATED), ExpectationsFailed, audit_here)
    report = find_report(copy, SOURCE_ID, id_of(UNDATED))
    assert report is not None
    draft = report.draft
    assert draft is not None
    assert (draft["as_of"], draft["previous_release_id"], draft["counts"]["entries"]) == ("2025-03-29", AFTER_ID, 34)
    assert draft["raw"]["sha256"] == canonical_json.sha256(UNDATED)
    assert published.read_table(copy, draft, "changes").num_rows == draft["counts"]["changes"] > 0
    assert len(report.failed) + len(report.held) == sum(report.evaluated.values())


def test_two_audits_of_one_release_leave_the_same_bytes(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    path, key = save(UNDATED), keys.rejected_key(SOURCE_ID, id_of(UNDATED))
    refused(copy, offline, path, ExpectationsFailed, audit_here)
    first = copy.read(key)
    refused(copy, offline, path, ExpectationsFailed, audit_here)
    assert copy.read(key) == first


def test_a_release_that_was_asked_about_and_then_rejected_is_rejected(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    refused(copy, offline, save(NEXT), ApprovalNeeded, ask)
    refused(copy, offline, save(NEXT), ReleaseDeclined, ask, NO)
    assert copy.find(keys.report_key(SOURCE_ID, id_of(NEXT))) is not None
    assert reported_ids(copy, SOURCE_ID) == {id_of(NEXT): "rejected"}


def test_without_a_report_there_is_none(copy: LocalStore) -> None:
    assert find_report(copy, SOURCE_ID, AFTER_ID) is None
    assert reported_ids(copy, SOURCE_ID) == {}
    with pytest.raises(UsageError, match="is no release id"):
        find_report(copy, SOURCE_ID, "../latest")


def test_what_only_looks_like_a_report_is_none(copy: LocalStore) -> None:
    for key in ("rejected/report.json", "rejected/odd/report.json", f"rejected/{AFTER_ID}/more/report.json"):
        copy.put(f"{SOURCE_ID}/{key}", b"{}")
    copy.put(keys.question_key(SOURCE_ID, AFTER_ID), b"?")
    assert reported_ids(copy, SOURCE_ID) == {}


# What earlier makes wrote


def test_a_report_of_an_earlier_make_reads_with_what_it_lacks_empty(copy: LocalStore) -> None:
    key = keys.rejected_key(SOURCE_ID, AFTER_ID)
    copy.put(key, canonical_json.to_bytes({"verdict": "reject", "error": "It has other columns."}))
    report = find_report(copy, SOURCE_ID, AFTER_ID)
    assert report == kept.KeptReport(
        source_id=SOURCE_ID, release_id=AFTER_ID, state="rejected", verdict="reject", evaluated={}, failed=(), held=(),
        approved_by=None, error="It has other columns.", draft=None,
    )  # fmt: skip
    failed = {**ASKING.failed[0].as_json()}
    del failed["threshold"]
    copy.put(key, canonical_json.to_bytes({"verdict": "reject", "evaluated": {"names": 7}, "failed": [failed]}))
    report = find_report(copy, SOURCE_ID, AFTER_ID)
    assert report is not None
    assert (report.failed, report.held, report.error, report.draft) == ((failed,), (), None, None)


# What others wrote


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"failed": 3}', b'{"failed": [1]}', b'{"evaluated": ["a"]}'])
def test_what_is_no_report_is_told_as_damage(copy: LocalStore, content: bytes) -> None:
    copy.put(keys.rejected_key(SOURCE_ID, AFTER_ID), content)
    with pytest.raises(StoreError, match=r"rejected/2025-03-28-c0f67762/report\.json.* restore it"):
        find_report(copy, SOURCE_ID, AFTER_ID)


@pytest.mark.parametrize(
    "changed",
    [
        {"source_id": "us_csl"},
        {"release_id": "2025-03-27-30279e9b"},
        {"tables": {"names": {"sha256": "../../etc"}}},
        {"tables": 3},
        {"raw": {}},
    ],
    ids=json.dumps,
)
def test_a_draft_that_names_what_is_not_its_own_is_not_followed(copy: LocalStore, changed: dict[str, object]) -> None:
    draft = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    keep_rejected(copy, SOURCE_ID, AFTER_ID, ASKING.as_json(), draft=draft)
    edit(copy, keys.rejected_key(SOURCE_ID, AFTER_ID), draft={**draft, **changed})
    with pytest.raises(StoreError, match="restore it"):
        find_report(copy, SOURCE_ID, AFTER_ID)


def test_the_tables_of_a_draft_are_looked_for_among_its_own_drafts_only(copy: LocalStore) -> None:
    draft = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    elsewhere = {**draft["tables"]["names"], "path": "us_csl/latest.json"}
    keep_rejected(copy, SOURCE_ID, AFTER_ID, ASKING.as_json(), draft={**draft, "tables": {"names": elsewhere}})
    report = find_report(copy, SOURCE_ID, AFTER_ID)
    assert report is not None
    assert report.draft is not None
    sha256 = draft["tables"]["names"]["sha256"]
    assert report.draft["tables"]["names"]["path"] == keys.draft_key(SOURCE_ID, "names", AFTER_ID, sha256)
