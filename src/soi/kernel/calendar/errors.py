"""What the calendar refuses."""

from __future__ import annotations

from soi.base.errors import BadInput


class NegativeLength(BadInput):
    """A term cannot be {length} days long."""

    code = "calendar.negative_length"
    remedy = "Give a length of 0 or more days."


class UnknownUnit(BadInput):
    """The calendar does not count in “{unit}”."""

    code = "calendar.unknown_unit"
    remedy = "Use calendar_day or working_day."


class DayTwice(BadInput):
    """{day} stands twice in the calendar: as “{first}” and as “{second}”."""

    code = "calendar.day_twice"
    remedy = "Keep one of the two in holidays.yaml."
