"""Dates read as they stand on papers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.dates import NotADate, Span, format_date, format_date_long, parse_date
from soi.base.errors import BadInput

DAY = date(2026, 10, 8)


@pytest.mark.parametrize(
    "text",
    [
        "08/10/2026", "8/10/2026", "8-10-2026", "08.10.2026", "2026-10-08", " 08 / 10 / 2026 ", "8 tháng 10 năm 2026",
        "ngày 08 tháng 10 năm 2026", "Ngày 8 tháng 10 năm 2026", "nga\u0300y  08\ntha\u0301ng 10 na\u0306m 2026",
        "8 October 2026", "8 oct 2026", "8 oktober 2026",
    ],
)  # fmt: skip
def test_one_day_in_many_writings(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["", "31/06/2026", "10/2026", "8 smarch 2026", "29/02/2025", "00/01/2026", "8/10/26", "2026-13-01"]
)
def test_what_is_no_day_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(NotADate) as caught:
        parse_date(text, field="issued")
    assert caught.value.field == "issued"
    assert text in str(caught.value)
    assert "08/10/2026" in str(caught.value)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["vi", "en", "sv"]))
def test_what_is_written_is_read_back(day: date, language: str) -> None:
    assert parse_date(format_date(day, language)) == day
    assert parse_date(format_date_long(day, language)) == day


def test_papers_carry_leading_zeros_as_the_guide_says() -> None:
    assert format_date_long(date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert format_date_long(date(2026, 3, 13)) == "ngày 13 tháng 3 năm 2026"
    assert format_date_long(DAY, "en") == "8 October 2026"
    assert format_date_long(DAY, "sv") == "8 oktober 2026"
    assert format_date(DAY) == "08/10/2026"
    assert format_date(DAY, "sv") == "2026-10-08"


def test_a_span_holds_both_its_ends() -> None:
    span = Span(DAY, DAY + timedelta(days=2))
    assert DAY in span
    assert DAY + timedelta(days=2) in span
    assert DAY + timedelta(days=3) not in span
    assert DAY - timedelta(days=1) not in span
    assert DAY + timedelta(days=9999) in Span(DAY)


def test_a_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(BadInput, match="2026-10-07 is before the first day 2026-10-08"):
        Span(DAY, DAY - timedelta(days=1))


@given(st.dates(), st.integers(0, 9), st.dates(), st.integers(0, 9))
def test_spans_overlap_when_a_day_is_in_both(one: date, length: int, other: date, width: int) -> None:
    try:
        first, second = Span(one, one + timedelta(days=length)), Span(other, other + timedelta(days=width))
    except OverflowError:
        return
    shared = any(one + timedelta(days=n) in second for n in range(length + 1))
    assert first.overlaps(second) == second.overlaps(first) == shared
