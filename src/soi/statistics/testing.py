"""What tests of figures need: the counting machine, and what it counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone

from soi.statistics import actions, queries
from soi.statistics.models import Fact, Figure

MACHINE = "counter"


def kept(node: Any) -> dict[tuple[Any, ...], int]:
    """The sums as they are kept, nought left out."""
    with node.machine(MACHINE):
        rows = Figure.objects.exclude(value=0).values_list("unit_id", "measure", "sensitive", "due_on", "value")
        return {tuple(key): value for *key, value in rows}


def anew(node: Any) -> dict[tuple[Any, ...], int]:
    """The same counted from the facts of the rooms, nothing written."""
    with node.machine(MACHINE):
        return dict(Counter(actions._key(each) for each in actions._all()))


def things(node: Any) -> int:
    with node.machine(MACHINE):
        return Fact.objects.count()


def figures(node: Any, office: str) -> dict[str, tuple[int, int]]:
    """What an office has on its wall: measure -> (open, overdue), over all units of its scope."""
    found: dict[str, tuple[int, int]] = {}
    with node.acting(office):
        for line in queries.figures(timezone.localdate()):
            whole, late = found.get(line.measure, (0, 0))
            found[line.measure] = (whole + line.whole, late + line.overdue)
    return found
