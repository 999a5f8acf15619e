"""What holds on a day: pure. The last day is computed from the decision and never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

IN_FORCE, ALL = "in_force", "all"
COMING, HOLDS, LAPSED = "coming", "holds", "lapsed"
LEAST_WORDS = 5


@dataclass(frozen=True)
class Line:
    """An entry reduced to its days. `lapses_on` is the first day on which it no longer holds; None: it never lapses by
    itself, or its announcement is not known yet."""

    signed_on: date
    effect_on: date | None
    lapses_on: date | None


def state_on(line: Line, day: date) -> str:
    """Whether an entry is still to come, holds, or has lapsed on a day."""
    if line.effect_on is None or day < line.effect_on:
        return COMING
    return LAPSED if line.lapses_on is not None and day >= line.lapses_on else HOLDS


def shown(line: Line, day: date, shows: str) -> bool:
    """Whether a reason for `in_force` or `all` shows an entry as of a day; what was signed later was not known."""
    if line.signed_on > day:
        return False
    return shows == ALL or state_on(line, day) == HOLDS


def barred(bars: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Of what the reason asks about, what an entry in force bars, in the order asked."""
    held = set(bars)
    return [each for each in asked if each in held]


def says_why(ground: str, sentence: str) -> bool:
    """A reason names its paper and says in a sentence of its own what it is for."""
    return bool(ground.strip()) and len(sentence.split()) >= LEAST_WORDS


def marks(line: Line, day: date, *, width: int) -> list[tuple[str, date, int]]:
    """The days of an entry's line with their place from 0 to `width`: signed, effect, the day asked, lapse."""
    found = [("signed", line.signed_on), ("asked", day)]
    if line.lapses_on is not None:
        found.append(("lapses", line.lapses_on))
    days = sorted(each for _, each in found)
    span = max((days[-1] - days[0]).days, 1)
    return [(name, each, round(width * (each - days[0]).days / span)) for name, each in found]
