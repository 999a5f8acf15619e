"""The photographs beside a scan share its fate: refused or given back, they are destroyed with it."""

from __future__ import annotations

from uuid import UUID

from soi.digitization.phones import actions
from soi.intake.events import ArrivalClosed, ArrivalRefused
from soi.intake.public import State
from soi.kernel.access import public as access
from soi.kernel.events import public as events

MACHINE = "reader"


# The file itself is kept then, for a person to look at; so are its photographs.
KEPT = {"reading.too_slow", "reading.died"}


@events.on(ArrivalRefused, name="digitization.forget_refused_photographs", machine=MACHINE)
def forget_refused(news: ArrivalRefused) -> None:
    if news.code not in KEPT:
        actions.forget_originals(access.machine_actor(MACHINE), UUID(news.arrival_id))


@events.on(ArrivalClosed, name="digitization.forget_returned_photographs", machine=MACHINE)
def forget_returned(news: ArrivalClosed) -> None:
    machine, arrival = access.machine_actor(MACHINE), UUID(news.arrival_id)
    if news.state == State.RETURNED:
        actions.forget_originals(machine, arrival)
    else:
        actions.leave_originals(machine, arrival)
