"""Cases of former years come in together: numbered, seated, each where its procedure can have led it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from soi.cases import actions, testing
from soi.cases.actions import Former, states_of
from soi.cases.errors import NoSuchProcedure, NotThere, SeatNotFree, SubjectMissing
from soi.cases.models import Case, Seat
from soi.cases.queries import procedure_of
from soi.engines.procedures.public import END
from soi.kernel.access.errors import NotYours
from soi.statistics import public as statistics
from soi.statistics import testing as figures
from soi.tasks.models import Task

DAY = date(2025, 9, 1)


def former(step="propose", facts=frozenset(), **over):
    given = {
        "key": uuid.uuid4(),
        "procedure": "signs_of_violation",
        "subject_kind": "member",
        "subject_name": "Người giả lập",
        "opened_on": DAY,
        "step": step,
        "facts": facts,
        "day": DAY + timedelta(days=60),
    }
    return Former(**{**given, **over})


def take_over(node, *lines, office="head_a", seats=None):
    with node.acting(office) as actor:
        return actions.take_over_cases(actor, node.unit("p98.k"), lines, seats=seats or testing.seats(node))


def all_states(node, name="signs_of_violation"):
    with node.acting("head_a"):
        procedure = procedure_of(Case(version=actions.version_of(name)))
    return sorted(set(states_of(procedure)), key=lambda state: (state[0], sorted(state[1])))


@pytest.mark.feature("CAS-01")
def test_every_state_a_procedure_can_come_to_is_taken_over_as_it_is(node):
    lines = [former(step, facts) for step, facts in all_states(node)]
    assert take_over(node, *lines) == len(lines) > 20
    with node.acting("head_a"):
        for line in lines:
            kept = Case.objects.get(pk=line.key)
            assert (kept.step, frozenset(kept.facts)) == (line.step, line.facts)
            assert (kept.ended_at is None) is (line.step != END)


def test_a_case_where_no_procedure_leads_is_refused_with_all_others(node):
    sound = former()
    for wrong in (former("nowhere"), former("propose", frozenset({"heard"})), former(day=DAY - timedelta(days=1))):
        with pytest.raises(NotThere):
            take_over(node, sound, wrong)
    with pytest.raises(SubjectMissing):
        take_over(node, sound, former(subject_name=" "))
    with pytest.raises(NoSuchProcedure):
        take_over(node, sound, former(procedure="ordeal"))
    with node.acting("head_a"):
        assert not Case.objects.filter(pk=sound.key).exists()


def test_the_numbers_go_on_without_a_gap_and_the_same_lines_again_change_nothing(node):
    lines = [former(opened_on=date(2019, 1, day), day=date(2019, 9, 1)) for day in (7, 8, 9)]
    assert take_over(node, *lines) == 3
    assert take_over(node, *lines) == 0
    assert take_over(node, *lines, former(opened_on=date(2019, 2, 1), day=date(2019, 9, 1))) == 1
    with node.acting("head_a"):
        found = sorted(case.number for case in Case.objects.filter(number__startswith="VV-2019-"))
    assert found == [f"VV-2019-00{n}" for n in range(1, 5)]


def test_an_open_case_has_its_seats_and_one_task_with_the_person_of_its_step(node):
    open_one, ended = (
        former("verify", frozenset({"notified"})),
        former(*next(s for s in all_states(node) if s[0] == END)),
    )
    take_over(node, open_one, ended)
    with node.acting("inspector_a") as leader:
        (task,) = Task.objects.filter(ref_id__in=[open_one.key, ended.key])
        assert (task.ref_id, task.appointment_id, task.due_on) == (open_one.key, leader.appointment_id, open_one.day)
        assert Seat.objects.filter(case_id=open_one.key).count() == 6


def test_who_may_not_open_cases_takes_none_over_and_nobody_of_another_body_takes_a_seat(node):
    with pytest.raises(NotYours):
        take_over(node, former(), office="inspector_a")
    with pytest.raises(SeatNotFree):
        take_over(node, former(), seats=testing.seats(node, leader="inspector_b"))
    with node.acting("head_a") as head, pytest.raises(NotYours):
        actions.take_over_cases(head, node.unit("p99.k"), [former()], seats=testing.seats(node))


def test_another_body_sees_nothing_of_what_was_taken_over(node):
    line = former()
    take_over(node, line)
    with node.acting("inspector_b"):
        assert not Case.objects.filter(pk=line.key).exists()
    with node.acting("inspector_a"):
        assert Case.objects.filter(pk=line.key).exists()


def test_counted_anew_the_figures_hold_them(node):
    with node.machine("counter") as counter:
        statistics.remake(counter)
    before = figures.things(node)
    take_over(node, former(), former(), former(*next(s for s in all_states(node) if s[0] == END)))
    with node.machine("counter") as counter:
        assert statistics.remake(counter) > 0
    assert figures.things(node) == before + 2
    assert figures.kept(node) == figures.anew(node)


def test_the_log_has_one_event_for_the_book_and_one_for_each_person_given_work(node):
    lines = [former(opened_on=date(2018, 3, 5), day=timezone.localdate()) for _ in range(4)]
    take_over(node, *lines)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select detail->>'count', detail->>'first', detail->>'last' from audit.event "
            "where kind = 'cases.book.taken_over' and detail->>'year' = '2018'"
        )
        assert cursor.fetchall() == [("4", "1", "4")]
        cursor.execute(
            "select detail->>'count' from audit.event where kind = %s order by seq desc limit 1",
            ["tasks.task.assigned_together"],
        )
        assert cursor.fetchone() == ("4",)
