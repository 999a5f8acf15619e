"""The door of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
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
from soi.records.actions.versions import enter_sealed, searchable_of
from soi.records.keeping import queries as keeping
from soi.records.keeping.actions import place_hold, state_fact
from soi.records.keeping.models import LicenceState
from soi.records.lists.kinds import Clash, Kind, Outcome, together
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
    "Used",
    "booked",
    "booked_as",
    "briefs",
    "check_kept_for",
    "check_level",
    "custody_of",
    "enter",
    "enter_issued",
    "enter_sealed",
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
    "searchable_of",
    "state_fact",
    "stays_here",
    "take_over_books",
    "term_of",
    "together",
    "uses_of",
]


@dataclass(frozen=True)
class Used:
    """One opening of a marked paper: who, when, which paper, for what purpose, and the licence's end as it stands."""

    at: datetime
    name: str
    document_id: UUID
    number: str
    purpose: str
    until: date | None
    is_ended: bool
    is_withdrawn: bool


def uses_of(actor: Actor, arrivals: Iterable[UUID], *, today: date) -> tuple[list[Used], int]:
    """The register of use of what these arrivals became, for who owns it: the newest openings, and how many in all."""
    found, total = keeping.uses_of(actor, arrivals)
    return [
        Used(
            at=one.at,
            name=one.by.person.name,
            document_id=one.document_id,
            number=f"{one.document.register_no}/{one.document.register_year}",
            purpose=one.licence.purpose,
            until=one.licence.until,
            is_ended=one.licence.until is not None and one.licence.until < today,
            is_withdrawn=one.licence.state == LicenceState.WITHDRAWN,
        )
        for one in found
    ], total


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each document the actor sees, in one query."""
    rows = visible_documents(actor).filter(pk__in=list(ids)).values_list("id", "title", "register_no", "register_year")
    return [
        Brief(Ref("records.document", str(pk)), title, f"{number}/{year}", reverse("records:document", args=[pk]))
        for pk, title, number, year in rows
    ]
