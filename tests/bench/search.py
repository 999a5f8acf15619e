"""How fast is finding? 100,000 invented papers in a running house, asked over HTTP on loopback by one client at a time.

The most restricted reader, a commune's clerk, carries the bar; a head of province and the head at the centre are
measured beside it. `run(full=False)` takes a tenth of the papers.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from soi.base.text import bare
from soi.config.demo import cast
from soi.config.demo.browser import OverHttp, sign_in
from tests.prove.house import House

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261012
PAPERS = 100_000
QUESTIONS = 210
LIST_PAGES = 40
FIRST_PAGE_MS, LIST_MS = 50.0, 100.0
FOLLOW_SECONDS = 900.0
READERS = ("commune_clerk", "head_a", "central_head")
FILL = """
import django; django.setup()
from soi.config.demo import seeding
from soi.records.testing import bulk
seeding.enter_cast()
print(len(bulk({count}, seed={seed})))
"""


class Client:
    """One reader who stays signed in and keeps the connection open, as a browser does."""

    def __init__(self, house: House, office: str = "", *, username: str = "") -> None:
        username = username or next(role.username for role in cast.CAST if role.office == office)
        browser = OverHttp(house.base)
        sign_in(browser, username)
        self.headers = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.jar)}
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)

    def get(self, path: str) -> tuple[float, bytes]:
        """Milliseconds from asking to the last byte, and the page."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - began) * 1000
        if answer.status != http.HTTPStatus.OK:
            raise AssertionError(f"{path} answered {answer.status}")
        return spent, body

    def find(self, text: str) -> tuple[float, bytes]:
        return self.get("/search/?" + urlencode({"q": text}))


def questions(dice: random.Random, texts: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """What clerks type, most of it to be found: words, phrases, without marks, numbers."""

    def some(least: int, most: int) -> str:
        words = dice.choice(texts).split()
        at = dice.randrange(len(words) - most)
        return " ".join(words[at : at + dice.randint(least, most)])

    kinds = [
        lambda: some(1, 1),
        lambda: some(2, 2),
        lambda: some(3, 4),
        lambda: f'"{some(2, 3)}"',
        lambda: bare(some(2, 4)),
        lambda: dice.choice(numbers),
        lambda: '"quỹ làm đường"',
    ]
    return [kinds[at % len(kinds)]() for at in range(QUESTIONS)]


def figures(milliseconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[max(0, int(len(ordered) * 0.95) - 1)], 1),
        "worst_ms": round(ordered[-1], 1),
    }


def fill(house: House, count: int) -> float:
    """Put the papers in and wait until the follower has taken in the last one; returns the seconds it took."""
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", FILL.format(count=count, seed=SEED)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the papers could not be put in: {done.stderr[-2000:]}")
    house.sql("analyze")
    head = Client(house, "central_head")
    text = str(house.sql("select text from records_document order by registered_at desc, id limit 1")[0][0])
    last = '"' + " ".join(text.split()[:14]) + '"'
    while b"<mark>" not in head.find(last)[1]:
        if time.monotonic() - began > FOLLOW_SECONDS:
            raise TimeoutError(f"the follower did not take in {count} papers within {FOLLOW_SECONDS:.0f} s")
        time.sleep(1)
    return time.monotonic() - began


def measure(house: House, count: int) -> dict[str, Any]:
    filled = fill(house, count)
    rows = house.sql(
        "select text, symbol from records_document where unit_id = (select id from organisations_unit where code = %s)",
        ["c99801.k"],
    )
    asked = questions(random.Random(SEED), [str(row[0]) for row in rows], [str(row[1]) for row in rows])
    found: dict[str, Any] = {"papers": count, "fill_and_follow_s": round(filled, 1), "of_the_commune": len(rows)}
    for office in READERS:
        client = Client(house, office)
        for text in asked[:14]:
            client.find(text)
        found[office] = figures([client.find(text)[0] for text in asked])
        client.get("/records/")
        found[f"{office} list"] = figures([client.get("/records/")[0] for _ in range(LIST_PAGES)])
    return found


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    count = PAPERS if full else PAPERS // 10
    house = House(Path(os.environ.get("SOI_BENCH_HOME", "/var/tmp/soi-bench-search")))
    house.remove()
    try:
        house.start()
        found = measure(house, count)
    finally:
        house.remove()
    clerk = found["commune_clerk"]
    lists = max(found[f"{office} list"]["p95_ms"] for office in READERS)
    return {
        "seed": SEED,
        **found,
        "lines": [f"{name}: {json.dumps(value)}" for name, value in found.items()],
        "bars": {
            f"first page, commune clerk, p95 {clerk['p95_ms']} ms under {FIRST_PAGE_MS} ms": clerk["p95_ms"]
            < FIRST_PAGE_MS,
            f"lists, slowest reader, p95 {lists} ms under {LIST_MS} ms": lists < LIST_MS,
        },
    }
