"""What is done when a marked paper was seen where it may not lie: four steps in words, ended by another. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from soi.base.sentences import Sentence

# The machine does the first by itself: its copy is destroyed, its locker shut. These are for people, in this order.
STEPS: dict[str, str] = {
    "paper": Sentence("The paper is locked away: where, and with whom").msgid,
    "copies": Sentence("Copies on the scanner, the sending machine and sticks are removed: which").msgid,
    "seen": Sentence("Who has seen it, and who was told to keep silence").msgid,
    "reported": Sentence("Reported to who is competent for secrets: to whom, when").msgid,
}
LEAST_WORDS = 3


def is_said(words: str) -> bool:
    return len(words.split()) >= LEAST_WORDS


def left(done: Iterable[str]) -> list[str]:
    """The steps nobody has answered for, in their order."""
    said = set(done)
    return [step for step in STEPS if step not in said]


def may_decide(person: int, noticer: int) -> bool:
    """Whoever saw the stamp neither confirms nor denies it."""
    return person != noticer


def may_close(person: int, doers: Iterable[int]) -> bool:
    """Whoever did a step does not end it."""
    return person not in set(doers)
