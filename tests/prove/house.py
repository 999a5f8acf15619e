"""A whole house under attack: started as an operator starts it, killed as nobody should, and looked at afterwards."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from soi.config.environment import Environment, Settings
from soi.config.programs import database

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120.0
# What the tables of an empty house depend on.
TABLES = ("src/soi/**/*.py", "src/soi/**/*.sql", "packs/**/*", "uv.lock")
VICTIMS = ("web", "worker", "follower", "database")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One demo house of its own home and port, run as `soi start`."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> Settings:
        return Settings(Environment({**os.environ, **self.variables}))

    @property
    def variables(self) -> dict[str, str]:
        return {
            "SOI_HOME": str(self.home),
            "SOI_PORT": str(self.port),
            "SOI_DEMO": "1",
            "SOI_NODE_CLASS": "isolated",
            "SOI_BIND": "127.0.0.1",
        }

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; a house that still runs is left running."""
        if self.process is None or self.process.poll() is not None:
            self.home.mkdir(parents=True, exist_ok=True)
            with (self.home / "prove.log").open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "soi.config.command_line", "start"],
                    env={**os.environ, **self.variables},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        self.wait()

    def wait(self, seconds: float = READY_SECONDS) -> float:
        """Wait until the house answers; returns how long it took. Raises TimeoutError with its last words."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.answers():
                return time.monotonic() - began
            if self.process is not None and self.process.poll() is not None:
                raise TimeoutError(f"the house ended with {self.process.returncode}: {self.last_words()}")
            time.sleep(0.1)
        raise TimeoutError(f"the house did not answer within {seconds:.0f} s: {self.last_words()}")

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def last_words(self) -> str:
        path = self.home / "prove.log"
        return path.read_text(errors="replace")[-1500:] if path.exists() else "it left no log"

    def processes(self, name: str) -> list[int]:
        """The processes of one part: its own and what it started; the database's postmaster and all its children."""
        if name == "database":
            return database_processes(self.home)
        found = []
        for pid in own_processes(self.home):
            words = command_of(pid)
            if words[-1:] == [name] and "soi.config.command_line" in words:
                found.append(pid)
        return found

    def kill(self, name: str) -> int:
        """kill -9; returns how many processes were hit."""
        hit = 0
        for pid in self.processes(name):
            try:
                os.kill(pid, signal.SIGKILL)
                hit += 1
            except ProcessLookupError:
                continue
        return hit

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def remove(self) -> None:
        """Stop it and take away all it kept."""
        self.stop()
        database.stop(self.env)
        shutil.rmtree(self.home, ignore_errors=True)

    def sql(self, statement: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
        """SQL as superuser: what really stands in the tables."""
        address = database.dsn("root", env=self.env)
        with psycopg.connect(address, autocommit=True, options="-c search_path=soi,public") as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            return list(cursor.fetchall()) if cursor.description else []

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A `soi` command in this house."""
        return subprocess.run(
            [sys.executable, "-m", "soi.config.command_line", *words],
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


def furnish(house: House) -> None:
    """Give a new house its database with all tables, copied from one that was made once for these sources."""
    store = house.home.parent / "furnished"
    store.mkdir(parents=True, exist_ok=True)
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = store / _digest_of_tables()
        if not made.exists():
            for old in store.glob("*[0-9a-f]"):
                shutil.rmtree(old, ignore_errors=True)
            model = House(store / "new")
            shutil.rmtree(model.home, ignore_errors=True)
            model.home.mkdir()
            for words in (("database", "start"), ("migrate",)):
                done = model.run(*words)
                if done.returncode:
                    raise RuntimeError(f"soi {' '.join(words)}: {done.stderr[-1000:]}")
            database.stop(model.env)
            model.home.rename(made)
    shutil.rmtree(house.home, ignore_errors=True)
    # With the owners of the files, which shutil would not keep.
    subprocess.run(["cp", "-a", str(made), str(house.home)], check=True)


def _digest_of_tables() -> str:
    digest = hashlib.sha256()
    for pattern in TABLES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "tests" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def command_of(pid: int) -> list[str]:
    try:
        return [
            word.decode(errors="replace") for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if word
        ]
    except OSError:
        return []


def own_processes(home: Path) -> list[int]:
    """Every process that carries this home's mark."""
    mark = f"SOI_PART_OF={home}".encode()
    return _matching(lambda pid: mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))


def database_processes(home: Path) -> list[int]:
    data = home / "database" / "data"
    return _matching(lambda pid: Path(os.readlink(f"/proc/{pid}/cwd")) == data)


def _matching(question: Callable[[int], bool]) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if question(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found
