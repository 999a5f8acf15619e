"""How fast is a long ledger of paper? 100,000 invented lines of every province, brought in as lists by the worker, then
looked at over HTTP on loopback, and 10,000 of them walked along their way in one act each.

The most restricted reader, a clerk who holds 25 of them, carries the bar beside the widest; `run(full=False)` takes a
tenth of everything.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.search import Client, figures
from tests.prove.house import House

ROOT = Path(__file__).resolve().parents[2]
LINES, MOVED, STAY = 100_000, 10_000, 50
ASKED, WARM = 60, 5
MATRIX_MS, PAGE_MS, RESTRICTED, ENOUGH_MS, ACT_S, TAKE_S = 300.0, 100.0, 1.5, 30.0, 10.0, 2.0
WORDS_MS = 1000.0
SMALLEST, WIDEST = "commune_clerk", "central_head"
READERS = (SMALLEST, "clerk_a", "head_a", WIDEST)
LINK = re.compile(rb"/digitization/lines/([0-9a-f-]{36})/")
FILL = """
import django; django.setup()
import csv, io, json, random, time
from soi.config.demo import cast, seeding
from soi.digitization import queries as ledger
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
from soi.kernel.organisations.models import Unit
from soi.kernel.persons.models import Appointment, Person
from soi.records.lists import actions, queries
COUNT, MOVED, SMALL = {count}, {moved}, 25
seeding.enter_cast(); seeding.enter_ended()
office = {{role.office: role.username for role in cast.CAST if role.username}}
def clerk_of(name):
    return access.actors_of_account(Account.objects.get(username=office[name]).pk)[0]
mine, small = clerk_of("clerk_a"), clerk_of("commune_clerk")
# Bodies of the real tree have no clerk in the demo; each of these gets one.
units = Unit.objects.using("owner").filter(kind="commission", ended_on=None, level="province")
others = []
for unit in units.exclude(code__in=["p98.k", "p99.k"]).order_by("path")[:48]:
    person = Person.objects.using("owner").create(name=f"Văn thư {{unit.code}}", sort_key=unit.code, is_invented=True)
    post = Appointment.objects.using("owner").create(
        person=person, unit=unit, role="clerk", level=0, valid_from=cast.SINCE, ground=cast.SOURCE
    )
    others.append(access.actor_of_appointment(post.pk))
dice = random.Random(20261126)
def sheet(codes, count, book):
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Số hồ sơ", "Tên hồ sơ", "Đơn vị", "Năm", "Số tờ", "Hộp", "Vĩnh viễn", "Sử dụng", "Tình trạng"])
    for at in range(count):
        rows.writerow([
            f"{{book}}-{{at:06}}", f"Hồ sơ giám sát quỹ thôn giả lập số {{at}}", codes[at % len(codes)],
            dice.randint(1946, 2025), dice.randint(1, 300), f"Kho {{at % 3 + 1}}, giá {{at // 900}}, hộp {{at // 12}}",
            dice.choice(["Có", "Không"]), dice.choice(["Ít", "Nhiều"]), dice.choice(["Tốt", "Yếu"]),
        ])
    return out.getvalue().encode()
def bring(clerk, count):
    with access.acting(clerk):
        codes = [unit.code for unit in ledger.units_as_they_were(clerk)]
        data = sheet(codes, count, clerk.unit_id)
        found = actions.bring(clerk, kind="digitization_list", name="ledger.csv", data=data)
        actions.start(clerk, found.pk, found.mapping)
    while True:
        # The house's own worker enters it.
        with access.acting(clerk):
            found = queries.get_import(clerk, found.pk)
        if found.state not in ("asked", "running"):
            return dict(rows=found.rows, entered=found.entered, same=found.same, wrong=found.wrong)
        time.sleep(0.1)
