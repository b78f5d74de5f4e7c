"""What is given by mistake or sent by accident, through the command line: one clear message, its code, nothing lost.

A list that is refused costs nobody their evening: the last good snapshot stays in force, byte for byte.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli.app import app
from entity_lists.store.local import LocalStore
from sources.us_bis.test_appendix import BOMB
from world.loopback import Publisher, Reply
from world.releases import AFTER, HEADINGS, PER_CHECK, SOURCE_ID, entity_list, listed, row, tree
from world.sample_lists import FIXTURES

XML = AFTER.read_bytes()
OY = listed("FINLAND", "Oy One, Helsinki, Finland.")
NAME = "list_2025-03-29.xml"
REJECTED, UNAVAILABLE, WRONG_USE = 3, 5, 2


@dataclass(frozen=True, kw_only=True)
class Bad:
    """Bytes under a name; the code, the error's class, and the words that the message must have, in this order."""

    content: bytes = XML
    name: str = NAME
    options: tuple[str, ...] = ()
    exit_code: int
    error: str
    words: tuple[str, ...]


NOT_XML = ("expected an eCFR XML document", "found")
BROKEN = ("expected a well-formed eCFR XML document", "found", "Fetch the file again")

BAD = {
    # Not XML at all: what a server sends that is not the publisher's answer.
    "an empty file": Bad(
        content=b"", exit_code=REJECTED, error="SourceChanged", words=(NAME, *NOT_XML, "nothing (0 bytes)")
    ),
    "white space": Bad(
        content=b" \r\n\t\n", exit_code=REJECTED, error="SourceChanged", words=(NAME, "found nothing (5 bytes)")
    ),
    "an HTML page": Bad(
        content=b"<!DOCTYPE html>\n<html><head><title>Request Access</title></head><body>[x]</body></html>",
        exit_code=REJECTED, error="SourceChanged", words=(NAME, *NOT_XML, "a page named", "Request Access"),
    ),
    "an XHTML page": Bad(
        content=b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        exit_code=REJECTED, error="SourceChanged", words=(NAME, *NOT_XML, "a page without a name"),
    ),
    "JSON": Bad(
        content=b'{"error": "Not available"}', exit_code=REJECTED, error="SourceChanged",
        words=(NAME, *NOT_XML, "text that starts with", "Not available", "26 bytes"),
    ),
    "a CSV file": Bad(
        content=b"Country,Entity\nFINLAND,Oy One\n", exit_code=REJECTED, error="SourceChanged",
        words=(NAME, *NOT_XML, "text that starts with", "Country,Entity"),
    ),
    "binary garbage": Bad(
        content=bytes(range(256)) * 64, exit_code=REJECTED, error="SourceChanged",
        words=(NAME, *NOT_XML, "text that starts with", "16,384 bytes"),
    ),
    "a ZIP file": Bad(
        content=b"PK\x03\x04" + bytes(200), exit_code=REJECTED, error="SourceChanged",
        words=(NAME, *NOT_XML, "text that starts with", "PK", "204 bytes"),
    ),
    # Another list: it is named.
    "the denied persons": Bad(
        content=(FIXTURES / "us_bis_denied_persons" / "dpl_2023-11-30.txt").read_bytes(),
        exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, NAME, "expected", "found another file", "Denied Persons List", "us_bis_denied_persons"),
    ),
    "the list of the United Nations": Bad(
        content=(FIXTURES / "un_sc_consolidated" / "consolidated_2026-02-27.xml").read_bytes(),
        exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected one appendix", "It looks like another list", "un_sc_consolidated"),
    ),
    "the screening list": Bad(
        content=(FIXTURES / "us_csl" / "consolidated_2018-12-04.csv").read_bytes(),
        exit_code=REJECTED, error="SourceChanged", words=(SOURCE_ID, NAME, "found another file", "us_csl"),
    ),
    # XML, broken or hostile.
    "cut off": Bad(content=XML[:9000], exit_code=REJECTED, error="SourceChanged", words=(SOURCE_ID, *BROKEN)),
    "one byte short": Bad(content=XML[:-5], exit_code=REJECTED, error="SourceChanged", words=(SOURCE_ID, *BROKEN)),
    "another encoding than it says": Bad(
        content=XML.replace("é".encode(), b"\xe9").replace(b"Dakar", b"D\xe9kar"),
        exit_code=REJECTED, error="SourceChanged", words=(SOURCE_ID, *BROKEN),
    ),
    "a zero byte in the middle": Bad(
        content=XML.replace(b"Dakar", b"Da\x00ar"), exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, *BROKEN),
    ),
    "an XML bomb": Bad(
        content=entity_list(OY.replace("Oy", "&l11;"), before=BOMB), exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected"),
    ),
    "a DOCTYPE": Bad(
        content=entity_list(OY, before='<!DOCTYPE DIV5 SYSTEM "file:///etc/passwd">'), exit_code=REJECTED,
        error="SourceChanged", words=(SOURCE_ID, "expected eCFR XML document without a DOCTYPE", "found one"),
    ),
    "deep nesting": Bad(
        content=entity_list(row("FINLAND", "<E>" * 100_000 + "</E>" * 100_000, "", "", "")),
        exit_code=REJECTED, error="SourceChanged", words=(SOURCE_ID, "expected a well-formed", "found"),
    ),
    # Good XML, but not this list.
    "another part of the CFR": Bad(
        content=entity_list(OY, part="746"), exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected part 744 of the CFR", "found part 746"),
    ),
    "the part without the supplement": Bad(
        content=XML.replace(b"Supplement No. 4 to", b"Supplement No. 5 to"), exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected one appendix named", "found 0", "Supplement No. 6"),
    ),
    "a feed of something else": Bad(
        content=b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected one appendix", "begins with <rss>", "no appendix"),
    ),
    "the supplement without its table": Bad(
        content=entity_list().replace(b"TABLE", b"PARA"), exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "expected a table in", "found 0"),
    ),
    "a table of four columns": Bad(
        content=entity_list(row("FINLAND", "Oy", "", "90 FR 14048, 3/28/25."), headings=[*HEADINGS[:2], *HEADINGS[3:]]),
        exit_code=REJECTED, error="SourceChanged",
        words=(SOURCE_ID, "other columns", "Expected", "License requirement", "found", "License review policy"),
    ),
    "a table of six columns": Bad(
        content=entity_list(row("FINLAND", "Oy", "", "", "", "x"), headings=[*HEADINGS, "Remarks"]),
        exit_code=REJECTED, error="ExpectationsFailed", words=(SOURCE_ID, "column: Remarks"),
    ),
    # The date.
    "a date that has not come": Bad(
        options=("--as-of", "2999-01-01"), exit_code=REJECTED, error="ReleaseRejected",
        words=(SOURCE_ID, "expected an as-of date that has come", "found 2999-01-01"),
    ),
    "no date": Bad(
        name="list.xml", exit_code=WRONG_USE, error="UsageError",
        words=("list.xml", "expected one date in its name", "found none", "Give the date: --as-of"),
    ),
    "two dates": Bad(
        name="2025-03-28_2025-03-29.xml", exit_code=WRONG_USE, error="UsageError",
        words=(
            "2025-03-28_2025-03-29.xml", "expected one date in its name", "found 2025-03-28, 2025-03-29", "Give the",
        ),
    ),
}  # fmt: skip


