"""The figures: unit x term x stage x level, one query over the ledger in the reader's rights; no second count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from soi.digitization.models import Plan
from soi.digitization.queries import visible_lines, visible_plans
from soi.digitization.rules import forecast
from soi.digitization.rules.plan import FILES, weeks_behind
from soi.digitization.rules.stages import Stage
from soi.kernel.access.public import Actor

BY_HOLDER, AS_IT_WAS = "unit_id", "was_id"


@dataclass(frozen=True)
class Figure:
    """How many files, sheets, and files accepted of late, of one unit, term, stage and level."""

    unit_id: int
    term: str
    stage: int
    level: int
    files: int
    sheets: int
    recent: int


@dataclass(frozen=True)
class Cell:
    """Some figures added up: all files, those accepted, scanned and not yet checked, at the scanner."""

    files: int
    sheets: int
    accepted: int
    scanned: int
    scanning: int
    recent: int
    accepted_sheets: int = 0

    def share(self, part: int) -> int:
        """In whole per cent, rounded down: nothing is all done before its last file is."""
        return 100 * part // self.files if self.files else 0

    @property
    def percent(self) -> int:
        return self.share(self.accepted)

    @property
    def scanned_percent(self) -> int:
        return self.share(self.scanned)

    @property
    def scanning_percent(self) -> int:
        return self.share(self.scanning)


def figures(actor: Actor, *, today: date, by: str = BY_HOLDER, among: Iterable[int] = ()) -> list[Figure]:
    """One query: `by` counts a file under who holds it today, or under the unit as it was; `among` some units alone."""
    first = timezone.make_aware(datetime.combine(forecast.since(today), time.min))
    units = list(among)
    chosen = Q(**{f"{by}__in": units}) if units else Q()
    rows = visible_lines(actor).filter(chosen).order_by().values_list(by, "term", "stage", "level")
    counted = rows.annotate(
        files=Count("pk"), pages=Coalesce(Sum("sheets"), 0), recent=Count("pk", filter=Q(accepted_at__gte=first))
    )
    return [Figure(*row) for row in counted]


def cell(found: Iterable[Figure]) -> Cell:
    """Add figures up."""
    rows = list(found)

    def files(least: int, most: int = Stage.REGISTERED) -> int:
        return sum(row.files for row in rows if least <= row.stage <= most)

    return Cell(
        files=files(Stage.FOUND),
        sheets=sum(row.sheets for row in rows),
        accepted=files(Stage.CHECKED),
        scanned=files(Stage.SCANNED, Stage.SCANNED),
        scanning=files(Stage.OUT, Stage.OUT),
        recent=sum(row.recent for row in rows),
        accepted_sheets=sum(row.sheets for row in rows if row.stage >= Stage.CHECKED),
    )


def matrix(found: Iterable[Figure]) -> Mapping[tuple[int, str], Cell]:
    """The cells of the page, by unit and term."""
    grouped: dict[tuple[int, str], list[Figure]] = {}
    for row in found:
        grouped.setdefault((row.unit_id, row.term), []).append(row)
    return {key: cell(rows) for key, rows in grouped.items()}


@dataclass(frozen=True)
class Behind:
    """A plan, what is done of it, and how many weeks it is behind; 0.0 where it is on time."""

    plan: Plan
    done: int
    weeks: float


def behind(actor: Actor, cells: Mapping[tuple[int, str], Cell], *, today: date) -> dict[tuple[int, str], Behind]:
    """The plans that hold, each beside the figures of its cell; one query."""
    found = {}
    for plan in visible_plans(actor).filter(ended_at__isnull=True).select_related("made_by__person", "unit"):
        cell = cells.get((plan.unit_id, plan.term))
        done = 0 if cell is None else cell.accepted if plan.what == FILES else cell.accepted_sheets
        weeks = weeks_behind(
            target=plan.target, done=done, starts_on=plan.starts_on, due_on=plan.due_on, today=today
        )  # fmt: skip
        found[plan.unit_id, plan.term] = Behind(plan, done, weeks)
    return found


def plans_now(actor: Actor, *, today: date) -> list[Behind]:
    """The plans that hold, each beside what is done of it; files are counted of their units alone."""
    units = set(visible_plans(actor).filter(ended_at__isnull=True).values_list("unit_id", flat=True))
    if not units:
        return []
    return list(behind(actor, matrix(figures(actor, today=today, among=units)), today=today).values())


def spread(found: Iterable[Figure], name: str) -> dict[Any, int]:
    """Files by one of the four: unit_id, term, stage, level."""
    counted: dict[Any, int] = {}
    for row in found:
        counted[getattr(row, name)] = counted.get(getattr(row, name), 0) + row.files
    return counted
