"""Dates as people write them on paper, and spans of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from soi.base.errors import BadInput
from soi.base.text import bare

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
}
_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VIETNAMESE = re.compile(r"(?:ngay\s+)?(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_WRITTEN = re.compile(r"(\d{1,2})\s+([a-z]+)\s+(\d{4})")


class NotADate(BadInput):
    """“{text}” is not a date."""

    code = "dates.not_a_date"
    remedy = "Write day/month/year, for example 08/10/2026."


@dataclass(frozen=True, order=True)
class Span:
    """Days from the first to the last, both counted; without a last day it still runs."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise BadInput(
                "The last day {end} is before the first day {start}.",
                remedy="Exchange the two dates.",
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Span) -> bool:
        """Whether at least one day lies in both."""
        return other.start in self or self.start in other


def parse_date(text: str, *, field: str = "") -> date:
    """Read 08/10/2026, 2026-10-08, “ngày 08 tháng 10 năm 2026” or a date in words in English or Swedish.

    Raises NotADate.
    """
    parts = _parts(" ".join(bare(text).replace(",", " ").split()))
    try:
        if parts:
            return date(*parts)
    except ValueError:
        parts = None  # the thirty-first of June: numbers in the right places, but no such day
    raise NotADate(text=text, field=field)


def format_date(day: date, language: str = "vi") -> str:
    """The short form of a list: 08/10/2026, or 2026-10-08 in Swedish."""
    return day.isoformat() if language.startswith("sv") else f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_date_long(day: date, language: str = "vi") -> str:
    """The form of a sentence or a paper: “ngày 08 tháng 10 năm 2026”, “8 October 2026”, “8 oktober 2026”."""
    months = _MONTHS.get(language[:2])
    if months:
        return f"{day.day} {months[day.month - 1]} {day.year}"
    # 05-HD/VPTW: days below 10 and months 1 and 2 take a leading zero.
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC.fullmatch(text) or _VIETNAMESE.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _WRITTEN.fullmatch(text)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1])
    return None


def _month(name: str) -> int:
    for months in _MONTHS.values():
        for number, month in enumerate(months, start=1):
            if name in (month.lower(), month.lower()[:3]):
                return number
    return 0
