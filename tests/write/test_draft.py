"""Drafting a release: what it follows, what it is compared with, and when nothing is written at all."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.receive import receive
from entity_lists.release import Release, release_of
from entity_lists.snapshot import published
from entity_lists.source import FileForm, Source
from entity_lists.store import canonical_json, keys
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Versioned
from entity_lists.write.draft import draft_snapshot, release_before
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE, SOURCE_ID, ingest

WHOLE, BRIEF = FileForm(name="whole"), FileForm(name="brief", unsaid=frozenset({"remarks.Lists"}))


def received(store: LocalStore, fetcher: Fetcher, path: Path, as_of: date | None = None) -> Release:
    release = receive(SOURCE, store, fetcher, as_of=as_of, location=str(path), now=NOW).release
    assert release is not None
    return release


def test_a_first_release_follows_none(empty: LocalStore, offline: Fetcher) -> None:
    draft = draft_snapshot(SOURCE, empty, received(empty, offline, BEFORE), None)
    assert draft is not None
    assert (draft["sequence"], draft["previous_release_id"], draft["previous_manifest_sha256"]) == (1, None, None)
    assert draft["change_counts"] == {
        "added": draft["counts"]["entries"],
        "removed": 0,
        "modified": 0,
        "form": 0,
        "unread": 0,
    }


def test_a_release_names_the_one_before_by_id_and_hash(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)
    release = received(empty, offline, AFTER)
    draft = draft_snapshot(SOURCE, empty, release, release_before(empty, release))
    assert draft is not None
    manifest = empty.read(keys.manifest_key(SOURCE_ID, BEFORE_ID))
    assert (draft["sequence"], draft["previous_release_id"]) == (2, BEFORE_ID)
    assert draft["previous_manifest_sha256"] == canonical_json.sha256(manifest)


def test_what_a_draft_names_is_written_and_nothing_points_at_it(empty: LocalStore, offline: Fetcher) -> None:
    told: dict[str, bytes] = {}
    draft = draft_snapshot(SOURCE, empty, received(empty, offline, BEFORE), None, on_table=told.__setitem__)
    assert draft is not None
    assert next(iter(told)) == "entries"
    assert told == {name: empty.read(file["path"]) for name, file in draft["tables"].items()}
    assert {name: canonical_json.sha256(content) for name, content in told.items()} == {
        name: file["sha256"] for name, file in draft["tables"].items()
    }
    assert published.in_force(empty, SOURCE_ID) is None


def test_a_draft_can_be_made_again_to_the_same_bytes(empty: LocalStore, offline: Fetcher) -> None:
    release = received(empty, offline, BEFORE)
    first, second = (draft_snapshot(SOURCE, empty, release, None) for _ in range(2))
    assert first is not None
    assert json.dumps(first) == json.dumps(second)


def test_what_says_the_same_is_no_draft_and_writes_nothing_unless_it_has_to(copy: LocalStore) -> None:
    before = published.get_manifest(copy, SOURCE_ID, AFTER_ID)
    release = release_of(before, f"{AFTER_ID}.r2")
    written = list(copy.keys(""))
    assert draft_snapshot(SOURCE, copy, release, before) is None
    assert list(copy.keys("")) == written
    again = draft_snapshot(SOURCE, copy, release, before, even_if_same=True)
    assert again is not None
    assert again["change_counts"] == {"added": 0, "removed": 0, "modified": 0, "form": 0, "unread": 0}


@pytest.mark.parametrize(
    ("day", "follows"),
    [
        pytest.param("2025-03-29", AFTER_ID, id="a new release follows the one in force"),
        pytest.param("2025-03-28", AFTER_ID, id="so does one of the same day"),
        pytest.param("2025-03-27", BEFORE_ID, id="a late one follows the last before its day"),
        pytest.param("2025-03-26", None, id="one before all others follows none"),
    ],
)
def test_a_release_follows_the_last_one_of_its_day_or_before(copy: LocalStore, day: str, follows: str | None) -> None:
    release = Release(
        source_id=SOURCE_ID, release_id=f"{day}-00000000", as_of=date.fromisoformat(day), sha256="0" * 64, files=()
    )
    before = release_before(copy, release)
    assert (before["release_id"] if before else None) == follows


@pytest.mark.parametrize("is_told", [True, False], ids=["told by the manifest", "of an earlier make"])
def test_an_old_file_is_known_by_the_contents_of_the_releases_before(
    copy: LocalStore, offline: Fetcher, is_told: bool
) -> None:
    read: list[str] = []

    class Watched(LocalStore):
        def find(self, key: str) -> Versioned | None:
            read.append(key)
            return super().find(key)

    contents = [
        published.get_manifest(copy, SOURCE_ID, name)["tables"]["entries"]["content_sha256"]
        for name in (AFTER_ID, BEFORE_ID)
    ]
    release = received(copy, offline, BEFORE, date(2025, 3, 31))
    before = release_before(copy, release)
    assert before is not None
    assert before["earlier_contents"] == contents[1:]
    if not is_told:
        del before["earlier_contents"]
    draft = draft_snapshot(SOURCE, Watched(copy.root), release, before)
    assert draft is not None
    assert draft["earlier_contents"] == contents
    profile = published.read_table(copy, draft, "profile").to_pylist()
    assert [row["value"] for row in profile if row["metric"] == "content_of_an_older_release"] == [1.0]
    assert (keys.manifest_key(SOURCE_ID, BEFORE_ID) in read) is not is_told


def test_a_manifest_tells_of_so_many_releases_before(copy: LocalStore, offline: Fetcher) -> None:
    release = received(copy, offline, BEFORE, date(2025, 3, 31))
    before = release_before(copy, release)
    assert before is not None
    many = [f"{number:064}" for number in range(31)]
    draft = draft_snapshot(SOURCE, copy, release, {**before, "earlier_contents": many})
    assert draft is not None
    assert draft["earlier_contents"] == [before["tables"]["entries"]["content_sha256"], *many[:-1]]


def test_what_only_a_newer_parser_reads_differently_is_its_change(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)

    def parse(contents: object) -> object:
        records = SOURCE.parse(contents)
        first, *others = records.entries
        return replace(records, entries=(replace(first, remarks="read better now"), *others))

    newer = replace(SOURCE, parser_version=SOURCE.parser_version + 1, parse=parse)
    release = received(empty, offline, AFTER)
    draft = draft_snapshot(newer, empty, release, release_before(empty, release))
    assert draft is not None
    changes = published.read_table(empty, draft, "changes").to_pylist()
    by_parser = [(row["op"], row["field"], row["after"]) for row in changes if row["cause"] == "parser"]
    assert by_parser == [("modified", "remarks", "read better now")]


def test_what_an_older_contract_said_of_the_release_before_is_read_again(empty: LocalStore, offline: Fetcher) -> None:
    ingest(empty, offline, BEFORE)

    def parse(contents: object) -> object:
        records = SOURCE.parse(contents)
        first, *others = records.entries
        return replace(records, entries=(replace(first, remarks="a new column"), *others))

    release = received(empty, offline, AFTER)
    before = release_before(empty, release)
    assert before is not None
    older = {**before, "contract_version": 1}
    draft = draft_snapshot(replace(SOURCE, parse=parse), empty, release, older)
    assert draft is not None
    changes = published.read_table(empty, draft, "changes").to_pylist()
    assert [(row["field"], row["after"]) for row in changes if row["cause"] == "parser"] == [
        ("remarks", "a new column")
    ]


def test_the_form_of_the_files_is_told_by_the_profile_of_the_release_before(
    empty: LocalStore, offline: Fetcher
) -> None:
    def in_form(form: FileForm, remarks: str) -> Source:
        def parse(contents: object) -> object:
            records = SOURCE.parse(contents)
            entries = tuple(replace(entry, remarks=remarks) for entry in records.entries)
            return replace(records, entries=entries, observations=records.observations | form.observation())

        return replace(SOURCE, forms=(WHOLE, BRIEF), parse=parse)

    ingest(empty, offline, BEFORE, source=in_form(WHOLE, "Lists: One"))
    again = received(empty, offline, AFTER)
    draft = draft_snapshot(in_form(BRIEF, "New"), empty, again, release_before(empty, again))
    assert draft is not None
    remarks = {
        (row["after"], row["cause"])
        for row in published.read_table(empty, draft, "changes").to_pylist()
        if row["field"] == "remarks"
    }
    assert remarks == {("New\nLists: One", "form")}
