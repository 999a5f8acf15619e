"""Petitions as one actor may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import Ref
from soi.petitions import rules
from soi.petitions.access import CIRCULATION, PETITION
from soi.petitions.errors import NoSuchPetition
from soi.petitions.models import Accused, Act, Circulation, Clock, Item, Petition, State
from soi.vault import public as vault

KIND = "petitions.petition"
DRAFT, SENDER = "draft", "identity"
HELD_STATES = (State.HELD, State.SORTED)
PER_PAGE = 25


def ref(petition_id: UUID) -> Ref:
    return Ref(KIND, str(petition_id))


def visible_petitions(actor: Actor) -> QuerySet[Petition]:
    """Every petition this actor may see; the database decides, the list of units only helps its planner."""
    return access.visible(PETITION, Petition.objects.all(), actor)


def get_petition(actor: Actor, petition_id: UUID) -> Petition:
    """One petition of this actor's sight; raises NoSuchPetition."""
    found = visible_petitions(actor).select_related("responsible__person", "unit").filter(pk=petition_id).first()
    if found is None:
        raise NoSuchPetition()
    return found


def get_for_change(actor: Actor, petition_id: UUID) -> Petition:
    """The same, kept for this transaction alone, for one who may change it; raises NoSuchPetition."""
    found = visible_petitions(actor).select_for_update(of=("self",)).filter(pk=petition_id).first()
    if found is None:
        raise NoSuchPetition()
    return found


def find_by_key(key: UUID) -> Petition | None:
    """The petition that was made by this form, if it was sent before."""
    return Petition.objects.filter(key=key).first()


def find_of_arrival(arrival_id: UUID) -> Petition | None:
    """The petition that a letter became, if it did and the actor holds it."""
    return Petition.objects.filter(arrival_id=arrival_id).first()


def listed(actor: Actor, *, state: str = "", family: str = "") -> QuerySet[Petition]:
    """The list of petitions, newest first."""
    found = visible_petitions(actor)
    if state == "held":
        found = found.filter(state__in=HELD_STATES)
    elif state:
        found = found.filter(state=state)
    if family:
        found = found.filter(family=family)
    return found.select_related("responsible__person", "unit").order_by("-received_on", "-number", "-pk")


def listed_page(
    actor: Actor, *, state: str = "", family: str = "", after: tuple[date, str, UUID] | None = None
) -> list[Petition]:
    """A page of that list, and one more where there is more; `after` is the key of the last one shown."""
    found = listed(actor, state=state, family=family)
    if after is not None:
        day, number, key = after
        same_day = Q(received_on=day, number__lt=number) | Q(received_on=day, number=number, pk__lt=key)
        found = found.filter(Q(received_on__lt=day) | same_day)
    return list(found[: PER_PAGE + 1])


def to_sort(actor: Actor) -> int:
    """How many letters wait to be sorted by this person."""
    return Petition.objects.filter(state__in=HELD_STATES, holders__contains=[actor.person_id]).count()


def items_of(petition: Petition) -> list[Item]:
    return list(petition.items.order_by("position").select_related("unit"))


def accused_of(petition: Petition) -> list[Accused]:
    return list(petition.accused.order_by("pk").select_related("unit"))


def clocks_of(petition: Petition) -> list[Clock]:
    return list(petition.clocks.order_by("-pk"))


def acts_of(petition: Petition) -> list[Act]:
    """What was done with it, newest first."""
    return list(petition.acts.order_by("-at", "-pk").select_related("by__person"))


def find_circulation(actor: Actor, petition: Petition) -> Circulation | None:
    """The typed copy, for those who may read it."""
    return access.visible(CIRCULATION, Circulation.objects.filter(petition=petition), actor).first()


def get_circulation(actor: Actor, circulation_id: UUID) -> Circulation:
    """The typed copy by its own key, as search finds it; raises NoSuchPetition."""
    found = access.visible(CIRCULATION, Circulation.objects.filter(pk=circulation_id), actor).first()
    if found is None:
        raise NoSuchPetition()
    return found


def circulations(ids: Iterable[str]) -> list[Circulation]:
    """Typed copies by key, as far as the present actor may see them: for the index."""
    return list(Circulation.objects.filter(pk__in=list(ids)))


def draft_of(actor: Actor, petition: Petition) -> dict[str, Any]:
    """What was typed so far, step by step; it lies in the locker, not in a column."""
    return _thing(actor, petition, DRAFT)


def sender_of(actor: Actor, petition: Petition) -> dict[str, str]:
    """Who sent it, as typed into the locker; only the holders of a held letter read it."""
    return _thing(actor, petition, SENDER)


def _thing(actor: Actor, petition: Petition, name: str) -> dict[str, Any]:
    if petition.state not in HELD_STATES:
        return {}
    found = vault.get_many(actor, [petition.locker_id], name).get(petition.locker_id)
    return dict(json.loads(found)) if found else {}


def settled_labels(items: Iterable[Item], language: str) -> str:
    """What kinds of matter a petition holds that are worked on, in words."""
    labels: list[str] = []
    for item in items:
        label = rules.kind_of(item.kind, on=item.petition.received_on).labels.get(language, item.kind)
        if item.outcome == rules.SETTLE and label not in labels:
            labels.append(label)
    return ", ".join(labels)


def unit_choices(actor: Actor, *, most: int = 400) -> list[tuple[int, str, str]]:
    """The committees of the territory the actor's commission serves: number, name and level."""
    body = organisations.rules.body_path(actor.unit_path)
    return [(unit.pk, unit.name, unit.level) for unit in organisations.committees_within(body, most=most)]
