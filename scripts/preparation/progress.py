"""Steps as a person watches them: one line each, time told apart for fetching and for the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LINES_SHOWN = 15
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


def trusted(bundle: Path = BUNDLE) -> dict[str, str]:
    """Variables that make uv and npm trust what this machine trusts, such as the certificate of its own proxy."""
    return dict.fromkeys(("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), str(bundle)) if bundle.exists() else {}


class Missing(Exception):  # noqa: N818 - it names what the machine lacks
    """Something the machine lacks and set-up may not or cannot add: the cause, and the remedy in full."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause} {remedy}")
        self.cause, self.remedy = cause, remedy


@dataclass
class Step:
    """One step while it runs; `skipped` says that nothing had to be done."""

    skipped: bool = False
    note: str = ""


class Progress:
    """Prints steps and keeps their times in var/setup/times.json for the line at the end of the demo."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.started = time.monotonic()
        self.fetching = 0.0
        self.is_terminal = sys.stdout.isatty()

    @contextmanager
    def step(self, name: str, done: str, *, fetches: bool = False) -> Iterator[Step]:
        """Show one step; its time counts as fetching and installing where it fetches."""
        began = time.monotonic()
        step = Step()
        self._passing(name)
        yield step
        took = time.monotonic() - began
        if fetches and not step.skipped:
            self.fetching += took
        self.clear()
        said = f"{step.note or done}, {took:.1f} s" if not step.skipped else "in place"
        print(f"  {name:<28} {said}", flush=True)

    def run(
        self, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program and show its latest line; the caller judges the exit code.

        All output is also kept in last.log beside the stamps.
        """
        lines: list[str] = []
        with (
            open(self.folder / "last.log", "w") as log,
            subprocess.Popen(
                command, cwd=cwd, env={**trusted(), **os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            ) as process,
        ):  # fmt: skip
            for line in process.stdout or ():
                log.write(line)
                lines.append(line.rstrip())
                self._passing(lines[-1])
        self.clear()
        return subprocess.CompletedProcess(command, process.returncode, "\n".join(lines[-LINES_SHOWN:]), "")

    def warn(self, text: str) -> None:
        self.clear()
        print(f"  Note: {text}", flush=True)

    def clear(self) -> None:
        if self.is_terminal:
            print("\r\033[K", end="", flush=True)

    def close(self) -> None:
        """Say how long it took, and keep it for the demo's own last line."""
        total = time.monotonic() - self.started
        times = {"fetching": round(self.fetching, 2), "rest": round(total - self.fetching, 2), "ended": time.time()}
        (self.folder / "times.json").write_text(json.dumps(times))
        print(
            f"  Set up. Fetching and installing packages: {times['fetching']:.1f} s; the rest: {times['rest']:.1f} s."
        )

    def _passing(self, text: str) -> None:
        if self.is_terminal:
            print(f"\r\033[K  {text[:100]}", end="", flush=True)


class Stamp:
    """Remembers under which key a step was last done, so that it is skipped until the key changes."""

    def __init__(self, root: Path, name: str) -> None:
        self.path = root / "var" / "setup" / f"{name}.stamp"

    def read(self) -> str:
        try:
            return self.path.read_text()
        except FileNotFoundError:
            return ""

    def write(self, key: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(key)
        draft.replace(self.path)
