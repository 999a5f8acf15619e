"""How work is ordered on a desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.tasks import rules

MONDAY = date(2026, 10, 12)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("ahead", "group"),
    [(-1, rules.OVERDUE), (0, rules.TODAY), (1, rules.WEEK), (6, rules.WEEK), (7, rules.LATER)],
)
def test_the_week_ends_on_sunday(ahead, group):
    assert rules.group_of(MONDAY + timedelta(days=ahead), MONDAY) == group


def test_on_sunday_nothing_is_left_of_the_week():
    sunday = MONDAY + timedelta(days=6)
    assert rules.group_of(sunday + timedelta(days=1), sunday) == rules.LATER


@given(days, days)
def test_every_date_lies_in_exactly_one_group_and_overdue_means_past(due_on, today):
    group = rules.group_of(due_on, today)
    assert group in rules.GROUPS
    assert (group == rules.OVERDUE) is (due_on < today)


@given(days, st.integers(0, 400), st.integers(-400, 400))
def test_the_bar_is_red_only_when_the_date_is_past(assigned_on, whole, gone):
    due_on, today = assigned_on + timedelta(days=whole), assigned_on + timedelta(days=gone)
    due = rules.due_state(assigned_on, due_on, today)
    assert 0 <= due.share <= 100
    assert (due.state == "bad") is (today > due_on)
    assert due.days == (due_on - today).days


def test_on_the_day_itself_the_bar_is_amber_and_nearly_full():
    assert rules.due_state(MONDAY, MONDAY, MONDAY) == rules.Due(0, "warn", 90)


@pytest.mark.parametrize(("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")])
def test_the_greeting_follows_the_clock(hour, part):
    assert rules.part_of_day(hour) == part


@given(days)
def test_the_strip_shows_the_seven_days_around_today(today):
    week = rules.week_of(today)
    assert today in week and len(week) == 7 and week[0].weekday() == 0


@pytest.mark.parametrize(("name", "called"), [("Lê Thu Trang", "Trang"), ("Yến", "Yến"), ("", "")])
def test_a_vietnamese_person_is_called_by_the_last_word(name, called):
    assert rules.given_name(name) == called
