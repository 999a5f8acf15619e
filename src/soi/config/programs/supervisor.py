"""Keeps the processes of one house running: started in order, restarted when they die, ended together.

A killed supervisor leaves nothing behind: each child is told by the kernel when its parent dies, and
what still lives is recognised by its mark and ended at the next start.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from soi.config.environment import Trouble

MARK = "SOI_PART_OF"
# Below the home, a folder a child, and one for what runs beside them; storage.work_folder() lies there too.
SCRATCH, BESIDE = "work", "beside"
TICK_SECONDS = 0.2
TEND_SECONDS = 2.0
PROBE_SECONDS = 5.0
MISSES_ALLOWED = 3
READY_WITHIN_SECONDS = 90.0
GRACE_SECONDS = 8.0
STEADY_AFTER_SECONDS = 30.0
PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# So often in a row, never well in between: it will not come up by itself.
HOPELESS = 5
LAST_WORDS = 2_000
LARGEST_LOG = 20 * 1024**2
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


@dataclass
class Child:
    """One process of the house; `is_well` is asked now and then, and says when it is ready at first."""

    name: str
    command: Sequence[str]
    is_well: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    again_at: float = field(default=0.0, init=False)
    deaths: int = field(default=0, init=False)
    probed: float = field(default=0.0, init=False)
    misses: int = field(default=0, init=False)
    was_well: bool = field(default=False, init=False)


def pause_before_restart(deaths: int) -> float:
    """Seconds to wait before a child is started again: none at first, then longer and longer."""
    return PAUSES[min(max(deaths - 1, 0), len(PAUSES) - 1)]


class Supervisor:
    """The one process that starts, watches and ends the others."""

    def __init__(
        self, home: Path, children: Sequence[Child], environment: Mapping[str, str], *,
        tend: Callable[[], None] | None = None, say: Callable[[str], None] = print,
    ) -> None:  # fmt: skip
        self.home = home
        self.children = list(children)
        self.environment = {**environment, MARK: str(home)}
        self.tend, self.say = tend, say
        self.tended = 0.0
        self.is_stopping = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the house: a second start of the same home is refused, and what a killed one left is ended."""
        with open(self.home / "running", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Trouble(
                    f"Soi already runs from {self.home} (process {lock.read().strip() or 'unknown'}).",
                    remedy="Use that one, or stop it with Ctrl-C where it runs.",
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            end_leftovers(self.home)
            shutil.rmtree(self.home / SCRATCH, ignore_errors=True)
            with self._signals():
                yield

    def open(self) -> None:
        """Start all children in order, each after the one before is well: they would only hinder each other."""
        for child in self.children:
            if self.is_stopping:
                return
            self._start(child)
            if child.is_well is not None:
                self._wait_for(child)

    def _wait_for(self, child: Child) -> None:
        until = time.monotonic() + READY_WITHIN_SECONDS
        while not self.is_stopping and not child.was_well:
            cause = ""
            if child.deaths >= HOPELESS:
                cause = f"{child.name} ended {child.deaths} times in a row; it said: {self._last_words(child)}"
            elif time.monotonic() > until:
                cause = f"Not ready after {READY_WITHIN_SECONDS:.0f} seconds: {child.name}."
            if cause:
                remedy = f"Read the last lines of {self._log_of(child.name)} and start again."
                raise Trouble(cause, safe="What was committed is safe on disk.", remedy=remedy)
            self.tick()
            time.sleep(TICK_SECONDS)

    def watch(self) -> None:
        """Keep all running until told to stop."""
        while not self.is_stopping:
            self.tick()
            time.sleep(TICK_SECONDS)

    def run_beside(self, command: Sequence[str], *, log: str = "") -> int:
        """Run a program to its end while the house is kept running; its output goes to a log or to the screen."""
        output = self._log(log) if log else None
        process = self._spawn(command, output, BESIDE)
        try:
            while process.poll() is None and not self.is_stopping:
                self.tick()
                time.sleep(TICK_SECONDS / 4)
        finally:
            end_group(process)
            if output is not None:
                output.close()
        return process.returncode

    def tick(self) -> None:
        """Look once at everything."""
        now = time.monotonic()
        if self.tend is not None and now - self.tended >= TEND_SECONDS:
            self._tend()
            self.tended = time.monotonic()
        for child in self.children:
            self._look_at(child, now)

    def close(self) -> None:
        """End all children, the last started first; what does not go by itself is killed."""
        for child in reversed(self.children):
            if child.process is not None:
                signal_group(child.process.pid, signal.SIGTERM)
        for child in reversed(self.children):
            if child.process is not None:
                end_group(child.process)
                child.process = None

    def _tend(self) -> None:
        try:
            if self.tend is not None:
                self.tend()
        except Trouble as trouble:
            self.say(f"  {trouble.cause} It is tried again. {trouble.remedy}")

    def _look_at(self, child: Child, now: float) -> None:
        if child.process is None:
            if child.started and now >= child.again_at:
                self._start(child)
        elif has_died(child.process):
            self._bury(child, now)
        elif child.is_well is not None:
            self._probe(child, now)

    def _start(self, child: Child) -> None:
        with self._log(child.name) as log:
            child.process = self._spawn(child.command, log, child.name)
        child.started, child.probed, child.misses = time.monotonic(), 0.0, 0
        self.say(f"  {child.name:<10} started (process {child.process.pid})")

    def _bury(self, child: Child, now: float) -> None:
        process = child.process
        if process is None:
            return
        end_group(process)  # its own children first: they would hold the port and the locks
        child.deaths = 1 if now - child.started > STEADY_AFTER_SECONDS else child.deaths + 1
        child.again_at = now + pause_before_restart(child.deaths)
        child.process = None
        end = describe_end(process.returncode)
        self.say(f"  {child.name:<10} stopped ({end}); it is started again{self._why(child)}")

    def _why(self, child: Child) -> str:
        """What it said last, told once it has ended again and again: somebody must look at it."""
        if child.deaths < HOPELESS:
            return ""
        pause = pause_before_restart(child.deaths)
        return f" in {pause:.0f} s; it said: {self._last_words(child)} (all of it: {self._log_of(child.name)})"

    def _last_words(self, child: Child) -> str:
        with open(self._log_of(child.name), "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LAST_WORDS))
            lines = log.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")

    def _probe(self, child: Child, now: float) -> None:
        pause = PROBE_SECONDS if child.was_well else TICK_SECONDS * 2
        if child.process is None or child.is_well is None or now - child.probed < pause:
            return
        is_well = child.is_well()
        child.probed = time.monotonic()
        if is_well:
            child.was_well, child.misses = True, 0
            return
        child.misses += 1
        has_had_time = now - child.started > READY_WITHIN_SECONDS
        if child.misses >= MISSES_ALLOWED and has_had_time:
            self.say(f"  {child.name:<10} does not answer; it is started again")
            signal_group(child.process.pid, signal.SIGKILL)

    def _spawn(self, command: Sequence[str], output: IO[bytes] | None, name: str) -> subprocess.Popen[bytes]:
        ours = os.getpid()
        environment = {**self.environment, "TMPDIR": str(fresh_scratch(self.home, name))}
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=lambda: follow_parent(ours),
        )  # fmt: skip

    def _log_of(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def _log(self, name: str) -> IO[bytes]:
        path = self._log_of(name)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return open(path, "ab")

    @contextmanager
    def _signals(self) -> Iterator[None]:
        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {name: signal.signal(name, self._stop) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.is_stopping:
            raise KeyboardInterrupt
        self.is_stopping = True


def follow_parent(parent: int) -> None:
    """Ask the kernel to end this process with its parent; runs in the child before its program."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we could ask
        os._exit(1)


def has_died(process: subprocess.Popen[bytes]) -> bool:
    """Whether a child has ended, without collecting it: until then its number is nobody else's."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def signal_group(leader: int, number: signal.Signals) -> None:
    """Signal a process and all it started; none left is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, number)


def end_group(process: subprocess.Popen[bytes], grace: float = GRACE_SECONDS) -> None:
    """End a child and all it started, politely first, and collect it."""
    if process.returncode is None:
        if not has_died(process):
            signal_group(process.pid, signal.SIGTERM)
        until = time.monotonic() + grace
        while not has_died(process) and time.monotonic() < until:
            time.sleep(0.05)
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def fresh_scratch(home: Path, name: str) -> Path:
    """Where a child lays what it reads or makes: a sheet or a paper in the clear that a killed one left there goes."""
    folder = home / SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def end_leftovers(home: Path) -> int:
    """Kill what an earlier, killed supervisor of this home left running; how many there were."""
    mark = os.fsencode(f"{MARK}={home}")
    found = [pid for pid in _processes() if pid != os.getpid() and mark in _variables(pid)]
    for pid in found:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return len(found)


def _processes() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()] if sys.platform == "linux" else []


def _variables(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []  # gone meanwhile, or another user's


def describe_end(code: int | None) -> str:
    """How a process ended, for people."""
    if code is None:
        return "unknown"
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
