"""Leave, transfer, departure: all that is open is offered to others by name, and moves only when accepted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import queries, rules
from soi.tasks.actions.falling import refused_by_the_database, tell_passings
from soi.tasks.actions.work import TOPIC
from soi.tasks.errors import (
    AlreadyLeaving,
    DayIsPast,
    HandoverStillOpen,
    NobodyInOffice,
    NoSuchDeparture,
    NoSuchItem,
    NoSuchPost,
    NotByTheSame,
    NotTheirs,
    ReasonMissing,
)
from soi.tasks.models import Departure, HandoverItem

KIND = "tasks.departure"

audit.sentence("tasks.departure.proposed", "{actor} proposed the handover list of {name}, last day {day}.")
audit.sentence("tasks.departure.offered", "{actor} asked {taker} to take a piece of work ({work}) from {name}.")
audit.sentence("tasks.departure.accepted", "{actor} accepted a piece of work ({work}) from {name}.")
audit.sentence("tasks.departure.refused", "{actor} refused a piece of work ({work}) from {name}: {why}")
audit.sentence("tasks.departure.finished", "{actor} was asked for a piece of work ({work}) that {name} had finished.")
audit.sentence("tasks.departure.closed", "{actor} closed the handover list of {name}; the last day is {day}.")
audit.sentence("tasks.departure.called_off", "{actor} called off the handover list of {name}.")


def propose(actor: Actor, *, appointment_id: int, last_day: date, why: str) -> UUID:
    """Begin a handover list: the leaver, or a head over the unit. All that is open stands on it at once.

    Raises NoSuchPost, DayIsPast, AlreadyLeaving.
    """
    today = timezone.localdate()
    post = persons.post(appointment_id, on=today)
    if post is None or not queries.may_propose(actor, post):
        raise NoSuchPost()
    if last_day < today:
        raise DayIsPast(field="last_day")
    if queries.open_departure_of(appointment_id) is not None:
        raise AlreadyLeaving()
    departure = Departure(
        id=uuid4(),
        appointment_id=appointment_id,
        unit_id=post.unit_id,
        last_day=last_day,
        why=why,
        proposed_by_id=actor.appointment_id,
        proposed_by_person_id=actor.person_id,
    )
    departure.save(force_insert=True)
    _bring_up_to_date(departure.pk)
    _record(actor, "proposed", departure, name=post.name, day=last_day)
    return departure.pk


def offer(actor: Actor, departure_id: UUID, receivers: dict[UUID, int]) -> int:
    """Ask persons in office to take things of the list, item by item; returns how many were asked.

    Raises NoSuchDeparture, NoSuchItem, NobodyInOffice, NotTheirs.
    """
    departure = queries.get_departure(actor, departure_id)
    if departure.state != rules.PROPOSED or not queries.may_propose_for(actor, departure):
        raise NoSuchDeparture()
    _bring_up_to_date(departure_id)
    items = {item.pk: item for item in queries.items_of(departure)}
    for item_id, receiver_id in receivers.items():
        if item_id not in items or items[item_id].state not in rules.STILL_OPEN:
            raise NoSuchItem()
        _offer(actor, departure, items[item_id], receiver_id)
    return len(receivers)


def answer(actor: Actor, item_id: UUID, *, accepts: bool, reason: str = "") -> str:
    """The receiver's own word; accepted, the thing is the receiver's at once. Returns how the item stands now.

    Raises NoSuchItem, ReasonMissing, NotTheirs.
    """
    item = queries.get_offered(actor, item_id)
    if not accepts and not rules.says_why(reason):
        raise ReasonMissing(field="reason")
    found = _asked("select soi.answer_item(%s, %s, %s)", item_id, accepts, reason.strip())
    if not found:
        raise NoSuchItem()
    if found == "not_possible":
        raise NotTheirs(name=actor.name)
    said = {"why": reason.strip()} if found == rules.REFUSED else {}
    _record(actor, found, item.departure, name=item.holder.person.name, work=item.ref_kind, **said)
    tell_passings(actor)
    return found


def close(actor: Actor, departure_id: UUID) -> None:
    """Settle the list, when all is accepted; by another person than the one who proposed it. Sets the last day.

    Raises NoSuchDeparture, NotByTheSame, HandoverStillOpen, LastHead.
    """
    departure = queries.get_departure(actor, departure_id)
    with refused_by_the_database(), transaction.atomic():
        found = _asked("select soi.close_departure(%s)", departure_id)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    if not found:
        raise NoSuchDeparture()
    if found == "same_person":
        raise NotByTheSame()
    if found == "open":
        raise HandoverStillOpen()
    _record(actor, "closed", departure, name=departure.appointment.person.name, day=departure.last_day)
    tell_passings(actor)


def call_off(actor: Actor, departure_id: UUID) -> None:
    """Nobody leaves after all: what was accepted stays where it is now, the rest was never moved."""
    departure = queries.get_departure(actor, departure_id)
    if not _asked("select soi.call_off_departure(%s)", departure_id):
        raise NoSuchDeparture()
    _record(actor, "called_off", departure, name=departure.appointment.person.name)


def _offer(actor: Actor, departure: Departure, item: HandoverItem, receiver_id: int) -> None:
    post = persons.post(receiver_id, on=timezone.localdate())
    if post is None:
        raise NobodyInOffice()
    if not _asked("select soi.offer_item(%s, %s)", item.pk, receiver_id):
        raise NotTheirs(name=post.name)
    leaver = departure.appointment.person.name
    _record(actor, "offered", departure, name=leaver, taker=post.name, work=item.ref_kind)
    events.hint(TOPIC, unit_id=post.unit_id, ref_kind=KIND, ref_id=str(departure.pk))


def _bring_up_to_date(departure_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select soi.list_departure(%s)", [departure_id])


def _asked(question: str, *values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        ((found,),) = cursor.fetchall()
    return found or ""


def _record(actor: Actor, verb: str, departure: Departure, **said: Any) -> None:
    audit.record(actor, f"tasks.departure.{verb}", Ref(KIND, str(departure.pk)), unit_id=departure.unit_id, **said)
    events.hint(TOPIC, unit_id=departure.unit_id, ref_kind=KIND, ref_id=str(departure.pk))
