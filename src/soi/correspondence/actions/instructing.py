"""The leader's slip: the office lays an incoming paper before the leader, who instructs with person, work and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.correspondence import queries
from soi.correspondence.actions.telling import tell_slip
from soi.correspondence.errors import (
    DayNotPossible,
    LaidAlready,
    NotADrafter,
    NotInThisState,
    NotTheLeader,
    WordsMissing,
)
from soi.correspondence.events import LineDone, LineInstructed
from soi.correspondence.models import Slip, SlipState
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.events import public as events
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

ISSUES, INSTRUCT, RELAY = "correspondence.issue", "correspondence.instruct", "correspondence.relay"
TO_INSTRUCT, TO_DO = _("Instruct on no. {number}: {title}"), _("{work} (no. {number})")
TO_RELAY = _("Returned by the leader: no. {number}")


@dataclass(frozen=True)
class Instruction:
    """Words, work, person and date: what a leader writes on a slip."""

    words: str
    work: str
    doer_id: int
    do_by: date
    with_unit: int | None = None


def lay(
    actor: Actor, *, kind: str, key: UUID, leader_id: int, summary: str, proposal: str = "", due_on: date | None = None
) -> UUID:
    """Lay a line of the incoming book before a leader, with the office's summary and proposal; after a return again.

    `kind` is `document` or `sent`. Raises NoSuchLine, NotYours, MarkedLineOnly, LaidAlready, WordsMissing,
    NobodyInOffice.
    """
    unit = intake.body_of(actor)
    access.require(actor, ISSUES, unit_id=unit)
    if not summary.strip():
        raise WordsMissing(field="summary")
    today = timezone.localdate()
    leader = queries.leader(unit, leader_id, today)
    line = queries.get_line(actor, kind, key)
    slip = queries.slip_of_line(line) or Slip(id=uuid4(), unit_id=unit, **_of_line(line))
    if not slip._state.adding and slip.state != SlipState.RETURNED:
        raise LaidAlready(name=slip.leader.person.name)
    slip.summary, slip.proposal, slip.due_on = summary.strip(), proposal.strip(), due_on
    slip.leader_id, slip.laid_by_id, slip.state = leader.appointment_id, actor.appointment_id, SlipState.WAITING
    slip.responsible_id = leader.appointment_id
    slip.people = sorted({*slip.people, leader.person_id})
    slip.save()
    number = f"{slip.register_no}/{slip.register_year}"
    ref = Ref(queries.SLIP, str(slip.pk))
    tasks.finish_about(actor, ref, RELAY)
    tasks.assign(
        actor,
        appointment_id=leader.appointment_id,
        kind=INSTRUCT,
        sensitive=slip.level > 0,
        title=TO_INSTRUCT,
        params={"number": number, "title": slip.title},
        due_on=today,
        ref=ref,
        address=reverse("correspondence:line", args=[slip.pk]),
    )
    tell_slip(actor, slip, "laid", name=leader.name)
    return slip.pk


def instruct(actor: Actor, slip_id: UUID, given: Instruction) -> UUID:
    """Instruct: one act makes the words, the person, the work and the date, and the task. Returns the task's key.

    Raises NoSuchLine, NotTheLeader, NotInThisState, WordsMissing, NobodyInOffice, DayNotPossible.
    """
    slip = _before_me(actor, slip_id)
    today = timezone.localdate()
    if not given.words.strip():
        raise WordsMissing(field="words")
    if given.do_by < today:
        raise DayNotPossible(field="do_by", day=given.do_by)
    work = queries.work(given.work, today)
    post = queries.colleague(slip.unit_id, given.doer_id, today)
    slip.words, slip.work, slip.doer_id, slip.do_by = given.words.strip(), work.id, post.appointment_id, given.do_by
    slip.with_unit_id, slip.instructed_at, slip.state = given.with_unit, timezone.now(), SlipState.ASSIGNED
    slip.responsible_id = post.appointment_id
    slip.people = sorted({*slip.people, post.person_id})
    slip.save()
    number, ref = f"{slip.register_no}/{slip.register_year}", Ref(queries.SLIP, str(slip.pk))
    tasks.finish_about(actor, ref, INSTRUCT)
    task = tasks.assign(
        actor,
        appointment_id=post.appointment_id,
        kind=queries.DO,
        sensitive=slip.level > 0,
        title=TO_DO,
        params={"work": slip.words[:120], "number": number},
        due_on=given.do_by,
        ref=ref,
        address=reverse("correspondence:line", args=[slip.pk]),
    )
    tell_slip(actor, slip, "instructed", name=post.name, due=given.do_by)
    events.announce(LineInstructed(str(slip.pk), slip.unit_id))
    return task


def return_to_office(actor: Actor, slip_id: UUID, *, note: str) -> None:
    """Give a paper back to the office with a note. Raises NoSuchLine, NotTheLeader, NotInThisState, WordsMissing."""
    slip = _before_me(actor, slip_id)
    if not note.strip():
        raise WordsMissing(field="words")
    office = queries.still_or_clerk(slip.laid_by_id, slip.unit_id, slip.level, timezone.localdate())
    slip.state, slip.words, slip.responsible_id = SlipState.RETURNED, note.strip(), office
    slip.save(update_fields=["state", "words", "responsible"])
    number, ref = f"{slip.register_no}/{slip.register_year}", Ref(queries.SLIP, str(slip.pk))
    tasks.finish_about(actor, ref, INSTRUCT)
    tasks.assign(
        actor,
        appointment_id=office,
        kind=RELAY,
        sensitive=slip.level > 0,
        title=TO_RELAY,
        params={"number": number},
        due_on=timezone.localdate(),
        ref=ref,
        address=reverse("correspondence:line", args=[slip.pk]),
    )
    tell_slip(actor, slip, "returned")


def finish(actor: Actor, slip_id: UUID, *, words: str) -> None:
    """Say that the work was done without a paper that answers.

    Raises NoSuchLine, NotADrafter, NotInThisState, WordsMissing.
    """
    slip = queries.get_slip(actor, slip_id, for_change=True)
    if slip.responsible_id != actor.appointment_id:
        raise NotADrafter()
    if slip.state != SlipState.ASSIGNED or queries.work(slip.work, timezone.localdate()).value["answers"]:
        raise NotInThisState(state=queries.SLIP_WORDS[slip.state])
    if not words.strip():
        raise WordsMissing(field="words")
    slip.state, slip.done_at = SlipState.DONE, timezone.now()
    slip.outcome = words.strip()
    slip.save(update_fields=["state", "done_at", "outcome"])
    tasks.finish_about(actor, Ref(queries.SLIP, str(slip.pk)), queries.DO)
    tell_slip(actor, slip, "done")
    events.announce(LineDone(str(slip.pk), slip.unit_id))


def _before_me(actor: Actor, slip_id: UUID) -> Slip:
    slip = queries.get_slip(actor, slip_id, for_change=True)
    if slip.leader_id != actor.appointment_id:
        raise NotTheLeader(name=slip.leader.person.name)
    if slip.state != SlipState.WAITING:
        raise NotInThisState(state=queries.SLIP_WORDS[slip.state])
    return slip


def _of_line(line: queries.Line) -> dict[str, Any]:
    """What a slip keeps of its line, as the line stood when it was laid."""
    return {
        "document_id": line.key if line.kind == queries.DOCUMENT_LINE else None,
        "dispatch_id": line.key if line.kind == queries.SENT_LINE else None,
        "register_no": line.number,
        "register_year": line.year,
        "received_on": line.received_on,
        "sender": line.sender[:200],
        "symbol": line.symbol,
        "title": line.title,
        "level": line.level,
    }
