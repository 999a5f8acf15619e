"""Mend a row in place or all that are alike, leave one out, undo; take the rows that wait along as a sheet."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from soi.base.sentences import label
from soi.engines.tables.public import neutralise
from soi.records.lists import actions, kinds, queries
from soi.records.lists.errors import TooManyRows
from soi.records.lists.models import Row
from soi.records.lists.views.account import shown
from soi.records.views.asking import asker

LONGEST = 1000
MOST_ROWS = 50_000


@require_POST
def mend(request: HttpRequest, pk: UUID, row: int) -> HttpResponse:
    """Put a value into the cell; with `alike`, into that of all rows that are written alike."""
    value = request.POST.get("value", "")[:LONGEST]
    actions.mend(asker(request), pk, row, value, alike=request.POST.get("alike", ""))
    return _back(request, pk)


@require_POST
def leave(request: HttpRequest, pk: UUID, row: int) -> HttpResponse:
    """This row is not to enter."""
    actions.leave_out(asker(request), pk, row)
    return _back(request, pk)


@require_POST
def undo(request: HttpRequest, pk: UUID, row: int) -> HttpResponse:
    """Take back what was done with a row."""
    actions.undo(asker(request), pk, row)
    return _back(request, pk)


@require_GET
def waiting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows that wait as a sheet, each with what is wrong, to be mended elsewhere and brought again."""
    actor = asker(request)
    brought = queries.get_import(actor, pk)
    rows = queries.visible_rows(actor, brought).filter(state=Row.State.WAITING).order_by("row")
    count = rows.count()
    if count > MOST_ROWS:
        raise TooManyRows(rows=count, limit=MOST_ROWS)
    layout, language = kinds.kind(brought.kind).layout(actor), get_language() or "vi"
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [queries.called(brought).get(each.name) or label(each.labels, language) for each in layout.fields]
    writer.writerow([neutralise(head) for head in [*heads, gettext("Row"), gettext("What is wrong, what to do")]])
    for each in rows.iterator(chunk_size=2000):
        why = shown(each, layout, brought, 1, language)
        cells = [str({**each.cells, **each.mended}.get(field.name, "")) for field in layout.fields]
        writer.writerow([*map(neutralise, cells), each.row, neutralise(f"{why.says} {why.remedy}")])
    headers = {"Content-Disposition": f'attachment; filename="can-sua-{brought.pk}.csv"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _back(request: HttpRequest, pk: UUID) -> HttpResponse:
    group = request.POST.get("group", "")
    address = reverse("records:list_show", args=[pk])
    return redirect(f"{address}?{urlencode({'group': group})}#rows" if group else f"{address}#rows")
