"""The loader of the suites; that Great Expectations understands them is in test_evaluation.py."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.audit.suites import EXPECTATIONS, load_suite, load_suites
from entity_lists.contract import tables as contract
from entity_lists.errors import ContractBroken
from entity_lists.sources import SOURCES
from world.releases import SOURCE_ID
from world.suites import NEVER

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        pytest.param({**NEVER, "meta": {}}, "KeyError: 'why'", id="no why"),
        pytest.param({**NEVER, "meta": {"why": "  "}}, "does not say why", id="an empty why"),
        pytest.param({k: v for k, v in NEVER.items() if k != "severity"}, "KeyError: 'severity'", id="no severity"),
        pytest.param(
            {**NEVER, "severity": "info"}, r"severity 'info'; it must be one of \('critical', ", id="severity"
        ),
        pytest.param({k: v for k, v in NEVER.items() if k != "meta"}, "KeyError: 'meta'", id="no meta"),
        pytest.param(
            {**NEVER, "meta": {"why": "Because.", "on_fail": "shrug"}}, "on_fail 'shrug'; it must be ask", id="on_fail"
        ),
        pytest.param(
            {**NEVER, "meta": {"why": "No list is so long."}}, "does not say in new_rule.*a back-fill", id="no new_rule"
        ),
        pytest.param(
            {**NEVER, "meta": {**NEVER["meta"], "new_rule": "Yes: it would."}}, "beginning with 'No: '", id="a yes"
        ),
        pytest.param(
            {**NEVER, "meta": {**NEVER["meta"], "on_fail": "ask"}},
            "beginning with 'It asks: '",
            id="an ask that says no",
        ),
        pytest.param("rows >= 1", "cannot be loaded: TypeError", id="no object"),
    ],
)
def test_an_expectation_that_is_written_wrongly_stops_the_audit(
    suite_of: Callable[..., Path], expectation: object, message: str
) -> None:
    with pytest.raises(ContractBroken, match=f"suite entries.*{message}"):
        load_suite(suite_of(expectation))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"table": "entries"}', '{"expectations": [{}]}'],
    ids=["empty", "list", "cut", "bare", "table"],
)
def test_a_file_that_is_no_suite_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "entries.json").write_text(text)
    with pytest.raises(ContractBroken, match=r"suite entries.json cannot be loaded"):
        load_suite(tmp_path / "entries.json")


def test_a_missing_suite_is_no_permission(tmp_path: Path, suite_of: Callable[..., Path]) -> None:
    suite_of(NEVER)
    with pytest.raises(ContractBroken, match=r"suite names.json cannot be loaded: FileNotFoundError"):
        load_suites(SOURCE_ID, ["entries", "names"], tmp_path)


def test_every_table_of_the_contract_and_every_source_has_its_suite() -> None:
    names = {suite.name for source in SOURCES for suite in load_suites(source.source_id, contract.TABLES)}
    assert names == {path.stem for path in EXPECTATIONS.glob("*")}
    assert {suite.table for suite in load_suites(SOURCE_ID, contract.TABLES)} == contract.TABLES.keys()


def test_an_expectation_may_speak_of_another_table_than_its_suite(suite_of: Callable[..., Path]) -> None:
    suites = load_suite(suite_of(NEVER, {**NEVER, "table": "names"}, NEVER))
    assert [(suite.name, suite.table, len(suite.expectations)) for suite in suites] == [
        ("entries", "entries", 2),
        ("entries", "names", 1),
    ]


def test_an_expectation_of_a_source_stands_in_the_place_of_the_general_one_of_its_id(tmp_path: Path) -> None:
    def write(name: str, *expectations: object) -> None:
        (tmp_path / f"{name}.json").write_text(json.dumps({"table": "entries", "expectations": expectations}))

    named = {**NEVER, "meta": {**NEVER["meta"], "id": "length"}}
    write("entries", named, NEVER)
    write("a_source", {**named, "kwargs": {"min_value": 1}})
    suites = load_suites("a_source", ["entries"], tmp_path)
    assert [(suite.name, [e["kwargs"] for e in suite.expectations]) for suite in suites] == [
        ("entries", [{"min_value": 10**9}]),
        ("a_source", [{"min_value": 1}]),
    ]
    write("a_source", {**named, "meta": {**named["meta"], "id": "lenght"}})
    with pytest.raises(ContractBroken, match="suite a_source: no general expectation has the id lenght"):
        load_suites("a_source", ["entries"], tmp_path)


def test_a_warning_needs_no_answer_for_it_stops_nothing(suite_of: Callable[..., Path]) -> None:
    warning = {**NEVER, "severity": "warning", "meta": {"why": "No list is so long."}}
    assert [len(suite.expectations) for suite in load_suite(suite_of(warning))] == [1]


def test_an_installed_library_has_the_same_suites_within(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "from entity_lists.audit import suites; print(suites.EXPECTATIONS)"
    env = {"PYTHONPATH": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    installed = Path(told.strip())
    assert installed.is_relative_to(tmp_path)
    assert {path.name: path.read_text() for path in installed.iterdir()} == {
        path.name: path.read_text() for path in (ROOT / "expectations").iterdir()
    }
