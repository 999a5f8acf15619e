"""Heads of the log kept outside the database: a rebuilt or cut log is seen only by somebody who holds an older head."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

EVERY_EVENTS = 1_000
EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Head:
    """Size and root of the log at a time; `previous` is the hash of the line before, so that no line can be lost."""

    size: int
    root: str
    at: str
    previous: str

    def line(self) -> bytes:
        return json.dumps(self.__dict__, separators=(",", ":")).encode()


def heads_file() -> Path:
    return Path(settings.HOME) / "audit" / "heads.jsonl"


def last_head() -> tuple[Head | None, str]:
    """The last exported head and the hash of its line; (None, "") where none was exported yet."""
    lines = heads_file().read_bytes().splitlines() if heads_file().exists() else []
    whole = [line for line in lines if line.endswith(b"}")]
    if not whole:
        return None, ""
    return Head(**json.loads(whole[-1])), hashlib.sha256(whole[-1]).hexdigest()


def is_due(last: Head | None, size: int, now: datetime) -> bool:
    """A head goes out each 1,000 events or each hour, whichever comes first (TRUST section 10)."""
    if last is None:
        return size > 0
    grown = size - last.size
    return grown >= EVERY_EVENTS or (grown > 0 and now - datetime.fromisoformat(last.at) >= EVERY)


def export(size: int, root: bytes, now: datetime | None = None) -> Head:
    """Append a head to the file outside the database, and see it on the disk."""
    _, previous = last_head()
    head = Head(size, root.hex(), (now or datetime.now(UTC)).isoformat(timespec="seconds"), previous)
    heads_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with heads_file().open("ab") as file:
        file.write(head.line() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return head


def export_if_due(size: int, root: bytes) -> Head | None:
    last, _ = last_head()
    now = datetime.now(UTC)
    return export(size, root, now) if is_due(last, size, now) else None
