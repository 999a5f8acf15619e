"""make bench [NAME ...]: measure, print ratios against a peer or a limit in the same run, exit 1 where a bar is missed.

A section is a module of this package with `run(full: bool) -> dict`; the dict has `lines` (what to print) and `bars`
(name -> met or not; None means skipped, with the reason in the lines). All runs stay under 8 GB of memory.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = (
    "reading",
    "fields",
    "photographs",
    "search",
    "sheet",
    "cases",
    "walls",
    "tables",
    "ledger",
    "preview",
    "nation",
)
LIMIT = 8 * 2**30
CGROUP = Path("/sys/fs/cgroup/soi-bench")


def limit_memory() -> str:
    """Put this process and its children under 8 GB by cgroup; where that may not be, say so and print the peak."""
    try:
        CGROUP.mkdir(exist_ok=True)
        (CGROUP / "memory.max").write_text(str(LIMIT))
        (CGROUP / "cgroup.procs").write_text(str(os.getpid()))
    except OSError as error:
        os.environ["SOI_DATABASE_MEMORY_MB"] = "8192"
        return f"no cgroup could be set ({error.strerror}): the database is sized for 8 GB and the peak is printed"
    os.environ["SOI_DATABASE_MEMORY_MB"] = "8192"
    return "cgroup limit of 8 GB"


def peak_mb() -> int:
    """The highest memory of this process or one of its children, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int(max(own, children) / 1024)


def commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def report(name: str, found: dict[str, Any]) -> bool:
    """Print one section and say whether every bar was met."""
    for line in found["lines"]:
        print(f"  {line}")
    for bar, met in found["bars"].items():
        print(f"  {'met    ' if met else 'SKIPPED' if met is None else 'MISSED '} {bar}")
    return all(met is not False for met in found["bars"].values())


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        print(f"There is no section {', '.join(unknown)}. There are: {', '.join(SECTIONS)}.")
        return 2
    print(f"memory: {limit_memory()}; machine: {os.cpu_count()} cores; commit {commit()[:10]}")
    good = True
    for name in names or SECTIONS:
        print(f"\n{name}", flush=True)
        began = time.monotonic()
        found = importlib.import_module(f"tests.bench.{name}").run(full=True)
        good = report(name, found) and good
        kept = ROOT / "var" / "bench"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{name}.json").write_text(json.dumps({"commit": commit(), **found}, indent=1, ensure_ascii=False))
        print(f"  {time.monotonic() - began:.0f} s; peak of one process {peak_mb()} MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
