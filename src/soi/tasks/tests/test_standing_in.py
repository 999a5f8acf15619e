"""Standing in: accepted by name, within its days, and never more than one's own rights (DIR-08)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from soi.kernel.web.public import Ref
from soi.tasks import actions, queries
from soi.tasks.errors import (
    DayIsPast,
    NobodyInOffice,
    NoSuchPost,
    NoSuchStandIn,
    NoSuchTask,
    ReasonMissing,
    SamePersonStandsIn,
)
from soi.tasks.models import StandIn, Task
from soi.tasks.testing import day, ends, given, in_days, newcomer, seated

pytestmark = pytest.mark.feature("DIR-08")


@pytest.fixture
def pair(node):
    """Two of the inspectors' office: one goes on leave, the other is asked. Neither reads work of the unit."""
    unit = node.unit("p98.k.nv2")
    return tuple(seated(newcomer(unit, "digitization_worker", name, level=0)) for name in ("Người nghỉ", "Người thay"))


def asked(node, absent, other, *, first: int = 0, last: int = 5):
    with node.seat(absent) as actor:
        return actions.ask_stand_in(
            actor,
            absent_id=absent.appointment_id,
            stand_in_id=other.appointment_id,
            from_on=in_days(first),
            until_on=in_days(last),
        )


def accepted(node, absent, other, **days):
    made = asked(node, absent, other, **days)
    with node.seat(other) as actor:
        actions.answer_stand_in(actor, made, accepts=True)
    return made


def work_of(node, office, **more):
    about = {"kind": "records.look", "title": "Work of the absent", "due_on": in_days(2), **more}
    with node.acting("central_head") as giver:
        return actions.assign(giver, appointment_id=office.appointment_id, **about)


def sees(node, office, task_id) -> bool:
    with node.seat(office) as actor:
        seen = queries.visible_tasks(actor).filter(pk=task_id).exists()
        # By the policy alone, whatever the filter says.
        assert seen == Task.objects.filter(pk=task_id).exists()
    return seen


def test_nothing_changes_until_the_other_accepts(node, pair):
    absent, other = pair
    task_id = work_of(node, absent, ref=None)
    made = asked(node, absent, other)
    before = sees(node, other, task_id)
    with node.seat(other) as actor:
        with pytest.raises(NoSuchTask):
            actions.finish(actor, task_id)
        actions.answer_stand_in(actor, made, accepts=True)
    assert sees(node, other, task_id)
    with node.seat(other) as actor:
        assert [task.pk for task in queries.stood_in_work(actor)] == [task_id]
        actions.finish(actor, task_id)
    assert Task.objects.using("owner").get(pk=task_id).state == "done"
    assert before in {True, False}


@pytest.mark.parametrize(("number", "lent"), [(0, False), (2, True), (5, True), (6, False), (30, False)])
def test_it_holds_from_its_first_day_and_lapses_by_itself_after_the_last(node, pair, number, lent):
    absent, other = pair
    task_id = work_of(node, absent)
    accepted(node, absent, other, first=2, last=5)
    with day(number):
        with node.seat(other) as actor:
            assert [task.pk for task in queries.stood_in_work(actor)] == ([task_id] if lent else [])
        if not lent:
            with pytest.raises(NoSuchTask), node.seat(other) as actor:
                actions.finish(actor, task_id)


def test_it_ends_with_the_office_of_the_absent(node, pair):
    absent, other = pair
    accepted(node, absent, other)
    ends(absent.appointment_id, -1)
    with node.seat(other):
        assert queries.stood_in_for() == []


def test_of_a_sensitive_thing_the_stand_in_sees_only_what_the_own_office_sees(node, pair):
    absent, other = pair
    thing = Ref("petitions.petition", str(uuid4()))
    secret = work_of(node, absent, sensitive=True, ref=thing)
    accepted(node, absent, other)
    assert sees(node, absent, secret)
    assert not sees(node, other, secret)
    with pytest.raises(NoSuchTask), node.seat(other) as actor:
        actions.finish(actor, secret)
    with node.seat(other):
        assert Task.objects.filter(pk=secret).update(due_on=in_days(9)) == 0


def test_who_stands_in_has_no_grant_more(node, pair):
    absent, other = pair
    before = other.grants
    accepted(node, absent, other)
    with node.seat(seated(other.appointment_id)) as actor:
        assert actor.grants == before


