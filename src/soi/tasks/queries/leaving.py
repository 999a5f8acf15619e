"""Who leaves, what is on the list, who stands in for whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.tasks import rules
from soi.tasks.access import DEPARTURE, ITEM, PASSING, STAND_IN
from soi.tasks.errors import NoSuchDeparture, NoSuchItem, NoSuchStandIn
from soi.tasks.models import Departure, HandoverItem, Passing, StandIn

LEADS, KEEPS = "tasks.lead", "admin.accounts"
FEW, MOST = 10, 200
FELL_FOR = timedelta(days=14)


def may_lead(actor: Actor, unit_path: str) -> bool:
    """Whether this actor heads the unit or keeps its accounts."""
    return (actor.may(LEADS) or actor.may(KEEPS)) and organisations.rules.is_within(unit_path, actor.paths)


def may_propose(actor: Actor, post: Post) -> bool:
    """The one who leaves or is away, or a head over the unit."""
    heads = actor.may(LEADS) and organisations.rules.is_within(post.unit_path, actor.paths)
    return post.appointment_id == actor.appointment_id or heads


def may_propose_for(actor: Actor, departure: Departure) -> bool:
    heads = actor.may(LEADS) and organisations.rules.is_within(departure.unit.path, actor.paths)
    return departure.appointment_id == actor.appointment_id or heads


def may_close(actor: Actor, departure: Departure) -> bool:
    """Another person than the one who proposed it: the leaver, a head over the unit, who keeps the accounts."""
    here = departure.appointment_id == actor.appointment_id or may_lead(actor, departure.unit.path)
    return here and departure.proposed_by_person_id != actor.person_id and departure.state == rules.PROPOSED


def get_departure(actor: Actor, departure_id: UUID) -> Departure:
    """One handover list of this actor's sight; raises NoSuchDeparture."""
    found = departures(actor).filter(pk=departure_id).first()
    if found is None:
        raise NoSuchDeparture()
    return found


def departures(actor: Actor) -> QuerySet[Departure]:
    """The lists this actor sees, the open ones first."""
    seen = access.visible(DEPARTURE, Departure.objects.all(), actor)
    return seen.select_related("appointment__person", "unit", "proposed_by_person").order_by("-state", "last_day", "pk")


def open_departure_of(appointment_id: int) -> Departure | None:
    """The open list of an appointment, as far as the present actor sees it."""
    return Departure.objects.filter(appointment_id=appointment_id, state=rules.PROPOSED).first()


def items_of(departure: Departure) -> list[HandoverItem]:
    """The lines of a list that the present actor sees, what is still open first."""
    rows = HandoverItem.objects.filter(departure=departure).select_related("receiver__person", "holder__person")
    order = {state: place for place, state in enumerate((*rules.STILL_OPEN, rules.ACCEPTED, rules.FINISHED))}
    return sorted(rows.order_by("due_on", "pk"), key=lambda item: order[item.state])


def get_offered(actor: Actor, item_id: UUID) -> HandoverItem:
    """A thing this actor is asked to take; raises NoSuchItem."""
    found = offered_to(actor).filter(pk=item_id).first()
    if found is None:
        raise NoSuchItem()
    return found


def offered_to(actor: Actor) -> QuerySet[HandoverItem]:
    """What this actor is asked to take and has not answered."""
    seen = access.visible(ITEM, HandoverItem.objects.all(), actor)
    mine = seen.filter(receiver_id=actor.appointment_id, state=rules.OFFERED, departure__state=rules.PROPOSED)
    return mine.select_related("holder__person", "departure").order_by("due_on", "pk")


def asked_of(actor: Actor) -> int:
    """How many answers are asked of me: things to take, days to stand in."""
    to_stand_in = stand_ins(actor).filter(stand_in_id=actor.appointment_id, state=rules.ASKED)
    return offered_to(actor).count() + to_stand_in.count()


def receivers_for(departure: Departure) -> list[Post]:
    """Who may be asked: those in office in the leaver's body and its head's, but not the leaver in the same office."""
    path = organisations.rules.commission_path(departure.unit.path)
    found = persons.posts_within(path, on=timezone.localdate())[:MOST]
    return [post for post in found if post.appointment_id != departure.appointment_id]


def stand_ins(actor: Actor) -> QuerySet[StandIn]:
    """Asked or accepted, and not over: those I stand in for, mine, and of a head's unit."""
    seen = access.visible(STAND_IN, StandIn.objects.all(), actor)
    going = seen.filter(state__in=[rules.ASKED, rules.ACCEPTED], until_on__gte=timezone.localdate())
    return going.select_related("absent__person", "stand_in__person", "unit").order_by("until_on", "pk")


def get_stand_in(actor: Actor, stand_in_id: UUID) -> StandIn:
    """One of them, held until commit; raises NoSuchStandIn."""
    found = stand_ins(actor).select_for_update(of=("self",)).filter(pk=stand_in_id).first()
    if found is None:
        raise NoSuchStandIn()
    return found


def on_desk(actor: Actor) -> list[StandIn]:
    """What both desks show: for whom I stand in, who stands in for me, and who asks me."""
    mine = Q(absent_id=actor.appointment_id) | Q(stand_in_id=actor.appointment_id)
    return list(stand_ins(actor).filter(mine)[:FEW])


def fallen_to(actor: Actor, now: datetime) -> list[Passing]:
    """What fell to me in the last two weeks, newest first; a task that came along with its thing is not said twice."""
    mine = access.visible(PASSING, Passing.objects.all(), actor).filter(taker_id=actor.appointment_id, how=rules.FELL)
    return list(mine.filter(at__gte=now - FELL_FOR).select_related("giver__person").order_by("-at", "-pk")[:FEW])


def untold_passings() -> list[Passing]:
    rows = Passing.objects.filter(told_at__isnull=True).select_related("giver__person", "taker__person")
    return list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
