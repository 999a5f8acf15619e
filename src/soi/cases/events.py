"""News of cases: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("cases.case.opened")
@dataclass(frozen=True)
class CaseOpened:
    """A case was opened."""

    case_id: str
    unit_id: int
    procedure: str


@event("cases.case.moved")
@dataclass(frozen=True)
class CaseMoved:
    """A case went on to another step, or ended."""

    case_id: str
    unit_id: int
    step: str


@event("cases.book.taken_over")
@dataclass(frozen=True)
class CasesTakenOver:
    """Cases begun elsewhere, or ended long ago, stand in the book of this unit."""

    unit_id: int
    cases: int
