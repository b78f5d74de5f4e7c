"""What Great Expectations tells of an expectation that failed, read into the report's words."""

from collections.abc import Iterable, Mapping
from typing import Any

from entity_lists.audit.report import Failure
from entity_lists.text.counted import counted
from entity_lists.text.plain import cut

_MAX_CHARACTERS, _MAX_OBSERVED = 200, 500


def failure(result: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Failure:
    """Return the failure that a result is, given as JSON. rows: some of those that do not fit."""
    config = result["expectation_config"]
    meta, kwargs = config["meta"], config["kwargs"]
    return Failure(
        suite=meta["suite"],
        expectation=config["type"],
        column=kwargs.get("column"),
        severity=config["severity"],
        on_fail=meta.get("on_fail", "reject") if config["severity"] == "critical" else "publish",
        observed=_observed(result),
        examples=tuple(map(_example, rows)),
        why=meta["why"],
        is_news=meta.get("is_news", False),
        condition=_condition(kwargs.get("row_condition")),
    )


def _condition(rule: Any) -> str | None:
    """Return in words of which rows an expectation speaks."""
    if not isinstance(rule, Mapping):
        return None if rule is None else str(rule)
    if "conditions" in rule:
        return f" {rule['type']} ".join(filter(None, map(_condition, rule["conditions"])))
    column = rule["column"]["name"]
    if "is_null" in rule:
        return f"{column} is {'null' if rule['is_null'] else 'not null'}"
    return f"{column} {rule['operator']} {rule['parameter']}"


def _example(row: Mapping[str, Any]) -> str:
    """Return what a row says; what is empty is left out."""
    said = ", ".join(f"{name} {_text(value)}" for name, value in row.items() if value is not None)
    return cut(said, _MAX_CHARACTERS)


def _misfits(number: int, total: int) -> str:
    return f"{number:,} of {counted(total, 'row')} {'does' if number == 1 else 'do'} not fit"


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _observed(evaluated: Mapping[str, Any]) -> str:
    result = evaluated["result"]
    if missing := result.get("partial_missing_list"):
        return f"missing: {', '.join(map(str, missing))}"
    if result.get("observed_value") is not None:
        return cut(str(result["observed_value"]), _MAX_OBSERVED)
    if "unexpected_count" in result:
        return _misfits(result["unexpected_count"], result["element_count"])
    return f"the expectation could not be evaluated: {_reason(evaluated['exception_info'])}"


def _reason(info: Mapping[str, Any]) -> str:
    # One of these, or one for each metric that failed.
    details = [info] if "exception_message" in info else list(info.values())
    return "; ".join(sorted({str(detail["exception_message"])[:300] for detail in details}))


def verdict(failures: Iterable[Failure]) -> str:
    """Return what becomes of a release in which these failed: the gravest of their consequences."""
    consequences = {failure.on_fail for failure in failures}
    return next((verdict for verdict in ("reject", "ask") if verdict in consequences), "publish")