began = time.monotonic()
left = COUNT - MOVED - SMALL
brought = [bring(mine, MOVED), bring(small, SMALL)]
share = -(-left // len(others))
for clerk in others:
    brought.append(bring(clerk, min(share, left)))
    left -= brought[-1]["rows"]
print(json.dumps(dict(bodies=len(brought), s=round(time.monotonic() - began, 1), **{{
    name: sum(each[name] for each in brought) for name in brought[0]
}})))
"""
# Each act of the way from the shelf to the check, as persons do it: {moved} at once, of which some stand elsewhere.
WALK = """
import django; django.setup()
import json, time
from datetime import date
from django.db.models import Count
from soi.config.demo import cast
from soi.digitization import actions, queries
from soi.digitization.models import Event, Line
from soi.digitization.rules.stages import Stage
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
office = {{role.office: role.username for role in cast.CAST if role.username}}
def who(name):
    return access.actors_of_account(Account.objects.get(username=office[name]).pk)[0]
clerk, head, worker = who("clerk_a"), who("head_a"), who("digitizer_a")
today, found = date.today(), {{}}
with access.acting(clerk) as actor:
    all_keys = list(queries.visible_lines(actor).order_by("number").values_list("pk", flat=True)[:{moved}])
going = all_keys[{stay}:]
def act(name, actor, verb):
    began = time.monotonic()
    with access.acting(actor):
        done = verb(actor)
    found[name] = dict(s=round(time.monotonic() - began, 2))
    if hasattr(done, "went"):
        found[name] |= dict(went=done.went, stayed=done.stayed)
    return done
act("propose", clerk, lambda actor: actions.propose(actor, going))
act("approve", head, lambda actor: actions.approve(actor, all_keys))
# As many batches as carts; the slowest of them is told.
waits = dict(open_batch=[], hand_over=[], take=[])
for at in range(0, len(going), queries.MOST_IN_BATCH):
    some = going[at : at + queries.MOST_IN_BATCH]
    batch = act("open_batch", clerk, lambda actor: actions.open_batch(actor, some, today=today)).pk
    with access.acting(clerk) as actor:
        sheets = sum(one.sheets_out for one in queries.lines_of(queries.get_batch(actor, batch)))
    give = lambda actor: actions.hand_over(actor, batch, taker_id=worker.appointment_id, sheets=sheets, today=today)
    act("hand_over", clerk, give)
    act("take", worker, lambda actor: actions.take(actor, batch, sheets=sheets, today=today))
    for name in waits:
        waits[name].append(found[name]["s"])
found |= {{name: dict(batches=len(each), s=max(each)) for name, each in waits.items()}}
act("advance to scanned", worker, lambda actor: actions.advance(actor, all_keys, to=Stage.SCANNED))
act("advance to checked", clerk, lambda actor: actions.advance(actor, all_keys, to=Stage.CHECKED))
told = dict(Event.objects.using("owner").filter(line__in=all_keys).values_list("act").annotate(n=Count("pk")))
found["events"] = {{name: told.get(name, 0) for name in ("listed", "approved", "scanned", "checked")}}
found["at_checked"] = Line.objects.using("owner").filter(pk__in=all_keys, stage=Stage.CHECKED).count()
print(json.dumps(found))
"""


def python(house: House, source: str) -> Any:
    """Run a few lines in this house under the application's role; what they print last is JSON."""
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the ledger could not be kept: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def pages(house: House, office: str) -> dict[str, dict[str, float]]:
    """What this reader waits for: the matrix both ways, the list and its later pages, lines one by one."""
    client = Client(house, office)

    def asked(paths: list[str]) -> dict[str, float]:
        for at in range(WARM):
            client.get(paths[at % len(paths)])
        return figures([client.get(paths[at % len(paths)])[0] for at in range(ASKED)])

    first = client.get("/digitization/lines/")[1]
    keys = list(dict.fromkeys(key.decode() for key in LINK.findall(first)))
    return {
        "matrix": asked(["/digitization/", "/digitization/?by=was"]),
        "list": asked(["/digitization/lines/", "/digitization/lines/?stage=0", "/digitization/lines/?level=0"]),
        # Words that many lines bear, one that few do, and none at all: the last is looked for in every line.
        "words": asked([f"/digitization/lines/?q={words}" for words in ("quy+thon", "so+1234", "khong+co+ho+so+nay")]),
        "line": asked([f"/digitization/lines/{key}/" for key in keys]),
    }


def measure(house: House, count: int, moved: int) -> dict[str, Any]:
    found: dict[str, Any] = {"lines": count, "bring": python(house, FILL.format(count=count, moved=moved))}
    house.sql("analyze")
    for office in READERS:
        found[office] = pages(house, office)
    found["walk"] = python(house, WALK.format(moved=moved, stay=STAY))
    for office in (SMALLEST, WIDEST):
        found[f"{office} afterwards"] = pages(house, office)
    return found


def bars_of(found: dict[str, Any], moved: int) -> dict[str, bool]:
    brought, walk = found["bring"], found["walk"]
    looks = {name: each for name, each in found.items() if isinstance(each, dict) and "matrix" in each}

    def slowest(page: str) -> float:
        return max(float(each[page]["p95_ms"]) for each in looks.values())

    small, wide = (found[office]["matrix"]["p95_ms"] for office in (SMALLEST, WIDEST))
    # The batch's own acts have their own bar: `take` sets minutes that name each file while the taker waits.
    acts = {name: each for name, each in walk.items() if isinstance(each, dict) and "went" in each}
    late = max(acts, key=lambda name: acts[name]["s"])
    counted = {name: each["went"] + sum(each["stayed"].values()) for name, each in acts.items()}
    went = moved - STAY
    accounted = (
        counted.pop("propose") == went
        and set(counted.values()) == {moved}
        and all(acts[name]["went"] == went for name in ("propose", *counted))
        and set(walk["events"].values()) == {went} == {walk["at_checked"]}
    )
    return {
        f"{brought['entered']:,} of {brought['rows']:,} lines entered by {brought['bodies']} lists, none lost": (
            brought["entered"] == brought["rows"] == found["lines"]
        ),
        f"matrix, slowest reader, p95 {slowest('matrix')} ms under {MATRIX_MS} ms": slowest("matrix") < MATRIX_MS,
        f"matrix, most restricted {small} ms, widest {wide} ms: {small / wide:.2f} x, at most {RESTRICTED} x or "
        f"under {ENOUGH_MS} ms": small <= RESTRICTED * wide or small < ENOUGH_MS,
        f"list of lines, slowest reader, p95 {slowest('list')} ms under {PAGE_MS} ms": slowest("list") < PAGE_MS,
        f"lines by words of them, slowest reader, p95 {slowest('words')} ms under {WORDS_MS} ms": (
            slowest("words") < WORDS_MS
        ),
        f"a line, slowest reader, p95 {slowest('line')} ms under {PAGE_MS} ms": slowest("line") < PAGE_MS,
        f"{moved:,} lines in one act, slowest ({late}) {acts[late]['s']} s under {ACT_S} s": acts[late]["s"] < ACT_S,
        f"the fullest of {walk['take']['batches']} batches taken, its minutes set, in {walk['take']['s']} s, under "
        f"{TAKE_S} s": walk["take"]["s"] < TAKE_S,
        f"every line accounted for: {went} went, {STAY} stayed with their reason, an event for each": accounted,
    }


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    count, moved = (LINES, MOVED) if full else (LINES // 10, MOVED // 10)
    house = House(Path(os.environ.get("SOI_BENCH_HOME", "/var/tmp/soi-bench-ledger")))
    house.remove()
    try:
        house.start()
        found = measure(house, count, moved)
    finally:
        house.remove()
    return {
        **found,
        "lines": [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in found.items()],
        "bars": bars_of(found, moved),
    }
