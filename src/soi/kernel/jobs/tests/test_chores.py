"""Chores come round by themselves: whatever one of them meets, the others go on, and no two workers do one at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, close_old_connections, connection

from soi.kernel.jobs.registry import Chore, chores, every
from soi.kernel.jobs.worker import Turns, alone, come_round
from tests.world import Node


@contextmanager
def at_work(*those: Chore) -> Iterator[None]:
    """Threads as a worker has them, one for each chore."""
    stop = threading.Event()
    turns = Turns()
    threads = [threading.Thread(target=come_round, args=(chore, stop, turns)) for chore in those]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        turns.close()


def wait_for(met: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_fault_of_one_chore_stops_neither_it_nor_the_others(node: Node, caplog: pytest.LogCaptureFixture):
    tried: list[str] = []

    def bad() -> None:
        tried.append("bad")
        raise ValueError("the scanner is on fire")

    def lost() -> None:
        tried.append("lost")
        raise OperationalError("the server closed the connection")

    def good() -> None:
        tried.append("good")

    with at_work(*[Chore(f"tests.{run.__name__}", 0.05, run) for run in (bad, lost, good)]):
        wait_for(lambda: all(tried.count(name) >= 3 for name in ("bad", "lost", "good")))
    said = [record.getMessage() for record in caplog.records]
    assert "chore tests.bad failed; it comes round again" in said
    assert "chore tests.lost: the database did not answer; it comes round again" in said
    assert not [line for line in said if "tests.good" in line]


def test_a_session_the_database_ended_is_replaced(node: Node):
    runs: list[int] = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            runs.append(cursor.fetchone()[0])

    with at_work(Chore("tests.ended", 0.05, work)):
        wait_for(lambda: len(runs) >= 2)
        node.raw(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = 'soi_app' and pid <> pg_backend_pid()"
        )
        before = len(runs)
        wait_for(lambda: len(runs) >= before + 2)


def test_many_chores_hold_one_session_between_their_rounds(node: Node):
    """The sessions of a worker are counted: what chores held for themselves, a clerk's first page waited for."""
    rounds: list[str] = []

    def sessions() -> int:
        ((found,),) = node.raw(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        return int(found)

    before = sessions()
    names = [f"tests.many_{at}" for at in range(12)]
    with at_work(*[Chore(name, 0.05, lambda name=name: rounds.append(name)) for name in names]):
        wait_for(lambda: set(rounds) == set(names))
        wait_for(lambda: sessions() <= before + 1, seconds=5.0)


def two_workers(run: Callable[[], object]) -> list[bool]:
    """Both try the same chore at the same time; which of them did it."""
    chore, did, start = Chore("tests.one_at_a_time", 1, run), [], threading.Barrier(2)

    def worker() -> None:
        turns = Turns()
        start.wait()
        try:
            did.append(alone(chore, turns))
        finally:
            turns.close()
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return did


def test_of_two_workers_one_does_the_chore(node: Node):
    done: list[int] = []

    def slow() -> None:
        done.append(1)
        time.sleep(1.0)

    assert sorted(two_workers(slow)) == [False, True]
    assert done == [1]


@pytest.mark.parametrize("ending", ["well", "fault", "closes its session"])
def test_the_turn_is_given_back_however_the_chore_ends(node: Node, ending: str):
    def run() -> None:
        if ending == "fault":
            raise ValueError
        if ending == "closes its session":
            close_old_connections()
            connection.close()

    chore = Chore(f"tests.{ending}", 1, run)
    mine, other = Turns(), Turns()
    try:
        if ending == "fault":
            with pytest.raises(ValueError):
                alone(chore, mine)
        else:
            assert alone(chore, mine)
        assert held_locks() == 0
        assert alone(Chore(chore.name, 1, lambda: None), other)
    finally:
        mine.close()
        other.close()


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        return int(cursor.fetchone()[0])


def test_a_killed_worker_does_not_keep_the_turn(node: Node):
    turns = Turns()
    seen: list[int] = []

    def dies_inside() -> None:
        seen.append(held_locks())
        turns.session.connection.close()  # what the server sees when the process is gone

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the driver says of a session that is gone
        alone(Chore("tests.killed", 1, dies_inside), turns)
    assert seen == [1]
    wait_for(lambda: held_locks() == 0)


def test_the_rooms_chores_have_names_of_their_own(node: Node):
    names = [chore.name for chore in chores()]
    assert len(set(names)) == len(names)
    before = len(names)
    every(1, name="tests.again")(lambda: None)
    every(1, name="tests.again")(lambda: None)
    from soi.kernel.jobs import registry

    assert len(registry._chores) == before + 1
    del registry._chores["tests.again"]
