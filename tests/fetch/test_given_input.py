"""What a person gives instead of the publisher's URL: read like a download, and nothing else is."""

import hashlib
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from entity_lists.errors import ReleaseRejected, UsageError
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.given_input import path_of, read_input
from world.loopback import NOW, Publisher, Reply

OpenFetcher = Callable[..., Fetcher]
BODY = b"<DIV5/>" * 1000
OK = Reply(body=BODY)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "part 744.xml"
    path.write_bytes(BODY)
    return path


def test_a_path_is_read_like_a_download(fetcher: Fetcher, saved: Path) -> None:
    assert read_input(str(saved), fetcher) == Download(
        content=BODY,
        sha256=hashlib.sha256(BODY).hexdigest(),
        file_name="part_744.xml",
        url="file:part%20744.xml",
        etag=None,
        last_modified=None,
        fetched_at=NOW,
        is_given=True,
    )
    assert NOW.tzinfo is UTC


@pytest.mark.parametrize("form", ["file://{}", "file://localhost{}", "file:{}", "FILE://{}"])
def test_a_file_uri_is_read_like_its_path(fetcher: Fetcher, saved: Path, form: str) -> None:
    uri = form.format(saved.as_uri().removeprefix("file://"))
    assert read_input(uri, fetcher) == read_input(str(saved), fetcher)


def test_a_url_is_downloaded(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script("/list.xml", OK)
    assert read_input(url, fetcher) == replace(fetcher.download(url), is_given=True)


def test_a_path_with_the_signs_of_a_url_is_still_a_path(fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "list?part=744#4 %20.xml"
    path.write_bytes(BODY)
    assert read_input(str(path), fetcher).content == BODY


@pytest.mark.parametrize(
    ("name", "what_it_is"),
    [
        pytest.param("absent.xml", "there is no such file; looked for /", id="missing"),
        pytest.param(".", "found a directory", id="directory"),
        pytest.param("pipe", "found something else", id="pipe"),
        pytest.param("a\0b", "embedded null", id="null byte"),
        pytest.param("x" * 300, "File name too long", id="name too long"),
        pytest.param("part 744.xml/inside", "Not a directory", id="below a file"),
    ],
)
def test_what_is_no_readable_file_is_wrong_use(fetcher: Fetcher, saved: Path, name: str, what_it_is: str) -> None:
    os.mkfifo(saved.parent / "pipe")
    with pytest.raises(UsageError, match=what_it_is):
        read_input(f"{saved.parent}/{name}", fetcher)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:list.xml", "list.xml"),
        ("file:/data/list.xml", "/data/list.xml"),
        ("file:///data/part%20744.xml", "/data/part 744.xml"),
        ("file://localhost/data/list.xml", "/data/list.xml"),
        ("FILE://LOCALHOST/data/list.xml", "/data/list.xml"),
        ("file:///data/a%2Fb%3Fc.xml", "/data/a/b?c.xml"),
    ],
)
def test_a_file_uri_names_a_path(uri: str, path: str) -> None:
    assert path_of(uri) == Path(path)


@pytest.mark.parametrize(
    ("uri", "host"), [("file://server/share/list.xml", "server"), ("file://127.0.0.1/list.xml", "127.0.0.1")]
)
def test_a_file_uri_of_another_host_is_wrong_use(uri: str, host: str) -> None:
    with pytest.raises(UsageError, match=f"^{uri}: expected a file on this machine, found host '{host}'"):
        path_of(uri)


def test_a_file_past_the_limit_is_rejected_without_being_read(fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "sparse.xml"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    tracemalloc.start()
    try:
        with pytest.raises(ReleaseRejected, match="expected at most 268,435,456 bytes, found 1,073,741,824"):
            read_input(str(path), fetcher)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1 << 20


def test_an_input_has_the_limits_of_the_fetcher(open_fetcher: OpenFetcher, saved: Path) -> None:
    assert read_input(str(saved), open_fetcher(max_bytes=len(BODY))).content == BODY
    with pytest.raises(ReleaseRejected, match="expected at most 10 bytes"):
        read_input(str(saved), open_fetcher(max_bytes=10))
