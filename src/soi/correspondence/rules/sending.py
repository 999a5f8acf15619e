"""What may happen to a paper with one body that got it, and how it stands there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

SENT = "sent"
DELIVERED, READ, ENTERED, ANSWERED, RECALLED, SUPERSEDED, REMINDED = (
    *("delivered", "read", "entered", "answered"),
    *("recalled", "superseded", "reminded"),
)
ACTS = (DELIVERED, READ, ENTERED, ANSWERED, RECALLED, SUPERSEDED, REMINDED)
# For each act: what must have happened, and what must not. Each happens once.
NEEDED = {
    DELIVERED: (),
    READ: (DELIVERED,),
    ENTERED: (DELIVERED,),
    ANSWERED: (ENTERED,),
    RECALLED: (),
    SUPERSEDED: (),
    REMINDED: (),
}
ENDED = (RECALLED, SUPERSEDED)
BARRED = {
    DELIVERED: (RECALLED,),
    READ: (RECALLED,),
    ENTERED: ENDED,
    ANSWERED: ENDED,
    RECALLED: (ANSWERED, SUPERSEDED),
    SUPERSEDED: (RECALLED,),
    REMINDED: (ANSWERED, *ENDED),
}
# Who leaves which trace: the sender, the receiver, or the machine that carries.
BY_SENDER, BY_RECEIVER = (RECALLED, SUPERSEDED), (READ, ENTERED, ANSWERED)
SENDER, RECEIVER = "sender", "receiver"
SIDES = (SENDER, RECEIVER)
# The first of these that happened says how the paper stands.
WEIGHT = (RECALLED, SUPERSEDED, ANSWERED, ENTERED, READ, DELIVERED)


def may(act: str, done: Collection[str]) -> bool:
    """Whether this may happen now, after what has happened."""
    if act in done or any(each in done for each in BARRED[act]):
        return False
    return all(each in done for each in NEEDED[act])


def state_of(done: Collection[str]) -> str:
    """How the paper stands with the body: sent until something happened."""
    return next((each for each in WEIGHT if each in done), SENT)


def is_overdue(due_on: date | None, done: Collection[str], today: date) -> bool:
    """An answer was due, the day is past, and there is none; a paper that was taken back is not waited for."""
    return due_on is not None and today > due_on and not any(each in done for each in (ANSWERED, *ENDED))
