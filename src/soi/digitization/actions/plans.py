"""Plans by unit and term: made by a named person, kept until that person or another makes a new one.

The clock tells who keeps a plan when it falls behind its line, once for each time it does.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.digitization import queries
from soi.digitization.errors import PlanNotPossible, PlanOutOfReach
from soi.digitization.events import PlanChanged
from soi.digitization.models import Plan, Reminder
from soi.digitization.queries import figures
from soi.digitization.queries.figures import Behind
from soi.digitization.rules.plan import SHEETS, is_in_reach, is_to_remind
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

KEEP, CARRIES = "digitization.keep", "events.carry"
REMINDER, WORK = "digitization.reminder", "digitization.plan_behind"
HEADS = ("head", "deputy_head")
BEHIND_FILES = _("A digitization plan is behind: {done} of {target} files, until {due}")
BEHIND_SHEETS = _("A digitization plan is behind: {done} of {target} sheets, until {due}")

audit.sentence("digitization.plan.made", "{actor} planned the digitization of {target} {what} until {due_on}.")
audit.sentence("digitization.plan.reminded", "{actor} told {name} that a digitization plan is {days} days behind.")


def make_plan(
    actor: Actor, *, unit_id: int, term: str, what: str, target: int, starts_on: date, due_on: date, today: date
) -> Plan:
    """Plan so many files or sheets, checked and accepted, until a day; the plan before is ended, and stays readable.

    Raises NotYours, PlanNotPossible, PlanOutOfReach.
    """
    access.require(actor, KEEP, unit_id=unit_id)
    if due_on <= starts_on:
        raise PlanNotPossible(field="due_on")
    if not is_in_reach(starts_on=starts_on, due_on=due_on, today=today):
        raise PlanOutOfReach(field="due_on")
    cells = figures.matrix(figures.figures(actor, today=today))
    if (unit_id, term) not in cells:
        raise PlanNotPossible(field="term")
    with connection.cursor() as cursor:
        # Two who plan one cell at once take turns: the later plan takes the place of the earlier.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7305031))", [f"{unit_id}|{term}"])
    before = list(queries.visible_plans(actor).filter(unit_id=unit_id, term=term, ended_at=None))
    for old in before:
        old.ended_at = timezone.now()
        old.save(update_fields=["ended_at"])
    plan = Plan.objects.create(
        unit_id=unit_id, term=term, what=what, target=target, starts_on=starts_on, due_on=due_on,
        made_by_id=actor.appointment_id,
    )  # fmt: skip
    audit.record(
        actor, "digitization.plan.made", ("digitization.plan", plan.pk), unit_id=unit_id,
        target=target, what=what, due_on=due_on.isoformat(),
    )  # fmt: skip
    for old in before:
        events.announce(PlanChanged(old.pk, unit_id))
    return plan


def watch(machine: Actor, *, today: date) -> int:
    """Tell who keeps each plan that fell behind, and take from the desks what is on time again or met; how many told.

    Raises NotYours.
    """
    access.require(machine, CARRIES)
    told = 0
    for one in figures.plans_now(machine, today=today):
        open_now = one.plan.reminders.filter(ended_at__isnull=True).first()
        if is_to_remind(weeks=one.weeks, due_on=one.plan.due_on, today=today):
            told += open_now is None and _remind(machine, one, today)
        elif open_now is not None and one.weeks == 0:
            _end(machine, open_now)
    return told


def end_reminders(machine: Actor, plan_id: int) -> None:
    """The plan was changed: nobody is reminded of it any more. Raises NotYours."""
    access.require(machine, CARRIES)
    for one in queries.visible_reminders(machine).filter(plan_id=plan_id, ended_at__isnull=True):
        _end(machine, one)


def _remind(machine: Actor, one: Behind, today: date) -> bool:
    """Whether anybody in office could be told: who keeps the plan, or a head of the body where that one has left."""
    plan = one.plan
    post = persons.post(plan.made_by_id, on=today)
    if post is None:
        post = next(iter(persons.posts_within(plan.unit.path, on=today, roles=HEADS)), None)
    if post is None:
        return False
    kept = Reminder.objects.create(
        plan=plan, told_id=post.appointment_id, done=one.done, days_behind=round(one.weeks * 7)
    )
    tasks.assign(
        machine,
        appointment_id=post.appointment_id,
        kind=WORK,
        title=BEHIND_SHEETS if plan.what == SHEETS else BEHIND_FILES,
        params={"done": one.done, "target": plan.target, "due": f"{plan.due_on:%d/%m/%Y}"},
        due_on=today,
        ref=Ref(REMINDER, str(kept.pk)),
        address=f"{reverse('digitization:matrix')}?{urlencode({'cell': plan.unit_id, 'term': plan.term})}",
    )
    audit.record(
        machine, "digitization.plan.reminded", ("digitization.plan", plan.pk), unit_id=plan.unit_id,
        name=post.name, days=kept.days_behind,
    )  # fmt: skip
    return True


def _end(machine: Actor, one: Reminder) -> None:
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])
    tasks.finish_about(machine, Ref(REMINDER, str(one.pk)), WORK)
