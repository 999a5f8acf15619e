"""The server that tests share lies in memory where that is roomy, and gives it back when its checkout is gone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from soi.config.settings import home_of_tests as homes


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(homes, "MEMORY", tmp_path)
    monkeypatch.setattr(homes.os, "geteuid", lambda: 0)
    return tmp_path


def test_it_lies_in_memory_where_there_is_room_and_stays_there(memory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=homes.ROOM_BYTES))
    chosen = homes.home_of_tests()
    assert chosen.parent == memory
    assert homes.is_in_memory()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert homes.home_of_tests() == chosen, "processes of one run must agree"


def test_without_room_or_as_another_user_it_lies_on_the_disk(memory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=homes.ROOM_BYTES - 1))
    assert homes.home_of_tests() == homes.default_home("test")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=homes.ROOM_BYTES))
    monkeypatch.setattr(homes.os, "geteuid", lambda: 1000)
    assert homes.home_of_tests() == homes.default_home("test")
    assert not homes.is_in_memory()


def test_memory_of_a_lost_checkout_is_given_back_and_its_server_stopped(memory: Path, tmp_path: Path):
    places = {name: memory / f"soi-{name}-test" / "database" / "data" for name in ("lost", "kept", "old")}
    for name, data in places.items():
        data.mkdir(parents=True)
        (data.parent.parent / "checkout").write_text(str(tmp_path if name == "kept" else tmp_path / "is gone"))
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(sleep, cwd=places["lost"]) as server, subprocess.Popen(sleep) as stranger:
        numbers = {"lost": server.pid, "kept": server.pid, "old": stranger.pid}
        for name, data in places.items():
            (data / "postmaster.pid").write_text(f"{numbers[name]}\nmore")
        homes.forget_lost_checkouts()
        assert server.wait(timeout=10) != 0
        assert stranger.poll() is None, "another program that has the number now is left alone"
        stranger.kill()
    assert [path.name for path in memory.glob("soi-*")] == ["soi-kept-test"]
