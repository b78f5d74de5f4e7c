"""The configuration of an expectation, made once: an audit says with it what it says without."""

from contextlib import nullcontext
from datetime import date
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from world.releases import SOURCE_ID, report_on


def broken(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Return tables with a name that is blank, and counts that fell: rules of several kinds fail."""
    entries, profile = tables["entries"], tables["profile"]
    names = pc.if_else(pc.equal(entries["position"], 3), "", entries["name"])
    values = pc.multiply(profile["value"], 0.1)
    return tables | {
        "entries": entries.set_column(entries.column_names.index("name"), entries.schema.field("name"), names),
        "profile": profile.set_column(profile.column_names.index("value"), profile.schema.field("value"), values),
    }


def test_an_audit_says_the_same(
    audit: ModuleType, sample_tables: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, day = broken(sample_tables), date(2025, 3, 28)
    with_it = report_on(tables, SOURCE_ID, day)
    assert len(with_it.failed) > 3
    monkeypatch.setattr(audit, "configurations_kept", nullcontext)
    assert report_on(tables, SOURCE_ID, day) == with_it


def test_afterwards_each_is_made_anew(audit: ModuleType) -> None:
    expectation = audit.gx.expectations.ExpectColumnValuesToNotBeNull(column="name")
    with audit.configurations_kept():
        assert expectation.configuration is expectation.configuration
    assert expectation.configuration is not expectation.configuration
