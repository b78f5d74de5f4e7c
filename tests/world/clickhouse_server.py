"""A stand-in for a ClickHouse server: the real engine (chdb) behind as much of the HTTP interface as its client needs.

There is no package of the server in any registry that we use. As a program: python clickhouse_server.py FOLDER PORT.
"""

import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa
from chdb.session import Session

USER, PASSWORD = "loader", "canary-click-3b9d"
LOCK = threading.Lock()
_CODECS = {"gzip": "gzip", "zstd": "zstd", "lz4": "lz4"}


class Handler(BaseHTTPRequestHandler):
    """One statement a request."""

    session: Session
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200, b"Ok.\n")

    def do_POST(self) -> None:
        parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.headers.get("Authorization") not in {None, _BASIC}:
            self._answer(403, b"Code: 516. DB::Exception: Authentication failed")
            return
        if codec := _CODECS.get(self.headers.get("Content-Encoding", "")):
            body = pa.CompressedInputStream(pa.BufferReader(body), codec).read()
        query = parameters.get("query", "")
        try:
            # A client keeps its connection, and a session answers one at a time.
            with LOCK:
                content = self._insert(query, body) if query else self._ask(body.decode(), parameters)
            self._answer(200, content)
        except RuntimeError as error:
            self._answer(500, str(error).encode())

    def _ask(self, query: str, parameters: dict[str, str]) -> bytes:
        for name, value in parameters.items():
            if name.startswith("param_"):
                text = value.replace("\\", "\\\\").replace("'", "\\'")
                self.session.query(f"set {name} = '{text}'")
        head, _, format_ = query.rpartition(" FORMAT ")
        return bytes(self.session.query(head, format_.strip()).bytes()) if head else self._told(query, parameters)

    def _told(self, query: str, parameters: dict[str, str]) -> bytes:
        return bytes(self.session.query(query, parameters.get("default_format", "TabSeparated")).bytes())

    def _insert(self, query: str, body: bytes) -> bytes:
        head, _, format_ = query.rpartition(" FORMAT ")
        with tempfile.NamedTemporaryFile(suffix=".arrow") as file:
            file.write(body)
            file.flush()
            self.session.query(f"{head} select * from file('{file.name}', {format_.strip()})")
        return b""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status != 200:
            self.send_header("X-ClickHouse-Exception-Code", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print what was asked, for whoever looks for why a test failed."""
        print(self.command, *args, file=sys.stderr)


if __name__ == "__main__":
    import base64

    _BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    Path(sys.argv[1]).mkdir(exist_ok=True)
    Handler.session = Session(sys.argv[1])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