@pytest.fixture
def store(published: Path, tmp_path: Path) -> LocalStore:
    """A store in which the sample's second release is in force."""
    return LocalStore(shutil.copytree(published, tmp_path / "store"))


@pytest.fixture
def ingest(store: LocalStore) -> Callable[..., Result]:
    """A function that runs `entity-lists ingest` on an input; whatever happens, nothing in the store may be lost."""

    def run(location: object, *options: str) -> Result:
        before = tree(store.root, without=PER_CHECK)
        command = ["ingest", SOURCE_ID, "--store", str(store.root), "--input", str(location), *options]
        result = CliRunner().invoke(app, command)
        after = tree(store.root, without=PER_CHECK)
        assert {key: after.get(key) for key in before} == before
        assert {key.split("/")[1] for key in after.keys() - before.keys()} <= {"raw", "rejected", "drafts"}
        return result

    return run


def folded(text: str) -> str:
    """Return the text without white space: lines are broken where the terminal ends."""
    return "".join(text.split())


def assert_told(result: Result, exit_code: int, error: str, words: tuple[str, ...]) -> None:
    """Check that a command ended with this code and one message with these words in this order."""
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert result.stderr.startswith(f"{error}: ")
    assert result.stderr.count("Error: ") <= 1
    rest = folded(result.stderr)
    for word in words:
        separator, rest = rest.partition(folded(word))[1:]
        assert separator, f"{word!r} is not in {result.stderr!r}, or not in this place"
    assert rest
    assert result.exit_code == exit_code


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_one_message_and_changes_nothing(
    ingest: Callable[..., Result], tmp_path: Path, bad: Bad
) -> None:
    path = tmp_path / bad.name
    path.write_bytes(bad.content)
    assert_told(ingest(path, *bad.options), bad.exit_code, bad.error, bad.words)


