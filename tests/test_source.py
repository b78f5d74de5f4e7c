"""What a source is by itself: where its files are, what they have to be, and that another server can be named."""

from dataclasses import replace

import pytest

from entity_lists.errors import SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import TABLE
from entity_lists.records import Records
from entity_lists.source import ListSource
from world.loopback import NOW, Publisher, Reply, downloaded


def nothing_read(contents: object) -> Records:
    return Records(scope="sample", record_count=0, set_aside={}, entries=(), quarantine=(), observations={})


SOURCE = ListSource(
    source_id="us_x",
    title="A List",
    publisher="An agency",
    homepage="https://example.org/lists",
    data_license="U.S. government work, public domain",
    list_codes=("EL",),
    schedule="0 16 * * 1-5",
    timezone="America/New_York",
    base_url="https://example.org",
    paths=("/parties.csv", "/addresses.csv"),
    file_kind=TABLE,
    parser_version=1,
    parse=nothing_read,
)


def test_its_files_are_where_it_says_on_whichever_server() -> None:
    assert SOURCE.urls == ("https://example.org/parties.csv", "https://example.org/addresses.csv")
    assert replace(SOURCE, base_url="http://127.0.0.1:9").urls[0] == "http://127.0.0.1:9/parties.csv"


def test_its_newest_release_is_that_of_today_and_all_its_files(publisher: Publisher, fetcher: Fetcher) -> None:
    bodies = (b"Name\nOy One\n", b"Name,Address\nOy One,Espoo\n")
    for path, body in zip(SOURCE.paths, bodies, strict=True):
        publisher.script(path, Reply(body=body))
    source = replace(SOURCE, base_url=publisher.url(""))
    files = source.download(fetcher, source.newest(fetcher), None)
    assert files is not None
    assert (source.newest(fetcher), tuple(file.content for file in files)) == (NOW.date(), bodies)


def test_each_of_its_files_has_to_be_of_its_kind() -> None:
    table, page = downloaded(b"Name\nOy One\n"), downloaded(b"<html><title>Sorry</title></html>")
    SOURCE.check([table, table])
    with pytest.raises(SourceUnavailable, match=r"us_x: .* found a page named 'Sorry'"):
        SOURCE.check([table, page])


def test_no_other_file_belongs_to_a_given_one() -> None:
    assert SOURCE.companions("parties.csv") == ()
