"""Late arrivals, and replaying what was published in the order of its dates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from entity_lists.care.catalog_check import differences
from entity_lists.care.verify import verify_source
from entity_lists.errors import UsageError
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import status
from entity_lists.ingest.rebuild import rebuild
from entity_lists.ingest.steps import Outcome
from entity_lists.records import Records
from entity_lists.snapshot import checks, published
from entity_lists.store.local import LocalStore
from world.releases import AFTER, BEFORE, NOW, PER_CHECK, SOURCE, SOURCE_ID, in_force, ingest, load_audit, tree

# The suites' row conditions are text, which Great Expectations 1.24 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated as of GX Core:DeprecationWarning")

OTTO = b"Otto Manufacturing, a.k.a."
RENAMED = b"Otto Works (Private) Limited, a.k.a."
# Three releases: two of the sample, and one in which an entry is called otherwise.
CONTENTS = {
    "2025-03-27": BEFORE.read_bytes(),
    "2025-03-28": AFTER.read_bytes(),
    "2025-03-31": AFTER.read_bytes().replace(OTTO, RENAMED),
}
TABLES = ("entries", "names", "addresses", "citations", "relations", "identity")


def publish(store: LocalStore, offline: Fetcher, folder: Path, day: str, content: bytes | None = None) -> Outcome:
    path = folder / f"list_{day}.xml"
    path.write_bytes(CONTENTS[day] if content is None else content)
    return ingest(store, offline, path)


def previous(store: LocalStore, release_id: str) -> str | None:
    return published.get_manifest(store, SOURCE_ID, release_id)["previous_release_id"]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A store in which the second release arrived last, rebuilt; and one that had them all in order."""

    store: LocalStore
    in_order: LocalStore
    ids: tuple[str, ...]
    late: Outcome
    previous_of_late: str | None
    in_force_after_late: str
    before: dict[str, bytes]
    after: dict[str, bytes]
    steps: list[str]
    outcomes: list[Outcome]


def shouted(contents: Sequence[bytes]) -> Records:
    """Read remarks otherwise: in capitals."""
    records = SOURCE.parse(contents)
    entries = tuple(replace(entry, remarks=entry.remarks and entry.remarks.upper()) for entry in records.entries)
    return replace(records, entries=entries)


