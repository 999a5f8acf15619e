"""A nation of a million papers: lists and search as clerk, inspector and auditor, the follower, growth, memory, a peer.

Everything is asked over HTTP on loopback by one client at a time, of a house that runs as an operator starts it.
The loaded home is kept for the next run and loaded anew when the loader has changed; delete it to begin from nothing.
"""

from __future__ import annotations

import json
import random
from typing import Any

from soi.config.demo.nation.plan import ACCOUNTS
from tests.bench.nation_home import Memory, Nation, inside, loaded, megabytes
from tests.bench.peers import peer_full_text
from tests.bench.search import Client, figures, questions

COMMUNES = 3321
GROWTH = (33, 332)
SEED = 20261120
READERS = ("clerk", "inspector", "auditor")
LISTS = ("/records/", "/records/?type=report", "/records/?year=2026")
ASKED, LISTED = 140, 40
SEARCH_MS, LIST_MS, RESTRICTED, ENOUGH_MS = 100.0, 100.0, 1.5, 30.0
CHANGED, FOLLOW_SECONDS, MEMORY_MB, LOAD_SECONDS = 10_000, 2.0, 8192, 300
TEXTS = """
select text, symbol from records_document d join persons_appointment a on d.responsible_id = a.id
join persons_person p on p.id = a.person_id join identity_account c on c.id = p.account_id
where c.username = %s and d.level = 0 order by d.id limit 2000
"""
FOLLOW = """
import json, time
import django; django.setup()
from django.db import connections, transaction
from soi.kernel.search import public as search
def caught_up(begun, seconds=120):
    while search.behind() and time.monotonic() < begun + seconds:
        time.sleep(0.02)
    return time.monotonic() - begun
caught_up(time.monotonic())
took = []
for start in range(3):
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("update records_document set title = title where id in "
                       "(select id from records_document order by register_no, id limit %s offset %s)",
                       [{changed}, start * {changed}])
    took.append(round(caught_up(time.monotonic()), 2))
print(json.dumps(sorted(took)))
"""


def signed_in(nation: Nation, office: str) -> Client:
    return Client(nation.house, username=ACCOUNTS[office][0])


def of_a_clerk(nation: Nation) -> list[str]:
    """What is asked: words, phrases and numbers out of the papers of the one commune, so that all readers find some."""
    rows = nation.house.sql(TEXTS, [ACCOUNTS["clerk"][0]])
    texts, numbers = [str(row[0]) for row in rows], [str(row[1]) for row in rows]
    return questions(random.Random(SEED), texts, numbers)[:ASKED]


def measure(nation: Nation, readers: tuple[str, ...] = READERS) -> dict[str, Any]:
    """Search and lists of each reader, after a round that nobody counts."""
    asked = of_a_clerk(nation)
    found: dict[str, Any] = {}
    for reader in readers:
        client = signed_in(nation, reader)
        for text in asked[:14]:
            client.find(text)
        found[f"{reader} search"] = figures([client.find(text)[0] for text in asked])
        for path in LISTS:
            client.get(path)
        found[f"{reader} lists"] = figures([client.get(LISTS[at % len(LISTS)])[0] for at in range(LISTED)])
    return found


def grown(communes: int) -> dict[str, Any]:
    """The same on a smaller nation, for how it grows."""
    nation = loaded(communes)
    nation.house.start()
    try:
        found = measure(nation, ("clerk", "auditor"))
    finally:
        nation.house.stop()
    return {"papers": nation.papers, **sizes(nation), **{name: value["p95_ms"] for name, value in found.items()}}


def sizes(nation: Nation) -> dict[str, Any]:
    home = nation.house.home
    disk = {"database_mb": megabytes(home / "database"), "index_mb": megabytes(home / "search")}
    return {"load_s": nation.loaded["load_with_index_s"], **disk}


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    growth = [grown(communes) for communes in (GROWTH if full else GROWTH[:1])]
    nation = loaded(COMMUNES if full else GROWTH[-1])
    nation.house.start()
    try:
        with Memory(nation.house) as memory:
            found = measure(nation)
            follow = inside(nation.house, FOLLOW.format(changed=CHANGED))
        peer = peer_full_text(nation.house, of_a_clerk(nation))
    finally:
        nation.house.stop()
    growth.append({"papers": nation.papers, **sizes(nation)})
    peak = max(memory.peak_mb, nation.loaded["load_all_processes_mb"])
    return {
        "seed": SEED,
        "papers": nation.papers,
        "loaded": nation.loaded,
        **found,
        "follower_s": follow,
        "growth": growth,
        "peer": peer,
        "lines": [
            f"{nation.papers:,} papers; {'kept from an earlier run' if nation.was_kept else 'loaded now'}: "
            f"{json.dumps(nation.loaded)}",
            *(f"{name}: {json.dumps(value)}" for name, value in found.items()),
            f"follower, {CHANGED:,} changes, three times: {follow} s",
            *(f"growth: {json.dumps(each)}" for each in growth),
            *(f"peer: {line}" for line in peer["lines"]),
            f"memory of all processes while asked: {memory.peak_mb} MB",
        ],
        "bars": bars(nation, found, follow, peak),
    }


def bars(nation: Nation, found: dict[str, Any], follow: list[float], peak: int) -> dict[str, bool | None]:
    searches = max(found[f"{reader} search"]["p95_ms"] for reader in READERS)
    lists = max(found[f"{reader} lists"]["p95_ms"] for reader in READERS)
    met: dict[str, bool | None] = {
        f"search, slowest reader, p95 {searches} ms under {SEARCH_MS:.0f} ms": searches < SEARCH_MS,
        f"lists, slowest reader, p95 {lists} ms under {LIST_MS:.0f} ms": lists < LIST_MS,
    }
    for what in ("search", "lists"):
        restricted, widest = found[f"clerk {what}"]["p95_ms"], found[f"auditor {what}"]["p95_ms"]
        ratio = round(restricted / widest, 2)
        met[f"{what}, clerk {ratio} x the auditor, or {restricted} ms under {ENOUGH_MS:.0f} ms"] = (
            ratio <= RESTRICTED or restricted < ENOUGH_MS
        )
    met[f"follower, {CHANGED:,} changes, median {follow[1]} s under {FOLLOW_SECONDS} s"] = follow[1] < FOLLOW_SECONDS
    met[f"peak memory of all processes {peak} MB under {MEMORY_MB} MB"] = peak < MEMORY_MB
    spent = nation.loaded["load_with_index_s"]
    met[f"load with index {spent} s under {LOAD_SECONDS} s"] = spent < LOAD_SECONDS
    return met
