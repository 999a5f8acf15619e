"""The door of correspondence: begin a draft of another room's making, and show one paper in a line."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from soi.correspondence import queries
from soi.correspondence.actions import Particulars, Text, begin_draft
from soi.correspondence.models import Dispatch
from soi.correspondence.queries import Elsewhere, Filed, Place, book_source, folder_source, further_back
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref

__all__ = [
    "Elsewhere",
    "folder_source",
    "Filed",
    "Place",
    "book_source",
    "further_back",
    "Particulars",
    "Text",
    "begin_draft",
    "briefs",
    "briefs_asked",
    "briefs_of_sent",
    "briefs_of_slips",
]


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


def briefs_of_slips(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these incoming papers that the actor sees, in one query."""
    found = queries.visible_slips(actor).filter(pk__in=list(ids)).order_by("register_year", "register_no")
    return [
        Brief(
            Ref(queries.SLIP, str(each.pk)),
            f"{each.register_no}/{each.register_year} {each.title}",
            queries.SLIP_WORDS[each.state],
            reverse("correspondence:line", args=[each.pk]),
        )
        for each in found
    ]


def briefs_asked(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these questions about drafts that the actor sees, in one query."""
    return [
        Brief(
            Ref(queries.CONSULTATION, str(each.pk)),
            each.paper.title,
            queries.STATE_WORDS[each.paper.state],
            reverse("correspondence:paper", args=[each.paper_id]),
        )
        for each in queries.visible_consultations(actor, ids)
    ]


def briefs_of_sent(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these sent papers that the actor sees, in two queries: to open it, the side counts."""
    today = timezone.localdate()
    found = queries.visible_dispatches(actor).filter(pk__in=list(ids)).select_related("paper", "unit")
    ways = {
        way.it.pk: way
        for each in queries.grouped(list(found.order_by("sent_at", "pk")), today).values()
        for way in each
    }
    return [
        Brief(
            Ref(queries.DISPATCH, str(key)),
            f"{way.it.paper.symbol} {way.it.paper.title}",
            queries.WAY_WORDS[way.state],
            _address(actor, way.it),
        )
        for key, way in ways.items()
    ]


def _address(actor: Actor, sent: Dispatch) -> str:
    if queries.is_own(actor, sent.sender_id):
        return reverse("correspondence:paper", args=[sent.paper_id])
    return reverse("correspondence:received", args=[sent.pk])
