"""Every expectation of every suite is shown to fail once, on tables of a sample with one thing made wrong.

The suites of the contract are shown on the Entity List's sample, those of a source on that source's own.
"""

import functools
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

from entity_lists.audit.suites import Suite, load_suite
from entity_lists.contract import codes, schema
from entity_lists.contract import tables as contract
from entity_lists.contract.schema import Table
from entity_lists.licensing import license_codes
from entity_lists.records import Name
from entity_lists.sources import SOURCES
from world.releases import AFTER, AFTER_ID, SOURCE_ID, both_releases, tables_of
from world.sample_lists import in_order, read, samples
from world.sample_lists import sample_tables as tables_of_sample

AS_OF = date(2025, 3, 28)
FOLDER = Path(__file__).resolve().parents[2] / "expectations"
BY_SOURCE = {source.source_id: source for source in SOURCES}
# Those of lists; the others are in test_expectations_of_law.py.
_NAMES = {*contract.TABLES, "release_profile", *BY_SOURCE}
SUITES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json")) if path.stem in _NAMES}
Expectation = dict[str, Any]
Rows = list[dict[str, Any]]
Tables = dict[str, pa.Table]


def conditions(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value that each column has in the rows that the rule speaks of, the least where it may be more."""
    condition = kwargs.get("row_condition")
    parts = condition["conditions"] if condition and condition["type"] == "and" else [condition] if condition else []
    compared = [part for part in parts if part["type"] == "comparison"]
    blank = [part for part in parts if part["type"] == "nullity"]
    assert len(compared) + len(blank) == len(parts)
    assert all(part["operator"] in {"==", ">=", "!="} for part in compared)
    assert all(part["is_null"] for part in blank)
    equal = {part["column"]["name"]: part["parameter"] for part in compared if part["operator"] != "!="}
    return equal | {part["column"]["name"]: None for part in blank}


def described(suite: str, index: int) -> str:
    expectation = SUITES[suite]["expectations"][index]
    kwargs = expectation["kwargs"]
    what = " ".join(map(str, conditions(kwargs).values())) or kwargs.get("column") or kwargs.get("column_A") or "table"
    return f"{suite}-{index}-{expectation['type'].removeprefix('expect_')}-{what}"


def table_of(suite: str, index: int) -> str:
    table = SUITES[suite]["expectations"][index].get("table", SUITES[suite]["table"])
    assert isinstance(table, str)
    return table


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
        for row in rows if "mostly" in kwargs else rows[1:2]:
            row[kwargs["column"]] = rows[0][kwargs["column"]]

    return [corrupt]


TEXTS = (
    " ",
    "Name \ufffd",
    "Name \x1f",
    "SociÃ©tÃ© â€™",
    "Name, a.k.a., Alias",
    "Name, the following two aliases:",
    "\u2014Name",
    "Name (see also Iran)",
    "Name (a.k.a. Alias)",
    "Name; Name",
    "Name?s",
    "Name, Address",
    "<b>Name</b>",
    "CMIC-EO13959",
    "",
)
NO_MATCH = ("!", " ", "", "?", "\ufffd")


def _matching_nothing(kwargs: Kwargs) -> list[Corrupt]:
    text = next(text for text in NO_MATCH if not re.search(kwargs["regex"], text))
    return [_all(kwargs["column"], text)]


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
    limits = {-1: (kwargs.get("min_value"), date(1801, 12, 31)), 1: (kwargs.get("max_value"), date(2200, 3, 29))}
    values = [
        day if isinstance(limit, dict) else limit + sign * 0.001 if _is_share(kwargs) else limit + sign
        for sign, (limit, day) in limits.items()
        if limit is not None
    ]
    return [_in_rows(kwargs, value) for value in values]


def _is_share(kwargs: Kwargs) -> bool:
    return kwargs["column"] in {"value", "score", "change", "relative_change"}


def _in_rows(kwargs: Kwargs, value: object) -> Corrupt:
    wanted = conditions(kwargs)

    def corrupt(rows: Rows) -> None:
        chosen = [row for row in rows if wanted.items() <= row.items()]
        if not chosen:
            chosen = [{**rows[0], "scope": "made up", **wanted}]
            rows.append(chosen[0])
        _all(kwargs["column"], value)(chosen)

    return corrupt


def _lengths(kwargs: Kwargs) -> list[Corrupt]:
    return [_all(kwargs["column"], "x" * length) for length in (kwargs["min_value"] - 1, kwargs["max_value"] + 1)]


def _one_more(kwargs: Kwargs) -> list[Corrupt]:
    return [lambda rows: rows.append({"position": 99, "reason": "expected 5 cells, found 3", "record_text": "x"})]


CORRUPTIONS: dict[str, Callable[[Kwargs], list[Corrupt]]] = {
    "expect_column_values_to_be_unique": _repeated,
    "expect_column_values_to_match_regex": _matching_nothing,
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
def suites(audit: ModuleType) -> dict[str, list[Any]]:
    """The suites as the audit loads them; that the sample's tables pass all of them is in test_audit.py."""
    return {name: load_suite(FOLDER / f"{name}.json") for name in SUITES}


QUARANTINED = {"position": 1, "reason": "expected 5 cells, found 3", "record_text": "x"}


@functools.cache
def good(suite: str) -> Tables:
    """Return tables of a sample for which the suite holds, with rows in every table: of no rows no rule can fail."""
    is_general = suite not in BY_SOURCE or suite == SOURCE_ID
    tables = both_releases() if is_general else tables_of_sample(BY_SOURCE[suite])
    tables["profile"] = lifted(suite, tables["profile"])
    entry_id = tables["entries"]["entry_id"][0].as_py()
    identifier = {"entry_id": entry_id, "position": 999, "id_type": "website", "id_value": "www.example.org"}
    identifiers = [*tables["identifiers"].to_pylist(), identifier]
    return tables | {
        "quarantine": schema.build(contract.QUARANTINE, [QUARANTINED], source_id=SOURCE_ID),
        "identifiers": schema.build(contract.IDENTIFIERS, identifiers, source_id=SOURCE_ID),
    }


def lifted(suite: str, profile: pa.Table) -> pa.Table:
    """Return the profile with the counts that a full list would have: a sample is shorter than the suite's floors."""
    rows = profile.to_pylist()
    for expectation in SUITES[suite]["expectations"]:
        kwargs = expectation["kwargs"]
        if "min_value" in kwargs and kwargs.get("row_condition") and suite != SOURCE_ID:
            for row in rows:
                if conditions(kwargs).items() <= row.items():
                    row["value"] = max(row["value"], float(kwargs["min_value"]))
    return schema.build(contract.PROFILE, rows, source_id=SOURCE_ID)


def as_of(suite: str) -> date:
    return samples(BY_SOURCE[suite])[-1].as_of if suite in BY_SOURCE else AS_OF


def spoilt(tables: Tables, name: str, corrupt: Callable[[Rows], None]) -> Tables:
    """Return the tables with one of them changed, past the contract's own checks."""
    rows = tables[name].to_pylist()
    corrupt(rows)
    return tables | {name: pa.Table.from_pylist(rows, schema=tables[name].schema)}


def alone(audit: ModuleType, suite: str, index: int) -> list[Any]:
    """Return one expectation of a suite as a suite."""
    expectation = {key: value for key, value in SUITES[suite]["expectations"][index].items() if key != "table"}
    return [Suite(name=suite, table=table_of(suite, index), expectations=(expectation,))]


@pytest.mark.parametrize(("suite", "index"), EVERY, ids=[described(*which) for which in EVERY])
def test_each_expectation_fails_on_tables_that_are_wrong_for_it(audit: ModuleType, suite: str, index: int) -> None:
    expectation = SUITES[suite]["expectations"][index]
    corruptions = CORRUPTIONS[expectation["type"]](expectation["kwargs"])
    assert corruptions
    for corrupt in corruptions:
        wrong = spoilt(good(suite), table_of(suite, index), corrupt)
        (failure,) = audit.audit_tables(wrong.items(), alone(audit, suite, index), as_of=as_of(suite)).failed
        assert (failure.suite, failure.expectation) == (suite, expectation["type"])
        assert (failure.severity, failure.why) == (expectation["severity"], expectation["meta"]["why"])
        assert not failure.observed.startswith("the expectation could not be evaluated")


@pytest.mark.parametrize("suite", sorted(SUITES))
def test_each_suite_holds_of_its_sample(audit: ModuleType, suites: dict[str, list[Any]], suite: str) -> None:
    failed = audit.audit_tables(good(suite).items(), suites[suite], as_of=as_of(suite)).failed
    # The sample for these tests has a record in quarantine, and a sample may have what the suite warns of.
    assert [failure for failure in failed if failure.severity == "critical"] == []
    if suite not in BY_SOURCE:
        assert [failure.suite for failure in failed] == ["quarantine"] * (suite == "quarantine")


@pytest.mark.parametrize("suite", sorted(BY_SOURCE))
def test_the_suites_of_the_contract_hold_of_every_sample(
    audit: ModuleType, suites: dict[str, list[Any]], suite: str
) -> None:
    tables = good(suite)
    general = [part for name, parts in suites.items() if name not in BY_SOURCE for part in parts]
    failed = audit.audit_tables(tables.items(), general, as_of=as_of(suite)).failed
    assert [(failure.suite, failure.why) for failure in failed if failure.severity == "critical"] == []


NEEDED = [
    (suite, index, value)
    for suite, index in EVERY
    if (rule := SUITES[suite]["expectations"][index])["type"] == "expect_column_distinct_values_to_contain_set"
    for value in rule["kwargs"]["value_set"]
]


@pytest.mark.parametrize(
    ("suite", "index", "value"), NEEDED, ids=[f"{suite}-{index}-{value}" for suite, index, value in NEEDED]
)
def test_a_missing_value_is_named(audit: ModuleType, suite: str, index: int, value: str) -> None:
    column = SUITES[suite]["expectations"][index]["kwargs"]["column"]

    def corrupt(rows: Rows) -> None:
        rows[:] = [row for row in rows if row[column] != value]

    wrong = spoilt(good(suite), table_of(suite, index), corrupt)
    (failure,) = audit.audit_tables(wrong.items(), alone(audit, suite, index), as_of=as_of(suite)).failed
    assert failure.observed == f"missing: {value}"


def test_the_suites_are_here() -> None:
    assert SUITES.keys() == contract.TABLES.keys() - {"profile"} | {"release_profile"} | BY_SOURCE.keys()
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
    ("entries", "license_requirement_code"): license_codes.REQUIREMENT_CODES,
    ("entries", "license_policy_code"): license_codes.POLICY_CODES,
    ("entries", "parent_relation"): (codes.SUBORDINATE, codes.AFFILIATE),
    ("names", "name_type"): codes.NAME_TYPES,
    ("citations", "role"): ("listed", "amended"),
    ("relations", "relation"): codes.RELATION_TYPES,
    ("changes", "op"): codes.CHANGE_OPS,
    ("changes", "table_name"): ("entries", *(part.name for part in contract.PARTS)),
    ("changes", "cause"): codes.CAUSES,
    ("identity", "method"): codes.IDENTITY_METHODS,
    ("identifiers", "id_type"): codes.ID_TYPES,
}


