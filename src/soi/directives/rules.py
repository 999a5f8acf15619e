"""How an obligation goes on, and how a directive stands on a day: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

GIVEN, ACCEPTED, REPORTED, CLOSED = "given", "accepted", "reported", "closed"
STATES = (GIVEN, ACCEPTED, REPORTED, CLOSED)
# What may be done with it: (act, from which states, to which).
ACTS = {
    "accept": ((GIVEN,), ACCEPTED),
    "report": ((GIVEN, ACCEPTED), REPORTED),
    "send_back": ((REPORTED,), ACCEPTED),
    "close": ((REPORTED,), CLOSED),
}
LEAST_WORDS = 3
# The term of office of a congress: a committee obliges nobody beyond its own; a later day is a wrong figure of a year.
LONGEST = timedelta(days=5 * 366)


def after(act: str, state: str) -> str | None:
    """The state after an act; None where it is not possible."""
    before, then = ACTS[act]
    return then if state in before else None


@dataclass(frozen=True)
class Piece:
    """An obligation reduced to what counts: its state, its date, and the day its evidence bears."""

    state: str
    due_on: date
    evidence_on: date | None


def is_late(piece: Piece, today: date) -> bool:
    """Past its date: by the evidence's own day where there is evidence, else by today (DIR-04)."""
    if piece.evidence_on is not None and piece.state in {REPORTED, CLOSED}:
        return piece.evidence_on > piece.due_on
    return today > piece.due_on


@dataclass(frozen=True)
class Progress:
    """How many there are, are closed, wait for another to check, are past their date, and nobody has accepted."""

    whole: int
    closed: int
    waiting: int
    late: int
    untaken: int

    @property
    def open(self) -> int:
        return self.whole - self.closed - self.waiting


def progress(pieces: Iterable[Piece], today: date) -> Progress:
    """Count the obligations of a directive as of a day. A closed one is no longer late."""
    found = list(pieces)
    by_state = {state: sum(piece.state == state for piece in found) for state in STATES}
    late = sum(piece.state != CLOSED and is_late(piece, today) for piece in found)
    return Progress(len(found), by_state[CLOSED], by_state[REPORTED], late, by_state[GIVEN])
