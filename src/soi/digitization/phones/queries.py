"""Pairings as one actor sees them, and the pages of one; whose a word is, before anybody acts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from soi.digitization import queries
from soi.digitization.models import Line
from soi.digitization.phones.access import PAIRING
from soi.digitization.phones.errors import GONE, NoPhone, OfficeEnded
from soi.digitization.phones.models import Pairing, Picture
from soi.digitization.phones.rules import grant, mark_of, nobody
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor

LIVE = (Pairing.State.OFFERED, Pairing.State.PAIRED)
TAKEN = Picture.State.TAKEN
# What a phone borrows of its office for the one step in which its pages become a scan.
BRINGS = {"digitization.read", "digitization.keep", "digitization.scan", "intake.receive"}


@dataclass(frozen=True)
class Called:
    """A phone that showed a good word: its pairing, the number of its line (all it is told of it), the office in whose
    name it came, and the actor it is: nobody, with the one right to bring pages to this pairing."""

    pairing_id: UUID
    number: int
    office: int
    actor: Actor


def called(word: str, *, by_code: bool = False) -> Called:
    """Whose word it is. Raises NoPhone, or by name why it opens nothing now."""
    with connection.cursor() as cursor:
        cursor.execute("select * from soi.phone_called(%s, %s)", [mark_of(word), by_code])
        row = cursor.fetchone()
    if row is None:
        raise NoPhone()
    pairing, appointment, unit, number, standing = row
    if standing in GONE:
        raise GONE[standing](pairing=pairing, unit=unit)
    return Called(pairing, number, appointment, as_phone(appointment, pairing))


def as_phone(appointment_id: int, pairing_id: UUID) -> Actor:
    """The actor of a phone: no person, no office, no unit, and one grant. Raises OfficeEnded."""
    none, office = nobody(pairing_id), _office(appointment_id)
    grants = frozenset({grant(pairing_id)})
    return replace(office, appointment_id=none, person_id=none, grants=grants, level=0, paths=())


def as_bringer(appointment_id: int) -> Actor:
    """The office with what bringing a scan needs, and nothing it does not have itself. Raises OfficeEnded."""
    office = _office(appointment_id)
    return replace(office, grants=office.grants & BRINGS, level=0)


def _office(appointment_id: int) -> Actor:
    try:
        return access.actor_of_appointment(appointment_id)
    except access.PostEnded as error:
        raise OfficeEnded() from error


def visible_pairings(actor: Actor) -> QuerySet[Pairing]:
    return access.visible(PAIRING, Pairing.objects.all(), actor)


def get_pairing(actor: Actor, pairing_id: UUID, *, for_change: bool = False) -> Pairing:
    """The pairing; raises NoSuchLine."""
    return queries.one_of(visible_pairings(actor), pairing_id, for_change=for_change)


def pairings_of(actor: Actor, line: Line) -> QuerySet[Pairing]:
    """The phones of one line, newest first, with the pages that each has brought and those it was refused."""
    return counted(visible_pairings(actor).filter(line=line)).order_by("-made_at", "-pk")


def counted(rows: QuerySet[Pairing]) -> QuerySet[Pairing]:
    return rows.select_related("made_by__person", "line", "scan").annotate(
        pages=Count("pictures", filter=Q(pictures__state=TAKEN)),
        refused=Count("pictures", filter=Q(pictures__state=Picture.State.REFUSED)),
        coming=Count("pictures", filter=Q(pictures__state=Picture.State.COMING)),
    )


def pages_of(pairing: Pairing) -> QuerySet[Picture]:
    """The pages in their order."""
    return pairing.pictures.filter(state=TAKEN).order_by("position", "pk")


def photographs_of(actor: Actor, arrival_id: UUID) -> list[tuple[UUID, list[int]]]:
    """The lockers of the photographs that lie beside the scan of an arrival, and who holds each."""
    found = visible_pairings(actor).filter(scan__arrival_id=arrival_id, kept_in__isnull=False)
    return [(one.kept_in, one.holders) for one in found if one.kept_in is not None]
