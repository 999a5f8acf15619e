"""Who holds which office on a day, asked by the office's clock and without a ticket only for one subject."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.config.programs import database
from soi.kernel.persons import public as persons
from soi.kernel.persons.models import Appointment, Person
from tests.world import Node

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def ask(node: Node, statement: str, values: list[object], zone: str = "UTC") -> list[tuple[object, ...]]:
    """SQL as the application role in a session with the clock of another place."""
    with psycopg.connect(database.dsn("app", node.name)) as session:
        session.execute("select set_config('timezone', %s, false)", [zone])
        return session.execute(statement, values).fetchall()


def held_today(node: Node, appointment: Appointment) -> bool:
    return bool(ask(node, "select * from soi.post_of(%s)", [appointment.pk]))


def appoint(node: Node, name: str, *, since: date = date(2025, 7, 1), until: date | None = None, **over: object):
    person, _ = Person.objects.using("owner").get_or_create(name=name, defaults={"sort_key": name})
    given = {"role": "inspector", "unit_id": node.unit("p99.k.nv1"), "level": 1, **over}
    return Appointment.objects.using("owner").create(person=person, valid_from=since, valid_to=until, **given)


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (YESTERDAY, None, True),
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (YESTERDAY, TODAY, True),
        (YESTERDAY, YESTERDAY, False),
        (TOMORROW, None, False),
    ],
)
def test_an_office_is_held_from_its_first_to_its_last_day(node: Node, since: date, until: date | None, held: bool):
    appointment = appoint(node, "Thử Một Ngày", since=since, until=until)
    assert held_today(node, appointment) is held
    with node.acting("inspector_b"):
        assert (persons.post(appointment.pk, on=TODAY) is not None) is held


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_that_of_the_office_wherever_the_session_says_it_is(node: Node, zone: str):
    assert ask(node, "select soi.today()", [], zone) == [(timezone.localdate(),)]


def test_the_posts_of_an_account_are_those_of_its_person_today(node: Node):
    chief = node.actor("chief")
    account = Person.objects.using("owner").get(pk=chief.person_id).account_id
    (row,) = ask(node, "select appointment, person, path, unit_name, role, level from soi.posts_of(%s)", [account])
    assert row == (chief.appointment_id, chief.person_id, "tw.p98.c99801", "Đảng ủy xã An Lĩnh", "party_secretary", 1)
    assert ask(node, "select * from soi.posts_of(%s)", [0]) == []
    assert ask(node, "select * from soi.posts_of(null)", []) == []


def test_a_machine_has_one_post_until_that_ends(node: Node):
    statement = "select role, level from soi.post_of_machine(%s)"
    assert ask(node, statement, ["scanner"]) == [("machine.scanner", 3)]
    assert ask(node, statement, ["kettle"]) == []
    Appointment.objects.using("owner").filter(person__machine="scanner").update(valid_to=YESTERDAY)
    assert ask(node, statement, ["scanner"]) == []


def test_without_a_ticket_nobody_is_listed(node: Node):
    assert persons.posts_of_role("head", on=TODAY) == []
    assert Person.objects.count() == Appointment.objects.count() == 0
    with node.acting("commune_clerk"):
        assert persons.posts_of_role("head", on=TODAY) != []


def test_offices_are_found_at_within_and_along_a_place(node: Node):
    with node.acting("inspector_a"):
        unit = node.unit("p98.k")
        assert {post.role for post in persons.posts_at(unit, on=TODAY)} == {
            "head", "deputy_head", "auditor", "administrator",
        }  # fmt: skip
        (head,) = persons.posts_at(unit, on=TODAY, roles=["head"])
        assert (head.name, head.unit_path, head.level) == ("Đỗ Minh Khang", "tw.p98.k", 2)
        within = {post.name for post in persons.posts_within("tw.p98.k", on=TODAY, roles=["clerk", "inspector"])}
        assert within == {"Phạm Thị Ngân", "Lê Thu Trang"}
        along = {post.unit_path for post in persons.posts_along("tw.p98.c99801", on=TODAY)}
        # The archivist sits with the committee of the province itself.
        assert along == {"tw.p98", "tw.p98.c99801", "tw.p98.c99801.k"}
        assert not [path for path in along if path.startswith("tw.p99")]


def test_machines_hold_no_office_among_people(node: Node):
    with node.acting("inspector_a"):
        assert [post for post in persons.posts_along("tw", on=TODAY) if post.role.startswith("machine")] == []
        assert persons.posts_of_role("machine.system", on=TODAY) == []


def test_offices_of_persons_and_of_a_name(node: Node):
    one, other = appoint(node, "Thử Hai Chức"), appoint(node, "Thử Hai Chức", role="clerk")
    appoint(node, "Thử Hai Chức", role="head", until=YESTERDAY)
    with node.acting("inspector_a"):
        found = persons.posts_of([one.person_id], on=TODAY)
        assert [post.appointment_id for post in found] == [one.pk, other.pk]
        assert persons.posts_named("  thử hai chức ", on=TODAY) == found
        assert persons.posts_named("Thử Hai", on=TODAY) == []
        assert persons.posts_of([], on=TODAY) == []


def test_the_office_of_a_day_past_is_still_told(node: Node):
    ended = appoint(node, "Thử Đã Thôi", until=YESTERDAY)
    with node.acting("inspector_a"):
        assert persons.post(ended.pk, on=TODAY) is None
        then = persons.post(ended.pk, on=YESTERDAY)
    assert then is not None and (then.valid_to, then.unit_name) == (YESTERDAY, "Phòng Nghiệp vụ I")


def test_lists_of_offices_take_one_query(node: Node, django_assert_num_queries):
    with node.acting("inspector_a"), django_assert_num_queries(1):
        assert len(persons.posts_within("tw", on=TODAY)) > 10


def test_no_appointment_ends_before_it_begins_or_has_a_level_nobody_knows(node: Node):
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic(using="owner"):
        appoint(node, "Thử Sai", since=TODAY, until=YESTERDAY)
    with pytest.raises(IntegrityError, match="level_is_known"), transaction.atomic(using="owner"):
        appoint(node, "Thử Sai", level=4)
