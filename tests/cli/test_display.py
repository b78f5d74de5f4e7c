"""What is printed of an outcome, an error, a release, rows and changes, without a store or a command around it."""

import json
from typing import Any
from unittest.mock import ANY

import pyarrow as pa
import pytest

from entity_lists.cli import display
from entity_lists.cli.wanted import Wanted
from entity_lists.errors import ApprovalNeeded
from entity_lists.ingest.steps import Outcome
from world.releases import ASKING, BEFORE_ID, SOURCE_ID


def test_a_late_release_and_its_warnings_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    failed = ASKING.as_json()["failed"]
    outcome = Outcome(
        source_id=SOURCE_ID,
        release_id=BEFORE_ID,
        outcome="published",
        counts={"entries": 1900, "profile": ANY},
        changes={"added": 1900, "removed": 0, "modified": 0},
        is_in_force=False,
        failed=tuple(failed),
    )
    display.outcome(outcome)
    told = capsys.readouterr().out
    assert "(a newer release stays in force)" in told
    assert "1,900 entries" in told
    assert "41 profile" not in told
    assert "So many removals need a person." in told


def test_what_is_of_form_or_was_not_read_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"added": 1, "removed": 0, "modified": 2, "form": 1441, "unread": 3}
    display.outcome(
        Outcome(
            source_id=SOURCE_ID, release_id=BEFORE_ID, outcome="published", counts={}, changes=changes, is_in_force=True
        )
    )
    assert (
        "entries: 1 added, 0 removed, 2 modified, 1,441 differ in form only, 3 not found and perhaps not read; "
        in capsys.readouterr().out
    )


def test_what_asks_for_approval_names_what_failed() -> None:
    failed = ASKING.as_json()["failed"]
    draft = {"release_id": BEFORE_ID, "counts": {"entries": 9}, "change_counts": {"added": 9}}
    told = display.failure(ApprovalNeeded("Somebody has to look.", failed, draft=draft), SOURCE_ID)
    assert json.loads(json.dumps(told)) == {
        "source_id": SOURCE_ID,
        "release_id": BEFORE_ID,
        "outcome": "needs_approval",
        "counts": {"entries": 9},
        "changes": {"added": 9},
        "failed": json.loads(json.dumps(failed)),
        "error": "Somebody has to look.",
    }


def test_what_a_publisher_wrote_into_a_question_is_text_on_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    display.question("a&#95;b \x1b[2J &#124; &#60;b&#62; &#38;#27;")
    assert capsys.readouterr().out == "a_b \N{REPLACEMENT CHARACTER}[2J &#124; <b> &#27;\n"


def test_what_is_unchanged_names_the_release_that_stays(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome(
        source_id=SOURCE_ID, release_id=BEFORE_ID, outcome="unchanged", counts={}, changes={}, is_in_force=True
    )
    display.outcome(outcome)
    (line,) = capsys.readouterr().out.splitlines()
    assert f"{SOURCE_ID} release {BEFORE_ID} stays in force" in line


MANIFEST: Any = {
    "source_id": "us_bis_entity_list",
    "release_id": BEFORE_ID,
    "as_of": "2025-03-27",
    "sequence": 1,
    "scope": "sample",
    "counts": {"entries": 19},
    "change_counts": {"added": 19, "modified": 0, "removed": 0},
    "audit": {"verdict": "publish"},
}


@pytest.mark.parametrize(("withdrawn", "is_withdrawn"), [([], False), ([BEFORE_ID], True)], ids=["whole", "withdrawn"])
def test_a_release_is_listed_with_its_counts_and_whether_it_was_withdrawn(
    withdrawn: list[str], is_withdrawn: bool
) -> None:
    said: Any = ({BEFORE_ID: "2025-04-02T18:00:00+00:00"}, {}, {}, {BEFORE_ID})
    assert display.release_rows([MANIFEST], withdrawn, BEFORE_ID, *said) == [
        {
            "release_id": BEFORE_ID,
            "as_of": "2025-03-27",
            "sequence": 1,
            "scope": "sample",
            "entries": 19,
            "added": 19,
            "modified": 0,
            "removed": 0,
            "form": 0,
            "unread": 0,
            "verdict": "publish",
            "is_withdrawn": is_withdrawn,
            "is_in_force": True,
            "published_at": "2025-04-02T18:00:00+00:00",
            "confirmed_on": None,
            "removed_at": None,
            "is_held": True,
        }
    ]
    assert tuple(display.release_rows([MANIFEST], withdrawn, None, *said)[0]) == display.RELEASE_COLUMNS


RECORD = json.dumps({"entry": {"name": "Jazirah Aviation Club", "country_code": "AE"}})


@pytest.mark.parametrize(
    ("field", "before", "shown"),
    [
        pytest.param(
            "record", RECORD, "Jazirah Aviation Club, United Arab Emirates (AE)", id="a whole entry by name and country"
        ),
        pytest.param(
            "row", '{"position":1,"name":"Jazirah","is_weak":false,"city":null}', "Jazirah", id="what a row says"
        ),
        pytest.param("remarks", "two\n  lines", "two lines", id="lines"),
        pytest.param("remarks", "x" * 61, "x" * 60 + "…", id="a long text"),
        pytest.param("remarks", "x" * 60, "x" * 60, id="a text that has room"),
    ],
)
def test_a_change_is_shown_briefly(capsys: pytest.CaptureFixture[str], field: str, before: str, shown: str) -> None:
    change = {"op": "removed", "entry_id": "e1", "table_name": "entries", "field": field, "before": before}
    display.changes(pa.Table.from_pylist([change | {"after": None, "cause": "source"}]), Wanted())
    line = capsys.readouterr().out.splitlines()[1]
    assert " ".join(line.split()) == f"removed e1 entries {field} {shown} source"
