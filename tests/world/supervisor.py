"""Parts of a deployment, a process each, and what starts them again when they end, as systemd or Kubernetes does.

Airflow needs it: its scheduler, its triggerer and its reader of DAG files end when their database goes away.
"""

import os
import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MOST_RESTARTS = 4
LOOK_S = 1.0


@dataclass
class Part:
    """One process of Airflow's that is kept running, with all that it starts."""

    command: tuple[str, ...]
    env: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    restarts: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["airflow", *self.command], env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Kill it with everything that it started."""
        # The supervisor may have put another one in its place at once.
        if (process := self.process) is None:
            return
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            for one in (*parent.children(recursive=True), parent):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        process.wait()


class Supervisor:
    """Starts parts, and starts again what ends, but not for ever; a context that leaves no process behind."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self.ended: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Supervisor":
        for part in self.parts.values():
            part.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for part in self.parts.values():
            part.kill()

    @property
    def broken(self) -> list[str]:
        """What ended more often than it may."""
        return [name for name, part in self.parts.items() if part.restarts > MOST_RESTARTS]

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_S):
            for name, part in self.parts.items():
                if part.process is not None and part.process.poll() is not None and part.restarts <= MOST_RESTARTS:
                    self.ended.append(f"{name} ({part.process.returncode})")
                    part.restarts += 1
                    # What it had started may outlive it.
                    with suppress(ProcessLookupError):
                        os.killpg(part.process.pid, signal.SIGKILL)
                    part.start()
