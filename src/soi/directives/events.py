"""News of directives: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("directives.obligation.given")
@dataclass(frozen=True)
class ObligationGiven:
    """Somebody was obliged."""

    obligation_id: str
    unit_id: int


@event("directives.obligation.moved")
@dataclass(frozen=True)
class ObligationMoved:
    """It was accepted, reported, sent back or closed."""

    obligation_id: str
    unit_id: int
    state: str
