"""One batch through the digitization line under kill -9: every page done or named, none twice, no loss unseen (DIG-01).

The scans of 50 paper files, 500 pages, are sent in parts over HTTP while web, worker, follower and database are killed
a hundred times; some parts break off in the middle of a word, and once the disk of the files is full. Each page bears a
code of its own: afterwards every code is looked for in all that was read. Then paper is lost on purpose: a sheet drawn
in double, a torn one, two files of one name, a lost separator.
Controls: commits that are not waited for lose parts that were acknowledged; who only counts files sees no lost sheet.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdfium2
from PIL import Image, ImageDraw

from soi.config.demo import cast
from soi.config.demo.browser import OverHttp, sign_in
from soi.digitization.rules import parts
from soi.engines.reading.specimens import fonts
from tests.prove.house import ROOT, VICTIMS, House, furnish

ROUNDS = 100  # kills
FILES, PAGES = 50, 10
Say = Callable[[str], None]
LONGEST_WAIT = 6.0
CUT_OFF = 0.08  # share of parts whose line breaks in the middle
DISK_MB, FULL_SECONDS = 512, 6.0
STUCK_SECONDS = 240.0
CONTROL_TRIES = 5
OFFICE = "digitizer_a"
PAPER = (1165, 1654)  # A5 at 200 dpi
LAY_OUT = """
import django; django.setup()
import json
from pathlib import Path
from django.conf import settings
from soi.config.demo import seeding
from soi.digitization import testing
from tests.world import Node
seeding.enter_cast()
node = Node(name="", home=Path(settings.HOME))
batch, lines = testing.out(node, {files}, sheets={sheets})
print(json.dumps([str(batch), [str(each) for each in lines]]))
"""
LOOK = """
import django; django.setup()
import json, sys
from pathlib import Path
from django.conf import settings
from soi.digitization.models import Scan
from soi.intake import queries as intake
from soi.intake.models import Arrival
from tests.world import Node
node = Node(name="", home=Path(settings.HOME))
found = []
with node.acting("clerk_a") as clerk:
    scans = {{scan.arrival_id: scan for scan in Scan.objects.all() if scan.arrival_id}}
    for arrival in Arrival.objects.filter(state__in=["read", "confirmed"]).order_by("number"):
        scan, kept = scans.get(arrival.pk), intake.kept_reading(clerk, arrival)
        found.append({{
            "name": intake.name_of(clerk, arrival), "state": scan.state if scan else "",
            "line": str(scan.line_id) if scan else "", "remarks": [each["code"] for each in kept["warnings"]],
            "pages": [" ".join(word["text"] for word in page["words"]) for page in kept["pages"]],
        }})
