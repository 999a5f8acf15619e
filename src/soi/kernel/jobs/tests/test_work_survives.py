"""A deferred job is done: by another worker where the first was killed, one after the other where a lock says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from soi.kernel.jobs.public import defer
from soi.kernel.jobs.tests import worker_process
from tests.world import Node

ROOT = Path(__file__).resolve().parents[5]
worker_process.register(Path())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def hire(node: Node, folder: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a worker; all are ended with the test."""
    hired: list[subprocess.Popen[bytes]] = []

    def start(polls: float = 2.0) -> subprocess.Popen[bytes]:
        program = [sys.executable, worker_process.__file__, node.name, str(folder), str(polls)]
        hired.append(subprocess.Popen(program, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        return hired[-1]

    yield start
    for one in hired:
        one.kill()
        one.wait()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def jobs(column: str = "status::text") -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from procrastinate_jobs where queue_name = 'tests' order by id")
        return [value for (value,) in cursor.fetchall()]


def wait_for(met: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until, f"not within {seconds} s; jobs: {jobs()}"
        time.sleep(0.1)


def lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_a_job_is_a_row_of_the_act_that_wanted_it(node: Node):
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
        defer("tests.note", name="never")
        assert jobs() == ["todo"]
        raise ZeroDivisionError
    assert jobs() == []
    with node.acting("clerk_a"):
        number = defer("tests.note", name="kept")
    assert jobs("id") == [number]
    assert jobs("args->>'name'") == ["kept"]
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def test_what_a_killed_worker_left_is_taken_up_by_the_next(node: Node, folder: Path, hire):
    with node.acting("clerk_a"):
        defer("tests.hang_once", name="letter")
    first = hire()
    wait_for(lambda: lines(folder / "letter.began") == 1, 60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert jobs() == ["doing"], "the job is left as if somebody were still at it"
    hire()
    wait_for(lambda: (folder / "letter.done").exists(), 60)
    assert lines(folder / "letter.began") == 2
    wait_for(lambda: jobs() == [], 10)


def test_jobs_of_one_lock_run_one_after_the_other(node: Node, folder: Path, hire):
    with node.acting("clerk_a"):
        for turn in range(4):
            defer("tests.take_turns", lock="one paper", name=f"turn-{turn}")
    # No poll comes within this test: each is taken up because the one before it ended.
    hire(polls=3600.0)
    names = [folder / f"turn-{turn}.done" for turn in range(4)]
    wait_for(lambda: all(path.exists() for path in names) and jobs() == [], 60)
    assert [lines(path) for path in names] == [1, 1, 1, 1]
    assert not (folder / "clash").exists()
    with node.acting("clerk_a"):
        for turn in range(4):
            defer("tests.take_turns", name=f"free-{turn}")
    wait_for(lambda: jobs() == [], 30)
    assert (folder / "clash").exists(), "the control: without a lock they meet"
