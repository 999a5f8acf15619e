"""Handing over: what I am asked to take, the open lists, one list with its receivers, an end without a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.tasks import actions, queries, rules
from soi.tasks.errors import NoSuchItem
from soi.tasks.forms import EndForm, ProposeForm
from soi.tasks.models import Departure, HandoverItem
from soi.tasks.views.shown import asker, choices, said, whose

WRONG = 422
NOBODY = 2**62


@dataclass(frozen=True)
class Line:
    """One open thing of a list, in words: as far as the reader sees the thing itself."""

    item: HandoverItem
    title: str
    label: str
    icon: str
    address: str
    tag: str
    words: str
    is_open: bool


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What I am asked, what is handed over here, who stands in for whom."""
    actor = asker(request)
    lists = list(queries.departures(actor)[: rules.SHOWN_LISTS])
    shown: dict[str, Any] = {
        "offered": _lines(actor, list(queries.offered_to(actor))),
        "lists": [(each, _state(each)) for each in lists],
        "stand_ins": [_standing(actor, each) for each in queries.stand_ins(actor)[: rules.SHOWN_LISTS]],
        "may_end": actor.may("tasks.lead") or actor.may("admin.accounts"),
    }
    return page(request, "tasks/leaving.html", **shown)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Begin a handover list."""
    actor = asker(request)
    form = ProposeForm(whose(actor), request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, said(refusal))
        else:
            return redirect("tasks:departure", made)
    return page(request, "tasks/propose.html", status=WRONG if form.errors else 200, form=form)


@require_GET
def departure(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """One handover list: every open thing, who is to take it, what that person said."""
    actor = asker(request)
    found = queries.get_departure(actor, departure_id)
    items = queries.items_of(found)
    may_offer = found.state == rules.PROPOSED and queries.may_propose_for(actor, found)
    shown: dict[str, Any] = {
        "departure": found,
        "state": _state(found),
        "lines": _lines(actor, items),
        "counts": rules.counted(item.state for item in items),
        "whole": len(items),
        "left": sum(item.state in rules.STILL_OPEN for item in items),
        "may_offer": may_offer,
        "receivers": choices(queries.receivers_for(found)) if may_offer else [],
        "may_close": queries.may_close(actor, found),
        "mine": [line for line in _lines(actor, items) if _is_mine(actor, line.item)],
    }
    return page(request, "tasks/departure.html", **shown)


@require_POST
def offer(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """Ask the persons chosen, line by line; a line without a person stays as it is."""
    actions.offer(asker(request), departure_id, _chosen(request))
    return redirect("tasks:departure", departure_id)


@require_POST
def answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Accept or refuse by name."""
    accepts = request.POST.get("act") == "accept"
    actions.answer(asker(request), item_id, accepts=accepts, reason=request.POST.get("reason", ""))
    return redirect("tasks:leaving")


@require_POST
def close(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """Settle the list: the appointment has its last day."""
    actions.close(asker(request), departure_id)
    return redirect("tasks:departure", departure_id)


@require_POST
def call_off(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """Nobody leaves after all."""
    actions.call_off(asker(request), departure_id)
    return redirect("tasks:departure", departure_id)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """End an appointment without a list, where law or life does not wait."""
    actor = asker(request)
    if not (actor.may("tasks.lead") or actor.may("admin.accounts")):
        raise access.NotYours(grant="tasks.lead")
    form = EndForm(whose(actor, own=False), request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.end_appointment(actor, given["appointment_id"], last_day=given["last_day"])
        return redirect("tasks:leaving")
    return page(request, "tasks/end.html", status=WRONG if form.errors else 200, form=form)


def _chosen(request: HttpRequest) -> dict[UUID, int]:
    """Which line goes to whom, as chosen on the page."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("to-") and str(value).isdecimal():
            try:
                found[UUID(name.removeprefix("to-"))] = min(int(str(value)), NOBODY)
            except ValueError:
                raise NoSuchItem() from None
    return found


def _lines(actor: Actor, items: list[HandoverItem]) -> list[Line]:
    told = queries.told(actor, [(item.ref_kind, item.ref_id) for item in items])
    found = []
    for item in items:
        kind, brief = queries.kind_of(item.ref_kind), told.get((item.ref_kind, item.ref_id))
        words, tag = _item_state(item)
        found.append(
            Line(
                item=item,
                title=brief.title if brief else str(kind.label),
                label=str(kind.label) if brief else _("seen by its receiver once it is accepted"),
                icon=kind.icon,
                address=brief.url if brief else "",
                tag=tag,
                words=words,
                is_open=item.state in rules.STILL_OPEN,
            )
        )
    return found


def _is_mine(actor: Actor, item: HandoverItem) -> bool:
    return item.receiver_id == actor.appointment_id and item.state == rules.OFFERED


def _item_state(item: HandoverItem) -> tuple[str, str]:
    """How a line stands, in words, and the colour of its tag."""
    words = {
        rules.TO_GIVE: (_("Nobody asked yet"), "warn"),
        rules.OFFERED: (_("Waits for an answer"), "warn"),
        rules.ACCEPTED: (_("Accepted"), "ok"),
        rules.REFUSED: (_("Refused"), "bad"),
        rules.FINISHED: (_("Finished meanwhile"), "ok"),
    }
    return words[item.state]


def _state(departure: Departure) -> str:
    words = {
        rules.PROPOSED: _("Not closed yet"),
        rules.SETTLED: _("Closed, everything has its person"),
        rules.CALLED_OFF: _("Called off"),
    }
    return words[departure.state]


def _standing(actor: Actor, each: Any) -> dict[str, Any]:
    return {
        "it": each,
        "accepted": each.state == rules.ACCEPTED,
        "asks_me": each.state == rules.ASKED and each.stand_in_id == actor.appointment_id,
    }
