"""Votes, limitation, lapse: worked examples, and an independent count over random ballots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from soi.decisions import queries, rules
from soi.decisions.errors import NoQuorum, TallyWrong
from soi.decisions.rules import Share, Tally
from soi.decisions.testing import EXPULSION, REMOVAL, REPRIMAND, WARNING, tally

TODAY = date(2026, 11, 24)
FORMS = queries.forms_for("member", TODAY)
BY_ID = {form.id: form for form in FORMS}
RISING = [REPRIMAND, WARNING, REMOVAL, EXPULSION]


def carried(members, **votes):
    named = {f"sanction.member.{name}": number for name, number in votes.items()}
    whole = sum(named.values())
    counted = Tally(members, whole, whole, whole, 0, 0, named)
    return rules.outcome(counted, FORMS, cumulative=True).carried


@pytest.mark.feature("DEC-02")
@pytest.mark.parametrize(
    ("members", "votes", "expected"),
    [
        (11, {"warning": 6, "reprimand": 5}, WARNING),
        (11, {"warning": 5, "reprimand": 6}, REPRIMAND),
        # Nobody has six alone: expulsion 2 + removal 2 = 4, + warning 3 = 7.
        (11, {"expulsion": 2, "removal": 2, "warning": 3, "reprimand": 4}, WARNING),
        (11, {"expulsion": 5, "removal": 1, "warning": 1, "reprimand": 4}, REMOVAL),
        # Six of twelve is no more than half.
        (12, {"warning": 6}, None),
        (12, {"warning": 6, "reprimand": 1}, REPRIMAND),
        # Absent members count against.
        (11, {"warning": 5}, None),
        (11, {}, None),
    ],
)
def test_more_than_half_of_all_members_alone_else_added_from_the_heaviest_down(members, votes, expected):
    assert carried(members, **votes) == expected


BALLOTS = st.lists(st.sampled_from([*RISING, "none", "invalid"]), max_size=40)


@pytest.mark.feature("DEC-02")
@given(ballots=BALLOTS, absent=st.integers(0, 20))
def test_the_count_equals_an_independent_count_of_single_ballots(ballots, absent):
    """Built from ballots, which the product never has: for each form, how many wanted at least that much."""
    members = len(ballots) + absent
    votes = {form: ballots.count(form) for form in RISING}
    counted = Tally(
        members, len(ballots), len(ballots), len(ballots), ballots.count("invalid"), ballots.count("none"), votes
    )
    rules.ensure_adds_up(counted)
    alone = [form for form in reversed(RISING) if 2 * ballots.count(form) > members]
    together = [
        form
        for at, form in reversed(list(enumerate(RISING)))
        if 2 * sum(ballots.count(each) for each in RISING[at:]) > members
    ]
    expected = next(iter([*alone, *together]), None)
    assert rules.outcome(counted, FORMS, cumulative=True).carried == expected


@pytest.mark.feature("DEC-02")
@given(ballots=BALLOTS)
def test_one_ballot_more_for_a_form_never_makes_the_outcome_nothing(ballots):
    members = len(ballots) + 1
    votes = {form: ballots.count(form) for form in RISING}
    before = rules.outcome(Tally(members, 0, 0, 0, 0, 0, votes), FORMS, cumulative=True).carried
    after = rules.outcome(
        Tally(members, 0, 0, 0, 0, 0, {**votes, WARNING: votes[WARNING] + 1}), FORMS, cumulative=True
    ).carried
    assert after is not None or before is None


@pytest.mark.feature("DEC-02")
@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"present": 12}, "more members were present"),
        ({"issued": 10}, "more ballots were issued"),
        ({"returned": 10}, "more ballots came back"),
        ({"invalid": 1}, "together must be"),
        ({"none": -1}, "below nought"),
    ],
)
def test_a_count_that_does_not_add_up_is_refused_with_why(over, what):
    whole = tally()
    with pytest.raises(TallyWrong, match=what):
        rules.ensure_adds_up(Tally(**{**whole.__dict__, **over}))
    rules.ensure_adds_up(whole)


def test_a_quorum_is_held_where_the_pack_states_one():
    with pytest.raises(NoQuorum, match="9 of 11"):
        rules.ensure_adds_up(tally(), Share("at_least", 9, 10))
    rules.ensure_adds_up(tally(), Share("more_than", 2, 3))


@given(members=st.integers(1, 500), part=st.tuples(st.integers(1, 9), st.integers(1, 9)))
def test_a_share_is_the_least_number_that_reaches_it(members, part):
    numerator, denominator = min(part), max(part)
    more, least = (Share(kind, numerator, denominator).of(members) for kind in ("more_than", "at_least"))
    assert more * denominator > members * numerator >= (more - 1) * denominator
    assert least * denominator >= members * numerator > (least - 1) * denominator


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.feature("DEC-07")
@pytest.mark.parametrize(
    ("form", "ended", "last"),
    [
        (REPRIMAND, date(2020, 3, 1), date(2025, 3, 1)),
        (WARNING, date(2016, 2, 29), date(2026, 2, 28)),
        (REMOVAL, date(2016, 11, 24), date(2026, 11, 24)),
        (EXPULSION, date(1990, 1, 1), None),
    ],
)
def test_limitation_is_five_or_ten_years_from_the_end_of_the_act(form, ended, last):
    assert rules.limitation_ends(BY_ID[form], ended) == last
    assert rules.limitation_ends(BY_ID[form], ended, unlimited=True) is None
    if last:
        assert not rules.is_out_of_time(BY_ID[form], ended, last)
        assert rules.is_out_of_time(BY_ID[form], ended, last + timedelta(days=1))


@pytest.mark.feature("DEC-07")
@given(day=DAYS, months=st.integers(0, 240))
def test_months_are_counted_as_an_independent_calendar_does(day, months):
    assert rules.months_after(day, months) == day + relativedelta(months=months)


@pytest.mark.feature("REG-04")
def test_a_warning_lapses_after_twelve_months_an_expulsion_never():
    assert rules.lapses_on(BY_ID[WARNING], date(2026, 3, 10)) == date(2027, 3, 10)
    assert rules.lapses_on(BY_ID[WARNING], date(2024, 2, 29)) == date(2025, 2, 28)
    assert rules.lapses_on(BY_ID[EXPULSION], date(2026, 3, 10)) is None


@pytest.mark.feature("DEC-03")
def test_competence_is_a_row_of_the_table():
    row = queries.authority("member", "commune", TODAY)
    assert row is not None
    assert rules.is_competent(row.value["decides"], WARNING, "commune")
    assert not rules.is_competent(row.value["decides"], EXPULSION, "commune")
    assert rules.is_competent(row.value["decides"], EXPULSION, "province")
    assert queries.authority("member", "moon", TODAY) is None


@pytest.mark.feature("CAS-01")
def test_the_second_pack_goes_through_the_same_code():
    from soi.kernel.reference import public as reference

    (item,) = reference.pack("ombudsman_example").items("sanctions", on=TODAY)
    form = queries.form_of(item)
    assert (form.bars, form.months, form.share) == ((), None, None)
    assert rules.limitation_ends(form, date(2024, 5, 1)) == date(2026, 5, 1)
    # Where nobody votes, a count carries nothing.
    assert rules.outcome(tally(), [form], cumulative=True).carried is None
