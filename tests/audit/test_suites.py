"""The loader of the suites; that Great Expectations understands them is in test_evaluation.py."""

import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from entity_lists.audit.suites import EXPECTATIONS, load_suite, load_suites
from entity_lists.contract import tables as contract
from entity_lists.contract.data_sets import tables_of
from entity_lists.errors import ContractBroken
from entity_lists.source import Source
from entity_lists.sources import ALL_SOURCES, SOURCES
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
    names = {
        suite.name for source in ALL_SOURCES for suite in load_suites(source.source_id, tables_of(source.source_id))
    }
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


# How a list or its publisher is called, with the codes of the lists, or the source, that may be called so.
BIS = ("EL", "UVL", "MEU", "DPL")
OFAC = ("SDN", "CONS", "SSI", "CMIC", "FSE", "CAP", "NS-MBS", "PLC", "561")
STATE = ("ISN", "DTC", "AECA")
WORDS = {
    r"(?<!UFLPA\) )Entity List|foreign-direct-product|export administration": ("EL",),
    r"unverified": ("UVL",),
    r"military end": ("MEU",),
    r"denied persons|denial order": ("DPL",),
    r"(?<!non-)\bSDN\b|specially designated": ("SDN",),
    r"non-SDN|consolidated sanctions": ("CONS",),
    r"nonproliferation": ("ISN",),
    r"debar|arms export": ("AECA", "DTC"),
    r"united nations|security council|DATAID|\bUN\b": ("UN",),
    r"UFLPA|uyghur|forced labor|task force": ("UFLPA",),
    r"\bFCC\b|covered list|federal communications": ("FCC",),
    r"\bBIS\b|industry and security": BIS,
    r"\bOFAC\b|foreign assets|treasury": OFAC,
    r"department of state|state department|\bDDTC\b": STATE,
    r"consolidated screening|international trade administration|\bCSL\b": ("us_csl",),
}
MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December"
STANDARDS = re.compile(r"ISO 3166-1 alpha-2|UTF-8|Windows-1252")
# "Three entries in ten" is a threshold, "seven such pairs" somebody's count.
SHARE = re.compile(r"\b\w+ (?:\w+ )?in (?:ten|twenty|a hundred)\b", re.IGNORECASE)
COUNT = re.compile(
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety)\b",
    re.IGNORECASE,
)
# What was never seen was never seen in some lists; who publishes one need be no government.
EXPERIENCE = re.compile(
    r"\bno (?:real )?release has\b|\bnot one release\b|\bno rule has\b|\bthese lists\b|\bthis list\b|\bany known\b"
    r"|\bgovernment\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
GENERAL = sorted(["release_profile", *(contract.TABLES.keys() - {"profile"})])
Text = tuple[str, Mapping[str, Any]]


def texts_of(name: str) -> Iterator[Text]:
    """Yield what the suite of that file says to people, each text with its expectation."""
    for suite in load_suite(EXPECTATIONS / f"{name}.json"):
        for expectation in suite.expectations:
            yield from (
                (expectation["meta"][key], expectation) for key in ("why", "new_rule") if key in expectation["meta"]
            )


def names_in(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what a text calls a list or its publisher, each with the codes of the lists that are called so."""
    return [
        (found.group(), codes) for words, codes in WORDS.items() if (found := re.search(words, text, re.IGNORECASE))
    ]


def foreign_names(source: Source, text: str) -> list[str]:
    """Return what a text calls lists and publishers that are not those of the source."""
    own = {source.source_id, *source.list_codes}
    return [name for name, codes in names_in(text) if own.isdisjoint(codes)]


def facts_in(text: str, expectation: Mapping[str, Any]) -> list[str]:
    """Return the dates, counts and experience that a text tells and that are no thresholds of its own rule."""
    plain = SHARE.sub("", STANDARDS.sub("", text))
    own = set(NUMBER.findall(json.dumps(expectation["kwargs"])))
    numbers = [number for number in NUMBER.findall(plain) if number not in own]
    dates = re.findall(rf"\b(?:{MONTHS}) \d", plain)
    return [*numbers, *dates, *COUNT.findall(plain), *EXPERIENCE.findall(plain)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_the_words_that_a_source_is_told_by_are_known(source: Source) -> None:
    for text in (source.title, source.publisher):
        assert names_in(text)
        assert foreign_names(source, text) == []


@pytest.mark.parametrize(
    "text",
    ["this list has seven such pairs", "the table had 3,466 rows", "Volume 1 is 1936", "as in March 2026"],
)
def test_a_fact_is_told_from_a_threshold(text: str) -> None:
    assert facts_in(text, {"kwargs": {"min_value": 1, "max_value": 250}})
    assert facts_in("More than 250, or three entries in ten.", {"kwargs": {"min_value": 1, "max_value": 250}}) == []


@pytest.mark.parametrize("name", GENERAL)
def test_a_text_for_every_source_tells_no_facts_of_one(name: str) -> None:
    ids = {source.source_id for source in SOURCES}
    # Citations are of the Federal Register by their contract; entries are not.
    others = ids | ({"Register"} if name != "citations" else set())
    told = {
        text: found
        for text, expectation in texts_of(name)
        if (found := [*names_in(text), *facts_in(text, expectation), *(others & set(re.findall(r"\w+", text)))])
    }
    assert told == {}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_the_texts_of_a_source_speak_of_no_other_list(source: Source) -> None:
    others = {other.source_id for other in SOURCES} - {source.source_id}
    told = {
        text: found
        for text, _ in texts_of(source.source_id)
        if (found := [*foreign_names(source, text), *(others & set(re.findall(r"\w+", text)))])
    }
    assert told == {}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_no_two_expectations_of_a_source_give_the_same_why(source: Source) -> None:
    whys = Counter(
        expectation["meta"]["why"]
        for suite in load_suites(source.source_id, contract.TABLES)
        for expectation in suite.expectations
    )
    assert [why for why, count in whys.items() if count > 1] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in EXPECTATIONS.glob("*.json")))
def test_a_why_stands_for_itself(name: str) -> None:
    """Whoever reads an alarm sees no other text of the suite."""
    leaning = re.compile(r"^As (?:above|for)\b|\b(?:rules|texts) (?:above|below)\b|\bthem mean\b")
    assert [text for text, _ in texts_of(name) if leaning.search(text)] == []


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
