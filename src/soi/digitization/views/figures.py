"""The figures of the ledger: matrix by unit and term, a cell, the forecast; taken along as a sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from soi.base.errors import NotFound
from soi.digitization import queries
from soi.digitization.queries import figures
from soi.digitization.queries.figures import AS_IT_WAS, BY_HOLDER, Cell, Figure
from soi.digitization.rules.forecast import WEEKS, forecast
from soi.digitization.views.asking import asker, number_in
from soi.digitization.wording import batch_states, level_names, names, stage_names
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import demo_notice, page

READ = "digitization.read"
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
    cells: list[tuple[str, Cell | None]]
    all: Cell


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Unit x term, from one query over the ledger in the reader's rights."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READ)
    by = AS_IT_WAS if request.GET.get("by") == "was" else BY_HOLDER
    level = number_in(request.GET.get("level", ""))
    found = figures.figures(actor, today=today, by=by)
    shown = [one for one in found if level is None or one.level == level]
    whole = figures.cell(shown)
    cell = (number_in(request.GET.get("cell", "")), request.GET.get("term", ""))
    picked = [one for one in shown if (one.unit_id, one.term) == cell]
    stages, levels = stage_names(), level_names()
    batches = queries.visible_batches(actor).exclude(state="closed").order_by("-opened_at", "-pk")[:BATCHES_SHOWN]
    return page(
        request,
        "digitization/matrix.html",
        rows=rows_of(shown),
        terms=terms_of(shown),
        whole=whole,
        ahead=forecast(left=whole.files - whole.accepted, recent=whole.recent, today=today),
        weeks=WEEKS,
        low=LOW,
        by=by,
        key="was" if by == AS_IT_WAS else "unit",
        level=level,
        levels=levels,
        cell=cell,
        picked=figures.cell(picked),
        picked_name=organisations.names_of([cell[0]]).get(cell[0], "") if picked and cell[0] else "",
        picked_stages=[(stages[stage], stage, n) for stage, n in sorted(figures.spread(picked, "stage").items())],
        picked_levels=[(levels[rank], n) for rank, n in sorted(figures.spread(picked, "level").items())],
        batches=[(one, batch_states()[one.state]) for one in batches],
        questions=queries.open_questions(actor)[: queries.COUNT_UP_TO + 1].count(),
        now=timezone.localtime(),
        may_keep=actor.may("digitization.keep"),
    )


def terms_of(found: Iterable[Figure]) -> dict[str, str]:
    """The terms of office the ledger knows, the oldest first."""
    used = {one.term for one in found}
    return {term: name for term, name in names("terms_of_office").items() if term in used}


def rows_of(found: list[Figure]) -> list[Row]:
    cells, terms = figures.matrix(found), terms_of(found)
    units = {one.unit_id for one in found}
    named = organisations.names_of(units)
    rows = [
        Row(
            unit,
            named.get(unit, ""),
            [(term, cells.get((unit, term))) for term in terms],
            figures.cell(one for one in found if one.unit_id == unit),
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: row.name)


@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The figures as a sheet: unit, term, stage, level, files, sheets; what it is stands beside it."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READ)
    if kind not in KINDS:
        raise NotFound()
    by = AS_IT_WAS if request.GET.get("by") == "was" else BY_HOLDER
    found = figures.figures(actor, today=today, by=by)
    units = organisations.names_of({one.unit_id for one in found})
    terms, stages, levels = names("terms_of_office"), stage_names(), level_names()
    rows = sorted(
        (
            units.get(one.unit_id, ""), terms.get(one.term, one.term), one.stage, stages[one.stage],
            levels[one.level], one.files, one.sheets,
        )
        for one in found
    )  # fmt: skip
    heads = [
        _("Unit"),
        _("Term of office"),
        _("Step"),
        _("Stage"),
        _("Level of secrecy"),
        _("Paper files"),
        _("Sheets"),
    ]
    now = timezone.localtime()
    about = [
        (_("List"), _("Digitization by unit and term")),
        (_("Cut off at"), f"{now:%d/%m/%Y %H:%M:%S}"),
        (_("As seen by"), f"{actor.name}, {actor.unit_name}"),
    ]
    if notice := demo_notice():
        about.append((_("Data"), notice))
    with tempfile.TemporaryDirectory(prefix="soi-figures-") as folder:
        made = tables.write(rows, heads, Path(folder), kind=kind, about=lambda told: about, sheet=_("Figures"))
        data = made.parts[0].path.read_bytes()
    # A csv has no room beside its rows: the name says it.
    name = "-".join(filter(None, ["so-hoa", slugify(demo_notice("vi")), f"{now:%Y%m%d-%H%M}"]))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(data, content_type=KINDS[kind], headers=headers)
