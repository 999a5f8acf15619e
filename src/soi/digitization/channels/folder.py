"""The ledger's part of the scanner's folder, <scanner>/<code of a unit>/ledger/: scans, alone or in folders.

A file named after a paper file, or lying in a folder that is, goes to its line; any other is held for a person, with
the reason. As in intake a file is finished when two looks find it the same, is set aside in `.taking` first, and is
removed after commit: a worker that is killed finds it there, and what had come in is not taken twice. What is refused
lies in `refused` with the reason beside it. On a full disk nothing is touched: the files wait where they are.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from soi.base.errors import Refusal, fill
from soi.digitization.actions import bundles, room
from soi.digitization.actions.scans import File
from soi.digitization.errors import AlreadyBrought, NoRoom
from soi.digitization.models import Scan
from soi.intake import public as intake
from soi.kernel.access.public import acting, machine_actor
from soi.kernel.organisations.public import unit_with_code
from soi.kernel.storage import public as storage

log = logging.getLogger("soi.digitization.folder")
HERE, TAKING, REFUSED = "ledger", ".taking", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", "~")
FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
DEEPEST = 3
Look = tuple[int, int]  # size, time of change in nanoseconds

_last: dict[Path, Look] = {}


@dataclass(frozen=True)
class Standing:
    """What lies in the folder of one body at this moment."""

    waiting: int
    refused: int
    free_mb: int
    is_full: bool


def root() -> Path:
    return Path(settings.SOI_SCANNER_FOLDER)


def look() -> int:
    """Look once into the folder of every body; returns how many files were dealt with."""
    if not root().is_dir():
        return 0
    folders = [path / HERE for path in sorted(root().iterdir()) if (path / HERE).is_dir() and not path.is_symlink()]
    if folders and is_full():
        log.warning("the disk is full (%s MB free): scans for the ledger wait in their folders", room.free_mb())
        return 0
    done, seen = 0, {}
    for folder in folders:
        try:
            for path in _files(folder / TAKING):
                done += one_by_one(path, folder, again=True)
            for path, found in lying_in(folder):
                seen[path] = found
                if _last.get(path) == found:
                    done += one_by_one(path, folder)
        except OSError as error:
            log.warning("a folder of the ledger cannot be looked into: %s", type(error).__name__)
    _last.clear()
    _last.update(seen)
    return done


def one_by_one(path: Path, folder: Path, *, again: bool = False) -> int:
    """Deal with one file; where the disk gives it up to nobody, the others go on and this one is tried at each look."""
    try:
        return deal_with(path if again else set_aside(path, folder), folder, again=again)
    except OSError as error:
        log.warning("a scan for the ledger cannot be taken from its folder: %s", type(error).__name__)
        return 0


def is_full() -> bool:
    return room.free_mb() < room.LEAST_FREE_MB


def standing(code: str) -> Standing | None:
    """What lies there for a body; None where it has no such folder."""
    folder = root() / code / HERE
    if not folder.is_dir():
        return None
    refused = sum(1 for path in _files(folder / REFUSED) if path.suffix != ".txt")
    waiting = len(lying_in(folder)) + len(_files(folder / TAKING))
    return Standing(waiting, refused, room.free_mb(), is_full())


def _files(folder: Path) -> list[Path]:
    return sorted(_walk(folder, DEEPEST)) if folder.is_dir() else []


def _walk(folder: Path, deep: int) -> Iterator[Path]:
    for path in folder.iterdir():
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind):
            yield path
        elif stat.S_ISDIR(kind) and deep and not path.name.startswith("."):
            yield from _walk(path, deep - 1)


def lying_in(folder: Path) -> list[tuple[Path, Look]]:
    """Files a scanner may have finished; links, hidden and unfinished names, and what was refused are left alone."""
    found = []
    for path in _files(folder):
        first = path.relative_to(folder).parts[0]
        hidden = path.name.startswith(".") or first in (TAKING, REFUSED)
        if not hidden and not path.name.lower().endswith(UNFINISHED):
            is_there = path.lstat()
            found.append((path, (is_there.st_size, is_there.st_mtime_ns)))
    return found


def set_aside(path: Path, folder: Path) -> Path:
    """Move a finished file out of the scanner's reach, its folder's name with it; never onto another."""
    return _moved(path, folder / TAKING / path.relative_to(folder))


def _moved(path: Path, place: Path) -> Path:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    free, number = place, 1
    while free.exists():
        number += 1
        free = place.with_name(f"{place.stem} ({number}){place.suffix}")
    os.rename(path, free)
    return free


def deal_with(path: Path, folder: Path, *, again: bool = False) -> int:
    """Take one file in, or put it among the refused with its reason; on a full disk it stays for the next look.

    `again`: an earlier look had set it aside and was cut off; where it had come in by then, it is only removed.
    """
    try:
        why = take_in(path, folder)
    except AlreadyBrought as refusal:
        if again:
            path.unlink()
        else:
            refuse(path, folder, str(refusal))
    except (NoRoom, *storage.OUTAGES) as refusal:
        log.warning("a scan for the ledger waits in its folder: %s", refusal.code)
        return 0
    except Refusal as refusal:
        refuse(path, folder, str(refusal))
    except OSError as error:
        if error.errno not in FULL:
            raise
        log.warning("the disk is full: a scan for the ledger waits in its folder")
        return 0
    else:
        if why:
            refuse(path, folder, why)
        else:
            path.unlink()
    return 1


def take_in(path: Path, folder: Path) -> str:
    """Bring one file for the body, in a transaction of its own; why it was kept as refused, if it was.

    Raises Refusal where no row of it is kept.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    name = bundles.tidy(path.relative_to(folder / TAKING).as_posix())
    with os.fdopen(handle, "rb") as opened:
        size = os.fstat(handle).st_size
        if size and not bundles.kind_of(name, opened.read(4)):
            # Before it is read whole: what is larger than is taken in would fill the memory of the worker.
            intake.ensure_size(size, settings.SOI_UPLOAD_LIMIT_MB)
        room.ensure_room(size)
        opened.seek(0)
        data = opened.read()
    file = File(name, data)
    with acting(machine_actor("scanner")) as scanner:
        unit = unit_with_code(bundles.tidy(folder.parent.name)).pk
        if bundles.kind_of(name, data[:4]):
            bundles.bring(scanner, file, unit_id=unit)
            return ""
        scan = bundles.bring_by_name(scanner, unit, file)
    said = scan.reason or {}
    if scan.state != Scan.State.REFUSED:
        return ""
    return " ".join(fill(str(said.get(name) or ""), said.get("params", {})) for name in ("msgid", "remedy"))


def refuse(path: Path, folder: Path, words: str) -> None:
    """Put a file among the refused, with a note beside it in words."""
    place = _moved(path, folder / REFUSED / path.relative_to(folder / TAKING))
    place.with_name(place.name + ".txt").write_text(f"{words}\n", encoding="utf-8")
    log.warning("a scan for the ledger of %s was refused", folder.parent.name)
