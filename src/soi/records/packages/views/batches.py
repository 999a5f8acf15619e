"""Packages made and taken in: the list, asking for one, giving one in, how far one is, taking a copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, fill
from soi.kernel.access import public as access
from soi.kernel.web.public import fragment, page
from soi.records.packages import forms, queries
from soi.records.packages.actions import bring_in, export_archive, export_package
from soi.records.packages.models import Batch
from soi.records.packages.views.asking import asker, key_in, place_in, said, sent

WRONG = 422


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Packages and lists of this body, newest first."""
    actor = asker(request)
    if not actor.may("audit.read"):
        access.require(actor, export_package.GRANT)
    found = queries.listed_batches(actor, after=key_in(request))
    return page(
        request,
        "records/packages/list.html",
        found=found,
        is_first=not request.GET.get("after"),
        may_make=actor.may(export_package.GRANT),
        may_take_in=actor.may(export_package.GRANT) and actor.may(bring_in.REGISTER),
    )


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Choose files and have them packed."""
    actor = asker(request)
    access.require(actor, export_package.GRANT)
    if request.method == "POST" and request.POST.get("act") == "archive":
        return _everything(request)
    form = forms.FilesForm(queries.files_to_choose(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        batch = export_package.ask_export(
            actor, batch_id=given["key"], file_ids=[UUID(each) for each in given["chosen"]]
        )
        return redirect("records:package", batch.pk)
    return _make_page(request, form)


def _make_page(request: HttpRequest, form: forms.FilesForm) -> HttpResponse:
    status = WRONG if form.errors else 200
    return page(request, "records/packages/make.html", status=status, form=form, keyed=forms.Keyed())


def _everything(request: HttpRequest) -> HttpResponse:
    """Have everything of the own body described."""
    actor, keyed = asker(request), forms.Keyed(request.POST)
    form = forms.FilesForm(queries.files_to_choose(actor), request.POST)
    if keyed.is_valid():
        try:
            batch = export_archive.ask_archive(actor, batch_id=keyed.cleaned_data["key"])
        except BadInput as refusal:
            form.add_error(None, fill(_(refusal.msgid), refusal.params))
        else:
            return redirect("records:package", batch.pk)
    return _make_page(request, form)


@require_http_methods(["GET", "POST"])
def give_in(request: HttpRequest) -> HttpResponse:
    """Give a package in."""
    actor = asker(request)
    access.require(actor, export_package.GRANT)
    access.require(actor, bring_in.REGISTER)
    form = forms.GiveInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["package"]
        try:
            batch = bring_in.give_in(actor, batch_id=form.cleaned_data["key"], name=file.name, data=file.read())
        except BadInput as refusal:
            form.add_error("package", fill(_(refusal.msgid), refusal.params))
        else:
            return redirect("records:package", batch.pk)
    return page(request, "records/packages/give_in.html", status=WRONG if form.errors else 200, form=form)


@require_GET
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch: how far it is, and what became of each paper."""
    return page(request, "records/packages/package.html", **_shown(request, batch_id))


@require_GET
def batch_part(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The same without the frame, for when something changed."""
    return fragment(request, "records/packages/_package.html", **_shown(request, batch_id))


@require_GET
def take(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """The package itself; logged."""
    actor = asker(request)
    found = queries.get_batch(actor, batch_id)
    return sent(export_package.take(actor, found), found.name, found.size)


def _shown(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    actor = asker(request)
    found = queries.get_batch(actor, batch_id)
    items = queries.items_of(found, after=place_in(request))
    more = len(items) == queries.ITEMS_SHOWN
    return {
        "batch": found,
        "rows": [(item, said(item.reason)) for item in items],
        "after": items[-1].position if more else 0,
        "counts": queries.counts_of(found.items.all()),
        "why": said(found.reason),
        "share": round(100 * found.done / found.total) if found.total else 0,
        "is_open": found.state in (Batch.State.WAITING, Batch.State.WORKING),
        "may_take": found.kind in (Batch.Kind.OUT, Batch.Kind.ARCHIVE)
        and bool(found.digest)
        and actor.may(export_package.GRANT),
    }