@pytest.mark.parametrize(("suite", "column"), CLOSED, ids=[" ".join(which) for which in CLOSED])
def test_a_closed_list_is_the_same_in_suite_and_code(suite: str, column: str) -> None:
    assert [sorted(values) for values in value_sets(suite, column)] == [sorted(CLOSED[suite, column])]


def test_every_closed_list_of_a_suite_is_compared_with_the_code() -> None:
    listed = {
        (suite, rule["kwargs"]["column"])
        for suite, content in SUITES.items()
        if suite not in BY_SOURCE
        for rule in content["expectations"]
        if rule["type"] == "expect_column_values_to_be_in_set" and rule["kwargs"]["value_set"] != [True]
    }
    assert listed == CLOSED.keys()


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
        (contract.CHANGES, "table_name", ("entries", *(part.name for part in contract.PARTS))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_values_of_a_closed_list_are_named_in_the_description(
    table: Table, column: str, named: Sequence[str]
) -> None:
    (described,) = (known.description for known in table.columns if known.name == column)
    assert [value for value in named if not re.search(rf"\b{value}\b", described)] == []


@pytest.mark.parametrize(("suite", "index"), EVERY, ids=[described(*which) for which in EVERY])
def test_every_column_that_a_rule_names_is_there(suite: str, index: int) -> None:
    derived = DERIVED.keys() | {column for pair in PAIRS for column in pair}
    known = {column.name for column in contract.TABLES[table_of(suite, index)].columns} | derived
    kwargs = SUITES[suite]["expectations"][index]["kwargs"]
    named = {kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs}
    assert named | conditions(kwargs).keys() <= known


# Those that compare with what came before; write adds the last three.
NOT_IN_A_FIRST_RELEASE = {
    "changed_share", "changed_share_a_month", "largest_changed_share_a_month", "replaced_share",
    "codes_lost", "new_programs", "content_of_an_older_release",
}  # fmt: skip


def metrics_needed(suite: str) -> set[str]:
    return {
        value
        for rule in SUITES[suite]["expectations"]
        if rule["type"] == "expect_column_distinct_values_to_contain_set" and rule["kwargs"]["column"] == "metric"
        for value in rule["kwargs"]["value_set"]
    }


@pytest.mark.parametrize("suite", ["release_profile", *sorted(BY_SOURCE)])
def test_every_metric_that_a_rule_names_is_measured_and_has_to_be_there(suite: str) -> None:
    ruled = {m for rule in SUITES[suite]["expectations"] if (m := conditions(rule["kwargs"]).get("metric"))}
    assert ruled
    assert ruled <= set(good(suite)["profile"]["metric"].to_pylist()) | NOT_IN_A_FIRST_RELEASE
    # A rule about a metric that nobody measured would hold of nothing.
    assert ruled <= metrics_needed("release_profile") | metrics_needed(suite) | NOT_IN_A_FIRST_RELEASE


# What a release looks like that must not go through


def without_rows(content: bytes, keep: Callable[[int], bool]) -> bytes:
    rows = re.findall(rb"<TR>\s*<TD class.*?</TR>", content, re.DOTALL)
    for number, row in enumerate(rows):
        if not keep(number):
            content = content.replace(row, b"", 1)
    return content


@pytest.mark.parametrize(
    ("changed", "verdict", "broken"),
    [
        pytest.param(
            lambda xml: without_rows(xml, lambda n: n < 10 or n > 33), "reject", {SOURCE_ID}, id="most rows are gone"
        ),
        pytest.param(lambda xml: re.sub(rb"Presumption of denial|Policy of denial", b"Whatever", xml), "ask",
            {"release_profile"}, id="another column's text in the policy"),
        pytest.param(lambda xml: re.sub(rb"(\d+ FR \d+), \d+/\d+/\d+", rb"\1", xml), "reject", {SOURCE_ID},
            id="no dates"),
        pytest.param(lambda xml: re.sub(rb"following (\w+) alias", b"following nine alias", xml), "reject", {SOURCE_ID},
            id="aliases are missing"),
        pytest.param(lambda xml: re.sub(rb"a\.k\.a\.,? the following \w+ alias(?:es)?:", b"otherwise styled:", xml),
            "ask",
            {SOURCE_ID}, id="aliases in a new form"),
        pytest.param(
            lambda xml: xml.replace(b"<?entity-lists sample?>", b""), "ask", {SOURCE_ID}, id="a short full list"
        ),
    ],
)  # fmt: skip
def test_a_first_release_that_lost_something_is_not_published_by_itself(
    audit: ModuleType,
    suites: dict[str, Any],
    changed: Callable[[bytes], bytes],
    verdict: str,
    broken: set[str],
) -> None:
    tables = tables_of(changed(AFTER.read_bytes()))
    named = [*contract.TABLES.keys() - {"profile"}, "release_profile", SOURCE_ID]
    report = audit.audit_tables(tables.items(), [part for name in named for part in suites[name]], as_of=AS_OF)
    assert report.verdict == verdict
    assert {failure.suite for failure in report.failed if failure.severity == "critical"} == broken


def test_two_parties_under_one_number_are_asked_about_by_the_number(
    audit: ModuleType, suites: dict[str, list[Any]]
) -> None:
    source = BY_SOURCE["us_ofac_sdn"]
    first, second = (read(source, sample) for sample in samples(source)[-2:])
    entry, *others = second.entries
    namesake = replace(entry, position=entry.position + 1000, names=(Name(name="Zzyzx Ltd", name_type="primary"),))
    both = replace(
        second,
        record_count=second.record_count + 1,
        entries=(entry, replace(namesake, addresses=(), identifiers=()), *others),
    )
    tables = in_order(source, {"2025-01-02": first, "2025-01-03": both})["2025-01-03"]
    report = audit.audit_tables(tables.items(), suites["us_ofac_sdn"] + suites["release_profile"], as_of=AS_OF)
    asked = [failure for failure in report.failed if failure.on_fail == "ask"]
    assert any("Both are kept" in failure.why for failure in asked if failure.column == "publisher_id")
    assert any(f"SDN {entry.publisher_id}" in str(failure) for failure in asked if failure.column == "value")
    assert {row["name"] for row in tables["entries"].to_pylist()} >= {entry.name, "Zzyzx Ltd"}
