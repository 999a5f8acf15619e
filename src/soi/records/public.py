"""The door of records."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref
from soi.records.actions import (
    Content,
    Line,
    Particulars,
    TakenOver,
    enter,
    enter_issued,
    enter_version,
    keep_stub,
    next_incoming,
    publish_schemas,
    register,
    take_over_books,
)
from soi.records.keeping.actions import place_hold, state_fact
from soi.records.lists.kinds import Clash, Kind, Outcome
from soi.records.lists.kinds import enter as list_kind
from soi.records.lists.wording import HIDDEN, TAKEN, UNLISTED
from soi.records.packages.contents import stays_here
from soi.records.packages.queries import custody_of, files_named_without_row
from soi.records.queries import BookLine, booked, booked_as, incoming_line, incoming_lines, visible_documents
from soi.records.rules import check_kept_for, check_level, level_of_item, term_of

__all__ = [
    "HIDDEN",
    "TAKEN",
    "UNLISTED",
    "BookLine",
    "Clash",
    "Content",
    "Kind",
    "Line",
    "Outcome",
    "Particulars",
    "TakenOver",
    "booked",
    "booked_as",
    "briefs",
    "check_kept_for",
    "check_level",
    "custody_of",
    "enter",
    "enter_issued",
    "enter_version",
    "files_named_without_row",
    "incoming_line",
    "incoming_lines",
    "keep_stub",
    "level_of_item",
    "list_kind",
    "next_incoming",
    "place_hold",
    "publish_schemas",
    "register",
    "state_fact",
    "stays_here",
    "take_over_books",
    "term_of",
]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each document the actor sees, in one query."""
    rows = visible_documents(actor).filter(pk__in=list(ids)).values_list("id", "title", "register_no", "register_year")
    return [
        Brief(Ref("records.document", str(pk)), title, f"{number}/{year}", reverse("records:document", args=[pk]))
        for pk, title, number, year in rows
    ]
