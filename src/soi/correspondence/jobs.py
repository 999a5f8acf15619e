"""Work apart from requests: the courier carries and reminds; what a signer ordered together is signed one by one."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.correspondence import actions, queries
from soi.correspondence.errors import LeftOffice, OrderLapsed
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


@job("correspondence.sign_round")
def sign_round(*, round_id: str, appointment_id: int) -> None:
    """Sign what a signer ordered, each paper in a transaction of its own; goes on where it was left.

    The signer is asked anew for each: a right that was withdrawn in between signs no further paper.
    """
    try:
        with access.acting(access.actor_of_appointment(appointment_id)) as signer:
            more = actions.sign_next(signer, UUID(round_id))
        while more:
            with access.acting(access.actor_of_appointment(appointment_id)) as signer:
                more = actions.sign_next(signer, UUID(round_id))
    except access.PostEnded:
        with access.acting(access.machine_actor(MACHINE)) as courier:
            actions.close_round(courier, UUID(round_id), LeftOffice())


@every(60, name="correspondence.take_up")
def take_up() -> int:
    """Try again what no clerk could be given, look for answers that have become overdue, and for rounds left behind."""
    with access.acting(access.machine_actor(MACHINE)):
        waiting = queries.undelivered()
        for each in waiting:
            defer("correspondence.deliver", dispatch_id=str(each))
        if queries.anything_overdue(timezone.localdate()):
            defer("correspondence.remind")
    _take_up_rounds()
    return len(waiting)


def _take_up_rounds() -> None:
    """Orders whose time is over are answered; those that still count get their job again, and bear it twice."""
    now = timezone.now()
    with access.acting(access.machine_actor(MACHINE)) as courier:
        for each in queries.lapsed_rounds(now):
            actions.close_round(courier, each, OrderLapsed())
        actions.take_up(queries.left_rounds(now))
