"""How fast is a long list of cases, and one case? 100,000 invented ones in a running house, over HTTP on loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.search import Client, figures
from tests.prove.house import House

ROOT = Path(__file__).resolve().parents[2]
CASES = 100_000
ASKED = 40
LIST_MS, PAGE_MS, RESTRICTED, ENOUGH_MS = 100.0, 250.0, 1.5, 30.0
READERS = ("clerk_a", "inspector_a", "head_a", "central_head")
LINK = re.compile(rb"/cases/([0-9a-f-]{36})/")
FILL = """
import django; django.setup()
from soi.config.demo import cast, seeding
from soi.cases.testing import bulk
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
seeding.enter_cast()
people = {{
    role.office: access.actors_of_account(Account.objects.get(username=role.username).pk)[0]
    for role in cast.CAST if role.username
}}
print(bulk({count}, people))
"""


def fill(house: House, count: int) -> float:
    """Put the cases in; returns the seconds it took."""
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", FILL.format(count=count)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the cases could not be put in: {done.stderr[-2000:]}")
    house.sql("analyze")
    return time.monotonic() - began


def pages(client: Client, first: bytes) -> list[float]:
    """Some cases of the first page of the list, each opened."""
    keys = list(dict.fromkeys(LINK.findall(first)))
    for key in keys[:3]:
        client.get(f"/cases/{key.decode()}/")
    return [client.get(f"/cases/{keys[at % len(keys)].decode()}/")[0] for at in range(ASKED)]


def measure(house: House, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {"cases": count, "fill_s": round(fill(house, count), 1)}
    for office in READERS:
        client = Client(house, office)
        for _ in range(4):
            _spent, first = client.get("/cases/")
        found[f"{office} list"] = figures([client.get("/cases/")[0] for _ in range(ASKED)])
        found[f"{office} case"] = figures(pages(client, first))
    return found


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    house = House(Path(os.environ.get("SOI_BENCH_HOME", "/var/tmp/soi-bench-cases")))
    house.remove()
    try:
        house.start()
        found = measure(house, CASES if full else CASES // 10)
    finally:
        house.remove()
    lists = {office: found[f"{office} list"]["p95_ms"] for office in READERS}
    cases = max(found[f"{office} case"]["p95_ms"] for office in READERS)
    ratio = round(lists["clerk_a"] / lists["central_head"], 2)
    return {
        **found,
        "lines": [f"{name}: {json.dumps(value)}" for name, value in found.items()],
        "bars": {
            f"lists, slowest reader, p95 {max(lists.values())} ms under {LIST_MS} ms": max(lists.values()) < LIST_MS,
            f"a case, slowest reader, p95 {cases} ms under {PAGE_MS} ms": cases < PAGE_MS,
            f"most restricted reader {ratio} x the widest, or {lists['clerk_a']} ms under {ENOUGH_MS} ms": (
                ratio <= RESTRICTED or lists["clerk_a"] < ENOUGH_MS
            ),
        },
    }
