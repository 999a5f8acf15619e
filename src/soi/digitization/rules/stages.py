"""The way of a paper file from the shelf to its registered purpose, one step at a time. Pure."""

from __future__ import annotations

from enum import IntEnum

LEAST_WORDS = 3


class Stage(IntEnum):
    """Where a line of the ledger stands; the database holds the same order."""

    FOUND = 0
    LISTED = 1
    APPROVED = 2
    OUT = 3
    SCANNED = 4
    CHECKED = 5
    DESCRIBED = 6
    SIGNED = 7
    BACK = 8
    REGISTERED = 9


# Steps that a person takes for many lines at once, and the right each asks for. The others have verbs of their own.
STEPS = {
    Stage.SCANNED: "digitization.scan",
    Stage.CHECKED: "digitization.check",
    Stage.DESCRIBED: "digitization.keep",
    Stage.SIGNED: "digitization.check",
}
# From here on the paper is away from its shelf.
AWAY = (Stage.OUT, Stage.SCANNED, Stage.CHECKED, Stage.DESCRIBED, Stage.SIGNED)
TOP_SECRET = 3


def ways_back(stage: int) -> list[Stage]:
    """Where a line at work may be sent back to: never further than to the scanner while its paper is away."""
    return [each for each in AWAY if each < stage] if stage in AWAY else []


def has_words(text: str, least: int = LEAST_WORDS) -> bool:
    return len(text.split()) >= least