@pytest.fixture(scope="module")
def replayed(offline: Fetcher, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    folder = tmp_path_factory.mktemp("replayed")
    load_audit()
    in_order = LocalStore(folder / "in-order")
    ids = tuple(publish(in_order, offline, folder, day).release_id for day in CONTENTS)
    store = LocalStore(folder / "store")
    publish(store, offline, folder, "2025-03-27")
    publish(store, offline, folder, "2025-03-31")
    late = publish(store, offline, folder, "2025-03-28")
    after_late = {
        "previous_of_late": previous(store, late.release_id),
        "in_force_after_late": in_force(store),
        "before": tree(store.root, without=[*PER_CHECK, "latest.json"]),
    }
    steps: list[str] = []
    outcomes = rebuild(SOURCE, store, NOW, on_step=steps.append)
    return Replayed(
        store=store,
        in_order=in_order,
        ids=ids,
        late=late,
        **after_late,
        after=tree(store.root, without=[*PER_CHECK, "latest.json"]),
        steps=steps,
        outcomes=outcomes,
    )


def test_a_release_that_arrives_late_is_published_but_never_in_force(replayed: Replayed) -> None:
    _, second, third = replayed.ids
    assert (replayed.late.release_id, replayed.late.outcome, replayed.late.is_in_force) == (second, "published", False)
    assert replayed.in_force_after_late == third


def test_a_release_that_arrives_late_follows_the_last_before_its_date(replayed: Replayed) -> None:
    first, second, third = replayed.ids
    assert replayed.previous_of_late == first
    assert replayed.late.changes == {"added": 16, "removed": 1, "modified": 4, "form": 0, "unread": 0}
    # What was published before it arrived keeps saying what it followed.
    assert previous(replayed.store, third) == first
    assert previous(replayed.in_order, third) == second


def test_a_release_older_than_all_follows_none(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    newer = publish(empty, offline, tmp_path, "2025-03-28").release_id
    late = publish(empty, offline, tmp_path, "2025-03-27")
    assert (late.is_in_force, late.changes) == (
        False,
        {"added": 19, "removed": 0, "modified": 0, "form": 0, "unread": 0},
    )
    assert (previous(empty, late.release_id), in_force(empty)) == (None, newer)


def test_a_release_after_a_late_one_follows_the_one_in_force(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    newer = publish(empty, offline, tmp_path, "2025-03-28").release_id
    publish(empty, offline, tmp_path, "2025-03-27")
    newest = publish(empty, offline, tmp_path, "2025-03-31")
    assert (previous(empty, newest.release_id), newest.is_in_force) == (newer, True)


NONE = {"added": 0, "removed": 0, "modified": 0, "form": 0, "unread": 0}


def test_releases_are_replayed_in_the_order_of_their_dates(replayed: Replayed) -> None:
    assert replayed.steps == ["replay 2025-03-27, 1 of 3", "replay 2025-03-28, 2 of 3", "replay 2025-03-31, 3 of 3"]
    first, second, third = replayed.ids
    # The third followed the first until now.
    assert [(o.release_id, o.outcome, o.is_in_force, o.changes) for o in replayed.outcomes] == [
        (first, "unchanged", False, NONE),
        (second, "unchanged", False, NONE),
        (f"{third}.r2", "published", True, NONE | {"modified": 1}),
    ]
    assert [previous(replayed.store, o.release_id) for o in replayed.outcomes] == [None, first, second]
    assert in_force(replayed.store) == f"{third}.r2"


def test_what_comes_out_as_it_was_published_stays_as_it_is(replayed: Replayed) -> None:
    for store in (replayed.store, replayed.in_order):
        before = tree(store.root)
        outcomes = rebuild(SOURCE, store, NOW)
        assert [o.outcome for o in outcomes] == ["unchanged"] * 3
        assert [o.is_in_force for o in outcomes] == [False, False, True]
        assert tree(store.root) == before


def test_the_snapshots_that_were_there_stay_as_they_were(replayed: Replayed) -> None:
    assert len(replayed.before) > 3 * len(TABLES)
    assert {key: replayed.after.get(key) for key in replayed.before} == replayed.before
    verification = verify_source(replayed.store, SOURCE_ID)
    assert (verification.object_count > 6 * len(TABLES), verification.problems) == (True, ())


@pytest.mark.parametrize("table", [*TABLES, "history"])
def test_what_is_replayed_is_as_if_all_had_come_in_order(replayed: Replayed, table: str) -> None:
    third = replayed.ids[2]
    ours, theirs = (
        published.read_table(store, published.get_manifest(store, SOURCE_ID, release_id), table).to_pylist()
        for store, release_id in ((replayed.store, f"{third}.r2"), (replayed.in_order, third))
    )
    if table == "history":
        assert len(theirs) == 19 + 16 + 1 + 2 * 4 + 2
    # The replayed release is named by its revision.
    assert ours == [{name: f"{third}.r2" if value == third else value for name, value in row.items()} for row in theirs]


def test_the_bytes_in_force_are_still_known_after_a_replay(
    replayed: Replayed, offline: Fetcher, tmp_path: Path
) -> None:
    outcome = publish(replayed.store, offline, tmp_path, "2025-03-31")
    assert (outcome.outcome, outcome.release_id) == ("unchanged", f"{replayed.ids[2]}.r2")


def test_a_replay_is_no_check_of_the_publisher(empty: LocalStore, offline: Fetcher, tmp_path: Path) -> None:
    release_id = publish(empty, offline, tmp_path, "2025-03-28").release_id
    before = status.read(empty, SOURCE_ID), list(checks.checks(empty, SOURCE_ID))
    rebuild(replace(SOURCE, parser_version=99, parse=shouted), empty, NOW + timedelta(days=30))
    assert in_force(empty) == f"{release_id}.r2"
    assert (status.read(empty, SOURCE_ID), list(checks.checks(empty, SOURCE_ID))) == before
    assert differences(empty, SOURCE_ID) == ([], [])


def test_a_source_of_which_nothing_is_published_cannot_be_replayed(empty: LocalStore) -> None:
    with pytest.raises(UsageError, match=f"^{SOURCE_ID}: nothing is published in .*, so there is nothing to replay"):
        rebuild(SOURCE, empty, NOW)
    assert not empty.root.exists()


def test_what_another_parser_replays_has_no_changes_of_its_own(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    first = publish(empty, offline, tmp_path, "2025-03-27").release_id
    (outcome,) = rebuild(replace(SOURCE, parser_version=99, parse=shouted), empty, NOW)
    manifest = published.get_manifest(empty, SOURCE_ID, None)
    changes = published.read_table(empty, manifest, "changes").to_pylist()
    assert published.release_ids(empty, SOURCE_ID) == [first, f"{first}.r2"]
    assert (outcome.release_id, manifest["release_id"]) == (f"{first}.r2", f"{first}.r2")
    assert (manifest["parser_version"], manifest["previous_release_id"]) == (99, None)
    # What is read otherwise is no change: it is as if it had always been read so.
    assert [(row["op"], row["cause"]) for row in changes] == [("added", "source")] * 19
    assert verify_source(empty, SOURCE_ID).problems == ()


def test_a_replay_whose_last_release_says_nothing_new_is_in_force_too(
    empty: LocalStore, offline: Fetcher, tmp_path: Path
) -> None:
    load_audit()
    first = publish(empty, offline, tmp_path, "2025-03-27").release_id
    publish(empty, offline, tmp_path, "2025-03-31", CONTENTS["2025-03-28"])
    # The same list, served three days earlier with another line end.
    late = publish(empty, offline, tmp_path, "2025-03-28", CONTENTS["2025-03-28"] + b"\n").release_id
    outcomes = rebuild(SOURCE, empty, NOW)
    assert [o.release_id for o in outcomes][:2] == [first, late]
    assert in_force(empty).endswith(".r2")
