"""Every expectation of every suite is shown to fail once, on tables of the sample with one thing made wrong."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from entity_lists import changes, codes, contract, licensing, schema, subordinates
from releases import AFTER, AFTER_ID, SOURCE_ID, tables_of

AS_OF = date(2025, 3, 28)
FOLDER = Path(__file__).resolve().parents[1] / "expectations"
SUITES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
Expectation = dict[str, Any]
Rows = list[dict[str, Any]]
Tables = dict[str, pa.Table]


def conditions(kwargs: Mapping[str, Any]) -> dict[str, str]:
    """Return the value that each column has in the rows which the rule speaks of; nothing if it speaks of all rows."""
    condition = kwargs.get("row_condition")
    parts = condition["conditions"] if condition and condition["type"] == "and" else [condition] if condition else []
    assert all((part["type"], part["operator"]) == ("comparison", "==") for part in parts)
    return {part["column"]["name"]: part["parameter"] for part in parts}


def described(suite: str, index: int) -> str:
    expectation = SUITES[suite]["expectations"][index]
    kwargs = expectation["kwargs"]
    what = " ".join(conditions(kwargs).values()) or kwargs.get("column") or kwargs.get("column_A") or "table"
    return f"{suite}-{index}-{expectation['type'].removeprefix('expect_')}-{what}"


EVERY = [(suite, index) for suite, content in SUITES.items() for index in range(len(content["expectations"]))]


# How a table is made wrong, by the type of the expectation: each takes the rows and changes them in place. There are
# several where a rule can be broken in several ways.

Corrupt = Callable[[Rows], None]
Kwargs = Mapping[str, Any]


def _all(column: str, value: object) -> Corrupt:
    def corrupt(rows: Rows) -> None:
        for row in rows:
            row[column] = value

    return corrupt


def _copied(source: str, target: str) -> Corrupt:
    def corrupt(rows: Rows) -> None:
        for row in rows:
            row[target] = row[source]

    return corrupt


def _repeated(kwargs: Kwargs) -> list[Corrupt]:
    def corrupt(rows: Rows) -> None:
        rows[1][kwargs["column"]] = rows[0][kwargs["column"]]

    return [corrupt]


TEXTS = (
    " ",
    "Name \ufffd",
    "Name \x1f",
    "Name, a.k.a., Alias",
    "Name, the following two aliases:",
    "Name (see also Iran)",
)


def _forbidden_texts(kwargs: Kwargs) -> list[Corrupt]:
    return [_all(kwargs["column"], text) for text in TEXTS if re.search(kwargs["regex"], text)]


# What the audit derives, made wrong by what it is derived from.
DERIVED: dict[str, list[Corrupt]] = {
    "entry_is_known": [_all("entry_id", "f" * 16)],
    "parent_is_known": [_all("parent_entry_id", "f" * 16)],
    "related_is_known": [_all("related_entry_id", "f" * 16)],
    "is_current_once": [
        _all("valid_to", date(2025, 3, 28)),
        _all("release_to", AFTER_ID),
        # Versions that ended are in force again, and so is an entry that was removed.
        lambda rows: [
            row.update(valid_to=None, release_to=None) for row in rows if row["valid_to"] or row["release_to"]
        ],
        # One entry that is not listed any more is still in force.
        lambda rows: rows.append(rows[-1] | {"entry_id": "f" * 16, "valid_to": None, "release_to": None}),
    ],
}
PAIRS: dict[tuple[str, str], list[Corrupt]] = {
    ("volume_year", "published_year"): [_all("volume", 1), _all("published_on", date(1999, 1, 1))],
    ("is_same", "never"): [_copied("before", "after"), _copied("after", "before")],
    ("valid_to", "valid_from"): [_copied("valid_from", "valid_to"), _all("valid_to", date(1950, 1, 1))],
}


def _foreign_value(kwargs: Kwargs) -> list[Corrupt]:
    return DERIVED.get(kwargs["column"]) or [_all(kwargs["column"], "?")]


def _beyond(kwargs: Kwargs) -> list[Corrupt]:
    limits = {-1: (kwargs.get("min_value"), date(1945, 12, 31)), 1: (kwargs.get("max_value"), date(2025, 3, 29))}
    values = [
        day if isinstance(limit, dict) else limit + sign * 0.001 if _is_share(kwargs) else limit + sign
        for sign, (limit, day) in limits.items()
        if limit is not None
    ]
    return [_in_rows(kwargs, value) for value in values]


def _is_share(kwargs: Kwargs) -> bool:
    return kwargs["column"] in {"value", "score"}


def _in_rows(kwargs: Kwargs, value: object) -> Corrupt:
    wanted = conditions(kwargs)

    def corrupt(rows: Rows) -> None:
        chosen = [row for row in rows if wanted.items() <= row.items()]
        if not chosen:
            chosen = [{**rows[0], "scope": "release", **wanted}]
            rows.append(chosen[0])
        _all(kwargs["column"], value)(chosen)

    return corrupt


def _lengths(kwargs: Kwargs) -> list[Corrupt]:
    return [_all(kwargs["column"], "x" * length) for length in (kwargs["min_value"] - 1, kwargs["max_value"] + 1)]


def _one_more(kwargs: Kwargs) -> list[Corrupt]:
    return [lambda rows: rows.append({"position": 99, "reason": "expected 5 cells, found 3", "record_text": "x"})]


CORRUPTIONS: dict[str, Callable[[Kwargs], list[Corrupt]]] = {
    "expect_column_values_to_be_unique": _repeated,
    "expect_column_values_to_match_regex": lambda kwargs: [_all(kwargs["column"], "!")],
    "expect_column_values_to_not_match_regex": _forbidden_texts,
    "expect_column_values_to_be_in_set": _foreign_value,
    "expect_column_values_to_not_be_in_set": lambda kwargs: [_all(kwargs["column"], v) for v in kwargs["value_set"]],
    "expect_column_values_to_not_be_null": lambda kwargs: [_all(kwargs["column"], None)],
    "expect_column_values_to_be_between": _beyond,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_pair_values_to_be_equal": lambda kwargs: PAIRS[kwargs["column_A"], kwargs["column_B"]],
    "expect_column_pair_values_a_to_be_greater_than_b": lambda kwargs: PAIRS[kwargs["column_A"], kwargs["column_B"]],
    "expect_column_distinct_values_to_contain_set": lambda kwargs: [_all(kwargs["column"], "?")],
    "expect_table_row_count_to_be_between": _one_more,
}


@pytest.fixture(scope="session")
def suites(audit: ModuleType) -> dict[str, Any]:
    """The suites as the audit loads them; that the sample's tables pass all of them is in test_audit.py."""
    return {name: audit.load_suite(FOLDER / f"{name}.json") for name in SUITES}


