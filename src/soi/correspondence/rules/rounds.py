"""An order to sign several papers: bound to what was seen, good for a time, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# No law seen says how long an order to sign may wait for the machine; the house keeps it as short as an errand.
GOOD_FOR = timedelta(hours=1)
# A round not done by then is looked after: its job may have failed.
SOON = timedelta(minutes=1)
MOST_AT_ONCE = 20
# The states of a line whose paper is signed, or waits for the token; any other answer is none of these.
DONE = ("signed", "ordered")


def hash_of(seen: Mapping[str, Any]) -> str:
    """The hash of what a signer saw of one paper, each value under its name."""
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_of(chosen: Iterable[tuple[str, int, str]]) -> str:
    """The hash of a whole list: each paper, its version and the hash of what was seen, in their order."""
    text = "\n".join(f"{paper} {version} {seen}" for paper, version, seen in chosen)
    return hashlib.sha256(text.encode()).hexdigest()


def is_good(good_until: datetime, now: datetime) -> bool:
    """Whether the order still counts."""
    return now <= good_until


@dataclass(frozen=True)
class Progress:
    """How far a round is: of how many, what became of them, and how many a minute."""

    total: int
    signed: int = 0
    ordered: int = 0
    refused: int = 0
    failed: int = 0
    begun_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def done(self) -> int:
        return self.signed + self.ordered + self.refused + self.failed

    @property
    def waiting(self) -> int:
        return self.total - self.done

    @property
    def share(self) -> int:
        return round(100 * self.done / self.total) if self.total else 100

    @property
    def rate(self) -> int:
        """Papers signed or made ready a minute; 0 while nothing can be said."""
        if self.begun_at is None or self.last_at is None or not self.signed + self.ordered:
            return 0
        seconds = (self.last_at - self.begun_at).total_seconds()
        return round(60 * (self.signed + self.ordered) / seconds) if seconds > 0 else 0
