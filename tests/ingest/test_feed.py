"""One download a day for all the lists of a feed: counted at a publisher on 127.0.0.1."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entity_lists.errors import SourceUnavailable
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.ingest import feed, steps
from entity_lists.release import Release
from entity_lists.source import Source
from entity_lists.sources.us_bis import ecfr, us_bis_entity_list, us_bis_military_end_user_list, us_bis_unverified_list
from entity_lists.store.local import LocalStore
from world.ecfr import TITLES, part, titles
from world.loopback import Publisher, Reply
from world.releases import tree

TODAY = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)
ORIGIN = f"feeds/{ecfr.PART_744}/origin.json"
FILE = f"feeds/{ecfr.PART_744}/file"
XML = b'<?xml version="1.0"?><DIV5 N="744"><P>as of '
PAGE = Reply(body=b"<!DOCTYPE html><html>Down for maintenance</html>")


def xml(text: str) -> Reply:
    return Reply(body=XML + text.encode() + b"</P></DIV5>", headers={"ETag": f'"{text}"'})


@pytest.fixture
def sources(publisher: Publisher) -> tuple[Source, ...]:
    modules = (us_bis_entity_list, us_bis_unverified_list, us_bis_military_end_user_list)
    return tuple(replace(module.SOURCE, base_url=publisher.url("")) for module in modules)


@pytest.fixture
def fetch(
    publisher: Publisher, open_fetcher: Callable[..., Fetcher], empty: LocalStore
) -> Callable[..., Release | None]:
    """A function that fetches one source's newest release at a time of day."""

    def fetched(source: Source, now: datetime = TODAY) -> Release | None:
        with open_fetcher(now=lambda: now) as fetcher:
            return steps.fetch(source, empty, now, fetcher, as_of=None, location=None)

    publisher.script(TITLES, titles("2026-03-25"))
    publisher.script(part("2026-03-25"), xml("2026-03-25"))
    return fetched


def downloads(publisher: Publisher) -> list[str]:
    return [path for path in publisher.paths() if path != TITLES]


def test_the_three_lists_of_part_744_are_one_feed(sources: tuple[Source, ...]) -> None:
    assert {source.feed for source in sources} == {ecfr.PART_744}
    assert len({source.schedule for source in sources}) == len(sources)


def test_three_sources_on_one_day_are_one_download(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...]
) -> None:
    releases = [fetch(source, TODAY + timedelta(minutes=20 * n)) for n, source in enumerate(sources)]
    assert downloads(publisher) == [part("2026-03-25")]
    assert publisher.paths().count(TITLES) == 3
    assert len({release.sha256 for release in releases}) == 1
    assert [release.source_id for release in releases] == [source.source_id for source in sources]


def test_each_source_keeps_the_bytes_as_its_own(
    fetch: Callable[..., Release], sources: tuple[Source, ...], empty: LocalStore
) -> None:
    expected = XML + b"2026-03-25</P></DIV5>"
    for source in sources:
        (key,) = fetch(source).raw_keys
        assert empty.read(key) == expected


def test_the_next_day_downloads_again(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...]
) -> None:
    for day in range(2):
        for source in sources:
            fetch(source, TODAY + timedelta(days=day))
    assert downloads(publisher) == [part("2026-03-25")] * 2


def test_another_as_of_date_downloads_again(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...]
) -> None:
    fetch(sources[0])
    publisher.script(TITLES, titles("2026-03-26"))
    publisher.script(part("2026-03-26"), xml("2026-03-26"))
    assert [fetch(source).as_of.isoformat() for source in sources[1:]] == ["2026-03-26"] * 2
    assert downloads(publisher) == [part("2026-03-25"), part("2026-03-26")]


def test_a_source_that_asks_again_on_the_same_day_asks_the_publisher(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...]
) -> None:
    # The first file was refused, somebody runs it again: the copy that was refused must not come back all day.
    publisher.script(part("2026-03-25"), xml("broken"), xml("mended"))
    sha256s = [fetch(source).sha256 for source in (sources[0], sources[0], sources[1], sources[2])]
    assert len(downloads(publisher)) == 2
    assert sha256s[0] != sha256s[1] == sha256s[2] == sha256s[3]


def test_a_page_that_says_to_come_back_is_not_kept(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...], empty: LocalStore
) -> None:
    publisher.script(part("2026-03-25"), PAGE, xml("2026-03-25"))
    with pytest.raises(SourceUnavailable, match="a page without a name"):
        fetch(sources[0])
    assert not any(key.startswith("feeds/") for key in tree(empty.root))
    assert fetch(sources[1]).as_of.isoformat() == "2026-03-25"


@pytest.mark.parametrize(
    ("key", "content"),
    [
        pytest.param(FILE, b"something else", id="another file"),
        pytest.param(ORIGIN, b"{", id="no JSON"),
        pytest.param(ORIGIN, b"[]", id="no object"),
        pytest.param(ORIGIN, b"{}", id="an older layout"),
    ],
)
def test_a_damaged_copy_is_fetched_anew(
    publisher: Publisher,
    fetch: Callable[..., Release],
    sources: tuple[Source, ...],
    empty: LocalStore,
    key: str,
    content: bytes,
) -> None:
    fetch(sources[0])
    empty.put(key, content)
    fetch(sources[1])
    fetch(sources[2])
    assert downloads(publisher) == [part("2026-03-25")] * 2


def test_a_missing_copy_is_fetched_anew(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...], empty: LocalStore
) -> None:
    fetch(sources[0])
    Path(empty.path(FILE)).unlink()
    fetch(sources[1])
    assert downloads(publisher) == [part("2026-03-25")] * 2


def test_what_was_kept_comes_back_as_it_was_served(
    publisher: Publisher, fetch: Callable[..., Release], sources: tuple[Source, ...], empty: LocalStore
) -> None:
    fetch(sources[0])
    first = json.loads(empty.read(ORIGIN))
    download = feed.kept(empty, ecfr.PART_744, TODAY.date() - timedelta(days=2), TODAY.date(), sources[1].source_id)
    assert download is not None
    assert (download.url, download.etag) == (publisher.url(part("2026-03-25")), '"2026-03-25"')
    assert download.fetched_at == TODAY
    assert (download.file_name, download.content) == (
        "title-15_part-744_2026-03-25.xml",
        XML + b"2026-03-25</P></DIV5>",
    )
    assert first["had_by"] == [sources[0].source_id]


def test_an_input_is_no_part_of_the_feed(
    fetcher: Fetcher, sources: tuple[Source, ...], empty: LocalStore, tmp_path: Path
) -> None:
    path = tmp_path / "part_2026-03-25.xml"
    path.write_bytes(XML + b"a file</P></DIV5>")
    steps.fetch(sources[0], empty, TODAY, fetcher, as_of=None, location=str(path))
    assert not any(key.startswith("feeds/") for key in tree(empty.root))
