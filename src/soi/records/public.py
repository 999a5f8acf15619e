"""The door of records."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref
from soi.records.actions import Content, Particulars, enter, keep_stub, register
from soi.records.keeping.actions import place_hold, state_fact
from soi.records.queries import visible_documents

__all__ = ["Content", "Particulars", "briefs", "enter", "keep_stub", "place_hold", "register", "state_fact"]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each document the actor sees, in one query."""
    rows = visible_documents(actor).filter(pk__in=list(ids)).values_list("id", "title", "register_no", "register_year")
    return [
        Brief(Ref("records.document", str(pk)), title, f"{number}/{year}", reverse("records:document", args=[pk]))
        for pk, title, number, year in rows
    ]
