"""The network's edge: the bytes of a release from a URL, limited in size and time.

The only module that imports httpx and tenacity; each of their errors leaves it as one of ours. Bodies are unpacked here
and not by httpx, because httpx unpacks a whole network chunk at once (a gzip bomb is then in memory before it can be
measured) and takes a gzip stream that breaks off for a complete one.
"""

import importlib.metadata
import json
import logging
import ssl
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import httpx
import tenacity

from entity_lists.errors import EntityListsError, NotPublished, SourceUnavailable, UsageError
from entity_lists.fetch.download import Body, Download, gunzipped
from entity_lists.fetch.limits import DEFAULT_LIMITS, WAIT_OR_INPUT, Deadline, Limits, retry_after_s
from entity_lists.fetch.url import redacted, refuse_user, user_refused

MAX_REDIRECTS = 5
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")

# What httpx, zlib and the encoding of host names and header values may raise.
FOREIGN_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict, zlib.error, UnicodeError)
_RETRIED_ERRORS = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError, zlib.error)


class _Transient(SourceUnavailable):
    """A failure that the next attempt may not meet."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, kw_only=True)
class _Target:
    """Where to ask, and how that is written down; see url.py."""

    url: httpx.URL
    shown: str

    def __str__(self) -> str:
        return self.shown


class Fetcher:
    """An HTTP client that asks politely: paced by host, retried with back-off, limited in size and time.

    input_folders: the folders below which files may be read as inputs; None for any that this process can read.
    """

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT_LIMITS,
        user_agent: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ssl_context: ssl.SSLContext | None = None,
        input_folders: Sequence[Path] | None = None,
    ) -> None:
        self.limits = limits
        self.input_folders = input_folders
        self.now = now
        self._clock, self._sleep = clock, sleep
        self._deadline = Deadline(limits.timeout_s, clock)
        self._last_request: dict[str, float] = {}
        self._backoff = tenacity.wait_exponential_jitter(initial=1, max=limits.max_wait_s)
        self._client = _open_client(limits, user_agent or default_user_agent(), ssl_context)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Download | None:
        """Return what is served at url, or None if that is still what etag or last_modified stand for.

        Raises: UsageError (a URL that is not fetched from), SourceUnavailable (NotPublished on 404),
        ReleaseRejected (larger than limits.max_bytes).
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in asked.items() if value}
        return self._with_retries(url, conditions) if conditions else self.download(url)

    def download(self, url: str, *, is_public: bool = True) -> Download:
        """Return what is served at url. Raises what get raises.

        is_public: whether the URL may be written down whole; see url.py.
        """
        download = self._with_retries(url, {}, is_public=is_public)
        if download is None:
            shown = url if is_public else redacted(url)
            raise SourceUnavailable(
                f"GET {shown}: expected status 200, found 304 to an unconditional request. {WAIT_OR_INPUT}"
            )
        return download

    def get_json(self, url: str) -> object:
        """Return the JSON value served at url. Raises what get raises; SourceUnavailable also if it is not JSON."""
        content = self.download(url).content
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise SourceUnavailable(
                f"GET {url}: expected JSON, found {len(content):,} bytes that start with {content[:60]!r} ({error}). "
                "It may be a maintenance or a challenge page: open the URL in a browser; wait and run it again."
            ) from error

    def _with_retries(self, url: str, conditions: dict[str, str], *, is_public: bool = True) -> Download | None:
        attempts = self.limits.attempts
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(attempts),
            wait=self._wait_s,
            retry=tenacity.retry_if_exception_type(_Transient),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._attempt, _allowed(url, is_public=is_public), conditions)
        except _Transient as error:
            raise SourceUnavailable(f"{error} This was attempt {attempts} of {attempts}. {WAIT_OR_INPUT}") from error

    def _wait_s(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after_s if isinstance(error, _Transient) else None
        return self._backoff(state) if asked is None else min(asked, self.limits.max_wait_s)

    def _attempt(self, asked: _Target, conditions: dict[str, str]) -> Download | None:
        self._deadline.start(f"GET {asked}")
        hop = asked.url
        for _ in range(MAX_REDIRECTS + 1):
            self._pace(hop.host)
            sent = self._client.stream("GET", hop, headers=conditions, extensions=self._deadline.extensions)
            with _mapped(asked.shown, self._deadline), sent as response:
                if response.next_request is None:
                    return self._read(asked, response)
                hop = _next_hop(asked, hop, response.next_request.url)
        raise SourceUnavailable(
            f"GET {asked}: expected at most {MAX_REDIRECTS} redirects, found more; the last one leads to {hop.host}. "
            "Open the URL in a browser: the file may have moved."
        )

    def _pace(self, host: str) -> None:
        """Keep to one request an interval for each host, redirects and retries included."""
        due = self._last_request.get(host, float("-inf")) + self.limits.min_interval_s
        if (early := due - self._clock()) > 0:
            self._sleep(early)
        self._last_request[host] = self._clock()

    def _read(self, asked: _Target, response: httpx.Response) -> Download | None:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if response.status_code != httpx.codes.OK:
            raise _refusal(asked, response, self.now())
        body = Body(f"GET {asked}", self.limits.max_bytes)
        body.announce(int(response.headers.get("content-length", "0")))
        for chunk in _unpacked(asked, response):
            body.add(chunk)
        return body.download(
            name=asked.url.path.rpartition("/")[2],
            url=asked.shown,
            fetched_at=self.now(),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
        )


def default_user_agent() -> str:
    """Return the name and version that publishers see in their logs."""
    try:
        return f"entity-lists/{importlib.metadata.version('entity-lists')}"
    except importlib.metadata.PackageNotFoundError:
        return "entity-lists"


def map_error(error: Exception, url: str) -> EntityListsError:
    """Return our error for one of FOREIGN_ERRORS."""
    failure = f"GET {url}: {type(error).__name__}: {error}".rstrip(" :.") + "."
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | UnicodeError):
        return UsageError(f"{failure} Expected a URL like https://www.example.org/file.xml: correct it.")
    if _is_certificate_failure(error):
        return SourceUnavailable(
            f"{failure} The server's certificate could not be verified, so nothing was sent. Is the clock right, and "
            "is there a proxy whose certificate authority this machine does not know (SSL_CERT_FILE)?"
        )
    if isinstance(error, _RETRIED_ERRORS):
        return _Transient(failure)
    return SourceUnavailable(f"{failure} {WAIT_OR_INPUT}")


