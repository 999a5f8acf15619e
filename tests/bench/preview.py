"""How soon does a clerk see what was just uploaded, while 5,000 pages wait to be read? A whole house, as an operator
starts it, reads on meanwhile.

The clock runs from the last byte of an upload to the picture of its first page over HTTP. Scans of one to ten pages
(PDF, TIFF of several pages, JPEG), one after the other, from clerks of two bodies in turn. `run(full=False)` lays a
tenth of the queue and asks the same second.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from PIL import Image

from soi.config.demo import cast
from soi.config.demo.browser import OverHttp, sign_in
from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.public import invent, make_specimen
from tests.bench.search import figures
from tests.prove.house import House, furnish

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261126
# What is read while the bench asks comes on top of the pages that are to wait until its end.
WAITING, MARGIN, LEAST_MARGIN = 5_000, 400, 120
UPLOADS, MOST_PAGES = 63, 10
SECOND_MS = 1000.0
# The page itself asks once a second; a client that asks without a pause would take a core from the house it measures.
LOOK_EVERY, PATIENCE = 0.1, 60.0
# Between two uploads, as a clerk lays the next pile on the glass.
PAUSE = 0.5
OFFICES = ("clerk_a", "clerk_b")
BODIES = {"clerk_a": "p98.k", "clerk_b": "p99.k"}
LAYOUTS = (("report", "light"), ("notice", "medium"), ("decision", "heavy"), ("letter typed", "faded"))
ARRIVAL = re.compile(rb"/intake/([0-9a-f-]{36})/")
# Half of the pages lie in files of ten, half in files of one: a long queue is long in jobs, too.
LAY = """
import django; django.setup()
import glob, json, sys
from soi.config.demo import cast, seeding
from soi.intake import actions
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
from soi.kernel.organisations import public as organisations
seeding.enter_cast()
laid = {{}}
for office, unit in {bodies}.items():
    username = next(role.username for role in cast.CAST if role.office == office)
    clerk = access.actors_of_account(Account.objects.get(username=username).pk)[0]
    unit = organisations.unit_with_code(unit).pk
    for pages in (1, 10):
        paths = sorted(glob.glob(sys.argv[1] + f"/queue-{{pages}}-*"))
        for at in range({pages} // 4 // pages):
            data = open(paths[at % len(paths)], "rb").read()
            with access.acting(clerk):
                key = actions.receive(clerk, unit_id=unit, data=data, name=f"kho-{{at:05}}.tif", channel="desk")
            laid[str(key)] = pages
print(json.dumps(laid))
"""


@dataclass(frozen=True)
class Scan:
    """One file as it leaves the scanner."""

    name: str
    kind: str
    pages: int
    data: bytes


class Clerk:
    """One clerk who stays signed in and keeps the connection open, as a browser does."""

    def __init__(self, house: House, office: str) -> None:
        browser = OverHttp(house.base)
        sign_in(browser, next(role.username for role in cast.CAST if role.office == office))
        browser.get("/intake/")
        self.token = browser.token
        self.headers = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.jar)}
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=PATIENCE)
        self.known: set[str] = set()

    def see(self, scan: Scan) -> dict[str, float]:
        """Bring it and look until the picture of its first page is there; milliseconds from the last byte sent."""
        values = {"channel": "desk", "marked": "0", "key": uuid.uuid4().hex, "csrfmiddlewaretoken": self.token}
        boundary = uuid.uuid4().hex
        body = form(values, scan, boundary)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}", "HX-Request": "true"}
        self.connection.request("POST", "/intake/upload/", body, {**self.headers, **kind})
        sent = time.perf_counter()
        answer = self.connection.getresponse()
        said = answer.read()
        answered = time.perf_counter()
        new = [key.decode() for key in ARRIVAL.findall(said) if key.decode() not in self.known]
        if answer.status != http.HTTPStatus.OK or not new:
            raise AssertionError(f"{scan.name} was not taken in: {answer.status} {said[:300]!r}")
        self.known.update(new)
        while time.perf_counter() - sent < PATIENCE:
            if self._is_there(f"/intake/{new[0]}/page/1/"):
                seen = time.perf_counter()
                return {"answered_ms": (answered - sent) * 1000, "seen_ms": (seen - sent) * 1000}
            time.sleep(LOOK_EVERY)
        raise TimeoutError(f"{scan.name}: no picture within {PATIENCE:.0f} s")

    def _is_there(self, path: str) -> bool:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        return answer.status == http.HTTPStatus.OK and said[8:12] == b"WEBP"


def form(values: dict[str, str], scan: Scan, boundary: str) -> bytes:
    """The form of the door with one file in it."""
    part = f"--{boundary}\r\nContent-Disposition: form-data; name="
    fields = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in values.items())
    file = f'{part}"papers"; filename="{scan.name}"\r\nContent-Type: {scan.kind}\r\n\r\n'
    return f"{fields}{file}".encode() + scan.data + f"\r\n--{boundary}--\r\n".encode()


def papers() -> list[bytes]:
    """Scanned pages of A4 at 300 dots an inch as JPEG, of four looks and kinds of wear."""
    return [
        page.jpeg
        for at, (look, wear) in enumerate(LAYOUTS)
        for page in make_specimen(invent(look, seed=at, wear=wear)).pages
    ]


def tiff(jpegs: Sequence[bytes], quality: int = 75) -> bytes:
    pages = [Image.open(io.BytesIO(jpeg)) for jpeg in jpegs]
    out = io.BytesIO()
    about: dict[str, Any] = {"compression": "jpeg", "quality": quality, "dpi": (300, 300)}
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], **about)
    return out.getvalue()


def scans(pages: Sequence[bytes], dice: random.Random) -> Iterator[Scan]:
    """What the clerks bring: each length from one to ten pages as PDF and as TIFF, and single pictures."""
    for at in range(UPLOADS):
        shape, count = ("pdf", "tif", "jpg")[at % 3], 1 + (at // 3) % MOST_PAGES
        chosen = [dice.choice(pages) for _ in range(count)]
        if shape == "pdf":
            yield Scan(f"quet-{at:03}.pdf", "application/pdf", count, pdf_of_jpegs([(page, 300.0) for page in chosen]))
        elif shape == "tif":
            yield Scan(f"quet-{at:03}.tif", "image/tiff", count, tiff(chosen, quality=dice.randint(70, 80)))
        else:
            yield Scan(f"quet-{at:03}.jpg", "image/jpeg", 1, chosen[0])


def lay(house: House, pages: Sequence[bytes], count: int) -> dict[str, int]:
    """Lay a queue of so many pages with the house still shut; the pages of each arrival. Their own pictures are left
    out: in a queue of that length they would be long done."""
    folder = house.home / "bench"
    folder.mkdir()
    for at, page in enumerate(pages[:4]):
        (folder / f"queue-1-{at}.tif").write_bytes(tiff([page]))
    (folder / "queue-10-0.tif").write_bytes(tiff(list(islice(cycle(pages), 10))))
    environment = {**os.environ, **house.variables, "DJANGO_SETTINGS_MODULE": "soi.config.settings.production"}
    source = LAY.format(bodies=json.dumps(BODIES), pages=count)
    done = subprocess.run(
        [sys.executable, "-c", source, str(folder)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the queue could not be laid: {done.stderr[-2000:]}")
    house.sql("delete from procrastinate_jobs where task_name = 'intake.preview'")
    house.sql("analyze")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def left(house: House, laid: dict[str, int]) -> int:
    """Pages of those laid that still wait in the reading queue."""
    rows = house.sql(
        "select args->>'arrival_id' from procrastinate_jobs where task_name = 'intake.read' and status = 'todo'"
    )
    return sum(laid.get(str(row[0]), 0) for row in rows)


def measure(house: House, count: int) -> dict[str, Any]:
    pages = papers()
    furnish(house)
    done = house.run("database", "start")
    if done.returncode:
        raise RuntimeError(f"soi database start: {done.stderr[-1000:]}")
    laid = lay(house, pages, count + max(LEAST_MARGIN, MARGIN * count // WAITING))
    house.start()
    clerks = [Clerk(house, office) for office in OFFICES]
    before = left(house, laid)
    seen: list[dict[str, Any]] = []
    for at, scan in enumerate(scans(pages, random.Random(SEED))):
        took = clerks[at % len(clerks)].see(scan)
        seen.append({"name": scan.name, "pages": scan.pages, "mb": len(scan.data) / 1e6, **took})
        time.sleep(PAUSE)
    after = left(house, laid)
    found: dict[str, Any] = {
        "uploads": len(seen),
        "queue": {"files": len(laid), "pages": sum(laid.values()), "before": before, "after": after},
    }
    found["answer"] = figures([each["answered_ms"] for each in seen])
    found["first page"] = figures([each["seen_ms"] for each in seen])
    for shape in ("pdf", "tif", "jpg"):
        found[shape] = figures([each["seen_ms"] for each in seen if each["name"].endswith(shape)])
    found["slowest"] = [
        f"{each['name']} ({each['pages']} pages, {each['mb']:.1f} MB): {each['seen_ms']:.0f} ms"
        for each in sorted(seen, key=lambda each: -each["seen_ms"])[:5]
    ]
    return found


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    count = WAITING if full else WAITING // 10
    # Beside the houses of `make prove`, whose furnished model it shares.
    usual = Path("/var/lib/soi" if os.geteuid() == 0 else ROOT / "var") / "bench-preview"
    house = House(Path(os.environ.get("SOI_BENCH_HOME", usual)))
    house.remove()
    try:
        found = measure(house, count)
    finally:
        house.remove()
    shown, queue = found["first page"]["p95_ms"], found["queue"]
    return {
        "seed": SEED,
        **found,
        "lines": [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in found.items()],
        "bars": {
            f"first page seen, p95 {shown} ms under {SECOND_MS:.0f} ms, {found['uploads']} uploads": shown < SECOND_MS,
            f"{queue['after']:,} pages still waited at the end, at least {count:,}": queue["after"] >= count,
            f"{queue['before'] - queue['after']} pages were read meanwhile": queue["before"] > queue["after"],
        },
    }
