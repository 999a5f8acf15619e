"""Parts of pages that the centre keeps live."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page
from soi.monitoring import actions, queries, rules
from soi.monitoring.errors import NoSuchWarning
from soi.statistics import public as statistics


@require_GET
def figure(request: HttpRequest) -> HttpResponse:
    """The figure alone, for when something changed."""
    access.require(_actor(request), queries.GRANT)
    return fragment(request, "monitoring/_figure.html", figure=queries.open_denunciations(_actor(request)))


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The centre: readable from afar, live by the reader's own right."""
    access.require(_actor(request), actions.WATCHES)
    return page(request, "monitoring/wall.html", **_wall(request))


@require_GET
def wall_part(request: HttpRequest) -> HttpResponse:
    """The same without the frame, for when something changed."""
    access.require(_actor(request), actions.WATCHES)
    return fragment(request, "monitoring/_wall.html", **_wall(request))


@require_GET
def behind(request: HttpRequest, group: str) -> HttpResponse:
    """What is behind a figure of the wall: the things one may see, and how many one may not."""
    actor = _actor(request)
    access.require(actor, actions.WATCHES)
    if group not in rules.GROUPS:
        raise NoSuchWarning()
    whole, rows, more = queries.behind(actor, group)
    shown: dict[str, Any] = {
        "group": _group_label(group),
        "whole": whole,
        "rows": [{"it": row, "address": address_of(row.kind, row.key)} for row in rows],
        "more": more,
        "full": len(rows) >= statistics.SHOWN,
        "exact": statistics.EXACT,
    }
    return page(request, "monitoring/behind.html", **shown)


@require_POST
def take_note(request: HttpRequest, kind: str, key: Any) -> HttpResponse:
    """Say what is done about something past its date."""
    actions.take_note(_actor(request), kind, key, words=request.POST.get("words", ""))
    return redirect("monitoring:wall")


def desk_panel(request: HttpRequest, subject: Any) -> str:
    """The figure on the work desk, for those who read petitions; nothing for others."""
    found = queries.open_denunciations(_actor(request))
    return render_to_string("monitoring/_figure.html", {"figure": found}, request) if found else ""


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def address_of(kind: str, key: Any) -> str:
    """Where a counted thing is shown."""
    names = {
        statistics.PETITION: "petitions:petition",
        statistics.CASE: "cases:case",
        statistics.OBLIGATION: "directives:obligation",
    }
    return reverse(names[kind], args=[key])


def _wall(request: HttpRequest) -> dict[str, Any]:
    found = queries.wall(_actor(request))
    return {
        "wall": found,
        "groups": [
            {
                "name": _group_label(group),
                "sum": found.groups[group],
                "address": reverse("monitoring:behind", args=[group]),
            }
            for group in rules.GROUPS
        ],
        "warnings": [
            {"it": each, "what": _thing_label(each.group), "address": address_of(each.kind, each.key)}
            for each in found.warnings
        ],
    }


def _group_label(group: str) -> str:
    return {
        rules.PETITIONS: _("Petitions being settled"),
        rules.CASES: _("Open cases"),
        rules.OBLIGATIONS: _("Obligations being followed"),
    }[group]


def _thing_label(group: str) -> str:
    return {
        rules.PETITIONS: _("A petition is past its date"),
        rules.CASES: _("A step of a case is past its date"),
        rules.OBLIGATIONS: _("An obligation is past its date"),
    }[group]
