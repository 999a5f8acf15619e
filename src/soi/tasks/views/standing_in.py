"""Standing in: ask, accept or refuse by name, end before the last day."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from soi.base.errors import BadInput
from soi.kernel.web.public import page
from soi.tasks import actions
from soi.tasks.forms import StandInForm
from soi.tasks.views.shown import asker, colleagues, said, whose

WRONG = 422


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask somebody to stand in."""
    actor, today = asker(request), timezone.localdate()
    initial = {"absent_id": actor.appointment_id, "from_on": today}
    form = StandInForm(whose(actor), colleagues(actor), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_stand_in(actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, said(refusal))
        else:
            return redirect("tasks:leaving")
    return page(request, "tasks/stand_in.html", status=WRONG if form.errors else 200, form=form)


@require_POST
def answer(request: HttpRequest, stand_in_id: UUID) -> HttpResponse:
    """Accept or refuse by name."""
    accepts = request.POST.get("act") == "accept"
    actions.answer_stand_in(asker(request), stand_in_id, accepts=accepts, reason=request.POST.get("reason", ""))
    return redirect("tasks:leaving")


@require_POST
def end(request: HttpRequest, stand_in_id: UUID) -> HttpResponse:
    """End it before its last day."""
    actions.end_stand_in(asker(request), stand_in_id)
    return redirect("tasks:leaving")
