"""A plan for a unit and term, kept by a named person; the matrix says how many weeks it is behind."""

from __future__ import annotations

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotPermitted
from soi.digitization import actions, jobs, queries, testing
from soi.digitization.errors import PlanNotPossible, PlanOutOfReach
from soi.digitization.models import Plan, Reminder
from soi.digitization.queries import figures
from soi.digitization.queries.figures import Behind
from soi.digitization.rules.plan import FARTHEST, is_to_remind, weeks_behind
from soi.digitization.rules.stages import Stage
from soi.digitization.views.figures import NO_PLAN, planned
from soi.kernel.persons.models import Appointment, Person
from soi.tasks.models import Task

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


@pytest.mark.feature("DIG-03")
def test_two_who_plan_one_cell_at_once_take_turns(node):
    testing.found(node, 1)
    came = [make(node)]

    def plan(target):
        given = {"unit_id": node.unit("p98.k"), "term": "term.2015-2020", "what": "files", "target": target}
        days = {"starts_on": TODAY - timedelta(weeks=1), "due_on": TODAY + timedelta(weeks=1)}
        with node.acting("clerk_a") as clerk:
            came.append(actions.make_plan(clerk, today=TODAY, **given, **days).pk)
            if target == 100:
                other.start()
                other.join(1.5)
        if target == 200:
            connections.close_all()

    other = threading.Thread(target=plan, args=(200,))
    plan(100)
    other.join(30)
    open_now = Plan.objects.using("owner").filter(pk__in=came, ended_at__isnull=True)
    assert len(came) == 3 and open_now.get().target == 200


def test_what_cannot_be_planned_is_refused(node):
    testing.found(node, 1)
    for over in ({"due_on": TODAY - timedelta(weeks=5)}, {"term": "term.1900-1905"}):
        with pytest.raises(PlanNotPossible):
            make(node, **over)
    with pytest.raises(NotPermitted):
        make(node, "head_a")


@pytest.mark.feature("DIG-03")
@pytest.mark.parametrize("over", [{"due_on": date(9999, 12, 31)}, {"starts_on": date(1, 1, 1)}])
def test_a_plan_of_another_age_is_refused_beside_its_day(node, over):
    testing.found(node, 1)
    with pytest.raises(PlanOutOfReach) as refusal:
        make(node, **over)
    assert refusal.value.field == "due_on" and "years" in refusal.value.remedy
    with node.acting("clerk_a") as actor:
        assert not queries.visible_plans(actor).filter(**over).exists()
    make(node, starts_on=TODAY - FARTHEST, due_on=TODAY + FARTHEST)


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


def reminded(plan):
    """The open work given because this plan fell behind."""
    kept = list(Reminder.objects.using("owner").filter(plan_id=plan).values_list("pk", flat=True))
    found = Task.objects.using("owner").filter(ref_kind="digitization.reminder", ref_id__in=kept, state="open")
    return list(found)


@pytest.mark.feature("DIG-03")
@pytest.mark.parametrize(
    ("weeks", "days_over", "told"), [(0, 0, False), (0.9, 0, False), (1, 0, True), (0.2, 1, True), (0, 30, False)]
)
def test_who_keeps_a_plan_is_told_a_week_behind_or_after_its_day(weeks, days_over, told):
    assert is_to_remind(weeks=weeks, due_on=DAY, today=DAY + timedelta(days=days_over)) is told


@pytest.mark.feature("DIG-03")
def test_the_clock_tells_who_keeps_a_plan_behind_once_and_it_goes_when_the_plan_is_changed(node):
    testing.found(node, 1)
    plan = make(node, target=10_000)
    assert jobs.watch_plans() >= 1
    jobs.watch_plans()
    (work,) = reminded(plan)
    assert work.appointment_id == node.actor("clerk_a").appointment_id
    assert work.params["target"] == 10_000 and "term=term.2015-2020" in work.address
    client = node.client("clerk_a")
    assert "10000" in client.get("/").content.decode().replace(".", "") and client.get(work.address).status_code == 200
    on_time = make(node, target=10_000, starts_on=TODAY)
    node.work(30)
    assert reminded(plan) == [], "the plan was changed"
    jobs.watch_plans()
    assert reminded(on_time) == []
    assert Reminder.objects.using("owner").get(plan_id=plan).ended_at is not None


@pytest.mark.feature("DIG-03")
def test_the_notice_goes_when_the_plan_is_met(node):
    _batch, keys = testing.out(node, 1)
    with node.acting("head_a") as head:
        done = figures.matrix(figures.figures(head, today=TODAY))[node.unit("p98.k"), "term.2015-2020"].accepted
    plan = make(node, target=done + 1)
    jobs.watch_plans()
    assert len(reminded(plan)) == 1
    with node.acting("digitizer_a") as worker:
        actions.advance(worker, keys, to=Stage.SCANNED)
    jobs.watch_plans()
    assert len(reminded(plan)) == 1
    with node.acting("clerk_a") as clerk:
        actions.advance(clerk, keys, to=Stage.CHECKED)
    jobs.watch_plans()
    assert reminded(plan) == []


@pytest.mark.feature("DIG-03")
def test_a_plan_whose_keeper_has_left_is_told_to_a_head(node):
    testing.found(node, 1)
    plan = make(node, target=10_000)
    own = Appointment.objects.using("owner").get(pk=node.actor("clerk_a").appointment_id)
    gone = Appointment.objects.using("owner").create(
        person_id=own.person_id, unit_id=own.unit_id, role=own.role, valid_from=TODAY - timedelta(9),
        valid_to=TODAY - timedelta(1),
    ).pk  # fmt: skip
    Plan.objects.using("owner").filter(pk=plan).update(made_by_id=gone)
    jobs.watch_plans()
    (work,) = reminded(plan)
    assert work.appointment_id in {node.actor(office).appointment_id for office in ("head_a", "deputy_head_a")}


@pytest.mark.feature("DIG-03")
def test_the_plans_are_in_the_same_file_as_the_figures(node):
    testing.found(node, 2)
    make(node, target=777)
    client = node.client("clerk_a")
    text = client.get("/digitization/figures.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if row[7] == "777"]
    assert len(rows) == 1, "once, so that plans add up right"
    (row,) = rows
    assert row[12] == "Phạm Thị Ngân" and row[11] == f"{TODAY + timedelta(weeks=4):%d/%m/%Y}"
    assert row[13].startswith(("3,", "4,")) and int(row[9]) <= 777
    as_it_was = client.get("/digitization/figures.csv?by=was").content.decode("utf-8-sig")
    assert "777" not in [row[7] for row in csv.reader(io.StringIO(as_it_was))]


def test_a_plan_whose_files_have_gone_keeps_a_row_of_its_own():
    kept = Plan(
        target=5, starts_on=DAY, due_on=DAY + timedelta(7), made_by=Appointment(person=Person(name="Lê Thị An"))
    )
    rows = planned([("A", "1", 0, "x", "y", 3, 4)], {("B", "2"): Behind(kept, 0, 1.0)})
    assert [row[:2] for row in rows] == [("A", "1"), ("B", "2")]
    assert rows[0][7:] == NO_PLAN and rows[1][5:8] == (0, 0, 5)
