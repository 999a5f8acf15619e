"""What digitization tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("digitization.lines.moved")
@dataclass(frozen=True)
class LinesMoved:
    """Lines of one body have gone on a step, or were sent back: how many, and to which stage."""

    unit_id: int
    stage: int
    count: int


@event("digitization.batch.closed")
@dataclass(frozen=True)
class BatchClosed:
    """A batch is closed: everything accounted for, or differences signed."""

    batch_id: str
    unit_id: int
    differences: int


@event("digitization.plan.changed")
@dataclass(frozen=True)
class PlanChanged:
    """A new plan took the place of this one: nobody is reminded of it any more."""

    plan_id: int
    unit_id: int
