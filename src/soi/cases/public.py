"""The door of cases: open, keep a paper, take a step."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.cases import queries
from soi.cases.actions import Former, keep_paper, open_case, take_over_cases, take_step, tell, witness
from soi.cases.queries import KIND, Dossier, Glance, Kept, Standing, dossier, glances, ref, standing
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref

__all__ = [
    "KIND",
    "Dossier",
    "Former",
    "Glance",
    "Kept",
    "Standing",
    "briefs",
    "dossier",
    "glances",
    "keep_paper",
    "open_case",
    "ref",
    "standing",
    "take_over_cases",
    "take_step",
    "tell",
    "witness",
]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these cases that the actor sees: its number and step."""
    return [
        Brief(Ref(KIND, str(each.pk)), each.number, each.step, reverse("cases:case", args=[each.pk]))
        for each in queries.visible_cases(actor).filter(pk__in=list(ids)).order_by("number")
    ]