@pytest.fixture(scope="session")
def good(sample_tables: Tables) -> Tables:
    """The tables of the sample with one record in quarantine: of no rows no rule can be shown to fail."""
    record = {"position": 1, "reason": "expected 5 cells, found 3", "record_text": "x"}
    return sample_tables | {"quarantine": schema.build(contract.QUARANTINE, [record])}


def spoilt(tables: Tables, name: str, corrupt: Callable[[Rows], None]) -> Tables:
    """Return the tables with one of them changed, past the contract's own checks."""
    rows = tables[name].to_pylist()
    corrupt(rows)
    return tables | {name: pa.Table.from_pylist(rows, schema=tables[name].schema)}


@pytest.mark.parametrize(("suite", "index"), EVERY, ids=[described(*which) for which in EVERY])
def test_each_expectation_fails_on_tables_that_are_wrong_for_it(
    audit: ModuleType, suites: dict[str, Any], good: Tables, suite: str, index: int
) -> None:
    loaded = suites[suite]
    expectation = loaded.expectations[index]
    alone = [replace(loaded, expectations=(expectation,))]
    corruptions = CORRUPTIONS[expectation["type"]](expectation["kwargs"])
    assert corruptions
    for corrupt in corruptions:
        (failure,) = audit.audit_tables(spoilt(good, loaded.table, corrupt), alone, as_of=AS_OF).failed
        assert (failure.suite, failure.expectation) == (suite, expectation["type"])
        assert (failure.severity, failure.why) == (expectation["severity"], expectation["meta"]["why"])
        assert not failure.observed.startswith("the expectation could not be evaluated")


