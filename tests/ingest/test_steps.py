"""The steps from a publisher's bytes to a snapshot, on stores in directories, with the time as an argument."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest

from entity_lists.audit.approval import Decision
from entity_lists.audit.report import Report
from entity_lists.care.verify import verify_source
from entity_lists.contract import tables as contract
from entity_lists.errors import (
    ApprovalNeeded,
    ContractBroken,
    ExpectationsFailed,
    PublishConflict,
    ReleaseRejected,
    SourceChanged,
    UsageError,
)
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import status, steps
from entity_lists.ingest.steps import Outcome
from entity_lists.records import Records
from entity_lists.release import RawFile, Release
from entity_lists.snapshot import commit
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import pointer as pointers
from entity_lists.snapshot import published as snapshot
from entity_lists.sources.us_bis import us_bis_entity_list
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.releases import (
    AFTER,
    AFTER_ID,
    ASKED,
    ASKING,
    BEFORE,
    BEFORE_ID,
    NOW,
    PER_CHECK,
    SOURCE,
    SOURCE_ID,
    accept,
    ask,
    audit_here,
    draft_of,
    full_list,
    in_force,
    ingest,
    load_audit,
    objects,
    outcome_of,
    read_better,
    tree,
    unpacked,
)

Save = Callable[..., Path]
LATER = NOW + timedelta(hours=1)


APPROVED = Decision(is_approved=True, by="ada", at="2025-04-02T18:00:00+00:00", reason="announced")


# Publishing


def test_in_a_first_release_every_entry_is_added(empty: LocalStore, offline: Fetcher) -> None:
    assert ingest(empty, offline, BEFORE) == Outcome(
        source_id=SOURCE_ID,
        release_id=BEFORE_ID,
        outcome="published",
        counts={
            "addresses": 26,
            "changes": 19,
            "citations": 29,
            "entries": 19,
            "history": 19,
            "identity": 19,
            "names": 54,
            "identifiers": 0,
            "profile": ANY,
            "quarantine": 0,
            "relations": 17,
        },
        changes={"added": 19, "modified": 0, "removed": 0, "form": 0, "unread": 0},
        is_in_force=True,
        failed=(),
    )
    assert in_force(empty) == BEFORE_ID


def test_the_second_release_is_told_apart_from_the_first(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    second = ingest(empty, offline, AFTER)
    assert (second.release_id, second.outcome, second.is_in_force) == (AFTER_ID, "published", True)
    assert second.changes == {"added": 16, "modified": 4, "removed": 1, "form": 0, "unread": 0}
    assert second.counts == {
        "addresses": 107,
        "changes": 48,
        "citations": 49,
        "entries": 34,
        "history": 44,
        "identity": 34,
        "names": 126,
        "identifiers": 0,
        "profile": ANY,
        "quarantine": 0,
        "relations": 18,
    }


def test_everything_lies_where_the_layout_of_the_store_says(copy: LocalStore) -> None:
    names = [re.sub(r"[0-9a-f]{64}", "<sha256>", re.sub(r"-[0-9a-f]{16}\.", "-<16>.", key)) for key in copy.keys("")]
    tables = [
        "addresses", "changes", "citations", "entries", "history", "identifiers", "identity", "names", "profile",
        "quarantine", "relations",
    ]  # fmt: skip
    data = [f"data/{t}/release={r}/{t}-<16>.parquet" for t in tables for r in (BEFORE_ID, AFTER_ID)]
    raw = [f"raw/<sha256>/{name}" for path in (BEFORE, AFTER) for name in ("origin.json", f"{path.name}.zst")]
    releases = [f"{folder}/{r}.json" for folder in ("manifests", "publications") for r in (BEFORE_ID, AFTER_ID)]
    checks = [re.sub(r"-[0-9a-f]{8}\.", "-<8>.", name) for name in names if "/checks/" in name]
    assert checks == [f"{SOURCE_ID}/checks/20250402T180000.000000Z-<8>.json"] * 2
    rest = ["latest.json", "status.json", *releases]
    assert sorted(set(names) - {name for name in names if "/checks/" in name}) == sorted([
        "catalog.json",
        *(f"{SOURCE_ID}/{name}" for name in {*data, *raw, *rest}),
    ])


def test_the_manifest_names_what_the_snapshot_was_made_from(copy: LocalStore) -> None:
    manifest = snapshot.get_manifest(copy, SOURCE_ID, None)
    apart = {"tables", "audit", "counts", "raw", "previous_manifest_sha256", "self_sha256", "earlier_contents"}
    assert {name: manifest[name] for name in manifest if name not in apart} == {
        "format_version": 1,
        "source_id": SOURCE_ID,
        "release_id": AFTER_ID,
        "sequence": 2,
        "previous_release_id": BEFORE_ID,
        "as_of": "2025-03-28",
        "scope": "sample",
        "contract_version": contract.CONTRACT_VERSION,
        "parser_version": SOURCE.parser_version,
        "change_counts": {"added": 16, "modified": 4, "removed": 1, "form": 0, "unread": 0},
    }
    assert manifest["raw"] == {
        "sha256": canonical_json.sha256(AFTER.read_bytes()),
        "bytes": len(AFTER.read_bytes()),
        "file_name": AFTER.name,
        "url": f"file:{AFTER.name}",
        "files": [
            {
                "file_name": AFTER.name,
                "sha256": canonical_json.sha256(AFTER.read_bytes()),
                "bytes": len(AFTER.read_bytes()),
                "url": f"file:{AFTER.name}",
            }
        ],
    }
    assert (manifest["audit"]["verdict"], manifest["audit"]["approved_by"]) == ("publish", None)


def test_no_clock_time_is_in_what_is_immutable(empty: LocalStore, tmp_path: Path, offline: Fetcher) -> None:
    other = LocalStore(tmp_path / "other")
    for store, now in ((empty, NOW), (other, datetime(2031, 1, 1, tzinfo=UTC))):
        for path in (BEFORE, AFTER):
            ingest(store, offline, path, now=now)
    one, another = (tree(store.root, without=[*PER_CHECK, "publications"]) for store in (empty, other))
    assert one == another
    assert status.read(empty, SOURCE_ID) != status.read(other, SOURCE_ID)


def test_identities_are_carried_over(copy: LocalStore) -> None:
    before, after = (
        {row["record_key"]: row for row in snapshot.read_table(copy, manifest, "identity").to_pylist()}
        for manifest in snapshot.all_manifests(copy, SOURCE_ID)
    )
    assert len(before.keys() & after.keys()) == 18
    for key in before.keys() & after.keys():
        assert after[key] == before[key] | {"method": "exact"}
    assert {row["first_release_id"] for key, row in after.items() if key not in before} == {AFTER_ID}


# Nothing new


def test_the_same_bytes_again_write_nothing(copy: LocalStore, offline: Fetcher) -> None:
    before = objects(copy)
    assert ingest(copy, offline, AFTER, now=LATER) == Outcome(
        source_id=SOURCE_ID,
        release_id=AFTER_ID,
        outcome="unchanged",
        counts=snapshot.get_manifest(copy, SOURCE_ID, None)["counts"],
        changes={"added": 0, "modified": 0, "removed": 0, "form": 0, "unread": 0},
        is_in_force=True,
    )
    assert objects(copy) == before
    checked = status.read(copy, SOURCE_ID) or {}
    assert (checked["last_checked_at"], checked["outcome"]) == (LATER.isoformat(), "unchanged")


def test_the_same_bytes_under_another_date_write_nothing(copy: LocalStore, offline: Fetcher) -> None:
    before = objects(copy)
    assert ingest(copy, offline, AFTER, as_of=date(2025, 4, 1)).outcome == "unchanged"
    assert objects(copy) == before


def test_an_older_release_that_is_published_already_writes_nothing(copy: LocalStore, offline: Fetcher) -> None:
    before = objects(copy)
    outcome = ingest(copy, offline, BEFORE)
    assert (outcome.outcome, outcome.release_id) == ("unchanged", AFTER_ID)
    assert objects(copy) == before


def swapped(content: bytes) -> bytes:
    """Return the release with two rows of China in each other's place."""
    rows = re.findall(rb"<TR>\s*<TD class.*?</TR>", content, re.DOTALL)
    one, other = (next(row for row in rows if name in row) for name in (b"Inspur Group Co.", b"Nettrix Inf"))
    return content.replace(one, b"@").replace(other, one).replace(b"@", other)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(swapped, id="two rows in another order"),
        pytest.param(lambda content: content.replace(b"</TR>\n", b"\n</TR>  "), id="white space between cells"),
        pytest.param(lambda content: content.replace(b"\n<br/>", b"<br/>  "), id="white space inside cells"),
        pytest.param(lambda content: content.replace(b"<br/>", b"<br></br>"), id="another form of line breaks"),
        pytest.param(lambda content: re.sub(rb' class="[^"]*"', b"", content), id="another template"),
        pytest.param(lambda content: content + b"<!-- 2025-03-29T10:00:00Z -->", id="a time stamp"),
        pytest.param(lambda content: content.replace(b"<P>This is a sample", b"<P>A sample"), id="another preamble"),
    ],
)
def test_other_bytes_that_say_the_same_write_no_release(
    copy: LocalStore, offline: Fetcher, save: Save, changed: Callable[[bytes], bytes]
) -> None:
    content = changed(AFTER.read_bytes())
    assert content != AFTER.read_bytes()
    before = objects(copy)
    outcome = ingest(copy, offline, save(content))
    assert (outcome.outcome, outcome.release_id) == ("unchanged", AFTER_ID)
    assert {key: value for key, value in objects(copy).items() if "/raw/" not in key} == {
        key: value for key, value in before.items() if "/raw/" not in key
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Presumption of denial", b"Policy of denial"),
        (b"88 FR 13675, 3/6/23.", b"88 FR 13675, 3/6/23. 90 FR 14048, 3/28/25."),
        (b"IGL.", b"Inspur IGL."),
    ],
    ids=["policy", "citation", "alias"],
)
def test_one_changed_cell_is_a_release(copy: LocalStore, offline: Fetcher, save: Save, old: bytes, new: bytes) -> None:
    before, group, after = AFTER.read_bytes().partition(b"Inspur Group Co., Ltd., a.k.a.")
    assert old in after
    outcome = ingest(copy, offline, save(before + group + after.replace(old, new, 1)))
    assert outcome.outcome == "published"
    assert outcome.changes == {"added": 0, "modified": 1, "removed": 0, "form": 0, "unread": 0}


