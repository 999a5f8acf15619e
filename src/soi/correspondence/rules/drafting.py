"""How a draft goes on until it is issued, and how two hands on one text are brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

DRAFT, SUBMITTED, ORDERED, SIGNED, ISSUED, DROPPED, RESERVED = (
    *("draft", "submitted", "ordered", "signed", "issued", "dropped"),
    "reserved",
)
STATES = (DRAFT, SUBMITTED, ORDERED, SIGNED, ISSUED, DROPPED, RESERVED)
# What may be done with a paper: (act, from which states, to which).
ACTS = {
    "amend": ((DRAFT, SUBMITTED, ORDERED), DRAFT),
    "submit": ((DRAFT,), SUBMITTED),
    "return": ((SUBMITTED, ORDERED), DRAFT),
    "order": ((SUBMITTED, ORDERED), ORDERED),
    "sign": ((ORDERED,), SIGNED),
    "issue": ((SIGNED,), ISSUED),
    "drop": ((DRAFT, SUBMITTED), DROPPED),
}
AGREE, DISAGREE, REMARKS = "agree", "disagree", "remarks"
ANSWERS = (AGREE, DISAGREE, REMARKS)
# Silence is a state of its own: it is never counted as consent.
WAITING, SILENT = "waiting", "silent"


def after(act: str, state: str) -> str | None:
    """The state after an act; None where it is not possible."""
    before, then = ACTS[act]
    return then if state in before else None


def standing_of(answer: str, due_on: date, today: date) -> str:
    """How a consultation stands: as answered, still waiting, or silent once its term has run out."""
    if answer:
        return answer
    return SILENT if today > due_on else WAITING


@dataclass(frozen=True)
class Hunk:
    """Lines `first` to `last` (not counted) of the common base are replaced by these."""

    first: int
    last: int
    lines: tuple[str, ...]


def lines_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text as they are compared and merged."""
    return tuple(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes in one text; None where both changed the same or neighbouring paragraphs differently."""
    old = lines_of(base)
    own, other = _hunks(old, lines_of(mine)), _hunks(old, lines_of(theirs))
    both: list[Hunk] = []
    for hunk in own:
        clashing = [each for each in other if _touch(hunk, each)]
        if any(each != hunk for each in clashing):
            return None
        both.append(hunk)
    both += [each for each in other if each not in both]
    return "\n".join(_applied(old, sorted(both, key=lambda each: (each.first, each.last))))


def _hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Hunk(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in found if tag != "equal"]


def _touch(one: Hunk, other: Hunk) -> bool:
    return one.first <= other.last and other.first <= one.last


def _applied(old: Sequence[str], hunks: Sequence[Hunk]) -> list[str]:
    lines: list[str] = []
    at = 0
    for hunk in hunks:
        lines += [*old[at : hunk.first], *hunk.lines]
        at = hunk.last
    return [*lines, *old[at:]]
