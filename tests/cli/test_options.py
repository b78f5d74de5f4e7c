"""How an error of ours ends a command, and who is told to have run it."""

import json
from typing import Any

import pytest
import typer

from entity_lists import errors
from entity_lists.cli.options import exit_codes, user
from entity_lists.errors import ApprovalNeeded, EntityListsError, ExpectationsFailed, StoreError, UsageError

FAILED = [{"suite": "release_profile", "expectation": "expect_something", "column": "value", "severity": "critical"}]
DRAFT = {"release_id": "2025-03-28-c0f67762", "counts": {"entries": 34}, "change_counts": {"added": 16}}


def ended(problem: Exception, *, as_json: bool = False) -> int:
    """Return the exit code of a command that raises the problem."""
    with pytest.raises(typer.Exit) as caught, exit_codes(as_json, "us_csl"):
        raise problem
    return caught.value.exit_code


@pytest.mark.parametrize(
    "kind", [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, EntityListsError)]
)
def test_a_command_ends_with_the_exit_code_of_its_error(
    kind: type[EntityListsError], capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"said": "rejected by nobody"} if kind is errors.ReleaseDeclined else {}
    assert ended(kind("the store is full", **options)) == kind.exit_code
    out, err = capsys.readouterr()
    assert f"{kind.__name__}: the store is full" in err
    assert "the store is full" not in out


def test_a_command_that_raises_nothing_goes_on() -> None:
    reached = []
    with exit_codes(False, None):
        reached.append("the end")
    assert reached == ["the end"]


def test_an_error_that_is_not_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), exit_codes(True, None):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        pytest.param(
            UsageError("no such source"),
            {"outcome": "wrong_use", "release_id": None, "counts": {}, "changes": {}, "failed": []},
            id="wrong use",
        ),
        pytest.param(
            StoreError("full"),
            {"outcome": "store_refused", "release_id": None, "counts": {}, "changes": {}, "failed": []},
            id="store",
        ),
        pytest.param(
            ExpectationsFailed("no", FAILED),
            {"outcome": "rejected", "release_id": None, "counts": {}, "changes": {}, "failed": FAILED},
            id="rejected",
        ),
        pytest.param(
            ApprovalNeeded("ask", FAILED, draft=DRAFT, question="**Publish?**"),
            {
                "outcome": "needs_approval",
                "release_id": "2025-03-28-c0f67762",
                "counts": {"entries": 34},
                "changes": {"added": 16},
                "failed": FAILED,
            },
            id="approval",
        ),
    ],
)
def test_a_script_gets_one_object_with_what_it_needs(
    problem: EntityListsError, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(problem, as_json=True) == problem.exit_code
    assert json.loads(capsys.readouterr().out) == told | {"source_id": "us_csl", "error": str(problem)}


def test_a_person_is_shown_what_has_to_be_decided(capsys: pytest.CaptureFixture[str]) -> None:
    ended(ApprovalNeeded("somebody has to approve", question="**16 added** &amp; 1 removed"))
    out, err = capsys.readouterr()
    assert out == "**16 added** & 1 removed\n"
    assert "somebody has to approve" in err


def test_somebody_without_a_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_001)
    assert user() == "uid 4000001"


def test_the_name_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert user() == "ada"
