"""What was acknowledged survives kill -9 of web, worker, follower or database, and the story goes on (D1, PLT-09).

One round: the whole letter is played over HTTP while four writers take numbers; at a random moment one part is
killed. The driver keeps its own synced list of acknowledgements outside the house. Afterwards the list is compared with
the tables, with the audit log and with the file store.
Control: `synchronous_commit=off`, postmaster and children killed together: it loses.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from soi.config import demo
from tests.prove import reckoning, writers
from tests.prove.house import ROOT, VICTIMS, House, furnish

ROUNDS = 20
CONTROL_TRIES = 5
ENOUGH = 200  # acknowledgements before the kill of the control
LONGEST_WAIT = 25.0
Say = Callable[[str], None]

_houses: dict[str, House] = {}


def house_of(name: str = "prove-crash") -> House:
    """The one house of this promise, started; as root outside the checkout, like any other home."""
    if name not in _houses:
        base = Path("/var/lib/soi") if os.geteuid() == 0 else ROOT / "var"
        home = base / f"{name}-{os.getpid()}"
        shutil.rmtree(home, ignore_errors=True)
        house = House(home)
        furnish(house)
        house.start()
        seeded = house.run("play", "--seed")
        if seeded.returncode != 0:
            raise RuntimeError(f"the cast could not be entered: {seeded.stderr[-500:]}")
        _houses[name] = house
    house = _houses[name]
    house.start()
    return house


def close() -> None:
    for house in _houses.values():
        house.remove()
    _houses.clear()


@contextmanager
def writing(house: House, folder: Path) -> Iterator[None]:
    """Four writers in a process of their own while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.prove.writers", str(folder)], env={**os.environ, **house.variables}, cwd=ROOT
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


class Notes:
    """The driver's own list of what the house acknowledged, synced line by line, outside the house."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w")
        self.kept: list[tuple[str, str]] = []

    def note(self, kind: str, value: str) -> None:
        self.file.write(f"{kind}\t{value}\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.kept.append((kind, value))


def one_round(number: int, chance: random.Random, say: Say) -> dict[str, Any]:
    """Play, kill once at a random moment, let it finish, compare."""
    house = house_of()
    folder = ROOT / "var" / "prove" / "crash" / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    notes = Notes(folder / "notes")
    victim, wait = chance.choice(VICTIMS), chance.uniform(0.5, LONGEST_WAIT)
    mark = f"{number}-{chance.randrange(10**6)}"
    failed: list[str] = []
    thread = threading.Thread(target=_play, args=(house, notes, mark, failed))
    with writing(house, folder / "writers"):
        thread.start()
        time.sleep(wait)
        hit = house.kill(victim)
        house.wait()
        thread.join(420)
    unfinished = int(thread.is_alive() or bool(failed))
    found = compare(house, notes.kept, folder / "writers")
    result = {"victim": victim, "after_s": round(wait, 1), "hit": hit, "unfinished": unfinished, **found}
    say(f"round {number}: {result} {' '.join(failed)}")
    return result


def _play(house: House, notes: Notes, mark: str, failed: list[str]) -> None:
    try:
        demo.play(house.base, house.home / "scanner", note=notes.note, mark=mark, is_quiet=True)
    except Exception as error:  # noqa: BLE001 - whatever ended the story is the finding of the round
        failed.append(f"{type(error).__name__}: {error}"[:500])


def compare(house: House, notes: list[tuple[str, str]], folder: Path) -> dict[str, int]:
    """Acknowledged, lost, doubled: the driver's list against the tables, the log and the files."""
    lost, acknowledged = 0, len(notes)
    for kind, value in notes:
        lost += reckoning.is_lost(house.sql, kind, value)
    for writer, numbers in writers.acknowledged(folder).items():
        acknowledged += len(numbers)
        rows = house.sql("select last from numbering_counter where kind = %s", [writers.kind(writer)])
        last = int(str(rows[0][0])) if rows else 0
        lost += sum(1 for number in numbers if number > last)
    doubled = sum(
        len(numbers) - len(set(numbers)) for numbers in writers.acknowledged(folder).values()
    ) + reckoning.doubled(house.sql)
    for command in (("audit", "verify"), ("storage", "verify")):
        done = house.run(*command)
        lost += int(done.returncode != 0)
    return {"acknowledged": acknowledged, "lost": lost, "doubled": doubled}


def summed(rounds: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(one[name] for one in rounds) for name in ("acknowledged", "lost", "doubled", "unfinished")}


def control(chance: random.Random, say: Say) -> dict[str, Any]:
    """The same question where commits are not waited for: it must lose, else the rounds prove nothing."""
    house = house_of()
    house.sql("alter system set synchronous_commit = off")
    house.sql("select pg_reload_conf()")
    lost = acknowledged = tries = 0
    try:
        while lost == 0 and tries < CONTROL_TRIES:
            tries += 1
            folder = ROOT / "var" / "prove" / "crash" / f"control-{tries}"
            shutil.rmtree(folder, ignore_errors=True)
            before = {writer: _last(house, writer) for writer in range(writers.WRITERS)}
            with writing(house, folder):
                wait_for(folder, ENOUGH)
                time.sleep(chance.uniform(0, 1))
                house.kill("database")
            house.wait()
            for writer, numbers in writers.acknowledged(folder).items():
                acknowledged += len(numbers)
                lost += sum(1 for number in numbers if number > max(_last(house, writer), before[writer]))
    finally:
        house.sql("alter system reset all")
        house.sql("select pg_reload_conf()")
        close()
    result = {"acknowledged": acknowledged, "lost": lost, "tries": tries}
    say(f"control: {result}")
    return result


def wait_for(folder: Path, acknowledgements: int, seconds: float = 60.0) -> None:
    """Wait until the writers are well at work."""
    until = time.monotonic() + seconds
    while sum(len(numbers) for numbers in writers.acknowledged(folder).values()) < acknowledgements:
        if time.monotonic() > until:
            raise TimeoutError("the writers were told of too little to prove anything")
        time.sleep(0.1)


def _last(house: House, writer: int) -> int:
    rows = house.sql("select last from numbering_counter where kind = %s", [writers.kind(writer)])
    return int(str(rows[0][0])) if rows else 0
