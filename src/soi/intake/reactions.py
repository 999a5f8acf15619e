"""What intake does on its own news: an ended procedure leaves the desks."""

from __future__ import annotations

from uuid import UUID

from soi.intake.actions.spill import end_work
from soi.intake.events import SpillClosed
from soi.kernel.access import public as access
from soi.kernel.events import public as events

MACHINE = "reader"


@events.on(SpillClosed, name="intake.end_work", machine=MACHINE)
def end_work_of(news: SpillClosed) -> None:
    end_work(access.machine_actor(MACHINE), UUID(news.arrival_id))
