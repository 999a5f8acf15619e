"""The door of correspondence: begin a draft of another room's making, and show one paper in a line."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.correspondence import queries
from soi.correspondence.actions import Particulars, Text, begin_draft
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref

__all__ = ["Particulars", "Text", "begin_draft", "briefs"]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these papers that the actor sees, in one query."""
    found = queries.visible_papers(actor).filter(pk__in=list(ids)).order_by("created_at", "pk")
    return [
        Brief(
            Ref(queries.PAPER, str(each.pk)),
            f"{each.symbol} {each.title}".strip(),
            queries.STATE_WORDS[each.state],
            reverse("correspondence:paper", args=[each.pk]),
        )
        for each in found
    ]
