"""How an obligation goes on, and how a directive stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.directives import rules
from soi.directives.rules import ACCEPTED, CLOSED, GIVEN, REPORTED, Piece

TODAY = date(2026, 10, 12)


@pytest.mark.feature("DIR-03")
@pytest.mark.parametrize(
    ("act", "state", "then"),
    [
        ("accept", GIVEN, ACCEPTED),
        ("accept", ACCEPTED, None),
        ("report", GIVEN, REPORTED),
        ("report", ACCEPTED, REPORTED),
        ("report", REPORTED, None),
        ("send_back", REPORTED, ACCEPTED),
        ("send_back", CLOSED, None),
        ("close", REPORTED, CLOSED),
        ("close", ACCEPTED, None),
        ("close", CLOSED, None),
    ],
)
def test_each_act_from_its_state_only(act, state, then):
    assert rules.after(act, state) == then


@pytest.mark.feature("DIR-04")
def test_lateness_goes_by_the_day_of_the_evidence_not_of_typing():
    due = TODAY - timedelta(days=5)
    assert not rules.is_late(Piece(REPORTED, due, due), TODAY)
    assert rules.is_late(Piece(REPORTED, due, due + timedelta(days=1)), TODAY)
    assert rules.is_late(Piece(ACCEPTED, due, None), TODAY)
    # Sent back: old evidence does not stop the clock.
    assert rules.is_late(Piece(ACCEPTED, due, due), TODAY)
    assert not rules.is_late(Piece(GIVEN, TODAY, None), TODAY)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PIECES = st.lists(st.builds(Piece, st.sampled_from(rules.STATES), DAYS, st.none() | DAYS), max_size=30)


@pytest.mark.feature("DIR-03")
@given(pieces=PIECES)
def test_every_obligation_is_counted_once(pieces):
    found = rules.progress(pieces, TODAY)
    assert found.whole == len(pieces)
    assert found.closed + found.waiting + found.open == found.whole
    assert found.untaken <= found.open
    assert found.late <= found.whole - found.closed
