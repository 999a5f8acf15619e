"""A clock starts at the competent body, says by which rule it runs, and does not start where no length is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.kernel.reference.errors import NoSuchItem, NotInForce
from soi.petitions import clock as clocks

RECEIVED = date(2026, 11, 23)


def settle(level: str = "province", family: str = "denunciation", received_on: date = RECEIVED) -> clocks.Clock:
    return clocks.settlement_clock(family=family, level=level, received_on=received_on)


@pytest.mark.feature("PET-09")
@pytest.mark.parametrize(("level", "days"), [("commune", 90), ("province", 90), ("central", 180)])
def test_a_denunciation_is_settled_in_ninety_days_or_at_the_centre_in_twice_that(level: str, days: int) -> None:
    clock = settle(level)
    assert clock.due == RECEIVED + timedelta(days=days)
    assert clock.runs
    assert clock.counting is not None
    assert sum(line.days for line in clock.counting.lines) == days
    assert "22-QĐ/TW Art. 20" in clock.source


@pytest.mark.feature("PET-09")
def test_the_clock_says_that_its_term_is_not_confirmed_and_why() -> None:
    clock = settle()
    assert not clock.confirmed
    assert "not confirmed there" in str(clock.notes[0])
    assert "chưa xác nhận theo" in clock.notes[0].say("vi")


def test_a_complaint_is_counted_in_working_days() -> None:
    clock = settle(family="complaint")
    assert clock.counting is not None
    assert (clock.counting.unit, clock.counting.length) == ("working_day", 90)
    assert settle("central", "complaint").counting.length == 180


def test_the_rule_of_the_day_of_receipt_governs() -> None:
    old, new = settle(received_on=date(2025, 5, 30)), settle(received_on=date(2025, 5, 31))
    assert old.source != new.source
    with pytest.raises(NotInForce):
        settle(received_on=date(2021, 7, 27))


@pytest.mark.feature("PET-09")
def test_an_unknown_term_starts_no_clock_and_the_body_sets_its_date() -> None:
    clock = clocks.clock(clocks.FIRST_SORTING, RECEIVED)
    assert (clock.runs, clock.due, clock.counting, clock.confirmed) == (False, None, None, False)
    assert "sets its own date" in str(clock.notes[0])
    own = clocks.own_date(clocks.FIRST_SORTING, RECEIVED, date(2026, 12, 2), reason="Tuần này đại hội")
    assert (own.due, own.source, own.confirmed) == (date(2026, 12, 2), "Tuần này đại hội", False)
    assert "Tuần này đại hội" in str(own.notes[0])


def test_an_own_date_needs_a_reason_and_lies_ahead() -> None:
    with pytest.raises(clocks.ReasonMissing):
        clocks.own_date(clocks.FIRST_SORTING, RECEIVED, RECEIVED, reason=" ")
    with pytest.raises(clocks.DateBeforeStart, match="2026-11-22"):
        clocks.own_date(clocks.FIRST_SORTING, RECEIVED, date(2026, 11, 22), reason="r")
    assert clocks.own_date(clocks.FIRST_SORTING, RECEIVED, RECEIVED, reason="r").due == RECEIVED


def test_no_rule_no_clock() -> None:
    with pytest.raises(NoSuchItem):
        clocks.clock("deadline.invented", RECEIVED)


@given(st.integers(1, 30))
def test_a_denunciation_may_be_extended_once_by_at_most_thirty_days(days: int) -> None:
    clock = settle()
    longer = clocks.extend(clock, days, reason="Vụ việc phức tạp")
    assert longer.due == clock.due + timedelta(days=days)
    assert (longer.start, longer.extended) == (clock.start, 1)
    assert "Vụ việc phức tạp" in str(longer.notes[-1])
    with pytest.raises(clocks.NoExtension):
        clocks.extend(longer, 1, reason="r")


@pytest.mark.parametrize("days", [0, -1, 31])
def test_an_extension_has_its_measure(days: int) -> None:
    with pytest.raises(clocks.ExtensionTooLong, match="at most 30 days"):
        clocks.extend(settle(), days, reason="r")


def test_an_extension_needs_a_reason_a_rule_that_allows_it_and_a_clock_that_runs() -> None:
    with pytest.raises(clocks.ReasonMissing):
        clocks.extend(settle(), 1, reason="")
    with pytest.raises(clocks.NoExtension):
        clocks.extend(settle(family="complaint"), 1, reason="r")
    with pytest.raises(clocks.NoTermKnown):
        clocks.extend(clocks.clock(clocks.FIRST_SORTING, RECEIVED), 1, reason="r")
    own = clocks.own_date(clocks.FIRST_SORTING, RECEIVED, RECEIVED, reason="r")
    with pytest.raises(clocks.NoTermKnown):
        clocks.extend(own, 1, reason="r")


@given(st.dates(), st.integers(-400, 400))
def test_the_due_day_itself_is_in_time(due: date, distance: int) -> None:
    try:
        today = due + timedelta(days=distance)
    except OverflowError:
        return
    assert clocks.days_left(due, today) == -distance
    assert clocks.is_overdue(due, today) == (distance > 0)
