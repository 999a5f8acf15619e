"""A round of signing: how far it is, and what became of each paper; it shows by itself, and its signer may leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from soi.base.errors import say_again
from soi.correspondence import queries
from soi.correspondence.views.asking import asker
from soi.kernel.access import public as access
from soi.kernel.web.public import fragment, page

SIGNS = "correspondence.sign"


@require_GET
def show(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round, from the order to the last answer."""
    return page(request, "correspondence/round.html", **_shown(request, round_id))


@require_GET
def part(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The same without the frame, asked for while it goes on."""
    return fragment(request, "correspondence/_round.html", **_shown(request, round_id))


def _shown(request: HttpRequest, round_id: UUID) -> dict[str, Any]:
    actor = asker(request)
    access.require(actor, SIGNS)
    found = queries.get_round(actor, round_id)
    answers = queries.answers_of(actor, found)
    return {
        "round": found,
        "progress": queries.progress_of(found, answers),
        "rows": [(each, say_again(each.line.reason, _)) for each in answers],
        "is_open": found.ended_at is None,
        "demo": settings.SOI_DEMO,
    }
