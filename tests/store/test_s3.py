"""What only S3 can do wrong: unsafe servers, lost answers, and every error that boto3 knows."""

import hashlib
import importlib
import os
import pkgutil
import string
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import signature
from pathlib import Path
from typing import Any

import botocore
import pytest
import trustme
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError
from botocore.parsers import ResponseParserError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from entity_lists.errors import PublishConflict, StoreError, StoreUnsafe
from entity_lists.store import s3
from entity_lists.store.open import open_store
from entity_lists.store.probe import prove_conditional_writes
from entity_lists.store.s3 import ANSWERS, FAILURES, S3Store, aws_errors, default_client
from entity_lists.store.s3_answers import REGION
from entity_lists.store.store import Store
from world.object_stores import BUCKET, Endpoint, s3_store

KEY_OF_RAW = "us_bis_entity_list/raw/0/list.xml"
SECRET = "wJalrXUtnFEMIsecret"  # ruff: ignore[hardcoded-password-string]


class LaxServer(ThreadingHTTPServer):
    """An S3 server that keeps objects in a dict and looks only at the conditions named in `honoured`.

    `answers` says, by method, which status and body to give whatever the request is.
    """

    def __init__(self, honoured: Iterable[str] = (), answers: dict[str, tuple[int, bytes]] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _LaxHandler)
        self.objects: dict[str, bytes] = {}
        self.honoured = set(honoured)
        self.answers = answers or {}

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(url=f"http://127.0.0.1:{self.server_port}", access_key="anyone", secret_key=SECRET)

    def refuses(self, headers: Any, path: str) -> bool:
        """Return whether a condition that is honoured does not hold."""
        wanted = headers["If-Match"] if "If-Match" in self.honoured else None
        exclusive = "If-None-Match" in self.honoured and headers["If-None-Match"] == "*"
        if path not in self.objects and "If-Match to what is there" in self.honoured:
            wanted = None
        return (exclusive and path in self.objects) or (wanted is not None and wanted != etag(self.objects.get(path)))