print(json.dumps(found))
"""


@dataclass
class Paper:
    """One scanned file as the driver knows it: where it belongs, its bytes, the code on each page."""

    line: str
    name: str
    data: bytes
    codes: tuple[str, ...]
    sheets: int | None = None
    is_acknowledged: bool = False


@dataclass
class Batch:
    """The one batch of a proof: its house, its papers, what was acknowledged, what happened on the way."""

    house: House
    sender: Sender
    papers: list[Paper]
    acknowledged: set[tuple[str, int]] = field(default_factory=set)
    cut_off: int = 0
    sent_again: int = 0
    refused_full: int = 0
    is_full: bool = False
    faults: list[str] = field(default_factory=list)
    due: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    over: threading.Event = field(default_factory=threading.Event)
    first: int = 0
    let_go: int = 0


_batch: list[Batch] = []


def page(code: str, rng: random.Random, *, is_torn: bool = False) -> Image.Image:
    """A sheet of A5 with a few lines and its code, three times, for a figure may be misread; of a torn one the right
    third is gone."""
    image = Image.new("L", PAPER, 248)
    draw = ImageDraw.Draw(image)
    for down, kind, cut in ((120, "sans", "bold"), (820, "serif", "regular"), (1450, "typewriter", "bold")):
        draw.text((120, down), f"Mã tờ {code}", font=fonts.font(kind, cut, 60), fill=15)
    words = ["thu", "chi", "công", "khai", "họp", "dân", "làm", "đường", "sổ", "năm", "tổ", "xã", "việc", "ghi", "rõ"]
    for row in range(6):
        text = " ".join(rng.choices(words, k=8))
        draw.text((120, 260 + 90 * row), text, font=fonts.font("serif", "regular", 44), fill=20)
    if is_torn:
        draw.rectangle((760, 0, PAPER[0], PAPER[1]), fill=12)
    # Dust, as on any glass; it also makes the file as large as a scanner's.
    dust = Image.frombytes("L", PAPER, rng.randbytes(PAPER[0] * PAPER[1])).point(lambda v: v // 32)
    return Image.blend(image, Image.eval(dust, lambda v: 255 - v), 0.03)


def tiff(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="jpeg", quality=85, dpi=(200, 200))
    return out.getvalue()


def paper(line: str, name: str, rng: random.Random, count: int, **more: Any) -> Paper:
    codes = tuple(f"{rng.randrange(10**4):04} {rng.randrange(10**4):04}" for _ in range(count))
    return Paper(line, name, tiff([page(code, rng) for code in codes]), codes, **more)


class Sender:
    """A scanner's clerk: brings each file in parts, goes on after whatever broke, and notes what was acknowledged."""

    def __init__(self, house: House) -> None:
        self.house, self.browser = house, OverHttp(house.base)
        # Signed in before the first kill: that people can sign in again is shown by `make prove crash`.
        sign_in(self.browser, next(role.username for role in cast.CAST if role.office == OFFICE))
        self.browser.get("/")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.jar)
        self.headers = {"Cookie": cookies, "X-CSRFToken": self.browser.token}

    def ask(self, path: str, body: bytes | dict[str, Any], **headers: str) -> tuple[int, Any]:
        """One request on a line of its own; raises OSError or HTTPException where the house is away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/x-www-form-urlencoded"
        data = body if isinstance(body, bytes) else urlencode(body).encode()
        try:
            connection.request("POST", path, data, {**self.headers, "Content-Type": kind, **headers})
            answer = connection.getresponse()
            said = answer.read()
            is_json = "json" in (answer.getheader("Content-Type") or "")
            return answer.status, json.loads(said) if is_json else said.decode(errors="replace")
        finally:
            connection.close()

    def break_off(self, path: str, data: bytes, **headers: str) -> None:
        """Half of a part, then nothing more: the line was cut."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        try:
            connection.putrequest("POST", path)
            given = {**self.headers, "Content-Type": "application/octet-stream", **headers}
            for name, value in {**given, "Content-Length": str(len(data))}.items():
                connection.putheader(name, value)
            connection.endheaders(data[: len(data) // 2])
        finally:
            connection.close()


def send(batch: Batch, one: Paper, chance: random.Random) -> None:
    """Bring one file until it is acknowledged, whatever falls in between."""
    pieces = [one.data[at : at + parts.PART] for at in range(0, len(one.data), parts.PART)]
    digests = [hashlib.sha256(piece).hexdigest() for piece in pieces]
    about = {"line": one.line, "name": one.name, "size": len(one.data), "digest": parts.whole(digests)}
    while not one.is_acknowledged and not batch.over.is_set():
        try:
            _try_to_send(batch, one, about, pieces, digests, chance)
        except (OSError, http.client.HTTPException, ValueError):
            batch.sent_again += 1
            time.sleep(0.3)


def _try_to_send(
    batch: Batch,
    one: Paper,
    about: dict[str, Any],
    pieces: list[bytes],
    digests: list[str],
    chance: random.Random,
) -> None:
    sender = batch.sender
    begun = _answered(batch, sender.ask("/digitization/transfers/", {**about, "sheets": one.sheets or ""}))
    missing = [number for number in range(len(pieces)) if number not in begun["have"]]
    chance.shuffle(missing)
    for number in missing:
        address = f"/digitization/transfers/{begun['id']}/{number}/"
        digest = {"X-Part-Digest": digests[number]}
        if chance.random() < CUT_OFF:
            sender.break_off(address, pieces[number], **digest)
            batch.cut_off += 1
        _answered(batch, sender.ask(address, pieces[number], **digest))
        batch.acknowledged.add((begun["id"], number))
    _answered(batch, sender.ask(f"/digitization/transfers/{begun['id']}/finish/", {}))
    one.is_acknowledged = True


def _answered(batch: Batch, answer: tuple[int, Any]) -> Any:
    status, said = answer
    if status == http.HTTPStatus.OK:
        return said
    words = json.dumps(said, ensure_ascii=False) if isinstance(said, dict) else said
    if batch.is_full and ("storage.no_room" in words or status == http.HTTPStatus.INSUFFICIENT_STORAGE):
        batch.refused_full += 1
    elif status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
        # The house answered, and said no to what it should take.
        batch.faults.append(f"{status}: {words[:300]}")
        batch.over.set()
    raise ValueError(status)


def begin(seed: str, files: int, pages: int) -> Batch:
    """A house of its own whose batch is out at the scanner, and a sender that waits to be let go file by file."""
    home = Path("/var/lib/soi" if os.geteuid() == 0 else ROOT / "var") / f"prove-line-{os.getpid()}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    house = House(home)
    try:
        return _begin(house, seed, files, pages)
    except BaseException:
        close_house(house)
        raise


def _begin(house: House, seed: str, files: int, pages: int) -> Batch:
    furnish(house)
    _own_disk(house)
    done = house.run("database", "start")
    if done.returncode:
        raise RuntimeError(f"soi database start: {done.stderr[-1000:]}")
    _key, lines = python(house, LAY_OUT.format(files=files, sheets=pages))
    house.start()
    rng = random.Random(f"{seed}-papers")  # noqa: S311
    papers = [paper(line, f"hop-{at:03}.tif", rng, pages) for at, line in enumerate(lines, 1)]
    batch = Batch(house, Sender(house), papers)
    chance = random.Random(f"{seed}-line")  # noqa: S311

    def bring() -> None:
        for one in papers:
            while not batch.due.acquire(timeout=0.5):
                if batch.over.is_set():
                    return
            send(batch, one, chance)

    threading.Thread(target=bring, daemon=True).start()
    return batch


def _own_disk(house: House) -> None:
    """The folder of the files on a small disk of its own, which can be full without the database's being full."""
    folder = house.home / "files"
    folder.mkdir(exist_ok=True)
    # Where it may not be mounted the result says so: `full_disk` is then False.
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)], capture_output=True, check=False
    )


