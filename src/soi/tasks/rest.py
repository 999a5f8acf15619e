"""The API of tasks: my open work, finish it, hand it over; what I am asked to take, and my answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from soi.kernel.web.public import Brief, api
from soi.tasks import actions, queries
from soi.tasks.models import HandoverItem, Task
from soi.tasks.public import title_of

routes = api.Room()
READS = "tasks.read"


class Work(api.Said):
    """One piece of work: what, about which thing, until when."""

    id: UUID
    kind: str
    title: str
    about: str
    ref_kind: str
    ref_id: UUID | None
    address: str
    due_on: date
    assigned_at: datetime


class WorkPage(api.Said):
    """Open work by date; `after` is empty on the last page."""

    items: list[Work]
    after: str


class Finished(api.Said):
    """The work is done."""

    id: UUID
    state: Literal["done"]


class HandOver(api.Given):
    """Whom the work goes to: an appointment held today."""

    appointment_id: api.Number


class HandedOver(api.Said):
    """The work lies with this appointment now."""

    id: UUID
    appointment_id: int


@routes.reads("/tasks", name="tasks", needs=READS, answer=WorkPage)
def my_work(request: HttpRequest, room: api.Slug | None = None, after: api.After = None) -> WorkPage:
    """The token's own open work, by date; of one room only where `room` is given."""
    key = (date, datetime, UUID)
    begins = tuple(api.key_parts(after, *key)) if after else None
    found = queries.my_page(api.asker(request), room=room or "", after=begins)
    shown, more = found[: queries.SHOWN], len(found) > queries.SHOWN
    last = api.page_key(shown[-1].due_on, shown[-1].assigned_at, shown[-1].pk) if more else ""
    return WorkPage(items=[_work(each) for each in shown], after=last)


@routes.acts("/tasks/{uuid:task_id}/finish", name="task_finish", needs=READS, answer=Finished)
def finish(request: HttpRequest, task_id: UUID, once: api.Once) -> Finished:
    """Mark a piece of work as done."""
    actions.finish(api.asker(request), task_id)
    return Finished(id=task_id, state="done")


@routes.acts("/tasks/{uuid:task_id}/hand-over", name="task_hand_over", needs=READS, answer=HandedOver)
def hand_over(request: HttpRequest, task_id: UUID, given: HandOver, once: api.Once) -> HandedOver:
    """Give open work of mine, or work I gave, to another person."""
    actions.hand_over(api.asker(request), task_id, appointment_id=given.appointment_id)
    return HandedOver(id=task_id, appointment_id=given.appointment_id)


class Offered(api.Said):
    """A thing somebody who leaves asks me to take; `title` is empty where I do not see the thing yet."""

    id: UUID
    ref_kind: str
    title: str
    from_name: str
    due_on: date | None


class OfferedList(api.Said):
    """What I am asked to take and have not answered."""

    items: list[Offered]


class Answer(api.Given):
    """My own word: accept, or refuse with the reason."""

    accepts: bool
    reason: api.Text = ""


class Answered(api.Said):
    """How the thing stands now: accepted, refused, or finished meanwhile."""

    id: UUID
    state: str


@routes.reads("/handovers", name="handovers", needs=READS, answer=OfferedList)
def handovers(request: HttpRequest) -> OfferedList:
    """What I am asked to take from who leaves, and have not answered, by date."""
    actor = api.asker(request)
    items = list(queries.offered_to(actor)[: queries.SHOWN])
    told = queries.told(actor, [(item.ref_kind, item.ref_id) for item in items])
    return OfferedList(items=[_offered(item, told.get((item.ref_kind, item.ref_id))) for item in items])


@routes.acts("/handovers/{uuid:item_id}/answer", name="handover_answer", needs=READS, answer=Answered)
def answer_handover(request: HttpRequest, item_id: UUID, given: Answer, once: api.Once) -> Answered:
    """Accept a thing, which is mine from then on, or refuse it with the reason."""
    state = actions.answer(api.asker(request), item_id, accepts=given.accepts, reason=given.reason)
    return Answered(id=item_id, state=state)


def _offered(item: HandoverItem, brief: Brief | None) -> Offered:
    return Offered(
        id=item.pk,
        ref_kind=item.ref_kind,
        title=brief.title if brief else "",
        from_name=item.holder.person.name,
        due_on=item.due_on,
    )


def _work(task: Task) -> Work:
    about = str(task.params.get("about", ""))
    return Work(
        id=task.pk,
        kind=task.kind,
        title=title_of(task.title, task.params),
        about=title_of(about, task.params) if about else "",
        ref_kind=task.ref_kind,
        ref_id=task.ref_id,
        address=task.address,
        due_on=task.due_on,
        assigned_at=task.assigned_at,
    )
