"""A handover list: everything open is on it, each receiver answers by name, and only then it moves (DIR-08)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.kernel.identity.models import Account
from soi.tasks import actions, queries, rules
from soi.tasks.errors import (
    AlreadyLeaving,
    DayIsPast,
    HandoverStillOpen,
    NobodyInOffice,
    NoSuchDeparture,
    NoSuchItem,
    NoSuchPost,
    NotByTheSame,
    ReasonMissing,
)
from soi.tasks.models import Departure, HandoverItem, Task
from soi.tasks.testing import appointed, ends, in_days, newcomer, seated

pytestmark = pytest.mark.feature("DIR-08")
WHY = "Tôi đang phụ trách hai đoàn khác."


@pytest.fixture
def leaver(node):
    """Somebody of the inspectors' office with two pieces of work."""
    office = seated(newcomer(node.unit("p98.k.nv2"), "inspector", "Người chuyển công tác"))
    with node.acting("head_a") as head:
        for title in ("First", "Second"):
            more = {"kind": "records.look", "title": title, "due_on": in_days(3)}
            actions.assign(head, appointment_id=office.appointment_id, **more)
    return office


def proposed(node, leaver, *, by=None):
    with node.seat(by or leaver) as actor:
        return actions.propose(actor, appointment_id=leaver.appointment_id, last_day=in_days(5), why=rules.TRANSFER)


def lines(departure_id) -> list[HandoverItem]:
    return list(HandoverItem.objects.using("owner").filter(departure_id=departure_id).order_by("ref_id"))


def asked(node, leaver, departure_id, office="deputy_head_a") -> list[UUID]:
    items = [item.pk for item in lines(departure_id)]
    with node.seat(leaver) as actor:
        actions.offer(actor, departure_id, {item: node.actor(office).appointment_id for item in items})
    return items


def test_everything_open_stands_on_the_list_at_once(node, leaver):
    departure_id = proposed(node, leaver)
    assert [(item.ref_kind, item.state) for item in lines(departure_id)] == [("tasks.task", "to_give")] * 2


def test_what_comes_later_comes_onto_the_list_and_what_was_finished_says_so(node, leaver):
    departure_id = proposed(node, leaver)
    with node.seat(leaver) as actor:
        actions.finish(actor, lines(departure_id)[0].ref_id)
    with node.acting("head_a") as head:
        more = {"kind": "records.look", "title": "Third", "due_on": in_days(3)}
        actions.assign(head, appointment_id=leaver.appointment_id, **more)
    with node.seat(leaver) as actor:
        actions.offer(actor, departure_id, {})
    assert sorted(item.state for item in lines(departure_id)) == ["finished", "to_give", "to_give"]


def test_nothing_moves_before_its_receiver_accepts(node, leaver):
    departure_id = proposed(node, leaver)
    first, second = asked(node, leaver, departure_id)
    things = {item.pk: item.ref_id for item in lines(departure_id)}

    def holder(item):
        return Task.objects.using("owner").get(pk=things[item]).appointment_id

    assert holder(first) == holder(second) == leaver.appointment_id
    with node.acting("deputy_head_a") as deputy:
        assert actions.answer(deputy, first, accepts=True) == "accepted"
        assert actions.answer(deputy, second, accepts=False, reason=WHY) == "refused"
    assert holder(first) == node.actor("deputy_head_a").appointment_id
    assert holder(second) == leaver.appointment_id
    assert [(item.state, item.reason) for item in lines(departure_id)] == [("accepted", ""), ("refused", WHY)]


@pytest.mark.parametrize("office", ["head_a", "inspector_a", "inspector_b", "administrator"])
def test_nobody_answers_for_the_receiver(node, leaver, office):
    first, _ = asked(node, leaver, proposed(node, leaver))
    with pytest.raises(NoSuchItem), node.acting(office) as actor:
        actions.answer(actor, first, accepts=True)
    with node.acting(office), connection.cursor() as cursor:
        cursor.execute("select soi.answer_item(%s, true, '')", [first])
        assert cursor.fetchone() == ("",)


def test_nor_does_sql_of_the_application_write_a_list(node, leaver):
    first, _ = asked(node, leaver, proposed(node, leaver))
    with node.seat(leaver):
        assert HandoverItem.objects.filter(pk=first).update(state="accepted") == 0
        assert Departure.objects.filter(appointment_id=leaver.appointment_id).update(state="closed") == 0


def test_a_refusal_says_why(node, leaver):
    first, _ = asked(node, leaver, proposed(node, leaver))
    with pytest.raises(ReasonMissing), node.acting("deputy_head_a") as deputy:
        actions.answer(deputy, first, accepts=False, reason="không")


