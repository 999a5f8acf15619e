"""The figures: unit x term x stage x level, one query over the ledger in the reader's rights; no second count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from soi.digitization.models import Line, Plan
from soi.digitization.queries import visible_lines, visible_plans
from soi.digitization.rules import forecast
from soi.digitization.rules.plan import FILES, weeks_behind
from soi.digitization.rules.stages import Stage
from soi.kernel.access.public import Actor

BY_HOLDER, AS_IT_WAS = "unit_id", "was_id"
# Units on one page of the matrix: a nation has ten thousand as they were.
UNITS_SHOWN = 50


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
    units = list(among)
    return [Figure(*row) for row in _counted(actor, today, by, Q(**{f"{by}__in": units}) if units else Q())]


def _counted(actor: Actor, today: date, by: str, chosen: Q | None = None) -> QuerySet[Line, tuple[Any, ...]]:
    first = timezone.make_aware(datetime.combine(forecast.since(today), time.min))
    rows = visible_lines(actor).filter(chosen or Q()).order_by().values_list(by, "term", "stage", "level")
    return rows.annotate(
        files=Count("pk"), pages=Coalesce(Sum("sheets"), 0), recent=Count("pk", filter=Q(accepted_at__gte=first))
    )


@dataclass(frozen=True)
class Page:
    """A page of the matrix: the figures of all together (of no unit), the units shown in their order, the figures of
    these and of the units also asked for, the key of the next page."""

    whole: list[Figure]
    units: list[int]
    found: list[Figure]
    after: int | None


# One look at the ledger for the sums, the page and what else is asked for; the names only to put units in order.
PAGE = """
with ledger (unit, term, stage, level, files, pages, recent) as materialized ({counted}),
shown as (
  select u.id, row_number() over (order by u.name, u.id) as place from organisations_unit u
  where u.id in (select unit from ledger where %(level)s::int is null or level = %(level)s)
  and (%(after)s::bigint is null or (u.name, u.id) > (select name, id from organisations_unit where id = %(after)s))
  order by u.name, u.id limit %(limit)s
)
select unit, term, stage, level, files, pages, recent, place from ledger left join shown on shown.id = unit
where place is not null or unit = any(%(also)s)
union all
select 0, term, stage, level, sum(files)::bigint, sum(pages)::bigint, sum(recent)::bigint, null
from ledger group by term, stage, level
"""


def page(
    actor: Actor,
    *,
    today: date,
    by: str = BY_HOLDER,
    level: int | None = None,
    after: int | None = None,
    also: Iterable[int] = (),
) -> Page:
    """A page of units by name that hold files of this level, behind the unit `after`; one query, however many there
    are. `also` are further units whose figures are wanted."""
    counted, values = _counted(actor, today, by).query.sql_with_params()
    given = {f"v{at}": value for at, value in enumerate(values)}
    marks = counted % tuple(f"%(v{at})s" for at in range(len(values)))
    wanted = set(also)
    asked = {**given, "level": level, "after": after, "limit": UNITS_SHOWN + 1, "also": list(wanted)}
    with connection.cursor() as cursor:
        cursor.execute(PAGE.format(counted=marks), asked)
        rows = cursor.fetchall()
    places = sorted({(place, unit) for unit, *_, place in rows if place is not None})
    units = [unit for _, unit in places[:UNITS_SHOWN]]
    # One unit more was looked at, to know whether there is a next page.
    found = [Figure(*row[:-1]) for row in rows if row[0] in wanted.union(units)]
    whole = [Figure(*row[:-1]) for row in rows if not row[0]]
    return Page(whole, units, found, units[-1] if len(places) > UNITS_SHOWN else None)


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


def plans_that_hold(actor: Actor) -> list[Plan]:
    return list(visible_plans(actor).filter(ended_at__isnull=True).select_related("made_by__person", "unit"))


def behind(
    plans: Iterable[Plan], cells: Mapping[tuple[int, str], Cell], *, today: date
) -> dict[tuple[int, str], Behind]:
    """These plans, each beside the figures of its cell."""
    found = {}
    for plan in plans:
        cell = cells.get((plan.unit_id, plan.term))
        done = 0 if cell is None else cell.accepted if plan.what == FILES else cell.accepted_sheets
        weeks = weeks_behind(
            target=plan.target, done=done, starts_on=plan.starts_on, due_on=plan.due_on, today=today
        )  # fmt: skip
        found[plan.unit_id, plan.term] = Behind(plan, done, weeks)
    return found


def plans_now(actor: Actor, *, today: date) -> list[Behind]:
    """The plans that hold, each beside what is done of it; files are counted of their units alone."""
    plans = plans_that_hold(actor)
    if not plans:
        return []
    units = {plan.unit_id for plan in plans}
    return list(behind(plans, matrix(figures(actor, today=today, among=units)), today=today).values())


def spread(found: Iterable[Figure], name: str) -> dict[Any, int]:
    """Files by one of the four: unit_id, term, stage, level."""
    counted: dict[Any, int] = {}
    for row in found:
        counted[getattr(row, name)] = counted.get(getattr(row, name), 0) + row.files
    return counted
