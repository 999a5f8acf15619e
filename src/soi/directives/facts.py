"""Obligations as counted facts, at the grain of one obligation. Who asks sees only what the database lets them see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soi.directives.models import Obligation

VERSION = 1
COLUMNS = ("id", "issuer_id", "unit_id", "state", "due_on", "evidence_on")


@dataclass(frozen=True)
class ObligationFact:
    """One obligation: which body issued it, which unit has it, how it stands, its days."""

    id: UUID
    issuer_id: int
    unit_id: int
    state: str
    due_on: date
    evidence_on: date | None


def obligations() -> Iterator[ObligationFact]:
    """Every obligation the present actor may see."""
    for row in Obligation.objects.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=500):
        yield ObligationFact(*row)


def obligation(obligation_id: UUID) -> ObligationFact | None:
    """One of them, if the present actor may see it."""
    row = Obligation.objects.filter(pk=obligation_id).values_list(*COLUMNS).first()
    return ObligationFact(*row) if row else None
