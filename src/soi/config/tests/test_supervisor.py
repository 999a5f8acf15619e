"""Processes are restarted, ended with all they started, and never left behind: tried on real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from soi.config.environment import Trouble
from soi.config.programs import supervisor as module
from soi.config.programs.supervisor import MARK, Child, Supervisor, describe_end, end_leftovers, pause_before_restart

FALLS = [sys.executable, "-c", "import no_such_thing"]
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""
READER = """
import tempfile, time
with tempfile.NamedTemporaryFile(prefix="soi-"):
    time.sleep(600)
"""
STUBBORN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text("up")
time.sleep(600)
"""
HOUSE = """
import os, pathlib, sys
from soi.config.programs.supervisor import Child, Supervisor
home = pathlib.Path(sys.argv[1])
house = Supervisor(home, [Child("sleeper", sys.argv[2:])], os.environ)
with house.alone():
    house.open()
    (home / "child").write_text(str(house.children[0].process.pid))
    house.watch()
    house.close()
"""


def wait_for(true: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def make_house(tmp_path):
    made = []

    def make(*children: Child, **options) -> Supervisor:
        house = Supervisor(tmp_path, children, dict(os.environ), say=lambda line: None, **options)
        made.append(house)
        return house

    yield make
    for house in made:
        house.close()


def tick_until(house: Supervisor, true: Callable[[], object]) -> None:
    def ticked() -> object:
        house.tick()
        return true()

    wait_for(ticked)


@pytest.mark.feature("PLT-09")
def test_a_killed_child_is_started_again(make_house):
    child = Child("sleeper", SLEEP)
    house = make_house(child)
    house.open()
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    tick_until(house, lambda: child.process is not None and child.process.pid != first)
    assert is_running(child.process.pid)
    assert not is_running(first)


@pytest.mark.feature("PLT-09")
def test_what_a_killed_child_was_reading_does_not_stay_on_the_disk(make_house, tmp_path):
    """A sheet is read from a copy in the clear; neither another start of the child nor one of the house keeps it."""
    child = Child("reader", [sys.executable, "-c", READER])
    house = make_house(child)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "of-a-lost-house").write_text("in the clear")
    with house.alone():
        house.open()
        wait_for(lambda: list((tmp_path / "work").glob("reader/soi-*")))
        (left,) = (tmp_path / "work").rglob("*-*")
        assert left.stat().st_mode & 0o077 == 0
        assert (tmp_path / "work" / "reader").stat().st_mode & 0o077 == 0
        os.kill(child.process.pid, signal.SIGKILL)
        tick_until(house, lambda: not left.exists())
        wait_for(lambda: list((tmp_path / "work").glob("reader/soi-*")))


def test_what_a_killed_child_had_started_dies_with_it(make_house, tmp_path):
    child = Child("parent", [sys.executable, "-c", PARENT, str(tmp_path / "grandchild")])
    house = make_house(child)
    house.open()
    wait_for(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text())
    grandchild = int((tmp_path / "grandchild").read_text())
    assert is_running(grandchild)
    os.kill(child.process.pid, signal.SIGKILL)
    tick_until(house, lambda: not is_running(grandchild))


def test_closing_ends_all_even_what_will_not_go(make_house, tmp_path, monkeypatch):
    stubborn = Child("stubborn", [sys.executable, "-c", STUBBORN, str(tmp_path / "up")])
    house = make_house(Child("sleeper", SLEEP), stubborn)
    house.open()
    wait_for((tmp_path / "up").exists)
    pids = [child.process.pid for child in house.children]
    for child in house.children:
        module.end_group(child.process, grace=0.5)
    assert not any(is_running(pid) for pid in pids)


