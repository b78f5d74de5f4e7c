"""A publisher on 127.0.0.1 that answers as a test scripts it, and a clock on which nobody waits."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
import trustme

from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.limits import Limits

NOW = datetime(2026, 3, 26, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One scripted answer.

    pieces > 1 sends the body in so many parts with pause_s between them; cut_at sends only so many bytes of it although
    Content-Length promises all; stall sends the head and then nothing until the server is closed; drips_head sends the
    head byte by byte, with pause_s after each. A header that is given as "" is left out.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: int = 1
    pause_s: float = 0
    cut_at: int | None = None
    stall: bool = False
    drips_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request that arrived; at is time.monotonic(), port the client's: one connection has one."""

    path: str
    headers: dict[str, str]
    port: int
    at: float


def downloaded(content: bytes, name: str = "list") -> Download:
    """Return the content as a Fetcher returns it, from https://example.org/ and the name."""
    return Download(
        content=content,
        sha256=sha256(content).hexdigest(),
        file_name=name,
        url=f"https://example.org/{name}",
        etag=None,
        last_modified=None,
        fetched_at=NOW,
    )


class Publisher:
    """The server: script what a path answers, in order (the last answer repeats), and look at what was asked."""

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._scripts: dict[str, list[Reply]] = {}
        publisher = self

        class Handler(_Handler):
            owner = publisher

        self._server = _Server(("127.0.0.1", 0), Handler)
        if ssl_context is not None:
            self._server.socket = ssl_context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "http" if ssl_context is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self._server.server_address[1]}{path}"

    def script(self, path: str, *replies: Reply) -> str:
        """Set the answers to path (with its query); return its URL."""
        self._scripts[path] = list(replies)
        return self.url(path)

    def answer(self, path: str) -> Reply:
        replies = self._scripts.get(path, [Reply(status=404, body=b"Not Found")])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up, or refuse the certificate, are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    owner: Publisher
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.seen.append(Seen(path=self.path, headers=headers, port=self.client_address[1], at=time.monotonic()))
        self._send(_conditional(self.owner.answer(self.path), headers))

    def _send(self, reply: Reply) -> None:
        head = self._head(reply)
        self._write(head, len(head) if reply.drips_head else 1, reply.pause_s if reply.drips_head else 0)
        if reply.stall:
            self.owner.closing.wait(30)
            return
        self._write(reply.body[: reply.cut_at], reply.pieces, reply.pause_s)

    def _head(self, reply: Reply) -> bytes:
        self.wfile, wire = BytesIO(), self.wfile
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), "Connection": "close", **reply.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        head, self.wfile = self.wfile.getvalue(), wire
        return head

    def _write(self, content: bytes, pieces: int, pause_s: float) -> None:
        step = max(1, -(-len(content) // pieces))
        for start in range(0, len(content), step):
            self.wfile.write(content[start : start + step])
            self.owner.closing.wait(pause_s)


def _conditional(reply: Reply, asked: dict[str, str]) -> Reply:
    """Answer 304 where the request names the validator that the reply carries."""
    pairs = (("ETag", "if-none-match"), ("Last-Modified", "if-modified-since"))
    unchanged = any(name in reply.headers and asked.get(condition) == reply.headers[name] for name, condition in pairs)
    return Reply(status=304, headers=reply.headers) if unchanged else reply


class Patience:
    """A clock that only its own sleep moves; slept holds every wait in seconds."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        yield server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_publisher(authority: trustme.CA) -> Iterator[Publisher]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Publisher(context) as server:
        yield server


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """The client's TLS settings that know the authority of tls_publisher."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def public_trust() -> ssl.SSLContext:
    """What a Fetcher trusts by default, loaded once: it costs as much as all the rest of a test."""
    return ssl.create_default_context()


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def open_fetcher(patience: Patience, public_trust: ssl.SSLContext) -> Iterator[Callable[..., Fetcher]]:
    """A function that opens a Fetcher on the patient clock; any argument of Fetcher, or of Limits, may be given."""
    with ExitStack() as stack:

        def opened(**given: object) -> Fetcher:
            limits = Limits(**{name: given.pop(name) for name in list(given) if name in Limits.__dataclass_fields__})
            patient = {"clock": patience.clock, "sleep": patience.sleep, "now": lambda: NOW}
            return stack.enter_context(Fetcher(limits=limits, **{"ssl_context": public_trust, **patient, **given}))

        yield opened


@pytest.fixture
def fetcher(open_fetcher: Callable[..., Fetcher]) -> Fetcher:
    return open_fetcher()
