"""What Great Expectations tells of an expectation, read into the report's words."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from entity_lists.audit import condition
from entity_lists.audit.observation import misfits_in_words, observation
from entity_lists.audit.report import Failure, Held
from entity_lists.audit.threshold import threshold
from entity_lists.text.plain import cut

_MAX_CHARACTERS, _MAX_OBSERVED = 200, 500


def failure(meta: Mapping[str, Any], result: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Failure:
    """Return the failure of an expectation with this meta. result: as JSON. rows: some of those that do not fit."""
    config = result["expectation_config"]
    kwargs = config["kwargs"]
    return Failure(
        suite=meta["suite"],
        expectation=config["type"],
        column=kwargs.get("column"),
        severity=config["severity"],
        on_fail=_consequence(config["severity"], meta),
        observed=_observed(result),
        threshold=threshold(config["type"], kwargs),
        examples=tuple(map(_example, rows)),
        why=meta["why"],
        is_news=meta.get("is_news", False),
        condition=condition.in_words(kwargs.get("row_condition")),
    )


def held(expectation: Mapping[str, Any], table: pa.Table, misfits: int) -> Held:
    """Return what was observed of an expectation of a suite that held, its parameters filled in.

    table: the one that it speaks of. misfits: how many rows do not fit, if some may.
    """
    meta, kwargs = expectation["meta"], expectation["kwargs"]
    return Held(
        suite=meta["suite"],
        expectation=expectation["type"],
        column=kwargs.get("column"),
        condition=condition.in_words(kwargs.get("row_condition")),
        severity=expectation["severity"],
        on_fail=_consequence(expectation["severity"], meta),
        observed=observation(expectation["type"], kwargs, table, misfits),
        threshold=threshold(expectation["type"], kwargs),
        why=meta["why"],
    )


def _consequence(severity: str, meta: Mapping[str, Any]) -> str:
    """Return what becomes of a release in which an expectation fails."""
    on_fail: str = meta.get("on_fail", "reject")
    return on_fail if severity == "critical" else "publish"


def _example(row: Mapping[str, Any]) -> str:
    """Return what a row says; what is empty is left out."""
    said = ", ".join(f"{name} {_text(value)}" for name, value in row.items() if value is not None)
    return cut(said, _MAX_CHARACTERS)


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _observed(evaluated: Mapping[str, Any]) -> str:
    result = evaluated["result"]
    if missing := result.get("partial_missing_list"):
        # Those of a set come in another order each time.
        return f"missing: {', '.join(sorted(map(str, missing)))}"
    if result.get("observed_value") is not None:
        return cut(str(result["observed_value"]), _MAX_OBSERVED)
    if "unexpected_count" in result:
        return misfits_in_words(result["unexpected_count"], result["element_count"])
    return f"the expectation could not be evaluated: {_reason(evaluated['exception_info'])}"


def _reason(info: Mapping[str, Any]) -> str:
    # One of these, or one for each metric that failed.
    details = [info] if "exception_message" in info else list(info.values())
    return "; ".join(sorted({str(detail["exception_message"])[:300] for detail in details}))


def verdict(failures: Iterable[Failure]) -> str:
    """Return what becomes of a release in which these failed: the gravest of their consequences."""
    consequences = {failure.on_fail for failure in failures}
    return next((verdict for verdict in ("reject", "ask") if verdict in consequences), "publish")
