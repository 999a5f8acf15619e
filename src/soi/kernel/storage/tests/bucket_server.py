"""A real S3-compatible server for tests: nanio in a process of its own, on a free port, over a folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCESS, SECRET, BUCKET = "soi-test", "a secret/with+signs", "soi"


@dataclass
class BucketServer:
    """Where it listens, and the folder its buckets lie in: what rots there is served rotten, as by a bad disk."""

    port: int
    data: Path

    def url(self, *, prefix: str = "", secret: str = SECRET, bucket: str = BUCKET) -> str:
        from urllib.parse import quote

        return f"s3://{ACCESS}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{bucket}/{prefix}?scheme=http"

    def path(self, digest: str, prefix: str = "") -> Path:
        return self.data / BUCKET / prefix / digest[:2] / digest[2:4] / digest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path) -> Iterator[BucketServer]:
    """The server, with its one bucket made, until the block ends."""
    (data / BUCKET).mkdir(parents=True)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "nanio", "serve", "--data-dir", str(data), "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "NANIO_ACCESS_KEY": ACCESS, "NANIO_SECRET_KEY": SECRET},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield BucketServer(port, data)
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
