"""News of decisions: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("decisions.vote.confirmed")
@dataclass(frozen=True)
class VoteConfirmed:
    """A count was confirmed."""

    case_id: str
    unit_id: int


@event("decisions.decision.signed")
@dataclass(frozen=True)
class DecisionSigned:
    """A decision was signed and has its number."""

    decision_id: str
    case_id: str
    unit_id: int


@event("decisions.decision.served")
@dataclass(frozen=True)
class DecisionServed:
    """A decision was announced and served; its terms run."""

    decision_id: str
    case_id: str
    unit_id: int
