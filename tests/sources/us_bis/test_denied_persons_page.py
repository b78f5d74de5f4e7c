"""The Denied Persons List behind its page: the file that the page links to, and pages that link to none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from entity_lists.errors import EntityListsError, SourceChanged, SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.release import Origin
from entity_lists.sources.us_bis import us_bis_denied_persons
from world.loopback import NOW, Publisher, Reply
from world.sample_lists import samples

SOURCE = us_bis_denied_persons.SOURCE
(CSV,) = samples(SOURCE)[-1].contents

PAGE = '<html><h1>Denied Persons List (DPL)</h1><a href="/x">Home</a><a href="{}"> Export\n as <b>CSV</b></a></html>'


def serve(publisher: Publisher, page: str = PAGE.format("/media/dpl?format=csv"), **headers: str) -> str:
    publisher.script("/media/dpl?format=csv", Reply(body=CSV, headers=headers))
    publisher.script(*SOURCE.paths, Reply(body=page.encode()))
    return publisher.url("")


def test_the_file_that_the_page_links_to_is_downloaded(publisher: Publisher, fetcher: Fetcher) -> None:
    source = replace(SOURCE, base_url=serve(publisher))
    files = source.download(fetcher, source.newest(fetcher), None)
    assert files is not None
    (download,) = files
    assert (download.content, download.url) == (CSV, publisher.url("/media/dpl?format=csv"))
    assert publisher.paths() == [*SOURCE.paths, "/media/dpl?format=csv"]
    source.check([download])


def test_a_file_that_did_not_change_is_not_sent_again(publisher: Publisher, fetcher: Fetcher) -> None:
    source = replace(SOURCE, base_url=serve(publisher, ETag='"1"'))
    known = Origin(
        url=publisher.url("/media/dpl?format=csv"), etag='"1"', last_modified=None, fetched_at=NOW.isoformat()
    )
    assert source.download(fetcher, source.newest(fetcher), known) is None


@pytest.mark.parametrize(
    ("page", "error", "words"),
    [
        pytest.param(
            "<html>Under maintenance</html>",
            SourceUnavailable,
            "expected the page 'Denied Persons', found a page without a name",
            id="another page",
        ),
        pytest.param("", SourceUnavailable, "expected the page 'Denied Persons', found nothing", id="an empty page"),
        pytest.param(
            "<html><title>Denied Persons List</title>", SourceChanged, "up to its closing </html>", id="half a page"
        ),
        pytest.param(
            "<html><h1>Denied Persons List</h1> <a href='/x'>Export as PDF</a></html>",
            SourceChanged,
            "expected a link 'Export as CSV', found 1 links: ['Export as PDF']",
            id="no link",
        ),
        pytest.param(
            "<html><h1>Denied Persons List</h1> <a>Export as CSV</a></html>",
            SourceChanged,
            "found 0 links",
            id="a link to nowhere",
        ),
        pytest.param(PAGE.format("/gone.csv"), SourceUnavailable, "found 404", id="a dead link"),
    ],
)
def test_a_page_without_the_list_is_told(
    publisher: Publisher, fetcher: Fetcher, page: str, error: type[EntityListsError], words: str
) -> None:
    source = replace(SOURCE, base_url=serve(publisher, page))
    with pytest.raises(error) as caught:
        source.download(fetcher, source.newest(fetcher), None)
    assert words in str(caught.value)


def test_a_page_behind_the_link_is_unavailable(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.script("/page.csv", Reply(body=b"<html>Request Access</html>"))
    source = replace(SOURCE, base_url=serve(publisher, PAGE.format("/page.csv")))
    files = source.download(fetcher, source.newest(fetcher), None)
    assert files is not None
    with pytest.raises(SourceUnavailable, match="expected a table as delimited text"):
        source.check(files)


def test_an_earlier_day_is_not_served(publisher: Publisher, open_fetcher: Callable[..., Fetcher]) -> None:
    source = replace(SOURCE, base_url=serve(publisher))
    with pytest.raises(SourceUnavailable, match="serves its current release only, which is as of 2026-03-26"):
        source.download(open_fetcher(), date(2026, 3, 25), None)
