"""What intake does on its own news: a procedure comes to the desks and leaves them."""

from __future__ import annotations

from uuid import UUID

from soi.intake.actions.spill import end_question, end_work, give_work, tell_who_saw
from soi.intake.events import SpillClosed, SpillConfirmed, SpillDenied, SpillNoticed
from soi.kernel.access import public as access
from soi.kernel.events import public as events

MACHINE = "reader"


@events.on(SpillClosed, name="intake.end_work", machine=MACHINE)
def end_work_of(news: SpillClosed) -> None:
    end_work(access.machine_actor(MACHINE), UUID(news.document_id or news.arrival_id))


@events.on(SpillNoticed, name="intake.give_work", machine=MACHINE)
def give_work_of(news: SpillNoticed) -> None:
    give_work(access.machine_actor(MACHINE), news.spill_id)


@events.on(SpillConfirmed, name="intake.give_steps", machine=MACHINE)
def give_steps_of(news: SpillConfirmed) -> None:
    machine = access.machine_actor(MACHINE)
    end_question(machine, UUID(news.document_id))
    give_work(machine, news.spill_id)


@events.on(SpillDenied, name="intake.tell_who_saw", machine=MACHINE)
def tell_of_denial(news: SpillDenied) -> None:
    tell_who_saw(access.machine_actor(MACHINE), news.spill_id)
