"""One petition: its copy, items, counting, who has it, what was done. A held one leads its holder to the next step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import fragment, page
from soi.petitions.models import Petition, State
from soi.petitions.queries import petitions as queries
from soi.petitions.views import shown
from soi.tasks import public as tasks


@require_GET
def petition(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The petition as its reader may see it."""
    actor = shown.asker(request)
    found = queries.get_petition(actor, petition_id)
    if found.state == State.SORTED and actor.may("petitions.sort"):
        return redirect("petitions:copy", found.pk)
    if found.state == State.HELD and actor.may("petitions.sort"):
        step = shown.first_open_step(queries.draft_of(actor, found))
        return redirect("petitions:step", found.pk, step)
    return page(request, "petitions/petition.html", **_shown(request, found))


@require_GET
def petition_part(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The same without the frame, for when something changed."""
    found = queries.get_petition(shown.asker(request), petition_id)
    return fragment(request, "petitions/_petition.html", **_shown(request, found))


@require_GET
def circulation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where search leads: from the copy to its petition."""
    return redirect("petitions:petition", queries.get_circulation(shown.asker(request), pk).petition_id)


def _shown(request: HttpRequest, found: Petition) -> dict[str, Any]:
    actor = shown.asker(request)
    items = queries.items_of(found)
    accused = queries.accused_of(found)
    placed = [item.unit_id for item in items if item.unit_id] + [each.unit_id for each in accused]
    units = organisations.names_of([found.unit_id, found.received_unit_id, *placed])
    return {
        "petition": found,
        "held": found.state in queries.HELD_STATES,
        "tag": shown.state_tags()[State(found.state)],
        "family": shown.family_labels().get(found.family, ""),
        "copy": queries.find_circulation(actor, found),
        "matters": shown.matters(items, found.received_on, units),
        "may_ask": actor.may("vault.ask"),
        "accused": [(each, units.get(each.unit_id, "")) for each in accused],
        "terms": [shown.kept_term(each) for each in queries.clocks_of(found)],
        "acts": [(act, shown.act_words(act)) for act in queries.acts_of(found)],
        "guidance": shown.guidance(items, found),
        "holders": tasks.holders_of(actor, queries.KIND, [found.pk]).get(found.pk, []),
        "unit": units.get(found.unit_id, ""),
        "received_unit": units.get(found.received_unit_id, ""),
    }
