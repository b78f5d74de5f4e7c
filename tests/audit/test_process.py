import signal
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.audit.process import AuditProcess
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from entity_lists.errors import ContractBroken, EntityListsError
from entity_lists.release import Release
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.store.local import LocalStore
from world.releases import SOURCE_ID, audit_here

Take = Callable[[str, bytes], None]


def release_of(source_id: str) -> Release:
    return Release(
        source_id=source_id, release_id="2025-03-28-01234567", as_of=date(2025, 3, 28), sha256="0" * 64, files=()
    )


RELEASE = release_of(SOURCE_ID)


@pytest.fixture
def written(copy: LocalStore) -> tuple[LocalStore, Manifest]:
    """A store with a release, and its manifest."""
    return copy, published.get_manifest(copy, SOURCE_ID, None)


def give(take: Take, store: LocalStore, draft: Manifest, instead: Mapping[str, bytes] | None = None) -> None:
    for name in contract.TABLES:
        take(name, (instead or {}).get(name) or store.read(draft["tables"][name]["path"]))


def test_a_process_that_was_never_asked_ends_with_its_context() -> None:
    with AuditProcess() as auditor:
        assert auditor._process.poll() is None
    assert auditor._process.poll() is not None


def test_an_error_of_ours_comes_back_as_it_was_however_much_is_said_meanwhile(
    written: tuple[LocalStore, Manifest],
) -> None:
    with AuditProcess() as auditor:
        give(auditor.tables_of(release_of("no_such_source")), *written)
        with pytest.raises(ContractBroken, match=r"suite no_such_source.json cannot be loaded"):
            auditor(*written)


def test_the_verdict_is_that_of_an_audit_in_this_process(written: tuple[LocalStore, Manifest]) -> None:
    with AuditProcess() as auditor:
        give(auditor.tables_of(RELEASE), *written)
        report = auditor(*written)
    assert report == audit_here(*written)
    assert report.evaluated["names"] > 0


def test_what_is_audited_is_what_was_taken(
    written: tuple[LocalStore, Manifest], sample_tables: dict[str, pa.Table]
) -> None:
    few = parquet.to_bytes(sample_tables["entries"].slice(0, 5), contract.ENTRIES)
    with AuditProcess() as auditor:
        give(auditor.tables_of(RELEASE), *written, instead={"entries": few})
        report = auditor(*written)
    assert report.verdict == "reject"
    assert {"addresses", "citations", "names"} <= {failure.suite for failure in report.failed}


def test_a_table_that_was_not_taken_is_missed(written: tuple[LocalStore, Manifest]) -> None:
    with AuditProcess() as auditor:
        auditor.tables_of(RELEASE)
        with pytest.raises(ContractBroken, match=r"lacks tables that suites speak of: .*names"):
            auditor(*written)


def test_a_process_that_dies_publishes_nothing_and_is_told(written: tuple[LocalStore, Manifest]) -> None:
    with AuditProcess() as auditor:
        take = auditor.tables_of(RELEASE)
        auditor._process.kill()
        auditor._process.wait()
        with pytest.raises(EntityListsError, match=r"ended .*nothing was published.*memory"):
            give(take, *written)
        with pytest.raises(EntityListsError, match=rf"^{SOURCE_ID}: .*ended .*nothing was published.*memory"):
            auditor(*written)
    assert auditor._process.returncode == -signal.SIGKILL


def test_a_machine_without_a_folder_for_temporary_files_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(EntityListsError, match=r"No such file or directory: .*They need room in .*nowhere"):
        AuditProcess().__enter__()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device without room is /dev/full")
def test_tables_that_find_no_room_are_told(written: tuple[LocalStore, Manifest]) -> None:
    with AuditProcess() as auditor:
        auditor._shared.close()
        auditor._shared = Path("/dev/full").open("wb")  # ruff: ignore[open-file-with-context-handler]
        take = auditor.tables_of(RELEASE)
        with pytest.raises(
            EntityListsError, match=r"No space left on device; nothing was published\. They need room in "
        ):
            give(take, *written)
