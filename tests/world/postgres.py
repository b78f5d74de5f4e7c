"""A PostgreSQL server of one's own: Debian's programs, in a folder that goes away, on the loopback interface."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

# It does not run as root.
_USER = "nobody" if os.getuid() == 0 else None
_OWNER = _USER or pwd.getpwuid(os.getuid()).pw_name


def program(name: str) -> Path | None:
    """Return where a program of PostgreSQL is: on the path, or where Debian puts it; None if it is not installed."""
    found = shutil.which(name)
    there = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return there[-1] if there else None


@dataclass
class Postgres:
    """A server that can be killed and started again; url has no password."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"postgresql://{_OWNER}@127.0.0.1:{self.port}/postgres"

    @property
    def socket(self) -> str:
        return str(self.folder)

    def connect(self) -> "psycopg.Connection":
        return psycopg.connect(self.url, autocommit=True)

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self.process is not None:
            return
        command = [str(program("postgres")), "-D", str(self.folder / "data"), "-k", self.socket, "-p", str(self.port)]
        settings = ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=100")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(part for one in settings for part in ("-c", one))], stdout=log, stderr=log, user=_USER
            )
        for _ in range(300):
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """Kill it and its processes, as a machine does that loses its power."""
        assert self.process is not None
        ours = [
            str(self.process.pid),
            *Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split(),
        ]
        for pid in ours:
            os.kill(int(pid), signal.SIGKILL)
        self.process.wait()
        self.process = None
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def tiny_disk(self) -> Generator[Path]:
        """Mount a disk of 1 MB for the server; skips where that is not allowed."""
        folder = self.folder / "tiny"
        folder.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False)
        if mounted.returncode:
            folder.rmdir()
            pytest.skip("a disk of its own can only be mounted by root")
        try:
            shutil.chown(folder, _OWNER)
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)
            folder.rmdir()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it with a signal, and all of its processes with it."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


@contextmanager
def running() -> Generator[Postgres]:
    """Run a server. Raises: FileNotFoundError if it is not installed."""
    initdb = program("initdb")
    if initdb is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="entity-lists-postgres-") as name:
        folder = Path(name)
        if _USER:
            shutil.chown(folder, _USER)
        made = [str(initdb), "-D", str(folder / "data"), "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, user=_USER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = Postgres(folder, port)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; skipped where it is not installed."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database of the test's own."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    with postgres.connect() as server:
        server.execute(f'create database "{name}"')
    yield postgres.url.replace("/postgres", f"/{name}")
    with postgres.connect() as server:
        server.execute(f'drop database "{name}" with (force)')
