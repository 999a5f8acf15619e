"""The book: what was registered, newest first, filtered by type and year."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from soi.kernel.access import public as access
from soi.kernel.web.public import page
from soi.records import forms, queries
from soi.records.models import Document, Stub
from soi.records.views.asking import asker, number_in

YEARS_OFFERED = 3


@dataclass(frozen=True)
class Row:
    """One line of the book as it is shown, with the type in words."""

    line: Document | Stub
    type: str


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """25 lines of the book and how many there are; the same page prints as the paper book."""
    actor = asker(request)
    access.require(actor, "records.read")
    types, year = forms.names("document_types"), number_in(request, "year")
    chosen = request.GET.get("type", "")
    found = queries.list_lines(actor, type=chosen, year=year, after=request.GET.get("after", ""))
    this_year = timezone.localdate().year
    return page(
        request,
        "records/book.html",
        rows=[Row(line, types.get(line.type, line.type) if isinstance(line, Document) else "") for line in found.rows],
        found=found,
        most=queries.COUNT_UP_TO,
        types=types,
        chosen=chosen,
        chosen_name=types.get(chosen, chosen),
        year=year,
        years=[this_year - back for back in range(YEARS_OFFERED)],
        may_register=actor.may("records.register"),
        may_levels=actor.may("levels.ask") or actor.may("levels.approve"),
        is_first=not request.GET.get("after"),
    )
