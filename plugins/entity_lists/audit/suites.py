"""Suites of expectations: data, read from expectations/ and checked before anything runs them.

expectations/<table>.json for each table of the contract (release_profile.json for the profile), and
expectations/<source_id>.json for what one source promises, about any table. Whether Great Expectations understands them
is found out when they are evaluated.

Beside the why of each critical expectation stands the answer to a question: would it stop a right release on the day of
a new kind of rule, or a back-fill (meta.new_rule)? One that would must ask.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from entity_lists.contract.kinds import is_list
from entity_lists.errors import ContractBroken

# In a checkout they lie at its top, in an installed wheel within the package.
_INSTALLED = Path(__file__).parents[1] / "expectations"
EXPECTATIONS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "expectations"
SEVERITIES = ("critical", "warning")
# How the answer begins, by what becomes of a release in which the expectation fails.
_ANSWERS = {"reject": "No: ", "ask": "It asks: "}


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Expectations of one JSON file over one table; a source's file has some over several."""

    name: str
    table: str
    expectations: tuple[dict[str, Any], ...]


def load_suites(source_id: str, tables: Iterable[str], folder: Path = EXPECTATIONS) -> list[Suite]:
    """Return the suites of these tables and of this source.

    An expectation of the source that has the meta.id of a general one stands in its place: its own threshold, and why.

    Raises:
        ContractBroken: a suite is missing or broken, or an expectation has no severity, no why or, if critical, no
            new_rule.
    """
    names = ["release_profile" if table == "profile" else table for table in tables if _is_general(source_id, table)]
    general = [suite for name in names for suite in load_suite(folder / f"{name}.json")]
    own = load_suite(folder / f"{source_id}.json")
    replaced = {_id(expectation) for suite in own for expectation in suite.expectations} - {None}
    if unknown := replaced - {_id(expectation) for suite in general for expectation in suite.expectations}:
        raise ContractBroken(f"suite {source_id}: no general expectation has the id {', '.join(map(str, unknown))}")
    return [*(_without(suite, replaced) for suite in general), *own]


def _is_general(source_id: str, table: str) -> bool:
    """Return whether a table has one suite for every data set; of what is no list, its own suite has some rules."""
    return table not in {"profile", "changes"} or is_list(source_id)


def _id(expectation: Mapping[str, Any]) -> str | None:
    own_id: str | None = expectation["meta"].get("id")
    return own_id


def _without(suite: Suite, ids: set[str | None]) -> Suite:
    kept = tuple(expectation for expectation in suite.expectations if _id(expectation) not in ids)
    return replace(suite, expectations=kept)


def load_suite(path: Path) -> list[Suite]:
    """Return the expectations of one file, a suite for each table that they speak of; raises as load_suites."""
    try:
        content = json.loads(path.read_text())
        by_table: dict[str, list[dict[str, Any]]] = {}
        for expectation in content["expectations"]:
            _check_expectation(expectation)
            table = expectation.pop("table", content["table"])
            by_table.setdefault(table, []).append(expectation)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContractBroken(f"suite {path.name} cannot be loaded: {type(error).__name__}: {error}") from error
    return [Suite(name=path.stem, table=table, expectations=tuple(of_table)) for table, of_table in by_table.items()]


def _check_expectation(expectation: dict[str, Any]) -> None:
    if expectation["severity"] not in SEVERITIES:
        raise ValueError(
            f"{expectation['type']} has severity {expectation['severity']!r}; it must be one of {SEVERITIES}"
        )
    if len(expectation["meta"]["why"]) < len("because"):
        raise ValueError(f"{expectation['type']} does not say why")
    on_fail = expectation["meta"].get("on_fail", "reject")
    if on_fail not in _ANSWERS:
        raise ValueError(f"{expectation['type']} has on_fail {on_fail!r}; it must be ask or reject")
    answer = expectation["meta"].get("new_rule", "")
    if expectation["severity"] == "critical" and not answer.startswith(_ANSWERS[on_fail]):
        raise ValueError(
            f"{expectation['type']} does not say in new_rule, beginning with {_ANSWERS[on_fail]!r}, whether it would "
            "stop a right release on the day of a new kind of rule, or a back-fill"
        )


def with_parameters(expectation: dict[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return an expectation with the values of the parameters that its arguments name."""
    kwargs = {
        name: parameters[value["$PARAMETER"]] if isinstance(value, Mapping) and "$PARAMETER" in value else value
        for name, value in expectation["kwargs"].items()
    }
    return expectation | {"kwargs": kwargs}


def one_a_table(suites: Iterable[Suite]) -> Iterator[Suite]:
    """Yield one suite for each table, whose expectations name their own: a table is looked at anew for every suite."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for suite in suites:
        by_table.setdefault(suite.table, []).extend(
            expectation | {"meta": expectation["meta"] | {"suite": suite.name}} for expectation in suite.expectations
        )
    for table, expectations in by_table.items():
        yield Suite(name=f"of table {table}", table=table, expectations=tuple(expectations))


def spoken(suite: Suite) -> set[str]:
    """Return every text in the arguments of a suite's expectations: the columns that it speaks of are among them."""
    return {text for expectation in suite.expectations for text in texts(expectation["kwargs"])}


def texts(value: object) -> Iterator[str]:
    """Yield every text in the arguments of an expectation: the names of its columns are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for part in value.values() for text in texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in texts(part))
