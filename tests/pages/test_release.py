"""The page of a release: what is in it, what it is made of, who decided; of one that was not published as well."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from entity_lists.audit.approval import Decision, keep_decision
from entity_lists.audit.kept import reported_ids
from entity_lists.audit.report import Report
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import ApprovalNeeded, ExpectationsFailed, SourceChanged, UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.steps import Auditor
from entity_lists.pages.audit import audit_page
from entity_lists.pages.profile import profile_page
from entity_lists.pages.release import ReleasePage, release_page
from entity_lists.pages.sorting import WrongChoice
from entity_lists.pages.source import ReleaseRow, source_page
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot.manifest import Manifest
from entity_lists.snapshot.retention import Removal
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.pages import Pages
from world.releases import AFTER, AFTER_ID, ASKED, BEFORE_ID, NOW, SOURCE, SOURCE_ID, ask, entity_list, ingest, unpacked

OF = f"/sources/{SOURCE_ID}/releases/{AFTER_ID}"


def row(store: LocalStore, release_id: str) -> ReleaseRow:
    page = source_page(store, SOURCE, now=NOW, dag_id="", is_switched_on=True, last_run_id=None)
    return next(one for one in page.releases if one.release_id == release_id)


@pytest.fixture
def page(copy: LocalStore) -> ReleasePage:
    return release_page(copy, SOURCE, AFTER_ID)


def test_it_says_what_is_in_force_and_what_came_before(page: ReleasePage) -> None:
    assert (page.state, page.as_of, page.before_id, page.after_id) == ("in force", "2025-03-28", BEFORE_ID, None)
    assert page.changed == {"added": 16, "removed": 1, "modified": 4, "form": 0, "unread": 0}
    assert (page.verdict, page.expectations, page.failed, page.error) == ("publish", 142, (), None)
    assert page.others == (BEFORE_ID,)


def test_the_release_before_knows_what_followed_it(copy: LocalStore) -> None:
    assert release_page(copy, SOURCE, BEFORE_ID).after_id == AFTER_ID


def test_entries_are_counted_by_list_and_by_country_against_the_release_before(page: ReleasePage) -> None:
    (listed,) = page.lists
    assert (listed.code, listed.before, listed.now, listed.added, listed.removed) == ("EL", 19, 34, 16, 1)
    china = next(group for group in page.countries if group.code == "CN")
    assert (china.label, china.before, china.now, china.added) == ("China (CN)", 6, 17, 11)
    assert sum(group.now for group in page.countries) == 34


def test_lists_countries_and_files_are_sorted_as_a_heading_asks(copy: LocalStore) -> None:
    page = release_page(copy, SOURCE, AFTER_ID, sort="-now")
    now = [group.now for group in page.countries]
    assert now == sorted(now, reverse=True)
    rows = [file.rows or 0 for file in release_page(copy, SOURCE, AFTER_ID, sort="rows").files]
    assert rows == sorted(rows)
    with pytest.raises(WrongChoice, match="sort: expected one of label"):
        release_page(copy, SOURCE, AFTER_ID, sort="sha256")


def test_every_file_is_named_with_its_size_and_hash(copy: LocalStore, page: ReleasePage) -> None:
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    assert {file.name: file.sha256 for file in page.files} == {
        name: file["sha256"] for name, file in manifest["tables"].items()
    }
    (raw,) = page.raw
    assert (raw.name, raw.bytes) == (AFTER.name, AFTER.stat().st_size)
    assert canonical_json.sha256(unpacked(copy.read(raw.path))) == raw.sha256
    assert page.manifest_sha256 == canonical_json.sha256(copy.read(str(page.manifest)))
    assert page.fetched_at is not None


def test_a_withdrawn_release_has_its_page_and_says_why(copy: LocalStore) -> None:
    withdraw(copy, SOURCE_ID, AFTER_ID, reason="a wrong country", by="tester", now=datetime(2025, 4, 3, tzinfo=UTC))
    page = release_page(copy, SOURCE, AFTER_ID)
    assert (page.state, "a wrong country" in str(page.told)) == ("withdrawn", True)
    assert page.entries == 34


def test_of_what_was_never_seen_nothing_is_shown(copy: LocalStore) -> None:
    with pytest.raises(UsageError, match="Nothing is on record of a release 2025-03-28-00000000"):
        release_page(copy, SOURCE, "2025-03-28-00000000")


def test_a_release_whose_files_are_damaged_still_has_its_page(copy: LocalStore) -> None:
    path = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"]["entries"]["path"]
    (copy.root / path).write_bytes(b"damaged")
    page = release_page(copy, SOURCE, AFTER_ID)
    assert (page.lists, page.countries) == ((), ())
    assert "the file was changed or damaged" in str(page.groups_problem)


def test_what_people_decided_is_shown_in_order(copy: LocalStore) -> None:
    for approved, reason in ((False, "too many"), (True, "the rule of 28 March")):
        decided = Decision(is_approved=approved, by="tester", at="2025-04-02T10:00:00+00:00", reason=reason)
        keep_decision(copy, SOURCE_ID, AFTER_ID, decided)
    page = release_page(copy, SOURCE, AFTER_ID)
    assert [(one.is_approved, one.reason) for one in page.decisions] == [
        (False, "too many"),
        (True, "the rule of 28 March"),
    ]


def test_the_audit_shows_every_expectation_with_what_was_observed_and_allowed(copy: LocalStore) -> None:
    page = audit_page(copy, SOURCE, AFTER_ID)
    assert (page.evaluated, page.failed, page.is_complete, len(page.expectations)) == (142, 0, True, 142)
    assert all(one.holds and one.observed and one.threshold and one.why for one in page.expectations)
    only = audit_page(copy, SOURCE, AFTER_ID, suite="addresses", outcome="held")
    assert {one.suite for one in only.expectations} == {"addresses"}
    assert audit_page(copy, SOURCE, AFTER_ID, outcome="failed").expectations == ()


def test_an_audit_of_an_earlier_make_says_that_it_kept_less(copy: LocalStore) -> None:
    key = keys.manifest_key(SOURCE_ID, BEFORE_ID)
    manifest = json.loads(copy.read(key))
    del manifest["audit"]["held"], manifest["self_sha256"]
    (copy.root / key).write_bytes(canonical_json.to_bytes(manifest))
    page = audit_page(copy, SOURCE, BEFORE_ID)
    assert (page.is_complete, page.expectations) == (False, ())
    assert page.evaluated > 100


def test_the_profile_is_shown_beside_the_release_before(copy: LocalStore) -> None:
    page = profile_page(copy, SOURCE, AFTER_ID, metric="rows", text="entries")
    (count,) = page.counts
    assert (count.scope, count.value, count.previous_value, count.change) == ("entries", 34, 19, 15)
    changed = profile_page(copy, SOURCE, AFTER_ID, changed=True)
    assert all(count.change != 0 for count in changed.counts)
    assert 0 < len(changed.counts) < len(profile_page(copy, SOURCE, AFTER_ID).counts)


@pytest.mark.airflow
def test_a_table_can_be_taken_away_byte_for_byte_or_as_csv(pages: Pages, copy: LocalStore) -> None:
    pages.show(copy)
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    for name, file in manifest["tables"].items():
        whole = pages.get(f"{OF}/tables/{name}.parquet")
        assert whole.headers["content-disposition"] == f'attachment; filename="{SOURCE_ID}-{AFTER_ID}-{name}.parquet"'
        assert canonical_json.sha256(whole.content) == file["sha256"]
        rows = list(csv.DictReader(io.StringIO(pages.html(f"{OF}/tables/{name}.csv"))))
        assert len(rows) == file["rows"]
        assert list(rows[0]) == pq.read_schema(io.BytesIO(whole.content)).names if rows else True


@pytest.mark.airflow
def test_the_publishers_bytes_can_be_taken_away_and_are_not_shown_as_a_page(pages: Pages, copy: LocalStore) -> None:
    pages.show(copy)
    answer = pages.get(f"{OF}/raw/{AFTER.name}")
    assert answer.content == AFTER.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.airflow
def test_bytes_that_were_damaged_are_not_handed_out(pages: Pages, copy: LocalStore) -> None:
    pages.show(copy)
    manifest = snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID)
    raw = keys.packed_key(keys.raw_key(SOURCE_ID, manifest["raw"]["sha256"], AFTER.name))
    for path, key in ((f"raw/{AFTER.name}", raw), ("tables/names.parquet", manifest["tables"]["names"]["path"])):
        (copy.root / key).write_bytes(b"damaged")
        answer = pages.get(f"{OF}/{path}")
        assert (answer.status_code, "changed or damaged" in answer.text) == (503, True), answer.text[-500:]


@pytest.mark.airflow
def test_a_cell_that_a_spreadsheet_would_calculate_is_quoted(pages: Pages, published: Path) -> None:
    import pyarrow as pa

    from entity_lists.pages.downloads import _lines

    text = "".join(_lines(pa.table({"a": ["=1+1", "plain", None], "b": [-1, 2, None]})))
    assert text == "a,b\r\n'=1+1,-1\r\nplain,2\r\n,\r\n"


def reject(store: Store, draft: Manifest) -> Report:
    return Report(verdict="reject", evaluated={"release_profile": 1}, failed=(replace(ASKED, on_fail="reject"),))


def asked_about(store: LocalStore, offline: Fetcher, save: Callable[..., Path], auditor: Auditor = ask) -> str:
    """Ingest a third release that is not published by itself, and return its id."""
    content = AFTER.read_bytes().replace(b"Dart Aviation Technics", b"Dart Aviation Engines")
    with pytest.raises((ApprovalNeeded, ExpectationsFailed)):
        ingest(store, offline, save(content, "2025-04-01"), auditor=auditor)
    (release_id,) = reported_ids(store, SOURCE_ID)
    return release_id


def test_a_release_that_is_asked_about_has_its_page_with_all_that_it_would_change(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    release_id = asked_about(copy, offline, save)
    page = release_page(copy, SOURCE, release_id)
    assert (page.state, page.verdict, page.told) == ("asked", "ask", "Waits for a person's decision.")
    assert (page.entries, page.changed["modified"], page.before_id) == (34, 4, AFTER_ID)
    assert {group.now for group in page.lists} == {34}
    assert (page.manifest, page.published_at, len(page.files)) == (None, None, 11)
    assert row(copy, release_id).state == "asked"


def test_a_release_that_was_rejected_has_its_page_with_why(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    release_id = asked_about(copy, offline, save, auditor=reject)
    page = release_page(copy, SOURCE, release_id)
    assert (page.state, page.verdict) == ("rejected", "reject")
    assert [failure["why"] for failure in page.failed] == [ASKED.why]
    assert audit_page(copy, SOURCE, release_id).expectations[0].holds is False
    assert row(copy, release_id).verdict == "reject"


def test_a_release_that_could_not_be_read_has_its_page_with_the_reason(
    copy: LocalStore, offline: Fetcher, save: Callable[..., Path]
) -> None:
    with pytest.raises(SourceChanged):
        ingest(copy, offline, save(entity_list(headings=("Other",)), "2025-04-01"))
    (release_id,) = reported_ids(copy, SOURCE_ID)
    page = release_page(copy, SOURCE, release_id)
    assert (page.state, page.entries, page.files) == ("rejected", None, ())
    assert page.error
    assert page.groups_problem == "The release was not read, so there is nothing to count."


def test_a_release_that_was_removed_has_its_page_and_says_so(copy: LocalStore) -> None:
    manifest = snapshot.get_manifest(copy, SOURCE_ID, BEFORE_ID)
    removal = Removal(
        release_id=BEFORE_ID, rule="400d", by="tester", at="2026-05-01T00:00:00+00:00", manifest_sha256="", tables=[],
        raw=[],
    )  # fmt: skip
    copy.create(keys.removal_key(SOURCE_ID, BEFORE_ID), canonical_json.to_bytes(removal))
    for name, file in manifest["tables"].items():
        if name != "changes":
            copy.delete(file["path"])
    page = release_page(copy, SOURCE, BEFORE_ID)
    assert (page.state, page.entries) == ("published", 19)
    assert str(page.told).startswith(f"The raw bytes and tables of release {BEFORE_ID} were removed by tester")
    assert "were removed by tester" in str(page.groups_problem)
    # Of the release that followed it, all can be shown but how it was before.
    assert "were removed by tester" in str(release_page(copy, SOURCE, AFTER_ID).groups_problem)
