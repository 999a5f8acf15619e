"""Giving work, handing it on, finishing it: who may, who may not, and what the database itself refuses."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from soi.kernel.events.models import News
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks
from soi.tasks.errors import NobodyInOffice, NoSuchTask, TaskFinishedAlready
from soi.tasks.models import Task
from soi.tasks.queries import visible_tasks
from soi.tasks.testing import given, in_days

EVERYBODY = (
    "clerk_a",
    "petition_officer_a",
    "inspector_a",
    "head_a",
    "commune_clerk",
    "chief",
    "inspector_b",
    "auditor",
)


def seen_by(node, office, task_id) -> bool:
    with node.acting(office) as actor:
        by_filter = visible_tasks(actor).filter(pk=task_id).exists()
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from tasks_task where id = %s", [task_id])
            by_database = cursor.fetchone() == (1,)
    assert by_filter == by_database
    return by_database


def ended_post(node) -> int:
    """A post of commission A that nobody holds any more."""
    from soi.kernel.persons.models import Appointment

    before = Appointment.objects.using("owner").get(pk=node.actor("deputy_head_a").appointment_id)
    ended = Appointment(person=before.person, unit=before.unit, role="inspector", valid_from=date(2025, 7, 1))
    ended.valid_to = date(2026, 1, 31)
    ended.save(using="owner")
    return ended.pk


@pytest.mark.feature("DIR-07")
def test_a_task_has_one_person_one_piece_of_work_and_one_date(node):
    task_id = given(node, "head_a", "inspector_a", due=5)
    with node.acting("inspector_a"):
        task = Task.objects.get(pk=task_id)
        assert task.appointment_id == node.actor("inspector_a").appointment_id
        assert (task.title, task.due_on, task.state) == ("Look at the papers", in_days(5), "open")


@pytest.mark.feature("DIR-02")
@pytest.mark.parametrize("column", ["appointment_id", "due_on", "title"])
def test_the_database_refuses_a_task_without_person_work_or_date(node, column):
    task_id = given(node, "head_a", "inspector_a")
    with pytest.raises(IntegrityError), node.acting("head_a"), transaction.atomic():
        Task.objects.filter(pk=task_id).update(**{column: "" if column == "title" else None})


@pytest.mark.feature("DIR-07")
def test_work_is_not_given_to_a_post_nobody_holds(node):
    post = ended_post(node)
    with pytest.raises(NobodyInOffice), node.acting("head_a") as head:
        tasks.assign(head, appointment_id=post, kind="records.look", title="Look", due_on=in_days(1))


@pytest.mark.feature("DIR-07")
def test_the_database_refuses_an_open_task_of_a_post_nobody_holds(node):
    post = ended_post(node)
    task_id = given(node, "head_a", "inspector_a")
    with pytest.raises(IntegrityError, match="person in office"), node.acting("head_a"), transaction.atomic():
        Task.objects.filter(pk=task_id).update(appointment_id=post)


def test_giving_work_is_told_and_written_down(node):
    task_id = given(node, "head_a", "inspector_a")
    assert News.objects.using("owner").filter(name="tasks.task.assigned", payload__task_id=str(task_id)).count() == 1
    with node.acting("auditor"), connection.cursor() as cursor:
        cursor.execute("select kind from audit.event where subject_id = %s", [str(task_id)])
        assert cursor.fetchall() == [("tasks.task.assigned",)]


def test_an_ordinary_task_is_seen_in_its_own_commission_and_nowhere_else(node):
    task_id = given(node, "head_a", "inspector_a")
    seen = {office for office in EVERYBODY if seen_by(node, office, task_id)}
    assert seen == {"clerk_a", "petition_officer_a", "inspector_a", "head_a"}


def test_a_sensitive_task_about_a_thing_one_does_not_see_is_seen_by_giver_and_taker_alone(node):
    thing = Ref("petitions.petition", str(uuid4()))
    task_id = given(node, "clerk_a", "petition_officer_a", sensitive=True, ref=thing)
    seen = {office for office in EVERYBODY if seen_by(node, office, task_id)}
    assert seen == {"clerk_a", "petition_officer_a"}


def test_a_sensitive_task_must_point_at_its_thing(node):
    with pytest.raises(IntegrityError, match="sensitive_task_points_at_its_thing"), node.acting("head_a") as head:
        post = node.actor("inspector_a").appointment_id
        tasks.assign(head, appointment_id=post, kind="x.y", title="Look", due_on=in_days(1), sensitive=True)


@pytest.mark.parametrize("office", ["inspector_a", "head_a"])
def test_its_person_and_its_giver_finish_a_task(node, office):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting(office) as actor:
        tasks.finish(actor, task_id)
        assert Task.objects.get(pk=task_id).state == "done"


@pytest.mark.parametrize("office", ["clerk_a", "petition_officer_a", "commune_clerk", "inspector_b", "auditor"])
def test_nobody_else_finishes_it(node, office):
    task_id = given(node, "head_a", "inspector_a")
    with pytest.raises(NoSuchTask), node.acting(office) as actor:
        tasks.finish(actor, task_id)


@pytest.mark.parametrize("office", ["clerk_a", "inspector_b"])
def test_sql_of_one_whose_it_is_not_changes_no_row(node, office):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting(office):
        assert Task.objects.filter(pk=task_id).update(state="done", finished_at="2026-01-01T00:00Z") == 0


def test_nobody_gives_work_in_the_name_of_another(node):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting("head_a"):
        made = Task.objects.get(pk=task_id)
    made.pk = uuid4()
    with pytest.raises(Exception, match="row-level security"), node.acting("clerk_a"):
        made.save(force_insert=True)


def test_work_that_is_done_is_not_done_again(node):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting("inspector_a") as actor:
        tasks.finish(actor, task_id)
        with pytest.raises(TaskFinishedAlready):
            tasks.finish(actor, task_id)


def test_work_handed_over_lies_with_the_other_person(node):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting("inspector_a") as actor:
        tasks.hand_over(actor, task_id, appointment_id=node.actor("deputy_head_a").appointment_id)
    with node.acting("deputy_head_a") as deputy:
        assert Task.objects.get(pk=task_id).appointment_id == deputy.appointment_id
        tasks.finish(deputy, task_id)


@pytest.mark.parametrize("office", ["clerk_a", "inspector_b"])
def test_nobody_takes_the_work_of_another(node, office):
    task_id = given(node, "head_a", "inspector_a")
    with pytest.raises(NoSuchTask), node.acting(office) as actor:
        tasks.hand_over(actor, task_id, appointment_id=actor.appointment_id)


def test_work_about_a_thing_ends_with_it(node):
    thing = Ref("records.document", str(uuid4()))
    given(node, "head_a", "inspector_a", ref=thing)
    with node.acting("head_a") as head:
        assert len(tasks.holders_of(head, thing.kind, [UUID(thing.id)])) == 1
        assert tasks.finish_about(head, thing, "records.look") == 1
        assert tasks.finish_about(head, thing, "records.look") == 0


def test_work_of_another_about_a_thing_is_left_to_that_person(node):
    """A colleague who sees the task moves the thing on: no fault, nothing told, and its person closes it."""
    thing = Ref("records.document", str(uuid4()))
    task = given(node, "head_a", "inspector_a", ref=thing)
    told = News.objects.using("owner").filter(name="tasks.task.finished")
    before = told.count()
    with node.acting("clerk_a") as clerk:
        assert visible_tasks(clerk).filter(pk=task).exists()
        assert tasks.finish_about(clerk, thing, "records.look") == 0
    assert told.count() == before
    with node.acting("inspector_a") as inspector:
        tasks.finish(inspector, task)


def test_briefs_name_only_what_the_actor_sees(node):
    task_id = given(node, "head_a", "inspector_a")
    with node.acting("inspector_a") as actor:
        assert [brief.title for brief in tasks.briefs(actor, [task_id])] == ["Look at the papers"]
    with node.acting("inspector_b") as actor:
        assert tasks.briefs(actor, [task_id]) == []
