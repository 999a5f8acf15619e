"""A petition as a case begins on it: what later rooms may know, and who must stay away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from soi.kernel.access.public import Actor
from soi.petitions.models import State
from soi.petitions.queries import petitions as queries


@dataclass(frozen=True)
class Origin:
    """A petition of this actor's sight: its number, body, level and family, who is denounced (name, kind),
    managed by whom."""

    id: UUID
    number: str
    unit_id: int
    level: int
    family: str
    is_accepted: bool
    subjects: tuple[tuple[str, str], ...]
    managed: Mapping[str, str]


def origin(actor: Actor, petition_id: UUID) -> Origin:
    """The petition a case is opened on; raises NoSuchPetition."""
    found = queries.get_petition(actor, petition_id)
    subjects = tuple((each.name, each.subject) for each in queries.accused_of(found))
    managed = {each.name: each.managed_at for each in queries.accused_of(found)}
    accepted = found.state == State.ACCEPTED
    return Origin(found.pk, found.number, found.unit_id, found.level, found.family, accepted, subjects, managed)


@dataclass(frozen=True)
class Running:
    """A term of a petition as it was counted: from when, until when, by which source."""

    start: date
    due: date | None
    source: str
    confirmed: bool
    # A date the body set itself: the source is its own reason.
    is_own: bool = False


def terms(actor: Actor, petition_id: UUID) -> list[Running]:
    """The terms of a petition that run, for those who see it; nothing for others."""
    found = queries.visible_petitions(actor).filter(pk=petition_id).first()
    clocks = queries.clocks_of(found) if found else []
    return [
        Running(each.start, each.due, each.source, each.confirmed, is_own=bool(each.due and not each.counting))
        for each in clocks
    ]


def barred_among(petition_id: UUID | None, appointments: Iterable[int]) -> set[int]:
    """Of these appointments, those whose persons must not learn of the petition; asked by one who opens its case."""
    if petition_id is None:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select soi.barred_among(%s, %s::bigint[])", [petition_id, list(appointments)])
        return {row[0] for row in cursor.fetchall()}
