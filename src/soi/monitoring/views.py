"""Parts of pages that the centre keeps live."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment
from soi.monitoring import queries


@require_GET
def figure(request: HttpRequest) -> HttpResponse:
    """The figure alone, for when something changed."""
    access.require(_actor(request), queries.GRANT)
    return fragment(request, "monitoring/_figure.html", figure=queries.open_denunciations(_actor(request)))


def desk_panel(request: HttpRequest, subject: Any) -> str:
    """The figure on the work desk, for those who read petitions; nothing for others."""
    found = queries.open_denunciations(_actor(request))
    return render_to_string("monitoring/_figure.html", {"figure": found}, request) if found else ""


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
