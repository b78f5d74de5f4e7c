"""Suites that tests write, and expectations that always fail."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NEVER: dict[str, Any] = {
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 10**9},
    "severity": "critical",
    "meta": {"why": "No list is so long.", "new_rule": "No: no list ever is."},
}
UNKNOWN_TYPE = {**NEVER, "type": "expect_the_unexpected"}


@pytest.fixture
def suite_of(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a suite over the entries with these expectations."""

    def written(*expectations: object, **changed: object) -> Path:
        path = tmp_path / "entries.json"
        path.write_text(json.dumps({"name": "entries", "table": "entries", "expectations": expectations, **changed}))
        return path

    return written
