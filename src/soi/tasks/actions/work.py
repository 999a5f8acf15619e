"""The verbs of tasks: give work, hand it on, finish it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.web.public import Ref
from soi.tasks import queries
from soi.tasks.errors import NobodyInOffice, NoSuchTask, TaskFinishedAlready
from soi.tasks.events import TaskAssigned, TaskFinished, TasksAssigned
from soi.tasks.models import State, Task

TOPIC = "tasks"
KIND = "tasks.task"

audit.sentence("tasks.task.assigned", "{actor} gave a piece of work ({work}) to {name}, due {due}.")
audit.sentence("tasks.task.assigned_together", "{actor} gave {count} pieces of work ({work}) to {name}.")
audit.sentence("tasks.task.handed_over", "{actor} handed a piece of work ({work}) over to {name}.")
audit.sentence("tasks.task.finished", "{actor} finished a piece of work ({work}).")


@dataclass(frozen=True)
class Work:
    """One of many pieces of work: whose, about what, until when."""

    appointment_id: int
    params: dict[str, Any]
    due_on: date
    ref: Ref
    address: str


def assign(
    actor: Actor,
    *,
    appointment_id: int,
    kind: str,
    title: str,
    due_on: date,
    params: dict[str, Any] | None = None,
    ref: Ref | None = None,
    address: str = "",
    sensitive: bool = False,
) -> UUID:
    """Give one piece of work to one person in office until a day. Raises NobodyInOffice.

    `kind` is `room.verb`; `title` an English msgid of that room with braces for `params`, and `params["about"]` the
    msgid of a second line. Of a sensitive thing both stay neutral.
    """
    post = _in_office(appointment_id)
    task = Task(
        id=uuid4(),
        unit_id=post.unit_id,
        appointment_id=appointment_id,
        assigned_by_id=actor.appointment_id,
        kind=kind,
        title=title,
        params=params or {},
        ref_kind=ref.kind if ref else "",
        ref_id=UUID(ref.id) if ref else None,
        address=address,
        due_on=due_on,
        sensitive=sensitive,
    )
    task.save(force_insert=True)
    audit.record(
        actor,
        "tasks.task.assigned",
        Ref(KIND, str(task.pk)),
        unit_id=post.unit_id,
        work=kind,
        name=post.name,
        due=due_on,
    )
    _tell(TaskAssigned(str(task.pk), appointment_id, post.unit_id), task)
    return task.pk


def assign_many(actor: Actor, work: Sequence[Work], *, kind: str, title: str, sensitive: bool = False) -> int:
    """Give many pieces of one kind of work by one statement; the log has one event for each person. How many.

    Raises NobodyInOffice.
    """
    posts = {each: _in_office(each) for each in sorted({one.appointment_id for one in work})}
    Task.objects.bulk_create(
        Task(
            id=uuid4(),
            unit_id=posts[one.appointment_id].unit_id,
            appointment_id=one.appointment_id,
            assigned_by_id=actor.appointment_id,
            kind=kind,
            title=title,
            params=one.params,
            ref_kind=one.ref.kind,
            ref_id=UUID(one.ref.id),
            address=one.address,
            due_on=one.due_on,
            sensitive=sensitive,
        )
        for one in work
    )
    counted = Counter(one.appointment_id for one in work)
    said = [(posts[each].unit_id, {"work": kind, "count": counted[each], "name": posts[each].name}) for each in counted]
    if said:
        audit.record_many(actor, "tasks.task.assigned_together", said)
    for each, count in counted.items():
        events.announce(TasksAssigned(each, posts[each].unit_id, count))
        events.hint(TOPIC, unit_id=posts[each].unit_id)
    return len(work)


def hand_over(actor: Actor, task_id: UUID, *, appointment_id: int) -> None:
    """Give open work of mine, work I gave, or work I stand in for, to another person.

    Raises NoSuchTask, TaskFinishedAlready, NobodyInOffice.
    """
    task = queries.get_task(actor, task_id)
    _require_mine(actor, task)
    _require_open(task)
    post, before = _in_office(appointment_id), task.unit_id
    task.appointment_id, task.unit_id = appointment_id, post.unit_id
    task.assigned_by_id, task.moved_at = actor.appointment_id, timezone.now()
    task.save(update_fields=["appointment_id", "unit_id", "assigned_by_id", "moved_at"])
    audit.record(
        actor, "tasks.task.handed_over", Ref(KIND, str(task.pk)), unit_id=post.unit_id, work=task.kind, name=post.name
    )
    _tell(TaskAssigned(str(task.pk), appointment_id, post.unit_id), task)
    if before != post.unit_id:
        events.hint(TOPIC, unit_id=before, ref_kind=KIND, ref_id=str(task.pk))


def finish(actor: Actor, task_id: UUID) -> None:
    """Mark work as done: its person, who gave it, or who stands in today. Raises NoSuchTask, TaskFinishedAlready."""
    task = queries.get_task(actor, task_id)
    _require_mine(actor, task)
    _require_open(task)
    if not _close(actor, task):
        raise NoSuchTask()


def finish_about(actor: Actor, ref: Ref, kind: str) -> int:
    """Mark as done the open work of this kind about a thing, when the thing itself has moved on; returns how much.

    What this actor sees and may not change stays with its person, who closes it.
    """
    found = list(queries.open_tasks_of(actor, ref.kind, UUID(ref.id)).filter(kind=kind))
    return sum(_close(actor, task) for task in found)


def asked_about(actor: Actor, ref: Ref, kind: str) -> list[int]:
    """The appointments that have open work of this kind about a thing, as far as the actor sees it."""
    found = queries.open_tasks_of(actor, ref.kind, UUID(ref.id)).filter(kind=kind)
    return list(found.values_list("appointment_id", flat=True))


def _close(actor: Actor, task: Task) -> bool:
    """Whether the task is this actor's to close, by the policy of the table."""
    done = {"state": State.DONE, "finished_at": timezone.now()}
    if not Task.objects.filter(pk=task.pk).update(**done):
        return False
    audit.record(actor, "tasks.task.finished", Ref(KIND, str(task.pk)), unit_id=task.unit_id, work=task.kind)
    _tell(TaskFinished(str(task.pk), task.unit_id), task)
    return True


def _in_office(appointment_id: int) -> Post:
    post = persons.post(appointment_id, on=timezone.localdate())
    if post is None:
        raise NobodyInOffice()
    return post


def _require_mine(actor: Actor, task: Task) -> None:
    if actor.appointment_id in (task.appointment_id, task.assigned_by_id):
        return
    if task.appointment_id not in queries.stood_in_for():
        raise NoSuchTask()


def _require_open(task: Task) -> None:
    if task.state != State.OPEN:
        raise TaskFinishedAlready()


def _tell(news: TaskAssigned | TaskFinished, task: Task) -> None:
    events.announce(news)
    events.hint(TOPIC, unit_id=task.unit_id, ref_kind=KIND, ref_id=str(task.pk))
