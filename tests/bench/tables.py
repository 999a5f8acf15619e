"""How fast do old lists enter, and do long lists add up? A million invented rows, checked, entered by the worker of a
running node beside its follower, entered again, found by search, and written out again.

Bars: a million rows checked in under 6 s, every planted fault found and no sound row blamed; written at 30,000 rows a
second, from when the sheet is read through and its rows are counted to the end of the job, each accounted for; the same
list again changes nothing; its last row found by search, which follows after; memory that does not grow with the list.
`run(full=False)` takes a tenth of the rows, with the same bars for a row.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soi.engines.tables import public as tables
from soi.engines.tables.tests.specimen import HEADS, good, layout
from tests.bench.search import Client
from tests.prove.house import House

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261125
ROWS = 1_000_000
CHECK_SECONDS, ROWS_A_SECOND = 6.0, 30_000
MEMORY_MB = 600
FOLLOW_SECONDS = 1800.0
PLANTED = 0.002
WRONG: list[dict[str, str]] = [
    {"title": ""},
    {"first": "khoảng 1998"},
    {"first": "2031", "last": "2032"},
    {"first": "2001", "last": "1999"},
    {"leaves": "12 tờ"},
    {"level": "Mậtt"},
    {"level": "Mật"},
    {"code": "HS-0000000"},
]
ENTER = """
import django; django.setup()
import json, sys, time
from soi.config.demo import cast, seeding
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
from soi.records.lists import actions, queries
from soi.records.lists.models import Import
seeding.enter_cast()
role = next(role for role in cast.CAST if role.office == "clerk_a")
clerk = access.actors_of_account(Account.objects.get(username=role.username).pk)[0]
with access.acting(clerk):
    found = actions.bring(clerk, kind="file_list", name="bench.csv", data=open(sys.argv[1], "rb").read())
    found = actions.start(clerk, found.pk, found.mapping)
began = time.monotonic()
read = None
while found.state == Import.State.RUNNING and time.monotonic() - began < 1800:
    time.sleep(0.1)
    with access.acting(clerk):
        found = queries.get_import(clerk, found.pk)
    if found.rows and read is None:
        read = time.monotonic()
ended = time.monotonic()
print(json.dumps(dict(s=round(ended - began, 2), writing_s=round(ended - read, 2), state=found.state, rows=found.rows,
                      entered=found.entered, same=found.same, wrong=found.wrong)))
"""


def lines(count: int) -> Iterator[tuple[list[str], bool]]:
    """Invented rows and whether a fault was planted in them; the same seed gives the same rows."""
    dice = random.Random(SEED)
    yield good(0), False
    for number in range(1, count):
        wrong = dice.random() < PLANTED
        yield good(number, **(dice.choice(WRONG) if wrong else {})), wrong


def write_sheet(path: Path, count: int) -> set[int]:
    """The sheet; returns the rows, as a spreadsheet program numbers them, in which a fault was planted."""
    planted = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for row, (cells, wrong) in enumerate(lines(count), start=2):
            writer.writerow(cells)
            if wrong:
                planted.add(row)
    return planted


def check(path: Path, planted: set[int]) -> dict[str, Any]:
    """Look, stage, check and say each fault in words."""
    of = layout()
    began = time.perf_counter()
    form = tables.look_at(path)
    header = tables.find(tables.first_rows(path, form), of)
    said = 0
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        staged = tables.stage(path, form, Path(folder) / "plain")
        with tables.checking(staged, of, tables.suggest(header.heads, of), header.heads, header.row) as checked:
            for faulty in checked.faulty():
                found.add(faulty.row)
                for fault in faulty.faults:
                    rule = of.rules[fault.rule]
                    said += all(map(str, tables.sentence(rule, fault.params)))
    return {
        "s": round(time.perf_counter() - began, 2),
        "planted": len(planted),
        "found": len(found & planted),
        "blamed": len(found - planted),
        "sentences": said,
    }


def enter(house: House, path: Path) -> dict[str, Any]:
    """Bring a sheet under the application role and wait until the worker of the house has entered it."""
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    done = subprocess.run(
        [sys.executable, "-c", ENTER, str(path)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the list did not enter: {done.stderr[-2000:]}")
    return {**json.loads(done.stdout.splitlines()[-1]), "peak_mb": peak_of(house, "worker")}


def peak_of(house: House, part: str) -> int:
    """The highest memory of the processes of one part, in megabytes."""
    return max(
        int(line.split()[1]) // 1024
        for pid in house.processes(part)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )


def follow(house: House, last: str) -> dict[str, Any]:
    """Wait until the follower has taken in the last row; what the index grew by, and the follower's highest memory."""
    began, clerk = time.monotonic(), Client(house, "clerk_a")
    while b"<mark>" not in clerk.find(last)[1]:
        if time.monotonic() - began > FOLLOW_SECONDS:
            raise TimeoutError(f"the follower did not take in the list within {FOLLOW_SECONDS:.0f} s")
        time.sleep(1)
    spent = time.monotonic() - began
    size = sum(path.stat().st_size for path in (house.home / "search").rglob("*") if path.is_file())
    ((changes,),) = house.sql("select count(*) from search_change where kind = 'records.file'")
    return {
        "s_after": round(spent, 1),
        "index_mb": round(size / 1e6, 1),
        "changes": changes,
        "peak_mb": peak_of(house, "follower"),
    }


