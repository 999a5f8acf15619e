"""How many files a week, and when the last will be done if it goes on so. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

WEEKS = 4
# A date further off than this says nothing.
MOST_WEEKS = 52 * 50


@dataclass(frozen=True)
class Forecast:
    """Files accepted in a week on the average, and the day of the last; None where nothing moves or nothing is left."""

    rate: float
    done_on: date | None


def since(today: date) -> date:
    """The first day of the weeks that are counted, today the last of them."""
    return today - timedelta(days=7 * WEEKS - 1)


def forecast(*, left: int, recent: int, today: date) -> Forecast:
    """From the files accepted in the last weeks to the day on which none is left."""
    rate = recent / WEEKS
    if not left or not recent:
        return Forecast(rate, None)
    weeks = ceil(left * WEEKS / recent)
    return Forecast(rate, today + timedelta(weeks=weeks) if weeks <= MOST_WEEKS else None)
