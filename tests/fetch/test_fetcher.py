import gzip
import hashlib
import importlib.metadata
import socket
import ssl
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
import tenacity

from entity_lists.errors import EntityListsError, NotPublished, ReleaseRejected, SourceUnavailable, UsageError
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import FOREIGN_ERRORS, Fetcher, map_error
from entity_lists.fetch.limits import DEFAULT_LIMITS
from world.loopback import NOW, Patience, Publisher, Reply

OpenFetcher = Callable[..., Fetcher]
BODY = b"<DIV5/>" * 1000
OK = Reply(body=BODY)
MIB = 1 << 20


# What a download says


def test_a_download_says_what_was_served_from_where_and_when(fetcher: Fetcher, publisher: Publisher) -> None:
    validators = {"ETag": '"v1"', "Last-Modified": "Wed, 25 Mar 2026 00:00:00 GMT"}
    url = publisher.script("/lists/part%20744.xml?part=744", Reply(body=BODY, headers=validators))
    assert fetcher.get(url) == Download(
        content=BODY,
        sha256=hashlib.sha256(BODY).hexdigest(),
        file_name="part_744.xml",
        url=url,
        etag='"v1"',
        last_modified="Wed, 25 Mar 2026 00:00:00 GMT",
        fetched_at=NOW,
    )


def test_a_publisher_that_gives_no_validators_leaves_them_null(fetcher: Fetcher, publisher: Publisher) -> None:
    download = fetcher.download(publisher.script("/", OK))
    assert (download.etag, download.last_modified, download.file_name) == (None, None, "release")


def test_requests_say_who_asks_and_accept_only_what_is_unpacked_here(fetcher: Fetcher, publisher: Publisher) -> None:
    fetcher.download(publisher.script("/", OK))
    headers = publisher.seen[0].headers
    assert headers["user-agent"] == f"entity-lists/{importlib.metadata.version('entity-lists')}"
    assert headers["accept-encoding"] == "gzip"


