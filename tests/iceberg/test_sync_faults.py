"""The Iceberg tables are whole and come right, whatever happened before, between and beside a sync."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.io.pyarrow import PyArrowFile

from entity_lists.care.rollback import rollback
from entity_lists.contract.tables import TABLES
from entity_lists.errors import WarehouseError
from entity_lists.iceberg.catalogue import DATABASE, FOLDER, opened
from entity_lists.iceberg.sync import sync
from entity_lists.snapshot import published as snapshots
from entity_lists.store.local import LocalStore
from world.crashes import Crash
from world.iceberg import BY, CSV, SOURCE_IDS, assert_shows, in_store, tables
from world.releases import AFTER_ID, BEFORE_ID, SOURCE_ID


class Crashing:
    """Counts the calls that change a catalogue, and ends the process at one of them, before it or after it."""

    NAMES = ("create_namespace_if_not_exists", "create_table", "commit_table")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int = 0, when: str = "before") -> None:
        self.count = 0

        def counted(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                self.count += 1
                mine = self.count
                if (mine, when) == (at, "before"):
                    raise Crash
                done = original(*arguments, **named)
                if (mine, when) == (at, "after"):
                    raise Crash
                return done

            return call

        for name in self.NAMES:
            monkeypatch.setattr(SqlCatalog, name, counted(getattr(SqlCatalog, name)))


def crash(store: LocalStore, at: int, when: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        Crashing(monkeypatch, at, when)
        with pytest.raises(Crash):
            sync(store, SOURCE_IDS)


def whole(store: LocalStore) -> None:
    """Each table that is there has on main the rows of one release of the source, or of none."""
    known = [in_store(store, SOURCE_ID, one) for one in (BEFORE_ID, AFTER_ID)]
    with opened(store) as found:
        for _, name in found.catalogue.list_tables("entity_lists"):
            rows = found.catalogue.load_table(("entity_lists", name)).scan().to_arrow().to_pylist()
            assert rows in [[], *(one[name].to_pylist() for one in known)]


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_call_leaves_each_table_whole_and_the_next_sync_does_the_rest(
    copy: LocalStore, tmp_path: Path, when: str
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        counter = Crashing(monkeypatch)
        sync(copy, SOURCE_IDS)
    # The namespace, and of each table its making and one commit.
    assert counter.count == 1 + 2 * len(TABLES)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    for at in range(1, counter.count + 1):
        store = LocalStore(tmp_path / f"{when}-{at}")
        shutil.copytree(copy.root, store.root, ignore=shutil.ignore_patterns(FOLDER))
        crash(store, at, when)
        whole(store)
        sync(store, SOURCE_IDS)
        assert_shows(store, SOURCE_ID)
        assert not any(one.is_changed for one in sync(store, SOURCE_IDS))
        shutil.rmtree(store.root)


class CrashingFiles:
    """Counts the files that a sync writes where its tables lie, and ends the process before one of them, or after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int = 0, when: str = "before") -> None:
        self.count = 0
        create = PyArrowFile.create

        def counted(file: PyArrowFile, overwrite: bool = False) -> Any:
            self.count += 1
            mine = self.count
            if (mine, when) == (at, "before"):
                raise Crash
            stream = create(file, overwrite)
            if (mine, when) == (at, "after"):
                # The file is there, and nothing in it.
                stream.close()
                raise Crash
            return stream

        monkeypatch.setattr(PyArrowFile, "create", counted)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_file_of_a_table_leaves_it_whole(
    copy: LocalStore, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    for name in (
        "entity_lists.iceberg.sync.ALL_TABLES",
        "entity_lists.iceberg.status.ALL_TABLES",
        "world.iceberg.TABLES",
    ):
        monkeypatch.setattr(name, {"names": TABLES["names"]})
    with pytest.MonkeyPatch.context() as counting:
        counter = CrashingFiles(counting)
        sync(copy, SOURCE_IDS)
    # Of its making one; of two tags and main a list and a manifest each; the new metadata, and the hint.
    assert counter.count == 1 + 3 * 2 + 1 + 1
    for at in range(1, counter.count + 1):
        shutil.rmtree(copy.root / FOLDER)
        with pytest.MonkeyPatch.context() as crashing:
            CrashingFiles(crashing, at, when)
            with pytest.raises(Crash):
                sync(copy, SOURCE_IDS)
        sync(copy, SOURCE_IDS)
        assert_shows(copy, SOURCE_ID)
        assert not any(one.is_changed for one in sync(copy, SOURCE_IDS))


@pytest.mark.slow
def test_a_crash_between_the_commits_of_a_second_release_is_mended(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    for at in range(2, 2 + len(TABLES)):
        for when in ("before", "after"):
            target = BEFORE_ID if snapshots.in_force(copy, SOURCE_ID).manifest["release_id"] == AFTER_ID else AFTER_ID
            rollback(copy, SOURCE_ID, target, **BY)
            crash(copy, at, when)
            whole(copy)
            sync(copy, SOURCE_IDS)
            assert_shows(copy, SOURCE_ID)


def test_two_syncs_at_once_both_end_and_the_tables_are_right(two: LocalStore) -> None:
    failed: list[BaseException] = []
    start = threading.Barrier(3)

    def run(source_ids: list[str]) -> None:
        start.wait()
        try:
            sync(two, source_ids)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(ids,)) for ids in ([SOURCE_ID], [CSV], SOURCE_IDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    sync(two, SOURCE_IDS)
    assert_shows(two, SOURCE_ID, CSV)


def test_a_sync_that_is_overtaken_compares_again(copy: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(copy, SOURCE_IDS)
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    commit, others = SqlCatalog.commit_table, iter([True])

    def overtaken(self: SqlCatalog, *arguments: Any, **named: Any) -> Any:
        if next(others, False):
            sync(copy, SOURCE_IDS)
        return commit(self, *arguments, **named)

    monkeypatch.setattr(SqlCatalog, "commit_table", overtaken)
    assert not sync(copy, SOURCE_IDS)[0].is_changed
    assert_shows(copy, SOURCE_ID)


def test_of_another_store_nothing_is_shown(copy: LocalStore, tmp_path: Path) -> None:
    sync(copy, SOURCE_IDS)
    moved = LocalStore(tmp_path / "moved")
    shutil.copytree(copy.root, moved.root)
    with pytest.raises(WarehouseError, match=rf"shows the store {copy.uri}, and not {moved.uri}") as told:
        sync(moved, SOURCE_IDS)
    assert "remove its folder iceberg/" in str(told.value)
    shutil.rmtree(moved.root / FOLDER)
    sync(moved, SOURCE_IDS)
    assert_shows(moved, SOURCE_ID)


@pytest.mark.parametrize("change", ["renamed", "removed", "added"])
def test_columns_that_somebody_changed_are_told_and_nothing_is_committed(copy: LocalStore, change: str) -> None:
    from pyiceberg.types import StringType

    sync(copy, SOURCE_IDS)
    with tables(copy)["names"].update_schema(allow_incompatible_changes=True) as update:
        if change == "renamed":
            update.rename_column("is_weak", "weak")
        elif change == "removed":
            update.delete_column("is_weak")
        else:
            update.add_column("mine", StringType())
    rollback(copy, SOURCE_ID, BEFORE_ID, **BY)
    before = tables(copy)["names"].current_snapshot()
    with pytest.raises(WarehouseError, match=r"entity_lists\.names .* is not what was made there.* drop the table"):
        sync(copy, SOURCE_IDS)
    assert tables(copy)["names"].current_snapshot() == before
    with opened(copy) as found:
        found.catalogue.drop_table(("entity_lists", "names"))
    sync(copy, SOURCE_IDS)
    assert_shows(copy, SOURCE_ID)


def test_a_catalogue_that_is_damaged_is_told_and_made_again_when_it_is_gone(copy: LocalStore) -> None:
    sync(copy, SOURCE_IDS)
    (copy.root / FOLDER / DATABASE).write_bytes(b"not a database" * 100)
    with pytest.raises(WarehouseError, match="file is not a database"):
        sync(copy, SOURCE_IDS)
    shutil.rmtree(copy.root / FOLDER)
    sync(copy, SOURCE_IDS)
    assert_shows(copy, SOURCE_ID)
