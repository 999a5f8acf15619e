"""Bring a sheet, say what its columns mean, watch it enter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import BadInput
from soi.base.sentences import label
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.web.public import page
from soi.records import forms as register_forms
from soi.records import queries as register
from soi.records.lists import actions, kinds, queries, sheets
from soi.records.lists.forms import BringForm
from soi.records.lists.models import Import
from soi.records.lists.views.account import account_of, mending_of
from soi.records.views.asking import asker, turned

PREVIEWED = 6
SURE = 0.75


@dataclass(frozen=True)
class Column:
    """One column of the sheet as the preview shows it: its head, its first cells, the field it is taken for."""

    at: int
    head: str
    cells: list[str]
    field: str


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The lists brought last, beside the door for a new one."""
    actor = asker(request)
    access.require(actor, "records.register")
    return page(
        request,
        "records/lists/lists.html",
        form=BringForm(initial={"kind": request.GET.get("kind", "")}),
        **_brought(request),
    )


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take in a sheet and ask what its columns mean."""
    actor = asker(request)
    access.require(actor, "records.register")
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            brought = actions.bring(actor, kind=form.cleaned_data["kind"], name=sheet.name, data=sheet.read())
        except tables.NotATable as refusal:
            form.refused(refusal)
        else:
            return redirect("records:list_show", brought.pk)
    return page(request, "records/lists/lists.html", status=422, form=form, **_brought(request))


def _brought(request: HttpRequest) -> dict[str, Any]:
    """A page of the lists that were brought, each with its figures."""
    found, turn = turned(request, queries.list_imports(asker(request)), queries.LISTED)
    return {"found": [account_of(each, timezone.now()) for each in found], "turn": turn}


@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A list at its step: what its columns mean, or how far it has come and which rows wait."""
    actor = asker(request)
    brought = queries.get_import(actor, pk)
    if brought.state == Import.State.ASKED:
        return page(request, "records/lists/columns.html", **_asked(request, brought))
    account = account_of(brought, timezone.now())
    response = page(request, "records/lists/list.html", account=account, **mending_of(request, actor, brought))
    if request.GET.get("shown") == "0" and brought.state != Import.State.RUNNING:
        # The page asked as long as the list ran; now there are rows to show, and nothing is typed in it yet.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it in another encoding, or take another row for the heads."""
    row = request.POST.get("header_row", "")
    number = int(row) if row.isascii() and row.isdigit() and len(row) < 4 else None
    brought = actions.look_again(asker(request), pk, encoding=request.POST.get("encoding", ""), header_row=number)
    return redirect("records:list_show", brought.pk)


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it enter."""
    brought = queries.get_import(asker(request), pk)
    if brought.state != Import.State.ASKED:
        # Sent twice, or once more by the back button: it enters already.
        return redirect("records:list_show", pk)
    chosen = {at: name for at in range(len(brought.heads)) if (name := request.POST.get(f"column-{at}", ""))}
    names = list(chosen.values())
    if twice := next((name for name in names if names.count(name) > 1), ""):
        context = _asked(request, brought, chosen=chosen, twice=twice)
        return page(request, "records/lists/columns.html", status=422, **context)
    try:
        actions.start(asker(request), pk, {name: at for at, name in chosen.items()})
    except BadInput as refusal:
        context = _asked(request, brought, chosen=chosen, missing=refusal.field)
        return page(request, "records/lists/columns.html", status=422, **context)
    return redirect("records:list_show", pk)


@require_POST
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.pause(asker(request), pk)
    return redirect("records:list_show", pk)


@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.resume(asker(request), pk)
    return redirect("records:list_show", pk)


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """The register of files, newest first, 25 a page."""
    actor = asker(request)
    access.require(actor, "records.read")
    rows, following = register.list_files(actor, after=request.GET.get("after", ""), text=request.GET.get("q", ""))
    return page(
        request,
        "records/lists/files.html",
        rows=rows,
        following=following,
        text=request.GET.get("q", ""),
        retention=register_forms.names("retention"),
        is_first=not request.GET.get("after"),
        may_register=actor.may("records.register"),
    )


def _asked(
    request: HttpRequest,
    brought: Import,
    *,
    chosen: Mapping[int, str] | None = None,
    missing: str = "",
    twice: str = "",
) -> dict[str, Any]:
    """The question what the columns mean; asked again, it keeps what was `chosen`."""
    layout = kinds.kind(brought.kind).layout(asker(request))
    language = get_language() or "vi"
    form = tables.Form(**brought.form)
    with sheets.beginning(brought.digest, form.kind) as path:
        rows = tables.first_rows(path, form)
        sheet, unread = tables.sheets_of(path, form)
    shown = rows[brought.header_row : brought.header_row + PREVIEWED]
    fields = chosen if chosen is not None else {column: name for name, column in brought.mapping.items()}
    labels = {each.name: label(each.labels, language) for each in layout.fields}
    return {
        "brought": brought,
        "kind": kinds.kind(brought.kind),
        "columns": [
            Column(at, head, [row[at] if at < len(row) else "" for row in shown], fields.get(at, ""))
            for at, head in enumerate(brought.heads)
        ],
        "fields": list(labels.items()),
        "taken": len(fields),
        "sheet": sheet,
        "unread": ", ".join(f"“{name}”" for name in unread),
        "encodings": [] if brought.form["kind"] == "xlsx" else tables.ENCODINGS,
        "is_sure": brought.form["confidence"] >= SURE,
        "percent": round(brought.form["confidence"] * 100),
        "header_rows": range(1, min(len(rows), 30) + 1),
        "missing": labels.get(missing, ""),
        "twice": labels.get(twice, twice),
    }
