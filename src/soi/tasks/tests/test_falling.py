"""What falls when an appointment ends, to whom, and what the database refuses (DIR-07)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from soi.kernel.events.models import News
from soi.tasks import actions, jobs
from soi.tasks.errors import LastHead, NoSuchPost, NotByOneself
from soi.tasks.models import Passing, Task
from soi.tasks.testing import appointed, day, ends, given, in_days, newcomer

pytestmark = pytest.mark.feature("DIR-07")
YESTERDAY = -1


def inspector(node, name: str) -> int:
    return newcomer(node.unit("p98.k.nv2"), "inspector", name)


def work_for(node, appointment_id: int, **more):
    with node.acting("head_a") as head:
        given = {"kind": "records.look", "title": "Look", "due_on": in_days(3), **more}
        return actions.assign(head, appointment_id=appointment_id, **given)


def holder(task_id) -> int:
    return Task.objects.using("owner").get(pk=task_id).appointment_id


def test_ending_lets_work_fall_to_the_head_in_the_same_transaction(node):
    leaver = inspector(node, "Người đi")
    task_id = work_for(node, leaver)
    with node.acting("head_a") as head:
        assert actions.end_appointment(head, leaver, last_day=in_days(YESTERDAY)) == 1
        assert Task.objects.get(pk=task_id).appointment_id == head.appointment_id


def test_an_end_that_is_taken_back_leaves_the_work_where_it_was(node):
    leaver = inspector(node, "Người ở lại")
    task_id = work_for(node, leaver)
    with pytest.raises(RuntimeError), node.acting("head_a") as head:
        actions.end_appointment(head, leaver, last_day=in_days(YESTERDAY))
        raise RuntimeError("the request fails")
    assert holder(task_id) == leaver


def test_what_fell_is_written_down_and_told(node):
    leaver = inspector(node, "Người có nhật ký")
    task_id = work_for(node, leaver)
    with node.acting("head_a") as head:
        actions.end_appointment(head, leaver, last_day=in_days(YESTERDAY))
    assert ("tasks.duty.fell", str(task_id)) in node.raw_log("tasks.duty.%")
    assert ("tasks.appointment.ended", str(leaver)) in node.raw_log("tasks.appointment.%")
    told = News.objects.using("owner").get(name="tasks.duty.passed", payload__ref_id=str(task_id)).payload
    assert (told["giver_id"], told["how"]) == (leaver, "fell")
    assert not Passing.objects.using("owner").filter(told_at__isnull=True).exists()


def test_the_owners_own_sql_lets_it_fall_too_and_the_caretaker_tells_it_later(node):
    leaver = inspector(node, "Người bị xóa bằng SQL")
    task_id = work_for(node, leaver)
    ends(leaver, YESTERDAY)
    assert holder(task_id) == node.actor("head_a").appointment_id
    assert Passing.objects.using("owner").get(ref_id=task_id).told_at is None
    jobs.let_fall()
    assert Passing.objects.using("owner").get(ref_id=task_id).told_at is not None


def test_a_last_day_that_comes_by_the_calendar_lets_work_fall_on_the_next_day(node):
    leaver = inspector(node, "Người hết nhiệm kỳ")
    task_id = work_for(node, leaver)
    with node.acting("head_a") as head:
        assert actions.end_appointment(head, leaver, last_day=in_days(2)) == 0
    for number, expected in [(0, leaver), (2, leaver), (3, node.actor("head_a").appointment_id)]:
        with day(number):
            jobs.let_fall()
        assert holder(task_id) == expected
    with day(4):
        jobs.let_fall()
    assert Passing.objects.using("owner").filter(ref_id=task_id).count() == 1


def test_days_that_were_missed_are_made_up_for(node):
    leaver = inspector(node, "Người hết hạn lúc máy tắt")
    task_id = work_for(node, leaver)
    ends(leaver, 1)
    with day(40):
        jobs.let_fall()
        assert holder(task_id) == node.actor("head_a").appointment_id


@pytest.mark.parametrize("office", ["inspector_a", "clerk_a", "inspector_b", "auditor"])
def test_nobody_else_ends_an_appointment(node, office):
    leaver = inspector(node, f"Người không ai đụng tới {office}")
    with pytest.raises(NoSuchPost), node.acting(office) as actor:
        actions.end_appointment(actor, leaver, last_day=in_days(YESTERDAY))
    with node.acting(office), connection.cursor() as cursor:
        cursor.execute("select soi.end_appointment(%s, soi.today() - 1)", [leaver])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("office", ["head_a", "deputy_head_a", "administrator"])
def test_a_head_over_the_unit_or_who_keeps_the_accounts_ends_it(node, office):
    leaver = inspector(node, f"Người được cho thôi {office}")
    with node.acting(office) as actor:
        actions.end_appointment(actor, leaver, last_day=in_days(YESTERDAY))
    with pytest.raises(NoSuchPost), node.acting(office) as actor:
        actions.end_appointment(actor, leaver, last_day=in_days(YESTERDAY))


def test_nobody_ends_the_own_appointment(node):
    with pytest.raises(NotByOneself), node.acting("head_a") as head:
        actions.end_appointment(head, head.appointment_id, last_day=in_days(5))


def test_the_last_head_does_not_go_while_nobody_follows(node):
    head = node.actor("head_a").appointment_id
    with pytest.raises(LastHead), node.acting("administrator") as keeper:
        actions.end_appointment(keeper, head, last_day=in_days(5))
    with pytest.raises(IntegrityError, match="hands over first"), transaction.atomic(using="owner"):
        ends(head, 5)


def test_a_head_whom_another_follows_goes_and_the_other_takes_what_falls(node):
    old = newcomer(node.unit("p98.k.nv2"), "head", "Trưởng phòng cũ")
    task_id = work_for(node, old)
    new = appointed(node, "deputy_head_a", unit="p98.k.nv2", role="head", since=3)
    with node.acting("administrator") as keeper:
        actions.end_appointment(keeper, old, last_day=in_days(2))
    with day(3):
        jobs.let_fall()
    assert holder(task_id) == new
    # Nor may the one who follows be taken away again while the first is on the way out.
    other = newcomer(node.unit("p98.k.vp"), "head", "Trưởng phòng khác")
    follows = appointed(node, "deputy_head_a", unit="p98.k.vp", role="head", since=3)
    ends(other, 2)
    with pytest.raises(IntegrityError, match="hands over first"), transaction.atomic(using="owner"):
        ends(follows, 4)
        ends(follows, 1)


def test_the_top_of_the_house_is_never_without_a_head(node):
    top = node.actor("central_head").appointment_id
    with pytest.raises(IntegrityError, match="hands over first"), transaction.atomic(using="owner"):
        ends(top, -1)


@pytest.mark.parametrize("function", ["let_fall(1)", "duties_of(1)", "heads_over(1)", "task_moves(null, '', 1, 2)"])
def test_the_application_cannot_call_what_only_the_database_may(node, function):
    with pytest.raises(DatabaseError, match="permission denied"), node.acting("head_a"), connection.cursor() as cursor:
        cursor.execute(f"select * from soi.{function}")  # noqa: S608 - one of the four above


def test_only_the_caretaker_goes_round(node):
    leaver = inspector(node, "Người chờ máy")
    ends(leaver, 0)
    task_id = work_for(node, leaver)
    with day(1), node.acting("administrator"), connection.cursor() as cursor:
        cursor.execute("select * from soi.let_fall_today()")
    assert holder(task_id) == leaver


def test_the_head_sees_on_the_desk_what_fell(node, settings):
    settings.LANGUAGE_CODE = "en"
    leaver = newcomer(node.unit("p98.k.don"), "inspector", "Lương Thị Rời")
    work_for(node, leaver, title="Work left behind", address="/records/")
    with node.acting("head_a") as head:
        actions.end_appointment(head, leaver, last_day=in_days(YESTERDAY))
    page = node.client("head_a").get("/").content.decode()
    fell = page[page.index("Fell to me") :]
    assert "Work left behind" in fell and "Lương Thị Rời" in fell


@pytest.mark.feature("DIR-02")
def test_a_task_of_blanks_names_no_work(node):
    task_id = given(node, "head_a", "inspector_a")
    with pytest.raises(IntegrityError, match="task_names_its_work"), node.acting("head_a"), transaction.atomic():
        Task.objects.filter(pk=task_id).update(title="   ")
