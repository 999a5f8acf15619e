"""A real worker in a process of its own, on the database of a test, with the jobs of this file beside the rooms'.

Run as `python worker_process.py DATABASE FOLDER SECONDS`: how long it waits between polls. A job leaves its
marks as files in FOLDER.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[2] if __name__ == "__main__" else ".")
LONG = 60.0


def register(folder: Path) -> None:
    """Make the jobs of the tests known to the queue."""
    from soi.kernel.jobs.public import job

    @job("tests.note", queue="tests")
    def note(name: str) -> None:
        mark(folder, f"{name}.began")

    @job("tests.hang_once", queue="tests")
    def hang_once(name: str) -> None:
        if mark(folder, f"{name}.began") == 1:
            time.sleep(LONG)
        mark(folder, f"{name}.done")

    @job("tests.take_turns", queue="tests")
    def take_turns(name: str) -> None:
        inside = folder / "inside"
        try:
            inside.mkdir()
        except FileExistsError:
            mark(folder, "clash")
            return
        time.sleep(0.3)
        inside.rmdir()
        mark(folder, f"{name}.done")


def mark(folder: Path, name: str) -> int:
    """Add a line to a file; which line it was."""
    path = folder / name
    with path.open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    return len(path.read_text().splitlines())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.testing")
    import django
    from django.conf import settings

    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = sys.argv[1]
    django.setup()
    register(FOLDER)
    from soi.kernel.jobs import registry, worker

    worker.POLL_SECONDS = float(sys.argv[3])
    registry._chores.clear()  # the rooms' chores have tests of their own
    worker.run()


if __name__ == "__main__":
    main()
