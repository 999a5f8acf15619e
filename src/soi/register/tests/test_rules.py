"""What holds on a day, over forty years of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.register import rules
from soi.register.rules import ALL, COMING, HOLDS, IN_FORCE, LAPSED, Line

SIGNED, LAPSES = date(2026, 3, 4), date(2027, 3, 10)
LINE = Line(SIGNED, SIGNED, LAPSES)


@pytest.mark.feature("REG-02", "REG-04")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 3, 3), COMING),
        (date(2026, 3, 4), HOLDS),
        (date(2027, 3, 9), HOLDS),
        (date(2027, 3, 10), LAPSED),
        (date(2066, 1, 1), LAPSED),
    ],
)
def test_it_holds_from_its_effect_to_the_day_before_it_lapses(day, state):
    assert rules.state_on(LINE, day) == state


@pytest.mark.feature("REG-04")
@given(start=st.dates(date(1990, 1, 1), date(2060, 1, 1)), lasts=st.integers(1, 800), after=st.integers(-400, 14600))
def test_over_forty_years_never_early_and_never_a_day_late(start, lasts, after):
    line, day = Line(start, start, start + timedelta(days=lasts)), start + timedelta(days=after)
    assert (rules.state_on(line, day) == HOLDS) == (0 <= after < lasts)
    assert rules.shown(line, day, IN_FORCE) == (0 <= after < lasts)
    assert rules.shown(line, day, ALL) == (after >= 0)


@pytest.mark.feature("REG-02")
def test_what_was_signed_later_was_not_known_on_the_day():
    assert not rules.shown(LINE, SIGNED - timedelta(days=1), ALL)


def test_before_it_is_announced_nothing_lapses():
    assert rules.state_on(Line(SIGNED, SIGNED, None), date(2060, 1, 1)) == HOLDS
    assert rules.state_on(Line(SIGNED, None, None), date(2060, 1, 1)) == COMING


@pytest.mark.feature("REG-03")
def test_only_what_the_reason_asks_about_is_told():
    held = ["transfer", "appointment", "award"]
    assert rules.barred(held, ["appointment", "promotion"]) == ["appointment"]
    assert rules.barred([], ["appointment"]) == []


@pytest.mark.feature("REG-02")
@pytest.mark.parametrize(
    ("ground", "sentence", "says"),
    [
        ("52-CV/BTC", "Thẩm định nhân sự dự kiến bổ nhiệm", True),
        ("", "Thẩm định nhân sự dự kiến bổ nhiệm", False),
        ("52-CV/BTC", "cần biết", False),
    ],
)
def test_a_reason_names_its_paper_and_has_a_sentence(ground, sentence, says):
    assert rules.says_why(ground, sentence) == says


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_days_of_the_drawing_stay_inside_it_and_in_order(day):
    places = {name: at for name, _, at in rules.marks(LINE, day, width=678)}
    assert all(0 <= at <= 678 for at in places.values())
    assert places["signed"] <= places["lapses"]
    assert (places["asked"] <= places["signed"]) == (day <= SIGNED) or places["asked"] == places["signed"]
