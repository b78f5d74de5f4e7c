"""What is made or asked once, and not looked at: an audit says with it what it says without."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from entity_lists.audit.spared_imports import import_expectations
from entity_lists.contract import parquet
from entity_lists.contract import tables as contract
from world.releases import SOURCE_ID, report_on

DAY = date(2025, 3, 28)
NOT_NULL = "expect_column_values_to_not_be_null"


def broken(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Return tables with a name that is blank, and counts that fell: rules of several kinds fail."""
    entries, profile = tables["entries"], tables["profile"]
    names = pc.if_else(pc.equal(entries["position"], 3), "", entries["name"])
    values = pc.multiply(profile["value"], 0.1)
    return tables | {
        "entries": entries.set_column(entries.column_names.index("name"), entries.schema.field("name"), names),
        "profile": profile.set_column(profile.column_names.index("value"), profile.schema.field("value"), values),
    }


def without_kept_configurations(audit: ModuleType, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "configurations_kept", nullcontext)


def without_kept_answers(audit: ModuleType, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "_Frame", audit.pd.DataFrame)


def with_a_hash_of_each_frame(audit: ModuleType, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit.pandas_execution_engine, "HASH_THRESHOLD", 1e9)


@pytest.mark.parametrize(
    "undo",
    [without_kept_configurations, without_kept_answers, with_a_hash_of_each_frame],
    ids=lambda undo: undo.__name__,
)
def test_an_audit_says_the_same(
    audit: ModuleType,
    sample_tables: dict[str, pa.Table],
    monkeypatch: pytest.MonkeyPatch,
    undo: Callable[[ModuleType, pytest.MonkeyPatch], None],
) -> None:
    tables = broken(sample_tables)
    with_it = report_on(tables, SOURCE_ID, DAY)
    assert len(with_it.failed) > 3
    undo(audit, monkeypatch)
    assert report_on(tables, SOURCE_ID, DAY) == with_it


def test_it_says_the_same_of_files_of_which_it_reads_what_rules_speak_of(
    audit: ModuleType, sample_tables: dict[str, pa.Table]
) -> None:
    tables = broken(sample_tables)
    files = ((name, parquet.to_bytes(table, contract.TABLES[name])) for name, table in tables.items())
    assert audit.audit_release(files, SOURCE_ID, DAY) == report_on(tables, SOURCE_ID, DAY)


def test_afterwards_each_is_made_anew(audit: ModuleType) -> None:
    # Not before the audit imports it.
    from great_expectations.expectations.registry import get_expectation_impl

    import_expectations([NOT_NULL])
    expectation = get_expectation_impl(NOT_NULL)(column="name")
    with audit.configurations_kept():
        configuration = expectation.configuration
        assert expectation.configuration is configuration
        assert configuration.to_domain_obj() is configuration.to_domain_obj()
    assert expectation.configuration is not expectation.configuration
    assert configuration.to_domain_obj() is not configuration.to_domain_obj()
