"""A held arrival becomes a petition: it gets its number and a person who sorts it; its locker stays held."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.calendar import public as calendar
from soi.kernel.calendar.public import Counting
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.petitions import rules
from soi.petitions.errors import NoPetitionOfficer
from soi.petitions.events import PetitionTaken
from soi.petitions.models import Act, Petition, State
from soi.petitions.queries.petitions import KIND, find_by_key, find_of_arrival, ref
from soi.tasks import public as tasks
from soi.vault import public as vault

TOPIC = "petitions"
OFFICER = "petition_officer"
# No term of Party law is known for first sorting, so the body sets its own date: as many days as state law has.
OWN_SORTING_DAYS = 7
OWN_REASON = gettext_noop(
    "No term is known for first sorting. The body itself set 7 working days, as many as state law has."
)
ABOUT = gettext_noop("Letter received {day}")
SORT_TASK, SORT_TITLE = "petitions.sort", gettext_noop("Sort letter {number}")

audit.sentence("petitions.petition.taken", "{actor} took letter {number} in by {channel}; {name} sorts it.")


def take_letter(actor: Actor, arrival_id: UUID, *, channel: str, received_on: date, key: UUID) -> UUID:
    """Enter a held letter as a petition ĐT-year-number and give it to the petition officer.

    `key` is the form's own: the same form sent twice makes one petition. The holders are the receiving clerk and the
    petition officers of the commission. Raises NotYours, NoArrival, StillReading, AlreadyClosed, NoPetitionOfficer.
    """
    before = find_by_key(key) or find_of_arrival(arrival_id)
    if before is not None:
        return before.pk
    unit_id = intake.body_of(actor)
    access.require(actor, "petitions.receive", unit_id=unit_id)
    officers = _officers(unit_id)
    locker_id = intake.locker_of(actor, arrival_id)
    level = intake.state_of(actor, arrival_id)["marked_level"]
    intake.close_as(actor, arrival_id, "petition")
    holders = sorted({actor.person_id, *(officer.person_id for officer in officers)})
    vault.set_holders(actor, locker_id, holders)
    petition = Petition(
        id=uuid4(),
        unit_id=unit_id,
        received_unit_id=unit_id,
        number=_number(unit_id, received_on.year),
        key=key,
        arrival_id=arrival_id,
        locker_id=locker_id,
        state=State.HELD,
        level=level,
        holders=holders,
        responsible_id=officers[0].appointment_id,
        channel=channel,
        received_on=received_on,
        sort_by=sorting_day(received_on),
    )
    petition.save(force_insert=True)
    _give_to(actor, petition, officers[0])
    _tell(actor, petition, officers[0])
    return petition.pk


def sorting_counting(received_on: date) -> Counting:
    """The body's own days for sorting, counted line by line."""
    return calendar.load(rules.PACK).add_working_days(received_on, OWN_SORTING_DAYS)


def sorting_day(received_on: date) -> date:
    """Until when the body itself wants a letter sorted."""
    return sorting_counting(received_on).due


def _officers(unit_id: int) -> list[Post]:
    path = organisations.get_unit(unit_id).path
    found = persons.posts_within(path, on=timezone.localdate(), roles=[OFFICER])
    if not found:
        raise NoPetitionOfficer()
    return found


def _number(unit_id: int, year: int) -> str:
    return f"ĐT-{year}-{numbering.next_number(unit_id=unit_id, kind='petition', term=str(year)):04d}"


def _give_to(actor: Actor, petition: Petition, officer: Post) -> None:
    tasks.assign(
        actor,
        appointment_id=officer.appointment_id,
        kind=SORT_TASK,
        title=SORT_TITLE,
        params=about(petition),
        due_on=petition.sort_by,
        ref=ref(petition.pk),
        address=reverse("petitions:petition", args=[petition.pk]),
        sensitive=True,
    )


def about(petition: Petition) -> dict[str, Any]:
    """What a task may say of a letter: its number and day, no word of it."""
    return {"number": petition.number, "about": ABOUT, "day": f"{petition.received_on:%d/%m/%Y}"}


def _tell(actor: Actor, petition: Petition, officer: Post) -> None:
    said: dict[str, Any] = {"number": petition.number, "channel": petition.channel, "name": officer.name}
    Act.objects.create(petition=petition, kind="petitions.petition.taken", params=said, by_id=actor.appointment_id)
    audit.record(actor, "petitions.petition.taken", ref(petition.pk), unit_id=petition.unit_id, **said)
    events.announce(PetitionTaken(str(petition.pk), petition.unit_id))
    events.hint(TOPIC, unit_id=petition.unit_id, ref_kind=KIND, ref_id=str(petition.pk))
