"""Stand-ins for the data warehouses that are services only, both on DuckDB: fakesnow and bqemulator.

fakesnow takes the place of Snowflake's client within this process; bqemulator is a server that Google's client asks.
"""

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import fakesnow
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery as google
from snowflake import connector

from world.engines import engines_environment, needs_engines

# What fakesnow does with its own DuckDB.
OF_FAKESNOW = pytest.mark.filterwarnings("ignore:Arrow output on a DB-API result makes an extra copy")


@pytest.fixture
def snowflake() -> Iterator[str]:
    """The address of an empty database."""
    # It has no table functions: that they can be made is not tried, what they return is.
    with fakesnow.patch(nop_regexes=["create or replace function"]):
        yield "snowflake://tester@account/lists"


def ask_snowflake(query: str) -> list[tuple[Any, ...]]:
    with connector.connect(user="reader", account="account", database="LISTS") as reader:
        return reader.cursor().execute(query).fetchall()


class _Logins(BaseHTTPRequestHandler):
    """Google's token endpoint, which gives a token to all but at /refused; Snowflake's, which lets nobody in."""

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/session/"):
            said = "Incorrect username or password was specified."
            self._answer(200, {"success": False, "code": "390100", "message": said, "data": {}})
        elif self.path == "/refused":
            self._answer(400, {"error": "invalid_grant"})
        else:
            self._answer(200, {"access_token": "t", "expires_in": 3600})

    def _answer(self, status: int, said: dict[str, object]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="session")
def logins() -> Iterator[str]:
    """The address of what people log in to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Logins)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class BigQueryServer:
    """The stand-in, a process of its own; and key files of service accounts: one is let in, the other is not."""

    url: str
    key: Path
    refused_key: Path

    def uri(self, dataset: str) -> str:
        return f"bigquery://tests/{dataset}?key_path={self.key}"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        options = ClientOptions(api_endpoint=self.url)
        client = google.Client(project="tests", credentials=AnonymousCredentials(), client_options=options)
        try:
            return [tuple(row) for row in client.query(query, job_retry=None).result(job_retry=None)]
        finally:
            client.close()


def _key_file(path: Path, token_uri: str) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = {"type": "service_account", "client_email": "loader@tests.example", "private_key": pem}
    path.write_text(json.dumps({**account, "private_key_id": "1", "project_id": "tests", "token_uri": token_uri}))
    return path


@pytest.fixture(scope="session")
def bigquery_server(tmp_path_factory: pytest.TempPathFactory, logins: str) -> Iterator[BigQueryServer]:
    """BigQuery's interface over HTTP; skips where the engines are not installed."""
    program = needs_engines().parent / "bqemulator"
    folder = tmp_path_factory.mktemp("bigquery")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(program), "start", "--rest-port", str(port), "--grpc-port", "0", "--log-level", "error"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=engines_environment(), cwd=folder) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/bigquery/v2/projects/tests/datasets", process, folder / "log")
            keys = [_key_file(folder / f"{name}.json", f"{logins}/{name}") for name in ("known", "refused")]
            yield BigQueryServer(f"http://127.0.0.1:{port}", *keys)
        finally:
            process.send_signal(signal.SIGKILL)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def bigquery(bigquery_server: BigQueryServer, monkeypatch: pytest.MonkeyPatch) -> BigQueryServer:
    """The server, to which Google's client goes in the place of the service."""
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", bigquery_server.url)
    return bigquery_server
