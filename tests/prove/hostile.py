"""Of 500 odd and hostile files of some hundred kinds each has its answer within 30 seconds and 512 MB (SEC-12).

None is changed, none of those that must be refused is taken, and a good paper between them is read as ever.

One round: fifty files, written to a folder, read from there through the closed room, their hashes compared afterwards.
Control: the same files opened by the libraries alone, in a process with the same limits. It must take or fall over some
that the door refuses, else the rounds prove nothing.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from soi.base.errors import Refusal
from soi.engines.reading.public import Reader, ReaderDied, TooSlow, Unreadable, invent, make_specimen
from tests.prove.hostile_files import KINDS, Bad, draw

ROUNDS, FILES = 10, 50
SECONDS, MEMORY = 30.0, 512 << 20
Say = Callable[[str], None]
NAIVE = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
data = sys.stdin.buffer.read()
if data[:5] == b"%PDF-":
    import pypdfium2
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        page.render(scale=1)
else:
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    Image.open(io.BytesIO(data)).load()
"""


def peak_of(pid: int) -> int:
    """The most memory any one process below this one ever held, in bytes."""
    most, family = 0, [pid]
    while family:
        each = family.pop()
        try:
            rows = Path(f"/proc/{each}/status").read_text().splitlines()
            family += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
        except OSError:
            continue
        most = max(most, *(int(row.split()[1]) << 10 for row in rows if row.startswith("VmHWM")), 0)
    return most


def answer(reader: Reader, path: Path, name: str) -> tuple[str, str]:
    """What became of one file: taken, refused or stopped, and why."""
    try:
        return "taken", reader.read(path.read_bytes(), name).verdict.kind
    except Unreadable as refusal:
        return "refused", refusal.reason
    except (TooSlow, ReaderDied) as refusal:
        return "stopped", refusal.code


def try_all(bad: list[Bad], folder: Path, say: Say) -> dict[str, Any]:
    """Read all of them; counts of answers, and what went against the promise."""
    answers: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = most = 0.0
    with Reader(seconds_per_step=SECONDS, patience=1, most_memory=MEMORY) as reader:
        for number, file in enumerate(bad):
            path = folder / f"{number:04}"
            path.write_bytes(file.data)
            began = time.monotonic()
            said, why = answer(reader, path, file.name)
            seconds = time.monotonic() - began
            slowest, most = max(slowest, seconds), max(most, peak_of(reader.pid or 0) / (1 << 20))
            answers[said] += 1
            changed = hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(file.data).digest()
            faults = {
                "changed": changed,
                "taken_wrongly": said == "taken" and file.refused,
                "late": seconds > SECONDS + 5,
            }
            wrong += [
                f"{name}: {file.kind} ({said}, {why}, {seconds:.0f} s)" for name, is_so in faults.items() if is_so
            ]
    for each in wrong:
        say(each)
    kinds = Counter(each.split(":")[0] for each in wrong)
    figures = {"slowest_s": round(slowest, 1), "most_memory_mb": round(most)}
    broken = {name: kinds[name] for name in ("changed", "taken_wrongly", "late")}
    return {"files": len(bad), **answers, **broken, **figures}


def good_paper_is_read() -> bool:
    """After all that, a paper is read as ever, in the same kind of room."""
    made = make_specimen(invent("report", seed=7, wear="light", paragraphs=1))
    try:
        with Reader(seconds_per_step=SECONDS, patience=4, most_memory=MEMORY) as reader:
            number = reader.read(made.pdf, "good.pdf").reading.field("number")
    except Refusal:
        return False
    return number is not None and number.value == made.fields["number"]


def one_round(number: int, chance: Random, say: Say, *, files: int = FILES) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="soi-hostile-") as folder:
        found = try_all(draw(files, chance), Path(folder), say)
    result = {**found, "good_papers_refused": int(not good_paper_is_read())}
    say(f"round {number}: {result}")
    return result


def summed(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The counts of all rounds, and what the runner asks: lost (changed or wrongly taken), doubled, unfinished."""
    names = ("files", "taken", "refused", "stopped", "changed", "taken_wrongly", "late", "good_papers_refused")
    sums: dict[str, Any] = {name: sum(one.get(name, 0) for one in rounds) for name in names}
    for name in ("slowest_s", "most_memory_mb"):
        sums[name] = max(one[name] for one in rounds)
    sums["kinds"] = len(KINDS)
    sums["lost"] = sums["changed"] + sums["taken_wrongly"]
    sums["doubled"] = sums["good_papers_refused"]
    sums["unfinished"] = sums["late"] + int(sums["most_memory_mb"] > MEMORY >> 20)
    return sums


def control(chance: Random, say: Say, *, files: int = FILES) -> dict[str, Any]:
    """The libraries alone: how many files they open that must be refused, and how often they fall."""
    ends: Counter[str] = Counter()
    for file in draw(files, chance):
        if file.refused:
            ends[opened_naively(file.data)] += 1
    result = {"files": sum(ends.values()), "lost": ends["opened"] + ends["fell"], **ends}
    say(f"control: {result}")
    return result


def opened_naively(data: bytes) -> str:
    """opened, fell (out of memory or time, or killed) or refused by an error of the library."""
    try:
        done = subprocess.run([sys.executable, "-c", NAIVE], input=data, capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return "fell"
    if done.returncode == 0:
        return "opened"
    return "fell" if done.returncode < 0 or b"MemoryError" in done.stderr else "refused"
