"""How work is ordered on a desk and how a handover stands: pure, the day of today comes in as an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

OVERDUE, TODAY, WEEK, LATER = "overdue", "today", "week", "later"
GROUPS = (OVERDUE, TODAY, WEEK, LATER)
MORNING_ENDS, EVENING_BEGINS = 12, 18
SUNDAY = 6
# From here on the bar is amber: three fifths of the time are gone.
WARN_SHARE = 60
NEARLY_FULL = 90

FELL, HANDED = "fell", "handed"
WAYS_OF_PASSING = (FELL, HANDED)
LEAVE, TRANSFER, DEPARTURE = "leave", "transfer", "departure"
REASONS = (LEAVE, TRANSFER, DEPARTURE)
PROPOSED, SETTLED, CALLED_OFF = "proposed", "closed", "off"
DEPARTURE_STATES = (PROPOSED, SETTLED, CALLED_OFF)
TO_GIVE, OFFERED, ACCEPTED, REFUSED, FINISHED = "to_give", "offered", "accepted", "refused", "finished"
ITEM_STATES = (TO_GIVE, OFFERED, ACCEPTED, REFUSED, FINISHED)
# What still keeps a list open, in the order in which it is shown.
STILL_OPEN = (REFUSED, TO_GIVE, OFFERED)
ASKED, ENDED = "asked", "ended"
STAND_IN_STATES = (ASKED, ACCEPTED, REFUSED, ENDED)
LEAST_WORDS = 2
SHOWN_LISTS, MOST_CHOICES = 50, 300


@dataclass(frozen=True)
class Due:
    """How a date stands today: days left (negative when past), state of the bar, share of the time used in per cent."""

    days: int
    state: str
    share: int


def group_of(due_on: date, today: date) -> str:
    """Which part of the desk a date belongs to; the week ends on Sunday."""
    if due_on < today:
        return OVERDUE
    if due_on == today:
        return TODAY
    return WEEK if due_on <= today + timedelta(days=SUNDAY - today.weekday()) else LATER


def due_state(assigned_on: date, due_on: date, today: date) -> Due:
    """The bar of a date: red when past, amber on the day and when most of the time is used."""
    left = (due_on - today).days
    if left < 0:
        return Due(left, "bad", 100)
    whole = max((due_on - assigned_on).days, 1)
    share = min(100, max(0, round(100 * (whole - left) / whole)))
    if left == 0:
        return Due(0, "warn", NEARLY_FULL)
    return Due(left, "warn" if share > WARN_SHARE and left == 1 else "ok", share)


def part_of_day(hour: int) -> str:
    """morning, afternoon or evening, for the greeting."""
    if hour < MORNING_ENDS:
        return "morning"
    return "afternoon" if hour < EVENING_BEGINS else "evening"


def week_of(today: date) -> list[date]:
    """Monday to Sunday of the week of a day."""
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def given_name(name: str) -> str:
    """What a Vietnamese person is called by: the last word of the name."""
    words = name.split()
    return words[-1] if words else ""


def counted(states: Iterable[str]) -> dict[str, int]:
    """How a handover list stands: every item in exactly one state, none left out."""
    found = dict.fromkeys(ITEM_STATES, 0)
    for state in states:
        found[state] += 1
    return found


def says_why(reason: str) -> bool:
    """A refusal has a reason that says something."""
    return len(reason.split()) >= LEAST_WORDS


def lapsed(until_on: date, today: date) -> bool:
    """A stand-in ends with its last day, whether anybody ends it or not."""
    return today > until_on