def test_each_expectation_alone_holds_of_the_sample(audit: ModuleType, suites: dict[str, Any], good: Tables) -> None:
    (failure,) = audit.audit_tables(good, suites.values(), as_of=AS_OF).failed
    assert (failure.suite, failure.severity, failure.observed) == ("quarantine", "warning", "1")


NEEDED = [(suite, value) for suite in ("release_profile", SOURCE_ID) for value in
    SUITES[suite]["expectations"][0]["kwargs"]["value_set"]]  # fmt: skip


@pytest.mark.parametrize(("suite", "value"), NEEDED, ids=[value for _, value in NEEDED])
def test_a_missing_value_is_named(
    audit: ModuleType, suites: dict[str, Any], good: Tables, suite: str, value: str
) -> None:
    alone = [replace(suites[suite], expectations=suites[suite].expectations[:1])]
    column = alone[0].expectations[0]["kwargs"]["column"]
    assert alone[0].expectations[0]["type"] == "expect_column_distinct_values_to_contain_set"

    def corrupt(rows: Rows) -> None:
        rows[:] = [row for row in rows if row[column] != value]

    (failure,) = audit.audit_tables(spoilt(good, "profile", corrupt), alone, as_of=AS_OF).failed
    assert failure.observed == f"missing: {value}"


def test_the_suites_are_here() -> None:
    assert SUITES.keys() == contract.TABLES.keys() - {"profile"} | {"release_profile", SOURCE_ID}
    assert len(EVERY) > 80


# Closed lists stand in the suites as data and in the code as code: they must be the same.


def value_sets(suite: str, column: str) -> list[Sequence[object]]:
    rules = SUITES[suite]["expectations"]
    return [
        rule["kwargs"]["value_set"]
        for rule in rules
        if rule["type"] == "expect_column_values_to_be_in_set" and rule["kwargs"]["column"] == column
    ]


CLOSED = {
    ("entries", "list_code"): codes.LIST_CODES,
    ("entries", "entry_type"): codes.ENTRY_TYPES,
    ("entries", "license_requirement_code"): licensing.REQUIREMENT_CODES,
    ("entries", "license_policy_code"): licensing.POLICY_CODES,
    ("entries", "parent_relation"): (subordinates.SUBORDINATE, subordinates.AFFILIATE),
    ("names", "name_type"): codes.NAME_TYPES,
    ("citations", "role"): ("listed", "amended"),
    ("relations", "relation"): codes.RELATION_TYPES,
    ("changes", "op"): codes.CHANGE_OPS,
    ("changes", "table_name"): ("entries", *changes.ROWS),
    ("changes", "cause"): codes.CAUSES,
    ("identity", "method"): codes.IDENTITY_METHODS,
}


@pytest.mark.parametrize(("suite", "column"), CLOSED, ids=[" ".join(which) for which in CLOSED])
def test_a_closed_list_is_the_same_in_suite_and_code(suite: str, column: str) -> None:
    assert [sorted(values) for values in value_sets(suite, column)] == [sorted(CLOSED[suite, column])]


def test_every_closed_list_of_a_suite_is_compared_with_the_code() -> None:
    found = {
        (suite, rule["kwargs"]["column"])
        for suite, content in SUITES.items()
        for rule in content["expectations"]
        if rule["type"] == "expect_column_values_to_be_in_set" and rule["kwargs"]["value_set"] != [True]
    }
    assert found == CLOSED.keys()


