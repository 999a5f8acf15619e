"""What work there is, for one actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.tasks.access import TASK
from soi.tasks.errors import NoSuchTask
from soi.tasks.models import State, Task

NEW_FOR = timedelta(days=2)
SHOWN = 50
FEW = 5


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """Every task this actor may see."""
    return access.visible(TASK, Task.objects.all(), actor)


def get_task(actor: Actor, task_id: UUID) -> Task:
    """One task of this actor's sight, held until commit; raises NoSuchTask."""
    found = visible_tasks(actor).select_for_update(of=("self",)).filter(pk=task_id).first()
    if found is None:
        raise NoSuchTask()
    return found


def my_open(actor: Actor, *, room: str = "") -> QuerySet[Task]:
    """My own open work, by date."""
    mine = Task.objects.filter(appointment_id=actor.appointment_id, state=State.OPEN)
    mine = mine.select_related("assigned_by__person")
    return (mine.filter(kind__startswith=f"{room}.") if room else mine).order_by("due_on", "assigned_at", "pk")


def my_page(
    actor: Actor, *, room: str = "", after: tuple[date, datetime, UUID] | None = None, limit: int = SHOWN
) -> list[Task]:
    """A page of my own open work, by date, and one more where there is more; `after` is the key of the last one."""
    found = my_open(actor, room=room)
    if after is not None:
        due_on, assigned_at, key = after
        same_moment = Q(due_on=due_on, assigned_at=assigned_at, pk__gt=key)
        found = found.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, assigned_at__gt=assigned_at) | same_moment)
    return list(found[: limit + 1])


def my_waiting(actor: Actor) -> QuerySet[Task]:
    """Open work I gave to others."""
    given = Task.objects.filter(assigned_by_id=actor.appointment_id, state=State.OPEN)
    others = given.exclude(appointment_id=actor.appointment_id).select_related("appointment__person")
    return others.order_by("due_on", "pk")[:FEW]


def stood_in_for() -> list[int]:
    """The appointments for which the present actor stands in today."""
    with connection.cursor() as cursor:
        cursor.execute("select * from soi.stood_in_for()")
        return [int(row[0]) for row in cursor.fetchall()]


def stood_in_work(actor: Actor) -> QuerySet[Task]:
    """The open work of those I stand in for, as far as I may see it, by date."""
    theirs = visible_tasks(actor).filter(appointment_id__in=RawSQL("select soi.stood_in_for()", ()), state=State.OPEN)
    return theirs.select_related("appointment__person").order_by("due_on", "assigned_at", "pk")[:SHOWN]


def my_new(actor: Actor, now: datetime) -> QuerySet[Task]:
    """What came to me since yesterday, newest first."""
    mine = Task.objects.filter(appointment_id=actor.appointment_id, moved_at__gte=now - NEW_FOR)
    return mine.exclude(assigned_by_id=actor.appointment_id).order_by("-moved_at", "pk")[:FEW]


@dataclass(frozen=True)
class Load:
    """How much open work I have: in all, past its date, due today, by room, by day."""

    whole: int
    overdue: int
    today: int
    rooms: dict[str, int]
    days: dict[date, int]


def my_load(actor: Actor) -> Load:
    """My open work counted in one query."""
    today = timezone.localdate()
    rows = (
        Task.objects.filter(appointment_id=actor.appointment_id, state=State.OPEN)
        .order_by()
        .values_list("kind", "due_on")
        .annotate(number=Count("pk"))
    )
    rooms: dict[str, int] = {}
    days: dict[date, int] = {}
    for kind, due_on, number in rows:
        room = kind.partition(".")[0]
        rooms[room] = rooms.get(room, 0) + number
        days[due_on] = days.get(due_on, 0) + number
    late = sum(number for due_on, number in days.items() if due_on < today)
    return Load(sum(days.values()), late, days.get(today, 0), dict(sorted(rooms.items())), days)


@dataclass(frozen=True)
class Share:
    """How much open work somebody has, as far as the asker may see it: in all, and past its date."""

    whole: int = 0
    overdue: int = 0


def shares_of(actor: Actor, appointments: Iterable[int]) -> dict[int, Share]:
    """For many offices, in one query, how much open work of this actor's sight each has."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    rows = (
        visible_tasks(actor)
        .filter(appointment_id__in=list(appointments), state=State.OPEN)
        .order_by()
        .values("appointment_id")
        .annotate(whole=Count("pk"), late=late)
        .values_list("appointment_id", "whole", "late")
    )
    return {appointment: Share(whole, late) for appointment, whole, late in rows}


def overdue(actor: Actor) -> int:
    """How much of my work is past its date."""
    mine = Q(appointment_id=actor.appointment_id, state=State.OPEN, due_on__lt=timezone.localdate())
    return Task.objects.filter(mine).count()


def open_tasks_of(actor: Actor, ref_kind: str, ref_id: UUID) -> QuerySet[Task]:
    """The open work about one thing that this actor sees, with who has it."""
    about = visible_tasks(actor).filter(ref_kind=ref_kind, ref_id=ref_id, state=State.OPEN)
    return about.select_related("appointment__person", "unit").order_by("due_on", "pk")


@dataclass(frozen=True)
class Holder:
    """Who has open work about a thing, and until when."""

    ref_id: UUID
    name: str
    unit: str
    kind: str
    due_on: date


def holders_of(actor: Actor, ref_kind: str, ref_ids: Iterable[UUID]) -> dict[UUID, list[Holder]]:
    """For many things, in one query, who has the work that this actor sees."""
    rows = (
        visible_tasks(actor)
        .filter(ref_kind=ref_kind, ref_id__in=list(ref_ids), state=State.OPEN)
        .order_by("due_on", "pk")
        .values_list("ref_id", "appointment__person__name", "unit__name", "kind", "due_on")
    )
    found: dict[UUID, list[Holder]] = {}
    for ref_id, name, unit, kind, due_on in rows:
        if ref_id is not None:
            found.setdefault(ref_id, []).append(Holder(ref_id, name, unit, kind, due_on))
    return found
