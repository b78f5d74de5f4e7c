import os
from datetime import date

import pyarrow as pa
import pytest

from entity_lists.audit_process import AuditProcess
from entity_lists.errors import ContractBroken, EntityListsError
from releases import SOURCE_ID

AS_OF = date(2025, 3, 28)


class Poison:
    """What ends the process that unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


def test_a_process_that_was_never_asked_ends_with_its_context() -> None:
    with AuditProcess() as auditor:
        assert auditor._process.poll() is None
    assert auditor._process.poll() is not None


def test_an_error_of_ours_comes_back_as_it_was(sample_tables: dict[str, pa.Table]) -> None:
    with AuditProcess() as auditor, pytest.raises(ContractBroken, match=r"suite no_such_source.json cannot be loaded"):
        auditor(sample_tables, "no_such_source", AS_OF)


def test_a_process_that_dies_publishes_nothing_and_is_told() -> None:
    with AuditProcess() as auditor, pytest.raises(EntityListsError, match=r"ended .*nothing was published.*memory"):
        auditor({"entries": Poison()}, SOURCE_ID, AS_OF)
    assert auditor._process.returncode == 9
