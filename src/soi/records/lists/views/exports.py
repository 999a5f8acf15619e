"""Have the register written to files: ask, watch, take the parts with their digests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from soi.kernel.access import public as access
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page
from soi.records import forms
from soi.records.lists import actions, queries
from soi.records.lists.errors import NoExportPart
from soi.records.lists.models import Export
from soi.records.views.asking import asker, turned

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
}


@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """The exports I asked for last."""
    actor = asker(request)
    access.require(actor, "records.read")
    found, turn = turned(request, queries.list_exports(actor), queries.LISTED)
    return page(request, "records/lists/exports.html", found=[_shown(each) for each in found], turn=turn)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have the register written to files, as it is filtered on the page."""
    year = request.POST.get("year", "")
    given = {
        "type": request.POST.get("type", "") if request.POST.get("type", "") in forms.names("document_types") else "",
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
    }
    asked = actions.ask_export(
        asker(request),
        file_kind=request.POST.get("file_kind", ""),
        language=get_language() or "vi",
        filters={name: value for name, value in given.items() if value},
    )
    return redirect("records:export_show", asked.pk)


@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an export has come; its parts once it is whole."""
    return page(request, "records/lists/export.html", **_shown(queries.get_export(asker(request), pk)))


@require_GET
def part(request: HttpRequest, pk: UUID, part: int) -> Any:
    """One file of it; logged."""
    asked, found = actions.take_part(asker(request), pk, part)
    return _file(found["digest"], found["name"], asked.file_kind)


@require_GET
def beside(request: HttpRequest, pk: UUID, part: int) -> Any:
    """The words that lie beside a CSV: which rows, filters, moment, digest."""
    _asked, found = queries.get_part(asker(request), pk, part)
    if not found["beside"]:
        raise NoExportPart()
    return _file(found["beside"], f"{found['name']}.txt", "txt")


def _file(digest: str, name: str, kind: str) -> FileResponse:
    # Opened now, under the asker's right; sent piece by piece afterwards.
    whole = storage.fetch_open(digest)
    response = FileResponse(whole, as_attachment=True, filename=name, content_type=KINDS[kind])
    response["Cache-Control"] = "no-store"
    return response


def _shown(asked: Export) -> dict[str, Any]:
    total = asked.total or 0
    return {
        "asked": asked,
        "share": 100 * asked.rows / total if total else 0,
        "type": forms.names("document_types").get(asked.filters.get("type", ""), ""),
        "year": asked.filters.get("year", ""),
        "is_done": asked.state == Export.State.DONE,
    }
