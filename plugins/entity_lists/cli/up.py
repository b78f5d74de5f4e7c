"""`make up`: the processes of an embedded Airflow, started together, stopped together, on the loopback interface only.

Not `airflow standalone`: its scheduler and its triggerer serve their logs on every interface, at fixed ports. Nobody
needs that on one machine: the API server reads the log files themselves. What they are told stands in the environment.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_HOST = "127.0.0.1"
_COMPONENTS = (
    ("api-server",),
    ("scheduler", "--skip-serve-logs"),
    ("dag-processor",),
    ("triggerer", "--skip-serve-logs"),
)
_STOP_S, _LOOK_S, _ASK_S = 15.0, 0.5, 10.0

Processes = dict[str, "subprocess.Popen[bytes]"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Airflow until somebody stops it, and return 0; 1 if it cannot be started, or a part of it ends by itself."""
    parser = argparse.ArgumentParser(prog="make up")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--store", required=True)
    chosen = parser.parse_args(arguments)
    if not _is_free(chosen.port):
        print(f"Port {chosen.port} is taken: give another one, as in: make up PORT={chosen.port + 1}", file=sys.stderr)
        return 1
    # A TERM ends this as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    processes: Processes = {}
    try:
        with chosen.log.open("wb") as log:
            for command in _COMPONENTS:
                # Each in a process group of its own, with all that it starts.
                processes[command[0]] = subprocess.Popen(
                    ["airflow", *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
                )
        return _watch(processes, chosen.port, chosen.log, chosen.store)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(processes)


def _watch(processes: Processes, port: int, log: Path, store: str) -> int:
    """Say once when Airflow is ready; return 1 when one of its processes ended."""
    is_told = False
    while True:
        for name, process in processes.items():
            if (code := process.poll()) is not None:
                print(f"airflow {name} ended by itself, exit code {code}; all is stopped. Log: {log}", file=sys.stderr)
                return 1
        if not is_told and (is_told := _is_ready(port)):
            print(
                f"Airflow is ready: http://{_HOST}:{port} (no login, this machine only). Store: {store}. Log: {log}. "
                "Ctrl-C stops it.",
                flush=True,
            )
        time.sleep(_LOOK_S)


def _is_ready(port: int) -> bool:
    """Return whether every part of Airflow is at work and the DAG files are read."""
    try:
        health = _get(port, "/api/v2/monitor/health")
        parts = ("metadatabase", "scheduler", "dag_processor")
        if any(health[part]["status"] != "healthy" for part in parts):
            return False
        token = _get(port, "/auth/token")["access_token"]
        return bool(_get(port, "/api/v2/dags?limit=1", Authorization=f"Bearer {token}")["total_entries"])
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return False


def _get(port: int, path: str, **headers: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_ASK_S)
    try:
        connection.request("GET", path, headers=headers)
        answered: dict[str, Any] = json.loads(connection.getresponse().read())
        return answered
    finally:
        connection.close()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server does: what still waits after its last connection does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _stop(processes: Processes) -> None:
    """End every process and what it started: asked first, killed if it does not end in time."""
    for received in (signal.SIGINT, signal.SIGTERM):
        signal.signal(received, signal.SIG_IGN)
    _signal_all(processes, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_S
    for process in processes.values():
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    _signal_all(processes, signal.SIGKILL)


def _signal_all(processes: Processes, number: int) -> None:
    for process in processes.values():
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    sys.exit(main())
