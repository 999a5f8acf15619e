"""A body gets a paper: the courier puts it on a desk, somebody reads it, the clerk enters it, late answers are told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.correspondence import queries
from soi.correspondence.actions.issuing import ISSUES, leave
from soi.correspondence.actions.telling import take_turn
from soi.correspondence.errors import NobodyInOffice, NotOnThisWay
from soi.correspondence.models import Charge, Dispatch, Entry, Slip
from soi.correspondence.rules import sending
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.persons.public import Post
from soi.kernel.web.public import Ref
from soi.records import public as records
from soi.tasks import public as tasks

CARRIES = "correspondence.carry"
RECEIVE, CHASE, OWE = "correspondence.receive", "correspondence.chase", "correspondence.owe"
TO_RECEIVE = _("Enter in the book: {symbol} of {sender}")
TO_CHASE = _("No answer from {unit} to {symbol}")
TO_OWE = _("The answer to {symbol} of {sender} is overdue")
AT_ONCE = 200


def deliver(courier: Actor, dispatch_id: UUID) -> bool:
    """Put a sent paper on the desk of a clerk of the body who is cleared for it; while there is none it stays sent.

    Repeated, it changes nothing. Raises NotYours.
    """
    access.require(courier, CARRIES)
    one = queries.dispatch(dispatch_id)
    take_turn(one)
    if not sending.may(sending.DELIVERED, queries.done_with(one)):
        return False
    try:
        clerk = queries.clerk_of(one.unit_id, one.level, timezone.localdate())
    except NobodyInOffice:
        return False
    tasks.assign(
        courier,
        appointment_id=clerk.appointment_id,
        kind=RECEIVE,
        sensitive=one.level > 0,
        title=TO_RECEIVE,
        params={"symbol": one.paper.symbol, "sender": one.sender.name},
        due_on=timezone.localdate(),
        ref=Ref(queries.DISPATCH, str(one.pk)),
        address=reverse("correspondence:received", args=[one.pk]),
    )
    Charge.objects.create(dispatch=one, side=sending.RECEIVER, unit_id=one.unit_id, appointment_id=clerk.appointment_id)
    leave(courier, one, sending.DELIVERED)
    return True


def mark_read(actor: Actor, dispatch: Dispatch) -> None:
    """The first of the body who opens a delivered paper has read it for the body."""
    if intake.body_of(actor) != dispatch.unit_id:
        return
    if sending.may(sending.READ, queries.done_with(dispatch)):
        take_turn(dispatch)
        if sending.may(sending.READ, queries.done_with(dispatch)):
            leave(actor, dispatch, sending.READ)


def enter_sent(actor: Actor, dispatch_id: UUID) -> Entry:
    """Give a sent paper its number in the incoming book of the body; asked again, the same number.

    Raises NoSuchPaper, NotYours, NotOnThisWay.
    """
    one = queries.get_dispatch(actor, dispatch_id)
    access.require(actor, ISSUES, unit_id=one.unit_id)
    if intake.body_of(actor) != one.unit_id:
        raise access.NotYours(grant=ISSUES)
    take_turn(one)
    found = Entry.objects.filter(dispatch=one).first()
    if found is not None:
        return found
    if not sending.may(sending.ENTERED, queries.done_with(one)):
        raise NotOnThisWay(unit=one.unit.name, state=queries.WAY_WORDS[sending.state_of(queries.done_with(one))])
    today = timezone.localdate()
    number = records.next_incoming(actor, today=today)
    leave(actor, one, sending.ENTERED, number=f"{number}/{today.year}")
    tasks.finish_about(actor, Ref(queries.DISPATCH, str(one.pk)), RECEIVE)
    return Entry.objects.create(
        dispatch=one,
        unit_id=one.unit_id,
        level=one.level,
        register_no=number,
        register_year=today.year,
        received_on=today,
        by_id=actor.appointment_id,
    )


def settle(courier: Actor, ref: str, act: str) -> int:
    """Take from the desks what the courier put there about a dispatch or a slip, and what has been done since.

    Raises NotYours.
    """
    access.require(courier, CARRIES)
    kinds = {sending.ENTERED: (RECEIVE,)}.get(act, (RECEIVE, CHASE, OWE))
    return sum(tasks.finish_about(courier, Ref.parse(ref), kind) for kind in kinds)


def remind_of_answers(courier: Actor, today: date) -> int:
    """For each answer that is overdue: a task to who owes it and one to who waits for it, once; returns how many.

    Raises NotYours.
    """
    access.require(courier, CARRIES)
    reminded = 0
    for one in queries.untold_dispatches(today)[:AT_ONCE]:
        take_turn(one)
        if not sending.may(sending.REMINDED, queries.done_with(one)):
            continue
        _give(
            courier, one, OWE, TO_OWE, queries.who_owes(one, today), reverse("correspondence:received", args=[one.pk])
        )
        _give(
            courier,
            one,
            CHASE,
            TO_CHASE,
            queries.who_waits(one, today),
            reverse("correspondence:paper", args=[one.paper_id]),
        )
        leave(courier, one, sending.REMINDED)
        reminded += 1
    return reminded + _remind_of_slips(courier, today)


def _remind_of_slips(courier: Actor, today: date) -> int:
    """Papers that came from outside the node, whose date has passed."""
    found = list(queries.overdue_slips(today)[:AT_ONCE])
    for slip in found:
        post = queries.who_has(slip, today)
        slip.reminded_on = today
        slip.save(update_fields=["reminded_on"])
        audit.record(
            courier,
            "correspondence.slip.reminded",
            Ref(queries.SLIP, str(slip.pk)),
            unit_id=slip.unit_id,
            number=f"{slip.register_no}/{slip.register_year}",
        )
        if post is not None:
            _task_of_slip(courier, slip, post, today)
    return len(found)


def _task_of_slip(courier: Actor, slip: Slip, post: Post, today: date) -> None:
    tasks.assign(
        courier,
        appointment_id=post.appointment_id,
        kind=OWE,
        sensitive=slip.level > 0,
        title=TO_OWE,
        params={"symbol": slip.symbol or slip.title, "sender": slip.sender},
        due_on=today,
        ref=Ref(queries.SLIP, str(slip.pk)),
        address=reverse("correspondence:line", args=[slip.pk]),
    )


def _give(courier: Actor, one: Dispatch, kind: str, title: str, post: Post | None, address: str) -> None:
    if post is None:
        return
    tasks.assign(
        courier,
        appointment_id=post.appointment_id,
        kind=kind,
        sensitive=one.level > 0,
        title=title,
        params={"symbol": one.paper.symbol, "sender": one.sender.name, "unit": one.unit.name},
        due_on=timezone.localdate(),
        ref=Ref(queries.DISPATCH, str(one.pk)),
        address=address,
    )
