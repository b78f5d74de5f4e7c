"""The audit of a written, not yet published release: suites of expectations over its tables, run by Great Expectations.

Great Expectations drops an expectation whose type it does not know without a word and calls a validation failed on a
mere warning; so what it understood is counted, and the verdict is ours, by severity.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from entity_lists.audit.derived import DERIVED_FROM, with_derived
from entity_lists.audit.failures import failure, held, verdict
from entity_lists.audit.report import Failure, Held, Report
from entity_lists.audit.spared_imports import import_expectations, spared_imports
from entity_lists.audit.suites import Suite, load_suites, one_a_table, spoken, texts, with_parameters
from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.parquet import column_names, from_bytes
from entity_lists.errors import ContractBroken
from entity_lists.snapshot import published
from entity_lists.snapshot.manifest import Manifest
from entity_lists.text.counted import counted

# Great Expectations reads this when it is imported, and would report its use to its makers.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
# It logs a hundred lines while it is imported.
logging.getLogger("great_expectations").setLevel(logging.WARNING)

with spared_imports():
    import great_expectations as gx
    import great_expectations.expectations.metrics
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.execution_engine import pandas_execution_engine
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.validator.v1_validator import Validator

import pandas as pd  # ruff: ignore[module-import-not-at-top-of-file]
import pyarrow as pa  # ruff: ignore[module-import-not-at-top-of-file]

# This one sets its own level when it is imported.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
# It hashes each cell of a frame of fewer bytes, for a mark in results that nobody here reads.
pandas_execution_engine.HASH_THRESHOLD = 0

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition

    from entity_lists.store.store import Store

_MAX_EXAMPLES = 5
# The columns that tell which row it is, in any table, and of a count what it was before.
_TELLING = ("entry_id", "position", "metric", "scope", "previous_value", "value", "name")
_FIRST_RULE = pd.Timestamp(1946, 1, 1)
# A rule that is published today takes effect within it.
_A_YEAR = pd.Timedelta(days=366)


def _as_gx(suite: Suite) -> gx.ExpectationSuite:
    """Return the suite as Great Expectations has it, of each expectation its place instead of its meta.

    It copies an expectation with all that it has, some ninety times.

    Raises:
        ContractBroken: an expectation is of a type that it does not know, or is written wrongly.
    """
    files = ", ".join(sorted({expectation["meta"]["suite"] for expectation in suite.expectations}))
    import_expectations({expectation["type"] for expectation in suite.expectations})
    try:
        expectations = [
            expectation | {"meta": {"position": position}} for position, expectation in enumerate(suite.expectations)
        ]
        understood = gx.ExpectationSuite(name=suite.name, expectations=expectations)
    except Exception as error:  # a wrong keyword raises whatever pydantic or GX like
        raise ContractBroken(f"suite {files}: an expectation is written wrongly: {error}") from error
    if (count := len(understood.expectations)) != len(expectations):
        types = sorted({expectation["type"] for expectation in expectations})
        raise ContractBroken(
            f"suite {files}: {counted(len(expectations), 'expectation')} written, {count} understood. Great "
            f"Expectations does not know one of these types: {types}"
        )
    return understood


def audit_written(store: "Store", draft: Manifest) -> Report:
    """Return what the suites find in the tables of a written release, read one at a time.

    Raises:
        ContractBroken: as audit_release does.
        StoreError: a file is missing or is not the one that was written.
    """
    tables = ((name, published.checked_file(store, draft, name)) for name in tables_of(draft["source_id"]))
    return audit_release(tables, draft["source_id"], date.fromisoformat(draft["as_of"]))


def audit_release(tables: Iterable[tuple[str, pa.Table | bytes]], source_id: str, as_of: date) -> Report:
    """Return what the suites of the contract and of the source find in the tables of a release.

    tables: all of the contract, with their names and in its order; themselves, or as Parquet files.

    Raises:
        ContractBroken: a suite cannot be loaded, Great Expectations did not evaluate all of it, or a table is missing.
    """
    return audit_tables(tables, load_suites(source_id, tables_of(source_id)), as_of=as_of)


def audit_tables(tables: Iterable[tuple[str, pa.Table | bytes]], suites: Iterable[Suite], *, as_of: date) -> Report:
    """Return what the suites find in the tables of a release as of that date; each is done with before the next.

    tables: with their names, as in audit_release; entries first, to which the others refer.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("release").add_dataframe_asset("table")
    definition = asset.add_batch_definition_whole_dataframe("whole")
    day = pd.Timestamp(as_of)
    parameters = {"as_of": day, "next_year": day + _A_YEAR, "first_rule": _FIRST_RULE}
    left = {suite.table: suite for suite in one_a_table(suites)}
    evaluated: Counter[str] = Counter()
    findings: list[Failure | Held] = []
    listed = pa.array([], pa.string())
    for name, given in tables:
        suite = left.pop(name, None)
        if suite is None and name != "entries":
            continue
        table = _read(given, suite) if isinstance(given, bytes) else given
        if name == "entries":
            listed = table["entry_id"].combine_chunks()
        if suite:
            findings += _findings(definition, with_derived(name, table, listed), suite, parameters)
            evaluated.update(expectation["meta"]["suite"] for expectation in suite.expectations)
    if left:
        raise ContractBroken(f"the release lacks tables that suites speak of: {', '.join(left)}")
    findings.sort(key=lambda one: (one.severity, one.suite, one.expectation, one.column or "", one.why))
    failed = tuple(one for one in findings if isinstance(one, Failure))
    holding = tuple(one for one in findings if isinstance(one, Held))
    return Report(verdict=verdict(failed), evaluated=dict(evaluated), failed=failed, held=holding)


