"""The figures of the ledger: matrix by unit and term, a cell, the forecast; taken along as a sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import NotFound
from soi.digitization import actions, forms, queries
from soi.digitization.queries import figures
from soi.digitization.queries.figures import AS_IT_WAS, BY_HOLDER, Behind, Cell, Figure
from soi.digitization.rules.forecast import WEEKS, forecast
from soi.digitization.rules.plan import SHEETS
from soi.digitization.views.asking import WRONG, asker, done, number_in, sent
from soi.digitization.wording import level_names, names, stage_names, state_of
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import demo_notice, page

READ, KEEP, APPROVE = "digitization.read", "digitization.keep", "digitization.approve"
# Below this share a cell is marked: files of a term that ended long ago should be further.
LOW = 40
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BATCHES_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """One unit: its cells by term, and all of them together."""

    unit_id: int
    name: str
    cells: list[tuple[str, Cell | None, Behind | None]]
    all: Cell


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Unit x term, from one query over the ledger in the reader's rights."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READ)
    by = AS_IT_WAS if request.GET.get("by") == "was" else BY_HOLDER
    level, after = (number_in(request.GET.get(name, "")) for name in ("level", "after"))
    cell = (number_in(request.GET.get("cell", "")), request.GET.get("term", ""))
    kept = figures.plans_that_hold(actor) if by == BY_HOLDER else []
    also = {*(one.unit_id for one in kept), *([] if cell[0] is None else [cell[0]])}
    found = figures.page(actor, today=today, by=by, level=level, after=after, also=also)
    of_all, shown = (
        [one for one in rows if level is None or one.level == level] for rows in (found.whole, found.found)
    )
    whole, terms = figures.cell(of_all), terms_of(of_all)
    plans = figures.behind(kept, figures.matrix(found.found), today=today)
    picked = [one for one in shown if (one.unit_id, one.term) == cell]
    stages, levels = stage_names(), level_names()
    batches = queries.visible_batches(actor).exclude(state="closed").order_by("-opened_at", "-pk")[:BATCHES_SHOWN]
    return page(
        request,
        "digitization/matrix.html",
        rows=rows_of(found.units, shown, list(terms), plans),
        after=found.after,
        is_first=after is None,
        plans=len(plans),
        late=sum(one.weeks > 0 for one in plans.values()),
        picked_plan=plans.get((cell[0] or 0, cell[1])),
        terms=terms,
        whole=whole,
        ahead=forecast(left=whole.files - whole.accepted, recent=whole.recent, today=today),
        weeks=WEEKS,
        low=LOW,
        most=queries.COUNT_UP_TO,
        by=by,
        key="was" if by == AS_IT_WAS else "unit",
        level=level,
        levels=levels,
        cell=cell,
        picked=figures.cell(picked),
        picked_name=organisations.names_of([cell[0]]).get(cell[0], "") if picked and cell[0] else "",
        picked_stages=[(stages[stage], stage, n) for stage, n in sorted(figures.spread(picked, "stage").items())],
        picked_levels=[(levels[rank], n) for rank, n in sorted(figures.spread(picked, "level").items())],
        batches=[(one, state_of(one)) for one in batches],
        questions=queries.open_questions(actor)[: queries.COUNT_UP_TO + 1].count(),
        held=queries.visible_scans(actor).filter(by_folder=True, state="held")[: queries.COUNT_UP_TO + 1].count(),
        now=timezone.localtime(),
        may_keep=actor.may(KEEP),
        may_approve=actor.may(APPROVE),
    )


def terms_of(found: Iterable[Figure]) -> dict[str, str]:
    """The terms of office the ledger knows, the oldest first."""
    used = {one.term for one in found}
    return {term: name for term, name in names("terms_of_office").items() if term in used}


def rows_of(
    units: Sequence[int],
    found: Sequence[Figure],
    terms: Sequence[str],
    plans: Mapping[tuple[int, str], Behind],
) -> list[Row]:
    """A row for each of these units, its cells in the order of the terms, each with its plan."""
    by_unit: dict[int, list[Figure]] = {unit: [] for unit in units}
    for one in found:
        by_unit.setdefault(one.unit_id, []).append(one)
    cells, named = figures.matrix(found), organisations.names_of(units)
    return [
        Row(
            unit,
            named.get(unit, ""),
            [(term, cells.get((unit, term)), plans.get((unit, term))) for term in terms],
            figures.cell(by_unit[unit]),
        )
        for unit in units
    ]


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a unit and term; the plans that hold, with who keeps them and how far behind they are."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, KEEP)
    found = figures.figures(actor, today=today)
    units, terms = organisations.names_of({one.unit_id for one in found}), terms_of(found)
    form = forms.PlanForm(sent(request), units=units, terms=terms, today=today)

    def make() -> None:
        given = {**form.cleaned_data, "unit_id": int(form.cleaned_data["unit_id"])}
        actions.make_plan(actor, today=today, **given)

    if request.method == "POST" and form.is_valid() and done(form, make):
        return redirect("digitization:plan")
    plans = figures.behind(figures.plans_that_hold(actor), figures.matrix(found), today=today)
    rows = [(units.get(unit, ""), terms.get(term, term), one) for (unit, term), one in plans.items()]
    rows.sort(key=lambda row: (-row[2].weeks, row[0], row[1]))
    status = WRONG if form.errors else 200
    return page(request, "digitization/plan.html", status=status, form=form, rows=rows, may=bool(units))


@dataclass(frozen=True)
class EndedUnit:
    """A unit that has ended and still holds files, with the heirs they may go to."""

    unit_id: int
    name: str
    ended_on: date
    files: int
    heirs: dict[int, str]


@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest) -> HttpResponse:
    """Files still held by units that have ended go to an heir; the unit as it was stays on each of them."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, APPROVE)
    if request.method == "POST":
        old, heir = (number_in(request.POST.get(name, "")) for name in ("from", "to"))
        if old is None or heir is None:
            raise NotFound()
        went = actions.take_over(actor, from_unit_id=old, to_unit_id=heir)
        return redirect(f"{reverse('digitization:take_over')}?went={went}")
    held = figures.spread(figures.figures(actor, today=today), "unit_id")
    rows = []
    for unit_id, files in held.items():
        ended_on = organisations.get_unit(unit_id).ended_on
        if ended_on is not None and ended_on <= today:
            heirs = organisations.names_of(unit.pk for unit in organisations.heirs_of(unit_id))
            rows.append(EndedUnit(unit_id, organisations.names_of([unit_id])[unit_id], ended_on, files, heirs))
    rows.sort(key=lambda row: row.name)
    return page(request, "digitization/take_over.html", rows=rows, went=number_in(request.GET.get("went", "")))


