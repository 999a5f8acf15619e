"""Intake's door: take something in, read and correct it, hand its content to the room that keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from soi.intake import queries
from soi.intake.actions import (
    Registered,
    close_as,
    confirm_fields,
    confirm_word,
    correct_word,
    leave_divided,
    lockers_lie_beside,
    notice_mark,
    notice_registered,
    pages_lie_also,
    papers_are_kept,
    receive,
    refuse_marked,
    return_to_sender,
    words_stay,
)
from soi.intake.models import Spill
from soi.intake.noticing import NoticeForm
from soi.intake.queries import (
    Content,
    Sheet,
    as_read,
    body_of,
    briefs,
    content,
    count_to_do,
    get_arrival,
    open_arrivals,
    reading_of_pages,
    spill_of,
)
from soi.intake.rules.states import MARKS, State, ensure_size, mark_of_level, most_here
from soi.intake.rules.words import FIELDS
from soi.kernel.access.public import Actor

__all__ = [
    "FIELDS",
    "MARKS",
    "Content",
    "NoticeForm",
    "Registered",
    "Sheet",
    "Spill",
    "State",
    "as_read",
    "body_of",
    "briefs",
    "close_as",
    "confirm_fields",
    "confirm_word",
    "content",
    "correct_word",
    "count_to_do",
    "ensure_size",
    "get_arrival",
    "leave_divided",
    "locker_of",
    "lockers_lie_beside",
    "mark_of_level",
    "most_here",
    "notice_mark",
    "notice_registered",
    "open_arrivals",
    "open_ids",
    "reading_of_pages",
    "pages_lie_also",
    "papers_are_kept",
    "receive",
    "refuse_marked",
    "return_to_sender",
    "spill_of",
    "state_of",
    "words_stay",
]


def locker_of(actor: Actor, arrival_id: UUID) -> UUID:
    """The locker that goes with a petition; raises NoArrival."""
    return get_arrival(actor, arrival_id).locker_id


def state_of(actor: Actor, arrival_id: UUID) -> dict[str, Any]:
    """State, pages, doubtful words and refusal of one arrival; raises NoArrival."""
    arrival = get_arrival(actor, arrival_id)
    names = (
        *("state", "pages", "doubtful", "refusal", "number", "year"),
        *("channel", "received_at", "is_pdf_fresh", "marked_level"),
    )
    return {name: getattr(arrival, name) for name in names}


def open_ids(actor: Actor) -> list[UUID]:
    """Arrivals of this actor that are not settled, newest first."""
    return list(queries.open_arrivals(actor).values_list("pk", flat=True))