def test_what_was_refused_is_offered_to_another(node, leaver):
    departure_id = proposed(node, leaver)
    first, _ = asked(node, leaver, departure_id)
    with node.acting("deputy_head_a") as deputy:
        actions.answer(deputy, first, accepts=False, reason=WHY)
    with node.seat(leaver) as actor:
        actions.offer(actor, departure_id, {first: node.actor("inspector_a").appointment_id})
    with node.acting("inspector_a") as other:
        assert [item.pk for item in queries.offered_to(other)] == [first]
        actions.answer(other, first, accepts=True)


def accept_all(node, leaver, departure_id) -> None:
    for item in asked(node, leaver, departure_id):
        with node.acting("deputy_head_a") as deputy:
            actions.answer(deputy, item, accepts=True)


def test_the_appointment_does_not_end_while_the_list_is_open(node, leaver):
    departure_id = proposed(node, leaver)
    asked(node, leaver, departure_id)
    with pytest.raises(HandoverStillOpen), node.acting("head_a") as head:
        actions.close(head, departure_id)
    with pytest.raises(HandoverStillOpen), node.acting("head_a") as head:
        actions.end_appointment(head, leaver.appointment_id, last_day=in_days(1))
    with pytest.raises(IntegrityError, match="still open"), transaction.atomic(using="owner"):
        ends(leaver.appointment_id, 3)


@pytest.mark.parametrize("office", ["head_a", "deputy_head_a", "administrator"])
def test_another_closes_it_and_the_appointment_has_its_last_day(node, leaver, office):
    departure_id = proposed(node, leaver)
    accept_all(node, leaver, departure_id)
    with pytest.raises(NotByTheSame), node.seat(leaver) as actor:
        actions.close(actor, departure_id)
    with node.acting(office) as actor:
        actions.close(actor, departure_id)
    found = Departure.objects.using("owner").select_related("appointment").get(pk=departure_id)
    assert (found.state, found.appointment.valid_to) == ("closed", in_days(5))


def test_what_the_head_proposed_the_leaver_closes(node, leaver):
    departure_id = proposed(node, leaver, by=node.actor("head_a"))
    accept_all(node, leaver, departure_id)
    with pytest.raises(NotByTheSame), node.acting("head_a") as head:
        actions.close(head, departure_id)
    with node.seat(leaver) as actor:
        actions.close(actor, departure_id)


@pytest.mark.parametrize("office", ["clerk_a", "inspector_b", "inspector_a", "auditor"])
def test_nobody_else_proposes_sees_or_closes(node, leaver, office):
    with pytest.raises(NoSuchPost), node.acting(office) as actor:
        actions.propose(actor, appointment_id=leaver.appointment_id, last_day=in_days(5), why=rules.LEAVE)
    departure_id = proposed(node, leaver)
    with pytest.raises(NoSuchDeparture), node.acting(office) as actor:
        actions.close(actor, departure_id)
    with node.acting(office):
        assert not HandoverItem.objects.filter(departure_id=departure_id).exists()
        with connection.cursor() as cursor:
            cursor.execute("select soi.close_departure(%s), soi.call_off_departure(%s)", [departure_id, departure_id])
            assert cursor.fetchone() == ("", False)


def test_called_off_nobody_leaves_and_what_was_accepted_stays_where_it_is(node, leaver):
    departure_id = proposed(node, leaver)
    first, _ = asked(node, leaver, departure_id)
    with node.acting("deputy_head_a") as deputy:
        actions.answer(deputy, first, accepts=True)
    with node.seat(leaver) as actor:
        actions.call_off(actor, departure_id)
    accepted = lines(departure_id)[0].ref_id
    assert Task.objects.using("owner").get(pk=accepted).appointment_id == node.actor("deputy_head_a").appointment_id
    assert Departure.objects.using("owner").get(pk=departure_id).appointment.valid_to is None


def test_what_cannot_be_asked_is_refused_by_name(node, leaver):
    departure_id = proposed(node, leaver)
    first = lines(departure_id)[0].pk
    with pytest.raises(AlreadyLeaving):
        proposed(node, leaver)
    with pytest.raises(NobodyInOffice), node.seat(leaver) as actor:
        actions.offer(actor, departure_id, {first: 2**40})
    with pytest.raises(NoSuchItem), node.seat(leaver) as actor:
        actions.offer(actor, departure_id, {uuid4(): node.actor("head_a").appointment_id})
    with pytest.raises(DayIsPast), node.acting("head_a") as head:
        actions.propose(
            head, appointment_id=node.actor("inspector_a").appointment_id, last_day=in_days(-1), why="leave"
        )


