"""A plan for one unit and term: so much until a day; how many weeks the work is behind it. Pure."""

from __future__ import annotations

from datetime import date

FILES, SHEETS = "files", "sheets"


def weeks_behind(*, target: int, done: int, starts_on: date, due_on: date, today: date) -> float:
    """Weeks since the day on which the plan wanted what is done by now; 0 where the work is on time or done."""
    if done >= target:
        return 0.0
    days = (today - starts_on).days - (due_on - starts_on).days * max(0, done) / target
    return max(0.0, days / 7)