class _LaxHandler(BaseHTTPRequestHandler):
    server: LaxServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if "PUT" in self.server.answers:
            self._reply(*self.server.answers["PUT"])
        elif self.server.refuses(self.headers, self.path):
            self._reply(412, error_body("PreconditionFailed"))
        else:
            self.server.objects[self.path] = content
            self._reply(200, b"", content)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        content = self.server.objects.get(path)
        if "GET" in self.server.answers:
            self._reply(*self.server.answers["GET"])
        elif content is None:
            self._reply(404, error_body("NoSuchKey"))
        else:
            self._reply(200, content, content)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.path, None)
        self._reply(204, b"")

    def _reply(self, status: int, body: bytes, tagged: bytes | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        if tagged is not None:
            self.send_header("ETag", etag(tagged))
        self.end_headers()
        self.wfile.write(body)


def error_body(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>text of the server</Message></Error>".encode()


def etag(content: bytes | None) -> str:
    return "none" if content is None else f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


@contextmanager
def running(server: LaxServer) -> Generator[LaxServer, None, None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    with server:
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def lax_store(*honoured: str, **answers: tuple[int, bytes]) -> Generator[Store, None, None]:
    """Open a store on a LaxServer; the probe must not leave anything on it."""
    with running(LaxServer(honoured, answers)) as server:
        with s3_store(server.endpoint, attempts=1) as store:
            yield store
        assert not [path for path in server.objects if "/.probe/" in path]


@pytest.fixture
def moto_store(moto_endpoint: Endpoint) -> Iterator[S3Store]:
    with s3_store(moto_endpoint) as store:
        assert isinstance(store, S3Store)
        yield store


@pytest.mark.parametrize(
    ("honoured", "found"),
    [
        pytest.param(set(), "If-None-Match.* replaced an object", id="nothing"),
        pytest.param({"If-Match"}, "If-None-Match.* replaced an object", id="only If-Match"),
        pytest.param({"If-None-Match"}, "If-Match.* outdated version replaced", id="only If-None-Match"),
        pytest.param(
            {"If-None-Match", "If-Match", "If-Match to what is there"},
            "If-Match.* wrote an object where there was none",
            id="If-Match only where there is an object, as MinIO in 2025",
        ),
    ],
)
def test_a_server_that_ignores_a_condition_is_unsafe(honoured: set[str], found: str) -> None:
    with lax_store(*honoured) as store, pytest.raises(StoreUnsafe, match=found) as caught:
        prove_conditional_writes(store)

    assert store.uri in str(caught.value)


def test_a_server_that_honours_both_conditions_is_safe() -> None:
    with lax_store("If-Match", "If-None-Match") as store:
        prove_conditional_writes(store)


def test_a_server_that_does_not_implement_conditions_is_unsafe() -> None:
    with (
        lax_store(PUT=(501, error_body("NotImplemented"))) as store,
        pytest.raises(StoreUnsafe, match="use another server"),
    ):
        prove_conditional_writes(store)


BUSY = (409, error_body("ConditionalRequestConflict"))


def test_a_create_that_stays_refused_although_nothing_is_there_gives_up() -> None:
    with lax_store(PUT=BUSY) as store, pytest.raises(StoreError, match="was refused 5 times as being there already"):
        store.create("a", b"new")


@pytest.mark.parametrize("expected", [None, '"0"'])
def test_a_swap_while_another_write_is_under_way_is_lost(expected: str | None) -> None:
    with lax_store(PUT=BUSY) as store:
        assert not store.swap("a", b"new", expected)


def answer_lost_once(store: S3Store) -> list[int]:
    """Make boto3 send the next write twice, as if the first answer had been lost; return the statuses it will see."""
    statuses: list[int] = []

    def again(attempts: int, response: Any, **_: object) -> int | None:
        statuses.append(response[0].status_code)
        return 0 if attempts == 1 else None

    store.client.meta.events.register_first("needs-retry.s3.PutObject", again)
    return statuses


def test_a_create_whose_answer_was_lost_is_done(moto_store: S3Store) -> None:
    statuses = answer_lost_once(moto_store)

    moto_store.create("a", b"content")

    assert statuses == [200, 412]
    assert moto_store.read("a") == b"content"


@pytest.mark.parametrize("before", [None, b"old"], ids=["from nothing", "from a version"])
def test_a_swap_whose_answer_was_lost_is_won(moto_store: S3Store, before: bytes | None) -> None:
    if before is not None:
        moto_store.put("a", before)
    seen = moto_store.find("a")
    statuses = answer_lost_once(moto_store)

    assert moto_store.swap("a", b"new", seen and seen.version)
    assert statuses == [200, 412]
    assert moto_store.read("a") == b"new"


def test_more_keys_than_one_page_holds_are_all_listed(moto_store: S3Store) -> None:
    keys = [f"a/{number:04}" for number in range(1005)]
    # Put into moto's memory: over HTTP it takes ten seconds.
    for key in keys:
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(BUCKET, moto_store.prefix + key, b"")

    assert list(moto_store.keys("a/")) == keys


def test_objects_that_are_not_ours_are_in_no_listing(moto_store: S3Store) -> None:
    moto_store.put("ours", b"")
    for name in ("a folder/", "notes of mine.txt", ".hidden/a"):
        moto_store.client.put_object(Bucket=BUCKET, Key=moto_store.prefix + name)

    assert list(moto_store.keys("")) == ["ours"]


def test_two_prefixes_of_a_bucket_are_two_stores(moto_endpoint: Endpoint) -> None:
    with s3_store(moto_endpoint) as one, s3_store(moto_endpoint) as other:
        one.create("a", b"1")

        assert other.find("a") is None
        assert list(other.keys("")) == []


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("s3://bucket", "s3://bucket/a/b"),
        ("s3://bucket/", "s3://bucket/a/b"),
        ("s3://bucket/x/y", "s3://bucket/x/y/a/b"),
        ("s3://bucket/x/y/", "s3://bucket/x/y/a/b"),
    ],
)
def test_a_path_is_the_full_uri_of_the_object(moto_endpoint: Endpoint, uri: str, path: str) -> None:
    client = moto_endpoint.client()

    store = open_store(uri, client)

    assert store.path("a/b") == path
    assert open_store(store.uri, client).path("a/b") == path
    client.close()


def test_a_whole_bucket_is_a_store_too(moto_endpoint: Endpoint) -> None:
    client = moto_endpoint.client()
    client.create_bucket(Bucket="whole-bucket")
    store = open_store("s3://whole-bucket", client)

    store.create("a/b", b"1")

    assert list(store.keys("")) == ["a/b"]
    client.close()


CALLS: dict[str, Callable[[Store], object]] = {
    "find": lambda store: store.find("a"),
    "create": lambda store: store.create("a", b"1"),
    "swap from nothing": lambda store: store.swap("a", b"1", None),
    "swap": lambda store: store.swap("a", b"1", '"0"'),
    "put": lambda store: store.put("a", b"1"),
    "keys": lambda store: store.keys(""),
    "probe": lambda store: prove_conditional_writes(store),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def refused(endpoint: Endpoint, call: Callable[[Store], object], **changed: Any) -> str:
    """Return the error's text; it names bucket and endpoint, has no secret and is one readable line."""
    with s3_store(endpoint, attempts=1, **changed) as store, pytest.raises(StoreError) as caught:
        call(store)
    text = str(caught.value)
    assert type(caught.value) is StoreError
    assert caught.value.__cause__ is not None
    assert store.uri in text
    assert endpoint.url in text
    assert endpoint.secret_key not in text
    assert SECRET not in text
    assert "\n" not in text
    return text


@each_call
def test_a_missing_bucket_is_explained(seaweed_http: Endpoint, call: Callable[[Store], object]) -> None:
    assert "there is no such bucket: create it" in refused(seaweed_http, call, bucket="no-such-bucket")


@each_call
def test_a_missing_bucket_on_another_server_is_explained(
    moto_endpoint: Endpoint, call: Callable[[Store], object]
) -> None:
    assert "there is no such bucket: create it" in refused(moto_endpoint, call, bucket="no-such-bucket")


@each_call
def test_a_wrong_secret_is_explained(seaweed_http: Endpoint, call: Callable[[Store], object]) -> None:
    text = refused(seaweed_http, call, aws_secret_access_key=SECRET)

    assert "the secret key does not belong to the access key" in text


def test_an_unknown_access_key_is_explained(seaweed_tls: Endpoint) -> None:
    text = refused(seaweed_tls, CALLS["put"], aws_access_key_id="nobody", aws_secret_access_key=SECRET)

    assert "the access key is unknown there" in text


@each_call
def test_an_endpoint_where_nobody_listens_is_explained(call: Callable[[Store], object]) -> None:
    with LaxServer() as server:
        nobody = server.endpoint

    assert "nobody answers there: start the server" in refused(nobody, call)


def test_a_certificate_of_an_unknown_authority_is_explained(seaweed_tls: Endpoint, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")

    text = refused(seaweed_tls, CALLS["find"], verify=str(tmp_path / "other.pem"))

    assert "point AWS_CA_BUNDLE to the CA certificate of the server" in text


def test_an_invalid_bucket_name_is_explained(moto_endpoint: Endpoint) -> None:
    text = refused(moto_endpoint, CALLS["find"], bucket="no spaces, please")

    assert "a name is invalid: correct the store's URI" in text


@pytest.mark.parametrize("call", [CALLS["find"], CALLS["put"], CALLS["keys"]], ids=["find", "put", "keys"])
def test_a_web_server_that_is_no_store_is_explained(call: Callable[[Store], object]) -> None:
    page = (404, b"<html><body>Not here</body>")
    with (
        lax_store(GET=page, PUT=page) as store,
        pytest.raises(StoreError, match="that is no S3 server: correct AWS_ENDPOINT_URL"),
    ):
        call(store)


@pytest.mark.parametrize("code", [code for codes in ANSWERS for code in codes.split()])
def test_each_known_answer_says_what_to_do(code: str) -> None:
    response: Any = {"Error": {"Code": code, "Message": f"text of the server with {SECRET}"}}

    text = text_of(ClientError(response, "PutObject"))

    assert text.endswith(f". ({code})")
    assert "unexpected" not in text
    assert SECRET not in text


def test_an_unknown_answer_is_passed_on_in_short() -> None:
    response: Any = {"Error": {"Code": "Odd", "Message": "line one\n line two " + "x" * 1000}}

    text = text_of(ClientError(response, "PutObject"))

    assert text.startswith("s3://b/k: unexpected answer, line one line two xxx")
    assert text.endswith("xxx: try again later; if it stays so, ask whoever keeps the server. (Odd)")
    assert len(text) < 500


def text_of(error: Exception) -> str:
    """Return the text that `error` is mapped to."""
    with pytest.raises(StoreError) as caught, aws_errors("s3://b/k"):
        raise error
    assert caught.value.__cause__ is error
    return str(caught.value)


def subclasses(base: type[Exception]) -> set[type[Exception]]:
    return {base}.union(*map(subclasses, base.__subclasses__()))


def load_every_module_of_botocore() -> None:
    for module in pkgutil.iter_modules(botocore.__path__, "botocore."):
        # crt needs a package that is not a dependency.
        if module.name != "botocore.crt":
            importlib.import_module(module.name)


def example(kind: type[Exception]) -> Exception:
    """Return an instance whose text holds a secret in a URL, as that of a proxy or an endpoint may."""
    url = f"http://user:{SECRET}@host/"
    if issubclass(kind, ClientError):
        return kind({"Error": {"Code": "Odd", "Message": url}}, "GetObject")
    fields = [name for _, name, _, _ in string.Formatter().parse(getattr(kind, "fmt", "")) if name]
    needed = [name for name, given in signature(kind).parameters.items() if given.kind is given.POSITIONAL_OR_KEYWORD]
    return kind(**dict.fromkeys([*needed, *fields], url))


def test_every_error_of_botocore_is_mapped_and_tells_no_secret() -> None:
    load_every_module_of_botocore()
    kinds = [kind for kind in subclasses(BotoCoreError) | subclasses(ClientError) if "botocore" in kind.__module__]
    examples = [*map(example, kinds), ResponseParserError("no XML"), ValueError(f"bad u:{SECRET}@h")]

    mapped = [text_of(error) for error in examples]

    assert len(kinds) > 80
    assert not [text for text in mapped if SECRET in text or "\n" in text or not text.startswith("s3://b/k: ")]


def test_a_credential_error_passes_on_nothing_but_its_name() -> None:
    credentials, advice = FAILURES[0]

    texts = {text_of(example(kind)) for base in credentials for kind in subclasses(base)}

    assert all(text.startswith(f"s3://b/k: {advice}. (") and "http" not in text for text in texts)


def test_an_error_that_is_not_botos_is_left_alone() -> None:
    with pytest.raises(PublishConflict), aws_errors("s3://b/k"):
        raise PublishConflict("ours")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No AWS setting of whoever runs the tests, and no instance role."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


def test_the_environment_of_boto3_is_all_that_a_store_needs(
    bare_environment: pytest.MonkeyPatch, seaweed_tls: Endpoint
) -> None:
    bare_environment.setenv("AWS_ENDPOINT_URL", seaweed_tls.url)
    bare_environment.setenv("AWS_ACCESS_KEY_ID", seaweed_tls.access_key)
    bare_environment.setenv("AWS_SECRET_ACCESS_KEY", seaweed_tls.secret_key)
    bare_environment.setenv("AWS_CA_BUNDLE", str(seaweed_tls.ca))

    store = open_store(f"s3://{BUCKET}/by-environment")

    assert isinstance(store, S3Store)
    store.create("a", b"1")
    assert store.read("a") == b"1"
    store.client.close()


def test_no_credentials_at_all_are_explained(bare_environment: pytest.MonkeyPatch) -> None:
    bare_environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    store = open_store("s3://bucket/prefix")

    with pytest.raises(StoreError, match=r"no usable credentials: .*AWS_ACCESS_KEY_ID.*\(NoCredentialsError\)"):
        store.find("a")


@pytest.mark.parametrize(
    ("name", "value"), [("AWS_PROFILE", "nobodys"), ("AWS_ENDPOINT_URL", f"user:{SECRET}@not-an-url")]
)
def test_a_wrong_environment_is_explained(bare_environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    bare_environment.setenv(name, value)

    with pytest.raises(
        StoreError, match=r"The S3 client: .*~/\.aws/config and the AWS_ environment variables"
    ) as caught:
        default_client()

    assert SECRET not in str(caught.value)


# An object that is needed again


def test_an_object_of_some_age_is_made_young_when_it_is_created_again(moto_store: S3Store) -> None:
    key = moto_store.prefix + KEY_OF_RAW
    moto_store.create(KEY_OF_RAW, b"raw")
    for hours, is_young in ((1, False), (13, True)):
        stored = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys[key]
        old = stored.last_modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=hours)
        moto_store.create(KEY_OF_RAW, b"raw")
        assert (moto_store.ages(KEY_OF_RAW)[KEY_OF_RAW].replace(tzinfo=None) > old) == is_young
    assert moto_store.read(KEY_OF_RAW) == b"raw"


# An object that is uploaded in parts

PART_BYTES = 5 * 1024 * 1024
LARGE = bytes(PART_BYTES) + b"and the second part"


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # The smallest that S3 takes of all parts but the last.
    monkeypatch.setattr(s3, "PART_BYTES", PART_BYTES)


@pytest.fixture(params=["moto_endpoint", "seaweed_http"])
def parted(request: pytest.FixtureRequest, small_parts: None) -> Iterator[S3Store]:
    """A store that uploads in small parts, on each server."""
    with s3_store(request.getfixturevalue(request.param)) as opened:
        yield opened


def unfinished(store: S3Store) -> list[str]:
    uploads = store.client.list_multipart_uploads(Bucket=BUCKET, Prefix=store.prefix).get("Uploads", [])
    return [upload["Key"] for upload in uploads]


def test_a_large_object_is_created_in_parts_and_only_once(parted: S3Store) -> None:
    sent: list[str] = []
    parted.client.meta.events.register("before-call.s3", lambda model, **kwargs: sent.append(model.name))
    parted.create(KEY_OF_RAW, LARGE)
    assert sent == ["CreateMultipartUpload", "UploadPart", "UploadPart", "CompleteMultipartUpload"]
    assert parted.read(KEY_OF_RAW) == LARGE
    parted.create(KEY_OF_RAW, LARGE)
    with pytest.raises(PublishConflict, match="exists with other bytes"):
        parted.create(KEY_OF_RAW, LARGE + b"x")
    assert parted.read(KEY_OF_RAW) == LARGE
    assert unfinished(parted) == []


def test_a_small_object_is_not(parted: S3Store) -> None:
    sent: list[str] = []
    parted.client.meta.events.register("before-call.s3", lambda model, **kwargs: sent.append(model.name))
    parted.create(KEY_OF_RAW, b"raw")
    assert sent == ["PutObject"]


@pytest.mark.parametrize("call", ["UploadPart", "CompleteMultipartUpload"])
@pytest.mark.parametrize("when", ["before-call", "after-call"])
def test_an_upload_that_breaks_off_can_be_made_again(parted: S3Store, call: str, when: str) -> None:
    def broken(**kwargs: object) -> None:
        raise ConnectionClosedError(endpoint_url="http://127.0.0.1")

    events = parted.client.meta.events
    events.register(f"{when}.s3.{call}", broken)
    with pytest.raises(StoreError):
        parted.create(KEY_OF_RAW, LARGE)
    assert unfinished(parted) == []
    assert (parted.find(KEY_OF_RAW) is not None) == ((when, call) == ("after-call", "CompleteMultipartUpload"))
    events.unregister(f"{when}.s3.{call}", broken)
    parted.create(KEY_OF_RAW, LARGE)
    assert parted.read(KEY_OF_RAW) == LARGE


def test_an_upload_whose_first_answer_was_lost_counts_as_made(parted: S3Store) -> None:
    def gone(**kwargs: object) -> None:
        raise ClientError({"Error": {"Code": "NoSuchUpload"}}, "CompleteMultipartUpload")

    parted.client.meta.events.register("after-call.s3.CompleteMultipartUpload", gone)
    parted.create(KEY_OF_RAW, LARGE)
    assert parted.read(KEY_OF_RAW) == LARGE


def test_the_region_is_set_by_what_the_advice_names(bare_environment: pytest.MonkeyPatch) -> None:
    name = REGION.split()[1]
    bare_environment.setenv(name, "eu-central-1")
    assert default_client().meta.region_name == "eu-central-1"


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-11-28T12:00:00.250Z", datetime(2026, 11, 28, 12, 0, 0, 250_000, UTC)),
        ("Sat, 28 Nov 2026 12:00:00 GMT", datetime(2026, 11, 28, 12, tzinfo=UTC)),
        (1795867200.0, datetime(2026, 11, 28, 12, tzinfo=UTC)),
    ],
    ids=["listing", "heading", "number"],
)
def test_a_time_of_an_answer_is_read_in_each_of_its_forms(value: object, time: datetime) -> None:
    assert s3._time(value) == time
