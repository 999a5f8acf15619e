"""The figures of the centre: counted from facts, under the reader's own rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.monitoring import rules
from soi.monitoring.access import NOTED
from soi.monitoring.models import Noted
from soi.monitoring.rules import Sum
from soi.petitions import facts
from soi.statistics import public as statistics
from soi.statistics.public import Line
from soi.tasks import public as tasks

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


PACK = "vn_party"
WARNINGS = 5
AREAS = 14


@dataclass(frozen=True)
class Area:
    """A territory right below the reader's own: its figures, and its place on the tile map where it has one."""

    code: str
    name: str
    sum: Sum
    row: int
    col: int
    warning: int = 0


@dataclass(frozen=True)
class Warning:
    """A clock past its date: where, what, since when, who has it (a unit, no name), whether somebody took note."""

    kind: str
    key: UUID
    unit: str
    group: str
    due_on: date
    days: int
    holder: str
    noted: Noted | None
    area: str


@dataclass(frozen=True)
class Wall:
    """The centre of one scope at one moment."""

    place: str
    groups: dict[str, Sum]
    whole: Sum
    areas: tuple[Area, ...]
    has_map: bool
    warnings: tuple[Warning, ...]
    at: datetime


def wall(actor: Actor) -> Wall:
    """Everything the wall of this actor shows, by the actor's own right."""
    now = timezone.localtime()
    top = actor.paths[0] if actor.paths else actor.unit_path
    lines = statistics.figures(now.date())
    warnings = _warnings(actor, now.date(), top)
    areas = _areas(lines, top, warnings, now.date())
    return Wall(
        place=organisations.unit_at(top).name,
        groups=rules.by_group(lines),
        whole=rules.add(lines),
        areas=tuple(areas),
        has_map=any(area.row for area in areas),
        warnings=tuple(warnings),
        at=now,
    )


def _areas(lines: list[Line], top: str, warnings: list[Warning], today: date) -> list[Area]:
    paths = organisations.paths_of(line.unit_id for line in lines)
    sums = rules.by_area(lines, {unit: rules.area_label(path, top) for unit, path in paths.items()})
    tiles = {item.id: item for item in reference.pack(PACK).items("tiles", on=today)}
    marked = {each.area: number for number, each in reversed(list(enumerate(warnings, start=1))) if each.area}
    found = []
    for unit in organisations.places_below(top):
        tile = tiles.get(unit.code)
        row, col = (tile.value["row"], tile.value["col"]) if tile else (0, 0)
        name = tile.label(get_language() or "vi") if tile else unit.name
        found.append(Area(unit.code, name, sums.get(unit.code, Sum()), row, col, marked.get(unit.code, 0)))
    # Without a map the places with most past their date come first.
    return found if any(area.row for area in found) else sorted(found, key=_worst)[:AREAS]


def _worst(area: Area) -> tuple[int, int, str]:
    return (-area.sum.overdue, -area.sum.whole, area.code)


def _warnings(actor: Actor, today: date, top: str) -> list[Warning]:
    rows = statistics.overdue(actor, today, WARNINGS)
    noted = noted_among(actor, [row.key for row in rows])
    paths = organisations.paths_of(row.unit_id for row in rows)
    holders: dict[UUID, str] = {}
    for kind in {row.kind for row in rows}:
        for key, found in tasks.holders_of(actor, kind, [row.key for row in rows if row.kind == kind]).items():
            holders[key] = found[0].unit
    return [
        Warning(
            kind=row.kind,
            key=row.key,
            unit=row.unit.name,
            group=rules.group_of(row.measure),
            due_on=row.due_on,
            days=(today - row.due_on).days,
            holder=holders.get(row.key, ""),
            noted=noted.get((row.key, row.due_on)),
            area=rules.area_label(paths[row.unit_id], top),
        )
        for row in rows
        if row.due_on is not None
    ]


def noted_among(actor: Actor, keys: Iterable[UUID]) -> dict[tuple[UUID, date], Noted]:
    """What was noted about these things, as far as the actor sees it."""
    rows = access.visible(NOTED, Noted.objects.all(), actor).filter(key__in=list(keys)).select_related("by__person")
    return {(row.key, row.due_on): row for row in rows}


@dataclass(frozen=True)
class Behind:
    """A thing behind a figure."""

    kind: str
    key: UUID
    unit: str
    due_on: date | None
    is_late: bool
    noted: Noted | None


def behind(actor: Actor, group: str) -> tuple[Sum, list[Behind], int]:
    """A figure, the first things behind it that the actor may see, and how many more it counts."""
    today = timezone.localdate()
    lines = [line for line in statistics.figures(today) if rules.group_of(line.measure) == group]
    whole = rules.add(lines)
    rows = statistics.behind(actor, sorted({line.measure for line in lines}))
    noted = noted_among(actor, [row.key for row in rows])
    found = [
        Behind(
            row.kind,
            row.key,
            row.unit.name,
            row.due_on,
            row.due_on is not None and row.due_on < today,
            noted.get((row.key, row.due_on)) if row.due_on else None,
        )
        for row in rows
    ]
    return whole, found, max(whole.whole - len(found), 0)
