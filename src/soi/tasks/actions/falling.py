"""Work falls when an appointment ends: the database lets it fall, here it is written down and told."""

from __future__ import annotations

import logging
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.reference import public as reference
from soi.kernel.web.public import Ref
from soi.tasks import queries
from soi.tasks.actions.work import TOPIC
from soi.tasks.errors import HandoverStillOpen, LastHead, NoSuchPost, NotByOneself
from soi.tasks.events import DutyPassed
from soi.tasks.models import OfficeRole, Passing

log = logging.getLogger("soi.worker")
MACHINE = "caretaker"
PACK = "vn_party"

audit.sentence("tasks.appointment.ended", "{actor} ended the appointment of {name} with {day}.")
audit.sentence("tasks.duty.fell", "{work} of {name} fell to {taker}, since the appointment ended.")
audit.sentence("tasks.duty.handed", "{work} of {name} passed to {taker}, who accepted it.")


def lay_roles(using: str = "owner") -> None:
    """Lay into the database what the pack says of offices: which head a unit, what each may. After every migration."""
    for item in reference.pack(PACK).items("roles", on=date.today()):
        value = item.value
        said = {"heads": value["heads"], "scope": value["scope"], "grants": sorted(value["grants"])}
        OfficeRole.objects.using(using).update_or_create(role=item.id, defaults=said)


def end_appointment(actor: Actor, appointment_id: int, *, last_day: date) -> int:
    """End an appointment without a list, where law or life does not wait; returns how much fell at once.

    By a head over the unit or by who keeps the accounts, never by oneself. Raises NoSuchPost, NotByOneself,
    HandoverStillOpen, LastHead.
    """
    post = persons.post(appointment_id, on=timezone.localdate())
    if post is None or not queries.may_lead(actor, post.unit_path):
        raise NoSuchPost()
    if post.person_id == actor.person_id:
        raise NotByOneself()
    with refused_by_the_database(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select soi.end_appointment(%s, %s)", [appointment_id, last_day])
        ((done,),) = cursor.fetchall()
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    if not done:
        raise NoSuchPost()
    audit.record(
        actor,
        "tasks.appointment.ended",
        ("persons.appointment", appointment_id),
        unit_id=post.unit_id,
        name=post.name,
        day=last_day,
    )
    return tell_passings(actor)


def let_fall(actor: Actor) -> int:
    """What ended by the calendar falls today; returns how much. What can fall to nobody is said in the worker's log."""
    with connection.cursor() as cursor:
        cursor.execute("select * from soi.let_fall_today()")
        stuck = [row[0] for row in cursor.fetchall()]
    for appointment_id in stuck:
        log.warning("the work of appointment %s can fall to nobody: no head above it is in office", appointment_id)
    return tell_passings(actor)


def tell_passings(actor: Actor) -> int:
    """Write down and tell every duty that passed and was not told yet; the house's caretaker does it."""
    caretaker = access.machine_actor(MACHINE)
    with access.reseated(caretaker, actor):
        untold = queries.untold_passings()
        for passing in untold:
            _tell(caretaker, passing)
        Passing.objects.filter(pk__in=[each.pk for each in untold]).update(told_at=timezone.now())
    return len(untold)


def _tell(caretaker: Actor, passing: Passing) -> None:
    audit.record(
        caretaker,
        f"tasks.duty.{passing.how}",
        Ref(passing.kind, str(passing.ref_id)),
        unit_id=passing.unit_id,
        work=passing.kind,
        name=passing.giver.person.name,
        taker=passing.taker.person.name,
    )
    events.announce(
        DutyPassed(
            kind=passing.kind,
            ref_id=str(passing.ref_id),
            part=passing.part,
            giver_id=passing.giver_id,
            taker_id=passing.taker_id,
            how=passing.how,
        )
    )
    for unit_id in {passing.giver.unit_id, passing.taker.unit_id}:
        events.hint(TOPIC, unit_id=unit_id, ref_kind="tasks.passing", ref_id=str(passing.pk))


class refused_by_the_database:  # noqa: N801 - reads as what it is, in a `with`
    """Says in words what a constraint of the database refused about who leaves."""

    SAID = {"last_head_hands_over_first": LastHead, "handover_list_is_settled_first": HandoverStillOpen}

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, IntegrityError):
            named = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")
            if named in self.SAID:
                raise self.SAID[named]() from fault