def export(count: int, kind: str, folder: Path) -> dict[str, Any]:
    """Write a long list in a process of its own, so that its peak is its own."""
    code = (
        "import json, resource, sys, time; from pathlib import Path; from soi.engines.tables.public import write\n"
        "began = time.perf_counter()\n"
        "rows = ((at, 2026, 'Báo cáo kết quả giám sát', 'UBKT') for at in range(int(sys.argv[1])))\n"
        "done = write(rows, ['Số', 'Năm', 'Trích yếu', 'Cơ quan'], Path(sys.argv[3]), kind=sys.argv[2],\n"
        "             about=lambda told: [('Rows', f'{told.first}-{told.last}')])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "print(json.dumps(dict(s=round(time.perf_counter() - began, 1), rows=done.rows,\n"
        "                      parts=[part.rows for part in done.parts], peak_mb=peak)))\n"
    )
    ran = [sys.executable, "-c", code, str(count), kind, str(folder)]
    done = subprocess.run(ran, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def bars_of(count: int, found: dict[str, Any]) -> dict[str, bool]:
    checked, first, again = found["check"], found["enter"], found["again"]
    allowed = CHECK_SECONDS * count / ROWS
    rate, whole = round(first["rows"] / first["writing_s"]), round(first["rows"] / first["s"])
    exports = {name: each for name, each in found.items() if name.startswith("export")}
    peak = max(each["peak_mb"] for each in (first, again, found["follow"], *exports.values()))
    return {
        f"{count:,} rows checked in {checked['s']} s, under {allowed:.1f} s": checked["s"] < allowed,
        f"{checked['found']} of {checked['planted']} planted faults found, {checked['blamed']} sound rows blamed": (
            checked["found"] == checked["planted"] == checked["sentences"] and not checked["blamed"]
        ),
        f"{rate:,} rows a second written, at least {ROWS_A_SECOND:,} ({whole:,} with reading the sheet)": (
            rate >= ROWS_A_SECOND
        ),
        f"{first['entered']} entered + {first['same']} there + {first['wrong']} waiting = {first['rows']}": (
            first["entered"] + first["same"] + first["wrong"] == first["rows"] == count
        ),
        f"the same list again: {again['entered']} new": again["entered"] == 0 and again["same"] == first["entered"],
        f"the last row is found, {found['follow']['changes']} changes noted for search": (
            int(found["follow"]["changes"]) < count / 100
        ),
        f"exports: {[each['parts'] for each in exports.values()]}": all(
            each["rows"] == sum(each["parts"]) for each in exports.values()
        ),
        f"peak of one process {peak} MB, under {MEMORY_MB} MB": peak < MEMORY_MB,
    }


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    count = ROWS if full else ROWS // 10
    house = House(Path(os.environ.get("SOI_BENCH_HOME", "/var/tmp/soi-bench-tables")))
    house.remove()
    with tempfile.TemporaryDirectory(prefix="soi-bench-tables-") as folder:
        sheet = Path(folder) / "list.csv"
        planted = write_sheet(sheet, count)
        found: dict[str, Any] = {"rows": count, "check": check(sheet, planted)}
        try:
            house.start()
            found["enter"] = enter(house, sheet)
            # A row without a planted fault: the last of them.
            last = next(row for row in range(count + 1, 1, -1) if row not in planted)
            found["follow"] = follow(house, f'"quỹ số {last - 2}"')
            found["again"] = enter(house, sheet)
        finally:
            house.remove()
        found["export 30,001 xlsx"] = export(30_001, tables.XLSX, Path(folder))
        long = 1_048_577 if full else 1_048_577 // 10
        found[f"export {long:,} csv"] = export(long, tables.CSV, Path(folder))
        if full:
            found[f"export {long:,} xlsx"] = export(long, tables.XLSX, Path(folder))
    found["peak_of_this_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "seed": SEED,
        **found,
        "lines": [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in found.items()],
        "bars": bars_of(count, found),
    }
