"""The door of directives."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.directives import queries
from soi.directives.actions import accept, close, oblige, open_directive, report, send_back
from soi.directives.queries import KIND
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief

__all__ = ["KIND", "accept", "briefs", "close", "oblige", "open_directive", "report", "send_back"]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these obligations that the actor sees."""
    return [
        Brief(
            queries.ref(each.pk),
            f"{each.symbol}, {each.number}: {each.work}",
            each.state,
            reverse("directives:obligation", args=[each.pk]),
        )
        for each in queries.visible_obligations(actor).filter(pk__in=list(ids)).order_by("symbol", "number")
    ]
