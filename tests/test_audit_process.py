import signal
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.audit_process import AuditProcess
from entity_lists.errors import ContractBroken, EntityListsError
from releases import SOURCE_ID, audit_here

AS_OF = date(2025, 3, 28)


def test_a_process_that_was_never_asked_ends_with_its_context() -> None:
    with AuditProcess() as auditor:
        assert auditor._process.poll() is None
    assert auditor._process.poll() is not None


def test_an_error_of_ours_comes_back_as_it_was(sample_tables: dict[str, pa.Table]) -> None:
    with AuditProcess() as auditor, pytest.raises(ContractBroken, match=r"suite no_such_source.json cannot be loaded"):
        auditor(sample_tables, "no_such_source", AS_OF)


def test_the_verdict_is_that_of_an_audit_in_this_process(sample_tables: dict[str, pa.Table]) -> None:
    with AuditProcess() as auditor:
        found = auditor(sample_tables, SOURCE_ID, AS_OF)
    assert found == audit_here(sample_tables, SOURCE_ID, AS_OF)
    assert found.evaluated["names"] > 0


def test_a_process_that_dies_publishes_nothing_and_is_told(sample_tables: dict[str, pa.Table]) -> None:
    with AuditProcess() as auditor:
        auditor._process.kill()
        with pytest.raises(EntityListsError, match=r"ended .*nothing was published.*memory"):
            auditor(sample_tables, SOURCE_ID, AS_OF)
    assert auditor._process.returncode == -signal.SIGKILL


def test_a_machine_without_a_folder_for_temporary_files_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(EntityListsError, match=r"No such file or directory: .*They need room in .*nowhere"):
        AuditProcess().__enter__()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device without room is /dev/full")
def test_tables_that_find_no_room_are_told(sample_tables: dict[str, pa.Table]) -> None:
    with AuditProcess() as auditor:
        auditor._shared.close()
        auditor._shared = Path("/dev/full").open("wb")  # ruff: ignore[open-file-with-context-handler]
        with pytest.raises(
            EntityListsError, match=r"No space left on device; nothing was published\. They need room in "
        ):
            auditor(sample_tables, SOURCE_ID, AS_OF)
