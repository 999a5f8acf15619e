"""An order to put the body's signature on scans: good for a time, each scan accounted for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# A batch of a shelf is some hundreds of scans; at a token they are signed within a working day.
GOOD_FOR = timedelta(hours=12)
# A round that stands still so long is looked after: its job may be lost.
SOON = timedelta(minutes=5)


def is_good(good_until: datetime, now: datetime) -> bool:
    return now <= good_until


@dataclass(frozen=True)
class Account:
    """What became of the scans of a round; the parts add up to the whole."""

    total: int
    to_do: int = 0
    ordered: int = 0
    signed: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def is_settled(self) -> bool:
        return not self.to_do and not self.ordered

    @property
    def percent(self) -> int:
        return 100 * (self.total - self.to_do) // self.total if self.total else 100


def account(total: int, counted: Mapping[str, int]) -> Account:
    return Account(total, **dict(counted))