def test_a_file_of_a_gigabyte_is_not_read(ingest: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("wb") as file:
        file.truncate(1 << 30)
    words = (NAME, "expected at most 268,435,456 bytes", "found 1,073,741,824 or more")
    assert_told(ingest(path), REJECTED, "ReleaseRejected", words)


def test_a_missing_file_is_wrong_use(ingest: Callable[..., Result], tmp_path: Path) -> None:
    words = (NAME, "there is no such file", "looked for /", "Correct")
    assert_told(ingest(tmp_path / NAME), WRONG_USE, "UsageError", words)


def test_a_missing_file_is_told_before_that_its_name_has_no_date(ingest: Callable[..., Result], tmp_path: Path) -> None:
    assert_told(ingest(tmp_path / "typo.xml"), WRONG_USE, "UsageError", ("typo.xml", "there is no such file"))


def test_the_path_of_a_message_stays_whole(ingest: Callable[..., Result], tmp_path: Path) -> None:
    assert str(tmp_path / NAME) in ingest(tmp_path / NAME).stderr


def test_a_directory_is_wrong_use(ingest: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "2025-03-29").mkdir()
    words = ("2025-03-29", "expected a regular file", "found a directory")
    assert_told(ingest(tmp_path / "2025-03-29"), WRONG_USE, "UsageError", words)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("ftp://example.org/list_2025-03-29.xml", ("ftp://example.org", "expected a path, a file: URI or an https://")),
        (
            "http://example.org/list_2025-03-29.xml",
            ("http://example.org", "expected a path, a file: URI or an https://"),
        ),
        ("file://elsewhere/list_2025-03-29.xml", ("elsewhere", "expected a file on this machine")),
    ],
)
def test_a_url_that_is_not_fetched_from_is_wrong_use(
    ingest: Callable[..., Result], location: str, words: tuple[str, ...]
) -> None:
    assert_told(ingest(location), WRONG_USE, "UsageError", words)


@pytest.mark.parametrize(
    ("reply", "exit_code", "error", "words"),
    [
        pytest.param(
            Reply(status=404), UNAVAILABLE, "NotPublished", (NAME, "expected status 200", "found 404"), id="404"
        ),
        pytest.param(
            Reply(status=403), UNAVAILABLE, "SourceUnavailable", (NAME, "expected status 200", "found 403"), id="403"
        ),
        pytest.param(Reply(body=b"<html></html>"), REJECTED, "SourceChanged", (SOURCE_ID, NAME, *NOT_XML), id="a page"),
        pytest.param(Reply(body=XML[:9000]), REJECTED, "SourceChanged", (SOURCE_ID, *BROKEN), id="half a file"),
    ],
)
def test_a_server_that_answers_wrongly_is_told(
    ingest: Callable[..., Result],
    publisher: Publisher,
    reply: Reply,
    exit_code: int,
    error: str,
    words: tuple[str, ...],
) -> None:
    assert_told(ingest(publisher.script(f"/{NAME}", reply)), exit_code, error, words)


def test_a_date_before_the_citations_is_told_by_the_audit(ingest: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(XML + b"\n")
    result = ingest(tmp_path / NAME, "--as-of", "2010-01-01")
    assert result.exit_code == REJECTED
    assert "Traceback" not in result.output
    assert result.stdout == ""
    told = " ".join(result.stderr.split())
    assert re.match(r"ExpectationsFailed: Audit of us_bis_entity_list 2010-01-01-[0-9a-f]{8}: reject ", told)
    assert told.endswith("Nothing was published; the release in force stays as it was.")
    assert "critical entries.listed_on: expect_column_values_to_be_between: 34 of 34 rows do not fit" in told
    assert "No party is listed after the day that the release is as of" in told


def test_no_rows_at_all_are_told(ingest: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(entity_list())
    words = (
        "Audit of us_bis_entity_list 2025-03-29-",
        "reject",
        "A list without entries is an empty file",
        "Nothing was",
    )
    assert_told(ingest(tmp_path / NAME), REJECTED, "ExpectationsFailed", words)
