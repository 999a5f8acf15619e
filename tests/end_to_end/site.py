"""One real web server on a node of its own, for as long as a test module needs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.end_to_end.served"
START_SECONDS = 40


@dataclass
class Site:
    """A running server: where it answers, its process, and what it wrote."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment_of(name: str, home: Path, static: Path) -> dict[str, str]:
    """What a process of this node is started with."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SOI_DATABASE_NAME": name,
        "SOI_TEST_FILES": str(home),
        "SOI_TEST_STATIC": str(static),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def collect(environment: dict[str, str]) -> None:
    """Hash and pack the static files once, as `make demo` does."""
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def serving(name: str, home: Path, static: Path) -> Iterator[Site]:
    """Serve the node's database on a free port of the loopback."""
    environment = environment_of(name, home, static)
    if not (static / "staticfiles.json").exists():
        collect(environment)
    port = free_port()
    log = home / "web.log"
    # One worker: a second would only load and warm the same again. The demo and the kills play houses with two.
    environment |= {"SOI_PORT": str(port), "SOI_BIND": "127.0.0.1", "SOI_WEB_WORKERS": "1"}
    with log.open("wb") as out:
        command = [sys.executable, "-m", "soi.config.command_line", "web"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, log)
        yield Site(address, process, log, environment)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up:\n{log.read_text()[-4000:]}")
