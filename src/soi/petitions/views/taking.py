"""The first step: a held arrival is taken in as a petition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.web.public import page
from soi.petitions import actions
from soi.petitions.forms import TakeForm
from soi.petitions.queries import petitions as queries
from soi.petitions.views import shown


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Ask how and when the letter came, then number it and give it to the petition officer."""
    actor = shown.asker(request)
    access.require(actor, "petitions.receive")
    about = intake.state_of(actor, arrival_id)
    before = queries.find_of_arrival(arrival_id)
    if before is not None:
        return redirect("petitions:petition", before.pk)
    form = TakeForm(_sent(request), initial={"channel": _channel(about)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        petition_id = actions.take_letter(
            actor, arrival_id, channel=given["channel"], received_on=given["received_on"], key=given["key"]
        )
        return redirect("petitions:petition", petition_id)
    return page(
        request,
        "petitions/take.html",
        status=422 if form.errors else 200,
        form=form,
        arrival=about,
        arrival_id=arrival_id,
        steps=shown.steps(None, {}, "receive"),
        day=actions.sorting_day(timezone.localdate()),
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _channel(about: dict[str, Any]) -> str:
    return "post" if about["channel"] in ("desk", "scanner") else str(about["channel"])


def arrival_panel(request: HttpRequest, arrival: Any) -> str:
    """On an arrival's page: the choice "a letter from a person", or the petition it has become."""
    actor = shown.asker(request)
    if not actor.may("petitions.receive"):
        return ""
    petition = queries.find_of_arrival(arrival.pk)
    return render_to_string("petitions/_arrival.html", {"arrival": arrival, "petition": petition}, request)
