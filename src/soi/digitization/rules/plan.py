"""A plan for one unit and term: so much until a day; how many weeks the work is behind it. Pure."""

from __future__ import annotations

from datetime import date, timedelta

FILES, SHEETS = "files", "sheets"
# Files are accepted batch by batch, so that every plan is a day or two behind now and then.
WEEKS_TO_REMIND = 1.0
# The term of office of a congress (terms_of_office.yaml): nobody plans for the next one.
FARTHEST = timedelta(days=5 * 366)


def is_in_reach(*, starts_on: date, due_on: date, today: date) -> bool:
    """Whether a plan begins and ends within a term of office of today; else a figure of a year is wrong."""
    return today - FARTHEST <= starts_on and due_on <= today + FARTHEST


def weeks_behind(*, target: int, done: int, starts_on: date, due_on: date, today: date) -> float:
    """Weeks since the day on which the plan wanted what is done by now; 0 where the work is on time or done."""
    if done >= target:
        return 0.0
    days = (today - starts_on).days - (due_on - starts_on).days * max(0, done) / target
    return max(0.0, days / 7)


def is_to_remind(*, weeks: float, due_on: date, today: date) -> bool:
    """Whether who keeps a plan is told: a whole week behind, or its day has passed with something left."""
    return weeks >= WEEKS_TO_REMIND or (weeks > 0 and today > due_on)
