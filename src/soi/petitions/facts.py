"""Petitions as counted facts, at the grain of one petition. Who asks sees only what the database lets them see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from soi.petitions.models import Petition, State

VERSION = 1
DENUNCIATION = "denunciation"


@dataclass(frozen=True)
class PetitionFact:
    """One petition: which body works on it, its family, how it stands, its days."""

    id: UUID
    unit_id: int
    kind: str
    state: str
    received_on: date
    due_on: date | None


def petitions() -> Iterator[PetitionFact]:
    """Every petition the present actor may see."""
    columns = ("id", "unit_id", "family", "state", "received_on", "due_on")
    for row in Petition.objects.order_by("pk").values_list(*columns).iterator(chunk_size=500):
        yield PetitionFact(*row)


def petition(petition_id: UUID) -> PetitionFact | None:
    """One of them, if the present actor may see it."""
    columns = ("id", "unit_id", "family", "state", "received_on", "due_on")
    row = Petition.objects.filter(pk=petition_id).values_list(*columns).first()
    return PetitionFact(*row) if row else None


def open_denunciations() -> int:
    """How many denunciations are being settled, as far as the present actor may see them."""
    found = Petition.objects.filter(state=State.ACCEPTED, family=DENUNCIATION).aggregate(number=Count("pk"))
    return int(found["number"])


def overdue_denunciations(today: date) -> int:
    """How many of them are past their date."""
    return Petition.objects.filter(state=State.ACCEPTED, family=DENUNCIATION, due_on__lt=today).count()
