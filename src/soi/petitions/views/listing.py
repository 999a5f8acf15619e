"""The list of petitions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from soi.kernel.web.public import fragment, page
from soi.petitions.models import Petition, State
from soi.petitions.queries import petitions as queries
from soi.petitions.views import shown
from soi.tasks import public as tasks


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All petitions of the reader's sight, newest first, 25 a page."""
    return page(request, "petitions/list.html", **_shown(request))


@require_GET
def listing_part(request: HttpRequest) -> HttpResponse:
    """The rows alone, for when something changed."""
    return fragment(request, "petitions/_rows.html", **_shown(request))


def _shown(request: HttpRequest) -> dict[str, Any]:
    actor = shown.asker(request)
    state, family = request.GET.get("state", ""), request.GET.get("family", "")
    state = state if state in ("held", *State.values) else ""
    family = family if family in shown.family_labels() else ""
    found = Paginator(queries.listed(actor, state=state, family=family), queries.PER_PAGE)
    chosen = found.get_page(request.GET.get("page"))
    holders = tasks.holders_of(actor, queries.KIND, [each.pk for each in chosen])
    return {
        "rows": [_row(each, holders.get(each.pk, [])) for each in chosen],
        "page": chosen,
        "count": found.count,
        "state": state,
        "family": family,
        "states": [
            ("", _("All")),
            ("held", _("To be sorted")),
            ("accepted", _("Being settled")),
            ("guided", _("Guided")),
        ],
    }


def _row(petition: Petition, holders: list[tasks.Holder]) -> dict[str, Any]:
    held = petition.state in queries.HELD_STATES
    due = petition.sort_by if held else petition.due_on
    left = (due - timezone.localdate()).days if due else None
    whole = max((due - petition.received_on).days, 1) if due else 1
    share = 0 if left is None else 100 if left < 0 else round(100 * (whole - left) / whole)
    return {
        "petition": petition,
        "tag": shown.state_tags()[State(petition.state)],
        "family": shown.family_labels().get(petition.family, ""),
        "words": "" if left is None else shown.due_words(left),
        "due_state": "ok" if left is None or left > 0 else "warn" if left == 0 else "bad",
        "share": share,
        "who": holders[0].name if holders else petition.responsible.person.name,
        "held": held,
    }
