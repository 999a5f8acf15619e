"""A marked paper was seen on a machine that may hold none: the case begins by itself, people do it, another ends it."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.intake import queries
from soi.intake.errors import NotByWhoDidIt, StepsLeft, StepUnknown, WordsTooFew
from soi.intake.events import SpillClosed
from soi.intake.models import Arrival, Spill, SpillStep
from soi.intake.rules import spill as rules
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

GRANT, KIND, WORK = "intake.spill", "intake.spill", "intake.end_spill"
TITLE = _("A marked paper was seen on this machine: do what the procedure asks")
TOLD_ROLES = ("head", "deputy_head", "clerk")

audit.sentence("intake.spill.begun", "{actor} saw a stamp of secrecy on arrival {number}/{year}: {told} persons told.")
audit.sentence("intake.spill.done", "{actor} did a step of the procedure for a marked paper: {step}.")
audit.sentence("intake.spill.closed", "{actor} ended the procedure for a marked paper seen on this machine.")


def begin(actor: Actor, arrival: Arrival, *, level: int, page: int) -> None:
    """Begin the procedure: the copy here is destroyed already; who keeps the body's papers and its heads are told."""
    today = timezone.localdate()
    path = organisations.get_unit(arrival.unit_id).path
    told = {post.appointment_id for post in persons.posts_within(path, on=today, roles=TOLD_ROLES)}
    bringer = persons.post(arrival.received_by_id, on=today)
    if bringer is not None and not bringer.role.startswith("machine."):
        told.add(bringer.appointment_id)
    case = Spill.objects.create(arrival=arrival, unit_id=arrival.unit_id, level=level, page=page, told=sorted(told))
    for appointment in sorted(told):
        tasks.assign(
            actor,
            appointment_id=appointment,
            kind=WORK,
            title=TITLE,
            due_on=today,
            ref=Ref(KIND, str(arrival.pk)),
            address=reverse("intake:spill", args=[case.pk]),
        )
    audit.record(
        actor, "intake.spill.begun", ("intake.arrival", arrival.pk), unit_id=arrival.unit_id,
        number=arrival.number, year=arrival.year, told=len(told),
    )  # fmt: skip
    events.hint("intake", unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))


def do_step(actor: Actor, spill_id: int, *, step: str, words: str) -> None:
    """Say what was done; said again, the newer words stand with the newer name. Raises NoArrival, StepUnknown."""
    case = queries.get_spill(actor, spill_id, for_change=True)
    access.require(actor, GRANT, unit_id=case.unit_id)
    if step not in rules.STEPS or case.closed_at is not None:
        raise StepUnknown(field="step")
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    SpillStep.objects.update_or_create(
        spill=case, step=step,
        defaults={"words": words.strip()[:500], "by_id": actor.appointment_id, "at": timezone.now()},
    )  # fmt: skip
    audit.record(
        actor, "intake.spill.done", ("intake.arrival", case.arrival_id), unit_id=case.unit_id, step=step,
    )  # fmt: skip


def close(actor: Actor, spill_id: int, *, words: str) -> None:
    """End it, when every step is answered for; never by a person who did one. Raises StepsLeft, NotByWhoDidIt."""
    case = queries.get_spill(actor, spill_id, for_change=True)
    access.require(actor, GRANT, unit_id=case.unit_id)
    if case.closed_at is not None:
        return
    done = list(case.steps.select_related("by"))
    waiting = rules.left(one.step for one in done)
    if waiting:
        raise StepsLeft(count=len(waiting))
    if not rules.may_close(actor.person_id, [one.by.person_id for one in done]):
        raise NotByWhoDidIt()
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    case.closed_at, case.closed_by_id, case.words = timezone.now(), actor.appointment_id, words.strip()[:500]
    case.save(update_fields=["closed_at", "closed_by", "words"])
    audit.record(actor, "intake.spill.closed", ("intake.arrival", case.arrival_id), unit_id=case.unit_id)
    events.announce(SpillClosed(str(case.arrival_id), case.unit_id))


def end_work(actor: Actor, arrival_id: UUID) -> None:
    """Take it off the desks of all who were told; by the machine that gave it to them."""
    tasks.finish_about(actor, Ref(KIND, str(arrival_id)), WORK)