# Late, interrupted, overtaken


def test_an_older_release_that_comes_late_is_published_beside_the_one_in_force(
    empty: LocalStore, offline: Fetcher
) -> None:
    ingest(empty, offline, AFTER)
    pointer = empty.read(keys.latest_key(SOURCE_ID))
    late = ingest(empty, offline, BEFORE)
    assert (late.release_id, late.outcome, late.is_in_force) == (BEFORE_ID, "published", False)
    assert late.changes == {"added": 19, "modified": 0, "removed": 0, "form": 0, "unread": 0}
    assert empty.read(keys.latest_key(SOURCE_ID)) == pointer
    assert snapshot.get_manifest(empty, SOURCE_ID, BEFORE_ID)["previous_release_id"] is None
    assert snapshot.release_ids(empty, SOURCE_ID) == [BEFORE_ID, AFTER_ID]


def test_a_release_that_comes_late_is_compared_with_the_last_before_its_date(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    content = BEFORE.read_bytes().replace(b"Presumption of denial", b"Policy of denial", 1)
    ingest(copy, offline, save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."), "2025-03-30"))
    late = ingest(copy, offline, save(content, "2025-03-27"))
    manifest = snapshot.get_manifest(copy, SOURCE_ID, late.release_id)
    assert (manifest["previous_release_id"], manifest["sequence"]) == (BEFORE_ID, 4)
    assert late.changes == {"added": 0, "modified": 1, "removed": 0, "form": 0, "unread": 0}
    assert not late.is_in_force


@pytest.mark.parametrize("pointer", ["of the release before", "missing"])
def test_a_run_after_a_crash_between_manifest_and_pointer_moves_the_pointer(
    copy: LocalStore, offline: Fetcher, pointer: str
) -> None:
    whole = objects(copy)
    key = keys.latest_key(SOURCE_ID)
    (copy.root / key).unlink()
    if pointer == "of the release before":
        pointers.point_at(copy, snapshot.get_manifest(copy, SOURCE_ID, BEFORE_ID))
    outcome = ingest(copy, offline, AFTER)
    assert (outcome.outcome, outcome.release_id) == ("unchanged", AFTER_ID)
    assert objects(copy) == whole


@pytest.mark.parametrize("step", ["fetch", "write", "audit"])
def test_a_run_after_a_crash_in_any_step_ends_in_the_same_bytes(
    empty: LocalStore, tmp_path: Path, offline: Fetcher, step: str
) -> None:
    whole = LocalStore(tmp_path / "whole")
    for path in (BEFORE, AFTER):
        ingest(whole, offline, path)
    ingest(empty, offline, BEFORE)
    release = steps.fetch(SOURCE, empty, NOW, offline, as_of=None, location=str(AFTER))
    assert release is not None
    draft = steps.write(SOURCE, empty, NOW, release) if step != "fetch" else None
    if step == "audit" and draft:
        steps.audit(empty, NOW, draft, accept)
    ingest(empty, offline, AFTER)
    assert objects(empty) == objects(whole)


GOOD = Report(verdict="publish", evaluated={}, failed=()).as_json()


def test_a_release_that_came_between_draft_and_publish_is_a_conflict(
    empty: LocalStore, offline: Fetcher, save: Save
) -> None:
    ingest(empty, offline, BEFORE)
    draft = draft_of(empty, offline, AFTER)
    other = ingest(empty, offline, save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."), "2025-03-28"))
    with pytest.raises(
        PublishConflict, match=f"release {AFTER_ID} was to replace {BEFORE_ID}, but {other.release_id} is in"
    ):
        steps.publish(empty, NOW, draft, GOOD)
    assert (in_force(empty), outcome_of(empty)) == (other.release_id, "store_refused")
    again = ingest(empty, offline, AFTER)
    assert (again.release_id, again.changes["modified"], in_force(empty)) == (AFTER_ID, 1, AFTER_ID)


def test_of_two_releases_of_one_day_that_were_drafted_together_the_pointer_stays_at_the_newer(
    empty: LocalStore, offline: Fetcher, save: Save
) -> None:
    ingest(empty, offline, BEFORE)
    other_path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."), "2025-03-28")
    drafts = [draft_of(empty, offline, path) for path in (AFTER, other_path)]
    older, newer = sorted(({**draft, "audit": GOOD} for draft in drafts), key=lambda draft: draft["release_id"])
    assert older["sequence"] == newer["sequence"]
    steps.publish(empty, NOW, newer, GOOD)
    # The publisher of the older one has looked at the pointer before the newer one moved it.
    files = older["tables"]
    older = commit.as_published(older)
    for name, file in older["tables"].items():
        empty.create(file["path"], empty.read(files[name]["path"]))
    empty.create(keys.manifest_key(SOURCE_ID, older["release_id"]), canonical_json.to_bytes(older))
    for path in (AFTER, other_path) * 2:
        assert ingest(empty, offline, path).outcome == "unchanged"
        assert in_force(empty) == newer["release_id"]
    assert verify_source(empty, SOURCE_ID).problems == ()


def test_two_drafts_of_one_release_end_in_one(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    first, second = draft_of(empty, offline, AFTER), draft_of(empty, offline, AFTER)
    assert first == second
    steps.publish(empty, NOW, first, GOOD)
    whole = objects(empty)
    assert steps.publish(empty, NOW, second, GOOD).is_in_force
    assert objects(empty) == whole
    assert ingest(empty, offline, AFTER).outcome == "unchanged"


# Rejected, asked


def test_a_rejected_release_leaves_its_bytes_and_its_report(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    content = AFTER.read_bytes().replace(b"90 FR 14048, 3/28/25", b"90 FR 14048")
    path = save(content)
    before = objects(copy)
    with pytest.raises(ExpectationsFailed, match="reject") as caught:
        ingest(copy, offline, path, auditor=audit_here)
    assert "Nothing was published; the release in force stays as it was." in str(caught.value)
    sha256 = canonical_json.sha256(content)
    after = objects(copy)
    assert before.items() <= after.items()
    report = json.loads(after[f"{SOURCE_ID}/rejected/2025-03-29-{sha256[:8]}/report.json"])
    assert report["verdict"] == "reject"
    assert report["failed"] == json.loads(json.dumps(caught.value.failed))
    assert {"listed_on", "published_on"} <= {failure["column"] for failure in report["failed"]}
    assert unpacked(after[f"{SOURCE_ID}/raw/{sha256}/{path.name}.zst"]) == content
    assert (in_force(copy), outcome_of(copy)) == (AFTER_ID, "rejected")


def test_a_release_that_cannot_be_parsed_leaves_its_bytes_and_the_reason(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    content = AFTER.read_bytes().replace(b">Entity</TH>", b">Party</TH>")
    before = objects(copy)
    with pytest.raises(SourceChanged, match="has other columns") as caught:
        ingest(copy, offline, save(content))
    after = objects(copy)
    assert before.items() <= after.items()
    key = f"{SOURCE_ID}/rejected/2025-03-29-{canonical_json.sha256(content)[:8]}/report.json"
    report = json.loads(after[key])
    assert (report["verdict"], report["error"], report["draft"]) == ("reject", str(caught.value), None)
    assert in_force(copy) == AFTER_ID


def test_records_that_break_the_contract_are_rejected(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    def parse(contents: Sequence[bytes]) -> Records:
        records = us_bis_entity_list.parse(*contents)
        return replace(records, entries=tuple(replace(entry, footnotes=4) for entry in records.entries))

    with pytest.raises(ContractBroken, match="table entries"):
        ingest(copy, offline, save(AFTER.read_bytes() + b"\n"), source=replace(SOURCE, parse=parse))
    assert any("/rejected/2025-03-29-" in key for key in copy.keys(""))


def test_the_sample_never_replaces_the_full_list(empty: LocalStore, offline: Fetcher, save: Save) -> None:
    full = ingest(empty, offline, save(full_list(2600), "2025-03-28"))
    assert (full.counts["entries"], full.counts["names"]) == (2600, 5200)
    with pytest.raises(ExpectationsFailed, match="The bundled sample must never replace the full list"):
        ingest(empty, offline, save(AFTER.read_bytes(), "2025-03-29"), auditor=audit_here)
    assert in_force(empty) == full.release_id


def test_what_is_asked_is_not_published_without_an_answer(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    before = objects(copy)
    expected = r"asks for a person's approval of 1 failed expectation\..*--approve"
    with pytest.raises(ApprovalNeeded, match=expected) as caught:
        ingest(copy, offline, path, auditor=ask)
    assert list(caught.value.failed) == ASKING.as_json()["failed"]
    after = objects(copy)
    assert before.items() <= after.items()
    question, key = (key for key in after if "/approvals/" in key)
    assert after[question].decode() == caught.value.question
    asked = json.loads(after[key])
    assert asked == ASKING.as_json() | {"approved_by": None, "error": None, "draft": caught.value.draft}
    assert (in_force(copy), outcome_of(copy)) == (AFTER_ID, "needs_approval")


def test_what_is_approved_is_published_with_the_name_of_who_approved(
    copy: LocalStore, offline: Fetcher, save: Save
) -> None:
    path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    outcome = ingest(copy, offline, path, auditor=ask, decision=APPROVED)
    assert (outcome.outcome, in_force(copy)) == ("published", outcome.release_id)
    audited = snapshot.get_manifest(copy, SOURCE_ID, None)["audit"]
    assert (audited["verdict"], audited["approved_by"]) == ("ask", "ada")
    kept = copy.read(f"{SOURCE_ID}/approvals/{outcome.release_id}/decision.json")
    assert json.loads(kept) == APPROVED.as_json()
    assert [failure["why"] for failure in outcome.failed] == ["So many removals need a person."]


def test_what_somebody_rejects_is_not_published(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    refused = replace(APPROVED, is_approved=False, reason="not announced")
    with pytest.raises(ReleaseRejected, match="rejected by ada at 2025-04-02T18:00:00\\+00:00: not announced"):
        ingest(copy, offline, path, auditor=ask, decision=refused)
    assert (in_force(copy), outcome_of(copy)) == (AFTER_ID, "rejected")
    assert len([key for key in copy.keys("") if key.endswith(("decision.json", "rejected/report.json"))]) == 1


def test_an_answer_to_no_question_approves_nothing(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    path = save(AFTER.read_bytes().replace(b"IGL.", b"IGL Two."))
    ingest(copy, offline, path, decision=APPROVED)
    assert snapshot.get_manifest(copy, SOURCE_ID, None)["audit"]["approved_by"] is None
    assert not any("/approvals/" in key for key in copy.keys(""))


def test_nobody_can_approve_what_is_rejected(copy: LocalStore, offline: Fetcher, save: Save) -> None:
    def reject(store: Store, draft: manifests.Manifest) -> Report:
        return Report(verdict="reject", evaluated={"release_profile": 1}, failed=(replace(ASKED, on_fail="reject"),))

    with pytest.raises(ExpectationsFailed):
        ingest(copy, offline, save(AFTER.read_bytes() + b"\n", "2025-03-27"), auditor=reject, decision=APPROVED)
    assert in_force(copy) == AFTER_ID


# Newer code


def test_newer_code_publishes_the_same_bytes_as_a_revision(copy: LocalStore, offline: Fetcher) -> None:
    newer = replace(SOURCE, parser_version=SOURCE.parser_version + 1, parse=read_better)
    outcome = ingest(copy, offline, AFTER, source=newer)
    assert (outcome.release_id, outcome.outcome) == (f"{AFTER_ID}.r2", "published")
    assert outcome.changes == {"added": 0, "modified": 1, "removed": 0, "form": 0, "unread": 0}
    assert in_force(copy) == f"{AFTER_ID}.r2"
    manifest = snapshot.get_manifest(copy, SOURCE_ID, None)
    assert (manifest["previous_release_id"], manifest["parser_version"]) == (AFTER_ID, newer.parser_version)
    assert ingest(copy, offline, AFTER, source=newer).outcome == "unchanged"
    third = ingest(copy, offline, AFTER, source=replace(SOURCE, parser_version=SOURCE.parser_version + 2))
    assert third.release_id == f"{AFTER_ID}.r3"


def test_newer_code_that_reads_the_same_publishes_nothing(copy: LocalStore, offline: Fetcher) -> None:
    before = objects(copy)
    newer = replace(SOURCE, parser_version=SOURCE.parser_version + 1)
    assert ingest(copy, offline, AFTER, source=newer).outcome == "unchanged"
    assert objects(copy) == before


# Values between tasks


def test_a_release_is_json_both_ways() -> None:
    release = Release(
        source_id=SOURCE_ID,
        release_id=AFTER_ID,
        as_of=date(2025, 3, 28),
        sha256="c0f67762" * 8,
        files=(
            RawFile(file_name=AFTER.name, sha256="c0f67762" * 8, size_bytes=32926, url="https://www.ecfr.gov/"),
            RawFile(file_name="b.xml", sha256="d0f67762" * 8, size_bytes=1, url="https://www.ecfr.gov/b.xml"),
        ),
    )
    assert Release.from_json(json.loads(json.dumps(release.as_json()))) == release
    folder = f"{SOURCE_ID}/raw/{'c0f67762' * 8}"
    assert release.raw_keys == (f"{folder}/{AFTER.name}", f"{folder}/b.xml")


def test_nothing_is_unchanged_before_the_first_release(empty: LocalStore) -> None:
    with pytest.raises(UsageError, match="Nothing is published there yet"):
        steps.unchanged(empty, SOURCE_ID)


def test_the_audit_of_a_task_runs_in_its_own_process(copy: LocalStore, published: Path) -> None:
    load_audit()
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    report = steps.audit(copy, NOW, manifest)
    assert report["verdict"] == "publish"
    assert report["evaluated"] == manifest["audit"]["evaluated"]