def test_a_killed_supervisor_leaves_no_child(tmp_path):
    house = subprocess.Popen([sys.executable, "-c", HOUSE, str(tmp_path), *SLEEP], stdout=subprocess.DEVNULL)
    wait_for(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    child = int((tmp_path / "child").read_text())
    assert is_running(child)
    house.kill()
    house.wait()
    wait_for(lambda: not is_running(child))


def test_what_outlived_a_killed_supervisor_is_ended_at_the_next_start(make_house, tmp_path):
    marked = {**os.environ, MARK: str(tmp_path)}
    left = subprocess.Popen([sys.executable, "-c", STUBBORN, str(tmp_path / "up")], env=marked, start_new_session=True)
    other = subprocess.Popen(SLEEP, env={**os.environ, MARK: f"{tmp_path}-other"}, start_new_session=True)
    wait_for((tmp_path / "up").exists)
    with make_house().alone():
        assert left.wait(timeout=5) == -signal.SIGKILL
        assert other.poll() is None, "another home's processes are not ours to end"
    other.kill()
    other.wait()
    assert end_leftovers(tmp_path) == 0


def test_a_second_start_of_the_same_home_is_refused_by_number(make_house):
    with make_house().alone(), pytest.raises(Trouble, match=f"already runs .* {os.getpid()}"), make_house().alone():
        raise AssertionError("two supervisors in one home")


def test_the_home_is_free_again_after_the_first_has_ended(make_house):
    with make_house().alone():
        pass
    with make_house().alone():
        pass


def test_a_child_that_is_never_well_is_named(make_house, monkeypatch):
    monkeypatch.setattr(module, "READY_WITHIN_SECONDS", 0.5)
    house = make_house(Child("web", SLEEP, is_well=lambda: False))
    with pytest.raises(Trouble, match="Not ready .* web"):
        house.open()


def test_a_child_that_ends_again_and_again_is_named_with_its_last_words(make_house, monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.0,))
    house = make_house(Child("web", FALLS, is_well=lambda: False))
    with pytest.raises(Trouble) as caught:
        house.open()
    assert "web ended 5 times in a row; it said: ModuleNotFoundError: No module named 'no_such_thing'" in str(
        caught.value
    )
    assert "web.log" in caught.value.remedy


def test_one_that_falls_while_the_house_runs_is_told_of_once_it_is_hopeless(make_house, monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.0,))
    said: list[str] = []
    child = Child("web", FALLS)
    house = make_house(child)
    monkeypatch.setattr(house, "say", said.append)
    house.open()
    tick_until(house, lambda: child.deaths >= module.HOPELESS)
    told = [line for line in said if "no_such_thing" in line]
    assert len(told) == 1
    assert told[0] == [line for line in said if "stopped" in line][module.HOPELESS - 1]


def test_opening_waits_until_a_child_is_well(make_house, tmp_path):
    house = make_house(Child("web", [sys.executable, "-c", PARENT, str(tmp_path / "up")], (tmp_path / "up").exists))
    house.open()
    assert (tmp_path / "up").exists()


def test_the_signal_to_stop_ends_the_house_in_order(tmp_path):
    house = subprocess.Popen([sys.executable, "-c", HOUSE, str(tmp_path), *SLEEP], stdout=subprocess.DEVNULL)
    wait_for(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    house.send_signal(signal.SIGINT)
    assert house.wait(timeout=15) == 0
    assert not is_running(int((tmp_path / "child").read_text()))


def test_the_house_is_tended_while_a_program_runs_beside(make_house):
    tended = []
    house = make_house(tend=lambda: tended.append(1))
    assert house.run_beside([sys.executable, "-c", "raise SystemExit(3)"], log="beside") == 3
    assert tended


def test_trouble_in_tending_is_said_and_does_not_end_the_house(tmp_path):
    said = []

    def tend() -> None:
        raise Trouble("The database did not start.", remedy="Free some disk.")

    house = Supervisor(tmp_path, [], {}, tend=tend, say=said.append)
    house.tick()
    assert "The database did not start." in said[0]


def test_pauses_grow_and_have_an_end():
    pauses = [pause_before_restart(deaths) for deaths in range(1, 20)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30


@pytest.mark.parametrize(("code", "said"), [(0, "exit code 0"), (-9, "signal SIGKILL"), (None, "unknown")])
def test_an_end_is_described_for_people(code, said):
    assert describe_end(code) == said
