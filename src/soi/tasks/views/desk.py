"""The work desk: the one thing to do first, my work by date, what I wait for, what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page
from soi.tasks import actions, queries, rules
from soi.tasks.models import StandIn, Task
from soi.tasks.public import title_of

ICONS = {
    "petitions": "mail",
    "records": "file-text",
    "intake": "inbox",
    "vault": "lock",
    "cases": "scale",
    "directives": "checklist",
}
FEW = 5


@dataclass(frozen=True)
class Row:
    """One line of the desk in the reader's language."""

    id: UUID
    title: str
    sub: str
    icon: str
    address: str
    words: str
    due: rules.Due
    due_on: date
    person: str = ""
    waits: str = ""


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The page every day begins with."""
    return page(request, "tasks/desk.html", **_shown(request))


@require_GET
def desk_part(request: HttpRequest) -> HttpResponse:
    """The same without the frame, for when something changed."""
    return fragment(request, "tasks/_desk.html", **_shown(request))


@require_POST
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Mark a piece of work as done."""
    actions.finish(_actor(request), task_id)
    return redirect("tasks:desk")


def _shown(request: HttpRequest) -> dict[str, Any]:
    actor, now = _actor(request), timezone.localtime()
    room = request.GET.get("room", "")
    load = queries.my_load(actor)
    room = room if room in load.rooms else ""
    rows = [_row(task, now.date(), me=actor.person_id) for task in queries.my_open(actor, room=room)[: queries.SHOWN]]
    return {
        "load": load,
        "room": room,
        "rooms": [(name, room_label(name), count) for name, count in load.rooms.items()],
        "shown": len(rows),
        "matching": load.rooms.get(room, load.whole) if room else load.whole,
        "first": rows[0] if rows else None,
        "groups": _grouped(rows, now.date()),
        "week": _week(load, now.date()),
        "waiting": _rows(queries.my_waiting(actor), now.date(), with_person=True),
        "new": [_row(task, now.date()) for task in queries.my_new(actor, now)],
        "waiting_for_me": _waiting_for_me(rows),
        **_away(actor, now),
        "greeting": greeting(actor.name, now),
        "today": now.date(),
    }


def _waiting_for_me(rows: list[Row]) -> list[tuple[str, int, Row]]:
    """Who gave me work that is not done: a line a person, with how much and the nearest of it."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.waits:
            found.setdefault(row.waits, []).append(row)
    return [(name, len(mine), mine[0]) for name, mine in found.items()][:FEW]


def _away(actor: Actor, now: datetime) -> dict[str, Any]:
    """Who stands in for me and for whom I do, what I am asked to take, and what fell to me."""
    standing = queries.on_desk(actor)
    theirs = [task for task in queries.stood_in_work(actor) if task.appointment_id != actor.appointment_id]
    fallen = queries.fallen_to(actor, now)
    told = queries.told(actor, [(each.kind, each.ref_id) for each in fallen])
    return {
        "standing": [(each, _relation(each, actor, now.date())) for each in standing],
        "stood_in": _rows(theirs, now.date(), with_person=True),
        "fallen": [
            (each, told[each.kind, each.ref_id], queries.kind_of(each.kind).icon)
            for each in fallen
            if (each.kind, each.ref_id) in told
        ],
        "asked": queries.offered_to(actor).count(),
    }


def _relation(each: StandIn, actor: Actor, today: date) -> str:
    """How one line of standing in concerns the reader."""
    if each.state == rules.ASKED:
        return "asks_me" if each.stand_in_id == actor.appointment_id else "asked"
    if each.from_on > today:
        return "later"
    return "i_do" if each.stand_in_id == actor.appointment_id else "for_me"


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _rows(tasks: Iterable[Task], today: date, *, with_person: bool = False) -> list[Row]:
    return [_row(task, today, with_person=with_person) for task in tasks]


def _row(task: Task, today: date, *, with_person: bool = False, me: int = 0) -> Row:
    due = rules.due_state(timezone.localdate(task.assigned_at), task.due_on, today)
    about = str(task.params.get("about", ""))
    return Row(
        id=task.pk,
        title=title_of(task.title, task.params),
        sub=title_of(about, task.params) if about else "",
        icon=ICONS.get(task.kind.partition(".")[0], "checklist"),
        address=task.address,
        words=due_words(task.due_on, today),
        due=due,
        due_on=task.due_on,
        person=task.appointment.person.name if with_person else "",
        waits=_giver(task, me) if me else "",
    )


def _giver(task: Task, me: int) -> str:
    """Who gave it and waits for it: a colleague, not a machine and not oneself."""
    giver = task.assigned_by.person
    return "" if giver.pk == me or giver.machine else giver.name


def _grouped(rows: list[Row], today: date) -> list[tuple[str, str, list[Row]]]:
    labels = {
        rules.OVERDUE: _("Overdue"),
        rules.TODAY: _("Today"),
        rules.WEEK: _("This week"),
        rules.LATER: _("Later"),
    }
    groups = {name: [row for row in rows if rules.group_of(row.due_on, today) == name] for name in rules.GROUPS}
    return [(name, labels[name], groups[name]) for name in rules.GROUPS if groups[name]]


def _week(load: queries.Load, today: date) -> list[dict[str, Any]]:
    names = [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")]
    return [
        {
            "name": names[day.weekday()],
            "day": day.day,
            "count": load.days.get(day, 0),
            "mark": "to" if day == today else "r" if day < today and load.days.get(day) else "",
        }
        for day in rules.week_of(today)
    ]


def greeting(name: str, now: datetime) -> str:
    """Good morning to a person, by the name they are called by."""
    words = {
        "morning": _("Good morning, {name}"),
        "afternoon": _("Good afternoon, {name}"),
        "evening": _("Good evening, {name}"),
    }
    return words[rules.part_of_day(now.hour)].format(name=rules.given_name(name))


def due_words(due_on: date, today: date) -> str:
    """How long there is, in words first."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("{days} day overdue", "{days} days overdue", -days).format(days=-days)
    if days == 0:
        return _("Today")
    if rules.group_of(due_on, today) == rules.WEEK:
        left = ngettext("{day}, {days} day left", "{day}, {days} days left", days)
        return left.format(day=date_format(due_on, "l"), days=days)
    return ngettext("{day}, {days} day left", "{day}, {days} days left", days).format(day=f"{due_on:%d/%m}", days=days)


def room_label(room: str) -> str:
    """What the work of a room is called in the filter."""
    labels = {
        "petitions": _("Petitions"),
        "records": _("Papers"),
        "intake": _("Arrivals"),
        "vault": _("Vault"),
        "cases": _("Cases"),
        "directives": _("Conclusions"),
    }
    return labels.get(room, _("Other work"))
