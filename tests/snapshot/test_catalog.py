"""catalog.json says what the store says, whoever writes it when, and no more is read for it than is new."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from entity_lists.care.rollback import rollback
from entity_lists.care.verify import verify_source
from entity_lists.care.withdraw import withdraw
from entity_lists.errors import PublishConflict, StoreError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest.status import keep_catalog, titles
from entity_lists.snapshot import catalog, published
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import CATALOG
from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store
from world.crashes import Counter, counted
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, NOW, SOURCE, SOURCE_ID, ingest

OTHER = "us_csl"


@pytest.fixture(params=["local", "moto"])
def place(request: pytest.FixtureRequest, empty: LocalStore) -> Iterator[Store]:
    if request.param == "local":
        yield empty
        return
    with s3_store(request.getfixturevalue("moto_endpoint")) as store:
        yield store


def part(store: Store, source_id: str = SOURCE_ID) -> Any:
    found = catalog.part_of(catalog.read(store), source_id)
    assert found is not None
    return found


def as_another_source(store: LocalStore) -> None:
    """Let the store hold a second source: the releases of the first under another name."""
    for key in list(store.keys(f"{SOURCE_ID}/")):
        content = store.read(key)
        if "/raw/" not in key and "/data/" not in key:
            content = content.replace(SOURCE_ID.encode(), OTHER.encode())
        if "/manifests/" in key:
            manifest = json.loads(content)
            del manifest["self_sha256"], manifest["previous_manifest_sha256"]
            content = canonical_json.to_bytes(manifest)
        store.put(key.replace(SOURCE_ID, OTHER), content)
    manifest = store.read(keys.manifest_key(OTHER, AFTER_ID))
    latest = json.loads(store.read(keys.latest_key(OTHER))) | {"manifest_sha256": canonical_json.sha256(manifest)}
    store.put(keys.latest_key(OTHER), canonical_json.to_bytes(latest))


def test_it_tells_all_of_a_source_after_a_publish(place: Store, offline: Fetcher) -> None:
    for number, path in enumerate((BEFORE, AFTER)):
        ingest(place, offline, path, now=NOW + timedelta(hours=number))
    manifest = published.get_manifest(place, SOURCE_ID, AFTER_ID)
    told = part(place)
    releases = told.pop("releases")
    assert told == {
        "source_id": SOURCE_ID,
        "title": SOURCE.title,
        "release_in_force": AFTER_ID,
        "as_of": "2025-03-28",
        "sequence": 2,
        "published_at": "2025-04-02T19:00:00+00:00",
        "last_checked_at": "2025-04-02T19:00:00.000000+00:00",
        "confirmed_on": "2025-03-28",
        "manifest": keys.manifest_key(SOURCE_ID, AFTER_ID),
        "manifest_sha256": canonical_json.sha256(place.read(keys.manifest_key(SOURCE_ID, AFTER_ID))),
        "counts": manifest["counts"],
        "tables": {
            name: {"path": file["path"], "rows": file["rows"], "bytes": file["bytes"], "sha256": file["sha256"]}
            for name, file in manifest["tables"].items()
        },
    }
    assert releases[0] == {
        "release_id": BEFORE_ID,
        "as_of": "2025-03-27",
        "sequence": 1,
        "published_at": "2025-04-02T18:00:00+00:00",
        "is_in_force": False,
        "is_withdrawn": False,
        "manifest": keys.manifest_key(SOURCE_ID, BEFORE_ID),
        "manifest_sha256": canonical_json.sha256(place.read(keys.manifest_key(SOURCE_ID, BEFORE_ID))),
        "entries": 19,
    }
    assert [(one["release_id"], one["is_in_force"]) for one in releases] == [(BEFORE_ID, False), (AFTER_ID, True)]


def test_every_move_of_the_pointer_and_every_check_is_told(copy: LocalStore, offline: Fetcher) -> None:
    rollback(copy, SOURCE_ID, BEFORE_ID, reason="why", by="tester", now=NOW)
    assert part(copy)["release_in_force"] == BEFORE_ID
    rollback(copy, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=NOW)
    withdraw(copy, SOURCE_ID, AFTER_ID, reason="why", by="tester", now=NOW)
    told = part(copy)
    assert (told["release_in_force"], told["published_at"]) == (BEFORE_ID, NOW.isoformat())
    assert [one["is_withdrawn"] for one in told["releases"]] == [False, True]
    ingest(copy, offline, BEFORE, now=NOW + timedelta(days=1))
    assert part(copy)["last_checked_at"] == "2025-04-03T18:00:00.000000+00:00"
    assert verify_source(copy, SOURCE_ID).problems == ()


def test_duckdb_reads_it_as_it_is(copy: LocalStore) -> None:
    rows = duckdb.execute(
        "select s.source_id, s.release_in_force, s.published_at, s.counts.entries, s.tables.entries.path "
        "from (select unnest(sources) as s from read_json(?))",
        [str(copy.root / CATALOG)],
    ).fetchall()
    path = published.get_manifest(copy, SOURCE_ID, AFTER_ID)["tables"]["entries"]["path"]
    assert [tuple(map(str, row)) for row in rows] == [(SOURCE_ID, AFTER_ID, "2025-04-02 18:00:00+00:00", "34", path)]
    (entries,) = duckdb.execute("select count(*) from read_parquet(?)", [str(copy.root / path)]).fetchall()
    assert entries == (34,)
    releases = duckdb.execute(
        "select r.release_id, r.is_in_force, r.entries from (select unnest(s.releases) as r from "
        "(select unnest(sources) as s from read_json(?)))",
        [str(copy.root / CATALOG)],
    ).fetchall()
    assert releases == [(BEFORE_ID, False, 19), (AFTER_ID, True, 34)]


def test_the_parts_of_other_sources_are_kept(copy: LocalStore) -> None:
    as_another_source(copy)
    assert [one["source_id"] for one in catalog.remake(copy, titles())["sources"]] == [SOURCE_ID, OTHER]
    before = part(copy, OTHER)
    counter = Counter()
    read: list[str] = []

    class Watched(LocalStore):
        def find(self, key: str) -> Any:
            read.append(key)
            return super().find(key)

    with counted(Watched(copy.root), counter):
        catalog.update(Watched(copy.root), SOURCE_ID, titles())
    assert part(copy, OTHER) == before
    assert [key for key in read if key.startswith(OTHER)] == []


def test_a_publish_reads_no_manifest_of_an_older_release_for_it(copy: LocalStore) -> None:
    read: list[str] = []

    class Watched(LocalStore):
        def find(self, key: str) -> Any:
            read.append(key)
            return super().find(key)

    catalog.update(Watched(copy.root), SOURCE_ID, titles())
    assert [key for key in read if BEFORE_ID in key] == []
    assert sum("/manifests/" in key for key in read) == 1


def test_of_two_publishers_at_once_neither_loses_its_part(copy: LocalStore) -> None:
    as_another_source(copy)
    copy.delete(CATALOG)

    class Beaten(LocalStore):
        """A store in which the other publisher writes the catalogue first."""

        is_first = True

        def swap(self, key: str, content: bytes, expected: str | None) -> bool:
            if self.is_first:
                self.is_first = False
                catalog.update(copy, OTHER, {OTHER: "Another list"})
            return super().swap(key, content, expected)

    catalog.update(Beaten(copy.root), SOURCE_ID, {SOURCE_ID: "This list"})
    assert (part(copy)["title"], part(copy, OTHER)["title"]) == ("This list", "Another list")


def test_whoever_is_always_beaten_is_told_and_no_publish_fails(
    copy: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    class Refusing(LocalStore):
        def swap(self, key: str, content: bytes, expected: str | None) -> bool:
            return False

    for write in (
        lambda store: catalog.update(store, SOURCE_ID, titles()),
        lambda store: catalog.remake(store, titles()),
    ):
        with pytest.raises(PublishConflict, match=r"catalog.json was replaced by others 20 times meanwhile"):
            write(Refusing(copy.root))
    with caplog.at_level(logging.WARNING):
        keep_catalog(Refusing(copy.root), SOURCE_ID)
    assert f"{SOURCE_ID}: catalog.json is not up to date; the next check mends it" in caplog.text


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "no JSON": lambda content: content[:-3],
    "another format": lambda content: content.replace(b'"format_version": 1', b'"format_version": 2'),
    "no sources": lambda content: b'{"format_version": 1, "sources": {}}',
    "half a source": lambda content: b'{"format_version": 1, "sources": [{"source_id": "x"}]}',
    "nothing": lambda content: b"{}",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_one_that_is_damaged_is_noted_and_made_anew_by_the_next_check(
    copy: LocalStore, offline: Fetcher, damage: Callable[[bytes], bytes]
) -> None:
    whole = copy.read(CATALOG)
    copy.put(CATALOG, damage(whole))
    with pytest.raises(StoreError, match=r"To do: entity-lists catalog --rebuild$"):
        catalog.read(copy)
    found = verify_source(copy, SOURCE_ID)
    assert (found.problems, len(found.notes)) == ((), 1)
    assert CATALOG in found.notes[0]
    keep_catalog(copy, SOURCE_ID)
    assert copy.read(CATALOG) == whole


def test_that_it_names_another_release_in_force_is_a_problem(copy: LocalStore) -> None:
    copy.put(CATALOG, copy.read(CATALOG).replace(f'_force": "{AFTER_ID}'.encode(), f'_force": "{BEFORE_ID}'.encode()))
    (problem,) = verify_source(copy, SOURCE_ID).problems
    assert problem == (
        f"{copy.path(CATALOG)} names {BEFORE_ID} as in force, but {AFTER_ID} is. To do: entity-lists catalog --rebuild"
    )
    catalog.remake(copy, titles())
    assert verify_source(copy, SOURCE_ID).problems == ()


@pytest.mark.parametrize("field", ["path", "sha256", "manifest_sha256"])
def test_that_it_leads_to_other_files_is_a_problem(copy: LocalStore, field: str) -> None:
    listed = json.loads(copy.read(CATALOG))
    part_of_it = listed["sources"][0]
    (part_of_it if field == "manifest_sha256" else part_of_it["tables"]["entries"])[field] = "0"
    copy.put(CATALOG, canonical_json.to_bytes(listed))
    (problem,) = verify_source(copy, SOURCE_ID).problems
    what = field if field == "manifest_sha256" else "tables"
    assert problem == (
        f"{copy.path(CATALOG)} says otherwise than the manifest of {what}. To do: entity-lists catalog --rebuild"
    )


def test_that_it_says_something_else_otherwise_is_a_note(copy: LocalStore) -> None:
    copy.put(CATALOG, copy.read(CATALOG).replace(b'"entries": 19', b'"entries": 20'))
    found = verify_source(copy, SOURCE_ID)
    assert found.problems == ()
    assert found.notes[0].startswith(f"{copy.path(CATALOG)} says otherwise than the store of releases.")


def test_it_is_made_of_an_older_store_by_its_next_check(copy: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    for key in list(copy.keys("")):
        if key == CATALOG or "/publications/" in key or "/checks/" in key:
            copy.delete(key)
    ingest(copy, offline, AFTER, now=NOW + timedelta(days=1))
    told = part(copy)
    assert (told["release_in_force"], told["published_at"], told["confirmed_on"]) == (AFTER_ID, None, "2025-03-28")
    assert [one["published_at"] for one in told["releases"]] == [None, None]


def test_a_source_of_which_nothing_is_published_is_not_listed(empty: LocalStore) -> None:
    assert catalog.update(empty, SOURCE_ID, titles()) == {"format_version": 1, "sources": []}


def test_it_is_read_on_s3_by_the_same_query(moto_endpoint: Endpoint, offline: Fetcher, tmp_path: Path) -> None:
    with s3_store(moto_endpoint) as store:
        ingest(store, offline, BEFORE)
        (tmp_path / CATALOG).write_bytes(store.read(CATALOG))
        assert verify_source(store, SOURCE_ID).problems == ()
    found = duckdb.execute("select len(sources) from read_json(?)", [str(tmp_path / CATALOG)]).fetchall()
    assert found == [(1,)]