def has_own_disk(house: House) -> bool:
    return os.path.ismount(house.home / "files")


def python(house: House, source: str) -> Any:
    """Run a few lines in this house; what they print is JSON."""
    # The settings of the house itself, which are those of the tests where a test has started it.
    environment = {"DJANGO_SETTINGS_MODULE": "soi.config.settings.production", **os.environ, **house.variables}
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def let_go(batch: Batch, until: int) -> None:
    """Let the sender go on with the next files, up to so many in all."""
    for _ in range(until - batch.let_go):
        batch.due.release()
        batch.let_go += 1


def kill(batch: Batch, chance: random.Random) -> dict[str, Any]:
    """Wait a moment, kill one part of the house, and wait until it answers again."""
    victim, wait = chance.choice(VICTIMS), chance.uniform(0.3, LONGEST_WAIT)
    time.sleep(wait)
    hit = batch.house.kill(victim)
    batch.house.wait()
    return {"victim": victim, "after_s": round(wait, 1), "hit": hit}


def fill_disk(batch: Batch, until: int) -> bool:
    """Let the disk of the files be full for some seconds, and files come; False where it has none of its own."""
    if not has_own_disk(batch.house):
        return False
    ballast = batch.house.home / "files" / "ballast"
    batch.is_full = True
    try:
        with ballast.open("wb") as file:
            while True:
                file.write(b"\0" * (1 << 20))
                file.flush()
    except OSError:
        let_go(batch, until)
        time.sleep(FULL_SECONDS)
    finally:
        ballast.unlink(missing_ok=True)
    # What was answered while it was full may still be on its way.
    time.sleep(1)
    batch.is_full = False
    return True


def finish(batch: Batch) -> bool:
    """Wait until all is sent and read; False when nothing moves any more."""
    last, moved = None, time.monotonic()
    while time.monotonic() - moved < STUCK_SECONDS and not batch.faults:
        now = batch.house.sql("select state, count(*) from digitization_scan group by state order by state")
        sent = sum(one.is_acknowledged for one in batch.papers)
        if (now, sent) != last:
            last, moved = (now, sent), time.monotonic()
        if sent == len(batch.papers) and not any(state == "waiting" for state, _count in now):
            return True
        time.sleep(0.5)
    return False


def account(batch: Batch) -> dict[str, Any]:
    """Every page: read once, named in a refused scan, lost, or there twice; and every acknowledged part."""
    read = python(batch.house, LOOK.format())
    seen = Counter(code for one in read for text in one["pages"] for code in set(codes_in(text)))
    rows = batch.house.sql("select name, reason->>'msgid' from digitization_scan where state = 'refused'")
    refused = {str(name) for name, why in rows if why}
    every = [(one, code) for one in batch.papers for code in one.codes]
    kept = {
        (str(key), number)
        for key, number in batch.house.sql("select transfer_id, number from digitization_transferpart")
    }
    done = {str(key) for (key,) in batch.house.sql("select id from digitization_transfer where state = 'done'")}
    parts_lost = sum((key, number) not in kept and key not in done for key, number in batch.acknowledged)
    return {
        "pages": len(every),
        "done": sum(seen[code] == 1 for _one, code in every),
        "named": sum(not seen[code] and one.name in refused for one, code in every),
        "lost": sum(not seen[code] and one.name not in refused for one, code in every) + parts_lost,
        "doubled": sum(max(seen[code] - 1, 0) for _one, code in every),
        "why": sorted({str(why) for _name, why in rows}),
        "acknowledged": len(batch.acknowledged),
    }


def codes_in(text: str) -> Iterator[str]:
    """The codes a page bears, as they were read: two groups of four figures after one another."""
    words = text.split()
    for first, second in zip(words, words[1:], strict=False):
        if all(len(word) == 4 and word.isdigit() for word in (first, second)):
            yield f"{first} {second}"


# Paper that is lost before the line ever sees it.


LOSSES = ("double feed", "torn page", "name clash", "lost separator")


def lose(batch: Batch, chance: random.Random) -> dict[str, Any]:
    """Bring a small batch with four losses and a whole file; which of them the line reports, and what it says of the
    whole one. `by_files`: the losses somebody sees who only counts the files that came."""
    house = batch.house
    key, lines = python(house, LAY_OUT.replace("seeding.enter_cast()\n", "").format(files=6, sheets=3))
    whole, double, torn, twice, first, _second = lines
    papers = [
        paper(whole, "nguyen.tif", chance, 3, sheets=3),
        paper(double, "cuon-doi.tif", chance, 2, sheets=3),
        _torn(torn, chance),
        paper(twice, "scan0001.tif", chance, 2, sheets=2),
        paper(twice, "scan0001.tif", chance, 1, sheets=1),
    ]
    for one in papers:
        send(batch, one, chance)
    _bring_without_separator(batch, key, first, chance)
    batch.papers = [*batch.papers, *papers]
    if not finish(batch):
        batch.faults.append("the batch with losses was not read to its end")
    read = {one["line"]: one for one in python(house, LOOK.format())}
    asked = {str(line) for (line,) in house.sql("select line_id from digitization_question where kind = 'pages'")}
    said = {
        "double feed": double in asked,
        "torn page": bool({"cut", "edge"} & set(read[torn]["remarks"])),
        "name clash": _says_clash(batch, twice),
        "lost separator": first in asked,
    }
    came = {
        str(line): int(str(count))
        for line, count in house.sql("select line_id, count(*) from digitization_scan group by line_id")
    }
    expected = {double: 1, torn: 1, twice: 2, first: 1}
    return {
        "losses": len(LOSSES),
        "reported": sum(said.values()),
        "unreported": [name for name in LOSSES if not said[name]],
        "false_reports": int(whole in asked or bool(read[whole]["remarks"]) or _says_clash(batch, whole)),
        "by_files": sum(came.get(line, 0) != count for line, count in expected.items()),
    }


def _torn(line: str, rng: random.Random) -> Paper:
    codes = tuple(f"{rng.randrange(10**4):04} {rng.randrange(10**4):04}" for _ in range(3))
    pages = [page(code, rng, is_torn=number == 2) for number, code in enumerate(codes)]
    return Paper(line, "to-rach.tif", tiff(pages), codes, sheets=3)


def _bring_without_separator(batch: Batch, key: str, line: str, rng: random.Random) -> None:
    """One scan of two files of three sheets; the printed sheet before the second was lost."""
    house, sender = batch.house, batch.sender
    printed = pypdfium2.PdfDocument(sender.browser.get(f"/digitization/batches/{key}/separators.pdf").body)
    order = [str(each) for (each,) in house.sql(
        "select line_id from digitization_batchline where batch_id = %s order by position", [key]
    )]  # fmt: skip
    separator = printed[order.index(line)].render(scale=200 / 72).to_pil().convert("L")
    sheets = [page(f"{rng.randrange(10**4):04} {rng.randrange(10**4):04}", rng) for _ in range(6)]
    data = tiff([separator, *sheets])
    digests = [hashlib.sha256(data[at : at + parts.PART]).hexdigest() for at in range(0, len(data), parts.PART)]
    about = {"batch": key, "name": "hai-hop.tif", "size": len(data), "digest": parts.whole(digests)}
    status, begun = sender.ask("/digitization/transfers/", about)
    for number, digest in enumerate(digests):
        piece = data[number * parts.PART : (number + 1) * parts.PART]
        status, _ = sender.ask(f"/digitization/transfers/{begun['id']}/{number}/", piece, **{"X-Part-Digest": digest})
    status, said = sender.ask(f"/digitization/transfers/{begun['id']}/finish/", {})
    if status != http.HTTPStatus.OK:
        raise RuntimeError(f"the scan of two files was not taken in: {said}")


def _says_clash(batch: Batch, line: str) -> bool:
    return "data-same-name" in batch.sender.browser.get(f"/digitization/lines/{line}/").text


# What `make prove line` asks for.


def one_round(
    number: int, chance: random.Random, say: Say, *, rounds: int = ROUNDS, files: int = FILES, pages: int = PAGES
) -> dict[str, Any]:
    """One kill while the batch goes on; in the middle of the rounds the disk is full, after the last all is counted."""
    if not _batch:
        _batch.append(begin(str(chance.random()), files, pages))
        _batch[0].first = number
    batch = _batch[0]
    until = round((number + 1 - batch.first) / (rounds - batch.first) * files)
    found: dict[str, Any] = {"full_disk": fill_disk(batch, until)} if number == rounds // 2 else {}
    let_go(batch, until)
    found |= kill(batch, chance)
    if number == rounds - 1 or batch.faults:
        found |= _end(batch, chance)
    say(f"kill {number}: {found}")
    return found


def _end(batch: Batch, chance: random.Random) -> dict[str, Any]:
    is_whole = finish(batch)
    found: dict[str, Any] = account(batch)
    found |= {"cut_off": batch.cut_off, "sent_again": batch.sent_again, "refused_full": batch.refused_full}
    found |= lose(batch, chance) if is_whole else {}
    batch.over.set()
    return {**found, "unfinished": int(not is_whole) + len(batch.faults), "faults": batch.faults}


def summed(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of the whole: what was not reported of the losses counts as lost."""
    last = rounds[-1]
    return {
        "kills": sum(bool(one["hit"]) for one in rounds),
        "full_disk": any(one.get("full_disk") for one in rounds),
        **{name: last[name] for name in sorted(last) if name not in ("victim", "after_s", "hit", "faults")},
        "lost": last["lost"] + last.get("losses", 0) - last.get("reported", 0),
    }


def control(chance: random.Random, say: Say) -> dict[str, Any]:
    """Where commits are not waited for, parts that were acknowledged are lost with the database."""
    batch = _batch.pop() if _batch else begin(str(chance.random()), 1, 1)
    house, lost, tries = batch.house, 0, 0
    house.sql("alter system set synchronous_commit = off")
    house.sql("select pg_reload_conf()")
    _key, lines = python(house, LAY_OUT.replace("seeding.enter_cast()\n", "").format(files=CONTROL_TRIES, sheets=3))
    try:
        while not lost and tries < CONTROL_TRIES:
            one = paper(lines[tries], f"doi-chung-{tries}.tif", chance, 10)
            tries += 1
            told: set[tuple[str, int]] = set()
            trial = Batch(house, batch.sender, [one], told)
            thread = threading.Thread(target=send, args=(trial, one, chance), daemon=True)
            thread.start()
            while len(told) < 2 and thread.is_alive():
                time.sleep(0.005)
            house.kill("database")
            trial.over.set()
            before = set(told)
            thread.join(60)
            house.wait()
            kept = {(str(key), number) for key, number in house.sql(
                "select transfer_id, number from digitization_transferpart"
            )}  # fmt: skip
            lost += len(before - kept)
    finally:
        close_house(house)
    found = {"lost": lost, "tries": tries}
    say(f"control: {found}")
    return found


def close_house(house: House) -> None:
    house.stop()
    subprocess.run(["umount", str(house.home / "files")], capture_output=True, check=False)
    house.remove()


def close() -> None:
    """Take the house away, however the proof ended."""
    while _batch:
        batch = _batch.pop()
        batch.over.set()
        close_house(batch.house)