@contextmanager
def _mapped(url: str, deadline: Deadline) -> Generator[None, None, None]:
    try:
        yield
    except FOREIGN_ERRORS as error:
        # What fails because the time is up is told as that.
        deadline.left_s()
        raise map_error(error, url) from error


def _is_certificate_failure(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _open_client(limits: Limits, user_agent: str, ssl_context: ssl.SSLContext | None) -> httpx.Client:
    for name in ("httpx", "httpcore"):
        # They log the whole URL of every request, redirects to signed ones included.
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        return httpx.Client(
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            timeout=min(limits.read_timeout_s, limits.timeout_s),
            verify=True if ssl_context is None else ssl_context,
            # Loopback may go unencrypted because it stays on this machine: no proxy may carry it away.
            mounts={f"all://{'[::1]' if host == '::1' else host}": None for host in LOOPBACK_HOSTS},
        )
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(
            f"The HTTP client could not be set up: {error}. Check SSL_CERT_FILE, SSL_CERT_DIR and the proxy variables."
        ) from error


def _allowed(url: str, *, is_public: bool) -> _Target:
    """Return url parsed, if it may be fetched from: https, or http that stays on this machine."""
    refuse_user(url)
    shown = url if is_public else redacted(url)
    try:
        parsed = httpx.URL(url)
    except FOREIGN_ERRORS as error:
        # What the error quotes of a URL with an @ in it may be half a password.
        raise map_error(error, shown) if "@" not in url else user_refused() from error
    if not parsed.host or not (parsed.scheme == "https" or _is_loopback_http(parsed)):
        raise UsageError(f"{shown}: expected a path, a file: URI or an https:// URL (http:// on loopback only).")
    return _Target(url=parsed, shown=str(parsed) if is_public else shown)


def _next_hop(asked: _Target, here: httpx.URL, there: httpx.URL) -> httpx.URL:
    if there.scheme == "https" or (here.scheme == "http" and _is_loopback_http(there)):
        return there
    raise SourceUnavailable(
        f"GET {asked}: expected a redirect to https://, found one to {there.scheme}://{there.host}, which was not "
        "followed. Open the URL in a browser: the file may have moved."
    )


def _is_loopback_http(url: httpx.URL) -> bool:
    return url.scheme == "http" and url.host in LOOPBACK_HOSTS


def _refusal(asked: _Target, response: httpx.Response, now: datetime) -> SourceUnavailable:
    status = response.status_code
    answer = f"GET {asked}: expected status 200, found {status} {response.reason_phrase}".rstrip() + "."
    if status == httpx.codes.NOT_FOUND:
        return NotPublished(f"{answer} There is no such file, or not yet: check the URL, or run it again later.")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return _Transient(answer, retry_after_s(response.headers.get("retry-after", ""), now))
    return SourceUnavailable(
        f"{answer} This is not retried. Open the URL in a browser: it may have moved, or the publisher may refuse "
        "this network or user agent."
    )


def _unpacked(asked: _Target, response: httpx.Response) -> Iterable[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return response.iter_raw()
    if encoding in {"gzip", "x-gzip"}:
        return gunzipped(response.iter_raw())
    raise SourceUnavailable(
        f"GET {asked}: expected a body that is plain or gzip, found {encoding[:40]!r}. {WAIT_OR_INPUT}"
    )
