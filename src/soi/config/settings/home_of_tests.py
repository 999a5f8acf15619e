"""Where the PostgreSQL server lies that all tests of this checkout share."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from pathlib import Path

from soi.config.environment import CHECKOUT, default_home

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, closed to others
ROOM_BYTES = 8 * 2**30


def is_in_memory() -> bool:
    """Whether that server lies in memory here."""
    return MEMORY in home_of_tests().parents


def home_of_tests() -> Path:
    """Where the server that tests share lies: in memory where that is roomy, else on the disk.

    A database is copied for each test module, some 1,500 files: a second of system time on disk, a twentieth in memory.
    Houses that are killed lie on the disk, in homes of their own. Once chosen it stays, so that all processes agree.
    """
    on_disk = default_home("test")
    in_memory = MEMORY / f"soi-{on_disk.name}"
    if in_memory.is_dir():
        return in_memory
    if os.geteuid() or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return on_disk
    in_memory.mkdir(mode=0o711, exist_ok=True)
    (in_memory / "checkout").write_text(str(CHECKOUT))
    return in_memory


def forget_lost_checkouts() -> None:
    """Give back the memory of checkouts that are gone: their servers are stopped, their homes removed."""
    for note in MEMORY.glob("soi-*-test/checkout"):
        home = note.parent
        if not Path(note.read_text()).exists():
            data = home / "database" / "data"
            with contextlib.suppress(OSError, ValueError):
                server = int((data / "postmaster.pid").read_text().split("\n")[0])
                # A number may have gone to another program since: only who lives in that folder is stopped.
                if os.readlink(f"/proc/{server}/cwd") == str(data):
                    os.kill(server, signal.SIGQUIT)
            shutil.rmtree(home, ignore_errors=True)
