"""News of the register: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("register.entry.made")
@dataclass(frozen=True)
class EntryMade:
    """A sanction was entered."""

    entry_id: str
    unit_id: int


@event("register.entry.completed")
@dataclass(frozen=True)
class EntryCompleted:
    """Its announcement is known, so its last day is too."""

    entry_id: str
    unit_id: int