def _findings(
    definition: "BatchDefinition[Any]", table: pa.Table, suite: Suite, parameters: dict[str, Any]
) -> "Iterator[Failure | Held]":
    # What a batch and a validation definition call: made here, it takes the table once, and keeps no suite.
    validator = Validator(batch_definition=definition, batch_parameters={"dataframe": _frame(table, suite)})
    may_misfit = [expectation["kwargs"].get("mostly", 1) < 1 for expectation in suite.expectations]
    failed: list[dict[str, Any]] = []
    # How many rows do not fit is asked only where some may: to be told of none costs a quarter of the audit's time.
    for is_tolerant, detail in ((False, "BOOLEAN_ONLY"), (True, "BASIC")):
        chosen = [one for one, may in zip(suite.expectations, may_misfit, strict=True) if may is is_tolerant]
        for expectation, result in _results(validator, suite, chosen, parameters, detail):
            if result.success:
                yield held(with_parameters(expectation, parameters), table, result.result.get("unexpected_count") or 0)
            else:
                failed.append(expectation)
    # Only of what failed is it looked up how: that takes as long as the answer itself.
    for expectation, result in _results(validator, suite, failed, parameters, "SUMMARY"):
        yield failure(expectation["meta"], result.to_json_dict(), _rows(table, result))


def _results(
    validator: Validator,
    suite: Suite,
    chosen: list[dict[str, Any]],
    parameters: dict[str, Any],
    detail: str,
) -> "Iterator[tuple[dict[str, Any], ExpectationValidationResult]]":
    """Yield each of these expectations of a suite with its result, in their order.

    Raises:
        ContractBroken: Great Expectations did not evaluate all of them.
    """
    if not chosen:
        return
    validator.result_format = {"result_format": detail, "partial_unexpected_count": _MAX_EXAMPLES}
    with configurations_kept():
        result = validator.validate_expectation_suite(_as_gx(replace(suite, expectations=tuple(chosen))), parameters)
    by_position = {config.meta["position"]: one for one in result.results if (config := one.expectation_config)}
    if len(by_position) != len(chosen):
        written, evaluated = counted(len(chosen), "expectation"), counted(len(by_position), "result")
        raise ContractBroken(f"suite {suite.name}: {written}, {evaluated}")
    yield from ((expectation, by_position[position]) for position, expectation in enumerate(chosen))


@contextmanager
def configurations_kept() -> Generator[None]:
    """Let an expectation give the configuration that it gave before, and that the expectation, while it lasts.

    Great Expectations makes either anew, and copies and checks all of it, whenever it asks for one argument, some
    ninety times: a third of an audit. Nothing changes one while it is validated: what is to be changed is copied first.
    This breaks when a later version does otherwise; a test audits with it and without. For one thread at a time.
    """
    given, made = vars(Expectation)["configuration"], ExpectationConfiguration.to_domain_obj
    type.__setattr__(Expectation, "configuration", property(_once(given.__get__)))
    type.__setattr__(ExpectationConfiguration, "to_domain_obj", _once(made))
    try:
        yield
    finally:
        type.__setattr__(Expectation, "configuration", given)
        type.__setattr__(ExpectationConfiguration, "to_domain_obj", made)


def _once(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    # With what it was made of, so that nothing else gets its number.
    kept: dict[int, tuple[Any, Any]] = {}

    def made(source: Any) -> Any:
        if id(source) not in kept:
            kept[id(source)] = source, make(source)
        return kept[id(source)][1]

    return made


def _rows(table: pa.Table, result: "ExpectationValidationResult") -> list[dict[str, Any]]:
    """Return some of the rows that do not fit: what tells which they are, then the columns that the rule speaks of."""
    # Their numbers: asked for their values, Great Expectations would take seconds where most rows do not fit.
    numbers: list[int] | None = result.result.get("partial_unexpected_index_list")
    config = result.expectation_config
    if not numbers or not config:
        return []
    names = [name for name in dict.fromkeys([*_TELLING, *texts(config.kwargs)]) if name in table.column_names]
    rows: list[dict[str, Any]] = table.select(names).take(numbers[:_MAX_EXAMPLES]).to_pylist()
    return rows


class _Frame(pd.DataFrame):
    """A data frame that answers a question once: for each metric of each rule, its rows are asked for anew."""

    def query(self, expr: str, **options: Any) -> Any:
        """Return the rows that a condition is true of; nobody changes them."""
        if options:
            return super().query(expr, **options)
        answers: dict[str, Any] = vars(self).setdefault("_answers", {})
        if expr not in answers:
            answers[expr] = super().query(expr)
        return answers[expr]


def _read(content: bytes, suite: Suite | None) -> pa.Table:
    """Return of a Parquet file the columns that an audit by this suite looks at, few of the longest among them."""
    wanted = DERIVED_FROM.union(_TELLING, spoken(suite) if suite else ())
    first, *others = column_names(content)
    # The first always: it tells how many rows there are.
    return from_bytes(content, [first, *(name for name in others if name in wanted)])


def _frame(table: pa.Table, suite: Suite) -> pd.DataFrame:
    """Return of the table only the columns that the suite speaks of: no rule looks at the others."""
    wanted = spoken(suite)
    # The first column always: it tells how many rows there are.
    first, *others = table.column_names
    chosen = table.select([first, *(name for name in others if name in wanted)])
    return _Frame(chosen.to_pandas(date_as_object=False))