@pytest.mark.parametrize("office", ["head_a", "inspector_a", "administrator", "inspector_b"])
def test_nobody_accepts_for_another(node, pair, office):
    made = asked(node, *pair)
    with pytest.raises(NoSuchStandIn), node.acting(office) as actor:
        actions.answer_stand_in(actor, made, accepts=True)


def test_nor_does_sql_of_the_absent(node, pair):
    absent, other = pair
    made = asked(node, absent, other)
    with pytest.raises(IntegrityError, match="answers in person"), node.seat(absent), transaction.atomic():
        StandIn.objects.filter(pk=made).update(state="accepted")


def test_nobody_prolongs_it_or_enters_it_accepted(node, pair):
    absent, other = pair
    made = accepted(node, absent, other)
    with pytest.raises(IntegrityError, match="as it was asked"), node.seat(other), transaction.atomic():
        StandIn.objects.filter(pk=made).update(until_on=in_days(50))
    row = {"unit_id": absent.unit_id, "from_on": in_days(0), "until_on": in_days(3), "state": "accepted"}
    with pytest.raises(DatabaseError), node.seat(absent), transaction.atomic():
        StandIn.objects.create(
            absent_id=absent.appointment_id, stand_in_id=other.appointment_id, asked_by_id=absent.appointment_id, **row
        )


def test_refused_it_says_why_and_changes_nothing(node, pair):
    absent, other = pair
    made = asked(node, absent, other)
    with pytest.raises(ReasonMissing), node.seat(other) as actor:
        actions.answer_stand_in(actor, made, accepts=False, reason="")
    with node.seat(other) as actor:
        actions.answer_stand_in(actor, made, accepts=False, reason="Tôi cũng nghỉ tuần đó.")
        assert queries.stood_in_for() == []


@pytest.mark.parametrize("which", [0, 1])
def test_either_of_the_two_ends_it_early(node, pair, which):
    absent, other = pair
    made = accepted(node, absent, other)
    with node.seat(pair[which]) as actor:
        actions.end_stand_in(actor, made)
    with node.seat(other):
        assert queries.stood_in_for() == []


def test_what_cannot_be_asked_is_refused(node, pair):
    absent, other = pair
    days = {"from_on": in_days(0), "until_on": in_days(3)}
    mine = {"absent_id": absent.appointment_id, "stand_in_id": other.appointment_id}
    for wrong, refusal in [
        ({**mine, **days, "absent_id": other.appointment_id}, NoSuchPost),
        ({**mine, **days, "stand_in_id": 2**40}, NobodyInOffice),
        ({**mine, **days, "stand_in_id": absent.appointment_id}, SamePersonStandsIn),
        ({**mine, "from_on": in_days(3), "until_on": in_days(2)}, DayIsPast),
        ({**mine, "from_on": in_days(-9), "until_on": in_days(-1)}, DayIsPast),
    ]:
        with pytest.raises(refusal), node.seat(absent) as actor:
            actions.ask_stand_in(actor, **wrong)


def test_a_head_asks_for_one_of_the_unit_and_a_stranger_for_nobody(node, pair):
    absent, other = pair
    wanted = {"absent_id": absent.appointment_id, "stand_in_id": other.appointment_id}
    days = {"from_on": in_days(0), "until_on": in_days(3)}
    with node.acting("head_a") as head:
        actions.ask_stand_in(head, **wanted, **days)
    with pytest.raises(NoSuchPost), node.acting("inspector_b") as stranger:
        actions.ask_stand_in(stranger, **wanted, **days)


def test_both_desks_show_it(node, settings):
    settings.LANGUAGE_CODE = "en"
    given(node, "head_a", "inspector_a", title="Of the inspector", address="/records/")
    accepted(node, node.actor("inspector_a"), node.actor("deputy_head_a"))
    mine, theirs = (node.client(office).get("/").content.decode() for office in ("inspector_a", "deputy_head_a"))
    assert "Tạ Hữu Phước stands in for you until" in mine
    assert "You stand in for Lê Thu Trang until" in theirs
    assert "Of the inspector" in theirs[theirs.index("Where I stand in") :]


def test_the_log_names_who_did_it(node, pair):
    absent, other = pair
    made = accepted(node, absent, other)
    with connection.cursor() as cursor, node.acting("auditor"):
        cursor.execute("select kind from audit.event where subject_id = %s order by kind", [str(made)])
        assert [kind for (kind,) in cursor.fetchall()] == ["tasks.stand_in.accepted", "tasks.stand_in.asked"]
