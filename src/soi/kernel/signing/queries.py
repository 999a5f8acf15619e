"""Papers to be signed and certificates, as one actor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.signing.access import CERTIFICATE, REQUEST
from soi.kernel.signing.errors import NoSuchRequest
from soi.kernel.signing.models import Certificate, Request, RequestState, Turn
from soi.kernel.storage import public as storage

KIND = "signing.request"


def visible_requests(actor: Actor) -> QuerySet[Request]:
    """Every paper this actor asked to be signed or is to sign."""
    return access.visible(REQUEST, Request.objects.all(), actor)


def get_request(actor: Actor, request_id: UUID) -> Request:
    """One of them; raises NoSuchRequest."""
    found = visible_requests(actor).filter(pk=request_id).first()
    if found is None:
        raise NoSuchRequest()
    return found


def get_for_change(actor: Actor, request_id: UUID) -> Request:
    """The same, kept for this transaction alone; raises NoSuchRequest."""
    found = visible_requests(actor).select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NoSuchRequest()
    return found


def turns_of(request: Request) -> list[Turn]:
    """The signers of a request in their order."""
    return list(request.turns.select_related("appointment__person", "certificate").order_by("position"))


def to_sign(actor: Actor) -> list[Request]:
    """The papers that wait for this office now, the oldest first."""
    waiting = visible_requests(actor).filter(state=RequestState.WAITING)
    mine = Turn.objects.filter(appointment_id=actor.appointment_id).values_list("request_id", "position")
    turns = dict(mine)
    found = waiting.filter(pk__in=turns).select_related("asked_by__person").order_by("asked_at", "pk")
    return [one for one in found if turns[one.pk] == one.turn]


def seals_of(requests: Sequence[Request]) -> set[UUID]:
    """Those of these requests whose present turn is the agency's."""
    turns = Turn.objects.filter(request__in=[one.pk for one in requests], is_agency=True, request__turn=F("position"))
    return set(turns.values_list("request_id", flat=True))


def about(actor: Actor, kind: str, key: str) -> list[Request]:
    """The requests on one thing, as far as the actor sees them, the newest first."""
    return list(visible_requests(actor).filter(about_kind=kind, about_id=key).order_by("-asked_at", "-pk"))


def document(actor: Actor, request_id: UUID) -> bytes:
    """The paper as it stands now, with the signatures it has. Raises NoSuchRequest, Missing, Damaged."""
    return storage.fetch(get_request(actor, request_id).current)


def certificates_of(
    actor: Actor, person_id: int, *, agency_id: int | None = None, at: datetime | None = None
) -> list[Certificate]:
    """The certificates of a person in force, or of the agency whose seal they keep; what lasts longest first."""
    now = at or timezone.now()
    in_force = Q(not_before__lte=now, not_after__gte=now, withdrawn_at__isnull=True, person_id=person_id)
    in_force &= Q(unit_id=agency_id) if agency_id is not None else Q(unit__isnull=True)
    return list(access.visible(CERTIFICATE, Certificate.objects.filter(in_force), actor).order_by("-not_after", "pk"))


def is_signed_by_all(kind: str, key: str) -> bool:
    """Whether some request about a thing was signed by all; asked of the database, which tells no more."""
    with connection.cursor() as cursor:
        cursor.execute("select soi.is_signed_by_all(%s, %s)", [kind, key])
        return bool(cursor.fetchone()[0])
