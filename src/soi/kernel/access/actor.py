"""The actor: one person in one appointment, with what the role may do and how far it reaches."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from soi.kernel.organisations.models import Unit

LIST_UP_TO = 100  # units; RECIPES section 3
KEEP_SECONDS = 60.0

_lists: dict[tuple[str, ...], tuple[float, tuple[int, ...] | None]] = {}


@dataclass(frozen=True)
class Actor:
    """Who acts. `paths` are the subtrees seen, `level` the clearance, `grants` what the role may do at all."""

    appointment_id: int
    person_id: int
    name: str
    unit_id: int
    unit_path: str
    unit_name: str
    role: str
    level: int
    grants: frozenset[str] = field(default_factory=frozenset)
    paths: tuple[str, ...] = ()

    def may(self, grant: str) -> bool:
        return grant in self.grants

    def unit_ids(self) -> tuple[int, ...] | None:
        """The units in scope, or None when they are more than a literal list should name."""
        known = _lists.get(self.paths)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = tuple(
            Unit.objects.filter(path__within=list(self.paths))
            .order_by("pk")
            .values_list("pk", flat=True)[: LIST_UP_TO + 1]
        )
        units = None if len(found) > LIST_UP_TO else found
        _lists[self.paths] = (time.monotonic() + KEEP_SECONDS, units)
        return units


def forget_lists() -> None:
    """Drop the remembered unit lists: after a change of the tree."""
    _lists.clear()
