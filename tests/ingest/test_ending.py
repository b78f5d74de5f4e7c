"""How the log of a failed task ends."""

import pytest

from entity_lists import errors
from entity_lists.errors import EntityListsError, ExpectationsFailed, SourceChanged, UsageError
from entity_lists.ingest.ending import block, note

PLACE = {"task": "write", "source_id": "us_x", "release_id": "2025-03-28-c0f67762", "store": "/data/store"}
LONG = "us_x: list.xml: expected " + "a heading " * 20 + "of the list, found none. Look at the file."


def kinds(kind: type[EntityListsError]) -> list[type[EntityListsError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in kinds(child))]


def parts(error: BaseException) -> dict[str, str]:
    """Return what stands behind each label of a block, its lines put together."""
    found: dict[str, str] = {}
    label = ""
    for line in block(error, **PLACE).splitlines()[1:-1]:
        label = line[:10].strip() or label
        found[label] = f"{found.get(label, '')} {line[10:].strip()}".strip()
    return found


def test_what_was_expected_and_found_stand_apart_and_nothing_is_cut() -> None:
    said = parts(SourceChanged(LONG))
    assert list(said) == ["WHAT", "WHERE", "EXPECTED", "FOUND", "TO DO"]
    assert said["WHAT"].startswith("SourceChanged: ")
    assert said["WHERE"] == ("task write | source us_x | release 2025-03-28-c0f67762 | store /data/store list.xml")
    assert said["EXPECTED"] == ("a heading " * 20 + "of the list").strip()
    assert said["FOUND"] == "none Look at the file."
    assert all(len(line) <= 100 for line in block(SourceChanged(LONG), **PLACE).splitlines())


def test_an_error_that_is_none_of_ours_is_told_with_what_to_do() -> None:
    said = parts(KeyError("name"))
    assert list(said) == ["WHAT", "WHERE", "FOUND", "TO DO"]
    assert said["FOUND"] == "'name'"
    assert "traceback above" in said["TO DO"]


@pytest.mark.parametrize("kind", kinds(EntityListsError)[1:], ids=lambda kind: kind.__name__)
def test_every_error_has_its_meaning(kind: type[EntityListsError]) -> None:
    error = kind("us_x: told", said="told") if kind is errors.ReleaseDeclined else kind("us_x: told")
    assert "none of the errors" not in block(error, **PLACE)
    assert f"{kind.__name__}: " in block(error, **PLACE)


def test_the_lines_of_a_report_stay_lines() -> None:
    text = block(ExpectationsFailed("Audit: reject\n  critical entries.name: 3 rows"), **PLACE)
    assert "\nFOUND     Audit: reject\n            critical entries.name: 3 rows\n" in text


def test_a_note_is_one_line_and_not_longer_than_a_few_hundred_characters() -> None:
    assert note(UsageError("no such\nfile"), task="fetch", release_id=None) == (
        "no release: fetch failed: UsageError: no such"
    )
    assert len(note(SourceChanged("us_x: " + "word " * 500), task="write", release_id="R")) <= 300
