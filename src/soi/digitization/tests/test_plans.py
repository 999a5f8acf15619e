"""A plan for a unit and term, kept by a named person; the matrix says how many weeks it is behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotPermitted
from soi.digitization import actions, queries, testing
from soi.digitization.errors import PlanNotPossible
from soi.digitization.models import Plan
from soi.digitization.queries import figures
from soi.digitization.rules.plan import weeks_behind

TODAY = date.today()
DAY = date(2026, 1, 5)


@pytest.mark.feature("DIG-03")
@pytest.mark.parametrize(
    ("done", "day", "weeks"),
    [(0, 0, 0), (0, 14, 2), (50, 70, 5), (50, 35, 0), (60, 35, 0), (90, 140, 11), (100, 700, 0), (0, 140, 20)],
)
def test_weeks_behind_is_since_the_day_the_plan_wanted_what_is_done(done, day, weeks):
    given = {"target": 100, "starts_on": DAY, "due_on": DAY + timedelta(weeks=10)}
    assert round(weeks_behind(done=done, today=DAY + timedelta(days=day), **given), 3) == weeks


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 3000), st.integers(0, 5000))
def test_more_done_is_never_further_behind(target, done, span, day):
    given = {"target": target, "starts_on": DAY, "due_on": DAY + timedelta(days=span)}
    today = DAY + timedelta(days=day)
    now = weeks_behind(done=done, today=today, **given)
    assert 0 <= weeks_behind(done=done + 1, today=today, **given) <= now
    assert weeks_behind(done=done, today=today + timedelta(days=7), **given) >= now


def make(node, office="clerk_a", **over):
    with node.acting(office) as actor:
        given = {"unit_id": node.unit("p98.k"), "term": "term.2015-2020", "what": "files", "target": 100, **over}
        given = {"starts_on": TODAY - timedelta(weeks=4), "due_on": TODAY + timedelta(weeks=4), **given}
        return actions.make_plan(actor, today=TODAY, **given).pk


@pytest.mark.feature("DIG-03")
def test_a_plan_is_kept_by_a_named_person_and_the_matrix_says_how_far_behind(node):
    testing.found(node, 1)
    first = make(node)
    plan = make(node, target=10_000)
    assert Plan.objects.using("owner").get(pk=first).ended_at is not None, "a new plan takes its place"
    unit = node.unit("p98.k")
    with node.acting("head_a") as head:
        cells = figures.matrix(figures.figures(head, today=TODAY))
        one = figures.behind(figures.plans_that_hold(head), cells, today=TODAY)[unit, "term.2015-2020"]
        assert (one.plan.pk, one.done) == (plan, cells[unit, "term.2015-2020"].accepted)
        assert 3 < one.weeks <= 4
    page = node.client("clerk_a").get(f"/digitization/?cell={unit}&term=term.2015-2020").content.decode()
    assert "chậm" in page and "Phạm Thị Ngân" in page
    with node.acting("clerk_b") as other:
        assert not queries.visible_plans(other).exists()


def test_what_cannot_be_planned_is_refused(node):
    testing.found(node, 1)
    for over in ({"due_on": TODAY - timedelta(weeks=5)}, {"term": "term.1900-1905"}):
        with pytest.raises(PlanNotPossible):
            make(node, **over)
    with pytest.raises(NotPermitted):
        make(node, "head_a")


@pytest.mark.feature("DIG-03")
def test_a_plan_is_made_on_its_page(node):
    testing.found(node, 1)
    client = node.client("clerk_a")
    sent = {
        "unit_id": node.unit("p98.k"), "term": "term.2015-2020", "what": "sheets", "target": "500",
        "starts_on": str(TODAY), "due_on": str(TODAY + timedelta(days=30)),
    }  # fmt: skip
    assert client.post("/digitization/plan/", {**sent, "due_on": str(TODAY)}).status_code == 422
    assert client.post("/digitization/plan/", sent).status_code == 302
    assert "500" in client.get("/digitization/plan/").content.decode()
