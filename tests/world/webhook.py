"""A webhook on 127.0.0.1, as Apprise's json:// calls it, and the Airflow connection that leads to it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONNECTION = "AIRFLOW_CONN_ENTITY_LISTS_NOTICES"


class Webhook:
    """Keeps the JSON that is posted to it; used as a context."""

    def __init__(self, status: int = 200) -> None:
        self.received: list[dict[str, Any]] = []
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                webhook.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Webhook":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def env(self) -> dict[str, str]:
        """The environment that makes the connection; its token has to stay out of every log."""
        path = f"json://127.0.0.1:{self._server.server_address[1]}/hooks/canary-7c1f"
        return {CONNECTION: json.dumps({"conn_type": "apprise", "extra": {"config": {"path": path}}})}