NO_PLAN = ("", "", "", "", "", "", "")


def planned(
    rows: Iterable[tuple[str | int, ...]], plans: Mapping[tuple[str, str], Behind]
) -> list[tuple[str | int, ...]]:
    """Each plan on the first row of its unit and term, so that plans add up right; one with no files on a row of its
    own."""
    left, made = dict(plans), []
    for row in rows:
        one = left.pop((str(row[0]), str(row[1])), None)
        made.append((*row, *(plan_cells(one) if one else NO_PLAN)))
    made += [(*key, "", "", "", 0, 0, *plan_cells(one)) for key, one in sorted(left.items(), key=lambda each: each[0])]
    return made


def plan_cells(one: Behind) -> tuple[str | int, ...]:
    """How many of what, done, from and until when, who keeps it, how many weeks behind."""
    plan = one.plan
    return (
        plan.target, _("sheets") if plan.what == SHEETS else _("files"), one.done, f"{plan.starts_on:%d/%m/%Y}",
        f"{plan.due_on:%d/%m/%Y}", plan.made_by.person.name, floatformat(one.weeks, 1),
    )  # fmt: skip


def plan_words(by: str) -> str:
    """What the file says of its plans."""
    if by == AS_IT_WAS:
        return _("Plans are made for who holds the files today: this table counts under the units as they were.")
    return _("Each plan stands on the first row of its unit and term.")


def heads() -> list[str]:
    """What stands above the columns."""
    return [
        _("Unit"),
        _("Term of office"),
        _("Step"),
        _("Stage"),
        _("Level of secrecy"),
        _("Paper files"),
        _("Sheets"),
        _("Plan"),
        _("Planned in"),
        _("Done of the plan"),
        _("Plan from"),
        _("Plan until"),
        _("Kept by"),
        _("Weeks behind"),
    ]


@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The figures as a sheet: unit, term, stage, level, files, sheets, the plan; what it is stands beside it."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READ)
    if kind not in KINDS:
        raise NotFound()
    by = AS_IT_WAS if request.GET.get("by") == "was" else BY_HOLDER
    level = number_in(request.GET.get("level", ""))
    all_of = figures.figures(actor, today=today, by=by)
    found = [one for one in all_of if level is None or one.level == level]
    units = organisations.names_of({one.unit_id for one in found})
    terms, stages, levels = names("terms_of_office"), stage_names(), level_names()
    plans = figures.behind(
        figures.plans_that_hold(actor) if by == BY_HOLDER else [], figures.matrix(all_of), today=today
    )
    units |= organisations.names_of({unit for unit, _term in plans} - set(units))
    rows = planned(
        sorted(
            (
                units.get(one.unit_id, ""), terms.get(one.term, one.term), one.stage, stages[one.stage],
                levels[one.level], one.files, one.sheets,
            )
            for one in found
        ),
        {(units.get(unit, ""), terms.get(term, term)): one for (unit, term), one in plans.items()},
    )  # fmt: skip
    now = timezone.localtime()
    about = [
        (_("List"), _("Digitization by unit and term")),
        (_("Cut off at"), f"{now:%d/%m/%Y %H:%M:%S}"),
        (_("As seen by"), f"{actor.name}, {actor.unit_name}"),
    ]
    if level is not None:
        about.append((_("Level of secrecy"), levels.get(level, str(level))))
    about.append((_("Plans"), plan_words(by)))
    if notice := demo_notice():
        about.append((_("Data"), notice))
    with tempfile.TemporaryDirectory(prefix="soi-figures-") as folder:
        made = tables.write(rows, heads(), Path(folder), kind=kind, about=lambda told: about, sheet=_("Figures"))
        data = made.parts[0].path.read_bytes()
    # A csv has no room beside its rows: the name says it.
    name = "-".join(filter(None, ["so-hoa", slugify(demo_notice("vi")), f"{now:%Y%m%d-%H%M}"]))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(data, content_type=KINDS[kind], headers=headers)
