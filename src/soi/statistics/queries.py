"""Figures and the things behind them, as one reader may know them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.statistics.access import FACT
from soi.statistics.models import Fact

SHOWN = 50
EXACT = 1000


@dataclass(frozen=True)
class Line:
    """One figure of one unit: open and past their date; `as_of` is set where it moves only once a day."""

    unit_id: int
    measure: str
    sensitive: bool
    whole: int
    overdue: int
    as_of: datetime | None


def figures(today: date) -> list[Line]:
    """All figures of the present reader's scope, without what the reader must not learn of."""
    with connection.cursor() as cursor:
        cursor.execute("select * from soi.my_figures(%s)", [today])
        return [Line(*row) for row in cursor.fetchall()]


def visible_facts(actor: Actor) -> QuerySet[Fact]:
    """The counted things this actor may see."""
    return access.visible(FACT, Fact.objects.all(), actor)


def behind(actor: Actor, measures: Iterable[str], *, unit_ids: Iterable[int] | None = None) -> list[Fact]:
    """The first things behind figures that the actor may see, the earliest date first."""
    found = visible_facts(actor).filter(measure__in=list(measures))
    if unit_ids is not None:
        found = found.filter(unit_id__in=list(unit_ids))
    return list(found.select_related("unit").order_by("due_on", "pk")[:SHOWN])


def overdue(actor: Actor, today: date, limit: int) -> list[Fact]:
    """The things longest past their date that the actor may see."""
    return list(visible_facts(actor).filter(due_on__lt=today).select_related("unit").order_by("due_on", "pk")[:limit])
