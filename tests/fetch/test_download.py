"""What has arrived is counted, hashed, unpacked and named, however it came."""

import gzip
import hashlib
import zlib

import pytest

from entity_lists.errors import ReleaseRejected
from entity_lists.fetch.download import CHUNK_BYTES, Body, Download, gunzipped, safe_file_name
from world.loopback import NOW

TEXT = b"<DIV5/>" * 1000


def test_chunks_are_one_file_with_its_digest() -> None:
    body = Body("GET https://example.org/part.xml", 100)
    for chunk in (b"<DIV5>", b"", b"</DIV5>"):
        body.add(chunk)
    assert body.download(
        name="part 744.xml", url="https://example.org/part.xml", fetched_at=NOW, etag='"v1"'
    ) == Download(
        content=b"<DIV5></DIV5>",
        sha256=hashlib.sha256(b"<DIV5></DIV5>").hexdigest(),
        file_name="part_744.xml",
        url="https://example.org/part.xml",
        etag='"v1"',
        last_modified=None,
        fetched_at=NOW,
    )


def test_exactly_as_many_bytes_as_allowed_are_taken_and_none_more() -> None:
    body = Body("/data/part.xml", 13)
    body.announce(13)
    body.add(b"<DIV5></DIV5>")
    with pytest.raises(ReleaseRejected, match=r"^/data/part\.xml: expected at most 13 bytes, found 14"):
        body.add(b".")


def test_a_size_that_is_too_large_is_refused_when_it_is_announced() -> None:
    with pytest.raises(
        ReleaseRejected,
        match=r"^GET x: expected at most 1,000 bytes, found 1,048,576.*in ENTITY_LISTS_LIMITS",
    ):
        Body("GET x", 1000).announce(1 << 20)


# Gzip


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param([gzip.compress(TEXT)], id="in one piece"),
        pytest.param([bytes([byte]) for byte in gzip.compress(TEXT)], id="byte by byte"),
        pytest.param([gzip.compress(TEXT[:500]), gzip.compress(TEXT[500:])], id="two members"),
        pytest.param([gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:])], id="two members in one piece"),
        pytest.param([b"", gzip.compress(TEXT), b""], id="empty chunks"),
    ],
)
def test_gzip_is_unpacked_as_it_arrives(packed: list[bytes]) -> None:
    assert b"".join(gunzipped(packed)) == TEXT


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param([], id="nothing"),
        pytest.param([gzip.compress(TEXT)[:-1]], id="without its last byte"),
        pytest.param([gzip.compress(TEXT), gzip.compress(TEXT)[:20]], id="a second member cut off"),
        pytest.param([b"not gzip at all"], id="not gzip"),
        pytest.param([zlib.compress(TEXT)], id="zlib"),
        pytest.param([gzip.compress(TEXT) + b"\n"], id="something behind it"),
    ],
)
def test_gzip_that_is_broken_is_never_taken_for_whole(packed: list[bytes]) -> None:
    with pytest.raises(zlib.error):
        list(gunzipped(packed))


def test_no_piece_of_a_bomb_is_larger_than_a_chunk() -> None:
    sizes = [len(piece) for piece in gunzipped([gzip.compress(bytes(10 * CHUNK_BYTES))])]
    assert sum(sizes) == 10 * CHUNK_BYTES
    assert max(sizes) <= CHUNK_BYTES


# File names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        pytest.param("title-15_part-744.xml", "title-15_part-744.xml", id="already safe"),
        pytest.param(
            "Supplement No. 4 — Entity List.xml", "Supplement_No._4___Entity_List.xml", id="spaces and dashes"
        ),
        pytest.param("../../etc/passwd", "_._etc_passwd", id="path"),
        pytest.param(".htaccess", "htaccess", id="hidden"),
        pytest.param("..", "release", id="parent"),
        pytest.param("", "release", id="empty"),
        pytest.param("a\x00b\nc", "a_b_c", id="control characters"),
        pytest.param("実体.csv", "__.csv", id="not ASCII"),
        pytest.param("x" * 200 + ".xml", "x" * 116 + ".xml", id="long: the extension stays"),
        pytest.param("." * 200, "release", id="only dots"),
        pytest.param("list.xml.zst", "list.xml_zst", id="as we call what we packed"),
        pytest.param("x" + "." + "y" * 119, "y" * 119, id="long: a dot at the cut"),
    ],
)
def test_file_names_are_made_safe_for_a_key_of_the_store(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe
