"""The scanner's folder, <scanner>/<code of a unit>/: what lies finished there is taken in, and removed after commit.

A file is finished when two looks find the same size and time. It is set aside in `.taking` first, so that a worker
that is killed finds it there again; its key keeps it from coming in twice. What is refused lies in `refused`, with
the reason beside it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from pathlib import Path

from django.conf import settings

from soi.base.errors import Refusal
from soi.intake.actions.receive import receive_once
from soi.intake.rules.states import ensure_size
from soi.kernel.access.public import acting, machine_actor
from soi.kernel.organisations.public import unit_with_code
from soi.kernel.storage import public as storage

log = logging.getLogger("soi.intake.scanner")
TAKING, REFUSED = ".taking", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", "~")
Look = tuple[int, int]  # size, time of change in nanoseconds

_last: dict[Path, Look] = {}


def root() -> Path:
    return Path(settings.SOI_SCANNER_FOLDER)


def look() -> int:
    """Look once into every folder; returns how many files were dealt with, taken in or refused."""
    if not root().is_dir():
        return 0
    done = 0
    seen: dict[Path, Look] = {}
    for folder in sorted(path for path in root().iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            for path in left_behind(folder):
                done += one_by_one(path, folder)
            for path, found in lying_in(folder):
                seen[path] = found
                if _last.get(path) == found:
                    done += one_by_one(path, folder, aside=True)
        except OSError as error:
            log.warning("a folder cannot be looked into, the others go on: %s", type(error).__name__)
    _last.clear()
    _last.update(seen)
    return done


def one_by_one(path: Path, folder: Path, *, aside: bool = False) -> int:
    """Deal with one file; where the disk gives it up to nobody, the others go on and this one is tried at each look."""
    try:
        return deal_with(set_aside(path, folder) if aside else path, folder)
    except OSError as error:
        log.warning("a file of a folder cannot be taken, the others go on: %s", type(error).__name__)
        return 0


def left_behind(folder: Path) -> list[Path]:
    """What an earlier look set aside and did not finish."""
    taking = folder / TAKING
    return sorted(path for path in taking.iterdir() if path.is_file()) if taking.is_dir() else []


def lying_in(folder: Path) -> list[tuple[Path, Look]]:
    """Files a scanner may have finished, with what this look found; links and unfinished names are left alone."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
            continue
        is_there = path.lstat()
        if stat.S_ISREG(is_there.st_mode):
            found.append((path, (is_there.st_size, is_there.st_mtime_ns)))
    return found


def set_aside(path: Path, folder: Path) -> Path:
    """Move a finished file out of the scanner's reach; under another name where one like it waits already."""
    taking = folder / TAKING
    taking.mkdir(mode=0o700, exist_ok=True)
    place = taking / path.name
    number = 1
    while place.exists():
        number += 1
        place = taking / f"{path.stem} ({number}){path.suffix}"
    os.rename(path, place)
    return place


def deal_with(path: Path, folder: Path) -> int:
    """Take one file in, or put it among the refused with its reason; on a full disk it stays for the next look."""
    try:
        take_in(path, folder.name)
    except storage.OUTAGES as refusal:
        log.warning("a file of %s waits in its folder: %s", folder.name, refusal.code)
        return 0
    except Refusal as refusal:
        refuse(path, folder, refusal)
    else:
        path.unlink()
    return 1


def take_in(path: Path, code: str) -> None:
    """Receive a file for a unit, in a transaction of its own; the same file again changes nothing."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    name = plain_name(path.name)
    with os.fdopen(handle, "rb") as file:
        # Before it is read: what is larger than is taken in would fill the memory of the worker.
        ensure_size(os.fstat(handle).st_size, settings.SOI_UPLOAD_LIMIT_MB)
        data, changed = file.read(), os.fstat(handle).st_mtime_ns
    once = f"scanner|{name}|{changed}|{hashlib.sha256(data).hexdigest()}"
    with acting(machine_actor("scanner")) as scanner:
        unit = unit_with_code(plain_name(code))
        arrival = receive_once(scanner, unit_id=unit.pk, data=data, name=name, channel="scanner", once=once)
    if arrival is None:
        log.info("a file of %s had come in before and was only removed from the folder", code)


def plain_name(name: str) -> str:
    """The name as text; what no letter code reads in it, old scanners write such names, is shown as a question mark."""
    return name.encode("utf-8", "replace").decode()


def refuse(path: Path, folder: Path, refusal: Refusal) -> None:
    """Put a file among the refused, with a note beside it in words; never onto another of the same name."""
    refused = folder / REFUSED
    refused.mkdir(exist_ok=True)
    place, number = refused / path.name, 1
    while place.exists():
        number += 1
        place = refused / f"{path.stem} ({number}){path.suffix}"
    note = f"{refusal}\n"
    place.with_name(place.name + ".txt").write_text(note, encoding="utf-8")
    os.replace(path, place)
    log.warning("a file of %s was refused: %s", folder.name, refusal.code)
