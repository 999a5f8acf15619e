"""How a wall reads figures: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from soi.statistics.public import FEW, Line

PETITIONS, CASES, OBLIGATIONS = "petitions", "cases", "obligations"
GROUPS = (PETITIONS, CASES, OBLIGATIONS)
# Shade of a tile by overdue per hundred open, from below 2 to 6 and more.
STEPS = (2, 3, 4, 6)


@dataclass(frozen=True)
class Sum:
    """Open and overdue work. `few`: sensitive, under five, and not the reader's to settle: no number is shown."""

    whole: int = 0
    overdue: int = 0
    few: bool = False
    as_of: datetime | None = None

    @property
    def per_hundred(self) -> float:
        return 100 * self.overdue / self.whole if self.whole else 0.0

    @property
    def shade(self) -> int:
        """0 to 4, the more the darker it is for this unit."""
        return sum(self.per_hundred >= step for step in STEPS) if self.overdue else 0


def group_of(measure: str) -> str:
    """petition.denunciation -> petitions."""
    if measure.startswith("petition."):
        return PETITIONS
    return CASES if measure.startswith("case.") else OBLIGATIONS


def add(lines: Iterable[Line]) -> Sum:
    """Figures of one group or one area put together. What moves only once a day is never under five."""
    found = list(lines)
    whole, overdue = sum(line.whole for line in found), sum(line.overdue for line in found)
    as_of = max((line.as_of for line in found if line.as_of), default=None)
    if as_of is not None and whole < FEW:
        return Sum(few=whole > 0, as_of=as_of)
    # A small part of a large number tells as much as a small number.
    return Sum(whole, overdue if as_of is None or overdue >= FEW else 0, as_of=as_of)


def by_group(lines: Iterable[Line]) -> dict[str, Sum]:
    found = list(lines)
    return {group: add(line for line in found if group_of(line.measure) == group) for group in GROUPS}


def by_area(lines: Iterable[Line], area_of: Mapping[int, str]) -> dict[str, Sum]:
    """Figures put together by the area each unit lies in; units of no area are the centre's own."""
    areas: dict[str, list[Line]] = {}
    for line in lines:
        areas.setdefault(area_of.get(line.unit_id, ""), []).append(line)
    return {area: add(found) for area, found in areas.items()}


def area_label(path: str, top: str) -> str:
    """The part of a path right below the reader's own place: tw.p98.c99801 seen from tw is p98."""
    below = path.removeprefix(f"{top}.") if path != top else ""
    return below.split(".")[0] if below and below != path else ""
