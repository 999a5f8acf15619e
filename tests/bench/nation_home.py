"""A house with a nation in it, loaded by `soi nation` and kept between runs as long as what loads it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.prove.house import House, database_processes, own_processes

ROOT = Path(__file__).resolve().parents[2]
HOMES = Path("/var/tmp")
# What the rows of a loaded home depend on.
LOADER = (
    "src/soi/config/demo/nation/*.py",
    "src/soi/config/demo/cast.py",
    "src/soi/config/demo/seeding.py",
    "src/soi/records/actions/*.py",
    "src/soi/records/models.py",
    "src/soi/kernel/search/index.py",
    "src/soi/kernel/organisations/loading.py",
    "src/soi/*/migrations/*.py",
    "packs/vn_party/tree/*",
)
SAID = re.compile(r"Loading (?P<loading>\d+) s; with the index (?P<whole>\d+) s\. Largest process: (?P<peak>\d+) MB")
YEARS, SEED = 5, 1


@dataclass
class Nation:
    """A loaded home, and how its loading went: seconds, with the index, largest process."""

    house: House
    papers: int
    loaded: dict[str, Any]
    was_kept: bool


def home_of(communes: int) -> Path:
    digest = hashlib.sha256(f"{communes} {YEARS} {SEED}".encode())
    for pattern in LOADER:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    folder = Path(os.environ.get("SOI_BENCH_HOMES", HOMES))
    return folder / f"soi-bench-nation-{communes}-{digest.hexdigest()[:12]}"


def loaded(communes: int) -> Nation:
    """The house with a nation of so many communes, not started; homes of an older loader are thrown away."""
    home = home_of(communes)
    for old in home.parent.glob(f"soi-bench-nation-{communes}-*"):
        if old != home:
            House(old).remove()
    house, said = House(home), home / "bench.json"
    was_kept = said.exists()
    if not was_kept:
        house.remove()
        said.parent.mkdir(parents=True, exist_ok=True)
        said.write_text(json.dumps(load(house, communes)))
    found = json.loads(said.read_text())
    return Nation(house, found.pop("papers"), found, was_kept)


def load(house: House, communes: int) -> dict[str, Any]:
    """Load a nation from nothing; the tables are made first, because they are not what is measured."""
    house.start()
    house.stop()
    line = [sys.executable, "-m", "soi.config.command_line", "nation"]
    asked = ["--communes", str(communes), "--years", str(YEARS), "--seed", str(SEED), "--jobs", "2", "--only-papers"]
    with Memory(house) as memory:
        done = subprocess.run(
            [*line, *asked], env={**os.environ, **house.variables}, capture_output=True, text=True, check=False
        )
    said = SAID.search(done.stdout)
    if done.returncode or said is None:
        raise RuntimeError(f"the nation did not load: {done.stdout[-500:]} {done.stderr[-1500:]}")
    papers = int(done.stdout.split(" papers entered")[0].split("\n")[-1].replace(",", ""))
    return {
        "papers": papers,
        "load_s": int(said["loading"]),
        "load_with_index_s": int(said["whole"]),
        "largest_process_mb": int(said["peak"]),
        "load_all_processes_mb": memory.peak_mb,
    }


class Memory:
    """The highest memory of all processes of a house together, the shared parts counted once, looked at each second."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.peak_mb = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(1):
            mine = [*own_processes(self.house.home), *database_processes(self.house.home), *_children(os.getpid())]
            self.peak_mb = max(self.peak_mb, sum(_kb(pid) for pid in set(mine)) // 1024)


def _children(parent: int) -> list[int]:
    """All processes below one, whatever their depth."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                above = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            below.setdefault(above, []).append(int(entry.name))
    found, waiting = [], [parent]
    while waiting:
        waiting = [child for pid in waiting for child in below.get(pid, [])]
        found += waiting
    return found


def _kb(pid: int) -> int:
    """Memory of one process with its share of what it shares with others."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


def megabytes(path: Path) -> int:
    """What a folder takes on the disk."""
    done = subprocess.run(["du", "-sm", str(path)], capture_output=True, text=True, check=False)
    return int(done.stdout.split()[0]) if done.stdout else 0


def inside(house: House, program: str) -> Any:
    """Run a program with the house's rooms loaded; what it prints last is JSON."""
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def free_gb(path: Path) -> float:
    return shutil.disk_usage(path.parent).free / 2**30


def until(question: Any, seconds: float) -> float:
    """Ask until the answer is yes; returns how long it took."""
    began = time.monotonic()
    while not question():
        if time.monotonic() - began > seconds:
            raise TimeoutError("it did not come to pass")
        time.sleep(0.02)
    return time.monotonic() - began