@pytest.mark.parametrize(
    ("table", "column", "named"),
    [
        (contract.IDENTITY, "method", codes.IDENTITY_METHODS),
        (contract.NAMES, "name_type", codes.NAME_TYPES),
        (contract.ENTRIES, "entry_type", codes.ENTRY_TYPES),
        (contract.ENTRIES, "list_code", codes.LIST_CODES),
        (contract.RELATIONS, "relation", codes.RELATION_TYPES),
        (contract.CHANGES, "op", codes.CHANGE_OPS),
        (contract.CHANGES, "cause", codes.CAUSES),
        (contract.CHANGES, "table_name", ("entries", *changes.ROWS)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_values_of_a_closed_list_are_named_in_the_description(
    table: contract.Table, column: str, named: Sequence[str]
) -> None:
    (described,) = (found.description for found in table.columns if found.name == column)
    assert [value for value in named if not re.search(rf"\b{value}\b", described)] == []


@pytest.mark.parametrize("suite", sorted(SUITES))
def test_every_column_that_a_rule_names_is_there(suite: str) -> None:
    derived = DERIVED.keys() | {column for pair in PAIRS for column in pair}
    known = {column.name for column in contract.TABLES[SUITES[suite]["table"]].columns} | derived
    rules = [rule["kwargs"] for rule in SUITES[suite]["expectations"]]
    named = {kwargs[key] for kwargs in rules for key in ("column", "column_A", "column_B") if key in kwargs}
    assert named
    assert named | {column for kwargs in rules for column in conditions(kwargs)} <= known


RULED = {
    suite: {metric for rule in SUITES[suite]["expectations"] if (metric := conditions(rule["kwargs"]).get("metric"))}
    for suite in ("release_profile", SOURCE_ID)
}


def test_every_metric_that_a_rule_names_is_measured(sample_tables: Tables) -> None:
    assert all(RULED.values())
    assert set.union(*RULED.values()) <= set(sample_tables["profile"]["metric"].to_pylist())


def test_every_metric_that_a_rule_names_has_to_be_there() -> None:
    (needed,) = (
        set(rule["kwargs"]["value_set"])
        for rule in SUITES["release_profile"]["expectations"]
        if rule["kwargs"]["column"] == "metric"
    )
    assert set.union(*RULED.values()) <= needed


# What a release looks like that must not go through


def without_rows(content: bytes, keep: Callable[[int], bool]) -> bytes:
    rows = re.findall(rb"<TR>\s*<TD class.*?</TR>", content, re.DOTALL)
    for number, row in enumerate(rows):
        if not keep(number):
            content = content.replace(row, b"", 1)
    return content


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        pytest.param(
            lambda xml: without_rows(xml, lambda n: n < 10 or n > 33), {SOURCE_ID}, id="most rows are gone"
        ),
        pytest.param(lambda xml: re.sub(rb"Presumption of denial|Policy of denial", b"Whatever", xml), {"entries"},
            id="another column's text in the policy"),
        pytest.param(lambda xml: re.sub(rb"(\d+ FR \d+), \d+/\d+/\d+", rb"\1", xml), {"entries", "citations"},
            id="no dates"),
        pytest.param(lambda xml: re.sub(rb"following (\w+) alias", b"following nine alias", xml), {"release_profile"},
            id="aliases are missing"),
        pytest.param(lambda xml: xml.replace(b"<?entity-lists sample?>", b""), {SOURCE_ID}, id="a short full list"),
    ],
)  # fmt: skip
def test_a_release_that_lost_something_is_rejected(
    audit: ModuleType, suites: dict[str, Any], changed: Callable[[bytes], bytes], broken: set[str]
) -> None:
    tables = tables_of(changed(AFTER.read_bytes()))
    report = audit.audit_tables(tables, suites.values(), as_of=AS_OF)
    assert report.verdict == "reject"
    assert {failure.suite for failure in report.failed if failure.severity == "critical"} == broken
