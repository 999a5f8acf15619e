"""Formats with their plan, and the health of the files."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from soi.kernel.access import public as access
from soi.kernel.access.public import NotYours
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page
from soi.records.packages import forms, queries
from soi.records.packages.actions import convert_formats, export_package, identify_formats
from soi.records.packages.views.asking import asker

DAYS_SHOWN = 30
NIGHT = timedelta(hours=36)


@require_http_methods(["GET", "POST"])
def formats(request: HttpRequest) -> HttpResponse:
    """The preservation plan with the counts of what lies here; sent, it has that listed, or carried out."""
    actor = asker(request)
    access.require(actor, "records.read")
    form = forms.Keyed(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, today = form.cleaned_data["key"], timezone.localdate()
        if request.POST.get("act") == "turn":
            return redirect("records:package", convert_formats.ask_turning(actor, batch_id=key, today=today).pk)
        return redirect("records:package", identify_formats.list_plan(actor, batch_id=key).pk)
    language = get_language() or "vi"
    lines = queries.format_table(actor, timezone.localdate())
    return page(
        request,
        "records/packages/formats.html",
        form=form,
        rows=[(line, line.plan.named(language) or line.name) for line in lines],
        may_list=actor.may(export_package.GRANT),
        may_turn=actor.may(export_package.GRANT) and actor.may(convert_formats.REGISTER),
    )


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """How the files stand and what each day came to; counts only."""
    actor = asker(request)
    if not (actor.may("admin.settings") or actor.may("audit.read")):
        raise NotYours(grant="admin.settings")
    days = storage.days(DAYS_SHOWN)
    compared = next((day for day in days if day.compared_at), None)
    at = compared.compared_at if compared else None
    is_fresh = at is not None and timezone.now() - at < NIGHT
    return page(
        request,
        "records/packages/health.html",
        standing=storage.standing(),
        days=days,
        compared=compared,
        is_fresh=is_fresh,
    )
