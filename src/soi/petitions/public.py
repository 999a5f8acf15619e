"""The door of petitions: take a letter, sort it, let its copy circulate."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref
from soi.petitions.actions import (
    Matter,
    accept_petition,
    keep_draft,
    keep_sender,
    sort_petition,
    take_letter,
    uncover_original,
)
from soi.petitions.queries.competence import Named
from soi.petitions.queries.origin import Origin, Running, barred_among, origin, terms
from soi.petitions.queries.petitions import KIND, find_of_arrival, ref, visible_petitions
from soi.petitions.rules import Facts

__all__ = [
    "Facts",
    "Matter",
    "Named",
    "Origin",
    "Running",
    "accept_petition",
    "barred_among",
    "briefs",
    "find_of_arrival",
    "keep_draft",
    "keep_sender",
    "origin",
    "ref",
    "sort_petition",
    "take_letter",
    "terms",
    "uncover_original",
]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these petitions that the actor sees: its number and state, no word of it."""
    return [
        Brief(Ref(KIND, str(each.pk)), each.number, each.state, reverse("petitions:petition", args=[each.pk]))
        for each in visible_petitions(actor).filter(pk__in=list(ids)).order_by("number")
    ]
