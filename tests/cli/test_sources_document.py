"""The document on the sources is made from what each says of itself, and the one beside them is what is made today."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import entity_lists
from entity_lists.cli.app import app
from entity_lists.cli.sources_document import sources_markdown, sources_table
from entity_lists.source import Source
from entity_lists.sources import SOURCES

DOCUMENT = Path(entity_lists.__file__).parent / "sources" / "sources.md"


def test_the_document_is_the_one_that_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["sources", "--markdown"]).stdout
    assert printed == DOCUMENT.read_text(), (
        "Run: entity-lists sources --markdown > plugins/entity_lists/sources/sources.md"
    )


def test_the_table_is_narrow_and_has_every_source_once() -> None:
    head, rule, *rows = sources_table(SOURCES)
    assert {line.count("|") for line in (head, rule, *rows)} == {5}
    assert len(rows) == len(SOURCES)
    assert max(len(row) for row in rows) <= 120


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.source_id)
def test_all_that_one_may_ask_of_a_source_is_told(source: Source) -> None:
    told = sources_markdown([source])
    asked = (source.title, source.publisher, source.homepage, source.data_license, source.schedule, *source.list_codes)
    assert [text for text in (*asked, *source.urls) if text not in told] == []
