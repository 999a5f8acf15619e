"""Counting of days, shown line by line so that a clerk can check it with a finger on a wall calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from soi.base.sentences import Sentence
from soi.kernel.calendar.errors import DayTwice, NegativeLength, UnknownUnit

CALENDAR_DAY = "calendar_day"
WORKING_DAY = "working_day"
SATURDAY, SUNDAY = 5, 6
ONE_DAY = timedelta(days=1)

START = "{day} starts the term and is not counted."
WORKING = "{days} working days."
MADE_UP = "{name}: a day of rest made a working day."
WEEKEND = "Weekend, not counted."
REST = "{name}: day of rest, not counted."
RUNNING = "{days} calendar days, days of rest included."
DUE_ON_REST = "The last day, {day}, is a day of rest. No confirmed rule moves it, so it stays."
UNKNOWN_YEARS = "No holidays are recorded after {day}: days after it are counted by the week only."


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says: a holiday, or a Saturday worked to make up for a day off."""

    day: date
    works: bool
    name: Mapping[str, str]
    ground: str
    confirmed: bool


@dataclass(frozen=True)
class CountLine:
    """Days in a row that are counted, or not, for the same reason. `days` is how many the line adds to the term."""

    date_from: date
    date_to: date
    days: int
    why: Sentence
    ground: str
    confirmed: bool = True

    def as_data(self) -> dict[str, Any]:
        """The line as plain JSON, to be kept with the clock it explains."""
        return {
            "date_from": self.date_from.isoformat(),
            "date_to": self.date_to.isoformat(),
            "days": self.days,
            "why": self.why.as_data(),
            "ground": self.ground,
            "confirmed": self.confirmed,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CountLine:
        """The line as it was kept."""
        first, last = date.fromisoformat(data["date_from"]), date.fromisoformat(data["date_to"])
        return cls(first, last, data["days"], Sentence.from_data(data["why"]), data["ground"], data["confirmed"])


@dataclass(frozen=True)
class Counting:
    """A term counted from its start to the day it ends, with every day accounted for."""

    start: date
    due: date
    unit: str
    length: int
    lines: tuple[CountLine, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether every holiday that acted on this count is confirmed."""
        return all(line.confirmed for line in self.lines) and not self.notes

    def as_data(self) -> dict[str, Any]:
        """The counting as plain JSON: what was counted then must be readable when the holidays have changed."""
        return {
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "unit": self.unit,
            "length": self.length,
            "lines": [line.as_data() for line in self.lines],
            "notes": [note.as_data() for note in self.notes],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Counting:
        """The counting as it was kept."""
        return cls(
            date.fromisoformat(data["start"]),
            date.fromisoformat(data["due"]),
            data["unit"],
            data["length"],
            tuple(CountLine.from_data(line) for line in data["lines"]),
            tuple(Sentence.from_data(note) for note in data["notes"]),
        )


class Calendar:
    """A week with its days of rest, and the special days of the years it knows."""

    def __init__(
        self,
        special: Iterable[SpecialDay] = (),
        *,
        weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY}),
        known_until: date | None = None,
    ) -> None:
        self.weekend = weekend
        self.special: dict[date, SpecialDay] = {}
        for each in special:
            self._add(each)
        self.known_until = known_until

    def _add(self, each: SpecialDay) -> None:
        if each.day in self.special:
            first = self.special[each.day].name.get("en", "")
            raise DayTwice(day=each.day.isoformat(), first=first, second=each.name.get("en", ""))
        self.special[each.day] = each

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on this day."""
        special = self.special.get(day)
        return special.works if special else day.weekday() not in self.weekend

    def add_working_days(self, start: date, length: int) -> Counting:
        """Count working days after the start, which is itself not counted. Raises NegativeLength."""
        _require_length(length)
        days: list[date] = []
        day, left = start, length
        while left:
            day += ONE_DAY
            days.append(day)
            left -= self.is_working_day(day)
        grouped = groupby(days, key=self._reason)
        lines = (_start_line(start), *(self._line(list(run), special) for (special, _), run in grouped))
        return Counting(start, day, WORKING_DAY, length, lines, self._unknown(day))

    def add_calendar_days(self, start: date, length: int) -> Counting:
        """Count all days after the start, which is itself not counted. Raises NegativeLength."""
        _require_length(length)
        due = start + length * ONE_DAY
        lines = [_start_line(start)]
        if length:
            lines.append(CountLine(start + ONE_DAY, due, length, Sentence(RUNNING, {"days": length}), ""))
        if self.is_working_day(due):
            return Counting(start, due, CALENDAR_DAY, length, tuple(lines))
        rest = Sentence(DUE_ON_REST, {"day": due})
        return Counting(start, due, CALENDAR_DAY, length, tuple(lines), (rest, *self._unknown(due)))

    def add(self, start: date, length: int, unit: str) -> Counting:
        """Count in the unit a rule names: calendar_day or working_day. Raises UnknownUnit, NegativeLength."""
        if unit == WORKING_DAY:
            return self.add_working_days(start, length)
        if unit == CALENDAR_DAY:
            return self.add_calendar_days(start, length)
        raise UnknownUnit(unit=unit)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after the start up to and including the end; negative when the end lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def _reason(self, day: date) -> tuple[str, bool]:
        # A holiday falling on a weekend is told as the holiday: that is what the clerk looks for.
        special = self.special.get(day)
        return (f"{special.name}|{special.ground}" if special else "", self.is_working_day(day))

    def _line(self, run: list[date], reason: str) -> CountLine:
        first, last = run[0], run[-1]
        special = self.special[first] if reason else None
        days = len(run) if self.is_working_day(first) else 0
        if special is None:
            why = Sentence(WORKING, {"days": days}) if days else Sentence(WEEKEND)
            return CountLine(first, last, days, why, "")
        why = Sentence(MADE_UP if days else REST, {"name": special.name})
        return CountLine(first, last, days, why, special.ground, all(self.special[each].confirmed for each in run))

    def _unknown(self, day: date) -> tuple[Sentence, ...]:
        if self.known_until is None or day <= self.known_until:
            return ()
        return (Sentence(UNKNOWN_YEARS, {"day": self.known_until}),)


def _start_line(start: date) -> CountLine:
    return CountLine(start, start, 0, Sentence(START, {"day": start}), "")


def _require_length(length: int) -> None:
    if length < 0:
        raise NegativeLength(length=length)
