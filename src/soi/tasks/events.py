"""News of tasks."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("tasks.task.assigned")
@dataclass(frozen=True)
class TaskAssigned:
    """A piece of work now lies with one person."""

    task_id: str
    appointment_id: int
    unit_id: int


@event("tasks.task.assigned_together")
@dataclass(frozen=True)
class TasksAssigned:
    """Several pieces of work now lie with one person."""

    appointment_id: int
    unit_id: int
    tasks: int


@event("tasks.task.finished")
@dataclass(frozen=True)
class TaskFinished:
    """A piece of work is done."""

    task_id: str
    unit_id: int


@event("tasks.duty.passed")
@dataclass(frozen=True)
class DutyPassed:
    """An open thing has another responsible person: it fell, or was handed over and accepted."""

    kind: str
    ref_id: str
    part: str
    giver_id: int
    taker_id: int
    how: str
