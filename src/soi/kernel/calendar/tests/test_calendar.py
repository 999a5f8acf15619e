"""Terms are counted as a clerk would count them on a wall calendar, and every day is accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.pack_files import UnreadablePackFile
from soi.kernel.calendar.errors import DayTwice, NegativeLength, UnknownUnit
from soi.kernel.calendar.public import CALENDAR_DAY, WORKING_DAY, Calendar, Counting, SpecialDay, load

NAME = {"vi": "Ngày lễ", "en": "Feast", "sv": "Helg"}
VIETNAM = load()  # read here, so that no property test pays for it within its deadline
STARTS = st.dates(min_value=date(2020, 1, 1), max_value=date(2027, 6, 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


def special(text: str, *, works: bool = False, confirmed: bool = True) -> SpecialDay:
    return SpecialDay(day(text), works, NAME, "Order 1", confirmed)


def naive_due(calendar: Calendar, start: date, length: int) -> date:
    """Counts like a child with a pencil: list the days, strike out the free ones, take the nth that is left."""
    off = {each.day for each in calendar.special.values() if not each.works}
    made_up = {each.day for each in calendar.special.values() if each.works}
    days: Iterable[date] = (start + timedelta(days=n) for n in range(1, 20 + 3 * length))
    left = [each for each in days if each in made_up or (each.isoweekday() < 6 and each not in off)]
    return left[length - 1] if length else start


def assert_every_day_accounted_for(counting: Counting) -> None:
    spans = [(line.date_from, line.date_to) for line in counting.lines[1:]]
    assert all(spans[n][1] + timedelta(days=1) == spans[n + 1][0] for n in range(len(spans) - 1))
    if spans:
        assert spans[0][0] == counting.start + timedelta(days=1)
        assert spans[-1][1] == counting.due
    assert sum(line.days for line in counting.lines) == counting.length


@given(STARTS, st.integers(0, 120))
def test_working_days_agree_with_an_independent_count(start: date, length: int) -> None:
    calendar = VIETNAM
    counting = calendar.add_working_days(start, length)
    assert counting.due == naive_due(calendar, start, length)
    assert_every_day_accounted_for(counting)
    assert calendar.working_days_between(start, counting.due) == length


@given(STARTS, st.integers(0, 400))
def test_calendar_days_run_through_weekends(start: date, length: int) -> None:
    counting = VIETNAM.add_calendar_days(start, length)
    assert (counting.due - start).days == length
    assert_every_day_accounted_for(counting)


@given(STARTS, st.dictionaries(st.integers(1, 60), st.booleans()), st.integers(0, 30))
def test_any_calendar_agrees_with_an_independent_count(start: date, marks: dict[int, bool], length: int) -> None:
    calendar = Calendar(SpecialDay(start + timedelta(days=n), works, NAME, "", True) for n, works in marks.items())
    counting = calendar.add_working_days(start, length)
    days = [start + timedelta(days=n) for n in range(1, (counting.due - start).days + 1)]
    assert sum(map(calendar.is_working_day, days)) == length
    assert not length or calendar.is_working_day(counting.due)
    assert_every_day_accounted_for(counting)


@given(STARTS, st.integers(0, 60))
def test_a_counting_kept_as_plain_data_comes_back_the_same(start: date, length: int) -> None:
    for counting in (VIETNAM.add_working_days(start, length), VIETNAM.add_calendar_days(start, length)):
        assert Counting.from_data(json.loads(json.dumps(counting.as_data()))) == counting


@given(STARTS, STARTS)
def test_distance_backwards_is_the_distance_forwards(one: date, other: date) -> None:
    assert VIETNAM.working_days_between(one, other) == -VIETNAM.working_days_between(other, one)


def test_the_week_of_culture_day_line_by_line() -> None:
    counting = VIETNAM.add_working_days(day("2026-11-20"), 5)
    assert counting.due == day("2026-11-30")
    assert [(line.date_from.day, line.date_to.day, line.days) for line in counting.lines] == [
        (20, 20, 0), (21, 22, 0), (23, 23, 1), (24, 24, 0), (25, 27, 3), (28, 29, 0), (30, 30, 1),
    ]  # fmt: skip
    culture_day = counting.lines[3]
    assert culture_day.why.say("vi") == "Ngày Văn hóa Việt Nam: day of rest, not counted."
    assert "80-NQ/TW" in culture_day.ground
    assert not counting.confirmed


def test_a_made_up_saturday_counts_and_says_why() -> None:
    counting = VIETNAM.add_working_days(day("2026-08-21"), 1)
    assert counting.due == day("2026-08-22")
    assert counting.lines[1].why.say("en") == "National Day (made up): a day of rest made a working day."
    assert counting.confirmed


def test_tet_of_2026_is_nine_days_without_work() -> None:
    calendar = VIETNAM
    days = [day("2026-02-13") + timedelta(days=n) for n in range(11)]
    assert [calendar.is_working_day(each) for each in days] == [True, *[False] * 9, True]


@pytest.mark.parametrize("year", range(2020, 2028))
def test_every_year_knows_its_holidays(year: int) -> None:
    resting = {each.day for each in VIETNAM.special.values() if each.day.year == year and not each.works}
    assert {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)} <= resting
    assert len(resting) >= (10 if year == 2020 else 11)


def test_a_day_in_lieu_follows_every_statutory_holiday_that_fell_on_a_weekend() -> None:
    special_days = VIETNAM.special.values()
    for year in range(2020, 2028):
        on_weekend = [
            each for each in special_days if each.day.year == year and not each.works and each.day.weekday() > 4
        ]
        in_lieu = [each for each in special_days if each.day.year == year and "in lieu" in each.name["en"]]
        assert len(in_lieu) == len(on_weekend), year


def test_a_term_ending_on_a_day_of_rest_stays_and_says_so() -> None:
    counting = VIETNAM.add_calendar_days(day("2026-11-23"), 90)
    assert counting.due == day("2027-02-21")
    assert "21/02/2027, is a day of rest" in str(counting.notes[0])
    assert not counting.confirmed
    assert VIETNAM.add_calendar_days(day("2026-11-23"), 91).confirmed


def test_beyond_the_known_years_it_says_that_holidays_are_missing() -> None:
    counting = VIETNAM.add_working_days(day("2027-12-20"), 20)
    assert "after 31/12/2027" in counting.notes[0].say("vi")
    assert not counting.confirmed


def test_without_special_days_only_the_week_counts() -> None:
    counting = Calendar().add_working_days(day("2026-12-31"), 1)
    assert counting.due == day("2027-01-01")
    assert counting.confirmed


def test_units_are_named() -> None:
    calendar = VIETNAM
    assert calendar.add(day("2026-11-23"), 3, WORKING_DAY).unit == WORKING_DAY
    assert calendar.add(day("2026-11-23"), 3, CALENDAR_DAY).due == day("2026-11-26")
    with pytest.raises(UnknownUnit, match="moons"):
        calendar.add(day("2026-11-23"), 3, "moons")


@pytest.mark.parametrize("unit", [WORKING_DAY, CALENDAR_DAY])
def test_no_term_is_shorter_than_nothing(unit: str) -> None:
    with pytest.raises(NegativeLength, match="-1 days"):
        VIETNAM.add(day("2026-11-23"), -1, unit)


def test_a_day_cannot_be_two_things() -> None:
    with pytest.raises(DayTwice, match="2026-01-01"):
        Calendar([special("2026-01-01"), special("2026-01-01", works=True)])


def test_a_holiday_resting_on_an_unconfirmed_announcement_marks_the_count() -> None:
    calendar = Calendar([special("2026-06-02", confirmed=False)])
    assert not calendar.add_working_days(day("2026-06-01"), 1).confirmed


def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePackFile, match="nowhere"):
        load("nowhere", tmp_path)
