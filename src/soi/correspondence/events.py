"""News of correspondence: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("correspondence.line.instructed")
@dataclass(frozen=True)
class LineInstructed:
    """A leader said what is done with an incoming paper, by whom, until when."""

    slip_id: str
    unit_id: int


@event("correspondence.line.done")
@dataclass(frozen=True)
class LineDone:
    """What was instructed on an incoming paper is done."""

    slip_id: str
    unit_id: int


@event("correspondence.paper.signed")
@dataclass(frozen=True)
class PaperSigned:
    """A paper bears its signature."""

    paper_id: str
    unit_id: int


@event("correspondence.paper.sent")
@dataclass(frozen=True)
class PaperSent:
    """An issued paper is on its way to one body."""

    dispatch_id: str
    sender_id: int
    unit_id: int


@event("correspondence.paper.moved")
@dataclass(frozen=True)
class PaperMoved:
    """With one body: delivered, read, entered, answered, recalled, superseded, or its answer is overdue."""

    dispatch_id: str
    sender_id: int
    unit_id: int
    act: str
