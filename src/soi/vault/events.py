"""What the vault tells downstream: ids and counts, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("vault.opening.opened")
@dataclass(frozen=True)
class SealOpened:
    """A sealed locker was opened for ten minutes."""

    locker_id: str
    opening_id: str
    unit_id: int
    times: int