def test_the_user_agent_can_be_ones_own(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    open_fetcher(user_agent="screening/2 (ops@example.org)").download(publisher.script("/", OK))
    assert publisher.seen[0].headers["user-agent"] == "screening/2 (ops@example.org)"


# Conditional requests


@pytest.mark.parametrize(
    ("header", "condition"),
    [
        pytest.param({"ETag": '"v1"'}, {"etag": '"v1"'}, id="etag"),
        pytest.param({"Last-Modified": "Wed, 25 Mar 2026"}, {"last_modified": "Wed, 25 Mar 2026"}, id="last-modified"),
    ],
)
def test_an_unchanged_file_is_none(
    fetcher: Fetcher, publisher: Publisher, header: dict[str, str], condition: dict[str, str]
) -> None:
    url = publisher.script("/list.xml", Reply(body=BODY, headers=header))
    assert fetcher.get(url, **condition) is None


def test_a_changed_file_is_downloaded(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script("/list.xml", Reply(body=BODY, headers={"ETag": '"v2"'}))
    download = fetcher.get(url, etag='"v1"')
    assert download is not None
    assert (download.content, download.etag) == (BODY, '"v2"')


def test_not_modified_is_refused_where_nothing_was_asked_conditionally(fetcher: Fetcher, publisher: Publisher) -> None:
    with pytest.raises(SourceUnavailable, match="found 304 to an unconditional request"):
        fetcher.get(publisher.script("/", Reply(status=304)))


# Pace


def test_a_host_gets_one_request_a_second(fetcher: Fetcher, publisher: Publisher, patience: Patience) -> None:
    url = publisher.script("/", OK)
    for _ in range(3):
        fetcher.download(url)
    assert patience.slept == [1.0, 1.0]


def test_time_that_passed_anyway_is_not_waited_for(fetcher: Fetcher, publisher: Publisher, patience: Patience) -> None:
    url = publisher.script("/", OK)
    fetcher.download(url)
    patience.at += 0.75
    fetcher.download(url)
    patience.at += 5
    fetcher.download(url)
    assert patience.slept == [0.25]


def test_hosts_are_paced_each_for_itself(fetcher: Fetcher, publisher: Publisher, patience: Patience) -> None:
    publisher.script("/", OK)
    fetcher.download(publisher.url("/"))
    fetcher.download(publisher.url("/", host="localhost"))
    assert patience.slept == []


def test_redirects_keep_the_pace(fetcher: Fetcher, publisher: Publisher, patience: Patience) -> None:
    publisher.script("/new", OK)
    fetcher.download(publisher.script("/old", Reply(status=301, headers={"Location": "/new"})))
    assert patience.slept == [1.0]


# Statuses


@pytest.mark.parametrize("status", [201, 204, 206, 300, 400, 401, 403, 410, 418, 451])
def test_other_statuses_are_refused_at_once(fetcher: Fetcher, publisher: Publisher, status: int) -> None:
    url = publisher.script("/", Reply(status=status))
    with pytest.raises(SourceUnavailable, match=f"GET {url}: expected status 200, found {status}.*not retried"):
        fetcher.get(url)
    assert len(publisher.seen) == 1


def test_not_found_can_be_told_from_other_refusals(fetcher: Fetcher, publisher: Publisher) -> None:
    with pytest.raises(NotPublished, match="expected status 200, found 404"):
        fetcher.get(publisher.url("/absent.xml"))
    assert publisher.paths() == ["/absent.xml"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_a_burst_of_failures_is_waited_out(
    fetcher: Fetcher, publisher: Publisher, patience: Patience, status: int
) -> None:
    failure = Reply(status=status)
    assert fetcher.download(publisher.script("/", failure, failure, failure, OK)).content == BODY
    first, second, third = patience.slept
    assert 1 <= first <= 2 <= second <= 3 < 4 <= third <= 5


def test_a_failure_that_lasts_is_given_up_with_the_number_of_attempts(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script("/", Reply(status=503))
    with pytest.raises(SourceUnavailable, match=f"{url}.* 503 .*attempt 5 of 5.*input") as caught:
        fetcher.get(url)
    assert len(publisher.seen) == 5
    assert not isinstance(caught.value, NotPublished)


def test_the_kind_of_failure_may_change_between_attempts(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    url = publisher.script("/", Reply(status=500), Reply(body=BODY, cut_at=10), Reply(status=403), OK)
    with pytest.raises(SourceUnavailable, match="found 403"):
        open_fetcher().get(url)
    assert len(publisher.seen) == 3


@pytest.mark.parametrize(
    ("retry_after", "slept"),
    [
        pytest.param("7", [7.0], id="seconds"),
        pytest.param(format_datetime(NOW + timedelta(seconds=20), usegmt=True), [20.0], id="date"),
        pytest.param("86400", [60.0], id="seconds: capped"),
        pytest.param(format_datetime(NOW + timedelta(days=1), usegmt=True), [60.0], id="date: capped"),
        pytest.param("0", [0.0, 1.0], id="at once: the pace is kept"),
        pytest.param(format_datetime(NOW - timedelta(days=1), usegmt=True), [0.0, 1.0], id="date gone by"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(
    fetcher: Fetcher, publisher: Publisher, patience: Patience, status: int, retry_after: str, slept: list[float]
) -> None:
    fetcher.download(publisher.script("/", Reply(status=status, headers={"Retry-After": retry_after}), OK))
    assert patience.slept == slept


@pytest.mark.parametrize("retry_after", ["soon", "Thu, 99 Foo 2026"])
def test_a_retry_after_that_cannot_be_read_is_backed_off_from(
    fetcher: Fetcher, publisher: Publisher, patience: Patience, retry_after: str
) -> None:
    fetcher.download(publisher.script("/", Reply(status=429, headers={"Retry-After": retry_after}), OK))
    assert 1 <= patience.slept[0] <= 2


# Connections that break, stall or drip


CUT_OFF = [
    pytest.param(Reply(body=BODY, cut_at=100), id="in the middle"),
    pytest.param(Reply(body=BODY, cut_at=0), id="before the first byte"),
    pytest.param(Reply(body=BODY, cut_at=len(BODY) - 1), id="before the last byte"),
    pytest.param(Reply(body=gzip.compress(BODY)[:-9], headers={"Content-Encoding": "gzip"}), id="inside gzip"),
    pytest.param(Reply(body=gzip.compress(BODY)[:-1], headers={"Content-Encoding": "gzip"}), id="inside gzip's check"),
    pytest.param(Reply(body=b"not gzip at all", headers={"Content-Encoding": "gzip"}), id="not gzip"),
    pytest.param(Reply(body=b"", headers={"Content-Encoding": "gzip"}), id="empty gzip"),
]


@pytest.mark.parametrize("broken", CUT_OFF)
def test_a_body_that_is_cut_off_is_asked_for_again(fetcher: Fetcher, publisher: Publisher, broken: Reply) -> None:
    assert fetcher.download(publisher.script("/", broken, OK)).content == BODY


@pytest.mark.parametrize("broken", CUT_OFF)
def test_a_body_that_is_always_cut_off_is_never_taken_for_whole(
    fetcher: Fetcher, publisher: Publisher, broken: Reply
) -> None:
    with pytest.raises(SourceUnavailable, match="attempt 5 of 5"):
        fetcher.get(publisher.script("/", broken))


def test_a_stalled_server_is_left_and_asked_again(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    fetcher = open_fetcher(read_timeout_s=0.1, attempts=2)
    with pytest.raises(SourceUnavailable, match=r"ReadTimeout.*attempt 2 of 2"):
        fetcher.get(publisher.script("/", Reply(body=BODY, stall=True)))
    assert len(publisher.seen) == 2


def test_a_server_that_drips_is_stopped_at_the_time_limit(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    fetcher = open_fetcher(timeout_s=0.3, clock=time.monotonic)
    url = publisher.script("/", Reply(body=BODY, pieces=1000, pause_s=0.02))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"expected the whole file within 0\.3 s, found [\d,]+ bytes by then"):
        fetcher.get(url)
    assert 0.3 <= time.monotonic() - started < 2
    assert len(publisher.seen) == 1


@pytest.mark.parametrize("status", [200, 302, 503])
def test_a_server_that_drips_its_headers_is_stopped_at_the_time_limit(
    open_fetcher: OpenFetcher, publisher: Publisher, status: int
) -> None:
    fetcher = open_fetcher(timeout_s=0.3, read_timeout_s=0.3, clock=time.monotonic)
    url = publisher.script("/", Reply(status=status, body=BODY, drips_head=True, pause_s=0.05))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"expected the whole file within 0\.3 s, found [1-9]\d* bytes by then"):
        fetcher.get(url)
    assert 0.3 <= time.monotonic() - started < 2
    assert len(publisher.seen) == 1


def test_a_server_that_drips_through_tls_is_stopped_at_the_time_limit(
    open_fetcher: OpenFetcher, tls_publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    fetcher = open_fetcher(timeout_s=0.5, ssl_context=trusting, clock=time.monotonic)
    url = tls_publisher.script("/", Reply(body=BODY, drips_head=True, pause_s=0.05))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"expected the whole file within 0\.5 s"):
        fetcher.get(url)
    assert time.monotonic() - started < 2


def test_a_connection_that_is_kept_open_has_the_time_limit_of_each_file(
    publisher: Publisher, open_fetcher: OpenFetcher
) -> None:
    fetcher = open_fetcher(timeout_s=0.3, min_interval_s=0, clock=time.monotonic)
    kept = {"Connection": "keep-alive"}
    slow = Reply(body=BODY, headers=kept, drips_head=True, pause_s=0.05)
    url = publisher.script("/", Reply(body=BODY, headers=kept), Reply(body=BODY, headers=kept), slow)
    fetcher.download(url)
    time.sleep(0.4)
    fetcher.download(url)
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"expected the whole file within 0\.3 s"):
        fetcher.download(url)
    assert time.monotonic() - started < 2
    assert len({seen.port for seen in publisher.seen}) == 1


def test_a_slow_server_within_the_limit_is_read_to_the_end(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    url = publisher.script("/", Reply(body=BODY, pieces=10, pause_s=0.02))
    assert open_fetcher(timeout_s=30, clock=time.monotonic).download(url).content == BODY


def test_a_port_that_nobody_listens_on_is_tried_to_the_end(fetcher: Fetcher, patience: Patience) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(SourceUnavailable, match=f"GET {url}: ConnectError.*attempt 5 of 5"):
            fetcher.get(url)
    assert len(patience.slept) == 4


# Sizes and encodings


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        pytest.param(gzip.compress(BODY), "gzip", id="gzip"),
        pytest.param(gzip.compress(BODY), "X-GZIP", id="its old name"),
        pytest.param(gzip.compress(BODY[:500]) + gzip.compress(BODY[500:]), "gzip", id="two members"),
        pytest.param(BODY, "identity", id="identity"),
    ],
)
@pytest.mark.parametrize("pieces", [1, 40])
def test_compressed_bodies_are_unpacked(
    fetcher: Fetcher, publisher: Publisher, packed: bytes, encoding: str, pieces: int
) -> None:
    reply = Reply(body=packed, headers={"Content-Encoding": encoding}, pieces=pieces, pause_s=0.001)
    assert fetcher.download(publisher.script("/", reply)).content == BODY


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_encodings_that_nobody_asked_for_are_refused(fetcher: Fetcher, publisher: Publisher, encoding: str) -> None:
    with pytest.raises(SourceUnavailable, match=f"gzip, found '{encoding}'"):
        fetcher.get(publisher.script("/", Reply(body=b"?", headers={"Content-Encoding": encoding})))


def test_a_gzip_bomb_is_stopped_before_it_unfolds(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    bomb = gzip.compress(bytes(64 * MIB))
    url = publisher.script("/", Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
    fetcher = open_fetcher(max_bytes=MIB)
    tracemalloc.start()
    try:
        with pytest.raises(ReleaseRejected, match="expected at most 1,048,576 bytes, found 1,"):
            fetcher.get(url)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 8 * MIB
    assert len(publisher.seen) == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="announced"),
        pytest.param({"Content-Length": ""}, id="not announced"),
    ],
)
def test_a_download_past_the_limit_is_rejected(
    open_fetcher: OpenFetcher, publisher: Publisher, headers: dict[str, str]
) -> None:
    url = publisher.script("/", Reply(body=BODY, headers=headers))
    with pytest.raises(ReleaseRejected, match=f"GET {url}: expected at most 6,999 bytes, found 7,000.*_LIMITS"):
        open_fetcher(max_bytes=len(BODY) - 1).get(url)
    assert len(publisher.seen) == 1


@pytest.mark.parametrize("length", [pytest.param({}, id="announced"), pytest.param({"Content-Length": ""}, id="not")])
def test_two_gigabytes_of_zeros_are_given_up_at_the_limit(
    fetcher: Fetcher, publisher: Publisher, length: dict[str, str]
) -> None:
    # Never touched, so they take no memory.
    url = publisher.script("/", Reply(body=bytes(2 << 30), pieces=2048, headers=length))
    with pytest.raises(ReleaseRejected, match="expected at most 268,435,456 bytes, found 2"):
        fetcher.get(url)


def test_a_size_that_is_announced_is_refused_before_it_is_sent(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    reply = Reply(headers={"Content-Length": str(DEFAULT_LIMITS.max_bytes + 1)}, stall=True)
    with pytest.raises(ReleaseRejected, match="expected at most 268,435,456 bytes, found 268,435,457"):
        open_fetcher(read_timeout_s=0.5, attempts=1).get(publisher.script("/", reply))


def test_a_download_of_exactly_the_limit_is_taken(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    assert open_fetcher(max_bytes=len(BODY)).download(publisher.script("/", OK)).content == BODY


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_url_that_was_asked_is_kept(
    fetcher: Fetcher, publisher: Publisher, status: int
) -> None:
    publisher.script("/signed?token=abc", OK)
    asked = publisher.script("/list.xml", Reply(status=status, headers={"Location": "/signed?token=abc"}))
    download = fetcher.download(asked)
    assert (download.content, download.url, download.file_name) == (BODY, asked, "list.xml")


def test_a_redirect_to_another_loopback_name_is_followed(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.script("/new", OK)
    there = publisher.url("/new", host="localhost")
    assert fetcher.download(publisher.script("/", Reply(status=302, headers={"Location": there}))).content == BODY


def test_five_redirects_are_followed_and_a_loop_is_not(fetcher: Fetcher, publisher: Publisher) -> None:
    for hop in range(5):
        publisher.script(f"/{hop}", Reply(status=302, headers={"Location": f"/{hop + 1}"}))
    publisher.script("/5", OK)
    assert fetcher.download(publisher.url("/0")).content == BODY
    publisher.seen.clear()
    with pytest.raises(SourceUnavailable, match="expected at most 5 redirects, found more"):
        fetcher.get(publisher.script("/loop", Reply(status=302, headers={"Location": "/loop"})))
    assert publisher.paths() == ["/loop"] * 6


@pytest.mark.parametrize(
    ("location", "named"),
    [
        pytest.param("http://list.example.org/list.xml", "http://list.example.org", id="http elsewhere"),
        pytest.param("http://127.0.0.1.example.org/", "http://127.0.0.1.example.org", id="looks like loopback"),
        pytest.param("ftp://list.example.org/list.xml", "ftp://list.example.org", id="ftp"),
        pytest.param("file:///etc/passwd", "file://", id="file"),
    ],
)
def test_redirects_to_unsafe_urls_are_not_followed(
    fetcher: Fetcher, publisher: Publisher, location: str, named: str
) -> None:
    url = publisher.script("/", Reply(status=302, headers={"Location": location}))
    with pytest.raises(SourceUnavailable, match=f"found one to {named}.*not followed"):
        fetcher.get(url)


# TLS


def test_https_is_verified_against_the_given_authority(
    open_fetcher: OpenFetcher, tls_publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    assert open_fetcher(ssl_context=trusting).download(tls_publisher.script("/", OK)).content == BODY


def test_a_redirect_never_leaves_https_for_http(
    open_fetcher: OpenFetcher, publisher: Publisher, tls_publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    plain = publisher.script("/", OK)
    secure = tls_publisher.script("/", Reply(status=302, headers={"Location": plain}))
    with pytest.raises(SourceUnavailable, match="expected a redirect to https://, found one to http://127"):
        open_fetcher(ssl_context=trusting).get(secure)
    assert publisher.seen == []


def test_a_redirect_may_go_from_loopback_http_to_https(
    open_fetcher: OpenFetcher, publisher: Publisher, tls_publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    plain = publisher.script("/", Reply(status=302, headers={"Location": tls_publisher.script("/", OK)}))
    assert open_fetcher(ssl_context=trusting).download(plain).content == BODY


def test_an_unknown_authority_is_refused_and_not_retried(
    open_fetcher: OpenFetcher, tls_publisher: Publisher, patience: Patience
) -> None:
    with pytest.raises(SourceUnavailable, match="certificate could not be verified"):
        open_fetcher(ssl_context=None).get(tls_publisher.script("/", OK))
    assert (tls_publisher.seen, patience.slept) == ([], [])


def test_a_certificate_for_another_host_is_refused(
    open_fetcher: OpenFetcher, tls_publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    tls_publisher.script("/", OK)
    with pytest.raises(SourceUnavailable, match="certificate could not be verified"):
        open_fetcher(ssl_context=trusting).get(tls_publisher.url("/", host="localhost"))


# URLs


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://www.ecfr.gov/", id="http"),
        pytest.param("http://127.0.0.1.example.org/", id="looks like loopback"),
        pytest.param("http://[::ffff:127.0.0.1]/", id="mapped loopback"),
        pytest.param("ftp://example.org/list.xml", id="ftp"),
        pytest.param("s3://bucket/list.xml", id="s3"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///list.xml", id="only a path"),
        pytest.param("https://example.org:port/", id="port is no number"),
        pytest.param("https://exa\tmple.org/", id="control character"),
        pytest.param("http://[::1", id="open bracket"),
        pytest.param(f"https://{'a' * 70}.example.org/", id="label too long"),
        pytest.param(f"https://{'ä' * 70}.example.org/", id="label too long, not ASCII"),
    ],
)
def test_urls_that_are_not_fetched_from_are_wrong_use(fetcher: Fetcher, url: str, patience: Patience) -> None:
    with pytest.raises(UsageError, match="xpected a"):
        fetcher.get(url)
    assert patience.slept == []


def test_a_url_with_a_password_is_refused_without_repeating_it(fetcher: Fetcher) -> None:
    with pytest.raises(UsageError, match="holds a user name or password") as caught:
        fetcher.get("https://me:hunter2@example.org/list.xml")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("etag", "error"),
    [pytest.param("“v1”", UsageError, id="not ASCII"), pytest.param("a\nb", SourceUnavailable, id="two lines")],
)
def test_an_etag_that_cannot_be_sent_is_one_of_our_errors(
    fetcher: Fetcher, publisher: Publisher, etag: str, error: type[EntityListsError]
) -> None:
    with pytest.raises(error, match="GET http"):
        fetcher.get(publisher.script("/", OK), etag=etag)


def test_loopback_is_never_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, open_fetcher: OpenFetcher, publisher: Publisher
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    fetcher = open_fetcher()
    publisher.script("/", OK)
    assert fetcher.download(publisher.url("/")).content == BODY
    assert fetcher.download(publisher.url("/", host="localhost")).content == BODY


def test_a_proxy_that_cannot_be_used_is_wrong_use(monkeypatch: pytest.MonkeyPatch, open_fetcher: OpenFetcher) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example.org")
    with pytest.raises(UsageError, match=r"could not be set up.*proxy variables"):
        open_fetcher()


# Foreign errors


def _public_errors(module: object) -> list[type[Exception]]:
    members = [getattr(module, name) for name in dir(module)]
    return [member for member in members if isinstance(member, type) and issubclass(member, Exception)]


HTTPX_ERRORS = _public_errors(httpx)


def test_the_errors_of_httpx_are_collected_at_all() -> None:
    assert {httpx.ReadTimeout, httpx.InvalidURL, httpx.TooManyRedirects, httpx.StreamClosed} <= set(HTTPX_ERRORS)


WRONG_URL = (httpx.InvalidURL, httpx.UnsupportedProtocol)


@pytest.mark.parametrize("kind", HTTPX_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_httpx_is_mapped(kind: type[Exception]) -> None:
    assert issubclass(kind, FOREIGN_ERRORS)
    error = kind.__new__(kind)
    error.args = ("what went wrong",)
    mapped = map_error(error, "https://example.org/")
    assert isinstance(mapped, UsageError if issubclass(kind, WRONG_URL) else SourceUnavailable)
    assert str(mapped).startswith(f"GET https://example.org/: {kind.__name__}")


def test_no_error_of_tenacity_can_come_out(open_fetcher: OpenFetcher, publisher: Publisher) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        open_fetcher(attempts=1).get(publisher.script("/", Reply(status=500)))
    assert not isinstance(caught.value, tuple(_public_errors(tenacity)))


# JSON


def test_json_is_returned_as_its_value(fetcher: Fetcher, publisher: Publisher) -> None:
    assert fetcher.get_json(publisher.script("/", Reply(body=b'{"titles": [15]}'))) == {"titles": [15]}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<!doctype html><title>Request Access</title>", id="a page"),
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"titles": [', id="half of it"),
        pytest.param(b"\xff\xfe\xff", id="not text"),
        pytest.param(b"[" * 200_000, id="too deep"),
    ],
)
def test_what_is_not_json_is_shown_by_its_start(fetcher: Fetcher, publisher: Publisher, body: bytes) -> None:
    with pytest.raises(SourceUnavailable, match=f"expected JSON, found {len(body):,} bytes.* b'"):
        fetcher.get_json(publisher.script("/", Reply(body=body)))
