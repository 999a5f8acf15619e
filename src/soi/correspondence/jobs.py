"""The courier at work: what was sent reaches a desk, what was done leaves it, what is overdue is told."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.correspondence import actions, queries
from soi.kernel.access import public as access
from soi.kernel.jobs.public import defer, every, job

MACHINE = "courier"


@job("correspondence.deliver")
def deliver(*, dispatch_id: str) -> None:
    """Put one sent paper on a desk of the body that gets it."""
    with access.acting(access.machine_actor(MACHINE)) as courier:
        actions.deliver(courier, UUID(dispatch_id))


@job("correspondence.settle")
def settle(*, ref: str, act: str) -> None:
    """Take from the desks what is no longer to be done."""
    with access.acting(access.machine_actor(MACHINE)) as courier:
        actions.settle(courier, ref, act)


@job("correspondence.remind")
def remind() -> None:
    """Tell who owes an answer and who waits for it that its day has passed."""
    with access.acting(access.machine_actor(MACHINE)) as courier:
        actions.remind_of_answers(courier, timezone.localdate())


@every(60, name="correspondence.take_up")
def take_up() -> int:
    """Try again what no clerk could be given, and look for answers that have become overdue."""
    with access.acting(access.machine_actor(MACHINE)):
        waiting = queries.undelivered()
        for each in waiting:
            defer("correspondence.deliver", dispatch_id=str(each))
        if queries.anything_overdue(timezone.localdate()):
            defer("correspondence.remind")
    return len(waiting)
