"""Cases as counted facts, at the grain of one case. Who asks sees only what the database lets them see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soi.cases.models import Case

VERSION = 2
COLUMNS = ("id", "unit_id", "procedure", "subject_kind", "step", "opened_on", "step_due_on", "origin_id")


@dataclass(frozen=True)
class CaseFact:
    """One case: its body, procedure, step, its days, and the petition it came from, else itself."""

    id: UUID
    unit_id: int
    procedure: str
    subject_kind: str
    step: str
    opened_on: date
    step_due_on: date | None
    origin_id: UUID


def cases() -> Iterator[CaseFact]:
    """Every case the present actor may see."""
    for row in Case.objects.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=500):
        yield CaseFact(*row)


def case(case_id: UUID) -> CaseFact | None:
    """One of them, if the present actor may see it."""
    row = Case.objects.filter(pk=case_id).values_list(*COLUMNS).first()
    return CaseFact(*row) if row else None
