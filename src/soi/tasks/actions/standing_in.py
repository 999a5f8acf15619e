"""Standing in for one who is away: asked, accepted by name, with a last day; it lapses by itself."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import queries, rules
from soi.tasks.actions.work import TOPIC
from soi.tasks.errors import DayIsPast, NobodyInOffice, NoSuchPost, NoSuchStandIn, ReasonMissing, SamePersonStandsIn
from soi.tasks.models import StandIn

KIND = "tasks.stand_in"

audit.sentence("tasks.stand_in.asked", "{actor} asked {taker} to stand in for {name} until {day}.")
audit.sentence("tasks.stand_in.accepted", "{actor} stands in for {name} until {day}.")
audit.sentence("tasks.stand_in.refused", "{actor} does not stand in for {name}: {why}")
audit.sentence("tasks.stand_in.ended", "{actor} ended that {taker} stands in for {name}.")


def ask_stand_in(actor: Actor, *, absent_id: int, stand_in_id: int, from_on: date, until_on: date) -> UUID:
    """Ask a person in office to do the work of one who is away, within these days: the absent one, or a head over both.

    Raises NoSuchPost, NobodyInOffice, SamePersonStandsIn, DayIsPast.
    """
    today = timezone.localdate()
    absent, other = persons.post(absent_id, on=today), persons.post(stand_in_id, on=today)
    if absent is None or not queries.may_propose(actor, absent):
        raise NoSuchPost()
    if other is None:
        raise NobodyInOffice()
    if absent.person_id == other.person_id:
        raise SamePersonStandsIn(field="stand_in_id")
    if until_on < max(from_on, today):
        raise DayIsPast(field="until_on")
    made = StandIn(
        id=uuid4(),
        absent_id=absent_id,
        stand_in_id=stand_in_id,
        unit_id=absent.unit_id,
        from_on=from_on,
        until_on=until_on,
        asked_by_id=actor.appointment_id,
    )
    made.save(force_insert=True)
    _record(actor, "asked", made, name=absent.name, taker=other.name, day=until_on)
    events.hint(TOPIC, unit_id=other.unit_id, ref_kind=KIND, ref_id=str(made.pk))
    return made.pk


def answer_stand_in(actor: Actor, stand_in_id: UUID, *, accepts: bool, reason: str = "") -> None:
    """The word of the one who was asked. Raises NoSuchStandIn, ReasonMissing."""
    found = queries.get_stand_in(actor, stand_in_id)
    if found.stand_in_id != actor.appointment_id or found.state != rules.ASKED:
        raise NoSuchStandIn()
    if not accepts and not rules.says_why(reason):
        raise ReasonMissing(field="reason")
    found.state, found.settled_at = (rules.ACCEPTED if accepts else rules.REFUSED), timezone.now()
    found.reason = "" if accepts else reason.strip()
    found.save(update_fields=["state", "reason", "settled_at"])
    said = {"day": found.until_on} if accepts else {"why": found.reason}
    _record(actor, found.state, found, name=found.absent.person.name, **said)


def end_stand_in(actor: Actor, stand_in_id: UUID) -> None:
    """End it before its last day: either of the two, or a head over the unit. Raises NoSuchStandIn."""
    found = queries.get_stand_in(actor, stand_in_id)
    if found.state not in {rules.ASKED, rules.ACCEPTED}:
        raise NoSuchStandIn()
    found.state, found.settled_at = rules.ENDED, timezone.now()
    found.save(update_fields=["state", "settled_at"])
    _record(actor, "ended", found, name=found.absent.person.name, taker=found.stand_in.person.name)


def _record(actor: Actor, verb: str, made: StandIn, **said: Any) -> None:
    audit.record(actor, f"tasks.stand_in.{verb}", Ref(KIND, str(made.pk)), unit_id=made.unit_id, **said)
    events.hint(TOPIC, unit_id=made.unit_id, ref_kind=KIND, ref_id=str(made.pk))
