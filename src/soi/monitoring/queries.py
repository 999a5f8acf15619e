"""The figures of the centre: counted from facts, under the reader's own rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from soi.kernel.access.public import Actor
from soi.petitions import facts

GRANT = "petitions.read"


@dataclass(frozen=True)
class Figure:
    """How many denunciations are being settled, how many past their date, and the moment this was true."""

    open: int
    overdue: int
    at: datetime


def open_denunciations(actor: Actor) -> Figure | None:
    """The first live figure; None for a role that reads no petitions: no number is not the number nought."""
    if not actor.may(GRANT):
        return None
    now = timezone.localtime()
    return Figure(facts.open_denunciations(), facts.overdue_denunciations(now.date()), now)
