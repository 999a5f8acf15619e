"""The states of an arrival, and what is refused at the door."""

from __future__ import annotations

from enum import StrEnum

from soi.intake.errors import (
    AlreadyClosed,
    EmptyFile,
    MarkedNotHere,
    MayLieHere,
    NotInThisState,
    ReasonMissing,
    StillReading,
    TooBig,
)

MB = 1024 * 1024
# Tuyệt mật is never scanned, on no machine: a line in the register only (DIG-17).
MOST_SCANNED = 2


class State(StrEnum):
    """Where an arrival stands. The last four are ends: what follows is told by a later room."""

    RECEIVED = "received"
    READING = "reading"
    READ = "read"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REGISTERED = "registered"
    PETITION = "petition"
    RETURNED = "returned"
    DIVIDED = "divided"


WAITING = {State.RECEIVED, State.READING}
OPEN = {State.READ, State.CONFIRMED}
ENDS = {State.REGISTERED, State.PETITION, State.RETURNED, State.DIVIDED}

# What each act needs, and where it leads.
ACTS: dict[str, tuple[set[State], State | None]] = {
    "begin reading": (WAITING, State.READING),
    "finish reading": (WAITING, State.READ),
    "refuse": (WAITING, State.REFUSED),
    "correct": (OPEN, State.READ),
    "confirm": (OPEN, State.CONFIRMED),
    "look inside": (OPEN | {State.PETITION}, None),
    "register": (OPEN, State.REGISTERED),
    "take as petition": (OPEN, State.PETITION),
    "give back": (OPEN | {State.REFUSED}, State.RETURNED),
    "divide": (OPEN, State.DIVIDED),
    "notice a mark": (WAITING | OPEN | {State.REFUSED}, State.REFUSED),
}
ACT_OF_END = {
    State.REGISTERED: "register",
    State.PETITION: "take as petition",
    State.RETURNED: "give back",
    State.DIVIDED: "divide",
}


def ensure_can(act: str, state: str) -> State | None:
    """The state an act leads to; raises StillReading, AlreadyClosed or NotInThisState."""
    allowed, leads_to = ACTS[act]
    if state in allowed:
        return leads_to
    if state in WAITING:
        raise StillReading()
    raise AlreadyClosed() if state in ENDS else NotInThisState()


def most_here(ceiling: int) -> int:
    """The highest level that may lie on a node of this class."""
    return min(ceiling, MOST_SCANNED)


def ensure_may_lie_here(marked_level: int, ceiling: int) -> None:
    """Refuse a paper above what this class of node may hold (Law 117/2025/QH15 art. 5(2); TRUST section 4)."""
    if marked_level > most_here(ceiling):
        raise MarkedNotHere(field="marked")


def ensure_size(size: int, limit_mb: int) -> None:
    """Nothing but the size is judged at the door; the content is judged in the confined process."""
    if size == 0:
        raise EmptyFile()
    if size > limit_mb * MB:
        raise TooBig(size=-(-size // MB), limit=limit_mb)


def ensure_reason(reason: str) -> str:
    """Why something is given back; raises ReasonMissing."""
    if len(reason.strip()) < 5:
        raise ReasonMissing(field="reason")
    return reason.strip()


MARKS = {"MẬT": 1, "TỐI MẬT": 2, "TUYỆT MẬT": 3}


def mark_of_level(level: int) -> str:
    """The stamp of a level; raises MayLieHere where there is none."""
    found = next((mark for mark, rank in MARKS.items() if rank == level), None)
    if found is None:
        raise MayLieHere(field="level")
    return found


def level_of_mark(mark: str) -> int:
    """The level of a stamp as the reader saw it; 0 where it saw none, which proves nothing."""
    return MARKS.get(mark, 0)
