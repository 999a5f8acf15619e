"""Cases as counted facts, at the grain of one case. Who asks sees only what the database lets them see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soi.cases.models import Case

VERSION = 1


@dataclass(frozen=True)
class CaseFact:
    """One case: its body, procedure, step, and its days."""

    id: UUID
    unit_id: int
    procedure: str
    subject_kind: str
    step: str
    opened_on: date
    step_due_on: date | None


def cases() -> Iterator[CaseFact]:
    """Every case the present actor may see."""
    columns = ("id", "unit_id", "procedure", "subject_kind", "step", "opened_on", "step_due_on")
    for row in Case.objects.order_by("pk").values_list(*columns).iterator(chunk_size=500):
        yield CaseFact(*row)
