"""Intake's door: take something in, read and correct it, hand its content to the room that keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from soi.intake import queries
from soi.intake.actions import (
    close_as,
    confirm_fields,
    confirm_word,
    correct_word,
    notice_mark,
    pages_lie_also,
    receive,
    refuse_marked,
    return_to_sender,
)
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
)
from soi.intake.rules.states import State, ensure_size
from soi.intake.rules.words import FIELDS
from soi.kernel.access.public import Actor

__all__ = [
    "FIELDS",
    "Content",
    "Sheet",
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
    "locker_of",
    "open_arrivals",
    "notice_mark",
    "open_ids",
    "reading_of_pages",
    "pages_lie_also",
    "receive",
    "refuse_marked",
    "return_to_sender",
    "state_of",
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
