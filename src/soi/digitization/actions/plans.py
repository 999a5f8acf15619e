"""Plans by unit and term: made by a named person, kept until that person or another makes a new one."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from soi.digitization import queries
from soi.digitization.errors import PlanNotPossible
from soi.digitization.models import Plan
from soi.digitization.queries import figures
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit

KEEP = "digitization.keep"

audit.sentence("digitization.plan.made", "{actor} planned the digitization of {target} {what} until {due_on}.")


def make_plan(
    actor: Actor, *, unit_id: int, term: str, what: str, target: int, starts_on: date, due_on: date, today: date
) -> Plan:
    """Plan so many files or sheets, checked and accepted, until a day; the plan before is ended, and stays readable.

    Raises NotYours, PlanNotPossible.
    """
    access.require(actor, KEEP, unit_id=unit_id)
    if due_on <= starts_on:
        raise PlanNotPossible(field="due_on")
    cells = figures.matrix(figures.figures(actor, today=today))
    if (unit_id, term) not in cells:
        raise PlanNotPossible(field="term")
    queries.visible_plans(actor).filter(unit_id=unit_id, term=term, ended_at=None).update(ended_at=timezone.now())
    plan = Plan.objects.create(
        unit_id=unit_id, term=term, what=what, target=target, starts_on=starts_on, due_on=due_on,
        made_by_id=actor.appointment_id,
    )  # fmt: skip
    audit.record(
        actor, "digitization.plan.made", ("digitization.plan", plan.pk), unit_id=unit_id,
        target=target, what=what, due_on=due_on.isoformat(),
    )  # fmt: skip
    return plan