def test_nobody_proposes_in_the_name_of_another(node, leaver):
    made = {"appointment_id": leaver.appointment_id, "unit_id": leaver.unit_id, "last_day": in_days(5), "why": "leave"}
    head = node.actor("head_a")
    with pytest.raises(DatabaseError), node.seat(leaver), transaction.atomic():
        Departure.objects.create(proposed_by_id=head.appointment_id, proposed_by_person_id=head.person_id, **made)


def test_the_last_head_goes_by_an_accepted_list(node):
    office = seated(newcomer(node.unit("p98.k.vp"), "head", "Chánh văn phòng"))
    with node.acting("head_a") as head:
        actions.assign(head, appointment_id=office.appointment_id, kind="x.y", title="Files", due_on=in_days(3))
    departure_id = proposed(node, office)
    accept_all(node, office, departure_id)
    with node.acting("head_a") as head:
        actions.close(head, departure_id)
    assert Departure.objects.using("owner").get(pk=departure_id).appointment.valid_to == in_days(5)


acts = st.lists(st.tuples(st.sampled_from(["offer", "accept", "refuse", "finish", "new", "close"]), st.integers(0, 5)))


def test_after_random_answers_every_thing_is_accounted_for_once(node):
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(acts)
    def run(steps) -> None:
        office = seated(newcomer(node.unit("p98.k.nv2"), "inspector", "Người ngẫu nhiên"))
        made = [_new(node, office) for _ in range(3)]
        departure_id = proposed(node, office)
        for act, which in steps:
            try:
                _do(node, office, departure_id, act, which, made)
            except (HandoverStillOpen, NoSuchItem, NoSuchDeparture, NotByTheSame):
                continue
        _accounted(node, office, departure_id, made)

    run()


def _new(node, office):
    with node.acting("head_a") as head:
        about = {"kind": "records.look", "title": "Random", "due_on": in_days(3)}
        return actions.assign(head, appointment_id=office.appointment_id, **about)


def _do(node, office, departure_id, act, which, made) -> None:
    items = lines(departure_id)
    item = items[which % len(items)]
    receiver = ("deputy_head_a", "inspector_a")[which % 2]
    if act == "new" and Departure.objects.using("owner").get(pk=departure_id).state == "proposed":
        made.append(_new(node, office))
    elif act == "offer" and item.state in rules.STILL_OPEN:
        with node.seat(office) as actor:
            actions.offer(actor, departure_id, {item.pk: node.actor(receiver).appointment_id})
    elif act in {"accept", "refuse"}:
        with node.acting(receiver) as actor:
            actions.answer(actor, item.pk, accepts=act == "accept", reason=WHY)
    elif act == "finish" and item.state in rules.STILL_OPEN:
        with node.seat(office) as actor:
            if Task.objects.filter(pk=item.ref_id, state="open").exists():
                actions.finish(actor, item.ref_id)
    elif act == "close":
        with node.acting("head_a") as head:
            actions.close(head, departure_id)


def _accounted(node, office, departure_id, made) -> None:
    tasks = {task.pk: task for task in Task.objects.using("owner").filter(pk__in=made)}
    assert len(tasks) == len(made)
    items = {item.ref_id: item for item in lines(departure_id)}
    closed = Departure.objects.using("owner").get(pk=departure_id).state == "closed"
    for key, task in tasks.items():
        item = items.get(key)
        if item is not None and item.state == "accepted":
            assert task.appointment_id == item.receiver_id
        elif task.state == "open":
            assert task.appointment_id == office.appointment_id and not closed
    assert rules.counted(item.state for item in items.values()).keys() == set(rules.ITEM_STATES)


def test_the_same_person_takes_work_along_to_the_new_office(node):
    office = seated(newcomer(node.unit("p98.k.nv2"), "inspector", "Người mang việc theo"))
    _new(node, office)
    new = appointed(node, "inspector_a", unit="p98.k.vp", role="inspector")
    departure_id = proposed(node, office)
    item = lines(departure_id)[0].pk
    with node.seat(office) as actor:
        actions.offer(actor, departure_id, {item: new})
    with node.seat(seated(new)) as other:
        actions.answer(other, item, accepts=True)
    assert lines(departure_id)[0].state == "accepted"


def test_the_account_of_one_who_leaves_is_not_closed_while_the_list_is_open(node):
    account = Account.objects.using("owner").filter(username="kiemtra.hs")
    departure_id = proposed(node, node.actor("inspector_a"))
    with pytest.raises(IntegrityError, match="still open"), transaction.atomic(using="owner"):
        account.update(is_active=False)
    with node.acting("inspector_a") as actor:
        actions.call_off(actor, departure_id)
    assert account.update(is_active=False) == 1
    account.update(is_active=True)
